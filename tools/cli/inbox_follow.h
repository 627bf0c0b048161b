/*
 * inbox_follow: `noroshi inbox --follow`, a line for each thing that comes in.
 */
#ifndef TOOLS_CLI_INBOX_FOLLOW_H
#define TOOLS_CLI_INBOX_FOLLOW_H

#include "tools/cli/cli.h"
#include "tools/client/listing/filter.h"

/* Until it is interrupted; noroshid may go away and come back meanwhile.
   Answers an exit code where it cannot begin. */
int cli_inbox_follow(struct cli *cli, const struct filter *filter);

#endif
