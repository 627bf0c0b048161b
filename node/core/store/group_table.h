/*
 * group_table: groups, their versions, and the records whose audience names
 * them, a row each.
 *
 * Who is in a version is read from its record: node/core/facts/groups.h.
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_GROUP_TABLE_H
#define NODE_CORE_STORE_GROUP_TABLE_H

#include "node/core/store/store.h"
#include "proto/record.h"

/* A stored value. */
struct group_row {
    struct object_id object;
    uint32_t owner; /* node_no */
};

bool group_table_get(const struct view *view, const struct node_id *group,
                     struct group_row *out);
void group_table_put(struct txn *txn, const struct node_id *group,
                     const struct group_row *row);
/* The next group above *group (zero: the first); false at the end. */
bool group_table_next(const struct view *view, struct node_id *group);

/* A group counts against each node that brought it. */
bool group_table_brought(const struct view *view, const struct node_id *group,
                         uint32_t from);
/* How many of an owner's groups a node brought. */
uint64_t group_table_count(const struct view *view, uint32_t from,
                           uint32_t owner);
/* It brought one; counted where it is not yet. */
void group_table_bring(struct txn *txn, const struct node_id *group,
                       uint32_t from, uint32_t owner);
/* Of a group that is gone nothing counts any more; false: nothing did. */
bool group_table_gone(struct txn *txn, const struct node_id *group,
                      uint32_t owner);

/* One version of a group: its number, and the record's id, for two records may
   claim one number. */
struct group_version {
    struct node_id group;
    uint64_t version;
    struct record_id record;
};
/* number: of the record; 0: the version is not held. */
uint64_t group_table_version(const struct view *view,
                             const struct group_version *at);
void group_table_version_put(struct txn *txn, const struct group_version *at,
                             uint64_t number);
/* The same by the version's number alone; of two, the lower id's. */
uint64_t group_table_version_any(const struct view *view,
                                 const struct node_id *group, uint64_t version);

/* A record names a group; later_members: whoever joins it later may have it. */
void group_table_pin_put(struct txn *txn, const struct node_id *group,
                         uint64_t number, bool later_members);
/* The next record above *number that names a group; false at the end. */
bool group_table_pin_next(const struct view *view, const struct node_id *group,
                          uint64_t *number, bool *later_members);

#endif
