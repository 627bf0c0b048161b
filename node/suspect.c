#include "node/suspect.h"

#include <signal.h>
#include <sys/wait.h>

void suspect_holder(struct suspect *s, const struct box_public *tk)
{
    s->holder = *tk;
}

/* Somebody who kills it from here is not a peer. */
static bool by_itself(int status)
{
    return WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL &&
           WTERMSIG(status) != SIGTERM;
}

static bool named(const struct suspect *s, int64_t now_ms)
{
    for (unsigned i = 0; i < SUSPECTS_MAX; i++)
        if (now_ms < s->named[i].until_ms &&
            ident_same_box(&s->named[i].tk, &s->holder))
            return true;
    return false;
}

bool suspect_find(struct suspect *s, struct box_public *tk, int status,
                  int64_t now_ms)
{
    const struct box_public nobody = {{0}};
    bool found = by_itself(status) && !ident_same_box(&s->holder, &nobody) &&
                 !named(s, now_ms);

    if (found) {
        *tk = s->holder;
        s->named[s->next] = (struct suspect_named){*tk, now_ms + SUSPECT_MS};
        s->next = (s->next + 1) % SUSPECTS_MAX;
    }
    s->holder = nobody;
    return found;
}
