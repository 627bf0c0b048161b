/*
 * mapped_guard: files that are mapped may be cut by others while they are read.
 *
 * The kernel ends a process that reads behind the end of such a file, or where
 * the disk fails, with SIGBUS. Under a guard it reads zeros there instead, goes
 * on, and asks afterwards whether what it read was there: so whoever reads a
 * file of which nothing is believed needs no other care.
 */
#ifndef NODE_MAPPED_GUARD_H
#define NODE_MAPPED_GUARD_H

#include "proto/bytes.h"

enum { MAPPED_GUARD_MAX = 2048 }; /* of a process */

struct mapped_guard;

/* Of a whole mapping that is only read, until mapped_guard_end(), which comes
   before munmap(). NULL: there are MAPPED_GUARD_MAX, and a cut file ends the
   process. */
struct mapped_guard *mapped_guard_begin(struct bytes map);
void mapped_guard_end(struct mapped_guard *g);

/* Zeros were read of it: what was read since the guard began does not count. */
bool mapped_guard_is_cut(const struct mapped_guard *g);

#endif
