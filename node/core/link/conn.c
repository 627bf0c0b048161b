#include "node/core/link/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/link/cards_sent.h"
#include "node/core/link/signer.h"

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
    if (!t->ended)
        lines_send(&c->lines, t->link, frame);
}

void talk_end(struct core *c, struct talk *t, bool hang_up)
{
    if (t->ended)
        return;
    if (hang_up)
        lines_hang_up(&c->lines, t->link);
    if (t->session.state == SESSION_OPEN)
        log_info("peer '%s' disconnected", t->peer->name);
    signer_forget(c, t->link);
    t->peer->rests = t->peer->left_known;
    t->session.state = SESSION_CLOSED;
    t->ended = true;
}

void talk_reap(struct core *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->talk_count; i++) {
        if (c->talk[i]->ended) {
            brought_close(c->talk[i]->brought);
            free(c->talk[i]);
        } else {
            c->talk[kept++] = c->talk[i];
        }
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

void talk_fence(struct core *c, struct talk *t, const char *why)
{
    log_warn("alarm: peer '%s' is fenced: %s", t->peer->name, why);
    snprintf(t->peer->fence, sizeof t->peer->fence, "%s", why);
    t->peer->dirty = true;
    core_write(c);
}
