/* session: how two ends meet, and how they part. */
#include "tests/proto/session_pair.h"

#include <string.h>

static void two_ends_meet_and_exchange_both_ways(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
    session_pair_release(w, 0, 300);
    session_pair_release(w, 1, 20);
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

static void what_was_released_before_the_meeting_follows(void **state)
{
    struct session_pair *w = *state;

    w->end[0].released = 0;
    session_pair_release(
        w, 0, 10); /* the session is closed as yet: nothing happens */
    assert_int_equal(w->wires, 0);
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

static void an_older_card_is_made_good_before_hello(void **state)
{
    struct session_pair *w = *state;

    w->end[0].known_working = 5;
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].cards, 1);
    assert_int_equal(w->end[1].cards, 0);
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
}

static void a_newer_identity_part_makes_any_working_part_older(void **state)
{
    struct session_pair *w = *state;

    w->end[0].known_identity = w->end[1].me.identity_ms - 1;
    w->end[0].known_working = UINT64_MAX; /* a thief's */
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].cards, 1);
    assert_int_equal(w->end[1].cards, 0);
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
    assert_int_equal(w->end[1].alarms, 0);
}

static void a_card_that_was_never_ours_is_alarmed_and_ends_nothing(void **state)
{
    struct session_pair *w = *state;

    w->end[0].known_working = UINT64_MAX;
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[1].alarms, 1);
    assert_int_equal(w->end[1].last_alarm, SESSION_STRANGE_CARD);
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
}

/* End 0 is told of end 1's card as its core has it now. */
static void tell(struct session_pair *w, bool expired, unsigned sk)
{
    struct session_peer peer = w->end[0].session.peer;

    peer.expired = expired;
    peer.sk.octet[0] ^= (uint8_t)sk;
    session_pair_step(
        w, 0,
        (struct session_event){.kind = SESSION_CARD_CHANGED, .peer = peer});
}

static void
an_expired_peers_hello_is_no_fault_and_a_new_card_ends_the_wait(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    w->end[0].session.peer.expired = true;
    session_pair_deliver(w);
    assert_int_equal(w->end[0].session.state, SESSION_EXPIRED);
    assert_int_equal(w->end[0].alarms + w->end[0].hung_up, 0);
    tell(w, true, 0); /* it is over, too */
    assert_int_equal(w->end[0].session.state, SESSION_EXPIRED);
    tell(w, false, 0);
    assert_int_equal(w->end[0].alarms, 0);
    assert_int_equal(w->end[0].hung_up, 1); /* its HELLO has passed */

    session_pair_connect(w, session_pair_usual);
    w->end[0].session.peer.expired = true;
    session_pair_frame(w, 0, (struct bytes){w->wire[1].octets, w->wire[1].len});
    assert_int_equal(w->end[0].session.state, SESSION_EXPIRED);
    tell(w, false, 0); /* before its HELLO */
    assert_int_equal(w->end[0].session.state, SESSION_HELLOING);
}

static void a_session_ends_with_the_key_that_opened_it(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    tell(w, false, 0);
    assert_int_equal(w->end[0].session.state, SESSION_OPEN);
    tell(w, false, 1);
    assert_int_equal(w->end[0].session.state, SESSION_CLOSED);
    assert_int_equal(w->end[0].alarms, 0);
}

static void ninety_silent_seconds_end_a_session(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    w->now_ms += SESSION_SILENCE_MS - 1;
    session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 0);
    w->now_ms += 1;
    session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 1);
}

/* WIRE.md 10.12: "says CARD after 30 s" */
static void
who_waits_for_a_store_is_not_silent_and_ends_no_handshake(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    assert_int_equal(w->end[0].session.state, SESSION_GREETING);
    w->wires = 0;
    for (int i = 0; i < 4; i++) {
        w->now_ms += SESSION_SILENCE_MS;
        session_pair_step(w, 0, (struct session_event){.kind = SESSION_WAITS});
        assert_int_equal(i + 1, w->wires);
        assert_int_equal(FRAME_CARD, frame_type((struct bytes){
                                         w->wire[i].octets, w->wire[i].len}));
        w->now_ms += SESSION_QUIET_MS - 1;
        session_pair_step(w, 0, (struct session_event){.kind = SESSION_WAITS});
        assert_int_equal(i + 1, w->wires);
    }
    session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 0);
    w->now_ms += SESSION_HANDSHAKE_MS;
    session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 1);
}

static void a_quiet_session_stays_alive(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    for (int i = 0; i < 20; i++) {
        w->now_ms += 20000;
        session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
        session_pair_step(w, 1, (struct session_event){.kind = SESSION_TICK});
        session_pair_deliver(w);
    }
    assert_int_equal(w->end[0].hung_up + w->end[1].hung_up, 0);
}

static void a_hello_of_another_connection_is_refused(void **state)
{
    struct session_pair *w = *state;
    uint8_t octets[SESSION_PAIR_FRAME_ROOM];
    size_t len = 0;

    session_pair_connect(w, session_pair_usual);
    /* GREETs cross, then both HELLOs are on the wire: keep the one to 1. */
    for (size_t i = 0, n = 2; i < n; i++)
        session_pair_frame(w, w->wire[i].to,
                           (struct bytes){w->wire[i].octets, w->wire[i].len});
    for (size_t i = 2; i < w->wires; i++)
        if (w->wire[i].to == 1 && len == 0) {
            len = w->wire[i].len;
            memcpy(octets, w->wire[i].octets, len);
        }
    assert_true(len > 0);
    w->end[0].opened = 5; /* other challenges */
    session_pair_connect(w, session_pair_usual);
    for (size_t i = 0; i < 2; i++)
        session_pair_frame(w, w->wire[i].to,
                           (struct bytes){w->wire[i].octets, w->wire[i].len});
    session_pair_frame(w, 1, (struct bytes){octets, len});
    assert_int_equal(w->end[1].alarms, 1);
    assert_int_equal(w->end[1].last_alarm, SESSION_BAD_HELLO);
    assert_int_equal(w->end[1].hung_up, 1);
}

static void another_node_behind_the_key_is_refused(void **state)
{
    struct session_pair *w = *state;
    struct frame_greet g = {.from = sample_node(5).id, .to = w->end[1].node.id};
    UNIT_ROOM(out, SESSION_PAIR_FRAME_ROOM);

    session_pair_connect(w, session_pair_usual);
    assert_err(ERR_OK, frame_greet_write(&out, &g));
    session_pair_frame(w, 1, bytes_of(&out));
    assert_int_equal(w->end[1].last_alarm, SESSION_WRONG_NODE);
    assert_int_equal(w->end[1].hung_up, 1);
}

static void a_claim_without_proof_is_dropped_and_alarmed(void **state)
{
    struct session_pair *w = *state;

    w->end[1].in_held = true;
    w->end[1].in.seq = 7; /* of a sender that released nothing */
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_CLAIM);
    assert_int_equal(w->end[0].opened, 0);
    assert_int_equal(w->end[0].fences, 0);
}

static void
a_receiver_behind_its_receipts_is_fenced_unless_explained(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 5);
    session_pair_deliver(w);
    w->end[1].in_held = false;
    w->end[1].in = (struct session_place){0};
    w->end[1].stored_count = 0;
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].fences, 1);
    assert_int_equal(w->end[0].last_fence, STREAM_ROLLED);
    w->end[0].other_new = w->end[0].other_explained = true;
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    assert_int_equal(w->end[1].stored_count, 5);
    assert_int_equal(w->end[0].acked, 5);
}

static void what_is_about_an_open_session_sets_off_nothing_before(void **state)
{
    static const enum session_event_kind kinds[] = {
        SESSION_JUDGED, SESSION_RELEASED, SESSION_SENT,
        SESSION_STORED, SESSION_UNTAKEN,  SESSION_NEEDS_REKEY,
    };
    static struct session_actions out;
    const struct session_judgement judgement = {.out = {{.released = 1}}};
    const uint32_t size = 100;
    struct session_pair *w = *state;
    struct session *s = &w->end[0].session, before;

    session_pair_connect(w, session_pair_usual); /* and nothing is delivered */
    s->in[0].taken.seq = 1;
    memcpy(&before, s, sizeof before);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct session_event ev = {
            .kind = kinds[i],
            .judgement = &judgement,
            .seq = 1,
            .place = {.seq = 1},
            .sizes = &size,
            .count = kinds[i] == SESSION_SENT,
        };

        session_step(s, &ev, &out);
        assert_int_equal(out.count, 0);
        assert_memory_equal(s, &before, sizeof before);
    }
}

static void every_alarm_has_words_of_its_own(void **state)
{
    (void)state;
    for (unsigned a = SESSION_WRONG_NODE; a <= SESSION_STRANGE_CARD; a++) {
        const char *words = session_alarm_text(a);

        assert_non_null(words);
        for (unsigned b = SESSION_WRONG_NODE; b < a; b++)
            assert_string_not_equal(words, session_alarm_text(b));
    }
    assert_string_equal(session_alarm_text(SESSION_STRANGE_CARD + 1),
                        "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION_PAIR_TEST(two_ends_meet_and_exchange_both_ways),
        SESSION_PAIR_TEST(what_was_released_before_the_meeting_follows),
        SESSION_PAIR_TEST(an_older_card_is_made_good_before_hello),
        SESSION_PAIR_TEST(a_newer_identity_part_makes_any_working_part_older),
        SESSION_PAIR_TEST(
            a_card_that_was_never_ours_is_alarmed_and_ends_nothing),
        SESSION_PAIR_TEST(
            an_expired_peers_hello_is_no_fault_and_a_new_card_ends_the_wait),
        SESSION_PAIR_TEST(a_session_ends_with_the_key_that_opened_it),
        SESSION_PAIR_TEST(ninety_silent_seconds_end_a_session),
        SESSION_PAIR_TEST(
            who_waits_for_a_store_is_not_silent_and_ends_no_handshake),
        SESSION_PAIR_TEST(a_quiet_session_stays_alive),
        SESSION_PAIR_TEST(a_hello_of_another_connection_is_refused),
        SESSION_PAIR_TEST(another_node_behind_the_key_is_refused),
        SESSION_PAIR_TEST(a_claim_without_proof_is_dropped_and_alarmed),
        SESSION_PAIR_TEST(
            a_receiver_behind_its_receipts_is_fenced_unless_explained),
        SESSION_PAIR_TEST(
            what_is_about_an_open_session_sets_off_nothing_before),
        cmocka_unit_test(every_alarm_has_words_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
