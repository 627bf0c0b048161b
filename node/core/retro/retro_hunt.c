#include "node/core/retro/retro_hunt.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/core/store/changed.h"
#include "node/core/store/tomb_value.h"
#include "node/file.h"
#include "node/hunt/observation/observation_ask.h"

/* Known until something new was observed, or the stamp changed. */
struct kept {
    uint64_t number; /* of the record; 0: empty */
    uint64_t stamp;
    struct retro_answer answer;
};

struct retro_hunt {
    char folder[FILE_PATH_MAX];
    struct observations *observations; /* NULL: nobody observes */
    struct retro_fault fault;          /* why they cannot be read */
    uint64_t looked_ms;
    bool looked;
    struct kept kept[RETRO_HUNT_KEPT]; /* by the record's number */
};

void retro_hunt_open(struct retro_hunt **out, const char *dir)
{
    struct retro_hunt *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    file_path(s->folder, dir, RETRO_HUNT_FOLDER);
    *out = s;
}

void retro_hunt_close(struct retro_hunt *s)
{
    if (s == NULL)
        return;
    observations_close(s->observations);
    free(s);
}

/* What cannot be read is said once, and does not keep a record waiting. Nothing
   is answered from what was read before: it may say less. */
static void heed(struct retro_hunt *s, const struct fault *fault,
                 uint64_t now_ms)
{
    const bool is = fault->why != ERR_OK && fault->why != ERR_NOT_FOUND;
    const bool was = s->fault.since_ms != 0;

    memset(s->kept, 0, sizeof s->kept);
    if (fault->why != ERR_OK) {
        observations_close(s->observations);
        s->observations = NULL;
    }
    if (is && (!was || strcmp(fault->about, s->fault.about) != 0))
        log_warn(
            "alarm: whether a warning was seen here cannot be answered: %s",
            fault->about);
    if (was && fault->why == ERR_OK)
        log_info("observations can be read again");
    snprintf(s->fault.about, sizeof s->fault.about, "%s",
             is ? fault->about : "");
    if (is != was)
        s->fault.since_ms = is ? now_ms : 0;
}

void retro_hunt_look(struct retro_hunt *s, uint64_t steady_ms, uint64_t now_ms)
{
    if (s->looked && steady_ms < s->looked_ms + RETRO_HUNT_LOOK_MS)
        return;
    s->looked = true;
    s->looked_ms = steady_ms;
    retro_hunt_renew(s, now_ms);
}

void retro_hunt_renew(struct retro_hunt *s, uint64_t now_ms)
{
    struct fault fault = {0};
    enum err err;

    if (s->observations != NULL && !observations_are_old(s->observations))
        return;
    err = s->observations == NULL
              ? observations_open(&s->observations, s->folder, &fault)
              : observations_renew(s->observations, &fault);
    fault.why = err;
    heed(s, &fault, now_ms);
}

const struct retro_fault *retro_hunt_fault(const struct retro_hunt *s)
{
    return &s->fault;
}

uint64_t retro_hunt_rows(const struct retro_hunt *s)
{
    return s->observations == NULL ? 0 : observations_rows(s->observations);
}

static void add(struct retro_answer *a, const struct observed *o)
{
    if (a->times == 0 || o->first_s < a->first_s)
        a->first_s = o->first_s;
    if (o->last_s > a->last_s)
        a->last_s = o->last_s;
    a->times += o->count;
    a->sources |= o->sources;
}

/* An answer that is being made. */
struct asking {
    const struct retro_hunt *s;
    const struct facts *d;
    struct retro_answer *answer;
    struct retro_cost *cost;
};

/* As look-ups and packs have it, but for what expired: that was seen, too. */
static bool is_live(const struct vault_row *row)
{
    const unsigned gone = VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_TWIN |
                          VAULT_ERASED | VAULT_TOMBSTONE;

    return (row->state & gone) == 0 &&
           (row->kind == RECORD_REPORT || row->kind == RECORD_INCIDENT);
}

static void ask(const struct asking *k, const struct record_indicator *e)
{
    struct retro_answer *a = k->answer;
    struct observed o;
    uint64_t lookups = 0;
    const enum observation_answer said =
        observation_ask(k->s->observations, (enum indicator_type)e->type,
                        e->value, &o, &lookups);

    k->cost->probes += lookups * observations_runs(k->s->observations);
    switch (said) {
    case OBSERVATION_CANNOT_TELL:
        return;
    case OBSERVATION_NOT_SEEN:
        break;
    case OBSERVATION_SEEN_HOST:
        a->hosts++;
        add(a, &o);
        break;
    case OBSERVATION_SEEN:
        a->found++;
        add(a, &o);
        break;
    }
    a->values++;
}

/* A value that is retracted in a record that holds otherwise is not its own any
   more. */
static void ask_values(const struct asking *k, const struct vault_row *row,
                       struct record_report *content)
{
    const struct view *view = &k->d->txn.view;
    const struct tomb_values of = {row->object, row->author};
    const bool tombs = tomb_value_count(view, &of) > 0;
    struct record_indicator e;

    while (record_indicator_next(content, &e)) {
        k->cost->values++;
        if (!indicator_known(e.type) ||
            (tombs && tomb_value_covers(view, &of, &e, row->revision)))
            continue;
        if (k->cost->probes < RETRO_HUNT_PROBES_MAX)
            ask(k, &e);
        else
            k->answer->left++;
    }
}

/* False: its content cannot be had. */
static bool ask_record(const struct asking *k, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_report content;

    if (k->cost->probes >= RETRO_HUNT_PROBES_MAX ||
        k->cost->octets >= RETRO_HUNT_OCTETS_MAX) {
        k->answer->left += (uint32_t)row->indicators;
        return true;
    }
    if (vault_record(&k->d->txn.view, row, &raw, &r) != ERR_OK)
        return false;
    k->cost->octets += raw.len;
    if (record_content(&content, &r) != ERR_OK)
        return false;
    ask_values(k, row, &content);
    return true;
}

/* Of a set all parts that hold; lists have one row for them. */
static bool ask_all(const struct asking *k, const struct vault_row *row,
                    const struct record_set *set)
{
    const struct view *view = &k->d->txn.view;
    struct vault_row part;
    uint64_t number;
    uint32_t i = 0;
    bool any = false;

    if (set->n == 0)
        return is_live(row) && ask_record(k, row);
    while (vault_set_next(view, row->author, &set->id, &i, &number)) {
        k->cost->records++;
        if (vault_get(view, number, &part) && is_live(&part))
            any |= ask_record(k, &part);
    }
    return any;
}

/* Another one where what is asked for changed. A record of which no single
   value is retracted does not change while it is live. */
static uint64_t stamp_of(const struct facts *d, const struct vault_row *row,
                         const struct record_set *set)
{
    const struct view *view = &d->txn.view;
    const struct tomb_values of = {row->object, row->author};

    return set->n == 0 && tomb_value_count(view, &of) == 0
               ? 0
               : 1 + changed_get(view)->times;
}

bool retro_hunt_record(struct retro_hunt *s, const struct facts *d,
                       const struct vault_row *row,
                       const struct record_set *set, struct retro_answer *out,
                       struct retro_cost *cost)
{
    struct kept *kept = &s->kept[row->number % RETRO_HUNT_KEPT];
    const struct asking k = {s, d, out, cost};
    struct fault fault = {0};
    uint64_t stamp;

    *cost = (struct retro_cost){0};
    *out = (struct retro_answer){0};
    if (s->observations == NULL || (set->n == 0 && !is_live(row)))
        return false;
    stamp = stamp_of(d, row, set);
    if (kept->number == row->number && kept->stamp == stamp) {
        *out = kept->answer;
        return true;
    }
    if (!ask_all(&k, row, set))
        return false;
    if (observations_cut(s->observations, &fault) != ERR_OK) {
        heed(s, &fault, d->now_ms);
        return false;
    }
    *kept = (struct kept){row->number, stamp, *out};
    return true;
}

bool retro_hunt_value(struct retro_hunt *s, const struct facts *d,
                      enum indicator_type type, struct bytes value,
                      struct observed *out)
{
    struct fault fault = {0};
    uint64_t lookups = 0;

    if (s->observations == NULL ||
        observation_ask(s->observations, type, value, out, &lookups) !=
            OBSERVATION_SEEN)
        return false;
    if (observations_cut(s->observations, &fault) == ERR_OK)
        return true;
    heed(s, &fault, d->now_ms);
    return false;
}

const char *retro_hunt_source(const struct retro_hunt *s, unsigned source)
{
    return s->observations == NULL
               ? ""
               : observations_source(s->observations, source);
}
