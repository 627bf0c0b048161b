/*
 * peer_confirm: after a rebuild the operator says that peers are as they should
 * be, one or all.
 */
#ifndef TOOLS_CLI_PEER_CONFIRM_H
#define TOOLS_CLI_PEER_CONFIRM_H

#include "tools/cli/cli.h"

/* The verb: arguments after its name. Answers an exit code. */
int peer_confirm_run(struct cli *cli, int argc, char **argv);

#endif
