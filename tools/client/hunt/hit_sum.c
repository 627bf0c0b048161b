#include "tools/client/hunt/hit_sum.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/row.h"
#include "tools/client/when.h"

/* A record by its id; a file, which has none, by its name. */
static int record_order(const struct hit_sum_row *a,
                        const struct hit_sum_row *b)
{
    const int ids = memcmp(&a->record.id, &b->record.id, sizeof a->record.id);

    return ids != 0 || hit_has_id(&a->record) ? ids
                                              : strcmp(a->author, b->author);
}

static int row_order(const void *a, const void *b)
{
    const struct hit_sum_row *ra = a, *rb = b;
    const int values = strcmp(ra->value, rb->value);
    const int records = values != 0 ? values : record_order(ra, rb);

    return records != 0 ? records : (int)ra->type - (int)rb->type;
}

static void keep_row(void *row)
{
    (void)row;
}

static void row_free(struct hit_sum_row *row)
{
    free(row->value);
    free(row->author);
    free(row->title);
    free(row->first.file);
    free(row->last.file);
}

void hit_sum_free(struct hit_sum *s)
{
    tdestroy(s->tree, keep_row);
    for (size_t i = 0; i < s->count; i++)
        row_free(&s->rows[i]);
    free(s->rows);
    *s = (struct hit_sum){0};
}

static char *copied(const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        abort();
    return copy;
}

/* The row of that value, record and type; made if need be. */
static struct hit_sum_row *row_like(struct hit_sum *s,
                                    const struct hit_sum_row *like)
{
    struct hit_sum_row **found = tfind(like, &s->tree, row_order), *row;

    if (found != NULL)
        return *found;
    if (s->rows == NULL)
        s->rows = malloc(HIT_SUM_MAX * sizeof *s->rows);
    if (s->rows == NULL)
        abort();
    if (s->count == HIT_SUM_MAX)
        return NULL;
    row = &s->rows[s->count++];
    *row = (struct hit_sum_row){.value = copied(like->value),
                                .type = like->type,
                                .record = like->record,
                                .author = copied(like->author),
                                .title = copied(like->title)};
    if (tsearch(row, &s->tree, row_order) == NULL)
        abort();
    return row;
}

static void set_place(struct hit_sum_place *place, const char *file,
                      uint64_t line)
{
    if (place->file == NULL || strcmp(place->file, file) != 0) {
        free(place->file);
        place->file = copied(file);
    }
    place->line = line;
}

static void note(struct hit_sum_row *row, const struct hit *hit)
{
    if (row->count == 0)
        set_place(&row->first, hit->file, hit->line);
    set_place(&row->last, hit->file, hit->line);
    row->count++;
    row->weak += hit->weak;
    row->changed = true;
    if (!hit->timed)
        return;
    if (row->first_ms == 0 || hit->time_ms < row->first_ms)
        row->first_ms = hit->time_ms;
    if (hit->time_ms > row->last_ms)
        row->last_ms = hit->time_ms;
}

struct hit_sum_row *hit_sum_add(struct hit_sum *s, const struct hit *hit)
{
    char *value = strndup((const char *)hit->value.at, hit->value.len);
    struct hit_sum_row *row;

    if (value == NULL)
        abort();
    row = row_like(
        s, &(struct hit_sum_row){.value = value,
                                 .type = hit->type,
                                 .record = *hit->record,
                                 .author = (char *)(uintptr_t)hit->author,
                                 .title = (char *)(uintptr_t)hit->title});
    free(value);
    if (row == NULL)
        s->more++;
    else
        note(row, hit);
    return row;
}

void hit_sum_put(struct hit_sum *s, const struct hit_sum_row *kept)
{
    struct hit_sum_row *row = row_like(s, kept);

    if (row == NULL) {
        s->more += kept->count;
        return;
    }
    row->count = kept->count;
    row->weak = kept->weak;
    row->first_ms = kept->first_ms;
    row->last_ms = kept->last_ms;
    set_place(&row->first, kept->first.file, kept->first.line);
    set_place(&row->last, kept->last.file, kept->last.line);
}

static int most_first(const void *a, const void *b)
{
    const struct hit_sum_row *ra = a, *rb = b;

    if (ra->count != rb->count)
        return ra->count > rb->count ? -1 : 1;
    return row_order(a, b);
}

void hit_sum_sort(struct hit_sum *s)
{
    tdestroy(s->tree, keep_row);
    s->tree = NULL;
    if (s->count > 0)
        qsort(s->rows, s->count, sizeof *s->rows, most_first);
}

static json_t *time_or_null(uint64_t ms)
{
    char text[WHEN_TEXT_MAX];

    return ms == 0 ? json_null() : json_string(when_rfc3339(text, ms));
}

static json_t *place_json(const struct hit_sum_place *place)
{
    return json_pack("{s:o, s:I}", "file", row_lossy(bytes_text(place->file)),
                     "line", (json_int_t)place->line);
}

struct hit hit_sum_hit(const struct hit_sum_row *row)
{
    return (struct hit){.value = bytes_text(row->value),
                        .type = row->type,
                        .record = &row->record,
                        .author = row->author,
                        .title = row->title};
}

json_t *hit_sum_json_more(uint64_t count, uint64_t from_ms, uint64_t to_ms)
{
    json_t *out = json_object();

    json_object_set_new(out, "summed", json_integer((json_int_t)count));
    json_object_set_new(out, "from", time_or_null(from_ms));
    json_object_set_new(out, "to", time_or_null(to_ms));
    return out;
}

json_t *hit_sum_json(const struct hit_sum_row *row, uint64_t from_ms,
                     uint64_t to_ms)
{
    const struct hit hit = hit_sum_hit(row);
    json_t *out = hit_sum_json_more(row->count, from_ms, to_ms);

    json_object_set_new(out, "value", row_lossy(hit.value));
    json_object_set_new(out, "type",
                        json_string(indicator_type_text(row->type)));
    json_object_set_new(out, "weak", json_integer((json_int_t)row->weak));
    hit_put_record(out, &hit);
    json_object_set_new(out, "first", time_or_null(row->first_ms));
    json_object_set_new(out, "last", time_or_null(row->last_ms));
    json_object_set_new(out, "first_at", place_json(&row->first));
    json_object_set_new(out, "last_at", place_json(&row->last));
    return out;
}

json_t *hit_sum_ecs(const struct hit_sum_row *row, uint64_t from_ms,
                    uint64_t to_ms)
{
    const struct hit hit = hit_sum_hit(row);
    json_t *out = json_object(), *indicator = hit_indicator(&hit);

    json_object_set_new(out, "@timestamp", time_or_null(to_ms));
    hit_put_schema(out, "alert");
    json_object_set_new(out, "log",
                        json_pack("{s:{s:o}}", "file", "path",
                                  row_lossy(bytes_text(row->last.file))));
    json_object_set_new(indicator, "sightings",
                        json_integer((json_int_t)row->count));
    if (row->first_ms > 0) {
        json_object_set_new(indicator, "first_seen",
                            time_or_null(row->first_ms));
        json_object_set_new(indicator, "last_seen", time_or_null(row->last_ms));
    }
    json_object_set_new(out, "threat",
                        json_pack("{s:o}", "indicator", indicator));
    json_object_set_new(out, "noroshi", hit_sum_json(row, from_ms, to_ms));
    return out;
}
