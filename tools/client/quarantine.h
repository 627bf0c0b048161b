/*
 * quarantine: what the node's policy kept out.
 */
#ifndef TOOLS_CLIENT_QUARANTINE_H
#define TOOLS_CLIENT_QUARANTINE_H

#include "tools/client/client.h"
#include "tools/client/record_view.h"

/* All of it. *rows is the caller's, also on failure. */
enum verdict quarantine_list(struct client *c, json_t **rows,
                             struct reasons *why);

/* One of them in full: close it with record_view_close(), also on failure. */
enum verdict quarantine_show(struct client *c, uint64_t id,
                             struct record_view *out, struct reasons *why);

/* Throw one away; id NULL: all of them. *count: how many there were. */
enum verdict quarantine_drop(struct client *c, const uint64_t *id,
                             uint64_t *count, struct reasons *why);

/* Those rows of quarantine_list(). What is there no more joins gone, and the
   others go on. *count: how many went, also on failure. */
enum verdict quarantine_drop_listed(struct client *c, const json_t *rows,
                                    json_t *gone, uint64_t *count,
                                    struct reasons *why);

#endif
