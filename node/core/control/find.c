/* What the commands share: finding peers and records, writing names. */
#include "node/core/control/commands.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_DIGITS_MAX = 18, ID_DIGITS_MIN = 8 };

void control_put_id(struct control_writer *w, const char *name,
                    const uint8_t at[static 32])
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, at);
    control_put_text(w, name, hex);
}

void control_put_object(struct control_writer *w, const struct object_id *o)
{
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, o->octet);
    control_put_text(w, "object", uuid);
}

void control_put_or_nil(struct control_writer *w, const char *name,
                        struct bytes text)
{
    if (text.len > 0)
        control_put_str(w, name, text);
    else
        control_put_nil(w, name);
}

void control_put_name(struct control_writer *w, const struct call *call,
                      const char *name, const struct node_id *id)
{
    char text[FACTS_NAME_MAX], field_ja[CONTROL_NAME_MAX + 1];

    facts_name(text, &call->core->facts, id);
    control_put_text(w, name, text);
    snprintf(field_ja, sizeof field_ja, "%s_ja", name);
    facts_name_ja(text, &call->core->facts, id);
    control_put_or_nil(w, field_ja, bytes_text(text));
}

void control_put_introduced(struct control_writer *w, const struct call *call,
                            const struct node_id *author, uint32_t from)
{
    const char *by = facts_introduced_by(&call->core->facts, author, from);

    control_put_or_nil(w, "introduced_by", bytes_text(by != NULL ? by : ""));
}

bool control_flag(const struct call *call, const char *name)
{
    bool flag = false;

    return control_arg_bool(&flag, &call->request, name) == ERR_OK && flag;
}

enum err control_room(struct call *call)
{
    if (!outage_lasts(&call->core->outage))
        return ERR_OK;
    return call_say(call, outage_err(&call->core->outage),
                    "nothing can be shared now: %s",
                    outage_text(call->core->outage.fault));
}

enum err control_open(struct call *call, const struct vault_row *row,
                      struct buffer *raw, struct record *r)
{
    enum err err = vault_record(call->core->facts.store, row, raw, r);

    if (err != ERR_OK)
        return call_say(call, err, "record %llu cannot be read: %s",
                        (unsigned long long)row->number,
                        err == ERR_NOT_FOUND ? "it was erased" : err_text(err));
    return ERR_OK;
}

const char *control_state(const struct vault_row *row, uint64_t now_ms)
{
    if (row->state & VAULT_RETRACTED)
        return "retracted";
    if (row->state & (VAULT_SUPERSEDED | VAULT_TWIN))
        return "superseded";
    if (row->expires_ms != 0 && row->expires_ms <= now_ms)
        return "expired";
    return "live";
}

enum err control_peer(struct call *call, struct bytes text, struct peer **out)
{
    enum err err = roster_resolve(out, call->core->facts.roster, text);

    if (err == ERR_AMBIGUOUS)
        return call_say(call, err, "'%.*s' fits several peers: give more of it",
                        (int)text.len, (const char *)text.at);
    if (err != ERR_OK)
        return call_say(call, err, "no peer '%.*s': see 'noroshi peer list'",
                        (int)text.len, (const char *)text.at);
    return ERR_OK;
}

static bool digits(struct bytes text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *out = 10 * *out + (uint64_t)(text.at[i] - '0');
    }
    return text.len > 0 && text.len <= NUMBER_DIGITS_MAX;
}

/* The newest of the one author's revisions, or ERR_AMBIGUOUS. */
static enum err by_object(struct call *call, const uint8_t object[static 16],
                          struct vault_row *out)
{
    struct store *s = call->core->facts.store;
    struct store_key k = {0};
    struct store_cursor c;
    struct vault_object o;
    uint64_t number = 0;
    size_t found = 0;
    bool more;

    store_key_add(&k, object, 16);
    store_walk(&c, s, STORE_OBJECT);
    for (more = store_walk_from(&c, &k); more && store_walk_within(&c, &k);
         more = store_walk_next(&c)) {
        if (c.value.len != sizeof o)
            continue;
        memcpy(&o, c.value.at, sizeof o);
        if (o.newest != 0) {
            number = o.newest;
            found++;
        }
    }
    store_walk_end(&c);
    if (found > 1)
        return ERR_AMBIGUOUS;
    return found == 1 && vault_get(s, number, out) ? ERR_OK : ERR_NOT_FOUND;
}

static bool hex_begins(const struct bytes key, struct bytes text)
{
    char hex[IDENT_HEX_TEXT];

    if (key.len != 32)
        return false;
    ident_hex(hex, key.at);
    return memcmp(hex, text.at, text.len) == 0;
}

static enum err by_id(struct call *call, struct bytes text,
                      struct vault_row *out)
{
    struct store *s = call->core->facts.store;
    struct store_key k = {0};
    struct store_cursor c;
    uint64_t number = 0;
    uint8_t bin[32];
    size_t len = 0, found = 0;
    bool more;

    if (text.len < ID_DIGITS_MIN || text.len > 64 ||
        sodium_hex2bin(bin, sizeof bin, (const char *)text.at,
                       text.len & ~(size_t)1, NULL, &len, NULL) != 0)
        return ERR_NOT_FOUND;
    store_key_add(&k, bin, len);
    store_walk(&c, s, STORE_ID);
    for (more = store_walk_from(&c, &k); more && store_walk_within(&c, &k);
         more = store_walk_next(&c)) {
        if (!hex_begins(c.key, text) || c.value.len != 8)
            continue;
        number = bytes_get_be(c.value.at, 8);
        found++;
    }
    store_walk_end(&c);
    if (found > 1)
        return ERR_AMBIGUOUS;
    return found == 1 && vault_get(s, number, out) ? ERR_OK : ERR_NOT_FOUND;
}

enum err control_record_of(struct call *call, struct bytes text,
                           struct vault_row *out)
{
    uint8_t object[16];
    uint64_t number;
    enum err err;

    if (digits(text, &number) &&
        vault_get(call->core->facts.store, number, out))
        return ERR_OK;
    if (ident_uuid_parse(object, text))
        err = by_object(call, object, out);
    else
        err = by_id(call, text, out);
    if (err == ERR_AMBIGUOUS)
        return call_say(call, err,
                        "'%.*s' fits several records: give more of it, or the "
                        "number",
                        (int)text.len, (const char *)text.at);
    if (err != ERR_OK)
        return call_say(call, err, "no record '%.*s': see 'noroshi records'",
                        (int)text.len, (const char *)text.at);
    return ERR_OK;
}

enum err control_record(struct call *call, struct vault_row *out)
{
    struct bytes text;
    enum err err = call_text(call, "record", &text);

    return err == ERR_OK ? control_record_of(call, text, out) : err;
}

bool control_is_group(struct bytes *text)
{
    const struct bytes prefix = bytes_text("group:");

    if (text->len < prefix.len || memcmp(text->at, prefix.at, prefix.len) != 0)
        return false;
    *text = (struct bytes){text->at + prefix.len, text->len - prefix.len};
    return true;
}

static bool group_fits(struct call *call, const struct node_id *id,
                       struct bytes text)
{
    struct groups *g = call->core->facts.groups;
    const char *name;
    size_t count;

    (void)groups_members(g, groups_newest(g, id), &count, &name);
    return bytes_equal(bytes_text(name), text) ||
           (text.len >= ID_DIGITS_MIN &&
            hex_begins((struct bytes){id->octet, sizeof id->octet}, text));
}

enum err control_group(struct call *call, struct bytes text, struct node_id *id,
                       uint64_t *number)
{
    const struct facts *d = &call->core->facts;
    struct groups *g = d->groups;
    struct node_id at = {{0}}, own = {{0}};
    size_t found = 0, found_own = 0;

    for (struct group_row row; groups_next(g, &at);) {
        if (!group_fits(call, &at, text))
            continue;
        *id = at;
        found++;
        if (groups_row(g, &at, &row) && row.owner == d->self->node_no) {
            own = at;
            found_own++;
        }
    }
    /* What is one's own is meant first: a peer's group takes no name. */
    if (found_own == 1) {
        *id = own;
        found = 1;
    }
    if (found > 1)
        return call_say(call, ERR_AMBIGUOUS,
                        "several groups are called '%.*s': give the id, see "
                        "'noroshi group list'",
                        (int)text.len, (const char *)text.at);
    *number = found == 1 ? groups_newest(g, id) : 0;
    if (*number == 0)
        return call_say(call, ERR_NOT_FOUND,
                        "no group '%.*s': see 'noroshi group list'",
                        (int)text.len, (const char *)text.at);
    return ERR_OK;
}
