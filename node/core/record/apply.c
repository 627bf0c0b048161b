#include "node/core/record/apply.h"

#include <assert.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/record/answers.h"
#include "node/core/record/doubt.h"
#include "node/core/record/erase.h"
#include "node/core/record/holders.h"
#include "node/core/record/quarantine.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/jobs.h"
#include "node/core/store/mention.h"
#include "node/core/store/summary.h"
#include "node/core/store/tomb_value.h"

enum { REVISIONS_A_WALK = 64 };

/* WIRE.md 4.8: "With values it retracts single indicators of the target,
   without it the whole." */
static void retract_values(const struct facts *d, const struct vault_row *row,
                           struct record_target *target)
{
    struct bytes value;
    uint64_t type;

    while (record_value_next(target, &type, &value))
        if (indicator_known(type))
            index_retract(d->index, row, (enum indicator_type)type, value);
}

static void retract_whole(struct facts *d, struct vault_row *row)
{
    summary_set_retract(&d->txn, row);
    if ((row->state & (VAULT_SUPERSEDED | VAULT_RETRACTED)) == VAULT_SUPERSEDED)
        row->state |= VAULT_REPLACED;
    row->state |= VAULT_RETRACTED;
    vault_update(&d->txn, row);
    if (record_kind_is(row->kind, RECORD_ANSWERS))
        answers_withdrawn(d, row);
}

/* Values are hit where they are named and where they are live. WIRE.md 4.8:
   "The object says what is retracted" */
static void hit_values(const struct facts *d, uint32_t author,
                       const struct record_target *target)
{
    struct vault_object object;
    uint64_t numbers[2] = {0, 0};
    struct vault_row row;

    (void)vault_find(&d->txn.view, &target->record, &numbers[0]);
    vault_object(&d->txn.view, &target->object, author, &object);
    if (object.newest != numbers[0])
        numbers[1] = object.newest;
    for (size_t i = 0; i < 2; i++) {
        struct record_target values = *target;

        if (vault_get(&d->txn.view, numbers[i], &row) && row.author == author &&
            memcmp(&row.object, &target->object, sizeof row.object) == 0 &&
            row.revision <= target->up_to_revision)
            retract_values(d, &row, &values);
    }
}

/* Every kept revision that a whole retraction covers is its target. erase: how
   much of it may be erased now; NULL: it is no recall. */
static void hit_revisions(struct facts *d, uint32_t author,
                          const struct record_target *target, uint64_t *erase)
{
    uint64_t numbers[REVISIONS_A_WALK], after = 0;
    struct vault_row row;
    size_t n;

    do {
        n = vault_revisions(&d->txn.view, &target->object, author, after,
                            numbers, REVISIONS_A_WALK);
        for (size_t i = 0; i < n; i++)
            if (vault_get(&d->txn.view, numbers[i], &row) &&
                row.revision <= target->up_to_revision) {
                retract_whole(d, &row);
                if (erase != NULL)
                    erase_in_turn(d, &row, erase);
            }
        after = n > 0 ? numbers[n - 1] : 0;
    } while (n == REVISIONS_A_WALK);
}

static void bury_values(struct facts *d, uint32_t author,
                        const struct record_target *target)
{
    const struct tomb_values of = {target->object, author};

    tomb_value_put(&d->txn, &of, target);
    hit_values(d, author, target);
}

/* Whether that is news. */
static bool bury(struct facts *d, uint32_t author,
                 const struct record_target *target, uint64_t *erase)
{
    struct vault_object object;
    bool news;

    vault_object(&d->txn.view, &target->object, author, &object);
    news = target->up_to_revision > object.dead_revision ||
           (erase != NULL && target->up_to_revision > object.erased_revision);
    if (target->up_to_revision > object.dead_revision)
        object.dead_revision = target->up_to_revision;
    if (erase != NULL && target->up_to_revision > object.erased_revision)
        object.erased_revision = target->up_to_revision;
    vault_object_put(&d->txn, &target->object, author, &object);
    if (!news) /* what is said again finds nothing left to do */
        return false;
    hit_revisions(d, author, target, erase);
    if (erase != NULL)
        answers_erase(d, &target->object, author);
    return true;
}

/* Who holds an earlier revision tells of that one when it is erased. */
static void lacks(struct facts *d, const struct vault_row *row,
                  const struct record_target *target, uint32_t place)
{
    struct vault_object object;
    const struct job_at due = {
        .kind = JOB_LACKED,
        .number = row->number,
        .node_no = place,
        .job = {.since_ms = d->now_ms, .record = target->record},
    };

    vault_object(&d->txn.view, &target->object, row->author, &object);
    if (row->author != d->self->node_no && object.newest == 0)
        jobs_put(&d->txn, &due);
}

/* lacked: the target's place in a recall, from 1; 0: it is none. WIRE.md 7.17:
   "Whoever takes a recall says" */
static void absent(struct facts *d, const struct vault_row *row,
                   const struct record_target *target, uint32_t lacked)
{
    uint64_t number;

    if (vault_find(&d->txn.view, &target->record, &number))
        return;
    mention_put_retraction(&d->txn, &target->record, row->author, row->number);
    if (lacked != 0)
        lacks(d, row, target, lacked);
}

/* What a retraction takes back as a whole: each object once, up to the highest
   of its targets, however often it is named. */
struct wholes {
    struct whole {
        struct object_id object;
        uint64_t up_to;
        bool taken;
    } of[RECORD_TARGETS_MAX];
    size_t count;
};

static struct whole *whole_of(struct wholes *w, const struct object_id *object)
{
    for (size_t i = 0; i < w->count; i++)
        if (memcmp(&w->of[i].object, object, sizeof *object) == 0)
            return &w->of[i];
    w->of[w->count] = (struct whole){.object = *object};
    return &w->of[w->count++];
}

static void wholes_read(struct wholes *w, struct record_retraction retraction)
{
    struct record_target target;

    w->count = 0;
    while (record_target_next(&retraction, &target)) {
        struct whole *of;

        if (target.value_count > 0)
            continue;
        of = whole_of(w, &target.object);
        if (target.up_to_revision > of->up_to)
            of->up_to = target.up_to_revision;
    }
}

/* One retraction while it takes effect. */
struct taking_back {
    struct facts *d;
    const struct vault_row *row;
    struct wholes wholes;
    struct doubt doubt;
    uint64_t erase; /* how much may be erased at once */
};

/* What is no record here goes, too: what was refused, and what waits. */
static void recall_others(struct taking_back *t,
                          const struct record_target *target, uint32_t place)
{
    struct facts *d = t->d;
    struct quarantine_recalled of = {.object = target->object,
                                     .up_to = target->up_to_revision};

    if (!node_no_id(&d->txn.view, t->row->author, &of.author))
        return;
    if (!quarantine_recall(d, &of, &t->erase))
        quarantine_recall_later(d, &of, t->row->number, place);
    hold_news_of_recall(&d->txn, &of.author, &of.object, t->row->author);
}

static void take_back_whole(struct taking_back *t, struct record_target *target,
                            bool erase)
{
    struct whole *of = whole_of(&t->wholes, &target->object);

    if (of->taken)
        return;
    of->taken = true;
    target->up_to_revision = of->up_to;
    doubt_target(t->d, &t->doubt, t->row, target);
    if (bury(t->d, t->row->author, target, erase ? &t->erase : NULL) && erase)
        recall_others(t, target, (uint32_t)(of - t->wholes.of));
}

static void apply_retraction(struct facts *d, const struct record *r,
                             const struct vault_row *row)
{
    static struct taking_back t; /* large */

    struct vault_tomb_at at = {.author = row->author,
                               .retraction = row->number};
    struct record_retraction retraction;
    struct record_target target;

    if (record_retraction(&retraction, r) != ERR_OK)
        return;
    t.d = d;
    t.row = row;
    t.erase = ERASE_AT_ONCE;
    doubt_begin(&t.doubt);
    wholes_read(&t.wholes, retraction);
    for (; record_target_next(&retraction, &target); at.target++) {
        at.object = target.object;
        absent(d, row, &target, retraction.erase ? at.target + 1 : 0);
        vault_tomb_put(&d->txn, &at, &target);
        if (target.value_count == 0) {
            take_back_whole(&t, &target, retraction.erase);
            continue;
        }
        doubt_target(d, &t.doubt, row, &target);
        bury_values(d, row->author, &target);
    }
    doubt_keep(d, &t.doubt, row);
}

/* WIRE.md 4.8: "A retraction that comes before its target is kept as a
   tombstone." Here a target meets those of single values. */
static void meet_tombs(const struct facts *d, const struct record *r,
                       const struct vault_row *row)
{
    const struct tomb_values of = {row->object, row->author};
    struct record_report report;
    struct record_indicator i;

    if (tomb_value_count(&d->txn.view, &of) == 0 ||
        record_content(&report, r) != ERR_OK)
        return;
    while (record_indicator_next(&report, &i))
        if (tomb_value_covers(&d->txn.view, &of, &i, row->revision))
            index_retract(d->index, row, (enum indicator_type)i.type, i.value);
}

static void supersede(struct facts *d, uint64_t number, uint8_t state)
{
    struct vault_row row;

    if (!vault_get(&d->txn.view, number, &row))
        return;
    row.state |= state;
    vault_update(&d->txn, &row);
}

/* Whether who brought it may cause one more line. */
static bool may_alarm(const struct facts *d, const struct vault_row *row,
                      const char *reason)
{
    struct peer *from = roster_by_node_no(d->roster, row->from);

    return from == NULL || alarm_due(from, reason, d->now_ms);
}

/* WIRE.md 4.6: "The same (author, object, revision) with another record id is
   alarmed; the lower id, in octet order, wins." */
static void twin(struct facts *d, struct vault_row *row,
                 struct vault_object *object)
{
    char name[FACTS_NAME_MAX];
    struct vault_row other;

    if (!vault_get(&d->txn.view, object->newest, &other))
        return;
    facts_name(name, d, &row->author_id);
    if (may_alarm(d, row, "two records as one revision"))
        log_warn(
            "alarm: '%s' signed two records as one revision: numbers %llu and "
            "%llu",
            name, (unsigned long long)other.number,
            (unsigned long long)row->number);
    if (memcmp(&row->id, &other.id, sizeof row->id) < 0) {
        supersede(d, other.number, VAULT_TWIN);
        object->newest = row->number;
    } else {
        row->state |= VAULT_TWIN;
    }
}

static void place(struct facts *d, struct vault_row *row)
{
    struct vault_object object;

    vault_object(&d->txn.view, &row->object, row->author, &object);
    if (object.newest == 0 || row->revision > object.revision) {
        if (object.newest != 0)
            supersede(d, object.newest, VAULT_SUPERSEDED);
        object.newest = row->number;
        object.revision = row->revision;
    } else if (row->revision < object.revision) {
        row->state |= VAULT_SUPERSEDED;
    } else {
        twin(d, row, &object);
    }
    if (row->revision <= object.dead_revision)
        row->state |= VAULT_RETRACTED;
    vault_update(&d->txn, row);
    /* WIRE.md 4.8: "An erase tombstone keeps no body that arrives later." */
    if (row->revision <= object.erased_revision)
        erase_record(d, row);
    vault_object_put(&d->txn, &row->object, row->author, &object);
}

static bool current(const struct vault_row *row)
{
    return (row->state & (VAULT_SUPERSEDED | VAULT_TWIN)) == 0;
}

/* A newer version may have members who want the past. */
static void group_effect(struct facts *d, const struct record *r,
                         const struct vault_row *row)
{
    const struct job_at fill = {
        JOB_FILL, row->number, 0, {.since_ms = d->now_ms}};

    groups_keep(d->groups, r, row, d->self->node_no);
    if (current(row) && row->revision > 1)
        jobs_put(&d->txn, &fill);
}

static void kind_effect(struct facts *d, const struct record *r,
                        struct vault_row *row)
{
    switch (record_kind_of(r->kind)) {
    case RECORD_RETRACTION:
        apply_retraction(d, r, row);
        return; /* nothing retracts it */
    case RECORD_GROUP:
        group_effect(d, r, row);
        return;
    case RECORD_NOTICE:
        holders_take(d, r, row);
        return;
    case RECORD_SIGHTING:
    case RECORD_OPINION:
        answers_take(d, r, row);
        return;
    case RECORD_UNKNOWN:
    case RECORD_REPORT:
    case RECORD_INCIDENT:
        meet_tombs(d, r, row);
        answers_follow(d, r, row);
        return;
    }
}

static void take_effect(struct facts *d, const struct record *r,
                        struct vault_row *row, bool indexed)
{
    place(d, row);
    if (r->set.n > 0 && current(row)) {
        summary_set_add(&d->txn, row, &r->set);
        vault_set_put(&d->txn, row->author, &r->set, row->number);
    }
    if (row->state & VAULT_ERASED)
        return;
    groups_pin(d->groups, r, row);
    if (!indexed)
        index_add(d->index, r, row);
    kind_effect(d, r, row);
}

void apply_record(struct facts *d, const struct record *r,
                  struct vault_row *row)
{
    row->state = 0;
    vault_put(&d->txn, r, row);
    summary_put(&d->txn, row, r);
    take_effect(d, r, row, false);
}

uint64_t apply_stage(struct facts *d, const struct record *r,
                     struct vault_row *row)
{
    struct store_state *state = txn_state(&d->txn);
    uint64_t before, entries;

    row->state = 0;
    vault_stage(&d->txn, r, row);
    summary_put(&d->txn, row, r);
    index_flush(d->index);
    before = state->indicators;
    index_add(d->index, r, row);
    index_flush(d->index);
    entries = state->indicators - before;
    state->indicators = before;
    return entries;
}

void apply_staged(struct facts *d, const struct record *r,
                  struct vault_row *row, uint64_t entries)
{
    txn_state(&d->txn)->indicators += entries;
    vault_enter(&d->txn, row);
    take_effect(d, r, row, true);
}

void apply_unstage(struct facts *d, const struct vault_row *row,
                   uint64_t entries)
{
    txn_state(&d->txn)->indicators += entries; /* each is counted down */
    erase_entries(d, row);
    summary_unstage(&d->txn, row);
    vault_unstage(&d->txn, row);
}
