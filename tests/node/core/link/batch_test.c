/* batch: what waits when a peer's turn is over. The clock stands still, so the
   tests say what opening and storing took. */
#include "node/core/link/batch.h"

#include "proto/stream.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

enum { PLACES = 3 };

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn;

static uint64_t still_clock(void *of)
{
    (void)of;
    return 1;
}

/* A place that is void is stored without being opened. */
static struct hash take_void(uint64_t seq, const struct hash *prev)
{
    static const struct hash slot = {{0x5e}};
    uint8_t room[ENVELOPE_MAX];
    struct buffer frame = {room, 0, sizeof room};
    struct envelope_header h = {
        .sender = k.c.o.node[1].id,
        .sender_version_ms = SAMPLE_NOW_MS,
        .recipient = k.c.o.node[0].id,
        .prev = *prev,
        .seq = seq,
        .type = ENVELOPE_VOID,
        .chain = stream_next(prev, seq, &slot),
    };

    assert_err(ERR_OK,
               envelope_void(&frame, &h, &slot, &k.c.o.node[1].sk_secret));
    batch_take(&k.core, conn, ENVELOPE_RELAYABLE, bytes_of(&frame));
    return h.chain;
}

static int begin(void **unused)
{
    struct hash head = {{0}};

    (void)unused;
    link_fixture_open(&links, &k, 1);
    k.core.work = (struct work_meter){.clock = {.steady_us = still_clock}};
    k.core.facts.work = &k.core.work;
    conn = link_fixture_session(&links, 1);
    for (uint64_t seq = 1; seq <= PLACES; seq++)
        head = take_void(seq, &head);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

/* How many of the places were stored. */
static uint64_t store(int64_t left_us, int64_t open_us, int64_t record_us)
{
    conn->peer->work.left_us = left_us;
    conn->open_us = open_us;
    conn->record_us = record_us;
    batch_store(&k.core);
    return conn->batch[ENVELOPE_RELAYABLE].in.state.seq;
}

static void within_its_turn_all_is_stored(void **unused)
{
    (void)unused;
    assert_int_equal(PLACES, store(1, 0, 1000));
    assert_false(conn->deferred[ENVELOPE_RELAYABLE]);
}

/* Or a stream would stand still where opening alone takes a turn. */
static void beyond_its_turn_one_place_is_stored(void **unused)
{
    (void)unused;
    assert_int_equal(1, store(0, 0, 1000));
    assert_true(conn->deferred[ENVELOPE_RELAYABLE]);
}

static void what_was_dear_to_open_is_not_opened_twice(void **unused)
{
    (void)unused;
    assert_int_equal(PLACES, store(0, 1000, 1000));
    assert_false(conn->deferred[ENVELOPE_RELAYABLE]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(within_its_turn_all_is_stored),
        TEST(beyond_its_turn_one_place_is_stored),
        TEST(what_was_dear_to_open_is_not_opened_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
