#include "node/core/round.h"

#include "node/core/control/server.h"
#include "node/core/facts/alarm.h"
#include "node/core/link/batch.h"
#include "node/core/link/conn.h"
#include "node/core/link/net_state.h"
#include "node/core/link/receipts_again.h"
#include "node/core/link/receipts_out.h"
#include "node/core/link/sender.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/session_set.h"
#include "node/core/link/signer.h"
#include "node/core/link/turns.h"
#include "node/core/packs/packs.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/timers.h"

enum {
    NET_MESSAGES_A_ROUND = 64,
    BULK_GAP_MS = 5,   /* between frames that one commit is worth waiting for */
    BULK_WAIT_MS = 20, /* for all of them */
};

static void on_up(struct core *c, const struct net_line *line)
{
    struct peer *p = roster_by_tk(c->facts.roster, &line->tk);
    struct net_line hang_up = {.kind = NET_LINE_HANGUP, .link = line->link};

    if (p == NULL)
        net_out_put(&c->net_out, &hang_up); /* revoked while it came up */
    else
        session_set_begin(c, line->link, p, line->dialled, &line->tk);
}

static void on_down(struct core *c, const struct net_line *line)
{
    struct conn *t = conn_on(c, line->link);

    if (t == NULL)
        return;
    if ((line->down == NET_LINE_DOWN_OVERFLOW ||
         line->down == NET_LINE_DOWN_REPLACED) &&
        alarm_due(t->peer, net_line_down_text(line->down), c->facts.now_ms))
        log_warn("alarm: peer '%s': link lost: %s", t->peer->name,
                 net_line_down_text(line->down));
    turns_end(c, t);
}

/* False: there is no room for it. */
static bool on_frame(struct core *c, const struct net_line *line)
{
    struct conn *t = conn_on(c, line->link);

    return t == NULL || turns_take(c, t, line->frame);
}

static void on_line(struct core *c, const struct net_line *line)
{
    static void (*const on[])(struct core *, const struct net_line *) = {
        [NET_LINE_UP] = on_up,
        [NET_LINE_DOWN] = on_down,
        [NET_LINE_READY] = net_state_heard,
        [NET_LINE_FAULT] = net_state_heard,
        [NET_LINE_REFUSED] = net_state_heard,
        [NET_LINE_DIALSTATE] = net_state_heard,
        [NET_LINE_SUSPECT] = net_state_heard,
        [NET_LINE_HALF_OPEN] = net_state_heard,
    };
    size_t kind = (size_t)line->kind;

    if (kind < sizeof on / sizeof *on && on[kind] != NULL)
        on[kind](c, line);
    else
        log_warn("net said what only core says");
}

/* False: net has nothing more to say now. */
static bool next_message(struct core *c, struct round *h)
{
    const struct port_net *net = &c->net_out.net;
    struct buffer b = {h->octets, 0, sizeof h->octets};
    enum err err;

    if (net_out_away(&c->net_out))
        return false;
    err = net->hear(net->of, &b);
    if (err == ERR_CLOSED) {
        log_warn("net is away");
        net_out_to(&c->net_out, NULL);
        for (size_t i = 0; i < c->conn_count; i++)
            conn_end(c, c->conn[i], false);
    }
    if (err != ERR_OK)
        return false;
    h->lines = reader_on(bytes_of(&b));
    h->open = true;
    return true;
}

/* A frame that has no room waits, and all that net says after it: so the
   network is read more slowly. */
static void hear_lines(struct core *c, struct round *h)
{
    while (h->held ||
           (h->open = net_line_next(&h->line, &h->lines) == ERR_OK)) {
        h->held = h->line.kind == NET_LINE_FRAME && !on_frame(c, &h->line);
        if (h->held)
            return;
        if (h->line.kind != NET_LINE_FRAME)
            on_line(c, &h->line);
    }
}

/* A commit of much takes tens of milliseconds, and for twice as much not twice
   as many: then what is just arriving comes along. */
static bool more_follows(const struct core *c, uint64_t begun_ms)
{
    const struct port_net *net = &c->net_out.net;

    if (net_out_away(&c->net_out) || !turns_bulk(c) ||
        core_steady_ms(c) - begun_ms >= BULK_WAIT_MS)
        return false;
    return net->follows(net->of, BULK_GAP_MS);
}

static void hear_net(struct core *c, struct round *h)
{
    const uint64_t begun_ms = core_steady_ms(c);

    for (size_t i = 0; i < NET_MESSAGES_A_ROUND && turns_room(c); i++) {
        if (!h->open && !next_message(c, h) &&
            !(more_follows(c, begun_ms) && next_message(c, h)))
            return;
        hear_lines(c, h);
        if (h->held)
            return;
    }
}

/* A net that was restarted knows nothing, and its links are gone. */
static void meet_net(struct core *c, struct round *h)
{
    c->net_is_new = false;
    h->open = h->held = false;
    for (size_t i = 0; i < c->conn_count; i++)
        conn_end(c, c->conn[i], false);
    net_out_to(&c->net_out, &c->port.net);
    if (c->net_suspected)
        net_state_suspect(c, &c->net_suspect);
    c->net_suspected = false;
    net_state_restart(c);
}

/* What the transaction was to hold is as if it had not happened: those who
   said it say it again on their next connection. */
static void undo(struct core *c)
{
    index_drop(c->facts.index);
    authors_drop(c->facts.authors);
    groups_drop(c->facts.groups);
    roster_aborted(c->facts.roster);
    for (size_t i = 0; i < c->conn_count; i++)
        if (c->conn[i]->wrote)
            conn_end(c, c->conn[i], true);
}

static bool commit(struct core *c)
{
    enum err err;

    if (!store_writing(c->store))
        return true;
    sent_forms_rest(&c->facts);
    index_flush(c->facts.index);
    roster_save(c->facts.roster);
    err = store_commit(c->store);
    if (err == ERR_OK) {
        roster_saved(c->facts.roster);
        outage_written(&c->outage);
        return true;
    }
    undo(c);
    outage_failed(&c->outage, c->store, core_steady_ms(c));
    return false;
}

static void after_commit(struct core *c, bool committed)
{
    for (size_t i = 0; i < c->conn_count; i++)
        c->conn[i]->wrote = false;
    receipts_out_send(c, committed);
    turns_settle(c);
    control_server_answer(c, committed);
    core_read(c);
    if (committed && (c->released || view_state(&c->facts.txn.view)->releases !=
                                         c->releases_told))
        session_set_released(c);
    c->releases_told = view_state(&c->facts.txn.view)->releases;
    c->released = false;
    if (committed && c->keys_changed)
        for (size_t i = 0; i < roster_count(c->facts.roster); i++)
            net_state_refresh(c, roster_at(c->facts.roster, i));
    c->keys_changed = false;
}

/* A receipt that is lost on an open connection is repeated on the next one
   only: WIRE.md 10.5. */
static void end_unheard(struct core *c)
{
    if (!net_out_lost(&c->net_out))
        return;
    log_warn("alarm: net does not read: all sessions end");
    for (size_t i = 0; i < c->conn_count; i++)
        conn_end(c, c->conn[i], true);
}

/* Answers of the round may themselves write (a session opens): one more. */
static void finish_round(struct core *c)
{
    if (!commit(c))
        log_warn("what the round's answers changed was not written");
    receipts_again_pages(c);
    signer_flush(c);
    (void)sender_fill(c);
    end_unheard(c);
    net_out_flush(&c->net_out);
    store_abort(c->store);
    conn_reap(c);
}

void round_run(struct core *c, struct round *h)
{
    bool committed;

    c->facts.now_ms = core_now_ms(c);
    timers_clock(c);
    if (c->net_is_new)
        meet_net(c, h);
    hear_net(c, h);
    turns_hear(c);
    control_server_hear(c);
    if (batch_unseal(c) == ERR_OK)
        batch_store(c);
    else
        receipts_out_send(c, false);
    timers_tick(c);
    sender_prepare(c);
    committed = commit(c);
    after_commit(c, committed);
    finish_round(c);
    retro_hunt_look(c->retro, core_steady_ms(c), c->facts.now_ms);
    control_server_read(c);
    packs_tick(c);
    store_abort(c->store);
}

static bool wants_to_send(const struct conn *t)
{
    bool wants = false;

    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        wants |= t->more[l].wanted;
    return wants && conn_open(t);
}

bool round_busy(struct core *c, const struct round *h)
{
    bool busy = h->open || c->net_is_new || receipts_again_left(c) ||
                turns_left(c) || control_server_left(c);

    for (size_t i = 0; i < c->conn_count && !busy; i++)
        busy = wants_to_send(c->conn[i]) && !net_out_crowded(&c->net_out);
    return busy;
}

/* With the sessions over, the store says again what did leave. */
void round_leave(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        conn_end(c, c->conn[i], false);
    core_write(c);
    if (!commit(c))
        log_warn("what the node's end changed was not written");
}
