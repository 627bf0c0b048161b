/*
 * confirm: the question before something leaves, or cannot be taken back.
 *
 * Whoever sits at a terminal is asked; where nobody does, --yes has to say it:
 * a script that forgot it sends nothing.
 */
#ifndef TOOLS_CLI_CONFIRM_H
#define TOOLS_CLI_CONFIRM_H

#include "proto/bytes.h"
#include "tools/cli/cli.h"
#include "tools/client/record_view.h"

enum { CONFIRM_NAME_MAX = 1024 };

/* A record, as questions name it. */
struct confirm_name {
    const char *record; /* its id; "": it has none yet */
    struct bytes title;
    const char *tlp, *kind; /* in English */
    size_t records;         /* of its set */
    bool urgent;
};

/* "7f3a9c21 'Login page' (TLP:AMBER, report)" */
const char *confirm_name(char room[static CONFIRM_NAME_MAX],
                         const struct confirm_name *n);

/* The same of one that is there, or in quarantine. */
const char *confirm_name_view(char room[static CONFIRM_NAME_MAX],
                              const struct record_view *view, size_t records);

/* Whether it was said with --yes, or somebody can be asked. CLI_USAGE: neither,
   which was told. To be asked before anything is sent, or read. */
int confirm_possible(const struct cli *cli, bool yes);

/* The question (translated, with %s for the name), unless it was answered with
   --yes. CLI_NO: the person said no. */
int confirm(bool yes, const char *question, const char *name);

#endif
