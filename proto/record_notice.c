#include "proto/record_notice.h"

static void notice_take(struct reader *r, struct record_notice *out)
{
    reader_array_of(r, 4);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->type = reader_uint(r, UINT64_MAX);
    out->time_ms = reader_uint(r, UINT64_MAX);
    out->entry_count = reader_array(r, RECORD_NOTICE_ENTRIES_MAX);
    reader_expect(r, out->entry_count > 0);
    out->entries = *r;
}

static void noted_take(struct reader *r, struct record_noted *out)
{
    reader_array_of(r, 3);
    reader_bin_into(r, out->record.octet, sizeof out->record.octet);
    reader_bin_into(r, out->node.octet, sizeof out->node.octet);
    out->state = reader_uint(r, UINT64_MAX);
}

static enum err body_check(struct bytes body)
{
    struct reader r = reader_on(body);
    struct record_notice notice = {0};
    struct record_noted noted;
    enum err err = wire_version_check(body);

    if (err != ERR_OK)
        return err;
    notice_take(&r, &notice);
    for (size_t i = 0; i < notice.entry_count && !r.spoiled; i++)
        noted_take(&r, &noted);
    return reader_done(&r);
}

/* WIRE.md 4.11: "TLP:AMBER at least" */
enum err record_notice_check(const struct record *r)
{
    return r->tlp >= TLP_AMBER ? body_check(r->body) : ERR_BAD_SHAPE;
}

enum err record_notice(struct record_notice *out, const struct record *r)
{
    struct reader reader = reader_on(r->body);

    *out = (struct record_notice){0};
    if (r->kind != RECORD_NOTICE)
        return ERR_NOT_FOUND;
    notice_take(&reader, out);
    return reader.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

bool record_noted_next(struct record_notice *notice, struct record_noted *out)
{
    if (notice->entry_count == 0)
        return false;
    notice->entry_count--;
    noted_take(&notice->entries, out);
    return !notice->entries.spoiled;
}

enum err record_notice_write(struct buffer *out, enum record_notice_type type,
                             uint64_t time_ms,
                             const struct record_noted *entries, size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    enum err err;

    writer_array(&w, 4);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, (uint64_t)type);
    writer_uint(&w, time_ms);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&w, 3);
        writer_bin_from(&w, entries[i].record.octet, 32);
        writer_bin_from(&w, entries[i].node.octet, 32);
        writer_uint(&w, entries[i].state);
    }
    err = writer_done(&w);
    if (err == ERR_OK)
        err = body_check((struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}
