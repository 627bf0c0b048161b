/*
 * commit: several records that are shared as one: all of them, or none.
 *
 *     for (size_t i = 1; i <= parts && v == VERDICT_DONE; i++) {
 *         args = client_begin_part(c, i, "share");
 *         ...
 *         v = client_ask(c, &rows, &why);
 *     }
 *     v = v == VERDICT_DONE ? commit_all(&what, &rows, &why)
 *                           : commit_none(c, v, &why);
 */
#ifndef TOOLS_CLIENT_COMMIT_H
#define TOOLS_CLIENT_COMMIT_H

#include "proto/ident.h"
#include "tools/client/client.h"
#include "tools/client/seen.h"

/* Parts that fit one act: CONTROL.md "share.commit". */
enum { COMMIT_PARTS_MAX = 1024 };

struct commit {
    struct client *client; /* opened for the act */
    size_t parts;
    const json_t *retracted; /* ids of what is retracted with it; or NULL */
    const char *reason;      /* for those who lose it; or NULL */
    const struct seen *seen; /* of the first parts; those beyond are like the
                                first of all */
    size_t seen_count;
};

/* Share all parts; rows as client_ask() gives them. */
enum verdict commit_all(const struct commit *m, json_t **rows,
                        struct reasons *why);

/* A part failed: the node forgets the others. Answers the same verdict. */
enum verdict commit_none(struct client *c, enum verdict verdict,
                         struct reasons *why);

/* With a token that was given: *rows is what the act was answered, NULL where
   it was not done yet. */
enum verdict commit_find(struct client *c, const struct act *a, json_t **rows,
                         struct reasons *why);

#endif
