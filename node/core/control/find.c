#include "node/core/control/find.h"

#include <string.h>

enum { NUMBER_DIGITS_MAX = 18, ID_DIGITS_MIN = 8 };

enum err find_octets(struct call *call, const struct vault_row *row,
                     struct buffer *raw, struct record *r)
{
    enum err err = vault_record(&call->core->facts.txn.view, row, raw, r);

    if (err != ERR_OK)
        return call_say(call, err, "record %llu cannot be read: %s",
                        (unsigned long long)row->number,
                        err == ERR_NOT_FOUND ? "it was erased" : err_text(err));
    return ERR_OK;
}

enum err find_peer(struct call *call, struct bytes text, struct peer **out)
{
    enum err err = roster_resolve(out, call->core->facts.roster, text);

    if (err == ERR_AMBIGUOUS)
        return call_say(
            call, err,
            "'%.*s' is ambiguous (several peers): type more characters",
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
static enum err by_object(struct call *call, const struct object_id *object,
                          struct vault_row *out)
{
    const struct view *view = &call->core->facts.txn.view;
    uint64_t number;
    size_t found = vault_authors(view, object, &number);

    if (found > 1)
        return ERR_AMBIGUOUS;
    return found == 1 && vault_get(view, number, out) ? ERR_OK : ERR_NOT_FOUND;
}

static enum err by_id(struct call *call, struct bytes text,
                      struct vault_row *out)
{
    const struct view *view = &call->core->facts.txn.view;
    uint64_t number;
    size_t found =
        text.len < ID_DIGITS_MIN ? 0 : vault_find_hex(view, text, &number);

    if (found > 1)
        return ERR_AMBIGUOUS;
    return found == 1 && vault_get(view, number, out) ? ERR_OK : ERR_NOT_FOUND;
}

enum err find_record_of(struct call *call, struct bytes text,
                        struct vault_row *out)
{
    struct object_id object;
    uint64_t number;
    enum err err;

    if (digits(text, &number) &&
        vault_get(&call->core->facts.txn.view, number, out))
        return ERR_OK;
    if (ident_uuid_parse(object.octet, text))
        err = by_object(call, &object, out);
    else
        err = by_id(call, text, out);
    if (err == ERR_AMBIGUOUS)
        return call_say(call, err,
                        "'%.*s' is ambiguous (several records): type "
                        "more characters, or the number",
                        (int)text.len, (const char *)text.at);
    if (err != ERR_OK)
        return call_say(call, err, "no record '%.*s': see 'noroshi records'",
                        (int)text.len, (const char *)text.at);
    return ERR_OK;
}

enum err find_record(struct call *call, struct vault_row *out)
{
    struct bytes text;
    enum err err = call_text(call, "record", &text);

    return err == ERR_OK ? find_record_of(call, text, out) : err;
}

bool find_is_group(struct bytes *text)
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
           (text.len >= ID_DIGITS_MIN && ident_hex_begins(id->octet, text));
}

enum err find_group(struct call *call, struct bytes text, struct node_id *id,
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
