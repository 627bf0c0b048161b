/* session_lane: what flows once two ends have met. */
#include "tests/proto/session_pair.h"

#include <string.h>

/* Lost, doubled and cut at random, and met again: in the end all is there. */
static void nothing_is_lost_or_doubled_on_a_bad_link(void **state)
{
    struct session_pair *w = *state;

    for (unsigned round = 0; round < 60; round++) {
        w->lose_percent = round < 50 ? 12 : 0;
        w->double_percent = 10;
        session_pair_connect(w, session_pair_usual);
        for (unsigned k = 0; k < 4; k++) {
            if (w->end[0].released < SESSION_PAIR_RECORDS_MAX - 8 &&
                round < 50) {
                session_pair_release(w, 0, session_pair_dice(w, 6));
                session_pair_release(w, 1, session_pair_dice(w, 3));
            }
            session_pair_deliver(w);
            w->now_ms += 6000;
            session_pair_step(w, 0,
                              (struct session_event){.kind = SESSION_TICK});
            session_pair_step(w, 1,
                              (struct session_event){.kind = SESSION_TICK});
            session_pair_deliver(w);
        }
        /* A lost HELLO or a doubled GREET may end a session with an alarm;
           what counts is what is stored. */
        w->end[0].alarms = w->end[1].alarms = 0;
    }
    assert_int_equal(0, w->end[0].fences + w->end[1].fences);
    w->double_percent = 0;
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    w->end[0].alarms = w->end[1].alarms = 0;
    session_pair_expect_in_step(w);
}

static void a_gap_is_asked_for_once_in_five_seconds(void **state)
{
    struct session_pair *w = *state;
    size_t before;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    w->lose_percent = 100;
    session_pair_release(w, 0, 1);
    session_pair_deliver(w);
    w->lose_percent = 0;
    session_pair_release(w, 0, 3);
    before = w->wires;
    for (size_t i = 0; i < before; i++)
        session_pair_frame(w, 1,
                           (struct bytes){w->wire[i].octets, w->wire[i].len});
    assert_int_equal(w->wires, before + 1); /* one NAK for three */
    memmove(&w->wire[0], &w->wire[before], sizeof w->wire[0]);
    w->wires = 1;
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

static void credit_is_a_window(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, (struct frame_credit){4, 1 << 20, 0});
    session_pair_deliver(w);
    session_pair_release(w, 0, 10);
    assert_int_equal(w->wires, 4);
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

static void without_credit_nothing_goes_and_with_it_all_does(void **state)
{
    struct session_pair *w = *state;
    const struct frame_credit none = {0, 0, FRAME_REASON_DISK_FULL};

    session_pair_connect(w, none);
    session_pair_deliver(w);
    session_pair_release(w, 0, 5);
    assert_int_equal(w->wires, 0);
    assert_int_equal(w->end[0].session.out[0].credit.reason,
                     FRAME_REASON_DISK_FULL);
    session_pair_step(w, 1,
                      (struct session_event){.kind = SESSION_CREDIT,
                                             .credit = session_pair_usual});
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

/* Who sends all the same fills no bound of the receiver's. */
static void what_comes_without_credit_is_dropped_and_sent_again(void **state)
{
    struct session_pair *w = *state;
    const struct frame_credit none = {0, 0, FRAME_REASON_CLOCK};
    static struct session_event ev = {.kind = SESSION_CREDIT};

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 5); /* on its way when credit ends */
    ev.credit = none;
    session_pair_step(w, 1, ev);
    session_pair_deliver(w);
    assert_int_equal(0, w->end[1].stored_count);
    ev.credit = session_pair_usual;
    session_pair_step(w, 1, ev);
    session_pair_deliver(w);
    assert_int_equal(0, w->end[0].alarms);
    session_pair_expect_in_step(w);
}

static void one_frame_may_fly_however_few_octets_are_granted(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, (struct frame_credit){256, 1, 0});
    session_pair_deliver(w);
    session_pair_release(w, 0, 3);
    assert_int_equal(w->wires, 1);
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

static void an_envelope_of_another_stream_ends_the_session(void **state)
{
    struct session_pair *w = *state;
    struct hash slot = {{1}};
    struct envelope_header h;
    UNIT_ROOM(out, SESSION_PAIR_FRAME_ROOM);

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    h = (struct envelope_header){.sender = w->end[0].node.id,
                                 .recipient = w->end[1].node.id,
                                 .incarnation = {{0x99}},
                                 .seq = 1,
                                 .type = ENVELOPE_VOID};
    assert_err(ERR_OK,
               envelope_void(&out, &h, &slot, &w->end[0].node.sk_secret));
    session_pair_frame(w, 1, bytes_of(&out));
    assert_int_equal(w->end[1].last_alarm, SESSION_OTHER_STREAM);
    assert_int_equal(w->end[1].stored_count, 0);
}

static void a_receipt_for_what_was_never_sent_is_a_lie(void **state)
{
    struct session_pair *w = *state;
    static struct frame_receipt r;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_receipt(&w->end[1].session, 0, &r);
    r.seq = 3;
    session_pair_send_receipt(w, 1, &r);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_RECEIPT);
    assert_int_equal(w->end[0].acked, 0);
    assert_int_equal(w->end[0].fences, 1);
}

/* So it was for ever, where receipts were repeated for the last window alone.
 */
static void every_answer_arrives_however_often_the_link_was_cut(void **state)
{
    struct session_pair *w = *state;

    w->receipts_are_lost = true;
    for (int cut = 1; cut <= 3; cut++) {
        session_pair_connect(w, session_pair_usual);
        session_pair_deliver(w);
        session_pair_release(w, 0, 190);
        session_pair_deliver(w);
        assert_int_equal(190 * cut, w->end[1].in.seq);
    }
    w->receipts_are_lost = false;
    assert_int_equal(0, w->end[0].settled);
    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

/* Credit that comes back asks again for what is on its way already. */
static void a_receipt_may_overtake_what_is_asked_for_again(void **state)
{
    struct session_pair *w = *state;
    static struct frame_receipt all;
    struct frame_nak nak;
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_receipt(&w->end[1].session, 0, &all);
    nak = (struct frame_nak){.stream = all.stream, .head = all.head};
    session_pair_release(w, 0, 5);
    w->wires = 0;
    assert_err(ERR_OK, frame_nak_write(&body, &nak)); /* and no credit */
    session_pair_send_signed(w, 1, FRAME_NAK, bytes_of(&body));
    session_pair_deliver(w);
    assert_int_equal(0, w->end[0].session.out[0].sent);
    all.seq = 5;
    all.head = w->end[0].out[5].chain;
    all.credit = session_pair_usual;
    session_pair_send_receipt(w, 1, &all);
    session_pair_deliver(w);
    assert_int_equal(0, w->end[0].alarms);
    assert_int_equal(5, w->end[0].acked);
    assert_int_equal(5, w->end[0].session.out[0].sent);
    assert_int_equal(0, w->end[0].session.out[0].octets);
}

static void another_head_than_was_sent_is_a_lie(void **state)
{
    struct session_pair *w = *state;
    static struct frame_receipt r;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 3);
    session_pair_deliver(w);
    session_receipt(&w->end[1].session, 0, &r);
    r.head.octet[0] ^= 1; /* and no runs */
    session_pair_send_receipt(w, 1, &r);
    session_pair_deliver(w);
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_HEAD);
    assert_int_equal(w->end[0].fences, 1);
}

static void a_nak_at_another_head_is_a_lie(void **state)
{
    struct session_pair *w = *state;
    static struct frame_receipt r;
    struct frame_nak nak;
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 3);
    session_pair_deliver(w);
    session_receipt(&w->end[1].session, 0, &r);
    nak = (struct frame_nak){.stream = r.stream, .seq = 2, .head = r.head};
    assert_err(ERR_OK, frame_nak_write(&body, &nak));
    session_pair_send_signed(w, 1, FRAME_NAK, bytes_of(&body));
    session_pair_deliver(w);
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_HEAD);
    assert_int_equal(w->end[0].fences, 1);
}

/* End 1 says that it stands at seq, and grants no more than that. */
static void ask_again(struct session_pair *w, uint64_t seq)
{
    static struct frame_receipt all;
    struct frame_nak nak;
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    session_receipt(&w->end[1].session, 0, &all);
    nak = (struct frame_nak){
        .stream = all.stream, .seq = seq, .credit = session_pair_usual};
    nak.head = seq > 0 ? w->end[0].out[seq].chain : stream_start(&all.stream);
    assert_err(ERR_OK, frame_nak_write(&body, &nak));
    session_pair_send_signed(w, 1, FRAME_NAK, bytes_of(&body));
}

/* Ask, let end 0 hear it, and count what it sends for that. */
static size_t sent_for(struct session_pair *w, uint64_t seq)
{
    size_t before;

    w->wires = 0;
    ask_again(w, seq);
    before = w->wires;
    session_pair_frame(w, 0, (struct bytes){w->wire[0].octets, w->wire[0].len});
    return w->wires - before;
}

static size_t sent_at(struct session_pair *w, uint64_t now_ms)
{
    w->wires = 0;
    w->now_ms = now_ms;
    session_pair_step(w, 0, (struct session_event){.kind = SESSION_TICK});
    return w->wires;
}

static void a_sender_rewinds_once_in_five_seconds(void **state)
{
    struct session_pair *w = *state;
    uint64_t began_ms;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 5);
    began_ms = w->now_ms;
    assert_int_equal(5, sent_for(w, 0));
    for (int i = 0; i < 100; i++)
        assert_int_equal(0, sent_for(w, 0));
    assert_int_equal(0, sent_for(w, 2)); /* the last that is asked counts */
    assert_int_equal(0, sent_at(w, began_ms + SESSION_NAK_MS - 1));
    assert_int_equal(3, sent_at(w, began_ms + SESSION_NAK_MS));
    assert_int_equal(0, sent_at(w, began_ms + SESSION_NAK_MS + 1));
    assert_int_equal(0, sent_for(w, 5)); /* nothing to send again */
    assert_int_equal(0, sent_at(w, began_ms + 2 * SESSION_NAK_MS + 1));
    assert_int_equal(0, w->end[0].alarms);
}

/* Records that were released meanwhile follow what is sent again. */
static void what_is_new_goes_behind_the_rewind_that_waits(void **state)
{
    struct session_pair *w = *state;
    uint64_t began_ms;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 2);
    began_ms = w->now_ms;
    assert_int_equal(2, sent_for(w, 0));
    assert_int_equal(0, sent_for(w, 0));
    w->wires = 0;
    session_pair_release(w, 0, 1);
    assert_int_equal(0, w->wires);
    assert_int_equal(3, sent_at(w, began_ms + SESSION_NAK_MS));
    session_pair_deliver(w);
    session_pair_expect_in_step(w);
}

/* WIRE.md 9.5: credit that comes back is granted by NAK. */
static void the_credit_of_a_nak_counts_while_its_rewind_waits(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    session_pair_release(w, 0, 2);
    assert_int_equal(2, sent_for(w, 0));
    w->end[0].session.out[0].credit = (struct frame_credit){0};
    assert_int_equal(0, sent_for(w, 0));
    assert_int_equal(session_pair_usual.frames,
                     w->end[0].session.out[0].credit.frames);
    assert_int_equal(2, w->end[0].session.out[0].sent);
}

static void three_rekeys_and_it_is_unopened(void **state)
{
    struct session_pair *w = *state;

    session_pair_connect(w, session_pair_usual);
    session_pair_deliver(w);
    w->lose_percent = 100; /* only the receiver's side is of interest */
    for (int i = 0; i < SESSION_REKEY_TRIES; i++) {
        assert_false(session_unopened(&w->end[1].session, 0, 1));
        session_pair_step(
            w, 1,
            (struct session_event){.kind = SESSION_NEEDS_REKEY, .seq = 1});
    }
    assert_true(session_unopened(&w->end[1].session, 0, 1));
    assert_int_equal(w->end[1].last_alarm, SESSION_UNOPENABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION_PAIR_TEST(nothing_is_lost_or_doubled_on_a_bad_link),
        SESSION_PAIR_TEST(a_gap_is_asked_for_once_in_five_seconds),
        SESSION_PAIR_TEST(credit_is_a_window),
        SESSION_PAIR_TEST(without_credit_nothing_goes_and_with_it_all_does),
        SESSION_PAIR_TEST(what_comes_without_credit_is_dropped_and_sent_again),
        SESSION_PAIR_TEST(one_frame_may_fly_however_few_octets_are_granted),
        SESSION_PAIR_TEST(an_envelope_of_another_stream_ends_the_session),
        SESSION_PAIR_TEST(a_receipt_for_what_was_never_sent_is_a_lie),
        SESSION_PAIR_TEST(every_answer_arrives_however_often_the_link_was_cut),
        SESSION_PAIR_TEST(a_receipt_may_overtake_what_is_asked_for_again),
        SESSION_PAIR_TEST(another_head_than_was_sent_is_a_lie),
        SESSION_PAIR_TEST(a_nak_at_another_head_is_a_lie),
        SESSION_PAIR_TEST(a_sender_rewinds_once_in_five_seconds),
        SESSION_PAIR_TEST(what_is_new_goes_behind_the_rewind_that_waits),
        SESSION_PAIR_TEST(the_credit_of_a_nak_counts_while_its_rewind_waits),
        SESSION_PAIR_TEST(three_rekeys_and_it_is_unopened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
