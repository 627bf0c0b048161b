#include "node/core/record/giveback.h"

#include "node/core/facts/alarm.h"
#include "node/core/record/holders.h"
#include "node/core/record/release.h"
#include "node/core/record/vouch.h"
#include "node/core/store/giveback_claim.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/jobs.h"

struct giveback_ask giveback_ask(const struct hello *h,
                                 const struct incarnation *held)
{
    struct giveback_ask ask = {0};
    struct hello_life life;

    if (!hello_names(h, held, &life)) {
        ask.all = hello_rebuilt(h);
        return ask;
    }
    ask.has_known = h->has_past;
    for (unsigned l = 0; ask.has_known && l < ENVELOPE_LANES; l++)
        ask.known[l] = life.known[l];
    return ask;
}

void giveback_asked(struct facts *d, const struct peer *p,
                    const struct hello *h)
{
    uint64_t since_ms;
    bool asked = giveback_table_asked(&d->txn.view, p->node_no, &since_ms);

    /* Each session of that life says so again. */
    if (hello_rebuilt(h) && (!asked || since_ms < h->identity_ms))
        facts_asked_back(d, p->node_no);
}

void giveback_said(struct facts *d, const struct recv_stream *stream,
                   const struct giveback_debt *debt)
{
    giveback_table_debt_put(&d->txn, stream, debt);
}

/* Stand before the first place of a life; below the first one is the end. */
static void enter_life(struct giveback_debt *debt, uint32_t life)
{
    debt->life = life >= debt->first ? life : 0;
    debt->next = life == debt->first ? debt->above + 1 : 1;
}

void giveback_owe(struct facts *d, const struct recv_stream *stream,
                  const struct giveback_ask *ask)
{
    struct giveback_debt debt = {.first = 1};
    struct recv_state past;
    bool owed = giveback_table_debt(&d->txn.view, stream, &debt);

    recv_state(&d->txn.view, stream, &past);
    if (!past.held)
        return;
    if (ask->all) {
        debt.first = 1;
        debt.above = 0;
    } else if (!owed) {
        debt.first = past.life;
        debt.above = ask->has_known ? ask->known[stream->lane] : 0;
    }
    debt.last = past.life;
    debt.own |= ask->all || ask->has_known;
    enter_life(&debt, debt.last);
    giveback_said(d, stream, &debt);
    if (debt.own)
        facts_asked_back(d, stream->node_no);
}

void giveback_begin(struct facts *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct recv_stream stream = {p->node_no, l};
        struct giveback_debt debt;

        if (!giveback_table_debt(&d->txn.view, &stream, &debt))
            continue;
        enter_life(&debt, debt.last);
        giveback_said(d, &stream, &debt);
    }
}

void giveback_arrived(struct facts *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct recv_stream stream = {p->node_no, l};

        giveback_table_debt_del(&d->txn, &stream);
    }
}

bool giveback_debt(const struct facts *d, const struct recv_stream *stream,
                   struct giveback_debt *out)
{
    return giveback_table_debt(&d->txn.view, stream, out) && out->life != 0;
}

bool giveback_owed(const struct facts *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct recv_stream stream = {p->node_no, l};
        struct giveback_debt debt;

        if (giveback_debt(d, &stream, &debt))
            return true;
    }
    return false;
}

bool giveback_next(const struct facts *d, const struct recv_stream *stream,
                   struct giveback_debt *debt, struct recv_entry *out)
{
    if (recv_past_entry(&d->txn.view, stream, debt->life, debt->next, out)) {
        debt->next++;
        return true;
    }
    enter_life(debt, debt->life - 1);
    return false;
}

/* Of what was taken. */
enum {
    TAKEN_ALL = 1,
    TAKEN_SHOWN = 2,
    TAKEN_DUE = 4,
    TAKEN_NOTHING = 8, /* its HELLO showed nothing of an earlier life */
    TAKEN_NAMED = 16,  /* the operator says that it is of one all the same */
};

static void taken_get(const struct facts *d, const struct peer *p,
                      struct giveback_taken *out)
{
    uint32_t life = view_state(&d->txn.view)->life;

    if (!giveback_table_taken(&d->txn.view, p->node_no, out) ||
        out->life != life)
        *out = (struct giveback_taken){.life = life};
}

static void catch_up(struct facts *d, const struct peer *p)
{
    const struct job_at due = {
        .kind = JOB_CATCH_UP, .node_no = p->node_no, .job.since_ms = d->now_ms};

    jobs_put(&d->txn, &due);
}

/* Who has shown that it is of an earlier life, and has said all that it got, is
   caught up; so is whom the operator names, where it got nothing. Once a life.
 */
static bool is_whole(const struct giveback_taken *t)
{
    uint32_t shown = TAKEN_ALL | TAKEN_SHOWN;
    uint32_t named = TAKEN_NOTHING | TAKEN_NAMED;

    return !(t->marks & TAKEN_DUE) &&
           ((t->marks & shown) == shown || (t->marks & named) == named);
}

static void taken_put(struct facts *d, const struct peer *p,
                      struct giveback_taken *t)
{
    if (is_whole(t)) {
        t->marks |= TAKEN_DUE;
        catch_up(d, p);
    }
    giveback_table_taken_put(&d->txn, p->node_no, t);
}

/* Whether that is new. */
static bool mark(struct facts *d, const struct peer *p, uint32_t mark)
{
    struct giveback_taken t;

    taken_get(d, p, &t);
    if (t.marks & mark)
        return false;
    t.marks |= mark;
    taken_put(d, p, &t);
    return true;
}

enum giveback_standing giveback_standing(const struct facts *d,
                                         const struct peer *p)
{
    struct giveback_taken t;

    taken_get(d, p, &t);
    if (t.marks & TAKEN_DUE)
        return GIVEBACK_WHOLE;
    /* Who has got something of this life shows nothing of earlier ones. */
    return (t.marks & (TAKEN_NOTHING | TAKEN_SHOWN)) == TAKEN_NOTHING
               ? GIVEBACK_NOTHING
               : GIVEBACK_OPEN;
}

bool giveback_lasts(const struct facts *d, const struct peer *p)
{
    return view_state(&d->txn.view)->past != STORE_FIRST &&
           giveback_standing(d, p) == GIVEBACK_OPEN;
}

void giveback_met(struct facts *d, const struct peer *p, bool shows)
{
    if (view_state(&d->txn.view)->past != STORE_FIRST &&
        mark(d, p, shows ? TAKEN_SHOWN : TAKEN_NOTHING) &&
        giveback_standing(d, p) == GIVEBACK_NOTHING)
        catch_up(d, p);
}

void giveback_named(struct facts *d, const struct peer *p)
{
    if (view_state(&d->txn.view)->past != STORE_FIRST)
        (void)mark(d, p, TAKEN_NAMED);
}

void giveback_marked(struct facts *d, const struct peer *p)
{
    struct giveback_taken t;

    taken_get(d, p, &t);
    if (t.marks & TAKEN_DUE)
        catch_up(d, p);
}

/* What a claim is worth. */
enum worth { REFUSED, UNJUDGED, GOOD };

/* WIRE.md 10.10: "only where policy could have let the record go there" */
static enum worth judge(const struct facts *d, const struct vault_row *row,
                        const struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    const struct facts_case c = {&r, row, p, true};
    struct policy_facts facts;

    if (vault_record(&d->txn.view, row, &raw, &r) != ERR_OK)
        return UNJUDGED; /* erased */
    facts_for_policy(&facts, d, &c);
    facts.for_history = true;
    if (policy_may_send(&r, &facts).verdict != POLICY_REFUSE)
        return GOOD;
    return facts_unconfirmed(d) ? UNJUDGED : REFUSED;
}

static void enter(struct facts *d, const struct vault_row *row, struct peer *p,
                  const struct giveback_claim *given)
{
    const struct job_at passed = {
        JOB_PASSED, row->number, p->node_no, {.since_ms = d->now_ms}};
    struct outbox_release r = {
        .seq = given->seq,
        .since_ms = d->now_ms,
        .lane = (uint8_t)given->lane,
        .state = OUTBOX_STORED,
        .rule = POLICY_GIVE_BACK,
        .marks = OUTBOX_EVER,
        .receiver_life = given->receiver_life != 0 ? given->receiver_life : 1,
        .answer = OUTBOX_STORED,
    };

    if (release_is_told(d, row)) {
        r.marks |= OUTBOX_PASSED;
        jobs_put(&d->txn, &passed);
    }
    outbox_release_put(&d->txn, row->number, p->node_no, &r);
    holders_met(d, row->number, p->node_no);
    if (release_is_lost(d, p, &r)) {
        loss_found(&d->txn, p->node_no, row->number,
                   record_kind_is(row->kind, RECORD_FIRST) ? LOSS_GROUPS
                                                           : LOSS_REST);
        p->repaid = false;
    }
}

/* What was judged is not judged again: a record costs as much as it is long,
   and a list may name it as often as it likes. */
static bool is_known(const struct facts *d, const struct peer *p,
                     const struct record_id *id)
{
    struct outbox_release known;
    uint64_t number;

    return giveback_claim_has(&d->txn.view, id, p->node_no) ||
           (vault_find(&d->txn.view, id, &number) &&
            outbox_release_get(&d->txn.view, number, p->node_no, &known));
}

/* The row of what a claim names, where there is one; and its worth. */
static enum worth look(const struct facts *d, const struct peer *p,
                       const struct record_id *id, struct vault_row *row)
{
    uint64_t number;

    if (!vault_find(&d->txn.view, id, &number) ||
        !vault_get(&d->txn.view, number, row))
        return UNJUDGED;
    /* Given back to its author did not go there. */
    return row->author == p->node_no ? REFUSED : judge(d, row, p);
}

/* What is here waits for the operator's word alone. */
static void judge_later(struct facts *d, const struct record_id *id)
{
    struct job_at later = {.kind = JOB_PASS, .job.since_ms = d->now_ms};

    if (facts_unconfirmed(d) && vault_find(&d->txn.view, id, &later.number))
        jobs_put(&d->txn, &later);
}

/* WIRE.md 10.10: "How much a list names that is not here is told to the
   operator" */
static void count_absent(struct facts *d, uint32_t node_no, int64_t more)
{
    struct giveback_absent absent;

    giveback_table_absent(&d->txn.view, node_no, &absent);
    absent.count += (uint64_t)more;
    if (more > 0)
        absent.since_ms = d->now_ms;
    giveback_table_absent_put(&d->txn, node_no, &absent);
}

/* Whether what the peer lists is not here: then it is counted. */
static bool is_absent(struct facts *d, const struct peer *p,
                      const struct record_id *id)
{
    uint64_t number;

    if (vault_find(&d->txn.view, id, &number))
        return false;
    count_absent(d, p->node_no, 1);
    return true;
}

static void take_one(struct facts *d, struct peer *p, enum envelope_lane lane,
                     const struct frame_giveback_entry *e,
                     struct giveback_taken *t)
{
    struct giveback_claim given = {.seq = e->seq, .lane = (uint16_t)lane};
    struct vault_row row;
    struct loss loss;

    if (is_known(d, p, &e->record))
        return;
    t->entries++;
    loss_get(&d->txn.view, p->node_no, &loss);
    given.receiver_life = loss.receiver_life;
    switch (look(d, p, &e->record, &row)) {
    case REFUSED:
        return;
    case UNJUDGED:
        given.absent = is_absent(d, p, &e->record);
        (void)giveback_claim_put(&d->txn, &e->record, p->node_no, &given);
        judge_later(d, &e->record);
        return;
    case GOOD:
        enter(d, &row, p, &given);
        return;
    }
}

/* WIRE.md 10.10: "A list is taken once in a life" */
static bool wanted(const struct facts *d, struct peer *p, struct bytes body,
                   struct frame_giveback *g, const struct giveback_taken *t)
{
    if (view_state(&d->txn.view)->past == STORE_FIRST ||
        frame_giveback_parse(g, body) != ERR_OK ||
        !ident_same(&g->from, &p->id) || !ident_same(&g->to, facts_me(d))) {
        if (alarm_due(p, "a list that nobody asked for", d->now_ms))
            log_warn("alarm: peer '%s' gives back what nobody asked for",
                     p->name);
        return false;
    }
    if (t->marks & TAKEN_ALL &&
        alarm_note_due(p, "a list that came before", d->now_ms))
        log_info("peer '%s' gives back what it gave back before: ignored",
                 p->name);
    return !(t->marks & TAKEN_ALL);
}

void giveback_take(struct facts *d, struct peer *p, struct bytes body)
{
    struct frame_giveback_entry e;
    struct frame_giveback g;
    struct giveback_taken t;

    taken_get(d, p, &t);
    if (!wanted(d, p, body, &g, &t))
        return;
    while (t.entries < GIVEBACK_ENTRIES_MAX && frame_giveback_next(&g, &e))
        take_one(d, p, g.lane, &e, &t);
    if (!g.more) {
        t.marks |= TAKEN_ALL;
        hold_news_of_node(&d->txn, &p->id, p->node_no);
        if (alarm_note_due(p, "it gave back what it held", d->now_ms))
            log_info("peer '%s' gave back what it held", p->name);
    }
    taken_put(d, p, &t);
}

/* It counts as absent no more. */
static void came(struct facts *d, const struct record_id *id, uint32_t node_no,
                 struct giveback_claim *given)
{
    if (given->absent == 0)
        return;
    count_absent(d, node_no, -1);
    giveback_claim_came(&d->txn, id, node_no, given);
}

/* It may have waited here while its bringer lost its store: which incarnation
   that was nobody knows, and what the first one had is lost with any later
   one. */
void giveback_brought(struct facts *d, const struct vault_row *row,
                      struct peer *p)
{
    const struct giveback_claim given = {
        .seq = 1, /* no place of this life; 0 is held by everybody */
        .lane = row->tlp == TLP_RED ? ENVELOPE_DIRECT : ENVELOPE_RELAYABLE,
        .receiver_life = 1,
    };
    struct outbox_release known;

    if (view_state(&d->txn.view)->past != STORE_FIRST &&
        !outbox_release_get(&d->txn.view, row->number, p->node_no, &known) &&
        judge(d, row, p) == GOOD)
        enter(d, row, p, &given);
}

/* This node's own that came back. */
static void came_back(struct facts *d, const struct vault_row *row)
{
    struct peer *p = roster_by_node_no(d->roster, row->from);

    if (p != NULL && row->author == d->self->node_no)
        giveback_brought(d, row, p);
}

void giveback_kept(struct facts *d, const struct vault_row *row)
{
    struct outbox_release known;
    struct giveback_claim given;
    uint32_t node_no = 0;

    while (giveback_claim_next(&d->txn.view, &row->id, &node_no, &given)) {
        struct peer *p = roster_by_node_no(d->roster, node_no);
        struct vault_row found;
        enum worth worth = p != NULL ? look(d, p, &row->id, &found) : UNJUDGED;

        came(d, &row->id, node_no, &given);
        if (worth == UNJUDGED)
            continue;
        if (worth == GOOD &&
            !outbox_release_get(&d->txn.view, found.number, node_no, &known))
            enter(d, &found, p, &given);
        giveback_claim_drop(&d->txn, &row->id, node_no);
    }
    came_back(d, row);
}

/* What was written since the author asked, it has; and what it brought. */
static bool is_lost(const struct facts *d, const struct record *r,
                    const struct vault_row *row)
{
    uint64_t since_ms;

    return giveback_table_asked(&d->txn.view, row->author, &since_ms) &&
           r->created_ms < since_ms;
}

void giveback_own(struct facts *d, const struct record *r,
                  const struct vault_row *row, struct peer *p)
{
    if (record_kind_way(r->kind) != RECORD_TO_SOURCES &&
        !vouch_brought_by(d, row, p) && is_lost(d, r, row))
        (void)release_to(d, r, row, p);
}
