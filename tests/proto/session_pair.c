#include "tests/proto/session_pair.h"

#include <stdlib.h>
#include <string.h>

const struct frame_credit session_pair_usual = {FRAME_CREDIT_FRAMES,
                                                FRAME_CREDIT_OCTETS, 0};

unsigned session_pair_dice(struct session_pair *w, unsigned sides)
{
    w->seed = w->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(w->seed >> 33) % sides;
}

static void put(struct session_pair *w, int to, struct bytes frame)
{
    assert_true(w->wires < SESSION_PAIR_WIRE_MAX &&
                frame.len <= SESSION_PAIR_FRAME_ROOM);
    if (w->receipts_are_lost && frame_type(frame) == FRAME_RECEIPT)
        return;
    memcpy(w->wire[w->wires].octets, frame.at, frame.len);
    w->wire[w->wires].len = frame.len;
    w->wire[w->wires++].to = to;
}

void session_pair_send_signed(struct session_pair *w, int who,
                              enum frame_type type, struct bytes body)
{
    UNIT_ROOM(out, SESSION_PAIR_FRAME_ROOM);
    struct signature sig =
        ident_sign(&w->end[who].node.sk_secret, frame_domain(type), &body, 1);

    assert_err(ERR_OK, frame_signed_write(&out, type, body, &sig));
    put(w, 1 - who, bytes_of(&out));
}

static void send_hello(struct session_pair *w, int who)
{
    static struct hello h;
    struct session_pair_end *e = &w->end[who];
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    h = (struct hello){.clock_ms = w->now_ms};
    session_hello(&e->session, &h);
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct stream_name mine = {e->node.id, w->end[1 - who].node.id, l,
                                   e->me.incarnation};

        h.out[l].head = stream_start(&mine);
    }
    h.out[0].seq = e->released;
    h.out[0].settled = e->settled;
    if (e->released > 0)
        h.out[0].head = e->out[e->released].chain;
    if (e->in_held) {
        h.in[0].held = true;
        h.in[0].incarnation = w->end[1 - who].me.incarnation;
        h.in[0].seq = e->in.seq;
        h.in[0].head = e->in.head;
    }
    assert_err(ERR_OK, hello_write(&body, &h));
    session_pair_send_signed(w, who, FRAME_HELLO, bytes_of(&body));
}

static void judge(struct session_pair *w, int who, const struct hello *h)
{
    struct session_pair_end *e = &w->end[who];
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
    j.in[0].settled = h->out[0].settled;
    j.in[0].verdict = stream_judge_sender(&g);
    j.out[1].verdict = j.in[1].verdict = STREAM_FIRST;
    session_pair_step(
        w, who,
        (struct session_event){.kind = SESSION_JUDGED, .judgement = &j});
}

static void send_envelopes(struct session_pair *w, int who,
                           const struct session_action *a)
{
    struct session_pair_end *e = &w->end[who], *to = &w->end[1 - who];
    uint32_t sizes[SESSION_WINDOW];
    uint64_t octets = 0;
    size_t n = 0;

    while (n < a->frames && (n == 0 || octets < a->octets)) {
        const struct session_pair_entry *entry = &e->out[a->seq + n];
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
        UNIT_ROOM(out, SESSION_PAIR_FRAME_ROOM);

        assert_err(ERR_OK,
                   envelope_void(&out, &h, &entry->slot, &e->node.sk_secret));
        put(w, 1 - who, bytes_of(&out));
        sizes[n++] = (uint32_t)out.len;
        octets += out.len;
    }
    session_pair_step(
        w, who,
        (struct session_event){
            .kind = SESSION_SENT, .lane = a->lane, .sizes = sizes, .count = n});
}

static void take(struct session_pair *w, int who,
                 const struct session_action *a)
{
    struct session_pair_end *e = &w->end[who];
    struct envelope env;
    struct frame_run run = {a->seq, a->seq, FRAME_STORED};

    assert_err(ERR_OK, envelope_parse(&env, a->bytes));
    if (!envelope_verify(&env, &w->end[1 - who].node.sk)) {
        session_pair_step(w, who, (struct session_event){.kind = SESSION_BAD});
        return;
    }
    assert_int_equal(env.header.seq, e->in.seq + 1); /* nothing doubled */
    memcpy(e->stored[e->stored_count++].octet, env.ct.at, 32);
    e->in = (struct session_place){env.header.seq, env.header.chain};
    e->in_held = true;
    session_pair_step(w, who,
                      (struct session_event){.kind = SESSION_STORED,
                                             .lane = a->lane,
                                             .place = e->in,
                                             .runs = &run,
                                             .count = 1});
}

void session_pair_send_receipt(struct session_pair *w, int who,
                               struct frame_receipt *r)
{
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    r->time_ms = w->now_ms;
    assert_err(ERR_OK, frame_receipt_write(&body, r));
    session_pair_send_signed(w, who, FRAME_RECEIPT, bytes_of(&body));
}

static void send_receipt_again(struct session_pair *w, int who,
                               enum envelope_lane lane, uint64_t from,
                               uint64_t to)
{
    static struct frame_receipt r;

    for (uint64_t at = from; at <= to; at += FRAME_PLACES_MAX) {
        uint64_t last = at + FRAME_PLACES_MAX - 1;

        session_receipt(&w->end[who].session, lane, &r);
        r.run_count = 1;
        r.runs[0] = (struct frame_run){at, last < to ? last : to, FRAME_STORED};
        session_pair_send_receipt(w, who, &r);
    }
}

static void send_head(struct session_pair *w, int who, enum envelope_lane lane)
{
    struct session_pair_end *e = &w->end[who];
    struct frame_head h = {
        .stream = {e->node.id, w->end[1 - who].node.id, lane,
                   e->me.incarnation},
        .seq = e->released,
        .head = e->out[e->released].chain,
        .time_ms = w->now_ms,
    };
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    assert_err(ERR_OK, frame_head_write(&body, &h));
    session_pair_send_signed(w, who, FRAME_HEAD, bytes_of(&body));
}

static void send_nak(struct session_pair *w, int who, const struct frame_nak *n)
{
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    assert_err(ERR_OK, frame_nak_write(&body, n));
    session_pair_send_signed(w, who, FRAME_NAK, bytes_of(&body));
}

static void send_rekey(struct session_pair *w, int who,
                       const struct session_action *a)
{
    struct session_pair_end *e = &w->end[who];
    struct frame_rekey r = {.stream = e->session.in[a->lane].name,
                            .seq = a->seq,
                            .card = UNIT_LITERAL("card")};
    UNIT_ROOM(body, SESSION_PAIR_FRAME_ROOM);

    assert_err(ERR_OK, frame_rekey_write(&body, &r));
    session_pair_send_signed(w, who, FRAME_REKEY, bytes_of(&body));
}

static void keep_card(struct session_pair *w, int who)
{
    struct session_pair_end *e = &w->end[who];
    struct session_peer peer = e->session.peer;

    e->cards++;
    peer.identity_ms = w->end[1 - who].me.identity_ms;
    peer.working_ms = w->end[1 - who].me.working_ms;
    peer.expired = false;
    session_pair_step(
        w, who,
        (struct session_event){.kind = SESSION_CARD_CHANGED, .peer = peer});
}

/* What is sent; false: it is none of that. */
static bool speak(struct session_pair *w, int who,
                  const struct session_actions *out,
                  const struct session_action *a)
{
    static struct frame_receipt again;
    UNIT_ROOM(frame, SESSION_PAIR_FRAME_ROOM);

    if (a->kind == SESSION_SEND_GREET) {
        assert_err(ERR_OK, frame_greet_write(&frame, &out->greet));
    } else if (a->kind == SESSION_SEND_CARD) {
        assert_err(ERR_OK, frame_card_write(&frame, UNIT_LITERAL("card")));
    } else if (a->kind == SESSION_SEND_BYE) {
        assert_err(ERR_OK, frame_bye_write(&frame, a->bye));
    } else if (a->kind == SESSION_SEND_HELLO) {
        send_hello(w, who);
    } else if (a->kind == SESSION_SEND_RECEIPT) {
        again = out->receipt;
        session_pair_send_receipt(w, who, &again);
    } else if (a->kind == SESSION_SEND_RECEIPT_AGAIN) {
        send_receipt_again(w, who, a->lane, a->seq, a->seq);
    } else if (a->kind == SESSION_REPEAT) {
        send_receipt_again(w, who, a->lane, a->seq, a->to);
    } else if (a->kind == SESSION_SEND_NAK) {
        send_nak(w, who, &out->nak);
    } else if (a->kind == SESSION_SEND_REKEY) {
        send_rekey(w, who, a);
    } else if (a->kind == SESSION_SEND_HEAD) {
        send_head(w, who, a->lane);
    } else {
        return false;
    }
    if (frame.len > 0)
        put(w, 1 - who, bytes_of(&frame));
    return true;
}

static void count(struct session_pair_end *e, const struct session_action *a)
{
    if (a->kind == SESSION_OPENED)
        e->opened++;
    if (a->kind == SESSION_HANG_UP)
        e->hung_up++;
    if (a->kind == SESSION_FENCE) {
        e->fences++;
        e->last_fence = a->verdict;
    }
    if (a->kind == SESSION_ALARM) {
        e->alarms++;
        e->fences += session_alarm_fences(a->alarm);
        e->last_alarm = a->alarm;
    }
}

static void acknowledge(struct session_pair_end *e,
                        const struct frame_receipt *r)
{
    if (r->stream.lane != 0)
        return;
    if (r->seq > e->acked)
        e->acked = r->seq;
    for (size_t i = 0; i < r->run_count; i++)
        for (uint64_t seq = r->runs[i].from; seq <= r->runs[i].to; seq++)
            e->answered[seq] = true;
    while (e->answered[e->settled + 1])
        e->settled++;
}

static void stands(struct session_pair *w, int who,
                   const struct session_action *a)
{
    struct session_pair_end *e = &w->end[who];

    if (a->lane == 0 && a->place.seq > 0 &&
        memcmp(&e->out[a->place.seq].chain, &a->place.head, 32) != 0)
        session_pair_step(w, who,
                          (struct session_event){.kind = SESSION_FALSE,
                                                 .alarm = SESSION_FALSE_HEAD});
}

static void restored(struct session_pair_end *e, uint64_t seq)
{
    e->acked = seq;
    e->settled = seq < e->settled ? seq : e->settled;
    memset(&e->answered[seq + 1], 0, sizeof e->answered - seq - 1);
}

static void carry_out(struct session_pair *w, int who,
                      const struct session_actions *out, size_t i)
{
    const struct session_action *a = &out->list[i];
    struct session_pair_end *e = &w->end[who];

    if (speak(w, who, out, a))
        return;
    count(e, a);
    if (a->kind == SESSION_KEEP_CARD)
        keep_card(w, who);
    else if (a->kind == SESSION_JUDGE)
        judge(w, who, &out->hello);
    else if (a->kind == SESSION_RESTORED)
        restored(e, a->seq);
    else if (a->kind == SESSION_TAKE)
        take(w, who, a);
    else if (a->kind == SESSION_MORE)
        send_envelopes(w, who, a);
    else if (a->kind == SESSION_STANDS)
        stands(w, who, a);
    else if (a->kind == SESSION_ACKNOWLEDGED)
        acknowledge(e, &out->received);
}

void session_pair_step(struct session_pair *w, int who, struct session_event ev)
{
    struct session_actions *out = calloc(1, sizeof *out);

    assert_non_null(out);
    ev.now_ms = w->now_ms;
    session_step(&w->end[who].session, &ev, out);
    for (size_t i = 0; i < out->count; i++)
        carry_out(w, who, out, i);
    free(out);
}

void session_pair_frame(struct session_pair *w, int who, struct bytes frame)
{
    session_pair_step(
        w, who, (struct session_event){.kind = SESSION_FRAME, .frame = frame});
}

void session_pair_deliver(struct session_pair *w)
{
    for (size_t i = 0; i < w->wires; i++) {
        unsigned copies = session_pair_dice(w, 100) < w->lose_percent ? 0 : 1;
        uint8_t octets[SESSION_PAIR_FRAME_ROOM];
        size_t len = w->wire[i].len;

        /* A copy of its own: the wire grows while it is read. */
        memcpy(octets, w->wire[i].octets, len);
        if (copies == 1 && session_pair_dice(w, 100) < w->double_percent)
            copies = 2;
        for (unsigned c = 0; c < copies; c++)
            session_pair_frame(w, w->wire[i].to, (struct bytes){octets, len});
    }
    w->wires = 0;
}

void session_pair_release(struct session_pair *w, int who, size_t count)
{
    struct session_pair_end *e = &w->end[who];

    while (count-- > 0) {
        struct stream_name name = {e->node.id, w->end[1 - who].node.id, 0,
                                   e->me.incarnation};
        struct session_pair_entry *entry = &e->out[e->released + 1];
        struct hash start = stream_start(&name);

        entry->record.octet[0] = (uint8_t)(e->released + 1);
        entry->record.octet[1] = (uint8_t)((e->released + 1) >> 8);
        entry->slot = stream_slot(&entry->record, entry->blind);
        entry->chain = stream_next(e->released == 0 ? &start : &entry[-1].chain,
                                   e->released + 1, &entry->slot);
        e->released++;
        session_pair_step(w, who,
                          (struct session_event){.kind = SESSION_RELEASED,
                                                 .seq = e->released});
    }
}

void session_pair_connect(struct session_pair *w, struct frame_credit credit)
{
    w->wires = 0;
    for (int who = 0; who < 2; who++) {
        struct session_pair_end *e = &w->end[who];
        const struct session_pair_end *o = &w->end[1 - who];
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
        session_pair_step(w, who, up);
    }
}

struct session_pair *session_pair_open(void)
{
    struct session_pair *w = calloc(1, sizeof *w);

    if (w == NULL)
        return NULL;
    w->now_ms = SAMPLE_NOW_MS;
    w->seed = 42;
    for (int who = 0; who < 2; who++) {
        struct session_pair_end *e = &w->end[who];

        e->node = sample_node((unsigned)who);
        e->me = (struct session_me){
            .id = e->node.id, .identity_ms = 10, .working_ms = 20};
        memset(e->me.incarnation.octet, 0x50 + who, 16);
        e->known_identity = 10;
        e->known_working = 20;
    }
    return w;
}

void session_pair_close(struct session_pair *w)
{
    free(w);
}

int session_pair_begin(void **state)
{
    *state = session_pair_open();
    return *state == NULL ? -1 : 0;
}

int session_pair_finish(void **state)
{
    session_pair_close(*state);
    return 0;
}

void session_pair_expect_in_step(const struct session_pair *w)
{
    for (int who = 0; who < 2; who++) {
        const struct session_pair_end *from = &w->end[who],
                                      *to = &w->end[1 - who];

        assert_int_equal(to->stored_count, from->released);
        for (size_t i = 0; i < to->stored_count; i++)
            assert_memory_equal(&to->stored[i], &from->out[i + 1].slot, 32);
        assert_int_equal(from->acked, from->released);
        assert_int_equal(from->settled, from->released);
        assert_int_equal(to->alarms, 0);
    }
}
