/*
 * recipients: who may get a record, as --to, --later-members and --delegate
 * say it.
 *
 *     struct recipients r = {.later_word = NULL};
 *     const struct option_spec specs[] = {
 *         recipients_to(&r), recipients_later(&r), recipients_delegate(&r),
 *         {.name = NULL},
 *     };
 *     ...
 *     rc = recipients_check(&r, "share", tlp, NULL);
 *     recipients_put(&r, args);
 */
#ifndef TOOLS_CLIENT_RECIPIENTS_H
#define TOOLS_CLIENT_RECIPIENTS_H

#include "proto/control.h"
#include "proto/tlp.h"
#include "tools/cli/options.h"

/* A plain value: what was typed is borrowed from argv. */
struct recipients {
    struct option_list to, delegate;
    const char *later_word;   /* as it was typed */
    enum option_switch later; /* what it says, or what was answered */
    bool audience;            /* somebody is named */
};

/* What a record that is revised keeps, where --to is not said. */
struct recipients_kept {
    bool audience, groups;
};

/* The three options of a command. */
struct option_spec recipients_to(struct recipients *r);
struct option_spec recipients_later(struct recipients *r);
struct option_spec recipients_delegate(struct recipients *r);

/*
 * Whether that can be said under this label; told with the command's name
 * before it. kept: NULL for a new record. CLI_DONE or CLI_USAGE.
 */
int recipients_check(struct recipients *r, const char *command, enum tlp tlp,
                     const struct recipients_kept *kept);

/* `to`, `later` and `delegate`, as far as they were said. */
void recipients_put(const struct recipients *r, struct control_writer *args);

/* On a terminal, ask what --later-members would say, where a group is named
   under AMBER or AMBER+STRICT and it was not said. */
void recipients_ask(struct recipients *r, enum tlp tlp);

#endif
