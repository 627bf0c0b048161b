#include "node/core/talk.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/carry.h"
#include "node/core/release.h"
#include "node/core/signer.h"

struct talk *talk_on(struct core *c, uint32_t link)
{
    for (size_t i = 0; i < c->talk_count; i++)
        if (c->talk[i]->link == link && !c->talk[i]->ended)
            return c->talk[i];
    return NULL;
}

struct talk *talk_with(struct core *c, const struct peer *p)
{
    for (size_t i = 0; i < c->talk_count; i++)
        if (c->talk[i]->peer == p && !c->talk[i]->ended)
            return c->talk[i];
    return NULL;
}

bool talk_open(const struct talk *t)
{
    return !t->ended && t->session.state == SESSION_OPEN;
}

void talk_send(struct core *c, struct talk *t, struct bytes frame)
{
    struct net_line line = {
        .kind = NET_LINE_SEND, .link = t->link, .frame = frame};

    if (!t->ended)
        lines_put(&c->lines, &line);
}

static bool was_introduced(const struct talk *t,
                           const struct talk_introduced *who)
{
    for (size_t i = 0; i < TALK_INTRODUCED_MAX; i++)
        if (t->introduced[i].party == who->party &&
            t->introduced[i].identity_ms == who->identity_ms &&
            t->introduced[i].working_ms == who->working_ms)
            return true;
    return false;
}

/* The octets of an author's card. */
static struct bytes raw_card(const struct core *c, const struct node_id *id)
{
    const struct peer *p = roster_by_id(c->desk.roster, id);
    struct author author;

    if (p != NULL)
        return (struct bytes){p->card_raw, p->card_len};
    if (authors_find(c->desk.authors, id, &author))
        return author.raw;
    return (struct bytes){0};
}

void talk_introduce(struct core *c, struct talk *t, const struct node_id *id)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct card *card = desk_card(&c->desk, id);
    struct talk_introduced who;

    if (card == NULL || ident_same(id, desk_me(&c->desk)) ||
        ident_same(id, &t->peer->id))
        return;
    who = (struct talk_introduced){party_known(c->desk.store, id),
                                   card->identity.version_ms,
                                   card->working.version_ms};
    if (was_introduced(t, &who) ||
        frame_card_write(&frame, raw_card(c, id)) != ERR_OK)
        return;
    t->introduced[t->introduced_next++ % TALK_INTRODUCED_MAX] = who;
    talk_send(c, t, bytes_of(&frame));
}

static void hang_up_link(struct core *c, uint32_t link)
{
    struct net_line line = {.kind = NET_LINE_HANGUP, .link = link};

    lines_put(&c->lines, &line);
}

void talk_end(struct core *c, struct talk *t, bool hang_up)
{
    if (t->ended)
        return;
    if (hang_up)
        hang_up_link(c, t->link);
    if (t->session.state == SESSION_OPEN)
        log_info("peer '%s' disconnected", t->peer->name);
    signer_forget(c, t);
    t->session.state = SESSION_CLOSED;
    t->ended = true;
}

void talk_reap(struct core *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->talk_count; i++) {
        if (c->talk[i]->ended)
            free(c->talk[i]);
        else
            c->talk[kept++] = c->talk[i];
    }
    c->talk_count = kept;
}

struct session_peer talk_peer(const struct core *c, const struct peer *p)
{
    return (struct session_peer){
        .id = p->id,
        .sk = p->card.identity.sk,
        .identity_ms = p->card.identity.version_ms,
        .working_ms = p->card.working.version_ms,
        .expired = card_expired(&p->card, c->desk.now_ms),
    };
}

static struct session_me me_of(struct core *c)
{
    return (struct session_me){
        .id = *desk_me(&c->desk),
        .identity_ms = c->self.card.identity.version_ms,
        .working_ms = c->self.card.working.version_ms,
        .incarnation = store_state(c->desk.store)->incarnation,
    };
}

/* WIRE.md 10.11: "On a double dial the connection dialled by the lower node id
   stays. A connection that greets in the same direction as an established one
   replaces it." */
static bool newer_stays(const struct core *c, const struct talk *old,
                        bool dialled)
{
    bool lower = memcmp(desk_me(&c->desk)->octet, old->peer->id.octet, 32) < 0;

    return old->dialled == dialled || dialled == lower;
}

static void refuse_link(struct core *c, uint32_t link, enum frame_bye code)
{
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};
    struct net_line line = {.kind = NET_LINE_SEND, .link = link};

    if (frame_bye_write(&frame, code) == ERR_OK) {
        line.frame = bytes_of(&frame);
        lines_put(&c->lines, &line);
    }
    hang_up_link(c, link);
}

static bool make_way(struct core *c, uint32_t link, struct peer *p,
                     bool dialled)
{
    struct talk *old = talk_with(c, p);
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};

    if (p->fence[0] != '\0' || c->talk_count == CORE_TALKS_MAX) {
        refuse_link(c, link, FRAME_BYE_REFUSED);
        return false;
    }
    if (old == NULL)
        return true;
    if (!newer_stays(c, old, dialled)) {
        refuse_link(c, link, FRAME_BYE_OTHER_STAYS);
        return false;
    }
    if (frame_bye_write(&frame, FRAME_BYE_OTHER_STAYS) == ERR_OK)
        talk_send(c, old, bytes_of(&frame));
    talk_end(c, old, true);
    return true;
}

void talk_begin(struct core *c, uint32_t link, struct peer *p, bool dialled,
                const struct box_public *tk)
{
    struct session_event ev = {.kind = SESSION_UP, .now_ms = core_steady_ms()};
    const struct session_me me = me_of(c);
    struct session_peer peer = talk_peer(c, p);
    struct frame_credit credit;
    struct talk *t;

    if (!make_way(c, link, p, dialled))
        return;
    t = calloc(1, sizeof *t);
    if (t == NULL)
        abort();
    t->link = link;
    t->peer = p;
    t->dialled = dialled;
    c->talk[c->talk_count++] = t;
    core_read(c);
    credit = core_credit(c, p);
    t->reason = credit.reason;
    session_init(&t->session, &me, &peer, dialled, &credit);
    session_keys(&t->session, &c->self.card.working.tk, tk);
    randombytes_buf(ev.challenge, sizeof ev.challenge);
    talk_step(c, t, &ev);
}

void talk_step(struct core *c, struct talk *t, struct session_event *ev)
{
    struct session_actions actions;

    if (t->ended)
        return;
    ev->now_ms = core_steady_ms();
    session_step(&t->session, ev, &actions);
    carry_out(c, t, &actions);
}

void talk_frame(struct core *c, struct talk *t, struct bytes frame)
{
    struct session_event ev = {.kind = SESSION_FRAME, .frame = frame};

    talk_step(c, t, &ev);
}

void talk_credit(struct core *c, struct talk *t)
{
    struct session_event ev = {.kind = SESSION_CREDIT};

    ev.credit = core_credit(c, t->peer);
    if (t->ended || ev.credit.reason == t->reason)
        return;
    if (ev.credit.frames == 0)
        log_warn("peer '%s': credit 0: %s", t->peer->name,
                 frame_reason_text(ev.credit.reason));
    else
        log_info("peer '%s': credit granted again", t->peer->name);
    t->reason = ev.credit.reason;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        ev.lane = l;
        talk_step(c, t, &ev);
    }
}

void talk_tick(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++) {
        struct session_event ev = {.kind = SESSION_TICK};

        talk_step(c, c->talk[i], &ev);
        talk_credit(c, c->talk[i]);
    }
}

static void told_released(struct core *c, struct talk *t,
                          enum envelope_lane lane)
{
    struct outbox_line line = release_line(&c->desk, t->peer, lane);
    struct session_event ev = {.kind = SESSION_RELEASED, .lane = lane};
    struct outbox_state state;

    outbox_state(c->desk.store, &line, &state);
    if (state.n <= t->session.out[lane].released)
        return;
    ev.seq = state.n;
    talk_step(c, t, &ev);
}

void talk_released(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (talk_open(c->talk[i]))
                told_released(c, c->talk[i], l);
}

void talk_card(struct core *c)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct bytes card = {c->self.card_raw, c->self.card_len};

    if (frame_card_write(&frame, card) != ERR_OK)
        return;
    for (size_t i = 0; i < c->talk_count; i++) {
        struct talk *t = c->talk[i];

        t->session.me.working_ms = c->self.card.working.version_ms;
        talk_send(c, t, bytes_of(&frame));
    }
}

void talk_fence(struct core *c, struct talk *t, const char *why)
{
    log_warn("alarm: peer '%s' is fenced: %s", t->peer->name, why);
    snprintf(t->peer->fence, sizeof t->peer->fence, "%s", why);
    t->peer->dirty = true;
    core_write(c);
}
