/*
 * client: one conversation with the node's control socket.
 *
 *     struct control_writer *args = client_begin(c, "records");
 *     control_put_text(args, "from", name);
 *     do {
 *         rc = client_ask(c, &rows);
 *         ...
 *     } while (client_more(c));
 *
 * Faults are told to the person here, and answered as exit codes.
 */
#ifndef TOOLS_CLIENT_CLIENT_H
#define TOOLS_CLIENT_CLIENT_H

#include <jansson.h>

#include "proto/control.h"
#include "tools/cli/cli.h"
#include "tools/cli/options.h"
#include "tools/client/act.h"

enum {
    CLIENT_TIMEOUT_MS = 120000,
    CLIENT_AGAIN_MS = 30000, /* an act is asked again while noroshid is away */
    CLIENT_STATUS_MS = 3000, /* until status asks the parent instead */
};

/* Who is asked: core, which knows all, or noroshid itself, which knows its
   processes and answers `status` when core does not. */
enum client_end { CLIENT_CORE, CLIENT_PARENT };

struct client;

/* CLI_DONE, or CLI_NO_DAEMON (told). */
int client_open(struct client **out, const struct cli *cli);
/* The same for an act (borrowed): while noroshid is away or starts again, every
   request is repeated for CLIENT_AGAIN_MS; then act_lost() tells. */
int client_open_act(struct client **out, struct act *act);
/* The same at one of the two ends, with CLIENT_STATUS_MS of patience, where the
   other may be asked next: that nobody is there or answers is not told. */
int client_try(struct client **out, const struct cli *cli, enum client_end end);
void client_close(struct client *c);

/* A new request; its arguments are put into the writer. */
struct control_writer *client_begin(struct client *c, const char *command);

/* The n-th request of the act, from 0, of those that do it. */
struct control_writer *client_begin_act(struct client *c, size_t n,
                                        const char *command);
/* One that prepares it or asks about it; i: number of the part, 0: of all. */
struct control_writer *client_begin_part(struct client *c, size_t i,
                                         const char *command);

/* An array of names. */
void client_put_words(struct control_writer *args, const char *name,
                      const struct option_list *words);

/*
 * Ask, or ask for the next page. *rows is a new array (the caller's), also on
 * failure. CLI_DONE; CLI_NO (full, busy), CLI_USAGE (not found, too),
 * CLI_POLICY, CLI_NO_DAEMON: told, CLI_POLICY excepted, whose rows say it.
 */
int client_ask(struct client *c, json_t **rows);

/* Whether the last answer has another page. */
bool client_more(const struct client *c);

/* Ask for all pages into one array. */
int client_ask_all(struct client *c, json_t **rows);

#endif
