#include "node/core/link/resend.h"

#include "node/core/facts/alarm.h"
#include "node/core/record/release.h"
#include "node/core/store/jobs.h"

bool resend_holds_up(struct core *c, const struct conn *t,
                     enum envelope_lane lane)
{
    struct loss l;

    loss_get(&c->facts.txn.view, t->peer->node_no, &l);
    return t->more[lane].seq <=
           loss_in_place(view_state(&c->facts.txn.view), &l, lane);
}

static bool waits_in_place(const struct core *c, const struct loss *l)
{
    const struct store_state *s = view_state(&c->facts.txn.view);

    return loss_in_place(s, l, ENVELOPE_RELAYABLE) != 0 ||
           loss_in_place(s, l, ENVELOPE_DIRECT) != 0;
}

/* WIRE.md 11.3: "a page only when nothing is unsent and at most 64 places are
   unanswered" */
static bool has_room(const struct conn *t)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct session_out *o = &t->session.out[l];

        if (o->released != o->sent || o->sent - o->base > RESEND_FLYING_MAX)
            return false;
    }
    return true;
}

/* Its receipt makes a round that commits. */
static bool receipt_comes(const struct conn *t)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        if (t->session.out[l].base != t->session.out[l].sent)
            return true;
    return false;
}

/* Places of this life go again where they stand. */
static bool is_of_pass(const struct core *c, const struct outbox_release *r,
                       uint64_t number, enum loss_pass pass)
{
    struct vault_row row;

    return r->life != view_state(&c->facts.txn.view)->life &&
           vault_get(&c->facts.txn.view, number, &row) &&
           record_kind_is(row.kind, RECORD_FIRST) == (pass == LOSS_GROUPS);
}

/* Whether it was sent again. */
static bool send_again(struct core *c, struct peer *p, uint64_t number,
                       struct loss *l)
{
    struct outbox_release r;

    if (!outbox_release_get(&c->facts.txn.view, number, p->node_no, &r) ||
        !release_is_lost(&c->facts, p, &r) ||
        !is_of_pass(c, &r, number, (enum loss_pass)l->pass) ||
        !loss_begin(l, c->facts.now_ms))
        return false;
    return release_lost(&c->facts, number, p).verdict == POLICY_ALLOW;
}

/* How many of the next RESEND_PAGE records were sent again; at the end the next
   pass begins. */
static size_t page(struct core *c, struct peer *p, struct loss *l)
{
    uint64_t numbers[RESEND_PAGE];
    size_t sent = 0;
    size_t n = outbox_release_to(&c->facts.txn.view, p->node_no, l->at, numbers,
                                 RESEND_PAGE);

    for (size_t i = 0; i < n; i++)
        sent += send_again(c, p, numbers[i], l);
    l->at = n > 0 ? numbers[n - 1] : 0;
    if (n == 0)
        l->pass++;
    return sent;
}

static void walk(struct core *c, struct peer *p, struct loss *l)
{
    size_t sent = 0;

    for (size_t i = 0;
         i < RESEND_PAGES_LOOKED && sent == 0 && l->pass != LOSS_DONE; i++)
        sent = page(c, p, l);
    if (sent > 0 &&
        alarm_note_due(p, "what it lost is sent again", c->facts.now_ms))
        log_info("peer '%s': %zu records that it lost are sent again", p->name,
                 sent);
    c->released |= sent > 0;
}

/* Whether a peer has something left to be sent again, and it may begin. */
static bool is_due(struct core *c, const struct conn *t, struct loss *l)
{
    if (!conn_open(t) || t->peer->repaid)
        return false;
    core_read(c);
    loss_get(&c->facts.txn.view, t->peer->node_no, l);
    return (l->pass != LOSS_DONE || waits_in_place(c, l)) &&
           (l->begun_life == l->receiver_life ||
            loss_again_ms(l, c->facts.now_ms) == 0);
}

/* A page that need not be alone joins the commit of a receipt. */
static bool may_go_now(const struct core *c, const struct conn *t,
                       const struct loss *l)
{
    if (waits_in_place(c, l))
        return true;
    return has_room(t) && (store_writing(c->store) || !receipt_comes(t));
}

void resend_tick(struct core *c)
{
    if (outage_lasts(&c->outage) || net_out_crowded(&c->net_out))
        return;
    for (size_t i = 0; i < c->conn_count; i++) {
        struct conn *t = c->conn[i];
        struct loss l;

        t->resending = is_due(c, t, &l);
        if (!t->resending || !may_go_now(c, t, &l))
            continue;
        core_write(c);
        t->wrote = true;
        if (waits_in_place(c, &l))
            (void)loss_begin(&l, c->facts.now_ms);
        if (has_room(t))
            walk(c, t->peer, &l);
        loss_put(&c->facts.txn, t->peer->node_no, &l);
    }
}

bool resend_ready(const struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (c->conn[i]->resending && conn_open(c->conn[i]) &&
            has_room(c->conn[i]) && !receipt_comes(c->conn[i]))
            return !outage_lasts(&c->outage) && !net_out_crowded(&c->net_out);
    return false;
}

static bool waits_again(const struct facts *d, const struct peer *p,
                        uint64_t number)
{
    struct outbox_release r;
    struct vault_row row;
    uint64_t lost_ms;

    return vault_get(&d->txn.view, number, &row) &&
           outbox_release_get(&d->txn.view, number, p->node_no, &r) &&
           release_loss(d, p, &row, &r, &lost_ms) == RELEASE_WAITS_AGAIN;
}

/* A record that was passed on and waits again: a notice tells its author. */
static void tell_one(struct facts *d, const struct peer *p, uint64_t number)
{
    struct outbox_release r;

    if (outbox_release_get(&d->txn.view, number, p->node_no, &r) &&
        (r.marks & OUTBOX_PASSED) && waits_again(d, p, number))
        jobs_put(&d->txn, &(struct job_at){.kind = JOB_PASSED,
                                           .number = number,
                                           .node_no = p->node_no,
                                           .job.since_ms = d->now_ms});
}

static void tell_page(struct core *c, const struct peer *p, struct loss *l)
{
    uint64_t numbers[RESEND_PAGE];
    size_t n;

    core_write(c);
    n = outbox_release_to(&c->facts.txn.view, p->node_no, l->told_at, numbers,
                          RESEND_PAGE);
    for (size_t i = 0; i < n; i++)
        tell_one(&c->facts, p, numbers[i]);
    l->told_at = n > 0 ? numbers[n - 1] : 0;
    if (n == 0)
        l->tell_ms = 0;
    loss_put(&c->facts.txn, p->node_no, l);
}

void resend_tell(struct core *c)
{
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);
        struct loss l;

        if (p->repaid)
            continue;
        core_read(c);
        loss_get(&c->facts.txn.view, p->node_no, &l);
        if (l.tell_ms != 0 && l.tell_ms <= c->facts.now_ms)
            tell_page(c, p, &l);
        p->repaid =
            l.tell_ms == 0 && l.pass == LOSS_DONE && !waits_in_place(c, &l);
    }
}

/* What waits again is unanswered, or was not reached by the walk. */
static bool may_wait(const struct facts *d, const struct peer *p,
                     const struct loss *l)
{
    struct outbox_state state;
    uint64_t number;

    if (l->receiver_life < 2)
        return false;
    for (unsigned lane = 0; lane < ENVELOPE_LANES; lane++) {
        struct outbox_stream stream = release_stream(d, p, lane);

        outbox_state(&d->txn.view, &stream, &state);
        if (state.acked < state.n)
            return true;
    }
    return l->pass != LOSS_DONE ||
           outbox_release_waiting(&d->txn.view, p->node_no, 0, &number, 1) > 0;
}

static uint64_t count(const struct facts *d, const struct peer *p)
{
    uint64_t numbers[RESEND_PAGE], found = 0, at = 0;
    size_t n = RESEND_PAGE;

    for (size_t looked = 0; n == RESEND_PAGE && looked < RESEND_COUNT_MAX;
         looked += n) {
        n = outbox_release_to(&d->txn.view, p->node_no, at, numbers,
                              RESEND_PAGE);
        for (size_t i = 0; i < n; i++)
            found += waits_again(d, p, numbers[i]);
        at = n > 0 ? numbers[n - 1] : at;
    }
    return found;
}

void resend_sum(const struct facts *d, const struct peer *p,
                struct resend_sum *out)
{
    struct loss_claim newest;
    struct loss l;
    bool begun;

    loss_get(&d->txn.view, p->node_no, &l);
    *out = (struct resend_sum){.lost_ms = l.begun_ms[0]};
    if (may_wait(d, p, &l))
        out->waits = count(d, p);
    begun = l.begun_life == l.receiver_life;
    /* A new incarnation that holds everything has lost nothing. */
    if ((out->waits > 0 || begun) && l.receiver_life > 1 &&
        loss_claim(&d->txn.view, p->node_no, l.receiver_life - 1, &newest))
        out->lost_ms = newest.since_ms;
    if (out->waits > 0 && !begun)
        out->again_ms = loss_again_ms(&l, d->now_ms);
}
