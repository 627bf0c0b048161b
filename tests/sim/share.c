#include "tests/sim/share.h"

#include <stdio.h>

#include "node/core/facts/roster.h"
#include "node/core/facts/work.h"
#include "node/core/link/backlog.h"
#include "node/core/link/conn.h"

/* What was spent on hearing it in the minute that is remembered. */
static uint64_t heard_us(const struct work *w)
{
    uint64_t us = 0;

    for (size_t i = 0; i < WORK_PARTS; i++)
        for (size_t kind = 0; kind < WORK_WAKING; kind++)
            us += w->part[i].us[kind];
    return us;
}

void share_forget(struct share *s)
{
    s->count = 0;
}

void share_begin(struct share *s, const struct core *c)
{
    size_t n = roster_count(c->facts.roster);

    if (n > SHARE_PEERS_MAX)
        n = SHARE_PEERS_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct peer *p = roster_at(c->facts.roster, i);

        if (i >= s->count || s->of[i].peer != p) {
            s->of[i].peer = p;
            s->of[i].over_us = 0;
        }
        s->of[i].before_us = heard_us(&p->work);
    }
    s->count = n;
}

/* Of this round; what was ten seconds of a minute ago may be forgotten. */
static int64_t took_us(const struct share *s, size_t i)
{
    const uint64_t now_us = heard_us(&s->of[i].peer->work);

    return now_us > s->of[i].before_us ? (int64_t)(now_us - s->of[i].before_us)
                                       : 0;
}

static void add(struct share *s, size_t i, int64_t beyond_us)
{
    s->of[i].over_us += beyond_us;
    if (s->of[i].over_us < 0)
        s->of[i].over_us = 0;
    if ((uint64_t)s->of[i].over_us <= s->most_us)
        return;
    s->most_us = (uint64_t)s->of[i].over_us;
    snprintf(s->who, sizeof s->who, "%s", s->of[i].peer->name);
}

/* Whether anybody but this one is not heard to its end yet. */
static bool others_wait(const struct core *c, const struct peer *p)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (c->conn[i]->peer != p && !c->conn[i]->ended &&
            backlog_next(&c->conn[i]->backlog) != NULL)
            return true;
    return false;
}

void share_end(struct share *s, const struct core *c)
{
    size_t heard = 0;

    if (roster_count(c->facts.roster) < s->count)
        s->count = 0; /* one of them is no peer any more */
    for (size_t i = 0; i < s->count; i++)
        heard += took_us(s, i) > 0;
    for (size_t i = 0; i < s->count; i++) {
        if (heard > 1)
            add(s, i, took_us(s, i) - work_slice_us(heard));
        if (heard < 2 || !others_wait(c, s->of[i].peer))
            s->of[i].over_us = 0;
    }
}
