#include "node/core/record/doubt.h"

#include <string.h>

#include "node/core/store/doubt_share.h"
#include "node/core/store/jobs.h"
#include "node/core/store/tomb_value.h"

/* The place of a job that says of a retraction that there may be more. */
enum { MORE = DOUBT_RECORDS_MAX + 1 };

void doubt_begin(struct doubt *out)
{
    *out = (struct doubt){.left = DOUBT_LOOKS_MAX};
}

/* False: what is left does not go so far. */
static bool spend(struct doubt *doubt, uint64_t looks)
{
    const bool fits = looks < doubt->left;

    doubt->more |= !fits;
    doubt->left = fits ? doubt->left - looks : 0;
    return fits;
}

static struct doubt_record *record_of(struct doubt *doubt, uint64_t number)
{
    struct doubt_record *at;

    for (size_t i = 0; i < doubt->count; i++)
        if (doubt->record[i].number == number)
            return &doubt->record[i];
    if (doubt->count == DOUBT_RECORDS_MAX) {
        doubt->more = true;
        return NULL;
    }
    at = &doubt->record[doubt->count++];
    *at = (struct doubt_record){.number = number};
    return at;
}

static void note(struct doubt *doubt, const struct index_entry *entry)
{
    struct doubt_record *at = record_of(doubt, entry->number);

    if (at == NULL)
        return;
    if (at->values < DOUBT_VALUES_MAX)
        at->position[at->values] = entry->position;
    at->values++;
}

/* For good, whatever the clock says. */
static bool is_ended(const struct vault_row *row)
{
    const unsigned over =
        VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED | VAULT_TWIN;

    return (row->state & over) != 0;
}

static bool is_live(const struct facts *d, const struct vault_row *row)
{
    return !is_ended(row) &&
           (row->expires_ms == 0 || row->expires_ms > d->now_ms);
}

/* Whether this node says it, too. */
static void look_for(const struct facts *d, struct doubt *out, uint64_t type,
                     struct bytes value)
{
    struct index_entry at = {.number = 0};
    struct index_place place;
    struct vault_row row;

    if (!indicator_known(type) || !spend(out, DOUBT_VALUE_LOOKS) ||
        !index_place(d->index, &place, (enum indicator_type)type, value))
        return;
    while (index_own_after(d->index, &place, &at) && spend(out, 1))
        if ((at.value.flags & INDEX_RETRACTED) == 0 &&
            vault_get(&d->txn.view, at.number, &row) && is_live(d, &row))
            note(out, &at);
}

/* What is said again takes nothing back. */
static void look_for_values(const struct facts *d, struct doubt *out,
                            uint32_t author, const struct record_target *target)
{
    const struct tomb_values of = {target->object, author};
    struct record_target values = *target;
    struct record_indicator i = {.type = 0};

    while (record_value_next(&values, &i.type, &i.value))
        if (!tomb_value_covers(&d->txn.view, &of, &i, target->up_to_revision))
            look_for(d, out, i.type, i.value);
}

/* Of a record as a whole, all that it says now. */
static void look_for_all(const struct facts *d, struct doubt *out,
                         uint32_t author, const struct record_target *target)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_report report;
    struct record_indicator i;
    struct vault_object object;
    struct vault_row row;

    if (!vault_object(&d->txn.view, &target->object, author, &object) ||
        object.revision > target->up_to_revision ||
        !vault_get(&d->txn.view, object.newest, &row) || !is_live(d, &row) ||
        !spend(out, DOUBT_OPEN_LOOKS) ||
        vault_record(&d->txn.view, &row, &raw, &r) != ERR_OK ||
        record_content(&report, &r) != ERR_OK)
        return;
    while (record_indicator_next(&report, &i))
        look_for(d, out, i.type, i.value);
}

void doubt_target(const struct facts *d, struct doubt *out,
                  const struct vault_row *row,
                  const struct record_target *target)
{
    if (row->author == d->self->node_no || out->left == 0)
        return;
    if (target->value_count > 0)
        look_for_values(d, out, row->author, target);
    else
        look_for_all(d, out, row->author, target);
}

static void drop(struct facts *d, const struct job_at *at)
{
    struct vault_row row;

    jobs_done(&d->txn, at);
    if (vault_get(&d->txn.view, at->number, &row))
        doubt_share_give(&d->txn, row.author);
}

/* False: its author has as many as there may be. */
static bool put(struct facts *d, const struct vault_row *row,
                const struct job_at *at)
{
    if (!doubt_share_take(&d->txn, row->author))
        return false;
    jobs_put(&d->txn, at);
    return true;
}

/* Whether nothing is to be told of a row any more: its record is over, or of
   the retraction none is left. What has expired may not have, once a clock is
   put right: it is not shown, and stays. */
static bool is_over(const struct facts *d, const struct job_at *at)
{
    struct job_at first = {.kind = JOB_DOUBT, .number = at->number};
    struct vault_row row;

    if (at->node_no == MORE)
        return jobs_next(&d->txn.view, &first) && first.node_no == MORE;
    return !vault_get(&d->txn.view, at->job.detail, &row) || is_ended(&row);
}

/* Some rows, more than one retraction adds. Where they begin is another place
   each time, so that none stays unseen behind others that last. */
static void sweep(struct facts *d, uint64_t number)
{
    struct job_at at = {.kind = JOB_DOUBT,
                        .number =
                            number * UINT64_C(0x9e3779b97f4a7c15) % number};
    size_t turns = 0;

    for (size_t i = 0; i < DOUBT_SWEPT; i++) {
        while (!jobs_next(&d->txn.view, &at)) {
            if (turns++ > 0)
                return; /* there are no more than that */
            at = (struct job_at){.kind = JOB_DOUBT};
        }
        if (is_over(d, &at))
            drop(d, &at);
    }
}

static bool put_record(struct facts *d, const struct vault_row *row,
                       const struct doubt_record *of, uint32_t place)
{
    struct job_at at = {
        .kind = JOB_DOUBT,
        .number = row->number,
        .node_no = place,
        .job = {.since_ms = d->now_ms, .detail = of->number, .tlp = of->values},
    };

    for (size_t k = 0; k < DOUBT_VALUES_MAX; k++)
        bytes_put_be(at.job.record.octet + 2 * k, of->position[k], 2);
    return put(d, row, &at);
}

static bool put_more(struct facts *d, const struct vault_row *row)
{
    const struct job_at at = {.kind = JOB_DOUBT,
                              .number = row->number,
                              .node_no = MORE,
                              .job.since_ms = d->now_ms};

    return put(d, row, &at);
}

void doubt_keep(struct facts *d, const struct doubt *doubt,
                const struct vault_row *row)
{
    bool fits = true;

    if (doubt->count == 0)
        return;
    sweep(d, row->number);
    for (uint32_t i = 0; fits && i < doubt->count; i++)
        fits = put_record(d, row, &doubt->record[i], i + 1);
    if (fits && doubt->more)
        fits = put_more(d, row);
    if (!fits)
        doubt_share_leave_out(&d->txn, row->author, d->now_ms);
}

bool doubt_next(const struct view *view, uint64_t *retraction,
                uint64_t *since_ms)
{
    struct job_at at = {
        .kind = JOB_DOUBT, .number = *retraction, .node_no = UINT32_MAX};

    if (!jobs_next(view, &at))
        return false;
    *retraction = at.number;
    *since_ms = at.job.since_ms;
    return true;
}

static bool is_kept(const struct job_at *at, size_t position)
{
    for (size_t k = 0; k < DOUBT_VALUES_MAX && k < at->job.tlp; k++)
        if (bytes_get_be(at->job.record.octet + 2 * k, 2) == position)
            return true;
    return false;
}

static bool still_says(const struct facts *d, const struct vault_row *row,
                       const struct record_indicator *e)
{
    struct index_place place;

    return indicator_known(e->type) &&
           index_place(d->index, &place, (enum indicator_type)e->type,
                       e->value) &&
           !index_retracted(d->index, &place, row);
}

/* The values at the places that are kept, without those that this node has
   retracted since. Of more than those it is known that they are no more than
   what the record still says. */
static void show(const struct facts *d, const struct job_at *at,
                 const struct vault_row *row, const struct record *r,
                 struct doubt_shown *out)
{
    const bool all = at->job.tlp <= DOUBT_VALUES_MAX;
    struct record_report report;
    struct record_indicator e;
    uint64_t says = 0;

    *out = (struct doubt_shown){.number = at->job.detail};
    if (record_content(&report, r) != ERR_OK)
        return;
    for (size_t i = 0; record_indicator_next(&report, &e); i++) {
        bool kept = is_kept(at, i);

        if (!kept && (all || says >= at->job.tlp))
            continue;
        out->looks++;
        if (!still_says(d, row, &e))
            continue;
        says++;
        if (kept)
            out->value[out->count++] = e.value;
    }
    out->values = says < at->job.tlp ? says : at->job.tlp;
}

bool doubt_next_record(const struct facts *d, uint64_t retraction,
                       uint32_t *place, struct buffer *raw,
                       struct doubt_shown *out)
{
    static struct record r;
    struct job_at at = {
        .kind = JOB_DOUBT, .number = retraction, .node_no = *place};
    struct vault_row row;

    while (jobs_next(&d->txn.view, &at) && at.number == retraction) {
        *place = at.node_no;
        raw->len = 0;
        if (!vault_get(&d->txn.view, at.job.detail, &row) ||
            !is_live(d, &row) ||
            vault_record(&d->txn.view, &row, raw, &r) != ERR_OK)
            continue;
        show(d, &at, &row, &r, out);
        if (out->values > 0)
            return true;
    }
    return false;
}

bool doubt_more(const struct view *view, uint64_t retraction)
{
    struct job_at at = {
        .kind = JOB_DOUBT, .number = retraction, .node_no = MORE - 1};

    return jobs_next(view, &at) && at.number == retraction;
}

size_t doubt_drop(struct facts *d, uint64_t retraction)
{
    struct job_at at = {.kind = JOB_DOUBT, .number = retraction};
    size_t dropped = 0;

    while (jobs_next(&d->txn.view, &at) && at.number == retraction) {
        dropped += at.node_no != MORE;
        drop(d, &at);
    }
    return dropped;
}
