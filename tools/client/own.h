/*
 * own: what of a text is the operator's own, and stays here: the names and
 * networks that noroshi.conf calls so, and private addresses.
 */
#ifndef TOOLS_CLIENT_OWN_H
#define TOOLS_CLIENT_OWN_H

#include "node/config.h"

/* Why a canonical value must not leave: it is the operator's own, or holds what
   is, in a path, a query or the server of a share. NULL: it may. */
const char *own_reason(const struct config *c, enum indicator_type type,
                       struct bytes value);

/* What stands for each name and address that is taken out. */
extern const char own_mark[];

/* text without what is the operator's own, in room where anything was; counts
   it in *count. Never longer than text. Where room is lacking it is empty. */
struct bytes own_masked(const struct config *c, struct buffer *room,
                        struct bytes text, size_t *count);

#endif
