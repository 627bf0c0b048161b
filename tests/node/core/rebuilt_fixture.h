/*
 * rebuilt_fixture: a peers_fixture whose node is a coordinator that lost its
 * store: an author (sample node 1) and members of the community come back to
 * it.
 */
#ifndef TESTS_NODE_CORE_REBUILT_FIXTURE_H
#define TESTS_NODE_CORE_REBUILT_FIXTURE_H

#include "tests/node/core/peers_fixture.h"

enum { REBUILT_FIXTURE_AUTHOR = 1 };

/* Without peers; what it had before is unknown. Ends as a peers_fixture. */
void rebuilt_fixture_open(struct peers_fixture *c);

/* Name sample node n a peer of the community. */
void rebuilt_fixture_peer(struct peers_fixture *c, unsigned n);

/* What the author signs: a TLP:GREEN report, and a retraction of one. */
struct record_id rebuilt_fixture_green(struct peers_fixture *c, uint8_t object,
                                       uint64_t revision);
struct record_id rebuilt_fixture_retraction(struct peers_fixture *c,
                                            uint8_t object, uint8_t target,
                                            const struct record_id *record,
                                            bool erase);
/* What was signed last comes from a peer and is stored. */
void rebuilt_fixture_feed(struct peers_fixture *c, unsigned from);

/* Whether it went to a peer, as far as facts know. */
bool rebuilt_fixture_went(struct peers_fixture *c, const struct record_id *id,
                          unsigned n);

#endif
