#include "node/core/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "node/core/control/server.h"
#include "node/core/link/receipts_out.h"
#include "node/core/link/batch.h"
#include "node/core/link/net_state.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/receipts_again.h"
#include "node/core/link/session_set.h"
#include "node/core/link/signer.h"
#include "node/core/link/conn.h"
#include "node/core/link/sender.h"
#include "node/core/timers.h"
#include "node/core/witness.h"

enum {
    FIXED_FDS = 2,
    NET_MESSAGES_A_ROUND = 64,
};

/* What net said last, and how far it was read: a batch may be cut by a full
   round. */
struct hearing {
    uint8_t octets[CHANNEL_MESSAGE_MAX];
    struct reader lines;
    bool open;
};

static void on_up(struct core *c, const struct net_line *line)
{
    struct peer *p = roster_by_tk(c->desk.roster, &line->tk);
    struct net_line hang_up = {.kind = NET_LINE_HANGUP, .link = line->link};

    if (p == NULL)
        lines_put(&c->lines, &hang_up); /* revoked while it came up */
    else
        sessions_begin(c, line->link, p, line->dialled, &line->tk);
}

static void on_down(struct core *c, const struct net_line *line)
{
    struct talk *t = talk_on(c, line->link);

    if (t == NULL)
        return;
    if (line->down == NET_LINE_DOWN_OVERFLOW ||
        line->down == NET_LINE_DOWN_REPLACED)
        log_warn("alarm: peer '%s': link lost: %s", t->peer->name,
                 net_line_down_text(line->down));
    talk_end(c, t, false);
}

static void on_line(struct core *c, const struct net_line *line)
{
    struct talk *t;

    switch (line->kind) {
    case NET_LINE_UP:
        on_up(c, line);
        return;
    case NET_LINE_DOWN:
        on_down(c, line);
        return;
    case NET_LINE_FRAME:
        t = talk_on(c, line->link);
        if (t != NULL)
            sessions_frame(c, t, line->frame);
        return;
    case NET_LINE_READY:
    case NET_LINE_FAULT:
    case NET_LINE_REFUSED:
    case NET_LINE_DIALSTATE:
    case NET_LINE_SUSPECT:
        dials_heard(c, line);
        return;
    case NET_LINE_ALLOW:
    case NET_LINE_DENY:
    case NET_LINE_LISTEN:
    case NET_LINE_DIAL:
    case NET_LINE_UNDIAL:
    case NET_LINE_SEND:
    case NET_LINE_HANGUP:
        log_warn("net said what only core says");
        return;
    }
}

/* False: net has nothing more to say now. */
static bool next_message(struct core *c, struct hearing *h)
{
    struct channel *net = c->lines.net;
    struct buffer b = {h->octets, 0, sizeof h->octets};
    enum err err;

    if (net == NULL)
        return false;
    err = channel_receive(net, &b, NULL);
    if (err == ERR_CLOSED) {
        log_warn("net is away");
        lines_to(&c->lines, NULL);
        for (size_t i = 0; i < c->talk_count; i++)
            talk_end(c, c->talk[i], false);
    }
    if (err != ERR_OK)
        return false;
    h->lines = reader_on(bytes_of(&b));
    h->open = true;
    return true;
}

static void hear_net(struct core *c, struct hearing *h)
{
    struct net_line line;

    for (size_t i = 0; i < NET_MESSAGES_A_ROUND && !arrivals_full(c); i++) {
        if (!h->open && !next_message(c, h))
            return;
        while (!arrivals_full(c) &&
               (h->open = net_line_next(&line, &h->lines) == ERR_OK))
            on_line(c, &line);
    }
}

/* A net that was restarted knows nothing, and its links are gone. */
static void meet_net(struct core *c, struct hearing *h)
{
    c->net_is_new = false;
    h->open = false;
    for (size_t i = 0; i < c->talk_count; i++)
        talk_end(c, c->talk[i], false);
    lines_to(&c->lines, c->child.link[PROCESS_NET]);
    dials_restart(c);
}

/* What the transaction was to hold is as if it had not happened: those who
   said it say it again on their next connection. */
static void undo(struct core *c)
{
    index_drop(c->desk.index);
    authors_drop(c->desk.authors);
    groups_drop(c->desk.groups);
    roster_aborted(c->desk.roster);
    for (size_t i = 0; i < c->talk_count; i++)
        if (c->talk[i]->wrote)
            talk_end(c, c->talk[i], true);
}

static bool commit(struct core *c)
{
    enum err err;

    if (!store_writing(c->desk.store))
        return true;
    forms_rest(&c->desk);
    index_flush(c->desk.index);
    roster_save(c->desk.roster);
    err = store_commit(c->desk.store);
    if (err == ERR_OK) {
        roster_saved(c->desk.roster);
        outage_written(c);
        return true;
    }
    undo(c);
    outage_failed(c);
    return false;
}

static void after_commit(struct core *c, bool committed)
{
    for (size_t i = 0; i < c->talk_count; i++)
        c->talk[i]->wrote = false;
    answers_give(c, committed);
    control_server_answer(c, committed);
    core_read(c);
    if (committed && (c->released ||
                      store_state(c->desk.store)->releases != c->releases_told))
        sessions_released(c);
    c->releases_told = store_state(c->desk.store)->releases;
    c->released = false;
    if (committed && c->keys_changed)
        for (size_t i = 0; i < roster_count(c->desk.roster); i++)
            dials_refresh(c, roster_at(c->desk.roster, i));
    c->keys_changed = false;
}

/* A receipt that is lost on an open connection is repeated on the next one
   only: WIRE.md 10.5. */
static void end_unheard(struct core *c)
{
    if (!lines_lost(&c->lines))
        return;
    log_warn("alarm: net does not read: all sessions end");
    for (size_t i = 0; i < c->talk_count; i++)
        talk_end(c, c->talk[i], true);
}

/* Answers of the round may themselves write (a session opens): one more. */
static void finish_round(struct core *c)
{
    if (!commit(c))
        log_warn("what the round's answers changed was not written");
    repeat_pages(c);
    signer_flush(c);
    (void)window_fill(c);
    end_unheard(c);
    lines_flush(&c->lines);
    store_abort(c->desk.store);
    talk_reap(c);
}

static void round_of(struct core *c, struct hearing *h)
{
    bool committed;

    c->desk.now_ms = core_now_ms();
    core_alive(c);
    review_clock(c);
    core_hear_parent(c);
    if (c->net_is_new)
        meet_net(c, h);
    hear_net(c, h);
    control_server_hear(c);
    if (arrivals_unseal(c) == ERR_OK)
        arrivals_store(c);
    else
        answers_give(c, false);
    review_tick(c);
    window_prepare(c);
    committed = commit(c);
    after_commit(c, committed);
    finish_round(c);
}

static short events_of(const struct channel *ch)
{
    return (short)(POLLIN | (channel_wants_write(ch) ? POLLOUT : 0));
}

static void wait_for_something(struct core *c, const struct hearing *h)
{
    struct pollfd p[FIXED_FDS + 1 + CONTROL_SERVER_CLIENTS_MAX];
    bool left = c->net_is_new || repeat_left(c);
    size_t n = 0;

    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            left |= c->talk[i]->more[l].wanted && talk_open(c->talk[i]) &&
                    !lines_crowded(&c->lines);
    p[n++] =
        (struct pollfd){.fd = channel_fd(c->child.parent), .events = POLLIN};
    p[n++] = (struct pollfd){.fd = -1};
    if (c->lines.net != NULL)
        p[1] = (struct pollfd){.fd = channel_fd(c->lines.net),
                               .events = events_of(c->lines.net)};
    n += control_server_poll(c->control, p + n);
    if (poll(p, n, h->open || left ? 0 : review_wait_ms(c)) < 0 &&
        errno != EINTR)
        log_warn("cannot wait: %s", strerror(errno));
    if (c->lines.net != NULL && channel_flush(c->lines.net) != ERR_OK)
        log_info("net does not listen");
}

/* With the sessions over, the store says again what did leave. */
static void leave(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++)
        talk_end(c, c->talk[i], false);
    core_write(c);
    if (!commit(c))
        log_warn("what the node's end changed was not written");
}

enum err loop_run(struct core *c)
{
    static struct hearing h;
    const char *fault = NULL;
    bool ready = false;

    c->net_is_new = true;
    while (!c->stop) {
        round_of(c, &h);
        if (!ready && dials_listening(c, &fault)) {
            child_ready(&c->child);
            ready = true;
        }
        if (!ready && fault != NULL) {
            child_failed(&c->child, "%s", fault);
            return ERR_IO;
        }
        if (!c->stop)
            wait_for_something(c, &h);
    }
    leave(c);
    return ERR_OK;
}
