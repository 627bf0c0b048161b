#include "node/core/record/release.h"

#include <string.h>

#include "node/core/store/incarnation.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct record r;
static uint8_t raw_room[8192];

struct peer_fixture {
    struct core_fixture o;
    struct peer *one, *two;
    struct vault_row row;
    struct buffer raw;
};

static void peer_fixture_open(struct peer_fixture *s,
                              const struct core_fixture_report *report)
{
    core_fixture_open(&s->o);
    core_fixture_write(&s->o);
    s->one = core_fixture_peer(&s->o, 1);
    s->two = core_fixture_peer(&s->o, 2);
    s->raw = (struct buffer){raw_room, 0, sizeof raw_room};
    core_fixture_keep(&s->o, &s->raw, &r, &s->row, report);
}

static struct outbox_state state_of(struct peer_fixture *s, struct peer *p,
                                    enum envelope_lane lane)
{
    struct outbox_stream stream = release_stream(&s->o.facts, p, lane);
    struct outbox_state state;

    outbox_state(&s->o.facts.txn.view, &stream, &state);
    return state;
}

static void a_release_goes_to_the_audience_alone(void **unused)
{
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(
        &s, &(struct core_fixture_report){.tlp = TLP_AMBER, .to = {1}});
    release_all(&s.o.facts, &r, &s.row);
    assert_int_equal(1, state_of(&s, s.one, ENVELOPE_RELAYABLE).n);
    assert_int_equal(0, state_of(&s, s.two, ENVELOPE_RELAYABLE).n);
    assert_int_equal(POLICY_REFUSE,
                     release_judge(&s.o.facts, &r, &s.row, s.two).verdict);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void
green_goes_to_the_community_and_red_on_the_direct_lane(void **unused)
{
    struct peer_fixture s;
    struct vault_row red;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_GREEN});
    s.two->community = true;
    release_all(&s.o.facts, &r, &s.row);
    assert_int_equal(0, state_of(&s, s.one, ENVELOPE_RELAYABLE).n);
    assert_int_equal(1, state_of(&s, s.two, ENVELOPE_RELAYABLE).n);
    core_fixture_keep(
        &s.o, &s.raw, &r, &red,
        &(struct core_fixture_report){.tlp = TLP_RED, .to = {1}, .object = 2});
    release_all(&s.o.facts, &r, &red);
    assert_int_equal(1, state_of(&s, s.one, ENVELOPE_DIRECT).n);
    assert_int_equal(0, state_of(&s, s.two, ENVELOPE_DIRECT).n);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void the_chain_is_that_of_the_specification(void **unused)
{
    struct outbox_stream stream;
    struct outbox_entry e;
    struct hash chain, slot;
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    for (int i = 0; i < 3; i++)
        (void)release_to(&s.o.facts, &r, &s.row, s.one);
    stream = release_stream(&s.o.facts, s.one, ENVELOPE_RELAYABLE);
    assert_true(outbox_chain(&s.o.facts.txn.view, &stream, 0, &chain));
    for (uint64_t seq = 1; seq <= 3; seq++) {
        assert_true(outbox_entry(&s.o.facts.txn.view, &stream, seq, &e));
        slot = stream_slot(&r.id, e.blind);
        chain = stream_next(&chain, seq, &slot);
        assert_memory_equal(&chain, &e.chain, sizeof chain);
    }
    chain = state_of(&s, s.one, ENVELOPE_RELAYABLE).head;
    assert_memory_equal(&chain, &e.chain, sizeof chain);
    assert_false(outbox_entry(&s.o.facts.txn.view, &stream, 4, &e));
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static enum outbox_release_state released_as(struct peer_fixture *s,
                                             struct peer *p)
{
    struct outbox_release release;

    assert_true(outbox_release_get(&s->o.facts.txn.view, s->row.number,
                                   p->node_no, &release));
    return (enum outbox_release_state)release.state;
}

static void acknowledge(struct peer_fixture *s, uint64_t from, uint64_t to,
                        enum frame_disposition disposition)
{
    struct outbox_stream stream =
        release_stream(&s->o.facts, s->one, ENVELOPE_RELAYABLE);
    const struct frame_run run = {from, to, disposition};

    outbox_acknowledge(&s->o.facts.txn, &stream, &run, 1, SAMPLE_NOW_MS);
}

static void receipts_count_without_a_hole_and_by_disposition(void **unused)
{
    struct outbox_state state;
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    for (int i = 0; i < 4; i++)
        (void)release_to(&s.o.facts, &r, &s.row, s.one);
    acknowledge(&s, 3, 4, FRAME_STORED);
    assert_int_equal(0, state_of(&s, s.one, ENVELOPE_RELAYABLE).acked);
    acknowledge(&s, 1, 1, FRAME_VOID);
    acknowledge(&s, 2, 99, FRAME_HELD);
    state = state_of(&s, s.one, ENVELOPE_RELAYABLE);
    assert_int_equal(4, state.acked);
    assert_int_equal(1, state.by[FRAME_VOID]);
    assert_int_equal(1, state.by[FRAME_HELD]);
    assert_int_equal(2, state.by[FRAME_STORED]);
    assert_int_equal(OUTBOX_STORED, released_as(&s, s.one));
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void held_changes_once_and_only_held(void **unused)
{
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    (void)release_to(&s.o.facts, &r, &s.row, s.one);
    acknowledge(&s, 1, 1, FRAME_HELD);
    assert_int_equal(OUTBOX_HELD, released_as(&s, s.one));
    acknowledge(&s, 1, 1, FRAME_NOT_ACCEPTED);
    assert_int_equal(OUTBOX_REFUSED, released_as(&s, s.one));
    acknowledge(&s, 1, 1, FRAME_STORED);
    assert_int_equal(OUTBOX_REFUSED, released_as(&s, s.one));
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void a_restored_receiver_gets_the_rest_again(void **unused)
{
    struct outbox_stream stream;
    struct outbox_state state;
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    for (int i = 0; i < 5; i++)
        (void)release_to(&s.o.facts, &r, &s.row, s.one);
    acknowledge(&s, 1, 4, FRAME_STORED);
    stream = release_stream(&s.o.facts, s.one, ENVELOPE_RELAYABLE);
    assert_int_equal(4, outbox_rewind(&s.o.facts.txn, &stream, 2));
    state = state_of(&s, s.one, ENVELOPE_RELAYABLE);
    assert_int_equal(2, state.acked);
    assert_int_equal(2, state.by[FRAME_STORED]);
    acknowledge(&s, 3, 5, FRAME_STORED);
    assert_int_equal(5, state_of(&s, s.one, ENVELOPE_RELAYABLE).acked);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void a_new_life_says_again_what_nobody_confirmed(void **unused)
{
    struct outbox_stream stream;
    struct outbox_entry e;
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    for (int i = 0; i < 3; i++)
        (void)release_to(&s.o.facts, &r, &s.row, s.one);
    acknowledge(&s, 1, 2, FRAME_STORED);
    incarnation_mint(&s.o.facts.txn, STORE_NAMED);
    stream = release_stream(&s.o.facts, s.one, ENVELOPE_RELAYABLE);
    assert_int_equal(3, outbox_past(&s.o.facts.txn.view, &stream, 1));
    outbox_renew(&s.o.facts.txn, &stream, 1, SAMPLE_NOW_MS);
    assert_int_equal(1, state_of(&s, s.one, ENVELOPE_RELAYABLE).n);
    assert_true(outbox_entry(&s.o.facts.txn.view, &stream, 1, &e));
    assert_memory_equal(&r.id, &e.id, sizeof e.id);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

/* How many were looked at, from the first to the last. */
static size_t looked(struct peer_fixture *s, struct peer *p)
{
    size_t n = 0;

    release_look(p);
    while (release_look_lasts(&s->o.facts, p))
        n += release_again(&s->o.facts, p);
    return n;
}

static void an_expired_peer_waits_and_is_released_to_later(void **unused)
{
    struct peer_fixture s;
    uint64_t number;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    s.o.facts.now_ms = s.one->card.working.expires_ms + 1;
    assert_int_equal(POLICY_WAIT,
                     release_to(&s.o.facts, &r, &s.row, s.one).verdict);
    assert_int_equal(0, state_of(&s, s.one, ENVELOPE_RELAYABLE).n);
    assert_int_equal(1, outbox_release_waiting(&s.o.facts.txn.view,
                                               s.one->node_no, 0, &number, 1));
    assert_int_equal(1, looked(&s, s.one));
    assert_int_equal(OUTBOX_WAITING, released_as(&s, s.one));
    s.o.facts.now_ms = SAMPLE_NOW_MS;
    assert_int_equal(1, looked(&s, s.one));
    assert_int_equal(OUTBOX_SENT, released_as(&s, s.one));
    assert_int_equal(1, state_of(&s, s.one, ENVELOPE_RELAYABLE).n);
    assert_int_equal(0, outbox_release_waiting(&s.o.facts.txn.view,
                                               s.one->node_no, 0, &number, 1));
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void what_was_retracted_since_is_refused_when_sending(void **unused)
{
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(&s, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    assert_int_equal(POLICY_ALLOW,
                     release_to(&s.o.facts, &r, &s.row, s.one).verdict);
    s.row.state |= VAULT_RETRACTED;
    vault_update(&s.o.facts.txn, &s.row);
    assert_int_equal(POLICY_REFUSE,
                     release_judge(&s.o.facts, &r, &s.row, s.one).verdict);
    assert_int_equal(POLICY_OVER,
                     release_judge(&s.o.facts, &r, &s.row, s.one).rule);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

static void a_retraction_follows_its_target_and_nothing_else(void **unused)
{
    uint8_t body_room[1024];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct record_id target;
    struct vault_row row;
    struct peer_fixture s;

    (void)unused;
    peer_fixture_open(
        &s, &(struct core_fixture_report){.tlp = TLP_CLEAR, .object = 1});
    (void)release_to(&s.o.facts, &r, &s.row, s.one);
    target = r.id;
    core_fixture_keep(
        &s.o, &s.raw, &r, &row,
        &(struct core_fixture_report){
            .tlp = TLP_CLEAR,
            .object = 9,
            .kind = RECORD_RETRACTION,
            .body = core_fixture_retract_body(&body, 1, &target, NULL, false)});
    assert_true(facts_target_went(&s.o.facts, &r, s.one->node_no));
    assert_false(facts_target_went(&s.o.facts, &r, s.two->node_no));
    assert_int_equal(POLICY_RETRACTION,
                     release_judge(&s.o.facts, &r, &row, s.one).rule);
    core_fixture_commit(&s.o);
    core_fixture_close(&s.o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_goes_to_the_audience_alone),
        cmocka_unit_test(
            green_goes_to_the_community_and_red_on_the_direct_lane),
        cmocka_unit_test(the_chain_is_that_of_the_specification),
        cmocka_unit_test(receipts_count_without_a_hole_and_by_disposition),
        cmocka_unit_test(held_changes_once_and_only_held),
        cmocka_unit_test(a_restored_receiver_gets_the_rest_again),
        cmocka_unit_test(a_new_life_says_again_what_nobody_confirmed),
        cmocka_unit_test(an_expired_peer_waits_and_is_released_to_later),
        cmocka_unit_test(what_was_retracted_since_is_refused_when_sending),
        cmocka_unit_test(a_retraction_follows_its_target_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
