#include "node/core/record/answers.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/record/erase.h"
#include "node/core/record/holders.h"
#include "node/core/record/tally.h"
#include "node/core/store/jobs.h"
#include "node/core/store/notice_clock.h"
#include "node/core/store/outbox_release.h"
#include "proto/record_answer.h"

enum { REVISIONS_A_WALK = 64 };

/* One answer while it is taken. */
struct taking {
    struct facts *d;
    const struct vault_row *row; /* of the answer */
    struct answer_at at;
    struct answer_row said;
    struct record_report content; /* of what it answers, at its first value */
    uint64_t number;
};

static struct answer_at object_at(const struct object_id *object,
                                  uint32_t author)
{
    return (struct answer_at){.object = *object, .author = author};
}

static void put_one(struct taking *t, uint64_t type, struct bytes value)
{
    struct facts *d = t->d;

    answer_table_value(&d->txn.view, &t->at.value, type, value);
    (void)answer_table_put(&d->txn, &t->at, &t->said);
    if (t->at.part == ANSWER_OPINION && t->at.author == d->self->node_no)
        tally_value(d, &t->at);
}

/* WIRE.md 7.20: "A value that the record does not have counts nowhere." Both
   stand in one order. */
static bool stands_in(struct record_report *content, uint64_t type,
                      struct bytes value)
{
    struct record_report at = *content;
    struct record_indicator i;

    while (record_indicator_next(&at, &i)) {
        const int order = i.type != type ? (i.type < type ? -1 : 1)
                                         : bytes_compare(i.value, value);

        if (order == 0)
            return true;
        if (order > 0)
            return false;
        *content = at;
    }
    return false;
}

static void take_sighting(struct taking *t, const struct record *r)
{
    struct record_sighting s;
    struct bytes value;
    uint64_t type;

    if (record_sighting(&s, r) != ERR_OK)
        return;
    t->at.part = ANSWER_SIGHTING;
    t->said.kind = (uint32_t)s.kind;
    t->said.time_ms = s.time_ms;
    if (s.value_count == 0)
        (void)answer_table_put(&t->d->txn, &t->at, &t->said);
    while (record_sighting_next(&s, &type, &value))
        if (stands_in(&t->content, type, value))
            put_one(t, type, value);
}

static void take_opinion(struct taking *t, const struct record *r)
{
    struct record_opinion o;

    if (record_opinion(&o, r) != ERR_OK)
        return;
    t->at.part = ANSWER_OPINION;
    t->said.kind = (uint32_t)o.kind;
    t->said.time_ms = o.time_ms;
    if (stands_in(&t->content, o.type, o.value))
        put_one(t, o.type, o.value);
}

/* WIRE.md 4.13: "time is later than that of each answer that its signer wrote
   before" */
static void keep_clock(struct taking *t)
{
    if (t->row->author == t->d->self->node_no)
        notice_clock_keep(&t->d->txn, t->said.time_ms);
}

/* The object as a whole is recalled. */
static bool is_recalled(const struct facts *d, const struct object_id *object,
                        uint32_t author)
{
    struct vault_object o;

    vault_object(&d->txn.view, object, author, &o);
    return o.erased_revision > 0 && o.erased_revision >= o.revision;
}

/* False: it is not here. *target points into a room of this function's own. */
static bool open_target(const struct facts *d, const struct record_id *id,
                        uint64_t *number, struct record_report *content)
{
    static uint8_t room[RECORD_MAX];
    static struct record target;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    return vault_find(&d->txn.view, id, number) &&
           vault_get(&d->txn.view, *number, &row) &&
           vault_record(&d->txn.view, &row, &raw, &target) == ERR_OK &&
           record_content(content, &target) == ERR_OK;
}

void answers_take(struct facts *d, const struct record *r,
                  struct vault_row *row)
{
    struct taking t = {.d = d, .row = row};
    struct record_answered of;

    if (record_answered(&of, r) != ERR_OK)
        return;
    t.at = object_at(&of.object, node_no_of(&d->txn, &of.author));
    t.at.by = row->author;
    t.said.number = row->number;
    if (is_recalled(d, &of.object, t.at.author)) {
        row->state |= VAULT_RETRACTED;
        erase_record(d, row);
        return;
    }
    answer_table_record_put(&d->txn, &t.at, row->number);
    if ((row->state & VAULT_RETRACTED) ||
        !open_target(d, &of.record, &t.number, &t.content))
        return;
    take_sighting(&t, r);
    take_opinion(&t, r);
    keep_clock(&t);
    if (t.at.author == d->self->node_no)
        tally_due(d, &of.object, (enum answer_part)t.at.part);
}

void answers_withdrawn(struct facts *d, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_answered of;
    struct answer_row said;
    struct answer_at at;

    if (vault_record(&d->txn.view, row, &raw, &r) != ERR_OK ||
        record_answered(&of, &r) != ERR_OK)
        return;
    at = object_at(&of.object, node_no_known(&d->txn.view, &of.author));
    while (answer_table_next(&d->txn.view, &at, &said)) {
        if (said.number != row->number)
            continue;
        answer_table_del(&d->txn, &at);
        if (at.part == ANSWER_OPINION && at.author == d->self->node_no)
            tally_value(d, &at);
    }
    if (at.author == d->self->node_no)
        tally_due(d, &of.object,
                  row->kind == RECORD_OPINION ? ANSWER_OPINION
                                              : ANSWER_SIGHTING);
}

/* At once it goes nowhere any more; its body goes in its turn. */
static void erase_later(struct facts *d, uint64_t number)
{
    const struct job_at due = {
        JOB_RECALLED, number, 0, {.since_ms = d->now_ms}};
    struct vault_row row;

    if (!vault_get(&d->txn.view, number, &row))
        return;
    row.state |= VAULT_RETRACTED;
    vault_update(&d->txn, &row);
    jobs_put(&d->txn, &due);
}

void answers_erase(struct facts *d, const struct object_id *object,
                   uint32_t author)
{
    const struct answer_at of = object_at(object, author);
    struct answer_at at = of;
    struct answer_row said;
    uint64_t number = 0;

    if (!is_recalled(d, object, author))
        return;
    while (answer_table_next(&d->txn.view, &at, &said))
        answer_table_del(&d->txn, &at);
    while (answer_table_record_next(&d->txn.view, &of, &number)) {
        erase_later(d, number);
        answer_table_record_del(&d->txn, &of, number);
    }
}

void answers_follow(struct facts *d, const struct record *r,
                    const struct vault_row *row)
{
    struct answer_at at = object_at(&row->object, row->author);
    struct answer_row said;

    if (row->author != d->self->node_no ||
        !answer_table_next(&d->txn.view, &at, &said))
        return;
    tally_follow(d, r, row);
    tally_due(d, &row->object, ANSWER_OPINION);
}

/* The nodes of an object, ascending, and what each answered. */
static struct {
    uint32_t node_no[ANSWERS_NODES_MAX];
    uint8_t whole[ANSWERS_NODES_MAX]; /* of the record: a kind, or 0 */
    uint8_t best[ANSWERS_NODES_MAX];
    size_t count;
} nodes;

static void add(uint32_t node_no)
{
    if (nodes.count < ANSWERS_NODES_MAX)
        nodes.node_no[nodes.count++] = node_no;
}

/* To whom a revision went, and who has it from others. */
static void add_recipients(const struct facts *d, uint64_t number)
{
    struct outbox_release release;
    struct holder holder;
    uint32_t node_no = 0;

    while (outbox_release_next(&d->txn.view, number, &node_no))
        if (outbox_release_get(&d->txn.view, number, node_no, &release) &&
            outbox_release_gone(&release))
            add(node_no);
    node_no = 0;
    while (holders_next(d, number, &node_no, &holder))
        if (holder.reached && node_no != d->self->node_no)
            add(node_no);
}

static void add_all_recipients(const struct facts *d,
                               const struct object_id *object, uint32_t author)
{
    uint64_t numbers[REVISIONS_A_WALK], after = 0;
    size_t n;

    do {
        n = vault_revisions(&d->txn.view, object, author, after, numbers,
                            REVISIONS_A_WALK);
        for (size_t i = 0; i < n; i++)
            add_recipients(d, numbers[i]);
        after = n > 0 ? numbers[n - 1] : 0;
    } while (n == REVISIONS_A_WALK);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;

    return p < q ? -1 : p > q;
}

static void make_unique(void)
{
    size_t kept = 0;

    qsort(nodes.node_no, nodes.count, sizeof *nodes.node_no, by_number);
    for (size_t i = 0; i < nodes.count; i++)
        if (kept == 0 || nodes.node_no[kept - 1] != nodes.node_no[i])
            nodes.node_no[kept++] = nodes.node_no[i];
    nodes.count = kept;
    memset(nodes.whole, 0, kept);
    memset(nodes.best, 0, kept);
}

/* Where a node stands; count: nowhere. */
static size_t place_of(uint32_t node_no)
{
    const uint32_t *at = bsearch(&node_no, nodes.node_no, nodes.count,
                                 sizeof *nodes.node_no, by_number);

    return at == NULL ? nodes.count : (size_t)(at - nodes.node_no);
}

static bool is_whole(const struct answer_at *at)
{
    static const struct answer_value none;

    return memcmp(&at->value, &none, sizeof none) == 0;
}

/* Kinds are numbered so that the lower says more. */
static void better(uint8_t *kind, uint32_t said)
{
    if (*kind == 0 || said < *kind)
        *kind = (uint8_t)said;
}

static void note_sighting(const struct answer_at *at, uint32_t kind)
{
    const size_t i = place_of(at->by);

    if (i == nodes.count)
        return;
    if (is_whole(at))
        nodes.whole[i] = (uint8_t)kind;
    better(&nodes.best[i], kind);
}

static void sum_up(const uint8_t *kinds, struct answers *out)
{
    *out = (struct answers){.asked = (uint32_t)nodes.count};
    for (size_t i = 0; i < nodes.count; i++) {
        out->seen += kinds[i] == RECORD_SIGHTING_SEEN;
        out->not_seen += kinds[i] == RECORD_SIGHTING_NOT_SEEN;
        out->cannot += kinds[i] == RECORD_SIGHTING_CANNOT;
    }
}

void answers_count(const struct facts *d, const struct object_id *object,
                   uint32_t author, struct answers *out)
{
    struct answer_at at = object_at(object, author);
    struct answer_row said;

    nodes.count = 0;
    add_all_recipients(d, object, author);
    while (answer_table_next(&d->txn.view, &at, &said))
        if (at.by != author)
            add(at.by);
    make_unique();
    at = object_at(object, author);
    while (answer_table_next(&d->txn.view, &at, &said) &&
           at.part == ANSWER_SIGHTING)
        note_sighting(&at, said.kind);
    sum_up(nodes.best, out);
}

static bool same_value(const struct answer_at *at,
                       const struct answer_value *value)
{
    return memcmp(&at->value, value, sizeof *value) == 0;
}

static bool count_opinions(const struct facts *d, struct answer_at at,
                           struct answers_value *out)
{
    const struct answer_value value = at.value;
    struct answer_row said;
    bool any = false;

    at.part = ANSWER_OPINION;
    while (answer_table_next(&d->txn.view, &at, &said) &&
           same_value(&at, &value)) {
        out->false_positive += said.kind == RECORD_OPINION_FALSE_POSITIVE;
        out->expired += said.kind == RECORD_OPINION_EXPIRED;
        out->confirmed += said.kind == RECORD_OPINION_CONFIRMED;
        any = true;
    }
    return any;
}

static bool is_sighted(const struct facts *d, struct answer_at at)
{
    const struct answer_value value = at.value;
    struct answer_row said;

    at.part = ANSWER_SIGHTING;
    return answer_table_next(&d->txn.view, &at, &said) &&
           at.part == ANSWER_SIGHTING && same_value(&at, &value);
}

bool answers_count_value(const struct facts *d, const struct object_id *object,
                         uint32_t author, const struct answer_value *value,
                         struct answers_value *out)
{
    static uint8_t kinds[ANSWERS_NODES_MAX];
    struct answer_at at = object_at(object, author);
    struct answer_row said;
    bool any;

    at.value = *value;
    *out = (struct answers_value){.sightings = {.asked = 0}};
    any = count_opinions(d, at, out);
    if (!any && !is_sighted(d, at))
        return false;
    /* Who saw something of the whole did not say that it was this. */
    for (size_t i = 0; i < nodes.count; i++)
        kinds[i] = nodes.whole[i] == RECORD_SIGHTING_SEEN ? 0 : nodes.whole[i];
    at.part = ANSWER_SIGHTING;
    while (answer_table_next(&d->txn.view, &at, &said) &&
           at.part == ANSWER_SIGHTING && same_value(&at, value)) {
        const size_t i = place_of(at.by);

        if (i < nodes.count)
            kinds[i] = (uint8_t)said.kind;
    }
    sum_up(kinds, &out->sightings);
    return true;
}

bool answers_any_value(const struct facts *d, const struct object_id *object,
                       uint32_t author)
{
    struct answer_at at = object_at(object, author);
    struct answer_row said;

    while (answer_table_next(&d->txn.view, &at, &said))
        if (!is_whole(&at))
            return true;
    return false;
}
