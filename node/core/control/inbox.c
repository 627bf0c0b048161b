/* What came in, and what waits for a person. */
#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/filter.h"
#include "node/core/control/inbox_doubts.h"
#include "node/core/control/inbox_item.h"
#include "node/core/control/inbox_waits.h"
#include "node/core/control/put.h"
#include "node/core/control/retro_row.h"
#include "node/core/record/holders.h"
#include "node/core/record/leaks.h"
#include "node/core/record/pass.h"
#include "proto/record_answer.h"
#include "proto/record_notice.h"

enum { TARGETS_MAX = 16 };

/* What a retraction names of what is here: of its author's, and of others';
   and of how many targets it takes back the whole. */
struct named {
    size_t own, others, whole;
};

/* Whether any revision is here of what a retraction may speak of. */
static bool own_object(const struct facts *d, const struct record_target *t,
                       const struct vault_row *retraction)
{
    struct vault_object object;

    return vault_object(&d->txn.view, &t->object, retraction->author,
                        &object) &&
           object.newest != 0;
}

static void name_number(struct inbox_item *item, uint64_t number)
{
    size_t used = strlen(item->detail);

    snprintf(item->detail + used, sizeof item->detail - used,
             used == 0 ? "%llu" : " %llu", (unsigned long long)number);
}

static void name_values(const struct record_target *target,
                        struct inbox_item *item)
{
    struct record_target values = *target;
    struct bytes value;
    uint64_t type;

    for (; record_value_next(&values, &type, &value); item->values++)
        if (item->values < INBOX_VALUES_MAX)
            item->value[item->values] = value;
}

/* WIRE.md 4.8: "It speaks of its own author's objects only." Numbers of the
   first that are held go into detail; whole is of all targets. */
static struct named name_targets(const struct facts *d, const struct record *r,
                                 struct inbox_item *item)
{
    struct record_retraction retraction;
    struct record_target target;
    struct named named = {0};
    struct vault_row held;
    uint64_t number;

    if (record_retraction(&retraction, r) != ERR_OK)
        return named;
    while (record_target_next(&retraction, &target)) {
        bool told = named.own < TARGETS_MAX;
        bool here = told && vault_find(&d->txn.view, &target.record, &number) &&
                    vault_get(&d->txn.view, number, &held);
        bool theirs = here && held.author == item->row->author;

        if (theirs)
            name_number(item, number);
        named.own += theirs || (told && own_object(d, &target, item->row));
        named.others += here && !theirs;
        named.whole += target.value_count == 0;
        name_values(&target, item);
    }
    return named;
}

/* Whether all that a retraction takes back was replaced by a revision that is
   here: then the revision says it. */
static bool only_replaced(const struct facts *d, const struct vault_row *row,
                          const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;
    struct vault_object object;

    if (record_retraction(&retraction, r) != ERR_OK || retraction.erase)
        return false;
    while (record_target_next(&retraction, &target))
        if (target.value_count > 0 ||
            !vault_object(&d->txn.view, &target.object, row->author, &object) ||
            object.newest == 0 || object.revision <= target.up_to_revision)
            return false;
    return true;
}

/* What a notice speaks of. */
struct noticed {
    struct record_noted noted;
    struct vault_row target;
};

/* "erased" is told once of each holder: of the word that counted. */
static const char *erased_word(const struct facts *d,
                               const struct vault_row *notice,
                               const struct noticed *of)
{
    struct holder h;

    (void)holders_get(d, of->target.number, notice->author, &h);
    return ident_same(&of->noted.node, &notice->author_id) &&
                   h.erased_ms != 0 && h.erased_ms == notice->received_ms
               ? "erased"
               : NULL;
}

static const char *leak_word(const struct facts *d,
                             const struct vault_row *notice,
                             const struct noticed *of)
{
    const struct leak_at at = {of->target.number, notice->author,
                               node_no_known(&d->txn.view, &of->noted.node)};
    struct leak leak;

    return at.by != 0 && leaks_get(d, &at, &leak) &&
                   leak.since_ms == notice->received_ms
               ? leaks_text(&leak)
               : NULL;
}

/* A notice is told of the record it is about, where it counts or is a leak of
   one's own record; "passed" is for receipts. */
static bool notice_item(const struct facts *d, struct inbox_item *item,
                        struct noticed *of)
{
    struct record_notice notice;
    uint64_t number;

    if (record_notice(&notice, item->r) != ERR_OK ||
        notice.type == RECORD_NOTICE_PASSED ||
        !record_noted_next(&notice, &of->noted) ||
        !vault_find(&d->txn.view, &of->noted.record, &number) ||
        !vault_get(&d->txn.view, number, &of->target))
        return false;
    if (notice.type == RECORD_NOTICE_ERASED)
        item->what = erased_word(d, item->row, of);
    else if (notice.type == RECORD_NOTICE_LEAK)
        item->what = leak_word(d, item->row, of);
    else
        item->what = NULL;
    if (notice.type == RECORD_NOTICE_LEAK)
        item->leaker = &of->noted.node;
    item->row = &of->target;
    item->r = NULL;
    item->summary = NULL;
    /* What is proved to be a breach cannot be made up. */
    item->folds = item->what != NULL && strcmp(item->what, "leaked") != 0;
    return item->what != NULL;
}

static const char *retraction_word(const struct record *r,
                                   const struct named *named)
{
    struct record_retraction retraction;

    if (named->own > 0 && named->whole == 0)
        return "partly retracted";
    return r != NULL && record_retraction(&retraction, r) == ERR_OK &&
                   retraction.erase
               ? "recalled"
               : "retracted";
}

static const char *content_word(const struct vault_row *row)
{
    return row->revision > 1 ? "revised" : "new";
}

/* One answer on its way. */
struct telling {
    struct call *call;
    struct filter *filter;
    struct page *page;
    struct inbox_folds *folds;
    uint64_t since_ms;
};

/* Whether what arrived was seen here; asked of what is told alone. */
static bool seen_here(const struct telling *t, const struct inbox_item *item,
                      struct retro_answer *out)
{
    struct retro_cost cost;
    const bool is =
        retro_hunt_record(t->call->core->retro, &t->call->core->facts,
                          item->row, &item->summary->set, out, &cost);

    retro_row_spend(t->page, &cost);
    return is;
}

/* False, of this and the next three: the page is full. */
static bool tell(struct telling *t, struct inbox_item *item)
{
    struct retro_answer retro;

    if (!filter_state(t->filter, item->what) ||
        !filter_record(t->filter, t->page, item->row, item->author))
        return true;
    page_spend(t->page, PAGE_WORK_ROW);
    if (item->asks && seen_here(t, item, &retro))
        item->retro = &retro;
    return item->folds ? inbox_folds_add(t->folds, item)
                       : inbox_item_put(t->call, item);
}

static bool tell_notice(struct telling *t, struct inbox_item *item)
{
    struct noticed of;

    return item->r == NULL || !notice_item(&t->call->core->facts, item, &of) ||
           tell(t, item);
}

/* What a sighting or an opinion says, in a word. */
static const char *answer_word(const struct record *r)
{
    struct record_sighting s;
    struct record_opinion o;

    if (record_sighting(&s, r) == ERR_OK)
        return record_sighting_text(s.kind);
    return record_opinion(&o, r) == ERR_OK ? record_opinion_text(o.kind) : "";
}

/* It is told of the record that it answers; what was recalled took it along. */
static bool tell_answer(struct telling *t, struct inbox_item *item)
{
    const struct view *view = &t->call->core->facts.txn.view;
    struct record_answered of;
    struct vault_row target;
    uint64_t number;

    if (item->r == NULL || record_answered(&of, item->r) != ERR_OK ||
        !vault_find(view, &of.record, &number) ||
        !vault_get(view, number, &target))
        return true;
    item->what = "answered";
    snprintf(item->detail, sizeof item->detail, "%s", answer_word(item->r));
    item->row = &target;
    item->r = NULL;
    item->summary = NULL;
    return tell(t, item);
}

static bool tell_retraction(struct telling *t, struct inbox_item *item)
{
    const struct facts *d = &t->call->core->facts;
    struct named named = {.own = 1, .whole = 1};

    if (item->r != NULL && only_replaced(d, item->row, item->r))
        return true;
    if (item->r != NULL)
        named = name_targets(d, item->r, item);
    item->what = named.own == 0 && named.others > 0
                     ? "not theirs"
                     : retraction_word(item->r, &named);
    item->folds = named.own == 0;
    return tell(t, item);
}

/* What of an item its summary does not say: NULL where that is all. */
static const struct record *
opened(struct telling *t, const struct vault_row *row, const struct summary *s)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    const struct facts *d = &t->call->core->facts;
    enum err err;

    if (row->kind != RECORD_NOTICE && row->kind != RECORD_RETRACTION &&
        !record_kind_is(row->kind, RECORD_ANSWERS) &&
        !pass_may_stay(d, row, (s->flags & SUMMARY_GROUPS) != 0))
        return NULL;
    err = vault_record(&d->txn.view, row, &raw, &r);
    page_spend_open(t->page, raw.len);
    return err == ERR_OK ? &r : NULL;
}

static bool tell_record(struct telling *t, const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    const struct facts *d = &t->call->core->facts;
    struct summary s;
    struct inbox_item item = {
        .what = content_word(row),
        .row = row,
        .summary = &s,
        .author = &row->author_id,
        .from = row->from,
        .received_ms = row->received_ms,
    };

    (void)!summary_listed(&d->txn.view, row, &room, &s);
    page_spend_open(t->page, room.len);
    item.r = opened(t, row, &s);
    item.stays = item.r != NULL && pass_stays(d, item.r, row);
    switch (record_kind_of(row->kind)) {
    case RECORD_NOTICE:
        return tell_notice(t, &item);
    case RECORD_RETRACTION:
        return tell_retraction(t, &item);
    case RECORD_GROUP:
        item.what = "group";
        break;
    case RECORD_REPORT:
    case RECORD_INCIDENT:
        item.asks = true;
        break;
    case RECORD_SIGHTING:
    case RECORD_OPINION:
        return tell_answer(t, &item);
    case RECORD_UNKNOWN:
        break;
    }
    return tell(t, &item);
}

/* Whether a row that is about no record is asked for. */
static bool wanted(const struct telling *t, const char *what)
{
    return !filter_asks(t->filter) && filter_state(t->filter, what);
}

static bool next_row(const struct telling *t, uint64_t at,
                     struct vault_row *row)
{
    const struct view *view = &t->call->core->facts.txn.view;

    if (t->filter->oldest_first)
        return vault_above(view, at, row);
    return vault_below(view, at, row) && row->received_ms >= t->since_ms;
}

/* False: the page is full, and *at is where the next begins. */
static bool tell_records(struct telling *t, uint64_t *at)
{
    const uint32_t me = t->call->core->facts.self->node_no;
    struct vault_row row;
    bool all = true;

    t->folds = inbox_folds_begin();
    while (all && next_row(t, *at, &row)) {
        all = !page_full(t->page) && inbox_folds_fit(t->call);
        page_spend(t->page, PAGE_WORK_LOOK);
        if (all && row.from != me && !row.folded &&
            row.received_ms >= t->since_ms)
            all = tell_record(t, &row);
        if (all)
            *at = row.number;
    }
    inbox_folds_put(t->call, t->folds);
    return all;
}

/* Words for what records are told as. */
#define RECORD_WORDS                                                           \
    "new", "revised", "retracted", "partly retracted", "recalled", "leaked",   \
        "sent on", "leak claimed", "erased", "not theirs", "group", "answered"

/* Whether any record can be what is asked for. */
static bool wants_records(const struct filter *f)
{
    static const char *const words[] = {RECORD_WORDS};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (filter_state(f, words[i]))
            return true;
    return false;
}

/* What stands on top and has no pages. */
static void tell_top(const struct telling *t)
{
    for (const struct inbox_waits_top *top = inbox_waits_top; top->what; top++)
        if (wanted(t, top->what))
            top->put(t->call, t->since_ms);
}

/* False, of both: the page is full. */
static bool tell_held(const struct telling *t, uint64_t *at)
{
    return !wanted(t, "waiting") || inbox_waits_held(t->call, t->since_ms, at);
}

static bool tell_refused(const struct telling *t, uint64_t *at)
{
    return !wanted(t, "quarantined") ||
           inbox_waits_refused(t->call, t->since_ms, at);
}

static enum err take_asked(struct telling *t)
{
    static const char *const states[] = {
        RECORD_WORDS,   "waiting",   "quarantined",
        "fenced",       "put back",  "lost",
        "left out",     "missed",    "quarantine full",
        "unconfirmed",  "busy",      "in doubt",
        "shut out",     "half open", "absent",
        "not answered", NULL};
    enum err err = filter_take(t->filter, t->call, states);

    (void)!control_arg_uint(&t->since_ms, &t->call->request, "since");
    return err == ERR_OK ? page_begin(t->page, t->call) : err;
}

/* What comes in from now on. An answer always has a next: behind what was
   looked at, so that nothing is told twice and nothing is passed over. */
static void follow(struct telling *t, uint64_t mark)
{
    const uint64_t records = (uint64_t)1 << 63;
    struct vault_row newest = {.number = 0};
    uint64_t at = mark & ~records;

    t->filter->oldest_first = true;
    if (!vault_below(&t->call->core->facts.txn.view, UINT64_MAX, &newest))
        newest.number = 0;
    /* Of a store that was there before this one. */
    if (at > newest.number)
        at = newest.number;
    if (mark != 0 && wants_records(t->filter))
        (void)tell_records(t, &at);
    else if (mark == 0)
        at = newest.number;
    call_next(t->call, at | records);
}

enum err control_inbox(struct call *call)
{
    /* A page's mark has one of these bits, and where that part goes on. */
    const uint64_t held = (uint64_t)1 << 61, quarantined = (uint64_t)1 << 62;
    const uint64_t doubts = (uint64_t)1 << 60, records = (uint64_t)1 << 63;
    static struct filter filter;
    struct page page;
    struct telling t = {.call = call, .filter = &filter, .page = &page};
    uint64_t mark = call_after(call, 0);
    uint64_t at = mark & ~(doubts | held | quarantined | records);
    enum err err = take_asked(&t);

    if (err != ERR_OK)
        return err;
    if (call_flag(call, "follow")) {
        follow(&t, mark);
        return ERR_OK;
    }
    if (mark == 0) {
        tell_top(&t);
        mark = held;
    }
    if (mark & held) {
        if (!tell_held(&t, &at)) {
            call_next(call, at | held);
            return ERR_OK;
        }
        mark = quarantined;
        at = 0;
    }
    if (mark & quarantined) {
        if (!tell_refused(&t, &at)) {
            call_next(call, at | quarantined);
            return ERR_OK;
        }
        mark = doubts;
        at = 0;
    }
    if (mark & doubts) {
        if (wanted(&t, "in doubt") &&
            !inbox_doubts(call, &page, t.since_ms, &at)) {
            call_next(call, at | doubts);
            return ERR_OK;
        }
        at = filter.oldest_first ? 0 : doubts - 1;
    }
    if (wants_records(&filter) && !tell_records(&t, &at))
        call_next(call, at | records);
    return ERR_OK;
}
