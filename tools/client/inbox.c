#include "tools/client/inbox.h"

#include <string.h>

#include "tools/client/row.h"

bool inbox_is(const json_t *row, const char *what)
{
    return row_is(row, "what", what);
}

bool inbox_is_any(const json_t *row, const char *const *what)
{
    while (*what != NULL && !inbox_is(row, *what))
        what++;
    return *what != NULL;
}

bool inbox_is_crowded(const json_t *row)
{
    return inbox_is(row, "waiting") && *row_text(row, "detail") != '\0' &&
           !inbox_is_over_share(row);
}

bool inbox_is_over_share(const json_t *row)
{
    return inbox_is(row, "waiting") &&
           row_is(row, "detail", "its author sent more than its part of today");
}

/* What waits for a person, whenever it is told; and what does while it has a
   count. */
static const char *const waits[] = {
    "waiting",      "quarantined", "quarantine full", "fenced",
    "missed",       "put back",    "unconfirmed",     "busy",
    "in doubt",     "shut out",    "half open",       "absent",
    "not answered", NULL};
static const char *const waits_counted[] = {"lost", NULL};

bool inbox_waits(const json_t *row)
{
    return inbox_is_any(row, waits) ||
           (inbox_is_any(row, waits_counted) && row_uint(row, "count") > 0);
}

static void add_states(struct filter *f, const char *const *words)
{
    for (; *words != NULL; words++)
        f->state.item[f->state.count++] = *words;
}

void inbox_only_waiting(struct filter *f)
{
    if (f->state.count > 0)
        return;
    add_states(f, waits);
    add_states(f, waits_counted);
}

static bool same_sort(const json_t *a, const json_t *b)
{
    return row_uint(a, "count") > 0 && row_is(a, "what", row_text(b, "what")) &&
           row_is(a, "from", row_text(b, "from")) &&
           row_is(a, "detail", row_text(b, "detail"));
}

static void clear(json_t *row, const char *const *names)
{
    for (; *names != NULL; names++)
        json_object_set_new(row, *names, json_null());
}

/* What is said of one record or author is said of no other. */
static void keep_common(json_t *into, const json_t *row)
{
    static const char *const of_record[] = {"number", "object", "record",
                                            "title", NULL};
    static const char *const of_author[] = {"author", "author_ja", "author_id",
                                            "introduced_by", NULL};

    if (!row_is(into, "record", row_text(row, "record")))
        clear(into, of_record);
    if (!row_is(into, "author_id", row_text(row, "author_id")))
        clear(into, of_author);
}

/* Of a sort and a peer each page tells once: here they are one. */
static bool joined(json_t *into, const json_t *row)
{
    uint64_t count = row_uint(row, "count");
    json_t *before;
    size_t i;

    if (count == 0)
        return false;
    json_array_foreach(into, i, before)
    {
        if (!same_sort(before, row))
            continue;
        keep_common(before, row);
        count += row_uint(before, "count");
        json_object_set_new(before, "count", json_integer((json_int_t)count));
        return true;
    }
    return false;
}

/* What waits for a person, then what is urgent, then the rest. */
static unsigned rank(const json_t *row)
{
    const bool holds = inbox_is(row, "new") || inbox_is(row, "revised");

    if (inbox_waits(row))
        return 2;
    return holds && row_bool(row, "urgent");
}

static bool comes_before(const json_t *row, const json_t *other)
{
    if (rank(row) != rank(other))
        return rank(row) > rank(other);
    return row_uint(row, "received") > row_uint(other, "received");
}

/* The newest first, as far as it came in; what waits stays on top. */
static void insert(json_t *into, json_t *row)
{
    size_t at = json_array_size(into);

    while (!inbox_waits(row) && at > 0 &&
           comes_before(row, json_array_get(into, at - 1)))
        at--;
    json_array_insert(into, at, row);
}

json_t *inbox_in_order(json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!joined(out, row)) insert(out, row);
    json_decref(rows);
    return out;
}

static void keep(void *of, json_t *row)
{
    json_array_append(of, row);
}

static void keep_joined(void *of, json_t *row)
{
    if (!joined(of, row))
        json_array_append(of, row);
}

enum verdict inbox_ask(struct client *c, struct inbox_question *q,
                       json_t **rows, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "inbox");
    const bool sorted = q->filter.sort != NULL;
    struct filter_listing l = {.filter = &q->filter,
                               .row = sorted ? keep_joined : keep,
                               .of = *rows = json_array()};
    enum verdict verdict;

    control_put_uint(args, "since", q->since_ms);
    filter_put(&q->filter, args);
    verdict = filter_each(c, &l, why);
    q->told = l.told;
    if (!sorted)
        *rows = inbox_in_order(*rows);
    return verdict;
}

enum verdict inbox_since(struct client *c, const struct filter *filter,
                         struct inbox_mark *mark, bool *more, json_t **rows,
                         struct reasons *why)
{
    struct control_writer *args = client_begin(c, "inbox");
    const struct bytes before = {mark->at, mark->len};
    struct bytes next;
    enum verdict verdict;

    *more = false;
    control_put_bool(args, "follow", true);
    if (mark->len > 0)
        control_put_bin(args, "after", before);
    filter_put(filter, args);
    verdict = client_ask(c, rows, why);
    if (verdict != VERDICT_DONE)
        return verdict;
    next = client_next(c);
    *more = mark->len > 0 && !bytes_equal(before, next);
    memcpy(mark->at, next.at, next.len);
    mark->len = next.len;
    return VERDICT_DONE;
}

enum verdict inbox_dismiss(struct client *c, const char *record,
                           uint64_t *count, struct reasons *why)
{
    enum verdict verdict;
    json_t *rows;

    control_put_text(client_begin(c, "inbox.dismiss"), "record", record);
    verdict = client_ask(c, &rows, why);
    *count = row_uint(json_array_get(rows, 0), "dropped");
    json_decref(rows);
    return verdict;
}

enum verdict inbox_held(struct client *c, json_t **rows, struct reasons *why)
{
    (void)client_begin(c, "inbox.held");
    return client_ask(c, rows, why);
}
