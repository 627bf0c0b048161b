/*
 * pack_base: what an earlier pack gives to a new one of the same key, in which
 * most is as it was. Only pack_write asks.
 */
#ifndef NODE_HUNT_PACK_BASE_H
#define NODE_HUNT_PACK_BASE_H

#include "node/hunt/pack_write.h"

struct pack_base;

/* from outlives it. */
struct pack_base *pack_base_open(const struct pack *from);
void pack_base_close(struct pack_base *b);

/* Its filter, and what is added to it. */
struct bytes pack_base_filter(const struct pack_base *b);
void pack_base_add(struct pack_base *b, uint64_t fast);

/* Some of its records that stay, put to the writer. False: those were all. */
bool pack_base_records(struct pack_base *b, struct pack_writer *w,
                       const struct pack_writer_options *o);

/* Then the rows of those whose hashes begin with an octet: octet by octet from
   0 on. ERR_NOT_CANONICAL: it is damaged. */
enum err pack_base_rows(struct pack_base *b, struct pack_writer *w,
                        unsigned octet, struct fault *fault) MUST_CHECK;

#endif
