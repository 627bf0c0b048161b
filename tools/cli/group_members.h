/*
 * group_members: a group is made, or gets other members, once a person has seen
 * who is told of it and what new members are sent.
 */
#ifndef TOOLS_CLI_GROUP_MEMBERS_H
#define TOOLS_CLI_GROUP_MEMBERS_H

#include "tools/cli/cli.h"

/* The verbs: arguments after their names. They answer an exit code. */
int group_members_create(struct cli *cli, int argc, char **argv);
int group_members_add(struct cli *cli, int argc, char **argv);
int group_members_remove(struct cli *cli, int argc, char **argv);

#endif
