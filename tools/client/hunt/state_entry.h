/*
 * state_entry: one entry of a hunt's state, as msgpack.
 *
 *     [kind, ...]
 *     1  a log:    [1, dev, ino, path, gone, changed s, ns, offset, lines,
 * head, tail, table, separator, date, time, size | nil, its s, ns] 2  hits that
 * are summed up: [2, told?, value, type, id, number, tlp, pap, author, title,
 * count, weak, first ms, last ms, first file, line, last file, line] 3  a new
 * window: [3, begun ms]; no hits are summed up 4  a commit: [4, written s,
 * ended, dev, ino, size]
 *
 * What stands in front of a commit, back to the one before, belongs to it.
 */
#ifndef TOOLS_CLIENT_HUNT_STATE_ENTRY_H
#define TOOLS_CLIENT_HUNT_STATE_ENTRY_H

#include "proto/wire.h"
#include "tools/client/hunt/hunt_state.h"

enum { STATE_ENTRY_TEXT_MAX = 256 * 1024 }; /* of a path or a value */

void state_entry_log(struct writer *w, const struct log_known *known);
void state_entry_row(struct writer *w, bool told,
                     const struct hit_sum_row *row);
void state_entry_window(struct writer *w, uint64_t begun_ms);
void state_entry_commit(struct writer *w, const struct hunt_state_commit *c,
                        uint64_t written_s);

/* Whether it is a commit, and then what it says. False as well where the octets
   are none of these. */
bool state_entry_is_commit(struct bytes entry, struct hunt_state_about *about);

/* Give it to logs, if it is of one. */
void state_entry_know(struct bytes entry, struct log_follow *logs);

/* Give what another says to those whom it is for. */
void state_entry_apply(struct bytes entry, struct log_follow *logs,
                       struct hit_limit *limit);

#endif
