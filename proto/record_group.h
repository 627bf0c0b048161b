/*
 * record_group: a list of nodes that an audience can name, signed by its
 * owner.
 *
 * The record's revision is the group's version. WIRE.md 4.10.
 */
#ifndef PROTO_RECORD_GROUP_H
#define PROTO_RECORD_GROUP_H

#include "proto/record.h"

enum {
    RECORD_MEMBERS_MAX = 5000,
    RECORD_GROUP_NAME_MAX = 128,
};

/* A group record's body; members are read one by one. */
struct record_group {
    struct bytes name;
    size_t member_count;
    struct reader members; /* stands before the first */
};

/* What audiences call it: H("group", owner, object). */
struct node_id record_group_id(const struct node_id *owner,
                               const struct object_id *object);

/* The body of a record that record_open() accepted. ERR_NOT_FOUND: it is of
   another kind. */
enum err record_group(struct record_group *out,
                      const struct record *r) MUST_CHECK;
/* Next member, ascending; false at the end. */
bool record_member_next(struct record_group *group, struct node_id *out);

/* members: ascending, each once. ERR_TOO_BIG, ERR_BAD_SHAPE. */
enum err record_group_write(struct buffer *out, struct bytes name,
                            const struct node_id *members,
                            size_t count) MUST_CHECK;

/* Whether a group record is what WIRE.md 4.10 says. ERR_BAD_SHAPE,
   ERR_VERSION. */
enum err record_group_check(const struct record *r) MUST_CHECK;

#endif
