/*
 * link_fixture: a control_fixture with all that its links need: net at the end
 * of a channel, the signer, and the batch of a round; and open sessions.
 */
#ifndef TESTS_NODE_CORE_LINK_FIXTURE_H
#define TESTS_NODE_CORE_LINK_FIXTURE_H

#include "node/core/link/conn.h"
#include "tests/node/core/control_fixture.h"

enum { LINK_FIXTURE_LINK = 7 }; /* the link of the first session */

struct link_fixture {
    struct control_fixture *k;
    struct channel *core, *net; /* nobody reads net's end but the test */
};

/* Opens *k, too, which must outlive it. */
void link_fixture_open(struct link_fixture *l, struct control_fixture *k,
                       unsigned peers);
/* Ends the sessions, and closes *k. */
void link_fixture_close(struct link_fixture *l);

/* An open session with node n, on a link of its own; core's, who ends it. */
struct conn *link_fixture_session(struct link_fixture *l, unsigned n);
/* All sessions are over. */
void link_fixture_end_sessions(struct link_fixture *l);

#endif
