#include "tests/sim/actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/core/link/backlog.h"
#include "node/core/link/conn.h"
#include "node/core/start.h"
#include "node/core/timers.h"
#include "tests/sim/network.h"
#include "tests/sim/script.h"
#include "tests/sim/world.h"

enum { ROUNDS_OF_ANSWER = 200 };

void actor_make(struct actor *a, struct world *w, unsigned number,
                enum card_role role)
{
    *a = (struct actor){.world = w, .control = -1};
    home_make(&a->home, w->room, number, role);
}

bool actor_runs(const struct actor *a)
{
    return a->core != NULL || a->scripted;
}

/* A word to the world: perhaps the last. */
static void count(struct actor *a)
{
    if (a->doom > 0 && --a->doom == 0)
        longjmp(a->death, 1);
}

static uint64_t day_ms(void *of)
{
    const struct actor *a = of;

    return (uint64_t)((int64_t)world_day_ms(a->world) + a->clock_ms);
}

static uint64_t steady_us(void *of)
{
    struct actor *a = of;

    a->spent_us += a->world->cost_us;
    return a->begun_us + a->spent_us;
}

static enum err keys_say(void *of, struct bytes request, unsigned wait_ms)
{
    struct actor *a = of;

    (void)wait_ms;
    count(a);
    a->answered = answer_make(a->answer, request);
    return ERR_OK;
}

static enum err keys_hear(void *of, struct buffer *answer, unsigned wait_ms)
{
    struct actor *a = of;
    bool fits;

    (void)wait_ms;
    answer->len = 0;
    fits = buffer_add(answer, a->answered);
    answer_forget(a->answer);
    return fits ? ERR_OK : ERR_TOO_BIG;
}

static enum err net_hear(void *of, struct buffer *out)
{
    struct actor *a = of;
    struct actor_inbox *in = &a->inbox;
    bool fits;

    if (in->next == in->count) {
        in->next = in->count = 0;
        return ERR_BUSY;
    }
    count(a);
    out->len = 0;
    fits = buffer_add(out, bytes_of(&in->message[in->next]));
    free(in->message[in->next++].at);
    return fits ? ERR_OK : ERR_TOO_BIG;
}

static bool net_follows(void *of, unsigned wait_ms)
{
    const struct actor *a = of;

    (void)wait_ms;
    return a->inbox.next < a->inbox.count;
}

static enum err net_say(void *of, struct bytes message, unsigned wait_ms)
{
    struct actor *a = of;
    struct reader lines = reader_on(message);
    struct net_line line;

    (void)wait_ms;
    count(a);
    while (net_line_next(&line, &lines) == ERR_OK)
        network_hear(a->world->network, a->home.number, &line);
    count(a); /* what it said is on its way, and it knows nothing of it */
    return ERR_OK;
}

static size_t net_queued(const void *of)
{
    (void)of;
    return 0;
}

void actor_tell(struct actor *a, const struct net_line *line)
{
    struct actor_inbox *in = &a->inbox;
    const size_t most = line->frame.len + line->text.len + 4096;
    struct buffer b = {malloc(most), 0, most};

    if (b.at == NULL || net_line_write(&b, line) != ERR_OK)
        abort();
    if (in->count == in->cap) {
        in->cap = in->cap == 0 ? 16 : 2 * in->cap;
        in->message = realloc(in->message, in->cap * sizeof *in->message);
        if (in->message == NULL)
            abort();
    }
    in->message[in->count++] = b;
    world_wake(a->world, a, a->world->now_us);
}

static bool open_keys(struct actor *a)
{
    struct fault fault = {0};

    if (queue_open(&a->queue, 1) == ERR_OK &&
        keyring_open(&a->keyring, a->home.dir, &a->home.unlock, &fault) ==
            ERR_OK &&
        answer_open(&a->answer, a->keyring, a->queue, &fault) == ERR_OK)
        return true;
    snprintf(a->fault, sizeof a->fault, "%s", fault.about);
    return false;
}

static void close_keys(struct actor *a)
{
    answer_close(a->answer);
    keyring_close(a->keyring);
    queue_close(a->queue);
    a->answer = NULL;
    a->keyring = NULL;
    a->queue = NULL;
}

static void forget_inbox(struct actor *a)
{
    while (a->inbox.next < a->inbox.count)
        free(a->inbox.message[a->inbox.next++].at);
    a->inbox.next = a->inbox.count = 0;
}

/* What the process held is gone, and nothing more is written. */
static void end(struct actor *a, bool orderly)
{
    struct core *c = a->core;
    struct store *store = c->store;

    for (size_t i = 0; i < c->conn_count; i++)
        c->conn[i]->ended = true;
    conn_reap(c);
    if (!orderly) {
        c->store = NULL; /* so that nothing outside it learns of it */
        if (store != NULL)
            store_abort(store);
    }
    start_close(c);
    if (!orderly)
        store_close(store);
    free(c);
    free(a->round);
    a->core = NULL;
    a->round = NULL;
    close_keys(a);
    forget_inbox(a);
    if (a->control >= 0)
        close(a->control);
    a->control = -1;
    network_gone(a->world->network, a->home.number);
}

/* A round begins no sooner than the last one ended. */
static void begin_round(struct actor *a)
{
    const uint64_t free_us = a->begun_us + a->spent_us;

    a->begun_us = free_us > a->world->now_us ? free_us : a->world->now_us;
    a->spent_us = 0;
}

bool actor_start(struct actor *a)
{
    struct fault fault = {0};
    struct core *c;
    enum err err;

    if (actor_runs(a))
        return true;
    if (!open_keys(a)) {
        close_keys(a);
        return false;
    }
    a->core = c = calloc(1, sizeof *c);
    a->round = calloc(1, sizeof *a->round);
    if (c == NULL || a->round == NULL)
        abort();
    c->child.dir = a->home.dir;
    c->port.clock = (struct port_clock){a, day_ms, steady_us};
    c->port.net =
        (struct port_net){a, net_hear, net_follows, net_say, net_queued};
    c->port.keys = (struct port_keys){a, keys_say, keys_hear};
    c->net_is_new = true;
    begin_round(a);
    share_forget(&a->share);
    if (setjmp(a->death) != 0) {
        end(a, false);
        return true; /* it died on the way, as it was to */
    }
    err = start_open(c, 0, &fault);
    if (err != ERR_OK) {
        snprintf(a->fault, sizeof a->fault, "%s", fault.about);
        end(a, true);
        return false;
    }
    world_wake(a->world, a, a->world->now_us);
    return true;
}

void actor_stop(struct actor *a)
{
    if (a->core == NULL)
        return;
    if (setjmp(a->death) != 0) {
        end(a, false);
        return;
    }
    round_leave(a->core);
    end(a, true);
}

void actor_crash(struct actor *a)
{
    if (a->core != NULL)
        end(a, false);
    a->doom = 0;
}

void actor_round(struct actor *a)
{
    if (!actor_runs(a))
        return;
    a->rounds++;
    a->wakes_us = 0;
    if (a->scripted) {
        script_round(a);
        return;
    }
    if (setjmp(a->death) != 0) {
        end(a, false);
        return;
    }
    begin_round(a);
    share_begin(&a->share, a->core);
    round_run(a->core, a->round);
    share_end(&a->share, a->core);
    if (a->core->stop) { /* to read its card again */
        actor_stop(a);
        (void)actor_start(a);
        return;
    }
    if (round_busy(a->core, a->round) || timers_wait_ms(a->core) == 0)
        world_wake(a->world, a, a->world->now_us + WORLD_ROUND_US);
    else
        world_wake(a->world, a, a->world->now_us + a->world->tick_us);
}

static bool dial(struct actor *a)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int big = 1024 * 1024;

    if (a->control >= 0)
        return true;
    a->control = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    snprintf(at.sun_path, sizeof at.sun_path, "%.90s/control", a->home.dir);
    (void)setsockopt(a->control, SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
    return a->control >= 0 &&
           connect(a->control, (struct sockaddr *)&at, sizeof at) == 0;
}

bool actor_ask(struct actor *a, struct bytes request, struct buffer *out)
{
    ssize_t n = -1;

    out->len = 0;
    if (a->core == NULL || !dial(a) ||
        send(a->control, request.at, request.len, 0) < 0)
        return false;
    for (int i = 0; i < ROUNDS_OF_ANSWER && n < 0 && a->core != NULL; i++) {
        actor_round(a);
        if (a->core != NULL)
            n = recv(a->control, out->at, out->cap, MSG_DONTWAIT);
    }
    if (n <= 0)
        return false;
    out->len = (size_t)n;
    return true;
}
