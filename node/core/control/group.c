/* Groups: made and changed by their owner, listed by everyone who holds them.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/rows.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"
#include "proto/hidden.h"
#include "proto/record_group.h"

enum { LATER_MAX = 4096 }; /* records that are counted */

/* A version as it is being made. */
struct making {
    struct bytes name;
    struct object_id object;
    uint64_t version;
    struct node_id member[RECORD_MEMBERS_MAX];
    size_t count;
};

static struct making *making_room(void)
{
    static struct making *m;

    if (m == NULL) {
        m = calloc(1, sizeof *m);
        if (m == NULL)
            abort();
    }
    m->count = 0;
    return m;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

static bool group_row(struct call *call, const struct vault_row *row)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    struct node_id id = record_group_id(&row->author_id, &row->object);
    const char *name;
    size_t members;

    (void)groups_members(d->groups, row->number, &members, &name);
    control_put_text(w, "what", "group");
    control_put_text(w, "group", name);
    control_put_id(w, "id", id.octet);
    control_put_uint(w, "version", row->revision);
    control_put_name(w, call, "owner", &row->author_id);
    control_put_id(w, "owner_id", row->author_id.octet);
    control_put_bool(w, "own", row->author == d->self->node_no);
    control_put_introduced(w, call, &row->author_id, row->from);
    control_put_uint(w, "members", members);
    control_put_id(w, "record", row->id.octet);
    return control_row_end(&call->reply);
}

/* A peer by name, or any node by its whole id. */
static enum err find_member(struct call *call, struct bytes text,
                            struct node_id *out)
{
    struct peer *p;
    size_t len = 0;
    enum err err;

    if (text.len == 2 * sizeof out->octet &&
        sodium_hex2bin(out->octet, sizeof out->octet, (const char *)text.at,
                       text.len, NULL, &len, NULL) == 0 &&
        len == sizeof out->octet)
        return ERR_OK;
    err = find_peer(call, text, &p);
    if (err == ERR_OK)
        *out = p->id;
    return err;
}

static size_t place_of(const struct making *m, const struct node_id *id)
{
    for (size_t i = 0; i < m->count; i++)
        if (ident_same(&m->member[i], id))
            return i;
    return m->count;
}

static enum err add_member(struct call *call, struct making *m,
                           const struct node_id *id)
{
    if (place_of(m, id) < m->count)
        return ERR_OK;
    if (m->count == RECORD_MEMBERS_MAX)
        return call_say(call, ERR_TOO_BIG, "a group has at most %d members",
                        RECORD_MEMBERS_MAX);
    m->member[m->count++] = *id;
    return ERR_OK;
}

static enum err drop_member(struct call *call, struct making *m,
                            const struct node_id *id)
{
    size_t at = place_of(m, id);

    if (ident_same(id, facts_me(&call->core->facts)))
        return call_say(call, ERR_USAGE, "the owner stays in its group");
    if (at == m->count)
        return call_say(call, ERR_NOT_FOUND, "not a member");
    m->member[at] = m->member[--m->count];
    return ERR_OK;
}

static enum err each_member(struct call *call, struct making *m, bool adds)
{
    struct reader list;
    size_t count;

    if (control_arg_array(&list, &count, &call->request, "members") != ERR_OK ||
        count == 0)
        return call_say(call, ERR_USAGE, "name at least one member");
    for (size_t i = 0; i < count; i++) {
        struct bytes text = reader_str(&list, CONTROL_NAME_MAX * 4);
        struct node_id id;
        enum err err = find_member(call, text, &id);

        if (err == ERR_OK)
            err = adds ? add_member(call, m, &id) : drop_member(call, m, &id);
        if (err != ERR_OK)
            return call_say(call, err, "'%.*s': %s", (int)text.len,
                            (const char *)text.at, err_text(err));
    }
    return ERR_OK;
}

/* WIRE.md 4.10. Signed, unless it is only shown. */
static enum err compose(struct call *call, struct making *m, struct record *r)
{
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct core *c = call->core;
    enum err err;

    qsort(m->member, m->count, sizeof *m->member, by_id);
    *r = (struct record){
        .author = *facts_me(&c->facts),
        .author_version_ms = c->self.card.identity.version_ms,
        .object = m->object,
        .revision = m->version,
        .created_ms = c->facts.now_ms,
        .tlp = TLP_AMBER_STRICT,
        .pap = PAP_GREEN,
        .audience = {{.id = *facts_me(&c->facts)}},
        .audience_count = 1,
        .kind = RECORD_GROUP,
    };
    err = record_group_write(&body, m->name, m->member, m->count);
    r->body = bytes_of(&body);
    if (err != ERR_OK)
        return call_say(
            call, err,
            "a group's name has 1 to %d bytes without control characters",
            RECORD_GROUP_NAME_MAX);
    err = call_flag(call, "dry_run") ? compose_draft(r) : compose_sign(c, r);
    return err == ERR_OK ? ERR_OK
                         : call_say(call, err, "the group cannot be signed: %s",
                                    err_text(err));
}

/* Who would be told of it. */
static void preview(struct call *call, const struct making *m,
                    const struct record *r)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);

        if (place_of(m, &p->id) < m->count)
            (void)rows_peer(call, r, p, release_judge(d, r, NULL, p));
    }
}

/* Members that are peers are told at once. */
static enum err publish(struct call *call, struct making *m)
{
    static struct record r;
    struct core *c = call->core;
    struct vault_row row;
    enum err err = call_room(call);

    if (err == ERR_OK)
        err = compose(call, m, &r);
    if (err != ERR_OK)
        return err;
    if (call_flag(call, "dry_run")) {
        preview(call, m, &r);
        return ERR_OK;
    }
    compose_keep(c, &r, &row);
    (void)group_row(call, &row);
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        if (place_of(m, &p->id) < m->count)
            (void)rows_peer(call, &r, p, release_to(&c->facts, &r, &row, p));
    }
    return ERR_OK;
}

/* Whether a group of this node's own is called so; another's takes no name. */
static bool taken(const struct facts *d, struct bytes name)
{
    struct node_id at = {{0}};
    struct group_row row;

    while (groups_next(d->groups, &at)) {
        const char *known;
        size_t count;

        if (!groups_row(d->groups, &at, &row) || row.owner != d->self->node_no)
            continue;
        (void)groups_members(d->groups, groups_newest(d->groups, &at), &count,
                             &known);
        if (bytes_equal(bytes_text(known), name))
            return true;
    }
    return false;
}

enum err control_group_create(struct call *call)
{
    struct making *m = making_room();
    struct record fresh;
    enum err err = call_line(call, "name", &m->name);

    if (err != ERR_OK)
        return err;
    if (m->name.len == 0)
        return call_say(call, ERR_USAGE, "a group needs a name");
    if (taken(&call->core->facts, m->name))
        return call_say(call, ERR_EXISTS,
                        "there is a group '%.*s': change it with add and "
                        "remove, or choose another name",
                        (int)m->name.len, (const char *)m->name.at);
    compose_object(&fresh);
    m->object = fresh.object;
    m->version = 1;
    err = add_member(call, m, facts_me(&call->core->facts));
    if (err == ERR_OK)
        err = each_member(call, m, true);
    return err == ERR_OK ? publish(call, m) : err;
}

/* The newest version of a group of this node's own, to be changed. */
static enum err begin_change(struct call *call, struct making *m)
{
    static uint8_t name_octets[RECORD_GROUP_NAME_MAX];
    struct buffer name_room = {name_octets, 0, sizeof name_octets};
    const struct facts *d = &call->core->facts;
    const struct node_id *members;
    const char *name;
    struct vault_row row;
    struct bytes text;
    struct node_id id;
    uint64_t number;
    enum err err = call_text(call, "group", &text);

    if (err == ERR_OK)
        err = find_group(call, text, &id, &number);
    if (err != ERR_OK)
        return err;
    if (!vault_get(&d->txn.view, number, &row) ||
        row.author != d->self->node_no)
        return call_say(call, ERR_REFUSED,
                        "only its owner can change group '%.*s'", (int)text.len,
                        (const char *)text.at);
    members = groups_members(d->groups, number, &m->count, &name);
    if (members == NULL)
        return call_say(call, ERR_IO, "the group cannot be read");
    memcpy(m->member, members, m->count * sizeof *members);
    /* WIRE.md 1.6: an older version may have named it so. */
    if (!hidden_strip(&name_room, bytes_text(name)) || name_room.len == 0)
        return call_say(call, ERR_HIDDEN,
                        "the group's name is all hidden "
                        "characters: create another");
    m->name = bytes_of(&name_room);
    m->object = row.object;
    m->version = compose_revision(d, &row.object);
    return ERR_OK;
}

/* Own records that were shared with the group, also for whom joins it later;
   at most LATER_MAX. */
static size_t count_later(const struct facts *d, const struct object_id *object)
{
    const struct node_id id = record_group_id(facts_me(d), object);
    uint64_t number = 0;
    size_t count = 0;
    bool later;

    while (count < LATER_MAX &&
           groups_next_pin(d->groups, &id, &number, &later)) {
        struct vault_row row;

        count += later && vault_get(&d->txn.view, number, &row) &&
                 row.author == d->self->node_no &&
                 strcmp(control_state(&row, d->now_ms), "live") == 0;
    }
    return count;
}

/* Those who join are sent what was shared before. */
static void later_rows(struct call *call, const struct making *m, size_t before)
{
    const struct facts *d = &call->core->facts;
    size_t records = count_later(d, &m->object);

    for (size_t i = before; i < m->count && records > 0; i++) {
        const struct peer *p = roster_by_id(d->roster, &m->member[i]);
        struct control_writer *w;

        if (p == NULL)
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "later");
        control_put_text(w, "peer", p->name);
        control_put_uint(w, "records", records);
        (void)control_row_end(&call->reply);
    }
}

static enum err change(struct call *call, bool adds)
{
    struct making *m = making_room();
    enum err err = begin_change(call, m);
    size_t before = m->count;

    if (err == ERR_OK)
        err = each_member(call, m, adds);
    if (err != ERR_OK)
        return err;
    if (m->count == before)
        return call_say(call, ERR_EXISTS, "they are members already");
    if (adds && call_flag(call, "dry_run"))
        later_rows(call, m, before);
    return publish(call, m);
}

enum err control_group_add(struct call *call)
{
    return change(call, true);
}

enum err control_group_remove(struct call *call)
{
    return change(call, false);
}

enum err control_group_list(struct call *call)
{
    struct groups *g = call->core->facts.groups;
    struct node_id id = {{0}};
    uint64_t skip = call_after(call, 0), shown = 0;

    while (groups_next(g, &id)) {
        struct vault_row row;

        if (shown++ < skip || !vault_get(&call->core->facts.txn.view,
                                         groups_newest(g, &id), &row))
            continue;
        if (!group_row(call, &row)) {
            call_next(call, shown - 1);
            break;
        }
    }
    return ERR_OK;
}

static bool member_row(struct call *call, const struct node_id *id)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *p = roster_by_id(d->roster, id);

    control_put_text(w, "what", "member");
    control_put_id(w, "node", id->octet);
    control_put_name(w, call, "name", id);
    control_put_or_nil(w, "peer", bytes_text(p != NULL ? p->name : ""));
    control_put_bool(w, "me", ident_same(id, facts_me(d)));
    return control_row_end(&call->reply);
}

enum err control_group_show(struct call *call)
{
    const struct facts *d = &call->core->facts;
    size_t at = (size_t)call_after(call, 0), count = 0;
    struct vault_row row;
    struct node_id id;
    struct bytes text;
    uint64_t number;
    enum err err = call_text(call, "group", &text);

    (void)find_is_group(&text);
    if (err == ERR_OK)
        err = find_group(call, text, &id, &number);
    if (err != ERR_OK)
        return err;
    if (at == 0 && vault_get(&d->txn.view, number, &row))
        (void)group_row(call, &row);
    (void)groups_members(d->groups, number, &count, NULL);
    for (; at < count; at++) {
        struct node_id member =
            groups_members(d->groups, number, &count, NULL)[at];

        if (!member_row(call, &member)) {
            call_next(call, at);
            break;
        }
    }
    return ERR_OK;
}
