/*
 * put: values that the rows of many commands hold, written as CONTROL.md says.
 */
#ifndef NODE_CORE_CONTROL_PUT_H
#define NODE_CORE_CONTROL_PUT_H

#include "node/core/control/call.h"
#include "node/core/store/vault.h"

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
/* nil where it is 0. */
void control_put_time(struct control_writer *w, const char *name, uint64_t ms);

/* "live", "expired", "retracted", "superseded"; for a whole record. */
const char *control_state(const struct vault_row *row, uint64_t now_ms);
/* That a peer has receipts of this node for what it does not hold, as a line;
   nothing where it has not. */
void control_behind(struct fault *about, const struct peer *p);

#endif
