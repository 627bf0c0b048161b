#include "proto/control.h"

#include <string.h>

enum {
    REQUEST_FIELDS = 3,
    REPLY_FIELDS = 5,
    MAP16 = 0xde,   /* msgpack: two octets of count follow */
    ARRAY16 = 0xdc, /* the same */
    HEAD16 = 3,
    END_ROOM = CONTROL_TEXT_MAX + CONTROL_NEXT_MAX + 64,
};

static bool named_before(const struct control_request *r, struct bytes name)
{
    for (size_t i = 0; i < r->count; i++)
        if (bytes_equal(r->names[i], name))
            return true;
    return false;
}

/* The head of a map or array may be longer than needed here: its count is
   patched in when it is known. Such heads are this module's own. */
static bool head16(struct reader *r, uint8_t head, size_t max, size_t *count)
{
    struct bytes left = r->left;

    if (r->spoiled || left.len < HEAD16 || left.at[0] != head)
        return false;
    *count = (size_t)bytes_get_be(left.at + 1, 2);
    r->left = (struct bytes){left.at + HEAD16, left.len - HEAD16};
    reader_expect(r, *count <= max && *count <= r->left.len);
    return true;
}

static void arguments_take(struct reader *r, struct control_request *out)
{
    size_t count;

    if (!head16(r, MAP16, CONTROL_ARGUMENTS_MAX, &count))
        count = reader_map(r, CONTROL_ARGUMENTS_MAX);
    for (size_t i = 0; i < count && !r->spoiled; i++) {
        struct bytes name = reader_str(r, CONTROL_NAME_MAX);

        reader_expect(r, !named_before(out, name));
        out->names[out->count] = name;
        out->values[out->count++] = reader_any(r);
    }
}

enum err control_request_parse(struct control_request *out,
                               struct bytes message)
{
    struct reader r = reader_on(message);

    *out = (struct control_request){0};
    if (wire_version(message) == 0)
        return ERR_BAD_SHAPE;
    if (wire_version(message) != WIRE_VERSION)
        return ERR_VERSION;
    reader_array_of(&r, REQUEST_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    out->command = reader_str(&r, CONTROL_COMMAND_MAX);
    arguments_take(&r, out);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *out = (struct control_request){0};
    return ERR_BAD_SHAPE;
}

/* A reader on the packed value of name; ERR_NOT_FOUND. nil counts as absent. */
static enum err value_of(struct reader *out, const struct control_request *r,
                         const char *name)
{
    for (size_t i = 0; i < r->count; i++) {
        if (!bytes_equal(r->names[i], bytes_text(name)))
            continue;
        *out = reader_on(r->values[i]);
        return reader_kind(out) == WIRE_NIL ? ERR_NOT_FOUND : ERR_OK;
    }
    return ERR_NOT_FOUND;
}

enum err control_arg_str(struct bytes *out, const struct control_request *r,
                         const char *name)
{
    struct reader value;
    struct bytes text;
    enum err err = value_of(&value, r, name);

    if (err != ERR_OK)
        return err;
    text = reader_str(&value, CONTROL_TEXT_MAX);
    if (reader_done(&value) != ERR_OK)
        return ERR_USAGE;
    *out = text;
    return ERR_OK;
}

enum err control_arg_bin(struct bytes *out, const struct control_request *r,
                         const char *name)
{
    struct reader value;
    struct bytes bin;
    enum err err = value_of(&value, r, name);

    if (err != ERR_OK)
        return err;
    bin = reader_bin(&value, CONTROL_MESSAGE_MAX);
    if (reader_done(&value) != ERR_OK)
        return ERR_USAGE;
    *out = bin;
    return ERR_OK;
}

enum err control_arg_uint(uint64_t *out, const struct control_request *r,
                          const char *name)
{
    struct reader value;
    uint64_t number;
    enum err err = value_of(&value, r, name);

    if (err != ERR_OK)
        return err;
    number = reader_uint(&value, UINT64_MAX);
    if (reader_done(&value) != ERR_OK)
        return ERR_USAGE;
    *out = number;
    return ERR_OK;
}

enum err control_arg_bool(bool *out, const struct control_request *r,
                          const char *name)
{
    struct reader value;
    bool yes;
    enum err err = value_of(&value, r, name);

    if (err != ERR_OK)
        return err;
    yes = reader_bool(&value);
    if (reader_done(&value) != ERR_OK)
        return ERR_USAGE;
    *out = yes;
    return ERR_OK;
}

enum err control_arg_array(struct reader *out, size_t *count,
                           const struct control_request *r, const char *name)
{
    struct reader value;
    size_t n;
    enum err err = value_of(&value, r, name);

    if (err != ERR_OK)
        return err;
    n = reader_array(&value, CONTROL_ROWS_MAX);
    if (value.spoiled)
        return ERR_USAGE;
    *count = n;
    *out = value;
    return ERR_OK;
}

/* An empty map or array whose count is patched in later. */
static size_t head16_put(struct writer *w, uint8_t head)
{
    const uint8_t octets[HEAD16] = {head, 0, 0};

    writer_raw(w, (struct bytes){octets, sizeof octets});
    return w->out->len - 2;
}

static void map_begin(struct control_writer *c, struct buffer *out)
{
    c->out = out;
    c->start = out->len;
    c->count = 0;
}

void control_request_begin(struct control_writer *c, struct buffer *out,
                           const char *command)
{
    map_begin(c, out);
    c->w = writer_on(out);
    writer_array(&c->w, REQUEST_FIELDS);
    writer_uint(&c->w, WIRE_VERSION);
    writer_text(&c->w, command);
    c->count_at = head16_put(&c->w, MAP16);
}

static void name_put(struct control_writer *c, const char *name)
{
    writer_text(&c->w, name);
    c->count++;
}

void control_put_str(struct control_writer *c, const char *name,
                     struct bytes text)
{
    name_put(c, name);
    writer_str(&c->w, text);
}

void control_put_text(struct control_writer *c, const char *name,
                      const char *text)
{
    control_put_str(c, name, bytes_text(text));
}

void control_put_bin(struct control_writer *c, const char *name, struct bytes b)
{
    name_put(c, name);
    writer_bin(&c->w, b);
}

void control_put_uint(struct control_writer *c, const char *name,
                      uint64_t value)
{
    name_put(c, name);
    writer_uint(&c->w, value);
}

void control_put_bool(struct control_writer *c, const char *name, bool value)
{
    name_put(c, name);
    writer_bool(&c->w, value);
}

void control_put_nil(struct control_writer *c, const char *name)
{
    name_put(c, name);
    writer_nil(&c->w);
}

void control_put_packed(struct control_writer *c, const char *name,
                        struct bytes packed)
{
    name_put(c, name);
    writer_raw(&c->w, packed);
}

enum err control_request_end(struct control_writer *c)
{
    enum err err = writer_done(&c->w);

    if (err == ERR_OK)
        bytes_put_be(c->out->at + c->count_at, c->count, 2);
    return err;
}

void control_fields_begin(struct control_writer *c, struct buffer *out)
{
    map_begin(c, out);
    c->w = writer_on(out);
}

enum err control_fields_end(struct control_writer *c)
{
    return writer_done(&c->w);
}

void control_put_fields(struct control_writer *to,
                        const struct control_writer *fields)
{
    writer_raw(&to->w, (struct bytes){fields->out->at + fields->start,
                                      fields->out->len - fields->start});
    to->count += fields->count;
}

void control_reply_begin(struct control_reply *c, struct buffer *out)
{
    struct writer w;

    c->out = out;
    c->start = out->len;
    c->rows = 0;
    w = writer_on(out);
    writer_array(&w, REPLY_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    c->rows_at = head16_put(&w, ARRAY16);
}

struct control_writer *control_row_begin(struct control_reply *c)
{
    map_begin(&c->row, c->out);
    c->row.w = writer_on(c->out);
    c->row.count_at = head16_put(&c->row.w, MAP16);
    return &c->row;
}

bool control_row_end(struct control_reply *c)
{
    if (writer_done(&c->row.w) != ERR_OK ||
        c->out->cap - c->out->len < END_ROOM || c->rows == CONTROL_ROWS_MAX) {
        c->out->len = c->row.start;
        return false;
    }
    bytes_put_be(c->out->at + c->row.count_at, c->row.count, 2);
    c->rows++;
    return true;
}

enum err control_reply_end(struct control_reply *c, enum err err,
                           const char *message, struct bytes next)
{
    struct writer w = writer_on(c->out);
    struct bytes text = bytes_text(message);
    enum err done;

    if (text.len > CONTROL_TEXT_MAX)
        text = wire_text_whole((struct bytes){text.at, CONTROL_TEXT_MAX});
    writer_uint(&w, (uint64_t)err);
    writer_str(&w, text);
    if (next.len > 0)
        writer_bin(&w, next);
    else
        writer_nil(&w);
    done = writer_done(&w);
    if (done == ERR_OK)
        bytes_put_be(c->out->at + c->rows_at, c->rows, 2);
    else
        c->out->len = c->start;
    return done;
}

/* Walk over one row without looking at it; its values may be anything. */
static void row_skip(struct reader *r)
{
    size_t count;

    if (!head16(r, MAP16, CONTROL_FIELDS_MAX, &count))
        count = reader_map(r, CONTROL_FIELDS_MAX);
    for (size_t i = 0; i < count && !r->spoiled; i++) {
        (void)reader_str(r, CONTROL_NAME_MAX);
        (void)reader_any(r);
    }
}

enum err control_answer_parse(struct control_answer *out, struct bytes message)
{
    struct reader r = reader_on(message);

    *out = (struct control_answer){0};
    if (wire_version(message) == 0)
        return ERR_BAD_SHAPE;
    if (wire_version(message) != WIRE_VERSION)
        return ERR_VERSION;
    reader_array_of(&r, REPLY_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    if (!head16(&r, ARRAY16, CONTROL_ROWS_MAX, &out->row_count))
        out->row_count = reader_array(&r, CONTROL_ROWS_MAX);
    out->rows = r;
    for (size_t i = 0; i < out->row_count && !r.spoiled; i++)
        row_skip(&r);
    out->err = (enum err)reader_uint(&r, ERR_MAX);
    out->message = reader_str(&r, CONTROL_TEXT_MAX);
    if (!reader_nil(&r))
        out->next = reader_bin(&r, CONTROL_NEXT_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *out = (struct control_answer){0};
    return ERR_BAD_SHAPE;
}

size_t control_row_open(struct reader *rows)
{
    size_t count;

    if (!head16(rows, MAP16, CONTROL_FIELDS_MAX, &count))
        count = reader_map(rows, CONTROL_FIELDS_MAX);
    return count;
}
