#include "node/ward.h"

#include <signal.h>
#include <sys/wait.h>

#include "node/account.h"
#include "node/provision.h"

void ward_init(struct ward *w, enum process which)
{
    *w = (struct ward){.which = which, .backoff_ms = WARD_BACKOFF_MIN_MS};
}

static void back_off(struct ward *w, int64_t now_ms)
{
    w->due_ms = now_ms + w->backoff_ms;
    w->backoff_ms *= 2;
    if (w->backoff_ms > WARD_BACKOFF_MAX_MS)
        w->backoff_ms = WARD_BACKOFF_MAX_MS;
}

bool ward_due(const struct ward *w, int64_t now_ms)
{
    return w->pid == 0 && w->due_ms <= now_ms;
}

bool ward_start(struct ward *w, const struct program_world *world,
                const struct unlock_key *key, int64_t now_ms)
{
    w->sandbox = (struct sandbox){0};
    if (program_start(&w->pid, &w->line, world, w->which) != ERR_OK) {
        w->pid = 0;
        back_off(w, now_ms);
        return false;
    }
    w->fresh = true;
    w->started_ms = now_ms;
    provision_give(w->line, w->which, world->dir, key);
    return true;
}

void ward_gone(struct ward *w)
{
    channel_close(w->line);
    w->line = NULL;
    w->pid = 0;
    w->fresh = false;
}

int64_t ward_again(struct ward *w, bool blameless, int64_t now_ms)
{
    int64_t after_ms;

    if (blameless || now_ms - w->started_ms >= WARD_STEADY_MS)
        w->backoff_ms = WARD_BACKOFF_MIN_MS;
    after_ms = w->backoff_ms;
    w->restarts++;
    back_off(w, now_ms);
    return after_ms;
}

void ward_tell(struct ward *w, const struct parent_line *line, int fd)
{
    provision_tell(w->line, line, fd);
}

void ward_signal(const struct ward *w, const struct program_world *world,
                 int number)
{
    if (w->pid == 0)
        return;
    account_raise(world->account);
    kill(w->pid, number);
    account_lower(world->account);
}

struct pollfd ward_poll(const struct ward *w)
{
    struct pollfd at = {.fd = -1, .events = POLLIN};

    if (w->line == NULL)
        return at;
    at.fd = channel_fd(w->line);
    if (channel_wants_write(w->line))
        at.events |= POLLOUT;
    return at;
}

/* A closed line means a death we have yet to reap: do not spin. Nor kill: it
   may be about to finish in good order. */
void ward_polled(struct ward *w, const struct pollfd *at)
{
    if (channel_flush(w->line) == ERR_OK &&
        (at->revents & (POLLHUP | POLLERR)) == 0)
        return;
    channel_close(w->line);
    w->line = NULL;
}

void ward_close(struct ward *w)
{
    channel_close(w->line);
    w->line = NULL;
    if (w->pid != 0)
        waitpid(w->pid, NULL, 0);
    w->pid = 0;
}
