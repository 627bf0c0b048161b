#include "node/core/link/sender.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/link/card_relay.h"
#include "node/core/link/resend.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/session_actions.h"
#include "node/core/record/release.h"
#include "proto/envelope.h"

/* A record that may go, or the rule that forbids it. */
struct judged {
    struct bytes raw;
    struct vault_row row;
    enum policy_rule rule;
};

/* One lane's frames on their way; one window is worked on at a time. */
struct window {
    struct key_line_seal item[SENDER_ITEMS_MAX];
    struct judged judged[SENDER_ITEMS_MAX]; /* of records */
    uint32_t size[SENDER_ITEMS_MAX];
    size_t count;
    uint64_t record_mark;
    struct buffer records, frames;
    uint8_t record_octets[SENDER_ROOM];
    uint8_t frame_octets[SENDER_ROOM];
};

static struct window *window_empty(void)
{
    static struct window *w;

    if (w == NULL) {
        w = calloc(1, sizeof *w);
        if (w == NULL)
            abort();
    }
    w->count = 0;
    w->records = (struct buffer){w->record_octets, 0, sizeof w->record_octets};
    w->frames = (struct buffer){w->frame_octets, 0, sizeof w->frame_octets};
    return w;
}

/* UNREADY: it may not leave so before that is written down. */
enum fate { SEND, SEND_VOID, STOP, UNREADY };

/* WIRE.md 7.1, asked again when sending: what was allowed at release may have
   expired, been retracted, or the peer's marks have changed. */
static enum fate judge(struct core *c, const struct conn *t,
                       const struct outbox_entry *e, struct buffer *records,
                       struct judged *out)
{
    static struct record r;
    size_t start = records->len;
    struct policy_answer answer;

    out->rule = POLICY_OVER; /* what has no octets any more was erased */
    if (!vault_get(&c->facts.txn.view, e->number, &out->row) ||
        vault_raw(&c->facts.txn.view, &out->row, records) != ERR_OK)
        return SEND_VOID;
    out->raw = (struct bytes){records->at + start, records->len - start};
    if (record_open_kept(&r, out->raw) != ERR_OK)
        return SEND_VOID;
    answer = release_judge(&c->facts, &r, &out->row, t->peer);
    out->rule = answer.rule;
    if (answer.verdict == POLICY_WAIT)
        return STOP;
    return answer.verdict == POLICY_ALLOW ? SEND : SEND_VOID;
}

static void header_of(struct core *c, const struct conn *t,
                      const struct outbox_stream *line, uint64_t seq,
                      struct envelope_header *h)
{
    *h = (struct envelope_header){
        .sender = line->me,
        .sender_version_ms = c->self.card.identity.version_ms,
        .recipient = t->peer->id,
        .incarnation = view_state(&c->facts.txn.view)->incarnation,
        .lane = line->lane,
        .seq = seq,
        .type = ENVELOPE_RECORD,
        .created_ms = c->facts.now_ms,
    };
    randombytes_buf(h->envelope_id, sizeof h->envelope_id);
}

/* A peer's new key may be of a minute that has not come here yet: then the
   oldest that has not ended will do, for the peer finds it by its id. */
static const struct card_ek *sealing_key(const struct card *card,
                                         uint64_t now_ms)
{
    const struct card_ek *ek = card_ek_now(card, now_ms);

    for (size_t i = 0; ek == NULL && i < card->working.ek_count; i++) {
        const struct card_ek *at =
            &card->working.eks[card->working.ek_count - 1 - i];

        if (now_ms < at->not_after_ms)
            ek = at;
    }
    return ek;
}

/* WIRE.md 9.8: "it never leaves as anything else after that, whatever policy
   says later" */
static enum fate fate_of(struct core *c, const struct conn *t,
                         const struct outbox_entry *e, struct window *w,
                         struct judged *out)
{
    enum fate fate;

    if (e->forms & OUTBOX_VOID_LEFT)
        return SEND_VOID;
    fate = judge(c, t, e, &w->records, out);
    return fate == SEND_VOID ? UNREADY : fate;
}

/* False: this place cannot go now. */
static bool add(struct core *c, struct conn *t, struct window *w,
                const struct outbox_stream *line, uint64_t seq)
{
    const struct card_ek *ek = sealing_key(&t->peer->card, c->facts.now_ms);
    struct key_line_seal *item = &w->item[w->count];
    struct judged judged = {0};
    struct outbox_entry e;
    enum fate fate;

    *item = (struct key_line_seal){.out = &w->frames};
    header_of(c, t, line, seq, &item->header);
    if (ek == NULL || !outbox_entry(&c->facts.txn.view, line, seq, &e) ||
        !outbox_chain(&c->facts.txn.view, line, seq - 1, &item->header.prev))
        return false;
    item->header.chain = e.chain;
    memcpy(item->blind, e.blind, sizeof item->blind);
    fate = fate_of(c, t, &e, w, &judged);
    if (fate == UNREADY || (fate == SEND && seq > w->record_mark)) {
        t->more[line->lane].unready = true;
        return false;
    }
    if (fate == STOP)
        return false;
    if (fate == SEND_VOID) {
        item->header.type = ENVELOPE_VOID;
        item->slot = e.slot;
    } else {
        item->record = judged.raw;
        w->judged[w->count] = judged;
        item->header.ek = ek->id;
        item->to = ek->key;
    }
    w->count++;
    return true;
}

static size_t frame_size(const struct key_line_seal *item)
{
    return envelope_frame_size(item->record.len);
}

/* As many as credit allows; one may always go. */
static void gather(struct core *c, struct conn *t, enum envelope_lane lane,
                   struct window *w)
{
    const struct conn_more *more = &t->more[lane];
    struct outbox_stream line = release_stream(&c->facts, t->peer, lane);
    struct outbox_state state;
    uint64_t octets = 0;

    outbox_state(&c->facts.txn.view, &line, &state);
    w->record_mark = state.record_mark;
    while (w->count < more->frames && w->count < SENDER_ITEMS_MAX) {
        if (w->records.cap - w->records.len < RECORD_MAX ||
            w->frames.cap < octets + ENVELOPE_MAX ||
            (w->count > 0 && octets >= more->octets))
            return;
        if (!add(c, t, w, &line, more->seq + w->count))
            return;
        octets += frame_size(&w->item[w->count - 1]);
    }
}

static void send_all(struct core *c, struct conn *t, enum envelope_lane lane,
                     struct window *w)
{
    struct session_event ev = {.kind = SESSION_SENT, .lane = lane};
    size_t sent = 0;

    while (sent < w->count && w->item[sent].err == ERR_OK) {
        if (w->item[sent].header.type == ENVELOPE_RECORD) {
            card_relay_send(c, t, w->judged[sent].raw, &w->judged[sent].row);
            sent_forms_left(t->peer, lane, w->item[sent].header.seq);
        }
        conn_send(c, t, w->item[sent].frame);
        work_count(c->facts.work, w->item[sent].frame.len);
        w->size[sent] = (uint32_t)w->item[sent].frame.len;
        sent++;
    }
    if (sent < w->count &&
        alarm_due(t->peer, "a frame was not sealed", c->facts.now_ms))
        log_warn("peer '%s': a frame was not sealed: %s", t->peer->name,
                 err_text(w->item[sent].err));
    ev.sizes = w->size;
    ev.count = sent;
    if (sent > 0)
        session_actions_step(c, t, &ev);
}

static void fill(struct core *c, struct conn *t, enum envelope_lane lane)
{
    struct conn_more *more = &t->more[lane];
    struct window *w = window_empty();
    enum err err;

    more->wanted = more->unready = false;
    if (!resend_holds_up(c, t, lane))
        gather(c, t, lane, w);
    /* What could not be written now may be in a second. */
    more->wanted = w->count == 0 && more->unready && !more->prepared &&
                   !outage_lasts(&c->outage);
    more->prepared = false;
    if (w->count == 0)
        return;
    do {
        w->frames.len = 0;
        err = key_line_seal(core_keys(c), w->item, w->count);
    } while (core_keys_again(c, err));
    if (err == ERR_OK)
        send_all(c, t, lane, w);
    else
        log_warn("cannot have envelopes sealed: %s", err_text(err));
}

/* On the account of who gets it. */
static void fill_for(struct core *c, struct conn *t, enum envelope_lane lane)
{
    struct work_place before =
        work_enter(c->facts.work, &t->peer->work, WORK_SENDING);

    fill(c, t, lane);
    work_leave(c->facts.work, before);
}

/* As much as the window may send, and judged as it will be: in the same round,
   by the same clock. */
static void prepare(struct core *c, struct conn *t, enum envelope_lane lane)
{
    struct outbox_stream line = release_stream(&c->facts, t->peer, lane);
    struct conn_more *more = &t->more[lane];
    struct window *w = window_empty();
    uint64_t octets = 0, seq = more->seq;
    struct outbox_entry e;

    core_write(c);
    sent_forms_raise(&c->facts, t->peer, lane, seq - 1);
    for (; seq < more->seq + more->frames && octets <= more->octets &&
           outbox_entry(&c->facts.txn.view, &line, seq, &e);
         seq++) {
        struct outbox_voiding why = {.went = seq <= t->peer->left[lane]};
        struct judged judged = {0};

        w->records.len = 0;
        if (fate_of(c, t, &e, w, &judged) == UNREADY) {
            why.rule = (uint8_t)judged.rule;
            outbox_void(&c->facts.txn, &line, seq, &why);
        }
        octets += judged.raw.len;
    }
    more->prepared = true;
}

void sender_prepare(struct core *c)
{
    for (size_t i = 0; i < c->conn_count && !outage_lasts(&c->outage); i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct conn *t = c->conn[i];

            if (t->more[l].wanted && t->more[l].unready && conn_open(t))
                prepare(c, t, l);
        }
}

bool sender_fill(struct core *c)
{
    bool left = false;

    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct conn *t = c->conn[i];

            if (!t->more[l].wanted || !conn_open(t))
                continue;
            if (!net_out_crowded(&c->net_out)) {
                core_read(c);
                fill_for(c, t, l);
            }
            left |= t->more[l].wanted;
        }
    return left && !net_out_crowded(&c->net_out);
}
