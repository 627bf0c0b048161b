#include "node/core/record/holders.h"

#include <sodium.h>
#include <string.h>

#include "node/core/record/holder_room.h"
#include "node/core/record/leaks.h"
#include "node/core/record/tally.h"
#include "node/core/store/holder_claim.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/mention.h"
#include "node/core/store/notice_clock.h"
#include "proto/frame.h"

/* WIRE.md 7.9: "to which the receiver sent it, or of which another such node
   says that it passed the target there" */
static bool has(const struct facts *d, uint64_t number, uint32_t node_no)
{
    struct holder_row row;

    return holder_table_get(&d->txn.view, number, node_no, &row) ||
           facts_went_of(d, number, node_no);
}

/* WIRE.md 7.20: an answer of it may have waited for that. */
static void answers_news(struct facts *d, uint32_t node_no)
{
    struct node_id id;

    if (node_no_id(&d->txn.view, node_no, &id) &&
        hold_news_awaits_node(&d->txn.view, &id))
        hold_news_of_node(&d->txn, &id, 0);
}

void holders_met(struct facts *d, uint64_t number, uint32_t node_no)
{
    const struct job_at due = {
        JOB_CLAIMS, number, node_no, {.since_ms = d->now_ms}};

    if (holder_claim_any(&d->txn.view, number, node_no))
        jobs_put(&d->txn, &due);
    answers_news(d, node_no);
}

/* What one node says of one record: of another that it passed it on there, of
   itself that it erased it. */
struct word {
    struct holder_claim_at at;
    struct holder_claim said;
    uint32_t from; /* who brought it */
};

static struct holder_said said_of(const struct word *w, bool counts)
{
    return (struct holder_said){w->at.number, w->at.by, w->from, counts};
}

static struct holder_word_at place_of(const struct word *w)
{
    return (struct holder_word_at){w->at.number, w->at.of, w->at.by};
}

static bool newer(const struct holder_word *a, const struct holder_word *b)
{
    return a->since_ms != b->since_ms ? a->since_ms > b->since_ms
                                      : a->state > b->state;
}

/* Who names it first does not keep others from naming it. */
static void name(struct facts *d, const struct word *w)
{
    const struct holder_said said = said_of(w, true);
    const uint32_t account = holder_room_account(d, &said, w->at.of);
    struct holder_row row;
    const bool known =
        holder_table_get(&d->txn.view, w->at.number, w->at.of, &row);

    if (known && (row.account == account || account != w->at.of))
        return;
    row.account = account;
    holder_table_put(&d->txn, w->at.number, w->at.of, &row);
    if (!known)
        holders_met(d, w->at.number, w->at.of);
}

/* A clock that lies ahead wins nothing by it. */
static struct holder_word word_of(const struct holder_claim *said)
{
    const uint64_t ahead_ms =
        said->time_ms > said->heard_ms ? said->time_ms - said->heard_ms : 0;

    return (struct holder_word){
        .since_ms = said->time_ms - ahead_ms,
        .state = said->state,
        .ahead_ms = ahead_ms < UINT32_MAX ? (uint32_t)ahead_ms : UINT32_MAX,
    };
}

/* Of two of one signer. One that was held may come after one that is later. */
static bool is_later(const struct holder_word *a, const struct holder_word *b)
{
    const uint64_t a_ms = a->since_ms + a->ahead_ms;
    const uint64_t b_ms = b->since_ms + b->ahead_ms;

    return a_ms != b_ms ? a_ms > b_ms : a->state > b->state;
}

/* The latest word of each. */
static void passed(struct facts *d, const struct word *w)
{
    const struct holder_word_at at = place_of(w);
    const struct holder_word word = word_of(&w->said);
    struct holder_word before;

    if (holder_word_get(&d->txn.view, &at, &before) &&
        !is_later(&word, &before))
        return;
    holder_word_put(&d->txn, &at, &word);
    name(d, w);
}

static void erased(struct facts *d, const struct word *w)
{
    struct holder_row row;

    (void)holder_table_get(&d->txn.view, w->at.number, w->at.by, &row);
    if (row.erased_ms != 0)
        return;
    row.erased_ms = w->said.heard_ms;
    holder_table_put(&d->txn, w->at.number, w->at.by, &row);
}

/* Its signer is a holder. */
static void count(struct facts *d, const struct word *w)
{
    if (w->at.by == w->at.of)
        erased(d, w);
    else
        passed(d, w);
}

/* What a holder says of itself, and what is said once more, takes no room. */
static bool has_room(struct facts *d, const struct word *w, bool counts)
{
    const struct holder_said said = said_of(w, counts);
    const struct holder_word_at at = place_of(w);
    struct holder_claim claim;
    struct holder_word word;

    return (counts ? w->at.by == w->at.of ||
                         holder_word_get(&d->txn.view, &at, &word)
                   : holder_claim_get(&d->txn.view, &w->at, &claim)) ||
           holder_room_take(d, &said);
}

bool holders_counted(struct facts *d, struct job_at *at)
{
    struct word w = {.at = {at->number, at->node_no, 0}};

    for (size_t i = 0; i < HOLDERS_CLAIMS_A_ROUND; i++) {
        if (!holder_claim_take(&d->txn, &w.at, &w.said))
            return true;
        w.from = w.said.from;
        if (has_room(d, &w, true))
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
        .said = {.time_ms = h->notice.time_ms,
                 .heard_ms = h->row->received_ms,
                 .state = (uint32_t)noted->state, /* as may_say() lets it */
                 .from = h->row->from},
        .from = h->row->from};

    if (h->notice.type == RECORD_NOTICE_LEAK)
        leaks_take(d, h->r, h->row, number);
    else if (may_say(d, h->row, h->notice.type, noted))
        take(d, &w, &noted->node);
}

/* WIRE.md 4.11: "time is later than that of each notice that its signer wrote
   before" */
static void keep_clock(struct facts *d, const struct record *r,
                       const struct vault_row *row)
{
    struct record_notice notice;

    if (row->author == d->self->node_no && record_notice(&notice, r) == ERR_OK)
        notice_clock_keep(&d->txn, notice.time_ms);
}

void holders_take(struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    struct record_noted noted;
    struct heard h;
    uint64_t number;

    keep_clock(d, r, row);
    if (!heard_from(&h, d, r, row))
        return;
    if (h.notice.type == RECORD_NOTICE_TALLY) {
        tally_take(d, r, row);
        return;
    }
    while (record_noted_next(&h.notice, &noted)) {
        if (vault_find(&d->txn.view, &noted.record, &number))
            judge(d, &h, &noted, number);
        else
            mention_put(&d->txn, &noted.record, row->number);
    }
}

/* One word, as it is compared with others. */
struct weighed {
    struct holder_word word;
    uint32_t by;
    bool sent; /* this node sent the record to who says it */
};

/* WIRE.md 7.9: "that of a node to which the receiver sent it, else the latest
   by its signer's clock" */
static bool is_better(const struct weighed *a, const struct weighed *b)
{
    if (b->by == 0 || a->sent != b->sent)
        return b->by == 0 || a->sent;
    if (newer(&a->word, &b->word) || newer(&b->word, &a->word))
        return newer(&a->word, &b->word);
    return a->by > b->by;
}

static void prefer(const struct facts *d, struct holder_word_at at,
                   struct holder *out)
{
    struct weighed best = {.by = 0}, next;

    while (holder_word_next(&d->txn.view, &at, &next.word)) {
        next.by = at.by;
        next.sent = facts_went_of(d, at.number, at.by);
        if (is_better(&next, &best))
            best = next;
        out->reached |= holder_word_may_have(&next.word);
    }
    if (best.by == 0)
        return;
    out->since_ms = best.word.since_ms;
    out->via = best.by;
    out->state = best.word.state;
    out->claimed = !best.sent;
}

static void differ(const struct facts *d, struct holder_word_at at,
                   struct holder *out)
{
    struct holder_word word;

    while (holder_word_next(&d->txn.view, &at, &word))
        out->differing += word.state != out->state;
}

static void known(const struct facts *d, const struct holder_word_at *at,
                  const struct holder_row *row, struct holder *out)
{
    *out = (struct holder){.erased_ms = row->erased_ms,
                           .reached = row->erased_ms != 0};
    prefer(d, *at, out);
    differ(d, *at, out);
}

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out)
{
    const struct holder_word_at at = {number, node_no, 0};
    struct holder_row row;

    *out = (struct holder){0};
    if (!holder_table_get(&d->txn.view, number, node_no, &row))
        return false;
    known(d, &at, &row, out);
    return true;
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
    struct holder_word_at at = {.number = number};
    struct holder_row row;

    if (!holder_table_next(&d->txn.view, number, node_no, &row))
        return false;
    at.of = *node_no;
    known(d, &at, &row, out);
    return true;
}
