/*
 * answers: what nodes that have a record answered its author: sightings and
 * opinions (WIRE.md 4.13, 4.14, 7.20).
 *
 * The author counts them, the node that answers remembers what it said; both
 * keep the records. Inside the store's transaction.
 */
#ifndef NODE_CORE_RECORD_ANSWERS_H
#define NODE_CORE_RECORD_ANSWERS_H

#include "node/core/facts/facts.h"
#include "node/core/store/answer_table.h"

enum {
    ANSWERS_NODES_MAX = 65536, /* of one object; what is more is not counted */
};

/* A sighting or an opinion was kept: it counts from now on, unless it was taken
   back, or goes again where what it answers was recalled. */
void answers_take(struct facts *d, const struct record *r,
                  struct vault_row *row);
/* Its author took it back. */
void answers_withdrawn(struct facts *d, const struct vault_row *row);
/* A recall of an object was kept, whether or not a revision of it is here: with
   the last revision go all answers to it, in turn, also those that another
   replaced or that were taken back. */
void answers_erase(struct facts *d, const struct object_id *object,
                   uint32_t author);
/* A record of this node's own was kept: as a revision it has the answers to the
   one before. */
void answers_follow(struct facts *d, const struct record *r,
                    const struct vault_row *row);

struct answers {
    uint32_t asked; /* nodes to which it went, by whatever way that is known */
    uint32_t seen, not_seen, cannot;
};

/* What was answered about an author's object, each node once: seen before not
   seen before cannot tell. */
void answers_count(const struct facts *d, const struct object_id *object,
                   uint32_t author, struct answers *out);

/* The same about one value, where an answer about the whole stands for those
   who said nothing of the value; and opinions of it. */
struct answers_value {
    struct answers sightings;
    uint32_t false_positive, expired, confirmed;
};
/* False: nobody said anything of that value. Of the object of which
   answers_count() was asked last. */
bool answers_count_value(const struct facts *d, const struct object_id *object,
                         uint32_t author, const struct answer_value *value,
                         struct answers_value *out);
/* Whether anybody said anything of a single value. */
bool answers_any_value(const struct facts *d, const struct object_id *object,
                       uint32_t author);

#endif
