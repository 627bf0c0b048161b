#include "proto/record_body.h"

#include <string.h>

#include "proto/record_group.h"
#include "proto/record_notice.h"

enum { CONFIDENCE_MAX = 100, ROLE_MAX = 255 };

/* WIRE.md 4.7: "of yara, sigma, snort and types this version does not know" */
static bool carries_lines(uint64_t type)
{
    return type == INDICATOR_YARA || type == INDICATOR_SIGMA ||
           type == INDICATOR_SNORT || !indicator_known(type);
}

static struct bytes typed_value(struct reader *r, uint64_t type)
{
    return carries_lines(type) ? reader_text(r, INDICATOR_RULE_MAX)
                               : reader_str(r, INDICATOR_VALUE_MAX);
}

static void indicator_take(struct reader *r, struct record_indicator *out)
{
    reader_array_of(r, 9);
    out->type = reader_uint(r, UINT64_MAX);
    out->value = typed_value(r, out->type);
    out->role = reader_uint(r, ROLE_MAX);
    out->detect = reader_bool(r);
    out->confidence = (uint8_t)reader_uint(r, CONFIDENCE_MAX);
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
static bool canonical(uint64_t type, struct bytes value)
{
    return !indicator_known(type) ||
           indicator_is_canonical((enum indicator_type)type, value);
}

static void report_take(struct reader *r, struct record_report *out)
{
    reader_array_of(r, 5);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->title = reader_str(r, RECORD_TITLE_MAX);
    if (!reader_nil(r))
        out->text = reader_text(r, RECORD_TEXT_MAX);
    out->reference_count = reader_array(r, RECORD_REFERENCES_MAX);
    for (size_t i = 0; i < out->reference_count; i++)
        out->references[i] = reader_str(r, RECORD_REFERENCE_MAX);
    out->indicator_count = reader_array(r, RECORD_INDICATORS_MAX);
    out->indicators = *r;
}

/* WIRE.md 4.7: "strictly ascending by (type, value)" */
static enum err report_check(struct bytes body)
{
    struct reader r = reader_on(body);
    struct record_report report = {0};
    struct record_indicator last = {0}, next;
    bool all_canonical = true;
    enum err err = wire_version_check(body);

    if (err != ERR_OK)
        return err;
    report_take(&r, &report);
    for (size_t i = 0; i < report.indicator_count && !r.spoiled; i++) {
        indicator_take(&r, &next);
        reader_expect(&r, i == 0 || order(last.type, last.value, next.type,
                                          next.value) < 0);
        if (!r.spoiled && !canonical(next.type, next.value))
            all_canonical = false;
        last = next;
    }
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    return all_canonical ? ERR_OK : ERR_NOT_CANONICAL;
}

static void target_take(struct reader *r, struct record_target *t)
{
    *t = (struct record_target){0};
    reader_array_of(r, 4);
    reader_bin_into(r, t->object.octet, sizeof t->object.octet);
    t->up_to_revision = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, t->record.octet, sizeof t->record.octet);
    if (reader_nil(r))
        return;
    t->value_count = reader_array(r, RECORD_INDICATORS_MAX);
    reader_expect(r, t->value_count > 0);
    t->values = *r;
}

static void value_take(struct reader *r, uint64_t *type, struct bytes *value)
{
    reader_array_of(r, 2);
    *type = reader_uint(r, UINT64_MAX);
    *value = typed_value(r, *type);
}

static void retraction_take(struct reader *r, struct record_retraction *out)
{
    reader_array_of(r, 4);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->reason = reader_str(r, RECORD_REASON_MAX);
    out->erase = reader_bool(r);
    out->target_count = reader_array(r, RECORD_TARGETS_MAX);
    reader_expect(r, out->target_count > 0);
    out->targets = *r;
}

static enum err retraction_check(struct bytes body)
{
    struct reader r = reader_on(body);
    struct record_retraction retraction = {0};
    struct record_target t;
    struct bytes value;
    uint64_t type;
    bool all_canonical = true;
    enum err err = wire_version_check(body);

    if (err != ERR_OK)
        return err;
    retraction_take(&r, &retraction);
    for (size_t i = 0; i < retraction.target_count && !r.spoiled; i++) {
        target_take(&r, &t);
        for (size_t k = 0; k < t.value_count && !r.spoiled; k++) {
            value_take(&r, &type, &value);
            if (!r.spoiled && !canonical(type, value))
                all_canonical = false;
        }
    }
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    return all_canonical ? ERR_OK : ERR_NOT_CANONICAL;
}

enum err record_body_check(const struct record *r)
{
    if (r->kind == RECORD_REPORT)
        return report_check(r->body);
    if (r->kind == RECORD_RETRACTION)
        /* WIRE.md 4.8: "and never expires" */
        return r->expires_ms == 0 ? retraction_check(r->body) : ERR_BAD_SHAPE;
    if (r->kind == RECORD_GROUP)
        return record_group_check(r);
    if (r->kind == RECORD_NOTICE)
        return record_notice_check(r->body);
    return ERR_OK;
}

enum err record_report(struct record_report *out, const struct record *r)
{
    struct reader reader = reader_on(r->body);

    *out = (struct record_report){0};
    if (r->kind != RECORD_REPORT)
        return ERR_NOT_FOUND;
    report_take(&reader, out);
    return reader.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

bool record_indicator_next(struct record_report *report,
                           struct record_indicator *out)
{
    if (report->indicator_count == 0)
        return false;
    report->indicator_count--;
    indicator_take(&report->indicators, out);
    return !report->indicators.spoiled;
}

enum err record_retraction(struct record_retraction *out,
                           const struct record *r)
{
    struct reader reader = reader_on(r->body);

    *out = (struct record_retraction){0};
    if (r->kind != RECORD_RETRACTION)
        return ERR_NOT_FOUND;
    retraction_take(&reader, out);
    return reader.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

bool record_target_next(struct record_retraction *retraction,
                        struct record_target *out)
{
    uint64_t type;
    struct bytes value;

    if (retraction->target_count == 0)
        return false;
    retraction->target_count--;
    target_take(&retraction->targets, out);
    for (size_t i = 0; i < out->value_count && !retraction->targets.spoiled;
         i++)
        value_take(&retraction->targets, &type, &value);
    return !retraction->targets.spoiled;
}

bool record_value_next(struct record_target *target, uint64_t *type,
                       struct bytes *value)
{
    if (target->value_count == 0)
        return false;
    target->value_count--;
    value_take(&target->values, type, value);
    return !target->values.spoiled;
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

static void indicator_put(struct writer *w, const struct record_indicator *e)
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

enum err record_report_write(struct buffer *out, const struct record_report *r,
                             struct record_indicator *entries, size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    enum err err;

    sort(entries, count);
    count = without_duplicates(entries, count);
    if (count > RECORD_INDICATORS_MAX ||
        r->reference_count > RECORD_REFERENCES_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, 5);
    writer_uint(&w, WIRE_VERSION);
    writer_str(&w, r->title);
    if (r->text.len == 0)
        writer_nil(&w);
    else
        writer_str(&w, r->text);
    writer_array(&w, r->reference_count);
    for (size_t i = 0; i < r->reference_count; i++)
        writer_str(&w, r->references[i]);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++)
        indicator_put(&w, &entries[i]);
    err = writer_done(&w);
    if (err == ERR_OK && out->len - start > RECORD_BODY_MAX)
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        err = report_check((struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}

static void target_put(struct writer *w, const struct record_retract *t)
{
    writer_array(w, 4);
    writer_bin_from(w, t->object.octet, sizeof t->object.octet);
    writer_uint(w, t->up_to_revision);
    writer_bin_from(w, t->record.octet, sizeof t->record.octet);
    if (t->values == NULL) {
        writer_nil(w);
        return;
    }
    writer_array(w, t->value_count);
    for (size_t i = 0; i < t->value_count; i++) {
        writer_array(w, 2);
        writer_uint(w, (uint64_t)t->values[i].type);
        writer_str(w, t->values[i].value);
    }
}

enum err record_retraction_write(struct buffer *out, struct bytes reason,
                                 bool erase,
                                 const struct record_retract *targets,
                                 size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    enum err err;

    writer_array(&w, 4);
    writer_uint(&w, WIRE_VERSION);
    writer_str(&w, reason);
    writer_bool(&w, erase);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++)
        target_put(&w, &targets[i]);
    err = writer_done(&w);
    if (err == ERR_OK)
        err =
            retraction_check((struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}
