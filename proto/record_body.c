#include "proto/record_body.h"

#include <string.h>

#include "proto/record_answer.h"
#include "proto/record_entry.h"
#include "proto/record_group.h"
#include "proto/record_incident.h"
#include "proto/record_notice.h"

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

static enum err report_check(struct bytes body)
{
    struct reader r = reader_on(body);
    struct record_report report = {0};
    enum err err = wire_version_check(body);

    if (err != ERR_OK)
        return err;
    report_take(&r, &report);
    err = record_entries_check(&r, report.indicator_count);
    return reader_done(&r) == ERR_OK ? err : ERR_BAD_SHAPE;
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
    *value = record_value_take(r, *type);
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
            if (!r.spoiled && !record_value_canonical(type, value))
                all_canonical = false;
        }
    }
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    return all_canonical ? ERR_OK : ERR_NOT_CANONICAL;
}

static enum err record_report_check(const struct record *r)
{
    return report_check(r->body);
}

static enum err record_retraction_check(const struct record *r)
{
    /* WIRE.md 4.8: "and never expires" */
    return r->expires_ms == 0 ? retraction_check(r->body) : ERR_BAD_SHAPE;
}

/* Of a kind without a form of its own here. */
static enum err record_any_check(const struct record *r)
{
    (void)r;
    return ERR_OK;
}

enum err record_body_check(const struct record *r)
{
    switch (record_kind_of(r->kind)) {
#define X(name, number, word, check, way, traits)                              \
    case RECORD_##name:                                                        \
        return check(r);
        RECORD_KIND_LIST(X)
#undef X
    }
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

enum err record_content(struct record_report *out, const struct record *r)
{
    struct record_incident incident;
    enum err err = record_incident(&incident, r);

    if (err != ERR_OK)
        return record_report(out, r);
    *out = (struct record_report){
        .title = incident.title,
        .text = incident.what,
        .indicator_count = incident.indicator_count,
        .indicators = incident.indicators,
    };
    return ERR_OK;
}

bool record_indicator_next(struct record_report *report,
                           struct record_indicator *out)
{
    if (report->indicator_count == 0)
        return false;
    report->indicator_count--;
    record_entry_take(&report->indicators, out);
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

enum err record_report_write(struct buffer *out, const struct record_report *r,
                             struct record_indicator *entries, size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    enum err err;

    count = record_entries_sort(entries, count);
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
    record_entries_put(&w, entries, count);
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
