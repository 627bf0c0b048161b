#include "node/core/link/session_set.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/link/credit.h"
#include "node/core/link/session_actions.h"
#include "node/core/record/release.h"

static struct session_me me_of(struct core *c)
{
    return (struct session_me){
        .id = *facts_me(&c->facts),
        .identity_ms = c->self.card.identity.version_ms,
        .working_ms = c->self.card.working.version_ms,
        .incarnation = view_state(&c->facts.txn.view)->incarnation,
    };
}

/* WIRE.md 10.11: "On a double dial the connection dialled by the lower node id
   stays. A connection that greets in the same direction as an established one
   replaces it." */
static bool newer_stays(const struct core *c, const struct conn *old,
                        bool dialled)
{
    bool lower =
        memcmp(facts_me(&c->facts)->octet, old->peer->id.octet, 32) < 0;

    return old->dialled == dialled || dialled == lower;
}

static void refuse_link(struct core *c, uint32_t link, enum frame_bye code)
{
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};

    if (frame_bye_write(&frame, code) == ERR_OK)
        net_out_send(&c->net_out, link, bytes_of(&frame));
    net_out_hang_up(&c->net_out, link);
}

static bool make_way(struct core *c, uint32_t link, struct peer *p,
                     bool dialled)
{
    struct conn *old = conn_with(c, p);
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};

    if (p->fence[0] != '\0' || c->conn_count == CORE_CONNS_MAX) {
        refuse_link(c, link, FRAME_BYE_REFUSED);
        return false;
    }
    if (old == NULL)
        return true;
    if (old->leaves) {
        conn_end(c, old, false);
        return true;
    }
    if (!newer_stays(c, old, dialled)) {
        refuse_link(c, link, FRAME_BYE_OTHER_STAYS);
        return false;
    }
    if (frame_bye_write(&frame, FRAME_BYE_OTHER_STAYS) == ERR_OK)
        conn_send(c, old, bytes_of(&frame));
    conn_end(c, old, true);
    return true;
}

void session_set_begin(struct core *c, uint32_t link, struct peer *p,
                       bool dialled, const struct box_public *tk)
{
    struct session_event ev = {.kind = SESSION_UP, .now_ms = core_steady_ms(c)};
    const struct session_me me = me_of(c);
    struct session_peer peer = conn_peer(c, p);
    struct frame_credit credit;
    struct conn *t;

    if (!make_way(c, link, p, dialled))
        return;
    t = calloc(1, sizeof *t);
    if (t == NULL)
        abort();
    t->link = link;
    t->peer = p;
    t->dialled = dialled;
    c->conn[c->conn_count++] = t;
    core_read(c);
    credit = credit_of(c, p);
    t->reason = credit.reason;
    session_init(&t->session, &me, &peer, dialled, &credit);
    session_keys(&t->session, &c->self.card.working.tk, tk);
    randombytes_buf(ev.challenge, sizeof ev.challenge);
    session_actions_step(c, t, &ev);
}

void session_set_frame(struct core *c, struct conn *t, struct bytes frame)
{
    struct session_event ev = {.kind = SESSION_FRAME, .frame = frame};

    session_actions_step(c, t, &ev);
}

static void say_credit(const struct core *c, struct peer *p,
                       const struct frame_credit *credit)
{
    const char *why = credit->frames == 0 ? frame_reason_text(credit->reason)
                                          : "credit granted again";

    if (!alarm_note_due(p, why, c->facts.now_ms))
        return;
    if (credit->frames == 0)
        log_warn("peer '%s': credit 0: %s", p->name, why);
    else
        log_info("peer '%s': %s", p->name, why);
}

void session_set_credit(struct core *c, struct conn *t)
{
    struct session_event ev = {.kind = SESSION_CREDIT};

    ev.credit = credit_of(c, t->peer);
    if (t->ended)
        return;
    if (ev.credit.reason == t->reason) {
        t->session.grant = ev.credit; /* with the next receipt */
        return;
    }
    say_credit(c, t->peer, &ev.credit);
    t->reason = ev.credit.reason;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        ev.lane = l;
        session_actions_step(c, t, &ev);
    }
}

void session_set_tick(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++) {
        struct session_event ev = {
            .kind = conn_waits(c, c->conn[i]) ? SESSION_WAITS : SESSION_TICK};

        session_actions_step(c, c->conn[i], &ev);
        session_set_credit(c, c->conn[i]);
    }
}

static void told_released(struct core *c, struct conn *t,
                          enum envelope_lane lane)
{
    struct outbox_stream stream = release_stream(&c->facts, t->peer, lane);
    struct session_event ev = {.kind = SESSION_RELEASED, .lane = lane};
    struct outbox_state state;

    outbox_state(&c->facts.txn.view, &stream, &state);
    if (state.n <= t->session.out[lane].released)
        return;
    ev.seq = state.n;
    session_actions_step(c, t, &ev);
}

void session_set_released(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (conn_open(c->conn[i]))
                told_released(c, c->conn[i], l);
}

void session_set_card(struct core *c)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct bytes card = {c->self.card_raw, c->self.card_len};

    if (frame_card_write(&frame, card) != ERR_OK)
        return;
    for (size_t i = 0; i < c->conn_count; i++) {
        struct conn *t = c->conn[i];

        t->session.me = me_of(c);
        conn_send(c, t, bytes_of(&frame));
    }
}
