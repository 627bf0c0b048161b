#include "tools/client/same.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/lookup.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"

enum {
    VALUES = 8,     /* looked up: few records have half of these */
    CANDIDATES = 8, /* read whole */
};

/* A walk over the records that may say the same. */
struct search {
    struct same *out;
    struct client *client;
    const struct import *import;
    struct reasons *why;
    uint64_t tried[CANDIDATES];
    size_t count;
};

static bool hits_record(const json_t *hits, uint64_t number)
{
    const json_t *hit;
    size_t i;

    json_array_foreach(hits, i,
                       hit) if (row_uint(hit, "number") == number) return true;
    return false;
}

/* Whether half of the values that were asked about stand in the record. */
static bool has_half(const struct lookup *l, uint64_t number)
{
    size_t count = 0;

    for (size_t i = 0; i < l->count; i++)
        count += hits_record(l->asked[i].hits, number);
    return 2 * count >= l->count;
}

static bool is_entry(const struct import *k, size_t i,
                     const struct record_indicator *e)
{
    return e->type == k->entries[i].type &&
           bytes_equal(e->value, k->entries[i].value);
}

/* Whether the record says what the import's first body would, or nothing but
   half of it or more. *more: values that it does not have. */
static bool says_it(size_t *more, const struct record *r,
                    const struct import *k)
{
    struct record_report content;
    struct record_indicator e;
    size_t i = 0, held = 0;

    if (r->kind != RECORD_REPORT || record_content(&content, r) != ERR_OK)
        return false;
    while (record_indicator_next(&content, &e)) {
        while (i < k->count && !is_entry(k, i, &e))
            i++; /* WIRE.md 4.7: "strictly ascending by" */
        if (i++ == k->count)
            return false;
        held++;
    }
    *more = k->parts > 1 ? i - held : k->count - held;
    return held > 0 && (k->parts > 1 ? *more == 0 : 2 * held >= k->count);
}

/* Read one record, and keep it where it is our own and says the same. */
static enum verdict try(struct search *s, uint64_t number)
{
    char word[24];
    struct record_view view;
    enum verdict verdict;
    size_t more;

    snprintf(word, sizeof word, "%llu", (unsigned long long)number);
    verdict = record_view_show(&view, s->client, word, s->why);
    if (verdict == VERDICT_DONE && view.opens &&
        json_is_null(json_object_get(view.row, "from")) &&
        says_it(&more, &view.record, s->import) &&
        (s->out->number == 0 || more < s->out->more)) {
        *s->out = (struct same){.number = number, .more = more};
        snprintf(s->out->record, sizeof s->out->record, "%s",
                 row_text(view.row, "record"));
    }
    record_view_close(&view);
    return verdict;
}

static bool was_tried(const struct search *s, uint64_t number)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->tried[i] == number)
            return true;
    return false;
}

static bool is_found(const struct search *s)
{
    return s->out->number > 0 && s->out->more == 0;
}

/* The records that have one value, and half of all that were asked about. */
static enum verdict try_hits(struct search *s, const struct lookup *l,
                             const json_t *hits)
{
    enum verdict verdict = VERDICT_DONE;
    const json_t *hit;
    size_t i;

    json_array_foreach(hits, i, hit)
    {
        const uint64_t number = row_uint(hit, "number");

        if (verdict != VERDICT_DONE || is_found(s) || s->count == CANDIDATES)
            break;
        if (!row_is(hit, "match", "exact") || was_tried(s, number) ||
            !has_half(l, number))
            continue;
        s->tried[s->count++] = number;
        verdict = try(s, number);
    }
    return verdict;
}

enum verdict same_find(struct same *out, struct client *c,
                       const struct import *k, struct reasons *why)
{
    struct search s = {.out = out, .client = c, .import = k, .why = why};
    struct lookup *l;
    enum verdict verdict;

    *out = (struct same){0};
    if (k->count == 0)
        return VERDICT_DONE;
    l = calloc(1, sizeof *l);
    if (l == NULL)
        abort();
    lookup_begin(l);
    for (size_t i = 0; i < k->count && i < VALUES; i++)
        lookup_put(l, k->entries[i].value, 0);
    verdict = lookup_ask(l, c, why);
    for (size_t i = 0; i < l->count && verdict == VERDICT_DONE; i++)
        verdict = try_hits(&s, l, l->asked[i].hits);
    lookup_end(l);
    free(l);
    return verdict;
}

void same_json(const struct same *s, json_t *out)
{
    const json_int_t number = (json_int_t)s->number;

    json_object_set_new(
        out, "same",
        number == 0 || s->more > 0
            ? json_null()
            : json_pack("{s:I, s:s}", "number", number, "record", s->record));
    json_object_set_new(out, "grown",
                        number == 0 || s->more == 0
                            ? json_null()
                            : json_pack("{s:I, s:s, s:I}", "number", number,
                                        "record", s->record, "more",
                                        (json_int_t)s->more));
}
