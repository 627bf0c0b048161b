#include "tools/client/listing/filter.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tlp.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"

static void put_list(struct control_writer *args, const char *name,
                     const struct text_list *list)
{
    if (list->count > 0)
        client_put_texts(args, name, list);
}

static void put_text(struct control_writer *args, const char *name,
                     const char *text)
{
    if (text != NULL)
        nfc_put(args, name, text);
}

/* Without the '-'. */
static const char *field_of(const char *sort)
{
    return *sort == '-' ? sort + 1 : sort;
}

static bool is_number(const char *sort)
{
    return strcmp(field_of(sort), "number") == 0 ||
           strcmp(field_of(sort), "received") == 0;
}

/* An order that the node makes. */
static bool by_node(const struct filter *f)
{
    return f->sort == NULL || is_number(f->sort);
}

void filter_put(const struct filter *f, struct control_writer *args)
{
    put_list(args, "tlp", &f->tlp);
    put_list(args, "kind", &f->kind);
    put_list(args, "type", &f->type);
    put_list(args, "state", &f->state);
    put_text(args, "author", f->author);
    put_text(args, "category", f->category);
    put_text(args, "case", f->in_case);
    put_text(args, "text", f->text);
    if (f->sort != NULL && is_number(f->sort))
        control_put_text(args, "sort", f->sort);
    if (f->limit > 0 && by_node(f))
        control_put_uint(args, "limit", f->limit);
}

const char *const *filter_sort_words(void)
{
    static const char *const fields[] = {
        "number", "received", "created",    "title",  "author", "tlp",
        "kind",   "state",    "indicators", "urgent", NULL};

    return fields;
}

bool filter_sorts(const char *sort)
{
    const char *const *field = filter_sort_words();

    while (*field != NULL && strcmp(field_of(sort), *field) != 0)
        field++;
    return *field != NULL;
}

/* A label's place among labels, a number or a truth as such. */
static json_int_t number_of(const json_t *value)
{
    enum tlp tlp;

    if (json_is_boolean(value))
        return json_is_true(value);
    if (json_is_string(value) &&
        tlp_parse(&tlp, bytes_text(json_string_value(value))))
        return (json_int_t)tlp;
    return json_integer_value(value);
}

static int compare(const json_t *a, const json_t *b, const char *sort)
{
    const char *field = field_of(sort);
    const json_t *x = json_object_get(a, field), *y = json_object_get(b, field);
    json_int_t m = number_of(x), n = number_of(y);
    int order = m < n ? -1 : m > n;

    if (m == 0 && n == 0)
        order = strcmp(row_text(a, field), row_text(b, field));
    if (*sort == '-')
        order = -order;
    /* As the node told them, newest first, where they are equal. */
    if (order == 0)
        order = row_uint(a, "number") < row_uint(b, "number") ? 1 : -1;
    return order;
}

struct sorting {
    json_t **rows;
    size_t count, room;
};

static void keep(void *of, json_t *row)
{
    struct sorting *s = of;

    if (s->count == s->room) {
        s->room = s->room == 0 ? 256 : 2 * s->room;
        s->rows = realloc(s->rows, s->room * sizeof *s->rows);
        if (s->rows == NULL)
            abort();
    }
    s->rows[s->count++] = json_incref(row);
}

static int by_field(const void *a, const void *b, void *sort)
{
    json_t *const *x = a, *const *y = b;

    return compare(*x, *y, sort);
}

/* False: the limit is reached. */
static bool hand_over(struct filter_listing *l, json_t *row)
{
    if (l->wanted != NULL && !l->wanted(row))
        return true;
    l->told.more = l->filter->limit > 0 && l->told.rows == l->filter->limit;
    if (l->told.more)
        return false;
    l->row(l->of, row);
    l->told.rows++;
    return true;
}

static enum verdict each_sorted(struct client *c, struct filter_listing *l,
                                struct reasons *why)
{
    struct sorting s = {.count = 0};
    enum verdict verdict = client_each(c, keep, &s, why);

    if (s.count > 0)
        qsort_r(s.rows, s.count, sizeof *s.rows, by_field,
                (void *)l->filter->sort);
    for (size_t i = 0; i < s.count && hand_over(l, s.rows[i]); i++)
        ;
    for (size_t i = 0; i < s.count; i++)
        json_decref(s.rows[i]);
    free(s.rows);
    return verdict;
}

enum verdict filter_each(struct client *c, struct filter_listing *l,
                         struct reasons *why)
{
    enum verdict verdict;

    l->told = (struct filter_told){0};
    if (!by_node(l->filter))
        return each_sorted(c, l, why);
    do {
        json_t *rows, *row;
        size_t i;

        verdict = client_ask(c, &rows, why);
        json_array_foreach(rows, i, row) if (!hand_over(l, row)) break;
        json_decref(rows);
    } while (verdict == VERDICT_DONE && client_more(c) && !l->told.more);
    return verdict;
}
