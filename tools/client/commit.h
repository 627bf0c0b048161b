/*
 * commit: several records that are shared as one: all of them, or none.
 *
 *     for (size_t i = 1; i <= parts && rc == CLI_DONE; i++) {
 *         args = client_begin_part(c, i, "share");
 *         ...
 *         rc = client_ask(c, &rows);
 *     }
 *     rc = rc == CLI_DONE ? commit_all(&what, &rows) : commit_none(c, rc);
 */
#ifndef TOOLS_CLIENT_COMMIT_H
#define TOOLS_CLIENT_COMMIT_H

#include "proto/ident.h"
#include "tools/client/client.h"

/* Parts that fit one act: CONTROL.md "share.commit". */
enum { COMMIT_PARTS_MAX = 1024 };

struct commit {
    struct client *client; /* opened for the act */
    size_t parts;
    const json_t *retracted; /* ids of what is retracted with it; or NULL */
    const char *reason;      /* for those who lose it; or NULL */
};

/* Share all parts; rows as client_ask() gives them. */
int commit_all(const struct commit *m, json_t **rows);

/* A part failed with rc: the node forgets the others. Answers rc. */
int commit_none(struct client *c, int rc);

/* With a token that was typed: *rows is what the act was answered, NULL where
   it was not done yet. An exit code. */
int commit_find(struct client *c, const struct act *a, json_t **rows);

#endif
