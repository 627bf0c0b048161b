/*
 * find: what an argument names: a peer, a record, a group; with a line for
 * people when nothing, or more than one, is called so.
 */
#ifndef NODE_CORE_CONTROL_FIND_H
#define NODE_CORE_CONTROL_FIND_H

#include "node/core/control/call.h"
#include "node/core/store/vault.h"

/* By a peer's name, node id or fingerprint. ERR_NOT_FOUND, ERR_AMBIGUOUS. */
enum err find_peer(struct call *call, struct bytes text,
                   struct peer **out) MUST_CHECK;

/* The record that a text names, or the argument `record`. ERR_NOT_FOUND,
   ERR_AMBIGUOUS, ERR_USAGE. */
enum err find_record_of(struct call *call, struct bytes text,
                        struct vault_row *out) MUST_CHECK;
enum err find_record(struct call *call, struct vault_row *out) MUST_CHECK;

/* Whether text begins with `group:`, which is then taken off. */
bool find_is_group(struct bytes *text);
/* A group by name or the first digits of its id: id, and the number of its
   newest version's record. ERR_NOT_FOUND, ERR_AMBIGUOUS. */
enum err find_group(struct call *call, struct bytes text, struct node_id *id,
                    uint64_t *number) MUST_CHECK;

/* A kept record's octets, opened. raw must outlive *r. Codes of
   vault_record(). */
enum err find_octets(struct call *call, const struct vault_row *row,
                     struct buffer *raw, struct record *r) MUST_CHECK;

#endif
