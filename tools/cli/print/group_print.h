/*
 * group_print: a version of a group, for people.
 */
#ifndef TOOLS_CLI_PRINT_GROUP_PRINT_H
#define TOOLS_CLI_PRINT_GROUP_PRINT_H

#include <jansson.h>

#include "tools/cli/term/table.h"

/* "jpcc (introduced by ...)", or that it is this node. */
const char *group_print_owner(char room[static TABLE_CELL_MAX],
                              const json_t *row);

/* Its name, version, number of members, owner and id. */
void group_print_fields(const json_t *row);

#endif
