/*
 * pack_copy: noroshi pack export: a pack once more, for a sensor without what
 * it may not have.
 */
#ifndef TOOLS_CLI_HUNT_PACK_COPY_H
#define TOOLS_CLI_HUNT_PACK_COPY_H

#include "tools/cli/cli.h"

cli_run pack_copy_run;

#endif
