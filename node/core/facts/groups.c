#include "node/core/facts/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/node_no.h"

struct version {
    uint64_t used; /* 0: an empty place */
    struct node_id *member;
    size_t count;
    char name[RECORD_GROUP_NAME_MAX + 1];
};

/* What an entry of an audience names, by numbers: the same entries are asked
   of for each peer of the roster. */
struct resolved {
    struct record_reader pin; /* version 0: an empty place */
    uint64_t pinned, newest;
};

struct groups {
    struct txn txn;
    uint64_t number[GROUPS_CACHE]; /* of the version in the same place */
    struct version version[GROUPS_CACHE];
    uint64_t uses;
    struct resolved resolved[RECORD_GROUPS_MAX]; /* the last ones */
    size_t next;                                 /* to be overwritten */
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
        g->number[i] = 0;
    }
    memset(g->resolved, 0, sizeof g->resolved);
}

void groups_close(struct groups *g)
{
    if (g == NULL)
        return;
    groups_drop(g);
    free(g);
}

/* WIRE.md 7.19: "where those are reached, each owner may have an equal part of
   them, among as many as own one, and always one" So the owner with most gets
   none more, and nobody who has few loses by it. */
static bool has_part(const struct view *view, const struct groups_brought *b,
                     uint64_t count)
{
    const uint64_t owners =
        counter_get(view, COUNTER_OWNERS, b->from) + (count == 0);

    return count == 0 || count < GROUPS_A_PEER_MAX / owners;
}

/* The same for who knows the group otherwise: WIRE.md 7.19: "so the answer does
   not tell" */
bool groups_room(const struct groups *g, const struct groups_brought *b)
{
    const struct view *view = &g->txn.view;
    const uint64_t count = group_table_count(view, b->from, b->owner);

    return group_table_brought(view, &b->group, b->from) ||
           (count < GROUPS_AN_OWNER_MAX &&
            (b->from == b->owner ||
             counter_get(view, COUNTER_BROUGHT, b->from) < GROUPS_A_PEER_MAX ||
             has_part(view, b, count)));
}

void groups_bring(struct groups *g, const struct groups_brought *b)
{
    if (groups_newest(g, &b->group) != 0)
        group_table_bring(&g->txn, &b->group, b->from, b->owner);
}

void groups_gone(struct groups *g, const struct node_id *id)
{
    struct group_row row;
    struct node_id owner;

    /* There is room for another of its owner's. */
    if (group_table_get(&g->txn.view, id, &row) &&
        group_table_gone(&g->txn, id, row.owner) &&
        node_no_id(&g->txn.view, row.owner, &owner))
        hold_news_of_node(&g->txn, &owner, row.owner);
}

void groups_keep(struct groups *g, const struct record *r,
                 const struct vault_row *row, uint32_t me)
{
    const struct group_version version = {
        record_group_id(&r->author, &r->object), r->revision, r->id};
    const struct group_row group = {
        .object = r->object,
        .owner = row->author,
    };

    memset(g->resolved, 0, sizeof g->resolved);
    group_table_put(&g->txn, &version.group, &group);
    /* WIRE.md 7.19: "A group counts against whoever brings it" */
    if (row->author != me)
        group_table_bring(&g->txn, &version.group, row->from, row->author);
    group_table_version_put(&g->txn, &version, row->number);
    hold_news_of_group(&g->txn, &version.group, row->from);
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

static size_t oldest(const struct groups *g)
{
    size_t at = 0;

    for (size_t i = 1; i < GROUPS_CACHE; i++)
        if (g->version[i].used < g->version[at].used)
            at = i;
    return at;
}

/* NULL when there is no such version, or it cannot be read. */
static struct version *load(struct groups *g, uint64_t number)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;
    struct version *v;
    size_t at;

    if (!vault_get(&g->txn.view, number, &row) || row.kind != RECORD_GROUP ||
        vault_record(&g->txn.view, &row, &raw, &r) != ERR_OK)
        return NULL;
    at = oldest(g);
    v = &g->version[at];
    free(v->member);
    *v = (struct version){0};
    g->number[at] = 0;
    if (!fill(v, &r))
        return NULL;
    g->number[at] = number;
    return v;
}

static struct version *find(struct groups *g, uint64_t number)
{
    struct version *v = NULL;

    if (number == 0)
        return NULL;
    for (size_t i = 0; i < GROUPS_CACHE && v == NULL; i++)
        if (g->number[i] == number)
            v = &g->version[i];
    if (v == NULL)
        v = load(g, number);
    if (v != NULL)
        v->used = ++g->uses;
    return v;
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

static bool same_pin(const struct record_reader *a,
                     const struct record_reader *b)
{
    return a->version == b->version && ident_same(&a->id, &b->id) &&
           memcmp(&a->hash, &b->hash, sizeof a->hash) == 0;
}

static const struct resolved *resolve(struct groups *g,
                                      const struct record_reader *pin)
{
    struct resolved *at = &g->resolved[g->next];

    for (size_t i = 0; i < RECORD_GROUPS_MAX; i++)
        if (same_pin(&g->resolved[i].pin, pin))
            return &g->resolved[i];
    *at = (struct resolved){*pin, groups_pinned(g, pin),
                            groups_newest(g, &pin->id)};
    g->next = (g->next + 1) % RECORD_GROUPS_MAX;
    return at;
}

struct policy_group groups_facts(struct groups *g,
                                 const struct record_reader *pin,
                                 const struct node_id *sender,
                                 const struct node_id *receiver)
{
    struct policy_group out = {.id = pin->id};
    const struct resolved *numbers = resolve(g, pin);
    const uint64_t pinned = numbers->pinned, newest = numbers->newest;
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

struct policy_group groups_then_facts(struct groups *g,
                                      const struct record_reader *pin,
                                      const struct node_id *sender,
                                      const struct node_id *receiver)
{
    const uint64_t pinned = groups_pinned(g, pin);

    /* A later version narrows only for who holds it; where it widens, anybody
       may have been in one. */
    return (struct policy_group){
        .id = pin->id,
        .known = pinned != 0,
        .receiver_member = groups_member(g, pinned, receiver),
        .receiver_later = true,
        .sender_member = groups_member(g, pinned, sender),
        .sender_later = true,
    };
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
