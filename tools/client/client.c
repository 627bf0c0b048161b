#include "tools/client/client.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "node/channel.h"
#include "proto/control_fits.h"
#include "tools/client/lookalike.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum {
    AGAIN_EVERY_MS = 200,
    MESSAGE_ROOM = 2048, /* of a sentence of the node's, cut */
};

struct client {
    const char *dir;
    struct channel *channel;
    struct act *act; /* NULL: asked once */
    bool does;       /* this request does it */
    bool unmarked;   /* names are taken as they come */
    const struct watch *watch;
    unsigned timeout_ms;
    uint8_t ask[CONTROL_MESSAGE_MAX], answer[CONTROL_MESSAGE_MAX];
    struct buffer request, reply;
    struct control_writer args;
    size_t args_len, args_count; /* without `after` */
    bool asked;
    bool sent; /* its answer is on its way */
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
static int connect_until(const char *dir, const struct watch *w,
                         uint64_t until_ms)
{
    uint64_t begun_ms = when_now_ms();
    int fd;

    watch_step(w, WATCH_WAITING, 0, CLIENT_AGAIN_MS / 1000);
    do {
        watch_step(w, WATCH_WAITING, (when_now_ms() - begun_ms) / 1000,
                   CLIENT_AGAIN_MS / 1000);
        pause_ms(AGAIN_EVERY_MS);
        fd = connect_at(dir, CLIENT_CORE);
    } while (fd < 0 && when_now_ms() < until_ms);
    watch_end(w);
    return fd;
}

static bool parent_is_there(const char *dir)
{
    int fd = connect_at(dir, CLIENT_PARENT);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

bool client_no_node(const char *dir)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/card", dir);
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static enum verdict away(const char *dir, int error, struct reasons *why)
{
    enum reason_code code = error == EACCES || error == EPERM
                                ? REASON_NOT_PERMITTED
                            : parent_is_there(dir) ? REASON_NODE_CANNOT_ANSWER
                            : client_no_node(dir)  ? REASON_NODE_NOT_THERE
                                                   : REASON_NODE_NOT_RUNNING;

    return reasons_add(why, VERDICT_AWAY, code, (const char *[]){dir, NULL});
}

static struct client *client_new(const char *dir)
{
    struct client *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    c->dir = dir;
    c->timeout_ms = CLIENT_TIMEOUT_MS;
    return c;
}

/* Takes fd over. NULL: it cannot be used. */
static struct client *client_on(const char *dir, int fd)
{
    struct client *c = client_new(dir);

    if (channel_open(&c->channel, fd) == ERR_OK)
        return c;
    free(c);
    return NULL;
}

struct client *client_on_channel(const char *dir, struct channel *channel)
{
    struct client *c = client_new(dir);

    c->channel = channel;
    c->unmarked = true;
    return c;
}

static enum verdict open_on(struct client **out, const char *dir, int fd,
                            struct reasons *why)
{
    *out = client_on(dir, fd);
    if (*out != NULL)
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_AWAY, REASON_SOCKET_UNUSABLE,
                       (const char *[]){dir, NULL});
}

enum verdict client_open(struct client **out, const char *dir,
                         struct reasons *why)
{
    int fd = connect_at(dir, CLIENT_CORE);

    *out = NULL;
    return fd < 0 ? away(dir, errno, why) : open_on(out, dir, fd, why);
}

enum verdict client_open_act(struct client **out, const char *dir,
                             struct act *act, const struct watch *w,
                             struct reasons *why)
{
    int fd = connect_at(dir, CLIENT_CORE), error = errno;
    enum verdict verdict;

    *out = NULL;
    /* Without a socket it was stopped; one that nobody listens on was left by
       one that was killed, and is started again. */
    if (fd < 0 && (error == ECONNREFUSED || parent_is_there(dir)))
        fd = connect_until(dir, w, when_now_ms() + CLIENT_AGAIN_MS);
    if (fd < 0) {
        (void)away(dir, error, why);
        return act_lost(act, why);
    }
    verdict = open_on(out, dir, fd, why);
    if (verdict == VERDICT_DONE) {
        (*out)->act = act;
        (*out)->watch = w;
    }
    return verdict;
}

enum verdict client_try(struct client **out, const char *dir,
                        enum client_end end)
{
    int fd = connect_at(dir, end);

    *out = fd < 0 ? NULL : client_on(dir, fd);
    if (*out == NULL)
        return VERDICT_AWAY;
    (*out)->timeout_ms = CLIENT_STATUS_MS;
    return VERDICT_DONE;
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
    c->asked = c->sent = false;
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

void client_put_texts(struct control_writer *args, const char *name,
                      const struct text_list *texts)
{
    static uint8_t octets[TEXT_LIST_MAX * (CONTROL_NAME_MAX + 8)];
    static uint8_t normal_octets[sizeof octets];
    struct buffer packed = {octets, 0, sizeof octets};
    struct buffer normal = {normal_octets, 0, sizeof normal_octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, texts->count);
    for (size_t i = 0; i < texts->count; i++)
        writer_str(&w, nfc_of(&normal, bytes_text(texts->item[i])));
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, name, bytes_of(&packed));
    else
        args->w.full = true; /* seen when the request ends */
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

static enum verdict verdict_of(enum err err)
{
    switch ((unsigned)err) {
    case ERR_OK:
        return VERDICT_DONE;
    case ERR_REFUSED:
        return VERDICT_REFUSED;
    case ERR_FULL:
    case ERR_BUSY:
    case ERR_IO:
    case ERR_CHANGED:
        return VERDICT_NOT_NOW;
    default:
        return VERDICT_WRONG;
    }
}

static enum err send_request(struct client *c)
{
    return channel_send_wait(c->channel, bytes_of(&c->request), c->timeout_ms);
}

/* One try. ERR_CLOSED: noroshid went away. */
static enum err converse(struct client *c, struct control_answer *answer)
{
    enum err err = c->sent ? ERR_OK : send_request(c);

    c->sent = false;
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
        int fd = connect_until(c->dir, c->watch, until_ms);
        struct channel *again = NULL;

        if (fd < 0 || channel_open(&again, fd) != ERR_OK)
            break;
        channel_close(c->channel);
        c->channel = again;
        err = converse(c, answer);
    }
    return err;
}

/* The request as it goes out. */
static enum verdict complete(struct client *c, struct reasons *why)
{
    struct control_request own;
    struct bytes misfit;

    if (control_request_end(&c->args) != ERR_OK)
        return reasons_add(why, VERDICT_WRONG, REASON_REQUEST_TOO_BIG, NULL);
    /* What was typed went in unread. */
    if (control_request_parse(&own, bytes_of(&c->request)) != ERR_OK)
        return reasons_add(why, VERDICT_WRONG, REASON_ARGUMENT_NOT_TEXT, NULL);
    assert(control_request_fits(&own, &misfit));
    return VERDICT_DONE;
}

static enum verdict exchange(struct client *c, struct control_answer *answer,
                             struct reasons *why)
{
    enum verdict verdict = c->sent ? VERDICT_DONE : complete(c, why);
    enum err err;

    c->reply = (struct buffer){.at = c->answer, .cap = sizeof c->answer};
    if (verdict != VERDICT_DONE)
        return verdict;
    if (c->does)
        c->act->sent = true;
    err = converse(c, answer);
    if (err == ERR_CLOSED && c->act != NULL)
        err = converse_again(c, answer);
    if (err == ERR_OK)
        return VERDICT_DONE;
    (void)reasons_add(why, VERDICT_AWAY, REASON_NO_ANSWER,
                      (const char *[]){err_text(err), NULL});
    return c->act == NULL ? VERDICT_AWAY : act_lost(c->act, why);
}

/* The verdict, and as its reason one line of the node's, or what its number
   means. */
static enum verdict said(const struct control_answer *answer,
                         struct reasons *why)
{
    enum verdict verdict = verdict_of(answer->err);
    char message[MESSAGE_ROOM];

    if (verdict == VERDICT_DONE ||
        (verdict == VERDICT_REFUSED && answer->message.len == 0))
        return verdict; /* the rows of a refusal say why */
    if (answer->message.len > 0)
        snprintf(message, sizeof message, "%.*s", (int)answer->message.len,
                 (const char *)answer->message.at);
    else
        snprintf(message, sizeof message, "%s", err_text(answer->err));
    return reasons_add(why, verdict, REASON_NODE_SAID,
                       (const char *[]){message, NULL});
}

/* All rows of a command without arguments, added to rows. */
static void add_all(struct client *c, const char *command, json_t *rows)
{
    struct reasons why = {.count = 0};
    json_t *more;

    client_begin(c, command);
    (void)client_ask_all(c, &more, &why);
    json_array_extend(rows, more);
    json_decref(more);
}

/* By a connection of its own: the one at hand may be between two pages. */
static void mark_names(const struct client *c, json_t *rows)
{
    struct client *other;
    json_t *known;

    if (c->unmarked || !lookalike_wanted(rows) ||
        client_try(&other, c->dir, CLIENT_CORE) != VERDICT_DONE)
        return;
    other->unmarked = true;
    known = json_array();
    add_all(other, "peer.list", known);
    add_all(other, "status", known);
    lookalike_mark(rows, known);
    json_decref(known);
    client_close(other);
}

enum verdict client_send(struct client *c, struct reasons *why)
{
    enum verdict verdict;

    assert(c->act == NULL && !c->asked);
    turn_page(c);
    verdict = complete(c, why);
    if (verdict == VERDICT_DONE && send_request(c) != ERR_OK)
        return reasons_add(why, VERDICT_AWAY, REASON_NO_ANSWER,
                           (const char *[]){err_text(ERR_CLOSED), NULL});
    c->sent = verdict == VERDICT_DONE;
    return verdict;
}

/* An answer, or the next page of it. */
static enum verdict next_answer(struct client *c, struct control_answer *answer,
                                struct reasons *why)
{
    enum verdict verdict;

    if (!c->sent)
        turn_page(c);
    verdict = exchange(c, answer, why);
    if (verdict != VERDICT_DONE)
        return verdict;
    c->next_len = answer->next.len;
    if (answer->next.len > 0)
        memcpy(c->next, answer->next.at, answer->next.len);
    return VERDICT_DONE;
}

enum verdict client_ask(struct client *c, json_t **rows, struct reasons *why)
{
    struct control_answer answer;
    enum verdict verdict = next_answer(c, &answer, why);

    *rows = json_array();
    if (verdict != VERDICT_DONE)
        return verdict;
    for (size_t i = 0; i < answer.row_count; i++)
        json_array_append_new(*rows, row_json(&answer.rows));
    mark_names(c, *rows);
    return said(&answer, why);
}

enum verdict client_ask_raw(struct client *c, struct client_rows *rows,
                            struct reasons *why)
{
    struct control_answer answer;
    enum verdict verdict = next_answer(c, &answer, why);

    *rows = (struct client_rows){.count = 0};
    if (verdict != VERDICT_DONE)
        return verdict;
    *rows = (struct client_rows){answer.rows, answer.row_count};
    return said(&answer, why);
}

bool client_more(const struct client *c)
{
    return c->next_len > 0;
}

struct bytes client_next(const struct client *c)
{
    return (struct bytes){c->next, c->next_len};
}

enum verdict client_each(struct client *c, client_row *row, void *of,
                         struct reasons *why)
{
    enum verdict verdict;

    do {
        json_t *rows, *one;
        size_t i;

        verdict = client_ask(c, &rows, why);
        json_array_foreach(rows, i, one) row(of, one);
        json_decref(rows);
    } while (verdict == VERDICT_DONE && client_more(c));
    return verdict;
}

static void keep(void *of, json_t *row)
{
    json_array_append(of, row);
}

enum verdict client_ask_all(struct client *c, json_t **rows,
                            struct reasons *why)
{
    *rows = json_array();
    return client_each(c, keep, *rows, why);
}
