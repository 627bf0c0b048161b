#include "node/core/facts/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/node_no.h"

struct version {
    uint64_t number; /* 0: an empty place */
    struct node_id *member;
    size_t count;
    char name[RECORD_GROUP_NAME_MAX + 1];
};

struct groups {
    struct txn txn;
    struct version version[GROUPS_CACHE]; /* by number, each in one place */
};

void groups_open(struct groups **out, struct store *s)
{
    struct groups *g = calloc(1, sizeof *g);

    if (g == NULL)
        abort();
    g->txn = *store_txn(s);
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

bool groups_admit(struct groups *g, const struct node_id *id, uint32_t from)
{
    struct group_row row;

    return groups_row(g, id, &row) ||
           counter_admit(&g->txn, COUNTER_GROUPS, from, GROUPS_A_PEER_MAX);
}

void groups_keep(struct groups *g, const struct record *r,
                 const struct vault_row *row)
{
    const struct group_version version = {
        record_group_id(&r->author, &r->object), r->revision, r->id};
    const struct group_row group = {.object = r->object, .owner = row->author};

    group_table_put(&g->txn, &version.group, &group);
    group_table_version_put(&g->txn, &version, row->number);
    hold_news_of_group(&g->txn, &version.group);
}

void groups_pin(struct groups *g, const struct record *r,
                const struct vault_row *row)
{
    for (size_t i = 0; i < r->audience_count; i++) {
        const struct record_reader *e = &r->audience[i];

        if (e->is_group)
            group_table_pin_put(&g->txn, &e->id, row->number, e->later_members);
    }
}

bool groups_row(struct groups *g, const struct node_id *id,
                struct group_row *out)
{
    return group_table_get(&g->txn.view, id, out);
}

uint64_t groups_newest(struct groups *g, const struct node_id *id)
{
    struct vault_object object;
    struct group_row row;

    if (!groups_row(g, id, &row) ||
        !vault_object(&g->txn.view, &row.object, row.owner, &object))
        return 0;
    return object.newest;
}

uint64_t groups_pinned(struct groups *g, const struct record_reader *pin)
{
    struct group_version at = {.group = pin->id, .version = pin->version};

    memcpy(at.record.octet, pin->hash.octet, sizeof at.record.octet);
    return group_table_version(&g->txn.view, &at);
}

uint64_t groups_version(struct groups *g, const struct node_id *id,
                        uint64_t version)
{
    return group_table_version_any(&g->txn.view, id, version);
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

    if (!vault_get(&g->txn.view, number, &row) || row.kind != RECORD_GROUP ||
        vault_record(&g->txn.view, &row, &raw, &r) != ERR_OK)
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

bool groups_next(struct groups *g, struct node_id *id)
{
    return group_table_next(&g->txn.view, id);
}

bool groups_next_pin(struct groups *g, const struct node_id *id,
                     uint64_t *number, bool *later_members)
{
    return group_table_pin_next(&g->txn.view, id, number, later_members);
}
