#include "tools/client/client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "node/channel.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { AGAIN_EVERY_MS = 200 };

struct client {
    const char *dir;
    struct channel *channel;
    struct act *act; /* NULL: asked once */
    bool does;       /* this request does it */
    unsigned timeout_ms;
    bool quiet; /* a silence is not told */
    uint8_t ask[CONTROL_MESSAGE_MAX], answer[CONTROL_MESSAGE_MAX];
    struct buffer request, reply;
    struct control_writer args;
    size_t args_len, args_count; /* without `after` */
    bool asked;
    uint8_t next[CONTROL_NEXT_MAX];
    size_t next_len;
};

/* A socket's path holds 107 octets, a node's may be longer: by way of the
   directory's descriptor every path is short. */
static int connect_at(const char *dir, enum client_end end)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int at = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int saved;

    snprintf(to.sun_path, sizeof to.sun_path, "/proc/self/fd/%d/%s", at,
             end == CLIENT_CORE ? "control" : "parent");
    if (at >= 0 && fd >= 0 &&
        connect(fd, (const struct sockaddr *)&to, sizeof to) == 0) {
        close(at);
        return fd;
    }
    saved = errno;
    if (at >= 0)
        close(at);
    if (fd >= 0)
        close(fd);
    errno = saved;
    return -1;
}

static void pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* Until core takes the connection; -1: not before until_ms. */
static int connect_until(const char *dir, uint64_t until_ms)
{
    uint64_t begun_ms = when_now_ms();
    struct progress progress;
    int fd;

    progress_begin(&progress, _("seconds: waiting for noroshid"), begun_ms);
    do {
        uint64_t now_ms = when_now_ms();

        progress_step(&progress, (now_ms - begun_ms) / 1000,
                      CLIENT_AGAIN_MS / 1000, now_ms);
        pause_ms(AGAIN_EVERY_MS);
        fd = connect_at(dir, CLIENT_CORE);
    } while (fd < 0 && when_now_ms() < until_ms);
    progress_end(&progress);
    return fd;
}

static bool parent_is_there(const char *dir)
{
    int fd = connect_at(dir, CLIENT_PARENT);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static int tell_away(const char *dir, int why)
{
    if (why == EACCES || why == EPERM)
        say_wrong(_("%s: not permitted: run as the node's user, root, or "
                    "a member of group 'noroshi'"),
                  dir);
    else if (parent_is_there(dir))
        say_wrong(_("%s: noroshid runs, but cannot answer this now: see "
                    "'noroshi status'"),
                  dir);
    else
        say_wrong(_("%s: noroshid is not running: start it with "
                    "'noroshid --dir %s'"),
                  dir, dir);
    return CLI_NO_DAEMON;
}

/* Takes fd over. NULL: it cannot be used. */
static struct client *client_on(const char *dir, int fd)
{
    struct client *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    c->dir = dir;
    c->timeout_ms = CLIENT_TIMEOUT_MS;
    if (channel_open(&c->channel, fd) == ERR_OK)
        return c;
    free(c);
    return NULL;
}

static int open_on(struct client **out, const char *dir, int fd)
{
    *out = client_on(dir, fd);
    if (*out != NULL)
        return CLI_DONE;
    say_wrong(_("%s: cannot use the control socket"), dir);
    return CLI_NO_DAEMON;
}

int client_open(struct client **out, const struct cli *cli)
{
    int fd = connect_at(cli->dir, CLIENT_CORE);

    *out = NULL;
    return fd < 0 ? tell_away(cli->dir, errno) : open_on(out, cli->dir, fd);
}

int client_open_act(struct client **out, struct act *act)
{
    const char *dir = act->cli->dir;
    int rc, fd = connect_at(dir, CLIENT_CORE), why = errno;

    *out = NULL;
    /* Without a socket it was stopped; one that nobody listens on was left by
       one that was killed, and is started again. */
    if (fd < 0 && (why == ECONNREFUSED || parent_is_there(dir)))
        fd = connect_until(dir, when_now_ms() + CLIENT_AGAIN_MS);
    if (fd < 0) {
        tell_away(dir, why);
        return act_lost(act);
    }
    rc = open_on(out, dir, fd);
    if (rc == CLI_DONE)
        (*out)->act = act;
    return rc;
}

int client_try(struct client **out, const struct cli *cli, enum client_end end)
{
    int fd = connect_at(cli->dir, end);

    *out = fd < 0 ? NULL : client_on(cli->dir, fd);
    if (*out == NULL)
        return CLI_NO_DAEMON;
    (*out)->timeout_ms = CLIENT_STATUS_MS;
    (*out)->quiet = true;
    return CLI_DONE;
}

void client_close(struct client *c)
{
    if (c == NULL)
        return;
    channel_close(c->channel);
    free(c);
}

struct control_writer *client_begin(struct client *c, const char *command)
{
    c->request = (struct buffer){.at = c->ask, .cap = sizeof c->ask};
    control_request_begin(&c->args, &c->request, command);
    c->asked = false;
    c->does = false;
    c->next_len = 0;
    return &c->args;
}

struct control_writer *client_begin_act(struct client *c, size_t n,
                                        const char *command)
{
    struct control_writer *args = client_begin(c, command);

    act_put(c->act, n, args);
    c->does = true;
    return args;
}

struct control_writer *client_begin_part(struct client *c, size_t i,
                                         const char *command)
{
    struct control_writer *args = client_begin(c, command);

    act_put(c->act, 0, args);
    if (i > 0)
        control_put_uint(args, "stage", i);
    return args;
}

void client_put_words(struct control_writer *args, const char *name,
                      const struct option_list *words)
{
    static uint8_t octets[OPTIONS_LIST_MAX * (CONTROL_NAME_MAX + 8)];
    static uint8_t normal_octets[sizeof octets];
    struct buffer packed = {octets, 0, sizeof octets};
    struct buffer normal = {normal_octets, 0, sizeof normal_octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, words->count);
    for (size_t i = 0; i < words->count; i++)
        writer_str(&w, nfc_of(&normal, bytes_text(words->item[i])));
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, name, bytes_of(&packed));
    else
        args->w.full = true; /* told when the request ends */
}

/* The first time remember where the arguments end; later take the last `after`
   away and put the new one. */
static void turn_page(struct client *c)
{
    if (!c->asked) {
        c->args_len = c->request.len;
        c->args_count = c->args.count;
        c->asked = true;
        return;
    }
    c->request.len = c->args_len;
    c->args.count = c->args_count;
    control_put_bin(&c->args, "after", (struct bytes){c->next, c->next_len});
}

static int exit_of(enum err err)
{
    switch ((unsigned)err) {
    case ERR_OK:
        return CLI_DONE;
    case ERR_REFUSED:
        return CLI_POLICY;
    case ERR_FULL:
    case ERR_BUSY:
    case ERR_IO:
        return CLI_NO;
    default:
        return CLI_USAGE;
    }
}

/* One try. ERR_CLOSED: noroshid went away. */
static enum err converse(struct client *c, struct control_answer *answer)
{
    enum err err =
        channel_send_wait(c->channel, bytes_of(&c->request), c->timeout_ms);

    if (err == ERR_OK)
        err = channel_receive_wait(c->channel, &c->reply, NULL, c->timeout_ms);
    return err == ERR_OK ? control_answer_parse(answer, bytes_of(&c->reply))
                         : err;
}

static enum err converse_again(struct client *c, struct control_answer *answer)
{
    uint64_t until_ms = when_now_ms() + CLIENT_AGAIN_MS;
    enum err err = ERR_CLOSED;

    while (err == ERR_CLOSED && when_now_ms() < until_ms) {
        int fd = connect_until(c->dir, until_ms);
        struct channel *again = NULL;

        if (fd < 0 || channel_open(&again, fd) != ERR_OK)
            break;
        channel_close(c->channel);
        c->channel = again;
        err = converse(c, answer);
    }
    return err;
}

static int exchange(struct client *c, struct control_answer *answer)
{
    struct control_request own;
    enum err err = control_request_end(&c->args);

    c->reply = (struct buffer){.at = c->answer, .cap = sizeof c->answer};
    if (err != ERR_OK) {
        say_wrong(_("too much for one request"));
        return CLI_USAGE;
    }
    /* What was typed went in unread. */
    if (control_request_parse(&own, bytes_of(&c->request)) != ERR_OK) {
        say_wrong(_("an argument is not UTF-8 text, or has control "
                    "characters"));
        return CLI_USAGE;
    }
    if (c->does)
        c->act->sent = true;
    err = converse(c, answer);
    if (err == ERR_CLOSED && c->act != NULL)
        err = converse_again(c, answer);
    if (err == ERR_OK)
        return CLI_DONE;
    if (!c->quiet)
        say_wrong(_("noroshid did not answer (%s): see 'noroshi status'"),
                  translate_word(err_text(err)));
    return c->act == NULL ? CLI_NO_DAEMON : act_lost(c->act);
}

/* One line of the node's, for people. */
static void tell(struct bytes message)
{
    char english[TRANSLATE_MAX], room[TRANSLATE_MAX];

    snprintf(english, sizeof english, "%.*s", (int)message.len,
             (const char *)message.at);
    say_wrong("%s", translate(room, english));
}

int client_ask(struct client *c, json_t **rows)
{
    struct control_answer answer;
    int rc;

    *rows = json_array();
    turn_page(c);
    rc = exchange(c, &answer);
    if (rc != CLI_DONE)
        return rc;
    c->next_len = answer.next.len;
    if (answer.next.len > 0)
        memcpy(c->next, answer.next.at, answer.next.len);
    for (size_t i = 0; i < answer.row_count; i++)
        json_array_append_new(*rows, row_json(&answer.rows));
    rc = exit_of(answer.err);
    if (rc != CLI_DONE && answer.message.len > 0)
        tell(answer.message);
    else if (rc != CLI_DONE && rc != CLI_POLICY)
        say_wrong("%s", translate_word(err_text(answer.err)));
    return rc;
}

bool client_more(const struct client *c)
{
    return c->next_len > 0;
}

int client_ask_all(struct client *c, json_t **rows)
{
    int rc = client_ask(c, rows);

    while (rc == CLI_DONE && client_more(c)) {
        json_t *page;

        rc = client_ask(c, &page);
        json_array_extend(*rows, page);
        json_decref(page);
    }
    return rc;
}
