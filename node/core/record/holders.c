#include "node/core/record/holders.h"

#include <sodium.h>
#include <string.h>

#include "node/core/record/leaks.h"
#include "node/core/store/holder_claim.h"
#include "node/core/store/mention.h"

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out)
{
    return holder_table_get(&d->txn.view, number, node_no, out);
}

/* WIRE.md 7.9: "to which the receiver sent it, or of which another such node
   says that it passed the target there" */
static bool has(const struct facts *d, uint64_t number, uint32_t node_no)
{
    struct vault_row row;
    struct holder h;

    return holders_get(d, number, node_no, &h) ||
           (vault_get(&d->txn.view, number, &row) &&
            facts_went(d, &row.id, node_no));
}

void holders_met(struct facts *d, uint64_t number, uint32_t node_no)
{
    const struct job_at due = {
        JOB_CLAIMS, number, node_no, {.since_ms = d->now_ms}};

    if (holder_claim_any(&d->txn.view, number, node_no))
        jobs_put(&d->txn, &due);
}

/* What one node says of one record: of another that it passed it on there, of
   itself that it erased it. */
struct word {
    struct holder_claim_at at;
    struct holder_claim said;
    uint32_t from; /* who brought it */
};

static bool newer(const struct holder *h, const struct word *w,
                  uint64_t since_ms)
{
    if (since_ms != h->since_ms)
        return since_ms > h->since_ms;
    if (w->said.state != h->state)
        return w->said.state > h->state;
    return w->at.by > h->via;
}

/* The newest word of whom counts; a clock that lies ahead wins nothing by it.
 */
static void passed(struct facts *d, const struct word *w)
{
    uint64_t since_ms =
        w->said.time_ms < w->said.heard_ms ? w->said.time_ms : w->said.heard_ms;
    struct holder h;
    bool known = holders_get(d, w->at.number, w->at.of, &h);

    if (h.since_ms != 0 && !newer(&h, w, since_ms))
        return;
    h.since_ms = since_ms;
    h.via = w->at.by;
    h.state = (uint32_t)w->said.state;
    holder_table_put(&d->txn, w->at.number, w->at.of, &h);
    if (!known)
        holders_met(d, w->at.number, w->at.of);
}

static void erased(struct facts *d, const struct word *w)
{
    struct holder h;

    (void)holders_get(d, w->at.number, w->at.by, &h);
    if (h.erased_ms != 0)
        return;
    h.erased_ms = w->said.heard_ms;
    holder_table_put(&d->txn, w->at.number, w->at.by, &h);
}

/* Its signer is a holder. */
static void count(struct facts *d, const struct word *w)
{
    if (w->at.by == w->at.of)
        erased(d, w);
    else
        passed(d, w);
}

bool holders_counted(struct facts *d, struct job_at *at)
{
    struct word w = {.at = {at->number, at->node_no, 0}};

    for (size_t i = 0; i < HOLDERS_CLAIMS_A_ROUND; i++) {
        if (!holder_claim_take(&d->txn, &w.at, &w.said))
            return true;
        count(d, &w);
    }
    return false;
}

/* WIRE.md 7.9: "What any other node says is a claim" */
static void claim(struct facts *d, const struct word *w)
{
    struct holder_claim before;

    (void)holder_claim_get(&d->txn.view, &w->at, &before);
    if (before.heard_ms == 0 || before.time_ms < w->said.time_ms)
        holder_claim_put(&d->txn, &w->at, &w->said);
}

/* Of a node that nothing was said of before, there must be room for it. */
static bool has_room(struct facts *d, const struct word *w, bool counts)
{
    struct holder_claim claim;
    struct holder h;

    return (counts ? holders_get(d, w->at.number, w->at.of, &h)
                   : holder_claim_get(&d->txn.view, &w->at, &claim)) ||
           holder_table_admit(&d->txn, w->at.number, w->from);
}

static void take(struct facts *d, struct word *w, const struct node_id *of)
{
    bool counts = has(d, w->at.number, w->at.by);

    w->at.of = node_no_known(&d->txn.view, of);
    if (!has_room(d, w, counts))
        return;
    if (w->at.of == 0)
        w->at.of = node_no_of(&d->txn, of);
    if (counts)
        count(d, w);
    else
        claim(d, w);
}

/* WIRE.md 7.9: ""erased" is believed of its signer alone" Nobody passes to
   itself, or to this node. */
static bool may_say(const struct facts *d, const struct vault_row *notice,
                    uint64_t type, const struct record_noted *noted)
{
    bool itself = ident_same(&noted->node, &notice->author_id);

    if (type == RECORD_NOTICE_ERASED)
        return itself;
    return type == RECORD_NOTICE_PASSED && !itself &&
           !ident_same(&noted->node, facts_me(d)) && noted->state <= UINT32_MAX;
}

/* A kept notice that another node signed. */
struct heard {
    const struct record *r;
    const struct vault_row *row;
    struct record_notice notice; /* at its first entry */
};

static bool heard_from(struct heard *h, const struct facts *d,
                       const struct record *r, const struct vault_row *row)
{
    *h = (struct heard){.r = r, .row = row};
    return row->author != d->self->node_no &&
           record_notice(&h->notice, r) == ERR_OK;
}

/* number: of the record that it speaks of. */
static void judge(struct facts *d, const struct heard *h,
                  const struct record_noted *noted, uint64_t number)
{
    struct word w = {
        .at = {.number = number, .by = h->row->author},
        .said = {h->notice.time_ms, h->row->received_ms, noted->state},
        .from = h->row->from};

    if (h->notice.type == RECORD_NOTICE_LEAK)
        leaks_take(d, h->r, h->row, number);
    else if (may_say(d, h->row, h->notice.type, noted))
        take(d, &w, &noted->node);
}

void holders_take(struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    struct record_noted noted;
    struct heard h;
    uint64_t number;

    if (!heard_from(&h, d, r, row))
        return;
    while (record_noted_next(&h.notice, &noted)) {
        if (vault_find(&d->txn.view, &noted.record, &number))
            judge(d, &h, &noted, number);
        else
            mention_put(&d->txn, &noted.record, row->number);
    }
}

/* All entries of a notice. */
struct entries {
    struct record_noted list[RECORD_NOTICE_ENTRIES_MAX];
    size_t count;
};

static void read_entries(struct entries *e, struct heard *h)
{
    e->count = 0;
    while (record_noted_next(&h->notice, &e->list[e->count]))
        e->count++;
}

static bool same_record(const struct record_id *a, const struct record_id *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* What was waiting to be heard of one record. */
static void judge_waiting(struct facts *d, const struct heard *h,
                          const struct entries *e, const struct record_id *of,
                          uint64_t number)
{
    if (!mention_has(&d->txn.view, of, h->row->number))
        return;
    for (size_t i = 0; i < e->count; i++)
        if (same_record(&e->list[i].record, of))
            judge(d, h, &e->list[i], number);
    mention_del(&d->txn, of, h->row->number);
}

/* False: it is not here, and no retraction names it. */
static bool known_by_now(struct facts *d, const struct heard *h,
                         const struct entries *e, const struct record_id *of)
{
    struct vault_row way;
    uint64_t number;

    if (!vault_find(&d->txn.view, of, &number))
        return facts_way_back(d, h->r, of, &way);
    judge_waiting(d, h, e, of, number);
    return true;
}

/* The search for what is still absent begins anywhere: or whoever chooses in
   which order records come would have all that are here looked up each time. */
bool holders_heard(struct facts *d, const struct record *r,
                   const struct vault_row *row, const struct record_id *of)
{
    static struct entries e;
    struct heard h;
    size_t from;

    if (!heard_from(&h, d, r, row))
        return false;
    read_entries(&e, &h);
    if (!known_by_now(d, &h, &e, of))
        return false;
    from = randombytes_uniform((uint32_t)e.count);
    for (size_t i = 0; i < e.count; i++)
        if (!known_by_now(d, &h, &e, &e.list[(from + i) % e.count].record))
            return false;
    return true;
}

bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out)
{
    return holder_table_next(&d->txn.view, number, node_no, out);
}
