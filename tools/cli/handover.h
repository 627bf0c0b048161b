/*
 * handover: `noroshi inbox --handover`, a page for who takes over the shift.
 */
#ifndef TOOLS_CLI_HANDOVER_H
#define TOOLS_CLI_HANDOVER_H

#include <stdint.h>

#include "tools/cli/cli.h"

/* Of what came since then, and of what is open now. Answers an exit code. */
int handover_run(struct cli *cli, uint64_t since_ms);

#endif
