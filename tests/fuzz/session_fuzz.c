/*
 * session: two ends over a link that loses, doubles, reorders and alters, or
 * that a liar with the peer's key speaks on.
 *
 * Input: what happens, one octet each, its operands behind it. Whatever
 * happened, what an end holds is the begin of what the other released, nothing
 * counts as acknowledged that is not stored, and on a good link all arrives.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "tests/proto/session_pair.h"

enum {
    RELEASED_MAX = 100,
    STORED_MAX = 2 * RELEASED_MAX, /* with what was forged */
    CROWDED =
        SESSION_PAIR_WIRE_MAX / 8,    /* frames on the wire: then it is cut */
    BUSY = SESSION_PAIR_WIRE_MAX / 2, /* the same while they arrive */
    LANE = ENVELOPE_RELAYABLE,        /* the world has one */
};

/* What is left of the input, and who has lied. */
struct fate {
    struct session_pair *w;
    struct bytes left;
    bool lied[2];
};

static unsigned next(struct fate *f)
{
    if (f->left.len == 0)
        return 0;
    f->left.len--;
    return *f->left.at++;
}

/* One direction. Receipts of a liar may say anything that was sent. */
static void check_stream(const struct fate *f, int who)
{
    const struct session_pair_end *from = &f->w->end[who],
                                  *to = &f->w->end[1 - who];
    const struct session_out *out = &from->session.out[LANE];

    fuzz_must(from->acked <= from->released);
    fuzz_must(out->base <= out->sent || out->sent == 0);
    fuzz_must(out->sent <= from->released);
    if (!f->lied[1 - who])
        fuzz_must(from->acked <= to->in.seq);
    if (f->lied[who])
        return;
    fuzz_must(to->stored_count == to->in.seq && to->in.seq <= from->released);
    for (size_t i = 0; i < to->stored_count; i++)
        fuzz_must(memcmp(&to->stored[i], &from->out[i + 1].slot,
                         sizeof to->stored[i]) == 0);
    if (to->in.seq > 0)
        fuzz_must(memcmp(&to->in.head, &from->out[to->in.seq].chain,
                         sizeof to->in.head) == 0);
}

static struct stream_name stream_of(const struct session_pair *w, int from)
{
    return (struct stream_name){w->end[from].node.id, w->end[1 - from].node.id,
                                LANE, w->end[from].me.incarnation};
}

/* What is held hangs together, whoever sent it. */
static void check_chain(const struct session_pair *w, int from)
{
    const struct session_pair_end *to = &w->end[1 - from];
    struct stream_name name = stream_of(w, from);
    struct hash head = stream_start(&name);

    fuzz_must(to->stored_count == to->in.seq);
    for (size_t i = 0; i < to->stored_count; i++)
        head = stream_next(&head, i + 1, &to->stored[i]);
    fuzz_must(!to->in_held || memcmp(&head, &to->in.head, sizeof head) == 0);
}

static void connect(struct fate *f)
{
    static const struct frame_credit grants[] = {
        {FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS, 0},
        {4, 1 << 20, 0},
        {256, 1, 0},
        {0, 0, FRAME_REASON_DISK_FULL},
    };

    session_pair_connect(f->w, grants[next(f) % 4]);
}

static size_t copied(uint8_t out[static SESSION_PAIR_FRAME_ROOM],
                     const struct session_pair *w, size_t k)
{
    memcpy(out, w->wire[k].octets, w->wire[k].len);
    return w->wire[k].len;
}

/* The k-th frame on the wire arrives; the wire may forget it. */
static void arrive(struct fate *f, bool forgets, bool altered)
{
    static uint8_t octets[SESSION_PAIR_FRAME_ROOM];
    struct session_pair *w = f->w;
    size_t k = w->wires == 0 ? 0 : next(f) % w->wires, len, bit;
    int to;

    if (w->wires == 0)
        return;
    to = w->wire[k].to;
    len = copied(octets, w, k);
    if (forgets) {
        memmove(&w->wire[k], &w->wire[k + 1],
                (w->wires - k - 1) * sizeof w->wire[0]);
        w->wires--;
    }
    if (altered) {
        bit = (next(f) << 8 | next(f)) % (8 * len);
        octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    session_pair_frame(w, to, (struct bytes){octets, len});
}

/* All that is on the wire arrives, with what that brings about. */
static void deliver(struct fate *f)
{
    static uint8_t octets[SESSION_PAIR_FRAME_ROOM];
    struct session_pair *w = f->w;

    for (size_t i = 0; i < w->wires && w->wires < BUSY; i++) {
        size_t len = copied(octets, w, i);

        session_pair_frame(w, w->wire[i].to, (struct bytes){octets, len});
    }
    w->wires = 0;
}

static void lose(struct fate *f)
{
    struct session_pair *w = f->w;

    if (w->wires == 0)
        return;
    w->wires--;
    memmove(&w->wire[0], &w->wire[1], w->wires * sizeof w->wire[0]);
}

static void release(struct fate *f)
{
    unsigned how = next(f);
    int who = how & 1;

    for (unsigned i = 0; i <= (how >> 1) % 8; i++)
        if (f->w->end[who].released < RELEASED_MAX)
            session_pair_release(f->w, who, 1);
}

static void wait(struct fate *f)
{
    static const uint64_t spans_ms[] = {100, SESSION_NAK_MS, SESSION_QUIET_MS,
                                        SESSION_HEAD_MS, SESSION_SILENCE_MS};

    f->w->now_ms += spans_ms[next(f) % 5];
    for (int who = 0; who < 2; who++)
        session_pair_step(f->w, who,
                          (struct session_event){.kind = SESSION_TICK});
}

static void grant(struct fate *f)
{
    struct session_event ev = {.kind = SESSION_CREDIT};
    unsigned how = next(f);

    ev.credit = (struct frame_credit){how >> 1, (how >> 1) * 1000, 0};
    session_pair_step(f->w, how & 1, ev);
}

/* What core may report at any time. */
static void report(struct fate *f)
{
    static const enum session_event_kind kinds[] = {
        SESSION_NEEDS_REKEY, SESSION_BAD,   SESSION_DOWN,
        SESSION_UNTAKEN,     SESSION_FALSE, SESSION_WAITS};
    unsigned how = next(f);
    int who = how & 1;

    session_pair_step(
        f->w, who,
        (struct session_event){
            .kind = kinds[(how >> 1) % (sizeof kinds / sizeof *kinds)],
            .lane = LANE,
            .seq = f->w->end[who].in.seq + 1});
}

static struct bytes rest(struct fate *f)
{
    size_t len = next(f);
    struct bytes taken = f->left;

    if (taken.len > len)
        taken.len = len;
    f->left = (struct bytes){f->left.at + taken.len, f->left.len - taken.len};
    return taken;
}

/* Anything at all: as a frame, or signed by the peer, who says what it does not
   mean. */
static void speak(struct fate *f)
{
    static const enum frame_type types[] = {FRAME_HELLO, FRAME_RECEIPT,
                                            FRAME_NAK,   FRAME_REKEY,
                                            FRAME_HEAD,  FRAME_GIVEBACK};
    unsigned how = next(f);
    int who = how & 1;

    how >>= 1;
    if (how % 8 < sizeof types / sizeof *types) {
        f->lied[who] = true;
        session_pair_send_signed(f->w, who, types[how % 8], rest(f));
    } else {
        session_pair_frame(f->w, 1 - who, rest(f));
    }
}

/* A receipt that is true in all but its seq. */
static void boast(struct fate *f)
{
    static struct frame_receipt r;
    unsigned how = next(f);
    int who = how & 1;

    f->lied[who] = true;
    session_receipt(&f->w->end[who].session, LANE, &r);
    r.seq += how >> 1;
    if (r.seq > 0 && r.seq <= f->w->end[1 - who].released)
        r.head = f->w->end[1 - who].out[r.seq].chain;
    session_pair_send_receipt(f->w, who, &r);
}

/* An envelope that the sender never released, in its place or in another, on
   what the receiver holds or on something else. */
static void forge(struct fate *f)
{
    uint8_t room[SESSION_PAIR_FRAME_ROOM];
    struct buffer out = {room, 0, sizeof room};
    unsigned how = next(f);
    int who = how & 1;
    const struct session_pair_end *from = &f->w->end[who],
                                  *to = &f->w->end[1 - who];
    struct stream_name name = stream_of(f->w, who);
    struct hash slot = {{(uint8_t)how}};
    struct envelope_header h = {.sender = name.sender,
                                .recipient = name.receiver,
                                .incarnation = name.incarnation,
                                .lane = name.lane,
                                .seq = to->in.seq + 1 + (how >> 2) % 2,
                                .prev = to->in.head,
                                .type = ENVELOPE_VOID};

    if (to->stored_count == STORED_MAX)
        return;
    f->lied[who] = true;
    if (!to->in_held)
        h.prev = stream_start(&name);
    if (how & 2)
        h.prev = from->out[next(f) % (from->released + 1)].chain;
    h.chain = stream_next(&h.prev, h.seq, &slot);
    fuzz_must(envelope_void(&out, &h, &slot, &from->node.sk_secret) == ERR_OK);
    session_pair_frame(f->w, 1 - who, bytes_of(&out));
}

static void happen(struct fate *f)
{
    static void (*const others[])(struct fate *) = {
        lose, release, wait, connect, grant, report, speak, boast, forge};
    unsigned what = next(f) % 17;

    if (what < 4)
        arrive(f, true, false);
    else if (what == 4)
        arrive(f, false, false);
    else if (what == 5)
        arrive(f, true, true);
    else if (what < 8)
        deliver(f);
    else
        others[what - 8](f);
    if (f->w->wires > CROWDED)
        f->w->wires = 0;
}

/* On a good link all arrives that honest ends released. */
static void heal(struct fate *f)
{
    if (f->lied[0] || f->lied[1])
        return;
    session_pair_connect(f->w, session_pair_usual);
    session_pair_deliver(f->w);
    for (int who = 0; who < 2; who++) {
        const struct session_pair_end *from = &f->w->end[who];

        fuzz_must(f->w->end[1 - who].stored_count == from->released);
        fuzz_must(from->acked == from->released);
        fuzz_must(from->fences == 0);
    }
}

/* One world for all inputs: a new one is long in the making. */
static struct session_pair *anew(void)
{
    static struct session_pair_end fresh[2];
    static struct session_pair *w;

    if (w == NULL) {
        w = session_pair_open();
        fuzz_must(w != NULL);
        memcpy(fresh, w->end, sizeof fresh);
    }
    memcpy(w->end, fresh, sizeof fresh);
    w->wires = 0;
    w->now_ms = SAMPLE_NOW_MS;
    return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct fate f = {anew(), {octets, len}, {false, false}};

    connect(&f);
    while (f.left.len > 0) {
        happen(&f);
        check_stream(&f, 0);
        check_stream(&f, 1);
    }
    heal(&f);
    for (int who = 0; who < 2; who++) {
        check_stream(&f, who);
        check_chain(f.w, who);
    }
    return 0;
}
