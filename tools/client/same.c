#include "tools/client/same.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/lookup.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"

enum {
    VALUES = 8,     /* looked up: few records have all of these */
    CANDIDATES = 8, /* read whole */
};

static bool hits_record(const json_t *hits, uint64_t number)
{
    const json_t *hit;
    size_t i;

    json_array_foreach(hits, i,
                       hit) if (row_uint(hit, "number") == number) return true;
    return false;
}

/* Whether every value that was asked about stands in the record. */
static bool has_all(const struct lookup *l, uint64_t number)
{
    for (size_t i = 1; i < l->count; i++)
        if (!hits_record(l->asked[i].hits, number))
            return false;
    return true;
}

/* Whether the record says what the import's first body would. */
static bool says_the_same(const struct record *r, const struct import *k)
{
    struct record_report content;
    struct record_indicator e;
    size_t i = 0;

    if (r->kind != RECORD_REPORT || record_content(&content, r) != ERR_OK)
        return false;
    while (record_indicator_next(&content, &e)) {
        if (i == k->count || e.type != k->entries[i].type ||
            !bytes_equal(e.value, k->entries[i].value))
            return false;
        i++;
    }
    return i == k->count || (k->parts > 1 && i > 0);
}

/* Read one record, and keep it where it is our own and says the same. */
static enum verdict try(struct same *out, struct client *c, uint64_t number,
                        const struct import *k, struct reasons *why)
{
    char word[24];
    struct record_view view;
    enum verdict verdict;

    snprintf(word, sizeof word, "%llu", (unsigned long long)number);
    verdict = record_view_show(&view, c, word, why);
    if (verdict == VERDICT_DONE && view.opens &&
        json_is_null(json_object_get(view.row, "from")) &&
        says_the_same(&view.record, k)) {
        out->number = number;
        snprintf(out->record, sizeof out->record, "%s",
                 row_text(view.row, "record"));
    }
    record_view_close(&view);
    return verdict;
}

static enum verdict try_all(struct same *out, struct client *c,
                            const struct lookup *l, const struct import *k,
                            struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    size_t i, tried = 0;
    const json_t *hit;

    json_array_foreach(l->asked[0].hits, i, hit)
    {
        uint64_t number = row_uint(hit, "number");

        if (verdict != VERDICT_DONE || out->number > 0 || tried == CANDIDATES)
            break;
        if (!row_is(hit, "match", "exact") || !has_all(l, number))
            continue;
        tried++;
        verdict = try(out, c, number, k, why);
    }
    return verdict;
}

enum verdict same_find(struct same *out, struct client *c,
                       const struct import *k, struct reasons *why)
{
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
    if (verdict == VERDICT_DONE)
        verdict = try_all(out, c, l, k, why);
    lookup_end(l);
    free(l);
    return verdict;
}

void same_json(const struct same *s, json_t *out)
{
    json_object_set_new(out, "same",
                        s->number == 0 ? json_null()
                                       : json_pack("{s:I, s:s}", "number",
                                                   (json_int_t)s->number,
                                                   "record", s->record));
}
