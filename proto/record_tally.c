#include "proto/record_tally.h"

const char record_tally_name[] = "tally";

enum { FIELDS = 6 };

static void value_take(struct reader *r, struct record_tally_value *out)
{
    reader_array_of(r, 2);
    out->place = (uint16_t)reader_uint(r, RECORD_INDICATORS_MAX - 1);
    out->disputed = (uint32_t)reader_uint(r, UINT32_MAX);
}

static void values_take(struct reader *r, size_t count)
{
    struct record_tally_value last = {0}, next;

    for (size_t i = 0; i < count && !r->spoiled; i++) {
        value_take(r, &next);
        reader_expect(r, i == 0 || last.place < next.place);
        last = next;
    }
}

/* WIRE.md 4.11: "the three do not come to more than asked" */
static bool adds_up(const struct record_tally *t)
{
    return t->seen + t->not_seen + t->cannot <= t->asked;
}

static enum err read_from(struct record_tally *out, struct bytes from)
{
    struct reader r = reader_on(from);
    enum err err = wire_version_check(from);

    *out = (struct record_tally){0};
    if (err != ERR_OK)
        return err;
    reader_array_of(&r, FIELDS);
    reader_expect(&r, reader_uint(&r, WIRE_VERSION) == WIRE_VERSION);
    out->asked = reader_uint(&r, UINT32_MAX);
    out->seen = reader_uint(&r, UINT32_MAX);
    out->not_seen = reader_uint(&r, UINT32_MAX);
    out->cannot = reader_uint(&r, UINT32_MAX);
    out->value_count = reader_array(&r, RECORD_TALLY_VALUES_MAX);
    out->values = r;
    values_take(&r, out->value_count);
    if (reader_done(&r) == ERR_OK && adds_up(out))
        return ERR_OK;
    *out = (struct record_tally){0};
    return ERR_BAD_SHAPE;
}

enum err record_tally(struct record_tally *out, const struct record *r)
{
    const struct bytes from = record_extension(r, record_tally_name);

    if (from.len > 0)
        return read_from(out, from);
    *out = (struct record_tally){0};
    return ERR_NOT_FOUND;
}

bool record_tally_next(struct record_tally *t, struct record_tally_value *out)
{
    if (t->value_count == 0)
        return false;
    t->value_count--;
    value_take(&t->values, out);
    return !t->values.spoiled;
}

enum err record_tally_write(struct buffer *out, const struct record_tally *t,
                            const struct record_tally_value *values,
                            size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    struct record_tally check;
    enum err err;

    if (count > RECORD_TALLY_VALUES_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, t->asked);
    writer_uint(&w, t->seen);
    writer_uint(&w, t->not_seen);
    writer_uint(&w, t->cannot);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&w, 2);
        writer_uint(&w, values[i].place);
        writer_uint(&w, values[i].disputed);
    }
    err = writer_done(&w);
    if (err == ERR_OK && out->len - start > RECORD_EXTENSION_MAX)
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        err = read_from(&check,
                        (struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}
