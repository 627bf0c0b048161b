/*
 * session: two ends talk over a link that may lose, double and reorder.
 *
 * Each end has a small store in memory and does what core does: it carries out
 * the actions, with real signatures and envelopes.
 */
#include "tests/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/envelope.h"
#include "proto/session.h"
#include "tests/sample.h"

enum {
    RECORDS_MAX = 600,
    WIRE_MAX = 2048,
    FRAME_ROOM = 8192,
};

struct entry {
    struct record_id record;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
};

/* One end: a node, its session, and what a store would hold. */
struct end {
    struct sample_node node;
    struct session session;
    struct session_me me;
    uint64_t known_identity, known_working; /* of the other's card */
    struct entry out[RECORDS_MAX + 1];
    uint64_t released, acked;
    struct session_place in;
    bool in_held;
    struct record_id stored[RECORDS_MAX + 1];
    size_t stored_count, opened, alarms, hung_up, cards, fences;
    enum session_alarm last_alarm;
    enum stream_verdict last_fence;
    bool other_new, other_explained;
};

struct world {
    struct end end[2];
    struct {
        uint8_t octets[FRAME_ROOM];
        size_t len;
        int to;
    } wire[WIRE_MAX];
    size_t wires;
    uint64_t now_ms, seed;
    unsigned lose_percent, double_percent;
};

static struct world *w;

static unsigned dice(unsigned sides)
{
    w->seed = w->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(w->seed >> 33) % sides;
}

static void put(int to, struct bytes frame)
{
    assert_true(w->wires < WIRE_MAX && frame.len <= FRAME_ROOM);
    memcpy(w->wire[w->wires].octets, frame.at, frame.len);
    w->wire[w->wires].len = frame.len;
    w->wire[w->wires++].to = to;
}

static void step(int who, struct session_event ev);

static void send_signed(int who, enum frame_type type, struct bytes body)
{
    UNIT_ROOM(out, FRAME_ROOM);
    struct signature sig =
        ident_sign(&w->end[who].node.sk_secret, frame_domain(type), &body, 1);

    assert_err(ERR_OK, frame_signed_write(&out, type, body, &sig));
    put(1 - who, bytes_of(&out));
}

static void send_hello(int who)
{
    static struct hello h;
    struct end *e = &w->end[who];
    UNIT_ROOM(body, FRAME_ROOM);

    h = (struct hello){.clock_ms = w->now_ms};
    session_hello(&e->session, &h);
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct stream_name mine = {e->node.id, w->end[1 - who].node.id, l,
                                   e->me.incarnation};

        h.out[l].head = stream_start(&mine);
    }
    h.out[0].seq = e->released;
    if (e->released > 0)
        h.out[0].head = e->out[e->released].chain;
    if (e->in_held) {
        h.in[0].held = true;
        h.in[0].incarnation = w->end[1 - who].me.incarnation;
        h.in[0].seq = e->in.seq;
        h.in[0].head = e->in.head;
    }
    assert_err(ERR_OK, hello_write(&body, &h));
    send_signed(who, FRAME_HELLO, bytes_of(&body));
}

static void judge(int who, const struct hello *h)
{
    struct end *e = &w->end[who];
    struct session_judgement j = {0};
    const struct hello_in *claim = &h->in[0];
    struct stream_receiver_facts f = {
        .released = e->released,
        .acked = e->acked,
        .claim_has = claim->held,
        .claim_is_mine =
            claim->held &&
            stream_same_incarnation(&claim->incarnation, &e->me.incarnation),
        .claim_seq = claim->seq,
        .receiver_new = e->other_new,
        .receiver_explained = e->other_explained,
    };
    struct stream_sender_facts g = {.held = e->in_held, .same = e->in_held};

    if (claim->seq <= e->released && claim->seq > 0)
        f.head_is_mine =
            memcmp(&e->out[claim->seq].chain, &claim->head, 32) == 0;
    else
        f.head_is_mine = claim->seq == 0;
    j.out[0].released = e->released;
    j.out[0].claim_seq = claim->held ? claim->seq : 0;
    j.out[0].verdict = stream_judge_receiver(&f);
    j.in[0].stored = e->in;
    j.in[0].verdict = stream_judge_sender(&g);
    j.out[1].verdict = j.in[1].verdict = STREAM_FIRST;
    step(who, (struct session_event){.kind = SESSION_JUDGED, .judgement = &j});
}

static void send_envelopes(int who, const struct session_action *a)
{
    struct end *e = &w->end[who], *to = &w->end[1 - who];
    uint32_t sizes[SESSION_WINDOW];
    uint64_t octets = 0;
    size_t n = 0;

    while (n < a->frames && (n == 0 || octets < a->octets)) {
        const struct entry *entry = &e->out[a->seq + n];
        struct stream_name name = {e->node.id, to->node.id, a->lane,
                                   e->me.incarnation};
        struct envelope_header h = {
            .sender = e->node.id,
            .recipient = to->node.id,
            .incarnation = e->me.incarnation,
            .lane = a->lane,
            .seq = a->seq + n,
            .prev = a->seq + n == 1 ? stream_start(&name) : entry[-1].chain,
            .chain = entry->chain,
            .type = ENVELOPE_VOID,
        };
        UNIT_ROOM(out, FRAME_ROOM);

        assert_err(ERR_OK,
                   envelope_void(&out, &h, &entry->slot, &e->node.sk_secret));
        put(1 - who, bytes_of(&out));
        sizes[n++] = (uint32_t)out.len;
        octets += out.len;
    }
    step(who, (struct session_event){.kind = SESSION_SENT,
                                     .lane = a->lane,
                                     .sizes = sizes,
                                     .count = n});
}

static void take(int who, const struct session_action *a)
{
    struct end *e = &w->end[who];
    struct envelope env;
    struct frame_run run = {a->seq, a->seq, FRAME_STORED};

    assert_err(ERR_OK, envelope_parse(&env, a->bytes));
    if (!envelope_verify(&env, &w->end[1 - who].node.sk)) {
        step(who, (struct session_event){.kind = SESSION_BAD});
        return;
    }
    assert_int_equal(env.header.seq, e->in.seq + 1); /* nothing doubled */
    memcpy(e->stored[e->stored_count++].octet, env.ct.at, 32);
    e->in = (struct session_place){env.header.seq, env.header.chain};
    e->in_held = true;
    step(who, (struct session_event){.kind = SESSION_STORED,
                                     .lane = a->lane,
                                     .place = e->in,
                                     .runs = &run,
                                     .count = 1});
}

static void send_receipt(int who, struct frame_receipt *r)
{
    UNIT_ROOM(body, FRAME_ROOM);

    r->time_ms = w->now_ms;
    assert_err(ERR_OK, frame_receipt_write(&body, r));
    send_signed(who, FRAME_RECEIPT, bytes_of(&body));
}

static void send_receipt_again(int who, const struct session_action *a)
{
    static struct frame_receipt r;

    session_receipt(&w->end[who].session, a->lane, &r);
    r.run_count = 1;
    r.runs[0] = (struct frame_run){a->seq, a->to, FRAME_STORED};
    send_receipt(who, &r);
}

static void send_head(int who, enum envelope_lane lane)
{
    struct end *e = &w->end[who];
    struct frame_head h = {
        .stream = {e->node.id, w->end[1 - who].node.id, lane,
                   e->me.incarnation},
        .seq = e->released,
        .head = e->out[e->released].chain,
        .time_ms = w->now_ms,
    };
    UNIT_ROOM(body, FRAME_ROOM);

    assert_err(ERR_OK, frame_head_write(&body, &h));
    send_signed(who, FRAME_HEAD, bytes_of(&body));
}

static void send_nak(int who, const struct frame_nak *n)
{
    UNIT_ROOM(body, FRAME_ROOM);

    assert_err(ERR_OK, frame_nak_write(&body, n));
    send_signed(who, FRAME_NAK, bytes_of(&body));
}

static void send_rekey(int who, const struct session_action *a)
{
    struct end *e = &w->end[who];
    struct frame_rekey r = {.stream = e->session.in[a->lane].name,
                            .seq = a->seq,
                            .card = UNIT_LITERAL("card")};
    UNIT_ROOM(body, FRAME_ROOM);

    assert_err(ERR_OK, frame_rekey_write(&body, &r));
    send_signed(who, FRAME_REKEY, bytes_of(&body));
}

static void keep_card(int who)
{
    struct end *e = &w->end[who];
    struct session_peer peer = e->session.peer;

    e->cards++;
    peer.identity_ms = w->end[1 - who].me.identity_ms;
    peer.working_ms = w->end[1 - who].me.working_ms;
    peer.expired = false;
    step(who,
         (struct session_event){.kind = SESSION_CARD_CHANGED, .peer = peer});
}

static void carry_out(int who, const struct session_actions *out, size_t i)
{
    static struct frame_receipt again;
    const struct session_action *a = &out->list[i];
    struct end *e = &w->end[who];
    UNIT_ROOM(frame, FRAME_ROOM);

    switch (a->kind) {
    case SESSION_SEND_GREET:
        assert_err(ERR_OK, frame_greet_write(&frame, &out->greet));
        put(1 - who, bytes_of(&frame));
        return;
    case SESSION_SEND_CARD:
        assert_err(ERR_OK, frame_card_write(&frame, UNIT_LITERAL("card")));
        put(1 - who, bytes_of(&frame));
        return;
    case SESSION_SEND_HELLO:
        send_hello(who);
        return;
    case SESSION_SEND_RECEIPT:
        again = out->receipt;
        send_receipt(who, &again);
        return;
    case SESSION_SEND_RECEIPT_AGAIN:
        send_receipt_again(who, a);
        return;
    case SESSION_SEND_NAK:
        send_nak(who, &out->nak);
        return;
    case SESSION_SEND_REKEY:
        send_rekey(who, a);
        return;
    case SESSION_SEND_HEAD:
        send_head(who, a->lane);
        return;
    case SESSION_SEND_BYE:
        assert_err(ERR_OK, frame_bye_write(&frame, a->bye));
        put(1 - who, bytes_of(&frame));
        return;
    case SESSION_KEEP_CARD:
        keep_card(who);
        return;
    case SESSION_JUDGE:
        judge(who, &out->hello);
        return;
    case SESSION_RESTORED:
        e->acked = a->seq;
        return;
    case SESSION_OPENED:
        e->opened++;
        return;
    case SESSION_TAKE:
        take(who, a);
        return;
    case SESSION_ACKNOWLEDGED:
        if (out->received.seq > e->acked && out->received.stream.lane == 0)
            e->acked = out->received.seq;
        return;
    case SESSION_MORE:
        send_envelopes(who, a);
        return;
    case SESSION_FENCE:
        e->fences++;
        e->last_fence = a->verdict;
        return;
    case SESSION_ALARM:
        e->alarms++;
        e->last_alarm = a->alarm;
        return;
    case SESSION_HANG_UP:
        e->hung_up++;
        return;
    case SESSION_ARCHIVE:
    case SESSION_PROOF:
    case SESSION_GIVEN_BACK:
        return;
    }
}

static void step(int who, struct session_event ev)
{
    struct session_actions *out = calloc(1, sizeof *out);

    assert_non_null(out);
    ev.now_ms = w->now_ms;
    session_step(&w->end[who].session, &ev, out);
    for (size_t i = 0; i < out->count; i++)
        carry_out(who, out, i);
    free(out);
}

/* Deliver what is on the wire, in order, until nothing is left. */
static void deliver_all(void)
{
    for (size_t i = 0; i < w->wires; i++) {
        unsigned copies = dice(100) < w->lose_percent ? 0 : 1;
        uint8_t octets[FRAME_ROOM];
        size_t len = w->wire[i].len;

        /* A copy of its own: the wire grows while it is read. */
        memcpy(octets, w->wire[i].octets, len);
        if (copies == 1 && dice(100) < w->double_percent)
            copies = 2;
        for (unsigned c = 0; c < copies; c++)
            step(w->wire[i].to, (struct session_event){.kind = SESSION_FRAME,
                                                       .frame = {octets, len}});
    }
    w->wires = 0;
}

static void release(int who, size_t count)
{
    struct end *e = &w->end[who];

    while (count-- > 0) {
        struct stream_name name = {e->node.id, w->end[1 - who].node.id, 0,
                                   e->me.incarnation};
        struct entry *entry = &e->out[e->released + 1];
        struct hash start = stream_start(&name);

        entry->record.octet[0] = (uint8_t)(e->released + 1);
        entry->record.octet[1] = (uint8_t)((e->released + 1) >> 8);
        entry->slot = stream_slot(&entry->record, entry->blind);
        entry->chain = stream_next(e->released == 0 ? &start : &entry[-1].chain,
                                   e->released + 1, &entry->slot);
        e->released++;
        step(who, (struct session_event){.kind = SESSION_RELEASED,
                                         .seq = e->released});
    }
}

static void connect_with(struct frame_credit credit)
{
    w->wires = 0;
    for (int who = 0; who < 2; who++) {
        struct end *e = &w->end[who];
        const struct end *o = &w->end[1 - who];
        struct session_peer peer = {.id = o->node.id,
                                    .sk = o->node.sk,
                                    .identity_ms = e->known_identity,
                                    .working_ms = e->known_working};

        session_init(&e->session, &e->me, &peer, who == 0, &credit);
        session_keys(&e->session, &e->node.tk, &o->node.tk);
    }
    for (int who = 0; who < 2; who++) {
        struct session_event up = {.kind = SESSION_UP};

        memset(up.challenge, 1 + who + (int)w->end[0].opened, 32);
        step(who, up);
    }
}

static const struct frame_credit usual = {FRAME_CREDIT_FRAMES,
                                          FRAME_CREDIT_OCTETS, 0};

static int begin(void **state)
{
    (void)state;
    w = calloc(1, sizeof *w);
    if (w == NULL)
        return -1;
    w->now_ms = SAMPLE_NOW_MS;
    w->seed = 42;
    for (int who = 0; who < 2; who++) {
        struct end *e = &w->end[who];

        e->node = sample_node((unsigned)who);
        e->me = (struct session_me){
            .id = e->node.id, .identity_ms = 10, .working_ms = 20};
        memset(e->me.incarnation.octet, 0x50 + who, 16);
        e->known_identity = 10;
        e->known_working = 20;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(w);
    return 0;
}

static void expect_in_step(void)
{
    for (int who = 0; who < 2; who++) {
        const struct end *from = &w->end[who], *to = &w->end[1 - who];

        assert_int_equal(to->stored_count, from->released);
        for (size_t i = 0; i < to->stored_count; i++)
            assert_memory_equal(&to->stored[i], &from->out[i + 1].slot, 32);
        assert_int_equal(from->acked, from->released);
        assert_int_equal(to->alarms, 0);
    }
}

static void two_ends_meet_and_exchange_both_ways(void **state)
{
    (void)state;
    connect_with(usual);
    deliver_all();
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
    release(0, 300);
    release(1, 20);
    deliver_all();
    expect_in_step();
}

static void what_was_released_before_the_meeting_follows(void **state)
{
    (void)state;
    w->end[0].released = 0;
    release(0, 10); /* the session is closed as yet: nothing happens */
    assert_int_equal(w->wires, 0);
    connect_with(usual);
    deliver_all();
    expect_in_step();
}

static void an_older_card_is_made_good_before_hello(void **state)
{
    (void)state;
    w->end[0].known_working = 5;
    connect_with(usual);
    deliver_all();
    assert_int_equal(w->end[0].cards, 1);
    assert_int_equal(w->end[1].cards, 0);
    assert_int_equal(w->end[0].opened, 1);
    assert_int_equal(w->end[1].opened, 1);
}

/* Lost, doubled and cut at random, and met again: in the end all is there. */
static void nothing_is_lost_or_doubled_on_a_bad_link(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        w->lose_percent = round < 50 ? 12 : 0;
        w->double_percent = 10;
        connect_with(usual);
        for (unsigned k = 0; k < 4; k++) {
            if (w->end[0].released < RECORDS_MAX - 8 && round < 50) {
                release(0, dice(6));
                release(1, dice(3));
            }
            deliver_all();
            w->now_ms += 6000;
            step(0, (struct session_event){.kind = SESSION_TICK});
            step(1, (struct session_event){.kind = SESSION_TICK});
            deliver_all();
        }
        /* A lost HELLO or a doubled GREET may end a session with an alarm;
           what counts is what is stored. */
        w->end[0].alarms = w->end[1].alarms = 0;
    }
    w->double_percent = 0;
    connect_with(usual);
    deliver_all();
    w->end[0].alarms = w->end[1].alarms = 0;
    expect_in_step();
}

static void a_gap_is_asked_for_once_in_five_seconds(void **state)
{
    size_t before;

    (void)state;
    connect_with(usual);
    deliver_all();
    w->lose_percent = 100;
    release(0, 1);
    deliver_all();
    w->lose_percent = 0;
    release(0, 3);
    before = w->wires;
    for (size_t i = 0; i < before; i++)
        step(1, (struct session_event){
                    .kind = SESSION_FRAME,
                    .frame = {w->wire[i].octets, w->wire[i].len}});
    assert_int_equal(w->wires, before + 1); /* one NAK for three */
    memmove(&w->wire[0], &w->wire[before], sizeof w->wire[0]);
    w->wires = 1;
    deliver_all();
    expect_in_step();
}

static void credit_is_a_window(void **state)
{
    (void)state;
    connect_with((struct frame_credit){4, 1 << 20, 0});
    deliver_all();
    release(0, 10);
    assert_int_equal(w->wires, 4);
    deliver_all();
    expect_in_step();
}

static void without_credit_nothing_goes_and_with_it_all_does(void **state)
{
    const struct frame_credit none = {0, 0, FRAME_REASON_DISK_FULL};

    (void)state;
    connect_with(none);
    deliver_all();
    release(0, 5);
    assert_int_equal(w->wires, 0);
    assert_int_equal(w->end[0].session.out[0].credit.reason,
                     FRAME_REASON_DISK_FULL);
    step(1, (struct session_event){.kind = SESSION_CREDIT, .credit = usual});
    deliver_all();
    expect_in_step();
}

static void one_frame_may_fly_however_few_octets_are_granted(void **state)
{
    (void)state;
    connect_with((struct frame_credit){256, 1, 0});
    deliver_all();
    release(0, 3);
    assert_int_equal(w->wires, 1);
    deliver_all();
    expect_in_step();
}

static void ninety_silent_seconds_end_a_session(void **state)
{
    (void)state;
    connect_with(usual);
    deliver_all();
    w->now_ms += SESSION_SILENCE_MS - 1;
    step(0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 0);
    w->now_ms += 1;
    step(0, (struct session_event){.kind = SESSION_TICK});
    assert_int_equal(w->end[0].hung_up, 1);
}

static void a_quiet_session_stays_alive(void **state)
{
    (void)state;
    connect_with(usual);
    deliver_all();
    for (int i = 0; i < 20; i++) {
        w->now_ms += 20000;
        step(0, (struct session_event){.kind = SESSION_TICK});
        step(1, (struct session_event){.kind = SESSION_TICK});
        deliver_all();
    }
    assert_int_equal(w->end[0].hung_up + w->end[1].hung_up, 0);
}

static void a_hello_of_another_connection_is_refused(void **state)
{
    uint8_t octets[FRAME_ROOM];
    size_t len = 0;

    (void)state;
    connect_with(usual);
    /* GREETs cross, then both HELLOs are on the wire: keep the one to 1. */
    for (size_t i = 0, n = 2; i < n; i++)
        step(w->wire[i].to, (struct session_event){
                                .kind = SESSION_FRAME,
                                .frame = {w->wire[i].octets, w->wire[i].len}});
    for (size_t i = 2; i < w->wires; i++)
        if (w->wire[i].to == 1 && len == 0) {
            len = w->wire[i].len;
            memcpy(octets, w->wire[i].octets, len);
        }
    assert_true(len > 0);
    w->end[0].opened = 5; /* other challenges */
    connect_with(usual);
    for (size_t i = 0; i < 2; i++)
        step(w->wire[i].to, (struct session_event){
                                .kind = SESSION_FRAME,
                                .frame = {w->wire[i].octets, w->wire[i].len}});
    step(1,
         (struct session_event){.kind = SESSION_FRAME, .frame = {octets, len}});
    assert_int_equal(w->end[1].alarms, 1);
    assert_int_equal(w->end[1].last_alarm, SESSION_BAD_HELLO);
    assert_int_equal(w->end[1].hung_up, 1);
}

static void another_node_behind_the_key_is_refused(void **state)
{
    struct frame_greet g = {.from = sample_node(5).id, .to = w->end[1].node.id};
    UNIT_ROOM(out, FRAME_ROOM);

    (void)state;
    connect_with(usual);
    assert_err(ERR_OK, frame_greet_write(&out, &g));
    step(1, (struct session_event){.kind = SESSION_FRAME,
                                   .frame = bytes_of(&out)});
    assert_int_equal(w->end[1].last_alarm, SESSION_WRONG_NODE);
    assert_int_equal(w->end[1].hung_up, 1);
}

static void an_envelope_of_another_stream_ends_the_session(void **state)
{
    struct hash slot = {{1}};
    struct envelope_header h;
    UNIT_ROOM(out, FRAME_ROOM);

    (void)state;
    connect_with(usual);
    deliver_all();
    h = (struct envelope_header){.sender = w->end[0].node.id,
                                 .recipient = w->end[1].node.id,
                                 .incarnation = {{0x99}},
                                 .seq = 1,
                                 .type = ENVELOPE_VOID};
    assert_err(ERR_OK,
               envelope_void(&out, &h, &slot, &w->end[0].node.sk_secret));
    step(1, (struct session_event){.kind = SESSION_FRAME,
                                   .frame = bytes_of(&out)});
    assert_int_equal(w->end[1].last_alarm, SESSION_OTHER_STREAM);
    assert_int_equal(w->end[1].stored_count, 0);
}

static void a_receipt_for_what_was_never_sent_is_a_lie(void **state)
{
    static struct frame_receipt r;

    (void)state;
    connect_with(usual);
    deliver_all();
    session_receipt(&w->end[1].session, 0, &r);
    r.seq = 3;
    send_receipt(1, &r);
    deliver_all();
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_RECEIPT);
    assert_int_equal(w->end[0].acked, 0);
}

static void three_rekeys_and_it_is_unopened(void **state)
{
    (void)state;
    connect_with(usual);
    deliver_all();
    w->lose_percent = 100; /* only the receiver's side is of interest */
    for (int i = 0; i < SESSION_REKEY_TRIES; i++) {
        assert_false(session_unopened(&w->end[1].session, 0, 1));
        step(1, (struct session_event){.kind = SESSION_NEEDS_REKEY, .seq = 1});
    }
    assert_true(session_unopened(&w->end[1].session, 0, 1));
    assert_int_equal(w->end[1].last_alarm, SESSION_UNOPENABLE);
}

static void a_claim_without_proof_is_dropped_and_alarmed(void **state)
{
    (void)state;
    w->end[1].in_held = true;
    w->end[1].in.seq = 7; /* of a sender that released nothing */
    connect_with(usual);
    deliver_all();
    assert_int_equal(w->end[0].last_alarm, SESSION_FALSE_CLAIM);
    assert_int_equal(w->end[0].opened, 0);
    assert_int_equal(w->end[0].fences, 0);
}

static void
a_receiver_behind_its_receipts_is_fenced_unless_explained(void **state)
{
    (void)state;
    connect_with(usual);
    deliver_all();
    release(0, 5);
    deliver_all();
    w->end[1].in_held = false;
    w->end[1].in = (struct session_place){0};
    w->end[1].stored_count = 0;
    connect_with(usual);
    deliver_all();
    assert_int_equal(w->end[0].fences, 1);
    assert_int_equal(w->end[0].last_fence, STREAM_ROLLED);
    w->end[0].other_new = w->end[0].other_explained = true;
    connect_with(usual);
    deliver_all();
    assert_int_equal(w->end[1].stored_count, 5);
    assert_int_equal(w->end[0].acked, 5);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(two_ends_meet_and_exchange_both_ways),
        STORY(what_was_released_before_the_meeting_follows),
        STORY(an_older_card_is_made_good_before_hello),
        STORY(nothing_is_lost_or_doubled_on_a_bad_link),
        STORY(a_gap_is_asked_for_once_in_five_seconds),
        STORY(credit_is_a_window),
        STORY(without_credit_nothing_goes_and_with_it_all_does),
        STORY(one_frame_may_fly_however_few_octets_are_granted),
        STORY(ninety_silent_seconds_end_a_session),
        STORY(a_quiet_session_stays_alive),
        STORY(a_hello_of_another_connection_is_refused),
        STORY(another_node_behind_the_key_is_refused),
        STORY(an_envelope_of_another_stream_ends_the_session),
        STORY(a_receipt_for_what_was_never_sent_is_a_lie),
        STORY(three_rekeys_and_it_is_unopened),
        STORY(a_claim_without_proof_is_dropped_and_alarmed),
        STORY(a_receiver_behind_its_receipts_is_fenced_unless_explained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
