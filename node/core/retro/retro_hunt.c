#include "node/core/retro/retro_hunt.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/file.h"
#include "node/hunt/observation/observation_ask.h"

struct kept {
    uint64_t number; /* of the record; 0: empty */
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
    struct fault fault = {0};
    enum err err;

    if (s->looked && steady_ms < s->looked_ms + RETRO_HUNT_LOOK_MS)
        return;
    s->looked = true;
    s->looked_ms = steady_ms;
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

static void ask(const struct retro_hunt *s, const struct record_indicator *e,
                struct retro_answer *a)
{
    struct observed o;

    switch (observation_ask(s->observations, (enum indicator_type)e->type,
                            e->value, &o)) {
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

static bool ask_all(const struct retro_hunt *s, const struct facts *d,
                    const struct vault_row *row, struct retro_answer *a,
                    uint64_t *asked)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_report content;
    struct record_indicator e;

    *a = (struct retro_answer){0};
    if (vault_record(&d->txn.view, row, &raw, &r) != ERR_OK ||
        record_content(&content, &r) != ERR_OK)
        return false;
    while (record_indicator_next(&content, &e)) {
        ++*asked;
        if (indicator_known(e.type))
            ask(s, &e, a);
    }
    return true;
}

bool retro_hunt_record(struct retro_hunt *s, const struct facts *d,
                       const struct vault_row *row, struct retro_answer *out,
                       uint64_t *asked)
{
    struct kept *kept = &s->kept[row->number % RETRO_HUNT_KEPT];
    struct fault fault = {0};

    *asked = 0;
    if (s->observations == NULL ||
        (row->kind != RECORD_REPORT && row->kind != RECORD_INCIDENT))
        return false;
    if (kept->number != row->number) {
        if (!ask_all(s, d, row, out, asked))
            return false;
        if (observations_cut(s->observations, &fault) != ERR_OK) {
            heed(s, &fault, d->now_ms);
            return false;
        }
        *kept = (struct kept){row->number, *out};
    }
    *out = kept->answer;
    return true;
}

const char *retro_hunt_source(const struct retro_hunt *s, unsigned source)
{
    return s->observations == NULL
               ? ""
               : observations_source(s->observations, source);
}
