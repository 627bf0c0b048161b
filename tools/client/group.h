/*
 * group: lists of nodes that an audience can name.
 */
#ifndef TOOLS_CLIENT_GROUP_H
#define TOOLS_CLIENT_GROUP_H

#include "tools/client/client.h"
#include "tools/client/seen.h"

/* What is done to a group of this node's own. */
struct group_change {
    enum { GROUP_CREATE, GROUP_ADD, GROUP_REMOVE } what;
    const char *group; /* "energy", or as audiences name it: "group:energy" */
    struct text_list members;
};

/* Whom its new version would reach, and what those who join would be sent.
 *rows is the caller's, also on failure. */
enum verdict group_preview(struct client *c, const struct group_change *change,
                           struct seen *seen, json_t **rows,
                           struct reasons *why);

/* The first request of an act. *rows is the caller's, also on failure: the
   group, and whom its new version reaches. seen: what was shown. */
enum verdict group_change(struct client *c, const struct group_change *change,
                          const struct seen *seen, json_t **rows,
                          struct reasons *why);

/* All groups that the node knows; one of them with its members. */
enum verdict group_list(struct client *c, json_t **rows, struct reasons *why);
enum verdict group_show(struct client *c, const char *group, json_t **rows,
                        struct reasons *why);

#endif
