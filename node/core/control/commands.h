/*
 * control_commands: what can be asked of core, one function a command, and what
 * they share. Arguments and rows: proto/CONTROL.md.
 */
#ifndef NODE_CORE_CONTROL_COMMANDS_H
#define NODE_CORE_CONTROL_COMMANDS_H

#include "node/core/control/server.h"
#include "node/core/store/vault.h"

enum err control_status(struct call *call);
enum err control_peer_add(struct call *call);
enum err control_peer_list(struct call *call);
enum err control_peer_show(struct call *call);
enum err control_peer_check(struct call *call);
enum err control_peer_set(struct call *call);
enum err control_peer_revoke(struct call *call);
enum err control_peer_confirm(struct call *call);
enum err control_act(struct call *call);
enum err control_share(struct call *call);
enum err control_share_commit(struct call *call);
enum err control_share_drop(struct call *call);
enum err control_revise(struct call *call);
enum err control_parts(struct call *call);
enum err control_retract(struct call *call);
enum err control_release(struct call *call);
enum err control_group_create(struct call *call);
enum err control_group_add(struct call *call);
enum err control_group_remove(struct call *call);
enum err control_group_list(struct call *call);
enum err control_group_show(struct call *call);
enum err control_inbox(struct call *call);
enum err control_lookup(struct call *call);
enum err control_records(struct call *call);
enum err control_show(struct call *call);
enum err control_receipts(struct call *call);
enum err control_quarantine_list(struct call *call);
enum err control_quarantine_show(struct call *call);
enum err control_quarantine_drop(struct call *call);

/* The argument `peer`, and `record`, found; with a line when not. */
enum err control_peer(struct call *call, struct bytes text, struct peer **out);
enum err control_record(struct call *call, struct vault_row *out);
/* The record that a text names. */
enum err control_record_of(struct call *call, struct bytes text,
                           struct vault_row *out);

/* Whether text begins with `group:`, which is then taken off. */
bool control_is_group(struct bytes *text);
/* A group by name or the first digits of its id: id, and the number of its
   newest version's record. */
enum err control_group(struct call *call, struct bytes text, struct node_id *id,
                       uint64_t *number);
/* A kept record's octets, opened, with a line when that cannot be. raw must
   outlive *r. */
enum err control_open(struct call *call, const struct vault_row *row,
                      struct buffer *raw, struct record *r);
/* ERR_FULL or ERR_IO with a line when nothing is to be written now. */
enum err control_room(struct call *call);
/* A bool argument; absent is false. */
bool control_flag(const struct call *call, const char *name);
/* share of an object that this node has shared before. */
enum err control_revise_object(struct call *call,
                               const struct object_id *object);

void control_put_id(struct control_writer *w, const char *name,
                    const uint8_t at[static 32]);
void control_put_object(struct control_writer *w, const struct object_id *o);
/* A node's name, and under `name`_ja what it calls itself in Japanese, where
   that is how it is known; else nil. */
void control_put_name(struct control_writer *w, const struct call *call,
                      const char *name, const struct node_id *id);
void control_put_introduced(struct control_writer *w, const struct call *call,
                            const struct node_id *author, uint32_t from);
void control_put_or_nil(struct control_writer *w, const char *name,
                        struct bytes text);
/* That a peer has receipts of this node for what it does not hold, as a line;
   nothing where it has not. */
void control_behind(struct fault *about, const struct peer *p);
/* "live", "expired", "retracted", "superseded"; for a whole record. */
const char *control_state(const struct vault_row *row, uint64_t now_ms);

#endif
