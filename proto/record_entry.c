#include "proto/record_entry.h"

enum { ROLE_MAX = 255 };

/* WIRE.md 4.7: "of yara, sigma, snort and types this version does not know" */
static bool carries_lines(uint64_t type)
{
    return type == INDICATOR_YARA || type == INDICATOR_SIGMA ||
           type == INDICATOR_SNORT || !indicator_known(type);
}

struct bytes record_value_take(struct reader *r, uint64_t type)
{
    return carries_lines(type) ? reader_text(r, INDICATOR_RULE_MAX)
                               : reader_str(r, INDICATOR_VALUE_MAX);
}

void record_entry_take(struct reader *r, struct record_indicator *out)
{
    reader_array_of(r, 9);
    out->type = reader_uint(r, UINT64_MAX);
    out->value = record_value_take(r, out->type);
    out->role = reader_uint(r, ROLE_MAX);
    out->detect = reader_bool(r);
    out->confidence = (uint8_t)reader_uint(r, RECORD_CONFIDENCE_UNSTATED);
    reader_expect(r, out->confidence <= RECORD_CONFIDENCE_MAX ||
                         out->confidence == RECORD_CONFIDENCE_UNSTATED);
    out->first_seen_s = reader_uint(r, UINT64_MAX);
    out->last_seen_s = reader_uint(r, UINT64_MAX);
    out->valid_until_s = reader_uint(r, UINT64_MAX);
    out->comment = reader_str(r, RECORD_COMMENT_MAX);
}

static int order(uint64_t type_a, struct bytes a, uint64_t type_b,
                 struct bytes b)
{
    if (type_a != type_b)
        return type_a < type_b ? -1 : 1;
    return bytes_compare(a, b);
}

/* WIRE.md 4.7: "A value that is not canonical makes the record invalid. A type
   this version does not know is kept and not indexed." */
bool record_value_canonical(uint64_t type, struct bytes value)
{
    return !indicator_known(type) ||
           indicator_is_canonical((enum indicator_type)type, value);
}

/* WIRE.md 4.7: "strictly ascending by (type, value)" */
enum err record_entries_check(struct reader *r, size_t count)
{
    struct record_indicator last = {0}, next;
    bool all_canonical = true;

    for (size_t i = 0; i < count && !r->spoiled; i++) {
        record_entry_take(r, &next);
        reader_expect(r, i == 0 || order(last.type, last.value, next.type,
                                         next.value) < 0);
        if (!r->spoiled && !record_value_canonical(next.type, next.value))
            all_canonical = false;
        last = next;
    }
    return all_canonical ? ERR_OK : ERR_NOT_CANONICAL;
}

static int entry_order(const struct record_indicator *a,
                       const struct record_indicator *b)
{
    return order(a->type, a->value, b->type, b->value);
}

static void swap(struct record_indicator *a, struct record_indicator *b)
{
    struct record_indicator c = *a;

    *a = *b;
    *b = c;
}

static void sift(struct record_indicator *at, size_t root, size_t count)
{
    for (;;) {
        size_t child = 2 * root + 1;

        if (child >= count)
            return;
        if (child + 1 < count && entry_order(&at[child], &at[child + 1]) < 0)
            child++;
        if (entry_order(&at[root], &at[child]) >= 0)
            return;
        swap(&at[root], &at[child]);
        root = child;
    }
}

/* Heap sort: in place, no recursion, no allocation, no bad case. */
static void sort(struct record_indicator *at, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift(at, i - 1, count);
    for (size_t i = count; i > 1; i--) {
        swap(&at[0], &at[i - 1]);
        sift(at, 0, i - 1);
    }
}

static size_t without_duplicates(struct record_indicator *at, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (kept == 0 || entry_order(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    return kept;
}

static void put(struct writer *w, const struct record_indicator *e)
{
    writer_array(w, 9);
    writer_uint(w, e->type);
    writer_str(w, e->value);
    writer_uint(w, e->role);
    writer_bool(w, e->detect);
    writer_uint(w, e->confidence);
    writer_uint(w, e->first_seen_s);
    writer_uint(w, e->last_seen_s);
    writer_uint(w, e->valid_until_s);
    writer_str(w, e->comment);
}

static bool is_sorted(const struct record_indicator *at, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (entry_order(&at[i - 1], &at[i]) > 0)
            return false;
    return true;
}

size_t record_entries_sort(struct record_indicator *entries, size_t count)
{
    /* Whoever cut a million into parts sorted them first. */
    if (!is_sorted(entries, count))
        sort(entries, count);
    return without_duplicates(entries, count);
}

void record_entries_put(struct writer *w,
                        const struct record_indicator *entries, size_t count)
{
    writer_array(w, count);
    for (size_t i = 0; i < count; i++)
        put(w, &entries[i]);
}
