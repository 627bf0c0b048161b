/*
 * recipients: who may get a record, as a person names them: peers, groups,
 * whether those who join a group later get it, and coordinators that may pass
 * it on.
 *
 *     struct recipients r = {.later_word = NULL};
 *     r.to.item[r.to.count++] = "group:energy";
 *     verdict = recipients_check(&r, tlp, NULL, &why);
 *     recipients_put(&r, args);
 */
#ifndef TOOLS_CLIENT_RECIPIENTS_H
#define TOOLS_CLIENT_RECIPIENTS_H

#include "proto/control.h"
#include "proto/tlp.h"
#include "tools/client/reason.h"
#include "tools/client/text_list.h"

/* A plain value: what was given is borrowed. */
struct recipients {
    struct text_list to;       /* PEER, group:GROUP, or "everyone" alone */
    struct text_list delegate; /* COORDINATOR[:SCOPE], or "none" alone */
    const char *later_word;    /* "yes", "no", or NULL */
    bool later_said, later;    /* what it says, or what was answered */
    bool audience;             /* somebody is named */
};

/* What a record that is revised keeps, where `to` is empty. */
struct recipients_kept {
    bool audience, groups;
};

/* Whether that can be said under this label. kept: NULL for a new record.
   VERDICT_WRONG: no. */
enum verdict recipients_check(struct recipients *r, enum tlp tlp,
                              const struct recipients_kept *kept,
                              struct reasons *why);

/* Whether it is open what becomes of those who join later: a group is named
   under AMBER or AMBER+STRICT, and nothing is said of them. */
bool recipients_open(const struct recipients *r, enum tlp tlp);

/* What is said of those who join later. */
void recipients_later(struct recipients *r, bool later);

/* `to`, `later` and `delegate`, as far as they were said. */
void recipients_put(const struct recipients *r, struct control_writer *args);

#endif
