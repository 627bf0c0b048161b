/*
 * peer_fixture: a core_fixture with one peer, and the record that this peer
 * sent last.
 *
 * All calls work inside the write transaction that peer_fixture_open() begins.
 */
#ifndef TESTS_NODE_CORE_PEER_FIXTURE_H
#define TESTS_NODE_CORE_PEER_FIXTURE_H

#include "tests/node/core/core_fixture.h"

enum { PEER_FIXTURE_RAW_MAX = 8192, PEER_FIXTURE_BODY_MAX = 2048 };

struct peer_fixture {
    struct core_fixture o;
    struct peer *one;
    struct buffer raw, body;
    uint8_t raw_room[PEER_FIXTURE_RAW_MAX], body_room[PEER_FIXTURE_BODY_MAX];
};

void peer_fixture_open(struct peer_fixture *s);
void peer_fixture_close(struct peer_fixture *s);

/* A test of which the fixture is opened before and closed after it. */
#define PEER_FIXTURE_TEST(name, fixture)                                       \
    cmocka_unit_test_prestate_setup_teardown(name, peer_fixture_begin,         \
                                             peer_fixture_end, fixture)
int peer_fixture_begin(void **state);
int peer_fixture_end(void **state);

/* Sign a report and let it come from the peer. */
enum frame_disposition
peer_fixture_feed(struct peer_fixture *s,
                  const struct core_fixture_report *report);
/* The name of what was signed last. */
struct record_id peer_fixture_fed(const struct peer_fixture *s);

/* Of a record that must be in the store. */
uint8_t peer_fixture_state(struct peer_fixture *s, const struct record_id *id);

#endif
