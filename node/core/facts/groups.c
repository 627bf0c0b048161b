#include "node/core/facts/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/hold.h"
#include "node/core/store/node_no.h"

_Static_assert(sizeof(struct group_row) == 24, "a stored value");

struct version {
    uint64_t number; /* 0: an empty place */
    struct node_id *member;
    size_t count;
    char name[RECORD_GROUP_NAME_MAX + 1];
};

struct groups {
    struct store *store;
    struct version version[GROUPS_CACHE]; /* by number, each in one place */
};

void groups_open(struct groups **out, struct store *s)
{
    struct groups *g = calloc(1, sizeof *g);

    if (g == NULL)
        abort();
    g->store = s;
    *out = g;
}

void groups_drop(struct groups *g)
{
    for (size_t i = 0; i < GROUPS_CACHE; i++) {
        free(g->version[i].member);
        g->version[i] = (struct version){0};
    }
}

void groups_close(struct groups *g)
{
    if (g == NULL)
        return;
    groups_drop(g);
    free(g);
}

static struct table_key id_key(const struct node_id *id)
{
    struct table_key k = {0};

    table_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

static struct table_key version_key(const struct node_id *id, uint64_t version,
                                    const uint8_t record[static 32])
{
    struct table_key k = id_key(id);

    table_key_u64(&k, version);
    table_key_add(&k, record, 32);
    return k;
}

static struct table_key pin_key(const struct node_id *id, uint64_t number)
{
    struct table_key k = id_key(id);

    table_key_u64(&k, number);
    return k;
}

static struct table_key count_key(uint32_t from)
{
    struct table_key k = {0};

    table_key_u8(&k, 'G');
    table_key_u32(&k, from);
    return k;
}

bool groups_admit(struct groups *g, const struct node_id *id, uint32_t from)
{
    struct table_key k = count_key(from);
    struct group_row row;
    uint64_t count = 0;

    if (groups_row(g, id, &row))
        return true;
    table_get_value(g->store, TABLE_META, &k, &count, sizeof count);
    if (count >= GROUPS_A_PEER_MAX)
        return false;
    count++;
    table_put_value(g->store, TABLE_META, &k, &count, sizeof count);
    return true;
}

void groups_keep(struct groups *g, const struct record *r,
                 const struct vault_row *row)
{
    struct node_id id = record_group_id(&r->author, &r->object);
    struct table_key k = id_key(&id);
    struct table_key v = version_key(&id, r->revision, r->id.octet);
    const struct group_row group = {.object = r->object, .owner = row->author};
    uint8_t be[8];

    bytes_put_be(be, row->number, sizeof be);
    table_put_value(g->store, TABLE_GROUP, &k, &group, sizeof group);
    table_put_value(g->store, TABLE_VERSION, &v, be, sizeof be);
    hold_news_of_group(g->store, &id);
}

void groups_pin(struct groups *g, const struct record *r,
                const struct vault_row *row)
{
    for (size_t i = 0; i < r->audience_count; i++) {
        const struct record_reader *e = &r->audience[i];
        struct table_key k = pin_key(&e->id, row->number);
        uint8_t later = e->later_members;

        if (e->is_group)
            table_put_value(g->store, TABLE_PIN, &k, &later, sizeof later);
    }
}

bool groups_row(struct groups *g, const struct node_id *id,
                struct group_row *out)
{
    struct table_key k = id_key(id);

    return table_get_value(g->store, TABLE_GROUP, &k, out, sizeof *out);
}

uint64_t groups_newest(struct groups *g, const struct node_id *id)
{
    struct vault_object object;
    struct group_row row;

    if (!groups_row(g, id, &row) ||
        !vault_object(g->store, &row.object, row.owner, &object))
        return 0;
    return object.newest;
}

uint64_t groups_pinned(struct groups *g, const struct record_reader *pin)
{
    struct table_key k = version_key(&pin->id, pin->version, pin->hash.octet);
    uint8_t be[8];

    return table_get_value(g->store, TABLE_VERSION, &k, be, sizeof be)
               ? bytes_get_be(be, sizeof be)
               : 0;
}

uint64_t groups_version(struct groups *g, const struct node_id *id,
                        uint64_t version)
{
    struct table_key k = pin_key(id, version);
    struct table_cursor c;
    uint64_t number = 0;

    table_walk(&c, g->store, TABLE_VERSION);
    if (table_walk_from(&c, &k) && table_walk_within(&c, &k) &&
        c.value.len == sizeof number)
        number = bytes_get_be(c.value.at, sizeof number);
    table_walk_end(&c);
    return number;
}

static bool fill(struct version *v, const struct record *r)
{
    struct record_group group;
    struct node_id *next;

    if (record_group(&group, r) != ERR_OK)
        return false;
    v->member = calloc(group.member_count + 1, sizeof *v->member);
    if (v->member == NULL)
        abort();
    snprintf(v->name, sizeof v->name, "%.*s", (int)group.name.len,
             (const char *)group.name.at);
    for (next = v->member; record_member_next(&group, next); next++)
        v->count++;
    return true;
}

/* NULL when there is no such version, or it cannot be read. */
static struct version *load(struct groups *g, uint64_t number)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct version *v = &g->version[number % GROUPS_CACHE];
    struct vault_row row;

    if (!vault_get(g->store, number, &row) || row.kind != RECORD_GROUP ||
        vault_record(g->store, &row, &raw, &r) != ERR_OK)
        return NULL;
    free(v->member);
    *v = (struct version){0};
    if (!fill(v, &r))
        return NULL;
    v->number = number;
    return v;
}

static struct version *find(struct groups *g, uint64_t number)
{
    struct version *v = &g->version[number % GROUPS_CACHE];

    if (number == 0)
        return NULL;
    return v->number == number ? v : load(g, number);
}

const struct node_id *groups_members(struct groups *g, uint64_t number,
                                     size_t *count, const char **name)
{
    const struct version *v = find(g, number);

    *count = v != NULL ? v->count : 0;
    if (name != NULL)
        *name = v != NULL ? v->name : "";
    return v != NULL ? v->member : NULL;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

bool groups_member(struct groups *g, uint64_t number, const struct node_id *id)
{
    const struct version *v = find(g, number);

    return v != NULL &&
           bsearch(id, v->member, v->count, sizeof *id, by_id) != NULL;
}

/* WIRE.md 7.7: "members in the pinned version and, where the asker holds a
   later one, in the newest too: later versions narrow" */
static void place(struct groups *g, uint64_t pinned, uint64_t newest,
                  const struct node_id *id, bool place_of[static 2])
{
    bool then = groups_member(g, pinned, id);
    bool now = newest == pinned ? then : groups_member(g, newest, id);

    place_of[0] = then && now;
    place_of[1] = now && !then;
}

struct policy_group groups_facts(struct groups *g,
                                 const struct record_reader *pin,
                                 const struct node_id *sender,
                                 const struct node_id *receiver)
{
    struct policy_group out = {.id = pin->id};
    uint64_t pinned = groups_pinned(g, pin);
    uint64_t newest = groups_newest(g, &pin->id);
    bool at[2];

    out.known = pinned != 0;
    if (!out.known)
        return out;
    place(g, pinned, newest, receiver, at);
    out.receiver_member = at[0];
    out.receiver_later = at[1];
    place(g, pinned, newest, sender, at);
    out.sender_member = at[0];
    out.sender_later = at[1];
    return out;
}

/* The key after k in octet order, of the same length. */
static bool above(struct table_key *k, size_t from)
{
    for (size_t i = k->len; i > from; i--)
        if (++k->octet[i - 1] != 0)
            return true;
    return false;
}

bool groups_next(struct groups *g, struct node_id *id)
{
    struct table_key k = id_key(id);
    struct table_cursor c;
    bool found;

    if (!above(&k, 0))
        return false;
    table_walk(&c, g->store, TABLE_GROUP);
    found = table_walk_from(&c, &k) && c.key.len == sizeof id->octet;
    if (found)
        memcpy(id->octet, c.key.at, sizeof id->octet);
    table_walk_end(&c);
    return found;
}

bool groups_next_pin(struct groups *g, const struct node_id *id,
                     uint64_t *number, bool *later_members)
{
    struct table_key all = id_key(id), k = pin_key(id, *number + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, g->store, TABLE_PIN);
    found = table_walk_from(&c, &k) && table_walk_within(&c, &all) &&
            c.value.len == 1;
    if (found) {
        *number = bytes_get_be(c.key.at + all.len, 8);
        *later_members = c.value.at[0] != 0;
    }
    table_walk_end(&c);
    return found;
}
