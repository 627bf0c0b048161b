/*
 * peer_confirm: after a rebuild the operator says that peers are as they should
 * be, one or all.
 */
#ifndef TOOLS_CLI_PEER_CONFIRM_H
#define TOOLS_CLI_PEER_CONFIRM_H

#include <jansson.h>

#include "tools/cli/cli.h"

enum { PEER_MARKS_TEXT_MAX = 256 };

/* What a row of peer.list says the peer is to us: "community client". */
const char *peer_marks(char room[static PEER_MARKS_TEXT_MAX],
                       const json_t *row);

/* The verb: arguments after its name. Answers an exit code. */
int peer_confirm(struct cli *cli, int argc, char **argv);

#endif
