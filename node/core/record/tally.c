#include "node/core/record/tally.h"

#include <string.h>

#include "node/core/core.h"
#include "node/core/facts/brake.h"
#include "node/core/record/answers.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"
#include "node/core/store/changed.h"
#include "node/core/store/jobs.h"
#include "node/core/store/notice_clock.h"
#include "node/core/store/tally_table.h"
#include "proto/record_answer.h"
#include "proto/record_notice.h"
#include "proto/record_tally.h"

enum { EXTENSION_MORE = 32 }; /* beside a tally, packed as an extension */

/* A record opened, in a room of this function's own until the next call. */
static const struct record *opened(const struct facts *d,
                                   const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    return vault_record(&d->txn.view, row, &raw, &r) == ERR_OK ? &r : NULL;
}

/* Who calls it false, or says that it no longer holds. */
static uint32_t disputes(const struct facts *d, const struct answer_at *of)
{
    struct answer_at at = *of;
    struct answer_row said;
    uint32_t count = 0;

    at.part = ANSWER_OPINION;
    at.by = 0;
    while (answer_table_next(&d->txn.view, &at, &said) &&
           at.part == ANSWER_OPINION &&
           memcmp(&at.value, &of->value, sizeof at.value) == 0)
        count += said.kind != RECORD_OPINION_CONFIRMED;
    return count;
}

static bool newest_of(const struct facts *d, const struct object_id *object,
                      uint32_t author, struct vault_row *out)
{
    struct vault_object o;

    return vault_object(&d->txn.view, object, author, &o) && o.newest != 0 &&
           vault_get(&d->txn.view, o.newest, out);
}

/* False: the record does not have that value. */
static bool position_of(const struct facts *d, const struct record *r,
                        const struct answer_value *value, uint16_t *out)
{
    struct record_report content;
    struct record_indicator i;
    struct answer_value other;

    if (record_content(&content, r) != ERR_OK)
        return false;
    for (*out = 0; record_indicator_next(&content, &i); ++*out) {
        answer_table_value(&d->txn.view, &other, i.type, i.value);
        if (memcmp(&other, value, sizeof other) == 0)
            return true;
    }
    return false;
}

/* As it was told last: counting anew looks at each recipient. */
static uint32_t asked_of(const struct facts *d, const struct vault_row *row)
{
    struct tally_sum sum;
    struct answers a;

    if (tally_table_sum(&d->txn.view, row->number, &sum) && sum.asked > 0)
        return sum.asked;
    answers_count(d, &row->object, row->author, &a);
    return a.asked;
}

/* What is held back from now on leaves the pack, and what is no longer comes
   into it again. */
static void put_value(struct facts *d, const struct vault_row *of,
                      uint16_t position, const struct tally_value *said)
{
    struct tally_value before;

    (void)tally_table_value(&d->txn.view, of->number, position, &before);
    tally_table_value_put(&d->txn, of->number, position, said);
    if (brake_disputed(d->config, before.disputed) !=
        brake_disputed(d->config, said->disputed))
        changed_less(&d->txn, of);
}

void tally_follow(struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    struct answer_at at = {.object = row->object, .author = row->author};
    struct tally_value said = {.time_ms = d->now_ms};
    struct record_report content;
    struct record_indicator i;

    if (record_content(&content, r) != ERR_OK)
        return;
    for (uint16_t position = 0; record_indicator_next(&content, &i);
         position++) {
        answer_table_value(&d->txn.view, &at.value, i.type, i.value);
        said.disputed = disputes(d, &at);
        if (said.disputed == 0)
            continue;
        if (said.asked == 0)
            said.asked = asked_of(d, row);
        put_value(d, row, position, &said);
    }
}

void tally_value(struct facts *d, const struct answer_at *at)
{
    const uint32_t disputed = disputes(d, at);
    struct tally_value said;
    struct vault_row row;
    const struct record *r;
    uint16_t position;

    if (!newest_of(d, &at->object, at->author, &row))
        return;
    r = opened(d, &row);
    if (r == NULL || !position_of(d, r, &at->value, &position) ||
        (!tally_table_value(&d->txn.view, row.number, position, &said) &&
         disputed == 0))
        return;
    said = (struct tally_value){
        .time_ms = d->now_ms, .asked = asked_of(d, &row), .disputed = disputed};
    put_value(d, &row, position, &said);
}

/* When the next may go. A clock that was set back delays none. */
static uint64_t next_ms(const struct facts *d, uint64_t number)
{
    struct tally_sum last;

    if (!tally_table_sum(&d->txn.view, number, &last) ||
        last.time_ms > d->now_ms || d->now_ms - last.time_ms >= TALLY_EVERY_MS)
        return d->now_ms;
    return last.time_ms + TALLY_EVERY_MS;
}

/* What is due sooner stays so. */
static bool is_due_by(const struct facts *d, const struct job_at *at)
{
    struct job_at before = {
        .kind = JOB_TALLY, .number = at->number - 1, .node_no = UINT32_MAX};

    return jobs_next(&d->txn.view, &before) && before.number == at->number &&
           before.job.since_ms <= at->job.since_ms;
}

void tally_due(struct facts *d, const struct object_id *object,
               enum answer_part part)
{
    struct vault_row row;
    struct job_at at = {.kind = JOB_TALLY};

    if (!newest_of(d, object, d->self->node_no, &row))
        return;
    at.number = row.number;
    at.job.since_ms = part == ANSWER_OPINION ? next_ms(d, row.number)
                                             : d->now_ms + TALLY_EVERY_MS;
    if (!is_due_by(d, &at))
        jobs_put(&d->txn, &at);
}

void tally_forget(struct facts *d, uint64_t number)
{
    tally_table_drop(&d->txn, number);
}

static void take_values(struct facts *d, struct record_tally *t,
                        const struct vault_row *of, uint64_t time_ms)
{
    struct record_tally_value v;
    struct tally_value before, said;

    while (record_tally_next(t, &v)) {
        if (tally_table_value(&d->txn.view, of->number, v.place, &before) &&
            before.time_ms > time_ms)
            continue;
        said = (struct tally_value){.time_ms = time_ms,
                                    .asked = (uint32_t)t->asked,
                                    .disputed = v.disputed};
        put_value(d, of, v.place, &said);
    }
}

void tally_take(struct facts *d, const struct record *r,
                const struct vault_row *row)
{
    struct record_notice notice;
    struct record_noted noted;
    struct record_tally t;
    struct tally_sum before, sum;
    struct vault_row of;
    uint64_t number;

    if (record_notice(&notice, r) != ERR_OK ||
        notice.type != RECORD_NOTICE_TALLY || record_tally(&t, r) != ERR_OK ||
        !record_noted_next(&notice, &noted) ||
        !vault_find(&d->txn.view, &noted.record, &number) ||
        !vault_get(&d->txn.view, number, &of) || of.author != row->author ||
        (of.state & VAULT_ERASED))
        return;
    take_values(d, &t, &of, notice.time_ms);
    if (tally_table_sum(&d->txn.view, number, &before) &&
        before.time_ms > notice.time_ms)
        return;
    sum =
        (struct tally_sum){notice.time_ms, (uint32_t)t.asked, (uint32_t)t.seen,
                           (uint32_t)t.not_seen, (uint32_t)t.cannot};
    tally_table_sum_put(&d->txn, number, &sum);
}

/* One tally on its way. */
struct telling {
    struct record_tally tally;
    struct record_tally_value values[RECORD_TALLY_VALUES_MAX];
    size_t count;
    uint32_t position; /* the next that is told */
};

static void gather(const struct facts *d, uint64_t number, struct telling *t)
{
    struct tally_value said;

    for (t->count = 0;
         t->count < RECORD_TALLY_VALUES_MAX &&
         tally_table_from(&d->txn.view, number, &t->position, &said);
         t->position++)
        t->values[t->count++] =
            (struct record_tally_value){(uint16_t)t->position, said.disputed};
}

/* WIRE.md 4.11: "Its audience is its author alone" */
static void like_target(const struct core *c, struct record *r,
                        const struct vault_row *of)
{
    *r = (struct record){
        .author = *facts_me(&c->facts),
        .author_version_ms = c->self.card.identity.version_ms,
        .revision = 1,
        .created_ms = c->facts.now_ms,
        .tlp = of->tlp < TLP_AMBER ? TLP_AMBER : (enum tlp)of->tlp,
        .pap = PAP_GREEN,
        .kind = RECORD_NOTICE,
        .audience_count = 1,
    };
    r->audience[0].id = *facts_me(&c->facts);
    compose_object(r);
}

static void send_off(struct core *c, const struct record *r,
                     const struct vault_row *row, const struct vault_row *of)
{
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        if (facts_went(&c->facts, &of->id, p->node_no))
            (void)release_to(&c->facts, r, row, p);
    }
}

static bool write_one(struct core *c, const struct telling *t,
                      const struct vault_row *of, uint64_t time_ms)
{
    static struct record r;
    uint8_t body_room[256], tally_room[RECORD_EXTENSION_MAX];
    uint8_t room[RECORD_EXTENSION_MAX + EXTENSION_MORE];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer tally = {tally_room, 0, sizeof tally_room};
    struct buffer extension = {room, 0, sizeof room};
    const struct record_noted noted = {of->id, *facts_me(&c->facts), 0};
    struct vault_row row;
    enum err err;

    like_target(c, &r, of);
    err = record_notice_write(&body, RECORD_NOTICE_TALLY, time_ms, &noted, 1);
    if (err == ERR_OK)
        err = record_tally_write(&tally, &t->tally, t->values, t->count);
    if (err == ERR_OK)
        err = record_extension_write(&extension, record_tally_name,
                                     bytes_of(&tally));
    r.body = bytes_of(&body);
    r.extensions = bytes_of(&extension);
    if (err == ERR_OK)
        err = compose_sign(c, &r);
    if (err != ERR_OK) {
        log_warn("cannot write a tally: %s", err_text(err));
        return false;
    }
    compose_keep(c, &r, &row);
    send_off(c, &r, &row, of);
    return true;
}

/* What does not fit into one goes in the next, at one time. */
static bool tell(struct core *c, const struct vault_row *of)
{
    static struct telling t;
    struct facts *d = &c->facts;
    struct tally_sum sum;
    struct answers a;
    uint64_t time_ms;

    answers_count(d, &of->object, of->author, &a);
    t = (struct telling){.tally = {.asked = a.asked,
                                   .seen = a.seen,
                                   .not_seen = a.not_seen,
                                   .cannot = a.cannot}};
    do {
        gather(d, of->number, &t);
        time_ms = notice_clock_next(&d->txn.view, d->now_ms);
        if (!write_one(c, &t, of, time_ms))
            return false;
    } while (t.count == RECORD_TALLY_VALUES_MAX);
    sum = (struct tally_sum){d->now_ms, a.asked, a.seen, a.not_seen, a.cannot};
    tally_table_sum_put(&d->txn, of->number, &sum);
    return true;
}

static bool is_over(const struct vault_row *row)
{
    return row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED);
}

static bool is_due(const struct facts *d, const struct job_at *at)
{
    return at->job.since_ms <= d->now_ms ||
           at->job.since_ms - d->now_ms > TALLY_EVERY_MS;
}

static bool next_in_turn(struct core *c, struct job_at *at)
{
    struct core_turn *turn = &c->due[JOB_TALLY];

    *at = (struct job_at){
        .kind = JOB_TALLY, .number = turn->number, .node_no = turn->node_no};
    if (!jobs_next(&c->facts.txn.view, at)) {
        *turn = (struct core_turn){0};
        return false;
    }
    *turn = (struct core_turn){at->number, at->node_no};
    return true;
}

void tally_tick(struct core *c)
{
    struct vault_row row;
    struct job_at at;

    for (size_t i = 0; i < TALLY_LOOK_MAX && next_in_turn(c, &at); i++) {
        if (!is_due(&c->facts, &at))
            continue;
        core_write(c);
        if (vault_get(&c->facts.txn.view, at.number, &row) && !is_over(&row) &&
            !tell(c, &row))
            return;
        jobs_done(&c->facts.txn, &at);
    }
}
