/*
 * client: one conversation with the node's control socket.
 *
 *     struct control_writer *args = client_begin(c, "records");
 *     control_put_text(args, "from", name);
 *     do {
 *         verdict = client_ask(c, &rows, &why);
 *         ...
 *     } while (client_more(c));
 */
#ifndef TOOLS_CLIENT_CLIENT_H
#define TOOLS_CLIENT_CLIENT_H

#include <jansson.h>

#include "proto/control.h"
#include "tools/client/act.h"
#include "tools/client/reason.h"
#include "tools/client/text_list.h"
#include "tools/client/watch.h"

enum {
    CLIENT_TIMEOUT_MS = 120000,
    CLIENT_AGAIN_MS = 30000, /* an act is asked again while noroshid is away */
    CLIENT_STATUS_MS = 3000, /* until status asks the parent instead */
};

/* Who is asked: core, which knows all, or noroshid itself, which knows its
   processes and answers `status` when core does not. */
enum client_end { CLIENT_CORE, CLIENT_PARENT };

struct client;
struct channel;

/* Whether `noroshi init` has made nothing in dir: the card is what it writes
   last. What may not be looked at may be a node. */
bool client_no_node(const char *dir);

/* Of the node in dir (borrowed until it is closed). VERDICT_AWAY: *out is
   NULL. */
enum verdict client_open(struct client **out, const char *dir,
                         struct reasons *why);
/* The same for an act (borrowed, as is w): while noroshid is away or starts
   again, every request is repeated for CLIENT_AGAIN_MS; then act_lost() adds
   its reason. */
enum verdict client_open_act(struct client **out, const char *dir,
                             struct act *act, const struct watch *w,
                             struct reasons *why);
/* The same at one of the two ends, with CLIENT_STATUS_MS of patience, where the
   other may be asked next: no reasons. */
enum verdict client_try(struct client **out, const char *dir,
                        enum client_end end);
/* The same on a channel of the node's own process hook, taken over: names are
   not marked. dir is borrowed. */
struct client *client_on_channel(const char *dir, struct channel *channel);
/* NULL is fine. */
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
void client_put_texts(struct control_writer *args, const char *name,
                      const struct text_list *texts);

/*
 * Ask, or ask for the next page. Names that look like another node's are marked
 * in the rows (lookalike.h). *rows is a new array (the caller's), also on
 * failure; with VERDICT_REFUSED the rows say why, and a reason is added only
 * where the node gives one in words.
 */
enum verdict client_ask(struct client *c, json_t **rows, struct reasons *why);

/* Send the request, whose answer is asked for later: meanwhile it is worked on.
   Not an act's. */
enum verdict client_send(struct client *c, struct reasons *why);

/* Rows as they came, names unmarked; they stand until the next is asked. */
struct client_rows {
    struct reader rows; /* row_json() or control_row_open() takes one of them */
    size_t count;
};
enum verdict client_ask_raw(struct client *c, struct client_rows *rows,
                            struct reasons *why);

/* Whether the last answer has another page. */
bool client_more(const struct client *c);

/* Where that page begins, for a request of its own later: as its argument
   `after`. Borrowed until the next answer. */
struct bytes client_next(const struct client *c);

/* A row that came; borrowed. */
typedef void client_row(void *of, json_t *row);

/* Ask for all pages; what came of each is handed over before the next. */
enum verdict client_each(struct client *c, client_row *row, void *of,
                         struct reasons *why);

/* Ask for all pages into one array. */
enum verdict client_ask_all(struct client *c, json_t **rows,
                            struct reasons *why);

#endif
