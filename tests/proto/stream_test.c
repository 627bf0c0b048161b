/* stream: chain values, checkpoints, and the two tables of WIRE.md 11. */
#include "tests/unit.h"

#include <string.h>

#include "proto/stream.h"
#include "tests/sample.h"

static struct stream_name name(enum envelope_lane lane)
{
    struct sample_node a = sample_node(0), b = sample_node(1);
    struct stream_name n = {.sender = a.id, .receiver = b.id, .lane = lane};

    memset(n.incarnation.octet, 7, sizeof n.incarnation.octet);
    return n;
}

static bool same(struct hash a, struct hash b)
{
    return memcmp(a.octet, b.octet, sizeof a.octet) == 0;
}

static void every_part_of_the_name_begins_another_chain(void **state)
{
    struct stream_name n = name(ENVELOPE_RELAYABLE), other = n;
    struct hash start = stream_start(&n);

    (void)state;
    other.lane = ENVELOPE_DIRECT;
    assert_false(same(start, stream_start(&other)));
    other = n;
    other.sender = n.receiver;
    other.receiver = n.sender;
    assert_false(same(start, stream_start(&other)));
    other = n;
    other.incarnation.octet[0] ^= 1;
    assert_false(same(start, stream_start(&other)));
    assert_false(stream_same(&n, &other));
}

static void every_link_of_the_chain_counts(void **state)
{
    struct stream_name n = name(ENVELOPE_RELAYABLE);
    struct hash start = stream_start(&n), slot, one;
    struct record_id record = {{1}};
    uint8_t blind[ENVELOPE_BLIND] = {2};

    (void)state;
    slot = stream_slot(&record, blind);
    one = stream_next(&start, 1, &slot);
    assert_false(same(one, stream_next(&start, 2, &slot)));
    blind[0] ^= 1;
    assert_false(same(slot, stream_slot(&record, blind)));
    record.octet[31] ^= 1;
    assert_false(same(slot, stream_slot(&record, blind)));
}

static void checkpoints_stand_closer_near_the_end(void **state)
{
    uint64_t at[STREAM_CHECKPOINTS_MAX];
    const uint64_t want[] = {10, 9, 8, 6, 2};

    (void)state;
    assert_int_equal(stream_checkpoints(at, 0), 0);
    assert_int_equal(stream_checkpoints(at, 1), 1);
    assert_int_equal(at[0], 1);
    assert_int_equal(stream_checkpoints(at, 10), 5);
    assert_memory_equal(at, want, sizeof want);
    assert_int_equal(stream_checkpoints(at, UINT64_MAX),
                     STREAM_CHECKPOINTS_MAX);
}

/* WIRE.md 11.1, a row a line. */
static void the_receivers_claim_is_judged_as_the_table_says(void **state)
{
    const struct {
        struct stream_receiver_facts f;
        enum stream_verdict verdict;
    } rows[] = {
        {{.released = 5}, STREAM_FIRST},
        {{.released = 5,
          .acked = 2,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 2,
          .head_is_mine = true},
         STREAM_NORMAL},
        {{.released = 5,
          .acked = 2,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 5,
          .head_is_mine = true},
         STREAM_NORMAL},
        {{.released = 5,
          .acked = 3,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 2,
          .head_is_mine = true,
          .receiver_new = true,
          .receiver_explained = true},
         STREAM_RESTORED},
        {{.released = 5,
          .acked = 3,
          .receiver_new = true,
          .receiver_explained = true},
         STREAM_RESTORED},
        {{.released = 5,
          .acked = 3,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 2,
          .head_is_mine = true},
         STREAM_ROLLED},
        {{.released = 5, .acked = 3, .receiver_new = true}, STREAM_ROLLED},
        {{.released = 5, .behind_past = true}, STREAM_ROLLED},
        {{.released = 5, .behind_past = true, .receiver_new = true},
         STREAM_FIRST},
        {{.released = 5,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 6,
          .proven = true},
         STREAM_SELF_ROLLED},
        {{.released = 5, .claim_has = true, .claim_seq = 1, .proven = true},
         STREAM_SELF_ROLLED},
        {{.released = 5,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 3,
          .proven = true},
         STREAM_FORKED},
        {{.released = 5,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 6},
         STREAM_LIE},
        {{.released = 5, .claim_has = true, .claim_seq = 1}, STREAM_LIE},
        {{.released = 5,
          .claim_has = true,
          .claim_is_mine = true,
          .claim_seq = 3},
         STREAM_LIE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(stream_judge_receiver(&rows[i].f), rows[i].verdict);
}

/* WIRE.md 11.2 */
static void the_sender_is_judged_as_the_table_says(void **state)
{
    const struct {
        struct stream_sender_facts f;
        enum stream_verdict verdict;
    } rows[] = {
        {{.held = false}, STREAM_FIRST},
        {{.held = true, .same = true}, STREAM_NORMAL},
        {{.held = true, .names_held = true}, STREAM_RESTORED},
        {{.held = true, .unknown_and_newer = true}, STREAM_RESTORED},
        {{.held = true}, STREAM_STRANGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(stream_judge_sender(&rows[i].f), rows[i].verdict);
    assert_true(stream_fences(STREAM_STRANGE));
    assert_true(stream_fences(STREAM_ROLLED));
    assert_false(stream_fences(STREAM_LIE));
    assert_false(stream_fences(STREAM_RESTORED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_of_the_name_begins_another_chain),
        cmocka_unit_test(every_link_of_the_chain_counts),
        cmocka_unit_test(checkpoints_stand_closer_near_the_end),
        cmocka_unit_test(the_receivers_claim_is_judged_as_the_table_says),
        cmocka_unit_test(the_sender_is_judged_as_the_table_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
