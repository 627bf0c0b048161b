#include "proto/record_incident.h"

#include <string.h>

#include "proto/record_entry.h"

struct object_id record_incident_object(const uint8_t uuid[static 16],
                                        enum record_part part)
{
    const uint8_t number = (uint8_t)part;
    const struct bytes parts[] = {{uuid, RECORD_CASE_UUID}, {&number, 1}};
    struct hash h = ident_hash(IDENT_PART, parts, 2);
    struct object_id id;

    memcpy(id.octet, h.octet, sizeof id.octet);
    return id;
}

static void incident_take(struct reader *r, struct record_incident *out)
{
    reader_array_of(r, 12);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    reader_bin_into(r, out->case_uuid, sizeof out->case_uuid);
    out->part = reader_uint(r, UINT8_MAX);
    out->title = reader_str(r, RECORD_TITLE_MAX);
    out->category = reader_uint(r, RECORD_CATEGORY_MAX);
    out->detected_s = reader_uint(r, UINT64_MAX);
    out->occurred_s = reader_uint(r, UINT64_MAX);
    out->what = reader_text(r, RECORD_TEXT_MAX);
    out->affected = reader_text(r, RECORD_AFFECTED_MAX);
    out->state = reader_uint(r, RECORD_STATE_MAX);
    out->contact = reader_str(r, RECORD_CONTACT_MAX);
    out->indicator_count = reader_array(r, RECORD_INDICATORS_MAX);
    out->indicators = *r;
}

static enum err body_check(struct bytes body, struct record_incident *out)
{
    struct reader r = reader_on(body);
    enum err err = wire_version_check(body);

    *out = (struct record_incident){0};
    if (err != ERR_OK)
        return err;
    incident_take(&r, out);
    err = record_entries_check(&r, out->indicator_count);
    return reader_done(&r) == ERR_OK ? err : ERR_BAD_SHAPE;
}

/* WIRE.md 4.9: "its object is the first 16 octets of H("part", case uuid,
 * part)"
 */
enum err record_incident_check(const struct record *r)
{
    struct record_incident i;
    struct object_id object;
    enum err err = body_check(r->body, &i);

    if (err != ERR_OK)
        return err;
    object = record_incident_object(i.case_uuid, (enum record_part)i.part);
    return memcmp(&object, &r->object, sizeof object) == 0 ? ERR_OK
                                                           : ERR_BAD_SHAPE;
}

enum err record_incident(struct record_incident *out, const struct record *r)
{
    struct reader reader = reader_on(r->body);

    *out = (struct record_incident){0};
    if (r->kind != RECORD_INCIDENT)
        return ERR_NOT_FOUND;
    incident_take(&reader, out);
    return reader.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

enum err record_incident_write(struct buffer *out,
                               const struct record_incident *i,
                               struct record_indicator *entries, size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    struct record_incident check;
    enum err err;

    count = record_entries_sort(entries, count);
    if (count > RECORD_INDICATORS_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, 12);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, i->case_uuid, sizeof i->case_uuid);
    writer_uint(&w, i->part);
    writer_str(&w, i->title);
    writer_uint(&w, i->category);
    writer_uint(&w, i->detected_s);
    writer_uint(&w, i->occurred_s);
    writer_str(&w, i->what);
    writer_str(&w, i->affected);
    writer_uint(&w, i->state);
    writer_str(&w, i->contact);
    record_entries_put(&w, entries, count);
    err = writer_done(&w);
    if (err == ERR_OK && out->len - start > RECORD_BODY_MAX)
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        err = body_check((struct bytes){out->at + start, out->len - start},
                         &check);
    if (err != ERR_OK)
        out->len = start;
    return err;
}

const char *record_category_text(uint64_t category)
{
    switch (category) {
#define X(number, word)                                                        \
    case number:                                                               \
        return word;
        RECORD_CATEGORY_LIST(X)
#undef X
    default:
        return "unknown";
    }
}

const char *record_state_text(uint64_t state)
{
    switch (state) {
#define X(number, word)                                                        \
    case number:                                                               \
        return word;
        RECORD_STATE_LIST(X)
#undef X
    default:
        return "unknown";
    }
}
