#include "proto/record_answer.h"

#include "proto/record_entry.h"

enum {
    SIGHTING_FIELDS = 9,
    OPINION_FIELDS = 8,
};

static void answered_take(struct reader *r, struct record_answered *out)
{
    reader_array_of(r, 3);
    reader_bin_into(r, out->author.octet, sizeof out->author.octet);
    reader_bin_into(r, out->object.octet, sizeof out->object.octet);
    reader_bin_into(r, out->record.octet, sizeof out->record.octet);
}

static void value_take(struct reader *r, uint64_t *type, struct bytes *value)
{
    reader_array_of(r, 2);
    *type = reader_uint(r, UINT64_MAX);
    *value = record_value_take(r, *type);
}

static bool in_order(uint64_t type_a, struct bytes a, uint64_t type_b,
                     struct bytes b)
{
    return type_a != type_b ? type_a < type_b : bytes_compare(a, b) < 0;
}

/* WIRE.md 4.13: "strictly ascending by (type, value)" */
static void values_take(struct reader *r, size_t count, bool *canonical)
{
    struct bytes last = {0}, value;
    uint64_t last_type = 0, type;

    for (size_t i = 0; i < count && !r->spoiled; i++) {
        value_take(r, &type, &value);
        reader_expect(r, i == 0 || in_order(last_type, last, type, value));
        if (!r->spoiled && !record_value_canonical(type, value))
            *canonical = false;
        last_type = type;
        last = value;
    }
}

static void sources_take(struct reader *r, struct record_sighting *out)
{
    out->source_count = reader_array(r, RECORD_SIGHTING_SOURCES_MAX);
    for (size_t i = 0; i < out->source_count && !r->spoiled; i++) {
        out->sources[i] = (uint8_t)reader_uint(r, RECORD_SOURCE_MAX);
        reader_expect(r, i == 0 || out->sources[i - 1] < out->sources[i]);
    }
}

static void sighting_take(struct reader *r, struct record_sighting *out,
                          bool *canonical)
{
    reader_array_of(r, SIGHTING_FIELDS);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->time_ms = reader_uint(r, UINT64_MAX);
    answered_take(r, &out->of);
    out->kind =
        (enum record_sighting_kind)reader_uint(r, RECORD_SIGHTING_CANNOT);
    out->value_count = reader_array(r, RECORD_SIGHTING_VALUES_MAX);
    out->values = *r;
    values_take(r, out->value_count, canonical);
    out->count = reader_uint(r, UINT64_MAX);
    out->first_day = reader_uint(r, RECORD_DAY_MAX);
    out->last_day = reader_uint(r, RECORD_DAY_MAX);
    sources_take(r, out);
}

static bool days_given(const struct record_sighting *s)
{
    return s->first_day > 0 && s->first_day <= s->last_day;
}

/* WIRE.md 4.13: "seen: count and both days are given" */
static bool sighting_holds(const struct record_sighting *s)
{
    switch (s->kind) {
    case RECORD_SIGHTING_SEEN:
        return s->count > 0 && days_given(s);
    case RECORD_SIGHTING_NOT_SEEN:
        return s->count == 0 && days_given(s) && s->source_count > 0;
    case RECORD_SIGHTING_CANNOT:
        return s->count == 0 && s->first_day == 0 && s->last_day == 0;
    }
    return false;
}

static enum err sighting_body(struct record_sighting *out, struct bytes body)
{
    struct reader r = reader_on(body);
    bool canonical = true;
    enum err err = wire_version_check(body);

    *out = (struct record_sighting){0};
    if (err != ERR_OK)
        return err;
    sighting_take(&r, out, &canonical);
    if (reader_done(&r) != ERR_OK || !sighting_holds(out))
        return ERR_BAD_SHAPE;
    return canonical ? ERR_OK : ERR_NOT_CANONICAL;
}

static void opinion_take(struct reader *r, struct record_opinion *out)
{
    reader_array_of(r, OPINION_FIELDS);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->time_ms = reader_uint(r, UINT64_MAX);
    answered_take(r, &out->of);
    out->type = reader_uint(r, UINT64_MAX);
    out->value = record_value_take(r, out->type);
    out->kind =
        (enum record_opinion_kind)reader_uint(r, RECORD_OPINION_CONFIRMED);
    out->day = reader_uint(r, RECORD_DAY_MAX);
    out->reason = reader_str(r, RECORD_REASON_MAX);
}

/* WIRE.md 4.14: "day is given with expired, and with nothing else" */
static bool opinion_holds(const struct record_opinion *o)
{
    switch (o->kind) {
    case RECORD_OPINION_EXPIRED:
        return o->day > 0;
    case RECORD_OPINION_FALSE_POSITIVE:
    case RECORD_OPINION_CONFIRMED:
        return o->day == 0;
    }
    return false;
}

static enum err opinion_body(struct record_opinion *out, struct bytes body)
{
    struct reader r = reader_on(body);
    enum err err = wire_version_check(body);

    *out = (struct record_opinion){0};
    if (err != ERR_OK)
        return err;
    opinion_take(&r, out);
    if (reader_done(&r) != ERR_OK || !opinion_holds(out))
        return ERR_BAD_SHAPE;
    return record_value_canonical(out->type, out->value) ? ERR_OK
                                                         : ERR_NOT_CANONICAL;
}

/* WIRE.md 4.13: "Its audience is that author alone" */
static bool goes_to_author(const struct record *r,
                           const struct record_answered *of)
{
    return r->audience_count == 1 && !r->audience[0].is_group &&
           ident_same(&r->audience[0].id, &of->author) &&
           !ident_same(&r->author, &of->author) && r->delegation_count == 0 &&
           r->tlp >= TLP_AMBER_STRICT && r->set.n == 0 && r->revision == 1 &&
           r->expires_ms == 0;
}

enum err record_sighting_check(const struct record *r)
{
    struct record_sighting s;
    enum err err = sighting_body(&s, r->body);

    if (err != ERR_OK)
        return err;
    return goes_to_author(r, &s.of) ? ERR_OK : ERR_BAD_SHAPE;
}

enum err record_opinion_check(const struct record *r)
{
    struct record_opinion o;
    enum err err = opinion_body(&o, r->body);

    if (err != ERR_OK)
        return err;
    return goes_to_author(r, &o.of) ? ERR_OK : ERR_BAD_SHAPE;
}

enum err record_sighting(struct record_sighting *out, const struct record *r)
{
    if (r->kind == RECORD_SIGHTING)
        return sighting_body(out, r->body);
    *out = (struct record_sighting){0};
    return ERR_NOT_FOUND;
}

enum err record_opinion(struct record_opinion *out, const struct record *r)
{
    if (r->kind == RECORD_OPINION)
        return opinion_body(out, r->body);
    *out = (struct record_opinion){0};
    return ERR_NOT_FOUND;
}

bool record_sighting_next(struct record_sighting *s, uint64_t *type,
                          struct bytes *value)
{
    if (s->value_count == 0)
        return false;
    s->value_count--;
    value_take(&s->values, type, value);
    return !s->values.spoiled;
}

enum err record_answered(struct record_answered *out, const struct record *r)
{
    struct record_sighting s;
    struct record_opinion o;
    enum err err = record_sighting(&s, r);

    *out = s.of;
    if (err != ERR_NOT_FOUND)
        return err;
    err = record_opinion(&o, r);
    *out = o.of;
    return err;
}

static void answered_put(struct writer *w, const struct record_answered *of)
{
    writer_array(w, 3);
    writer_bin_from(w, of->author.octet, sizeof of->author.octet);
    writer_bin_from(w, of->object.octet, sizeof of->object.octet);
    writer_bin_from(w, of->record.octet, sizeof of->record.octet);
}

static void sighting_put(struct writer *w, const struct record_sighting *s,
                         const struct indicator_guess *values, size_t count)
{
    writer_array(w, SIGHTING_FIELDS);
    writer_uint(w, WIRE_VERSION);
    writer_uint(w, s->time_ms);
    answered_put(w, &s->of);
    writer_uint(w, (uint64_t)s->kind);
    writer_array(w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(w, 2);
        writer_uint(w, (uint64_t)values[i].type);
        writer_str(w, values[i].value);
    }
    writer_uint(w, s->count);
    writer_uint(w, s->first_day);
    writer_uint(w, s->last_day);
    writer_array(w, s->source_count);
    for (size_t i = 0; i < s->source_count; i++)
        writer_uint(w, s->sources[i]);
}

enum err record_sighting_write(struct buffer *out,
                               const struct record_sighting *s,
                               const struct indicator_guess *values,
                               size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    struct record_sighting check;
    enum err err;

    if (count > RECORD_SIGHTING_VALUES_MAX ||
        s->source_count > RECORD_SIGHTING_SOURCES_MAX)
        return ERR_TOO_BIG;
    sighting_put(&w, s, values, count);
    err = writer_done(&w);
    if (err == ERR_OK && out->len - start > RECORD_BODY_MAX)
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        err = sighting_body(&check,
                            (struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}

enum err record_opinion_write(struct buffer *out,
                              const struct record_opinion *o)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    struct record_opinion check;
    enum err err;

    writer_array(&w, OPINION_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, o->time_ms);
    answered_put(&w, &o->of);
    writer_uint(&w, o->type);
    writer_str(&w, o->value);
    writer_uint(&w, (uint64_t)o->kind);
    writer_uint(&w, o->day);
    writer_str(&w, o->reason);
    err = writer_done(&w);
    if (err == ERR_OK)
        err = opinion_body(&check,
                           (struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}

enum tlp record_answer_tlp(enum tlp of)
{
    return of > TLP_AMBER_STRICT ? of : TLP_AMBER_STRICT;
}

const char *record_sighting_text(uint64_t kind)
{
    switch (kind) {
#define X(name, number, word)                                                  \
    case number:                                                               \
        return word;
        RECORD_SIGHTING_LIST(X)
#undef X
    default:
        return "unknown";
    }
}

const char *record_opinion_text(uint64_t kind)
{
    switch (kind) {
#define X(name, number, word)                                                  \
    case number:                                                               \
        return word;
        RECORD_OPINION_LIST(X)
#undef X
    default:
        return "unknown";
    }
}

static const char *const sources[] = {
#define X(number, word) [number] = word,
    RECORD_SOURCE_LIST(X)
#undef X
};

enum { SOURCES = sizeof sources / sizeof *sources };

const char *record_source_text(uint64_t source)
{
    return source < SOURCES ? sources[source] : sources[0];
}

bool record_source_of(uint64_t *out, struct bytes word)
{
    for (uint64_t i = 0; i < SOURCES; i++)
        if (bytes_equal(word, bytes_text(sources[i]))) {
            *out = i;
            return true;
        }
    return false;
}
