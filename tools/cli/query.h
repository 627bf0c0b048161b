/*
 * query: requests of a command to the node. What goes wrong is explained to the
 * person at once; all of these answer an exit code.
 */
#ifndef TOOLS_CLI_QUERY_H
#define TOOLS_CLI_QUERY_H

#include "tools/cli/cli.h"
#include "tools/client/client.h"

/* CLI_NO_DAEMON: *out is NULL. */
int query_open(const struct cli *cli, struct client **out);

/* For an act that was begun: see client_open_act(). */
int query_open_act(const struct cli *cli, struct client **out, struct act *act);

/* Ask, or ask for the next page; or for all pages into one array. *rows is the
   caller's, also on failure. */
int query_ask(const struct cli *cli, struct client *c, json_t **rows);
int query_ask_all(const struct cli *cli, struct client *c, json_t **rows);

#endif
