/*
 * groups: lists of nodes that audiences name: their versions, who is in them,
 * and which records name them.
 *
 * A version is a record like any other; here stands how to find it, and the
 * members of a few are held in memory. WIRE.md 4.10, 7.7.
 */
#ifndef NODE_CORE_FACTS_GROUPS_H
#define NODE_CORE_FACTS_GROUPS_H

#include "node/core/store/group_table.h"
#include "node/core/store/vault.h"
#include "proto/policy.h"
#include "proto/record_group.h"

enum {
    GROUPS_CACHE = 512,         /* versions in memory, 160 KB at most each; the
                                   one that was asked for longest ago goes */
    GROUPS_AN_OWNER_MAX = 1024, /* groups of one owner, that one peer brought */
    GROUPS_A_PEER_MAX = 8192,   /* of others, that one peer brought; beyond
                                   that each owner's equal part */
};

struct groups;

void groups_open(struct groups **out, struct store *s);
void groups_close(struct groups *g);
/* What is held in memory may not have been committed. */
void groups_drop(struct groups *g);

/* A group record that somebody brought. WIRE.md 7.19. */
struct groups_brought {
    struct node_id group;
    uint32_t owner; /* node_no; 0: not known here yet */
    uint32_t from;  /* node_no */
};
/* Whether there is room for it; there is for a version of one that the same
   peer brought before. In any transaction. */
bool groups_room(const struct groups *g, const struct groups_brought *b);
/* A version that is here came again: its group counts against this peer, too,
   unless it is gone. Inside a write transaction. */
void groups_bring(struct groups *g, const struct groups_brought *b);
/* A group record was kept, and counts from now on against who brought it; one
   of this node's own, me, does not. Inside a write transaction. */
void groups_keep(struct groups *g, const struct record *r,
                 const struct vault_row *row, uint32_t me);
/* Its owner recalled all that was kept of it: it counts no more. Inside a write
   transaction. */
void groups_gone(struct groups *g, const struct node_id *id);
/* A record was kept: remember the groups that its audience names. */
void groups_pin(struct groups *g, const struct record *r,
                const struct vault_row *row);

/* Below in any transaction. */
bool groups_row(struct groups *g, const struct node_id *id,
                struct group_row *out);
/* The number of the newest version's record; 0: none is held. */
uint64_t groups_newest(struct groups *g, const struct node_id *id);
/* The number of exactly the version that an audience pins; 0: not held. */
uint64_t groups_pinned(struct groups *g, const struct record_reader *pin);
/* The same of a version by its number alone; of two, the lower id's. */
uint64_t groups_version(struct groups *g, const struct node_id *id,
                        uint64_t version);
/* Members of a version, ascending, and its name; NULL when it cannot be read.
   Borrowed until the next call. */
const struct node_id *groups_members(struct groups *g, uint64_t number,
                                     size_t *count, const char **name);
bool groups_member(struct groups *g, uint64_t number, const struct node_id *id);

/* What policy wants to know of one entry of an audience. */
struct policy_group groups_facts(struct groups *g,
                                 const struct record_reader *pin,
                                 const struct node_id *sender,
                                 const struct node_id *receiver);

/* The same in favour of a sender that held the pinned version, and of which
   nobody knows which later one it held. */
struct policy_group groups_then_facts(struct groups *g,
                                      const struct record_reader *pin,
                                      const struct node_id *sender,
                                      const struct node_id *receiver);

/* The next group above *id (zero: the first); false at the end. */
bool groups_next(struct groups *g, struct node_id *id);
/* The next record above *number that names a group; false at the end. */
bool groups_next_pin(struct groups *g, const struct node_id *id,
                     uint64_t *number, bool *later_members);

#endif
