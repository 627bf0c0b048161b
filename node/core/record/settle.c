#include "node/core/record/settle.h"

#include "node/core/facts/alarm.h"
#include "node/core/record/apply.h"
#include "node/core/record/erase.h"
#include "node/core/record/giveback.h"
#include "node/core/record/leaks.h"
#include "node/core/record/pass.h"
#include "node/core/record/quarantine.h"
#include "node/core/store/record_senders.h"
#include "node/core/store/summary.h"

/* Of a group that is not known yet it may turn out: what was for this node as
   well goes on to whoever gets its target from here. */
static bool may_be_in(const struct facts *d, const struct record_reader *e)
{
    const uint64_t pinned = groups_pinned(d->groups, e);

    return pinned == 0 || groups_member(d->groups, pinned, facts_me(d));
}

static bool concerns_me(const struct facts *d, const struct record *r,
                        const struct vault_row *row)
{
    struct record_retraction retraction;
    struct record_target target;
    struct vault_object object;

    /* Its own comes back, and is owed to whoever still has the target. */
    if (row->author == d->self->node_no || r->audience_count == 0 ||
        record_names(r, facts_me(d)))
        return true;
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group && may_be_in(d, &r->audience[i]))
            return true;
    if (record_retraction(&retraction, r) != ERR_OK)
        return true;
    while (record_target_next(&retraction, &target)) {
        vault_object(&d->txn.view, &target.object, row->author, &object);
        if (object.newest != 0)
            return true;
    }
    return false;
}

/* WIRE.md 7.2: "a receiver takes it when it holds the target or stands in the
   retraction's audience, else it keeps only the tombstone" */
static void keep_tombstone(struct facts *d, const struct record *r,
                           struct vault_row *row)
{
    if (!record_kind_is(r->kind, RECORD_BURIED) || concerns_me(d, r, row))
        return;
    summary_erase(&d->txn, row);
    vault_erase(&d->txn, row, VAULT_TOMBSTONE);
}

/* What a peer writes itself is counted for nobody. */
static void count_bringer(struct facts *d, uint32_t from,
                          const struct vault_row *row)
{
    if (row->author != d->self->node_no && row->author != from &&
        record_kind_way(row->kind) != RECORD_TO_SOURCES)
        authors_bring(d->authors, from, row->author, d->now_ms);
}

static void count_author(struct facts *d, const struct record *r,
                         const struct vault_row *row)
{
    const struct authors_wrote wrote = {
        .from = row->from,
        .record = row,
        .names = record_kind_way(r->kind) == RECORD_TO_SOURCES,
    };

    count_bringer(d, row->from, row);
    if (row->author != d->self->node_no &&
        roster_by_node_no(d->roster, row->author) == NULL)
        authors_wrote(d->authors, &wrote, d->now_ms);
}

uint64_t settle_keep(struct facts *d, const struct peer *from,
                     const struct record *r)
{
    struct vault_row row = {
        .author = node_no_of(&d->txn, &r->author),
        .from = from->node_no,
        .received_ms = d->now_ms,
    };

    apply_record(d, r, &row);
    count_author(d, r, &row);
    if (view_state(&d->txn.view)->past != STORE_FIRST)
        giveback_kept(d, &row);
    pass_on(d, r, &row);
    keep_tombstone(d, r, &row);
    return row.number;
}

/* A group's version, too, counts against who brings it again. */
static void count_group(struct facts *d, uint32_t from,
                        const struct vault_row *row)
{
    const struct groups_brought brought = {
        .group = record_group_id(&row->author_id, &row->object),
        .owner = row->author,
        .from = from,
    };

    if (record_kind_way(row->kind) == RECORD_TO_MEMBERS)
        groups_bring(d->groups, &brought);
}

/* WIRE.md 7.9 */
void settle_have(struct facts *d, struct peer *from, uint64_t number)
{
    struct vault_row row;

    if (!vault_get(&d->txn.view, number, &row))
        return;
    if (row.author == d->self->node_no) {
        giveback_brought(d, &row, from);
        return;
    }
    count_bringer(d, from->node_no, &row);
    count_group(d, from->node_no, &row);
    if (row.author != from->node_no && row.from != from->node_no &&
        record_senders_put(&d->txn, number, from->node_no))
        erase_again(d, &row, from->node_no);
    if (from->vouches)
        pass_stayed(d, &row);
}

static void say_refused(const struct facts *d, struct peer *from,
                        const struct verdict *v)
{
    const char *why =
        v->why == ERR_OK ? policy_rule_text(v->rule) : err_text(v->why);

    if (alarm_due(from, why, d->now_ms))
        log_warn("alarm: peer '%s': record refused: %s (rule %u)", from->name,
                 why, (unsigned)v->rule);
}

void settle_refuse(struct facts *d, struct peer *from, const struct record *r,
                   struct bytes raw, const struct verdict *v)
{
    struct quarantine_row row = {
        .from = from->node_no,
        .record = r->id,
        .author = r->author,
        .rule = v->rule,
        .why = (uint64_t)v->why,
        .hidden = v->kind != VERDICT_REFUSE,
        .verified = v->verified,
        .arrived_ms = d->now_ms,
    };

    /* What does not parse has no id: the octets' own name will do. */
    if (r->raw.len == 0)
        row.record = record_id_of(raw);
    say_refused(d, from, v);
    /* WIRE.md 4.8: "An erase tombstone keeps no body that arrives later." Who
       sent it is kept, and told to its author: 7.11. */
    if (r->raw.len > 0 && erase_recalled(d, r)) {
        if (!v->verified)
            return;
        raw = (struct bytes){0};
    }
    quarantine_put(d, &row, raw);
    if (v->verified)
        leaks_found(d, r, &row, v->proof);
}
