#include "node/core/link/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/link/cards_met.h"
#include "node/core/link/cards_sent.h"
#include "node/core/link/signer.h"

enum { WAITED_MS = 1000 };

struct conn *conn_on(struct core *c, uint32_t link)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (c->conn[i]->link == link && !c->conn[i]->ended)
            return c->conn[i];
    return NULL;
}

struct conn *conn_with(struct core *c, const struct peer *p)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (c->conn[i]->peer == p && !c->conn[i]->ended)
            return c->conn[i];
    return NULL;
}

bool conn_open(const struct conn *t)
{
    return !t->ended && t->session.state == SESSION_OPEN;
}

bool conn_waits(const struct core *c, const struct conn *t)
{
    const struct backlog_frame *f = backlog_next(&t->backlog);
    enum frame_type type;

    if (f == NULL || t->ended || conn_open(t) ||
        !outage_forbids_writing(&c->outage))
        return false;
    type = frame_type(backlog_octets(f));
    return type == FRAME_HELLO || type == FRAME_CARD;
}

void conn_send(struct core *c, struct conn *t, struct bytes frame)
{
    if (!t->ended)
        net_out_send(&c->net_out, t->link, frame);
}

void conn_end(struct core *c, struct conn *t, bool hang_up)
{
    if (t->ended)
        return;
    if (hang_up)
        net_out_hang_up(&c->net_out, t->link);
    if (t->session.state == SESSION_OPEN) {
        t->peer->reason = t->session.out[ENVELOPE_RELAYABLE].credit.reason;
        if (alarm_note_due(t->peer, "disconnected", c->facts.now_ms))
            log_info("peer '%s' disconnected", t->peer->name);
    }
    signer_forget(c, t->link);
    t->peer->rests = t->peer->left_known;
    t->session.state = SESSION_CLOSED;
    t->ended = true;
}

void conn_reap(struct core *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->conn_count; i++) {
        if (c->conn[i]->ended) {
            backlog_clear(&c->conn[i]->backlog);
            cards_sent_close(c->conn[i]->cards_sent);
            cards_met_close(c->conn[i]->cards_met);
            free(c->conn[i]);
        } else {
            c->conn[kept++] = c->conn[i];
        }
    }
    c->conn_count = kept;
}

struct session_peer conn_peer(const struct core *c, const struct peer *p)
{
    return (struct session_peer){
        .id = p->id,
        .sk = p->card.identity.sk,
        .identity_ms = p->card.identity.version_ms,
        .working_ms = p->card.working.version_ms,
        .expired = card_expired(&p->card, c->facts.now_ms),
    };
}

void conn_fence(struct core *c, struct conn *t, const char *why)
{
    if (alarm_due(t->peer, why, c->facts.now_ms))
        log_warn("alarm: peer '%s' is fenced: %s", t->peer->name, why);
    snprintf(t->peer->fence, sizeof t->peer->fence, "%s", why);
    t->peer->dirty = true;
    core_write(c);
}

bool conn_others_wait(const struct core *c, const struct peer *p)
{
    const uint64_t now_ms = core_steady_ms(c);

    for (size_t i = 0; i < c->conn_count; i++) {
        const struct conn *t = c->conn[i];

        if (t->peer != p && !t->ended && t->waited_ms != 0 &&
            now_ms - t->waited_ms < WAITED_MS)
            return true;
    }
    return false;
}
