#include "proto/record.h"

#include <sodium.h>
#include <string.h>

#include "proto/record_body.h"

enum {
    FIELDS = 16,
    EXTENSION_NAME_MAX = 64,
    SIGNATURE = crypto_sign_BYTES,
};

const char *record_role_text(uint64_t role)
{
    static const char *const text[] = {
        "unknown", "command-and-control", "delivery", "phishing",
        "payload", "exfiltration",        "scanning", "victim",
        "tool",    "infrastructure",
    };

    return role < sizeof text / sizeof *text ? text[role] : text[0];
}

static void set_take(struct reader *r, struct record_set *set)
{
    if (reader_nil(r))
        return;
    reader_array_of(r, 3);
    reader_bin_into(r, set->id.octet, sizeof set->id.octet);
    set->i = (uint32_t)reader_uint(r, RECORD_SET_MAX);
    set->n = (uint32_t)reader_uint(r, RECORD_SET_MAX);
    /* WIRE.md 4.1: "1 ≤ i ≤ n ≤ 4,096" */
    reader_expect(r, set->i >= 1 && set->i <= set->n);
}

static void reader_entry_take(struct reader *r, struct record_reader *e)
{
    size_t fields = reader_array(r, 5);

    reader_expect(r, fields == 2 || fields == 5);
    e->is_group = reader_uint(r, 1) == 1;
    reader_expect(r, e->is_group == (fields == 5));
    reader_bin_into(r, e->id.octet, sizeof e->id.octet);
    if (!e->is_group || r->spoiled)
        return;
    e->version = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, e->hash.octet, sizeof e->hash.octet);
    e->later_members = reader_bool(r);
}

static int reader_order(const struct record_reader *a,
                        const struct record_reader *b)
{
    if (a->is_group != b->is_group)
        return a->is_group ? 1 : -1;
    return memcmp(a->id.octet, b->id.octet, sizeof a->id.octet);
}

/* WIRE.md 4.2: "strictly ascending in octet order of (tag, id)" */
static void audience_take(struct reader *r, struct record *rec)
{
    rec->audience_count = reader_array(r, RECORD_AUDIENCE_MAX);
    for (size_t i = 0; i < rec->audience_count && !r->spoiled; i++) {
        reader_entry_take(r, &rec->audience[i]);
        reader_expect(r, i == 0 || reader_order(&rec->audience[i - 1],
                                                &rec->audience[i]) < 0);
    }
}

/* WIRE.md 4.2: "at most 16 of them groups" */
static bool groups_fit(const struct record *r)
{
    size_t groups = 0;

    for (size_t i = 0; i < r->audience_count; i++)
        groups += r->audience[i].is_group;
    return groups <= RECORD_GROUPS_MAX;
}

/* WIRE.md 4.3: "strictly ascending by id" */
static void delegation_take(struct reader *r, struct record *rec)
{
    rec->delegation_count = reader_array(r, RECORD_DELEGATION_MAX);
    for (size_t i = 0; i < rec->delegation_count; i++) {
        struct record_delegate *d = &rec->delegation[i];

        reader_array_of(r, 2);
        reader_bin_into(r, d->coordinator.octet, sizeof d->coordinator.octet);
        d->scope = (enum record_scope)reader_uint(r, RECORD_SCOPE_COMMUNITY);
        reader_expect(r, i == 0 || memcmp(d[-1].coordinator.octet,
                                          d->coordinator.octet, 32) < 0);
    }
}

/* WIRE.md 4.5: "names strictly ascending" */
static void extensions_take(struct reader *r, struct record *rec)
{
    struct reader whole = *r;
    size_t count = reader_array(r, RECORD_EXTENSIONS_MAX);
    struct bytes last = {0};

    for (size_t i = 0; i < count; i++) {
        struct bytes name;

        reader_array_of(r, 2);
        name = reader_str(r, EXTENSION_NAME_MAX);
        (void)reader_bin(r, RECORD_EXTENSION_MAX);
        reader_expect(r, i == 0 || bytes_compare(last, name) < 0);
        last = name;
    }
    rec->extensions.at = whole.left.at;
    rec->extensions.len = whole.left.len - r->left.len;
}

static bool only_nodes(const struct record *r)
{
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            return false;
    return true;
}

static bool only_audience_scope(const struct record *r)
{
    for (size_t i = 0; i < r->delegation_count; i++)
        if (r->delegation[i].scope != RECORD_SCOPE_AUDIENCE)
            return false;
    return true;
}

/* What the label demands of audience and delegation. */
static bool label_holds(const struct record *r)
{
    switch (r->tlp) {
    case TLP_CLEAR:
    case TLP_GREEN:
        return true;
    case TLP_AMBER:
        return r->audience_count > 0;
    case TLP_AMBER_STRICT:
        return r->audience_count > 0 && only_audience_scope(r);
    case TLP_RED:
        return r->audience_count > 0 && only_nodes(r) &&
               r->delegation_count == 0;
    }
    return false;
}

static void record_take(struct reader *r, struct record *rec)
{
    reader_array_of(r, FIELDS);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    reader_bin_into(r, rec->author.octet, sizeof rec->author.octet);
    rec->author_version_ms = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, rec->object.octet, sizeof rec->object.octet);
    rec->revision = reader_uint(r, UINT64_MAX);
    reader_expect(r, rec->revision >= 1);
    set_take(r, &rec->set);
    rec->created_ms = reader_uint(r, UINT64_MAX);
    rec->expires_ms = reader_uint(r, UINT64_MAX);
    rec->tlp = (enum tlp)reader_uint(r, TLP_RED);
    rec->pap = (enum pap)reader_uint(r, PAP_RED);
    rec->urgent = reader_bool(r);
    audience_take(r, rec);
    delegation_take(r, rec);
    rec->kind = reader_uint(r, UINT64_MAX);
    rec->body = reader_bin(r, RECORD_BODY_MAX);
    extensions_take(r, rec);
}

static struct bytes without_signature(struct bytes raw)
{
    return (struct bytes){raw.at, raw.len - SIGNATURE};
}

struct record_id record_id_of(struct bytes unsigned_r)
{
    struct hash h = ident_hash(IDENT_RID, &unsigned_r, 1);
    struct record_id id;

    memcpy(id.octet, h.octet, sizeof id.octet);
    return id;
}

/* Everything but version and size. */
static enum err parse(struct record *r, struct bytes unsigned_r)
{
    struct reader reader = reader_on(unsigned_r);

    record_take(&reader, r);
    if (reader_done(&reader) != ERR_OK || !label_holds(r))
        return ERR_BAD_SHAPE;
    return record_body_check(r);
}

enum err record_open_kept(struct record *r, struct bytes raw)
{
    struct bytes unsigned_r;
    enum err err;

    *r = (struct record){0};
    err = wire_version_check(raw);
    if (err != ERR_OK)
        return err;
    if (raw.len > RECORD_MAX)
        return ERR_TOO_BIG;
    if (raw.len <= SIGNATURE)
        return ERR_BAD_SHAPE;
    unsigned_r = without_signature(raw);
    err = parse(r, unsigned_r);
    if (err != ERR_OK) {
        *r = (struct record){0};
        return err;
    }
    r->raw = raw;
    r->id = record_id_of(unsigned_r);
    return ERR_OK;
}

enum err record_open(struct record *r, struct bytes raw)
{
    enum err err = record_open_kept(r, raw);

    if (err != ERR_OK || groups_fit(r))
        return err;
    *r = (struct record){0};
    return ERR_BAD_SHAPE;
}

bool record_verify(const struct record *r, const struct sign_public *author_sk)
{
    struct bytes unsigned_r = without_signature(r->raw);
    struct signature sig;

    memcpy(sig.octet, r->raw.at + unsigned_r.len, sizeof sig.octet);
    return ident_verify(author_sk, IDENT_REC, &unsigned_r, 1, &sig);
}

static void set_put(struct writer *w, const struct record_set *set)
{
    if (set->n == 0) {
        writer_nil(w);
        return;
    }
    writer_array(w, 3);
    writer_bin_from(w, set->id.octet, sizeof set->id.octet);
    writer_uint(w, set->i);
    writer_uint(w, set->n);
}

static void audience_put(struct writer *w, const struct record *r)
{
    writer_array(w, r->audience_count);
    for (size_t i = 0; i < r->audience_count; i++) {
        const struct record_reader *e = &r->audience[i];

        writer_array(w, e->is_group ? 5 : 2);
        writer_uint(w, e->is_group ? 1 : 0);
        writer_bin_from(w, e->id.octet, sizeof e->id.octet);
        if (!e->is_group)
            continue;
        writer_uint(w, e->version);
        writer_bin_from(w, e->hash.octet, sizeof e->hash.octet);
        writer_bool(w, e->later_members);
    }
}

static void delegation_put(struct writer *w, const struct record *r)
{
    writer_array(w, r->delegation_count);
    for (size_t i = 0; i < r->delegation_count; i++) {
        writer_array(w, 2);
        writer_bin_from(w, r->delegation[i].coordinator.octet, 32);
        writer_uint(w, (uint64_t)r->delegation[i].scope);
    }
}

static enum err put(struct buffer *out, const struct record *r)
{
    struct writer w = writer_on(out);

    writer_array(&w, FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, r->author.octet, sizeof r->author.octet);
    writer_uint(&w, r->author_version_ms);
    writer_bin_from(&w, r->object.octet, sizeof r->object.octet);
    writer_uint(&w, r->revision);
    set_put(&w, &r->set);
    writer_uint(&w, r->created_ms);
    writer_uint(&w, r->expires_ms);
    writer_uint(&w, (uint64_t)r->tlp);
    writer_uint(&w, (uint64_t)r->pap);
    writer_bool(&w, r->urgent);
    audience_put(&w, r);
    delegation_put(&w, r);
    writer_uint(&w, r->kind);
    writer_bin(&w, r->body);
    if (r->extensions.len > 0)
        writer_raw(&w, r->extensions);
    else
        writer_array(&w, 0);
    return writer_done(&w);
}

enum err record_write(struct buffer *out, const struct record *r)
{
    const size_t start = out->len;
    struct record check = {0};
    enum err err;

    if (r->audience_count > RECORD_AUDIENCE_MAX ||
        r->delegation_count > RECORD_DELEGATION_MAX)
        return ERR_TOO_BIG;
    err = put(out, r);
    if (err == ERR_OK && out->len - start > RECORD_MAX - SIGNATURE)
        err = ERR_TOO_BIG;
    /* What we sign must be what everyone else accepts: read it as they do. */
    if (err == ERR_OK)
        err = parse(&check, (struct bytes){out->at + start, out->len - start});
    if (err == ERR_OK && !groups_fit(&check))
        err = ERR_BAD_SHAPE;
    if (err != ERR_OK)
        out->len = start;
    return err;
}

struct bytes record_extension(const struct record *r, const char *name)
{
    struct reader reader = reader_on(r->extensions);
    size_t count = r->extensions.len > 0
                       ? reader_array(&reader, RECORD_EXTENSIONS_MAX)
                       : 0;

    for (size_t i = 0; i < count; i++) {
        struct bytes found, value;

        reader_array_of(&reader, 2);
        found = reader_str(&reader, EXTENSION_NAME_MAX);
        value = reader_bin(&reader, RECORD_EXTENSION_MAX);
        if (bytes_equal(found, bytes_text(name)))
            return value;
    }
    return (struct bytes){0};
}

enum err record_extension_write(struct buffer *out, const char *name,
                                struct bytes value)
{
    struct writer w = writer_on(out);

    if (value.len > RECORD_EXTENSION_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, 1);
    writer_array(&w, 2);
    writer_text(&w, name);
    writer_bin(&w, value);
    return writer_done(&w);
}
