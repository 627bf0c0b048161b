#include "node/parent_server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"
#include "node/local.h"
#include "proto/control.h"

enum { REPLY_MAX = 16 * 1024 };

struct parent_server {
    struct local local;
    char path[FILE_PATH_MAX];
    struct channel *client[PARENT_SERVER_CLIENTS_MAX]; /* oldest first */
    size_t count;
    uint8_t request[CONTROL_MESSAGE_MAX];
    uint8_t reply[REPLY_MAX];
};

enum err parent_server_open(struct parent_server **out, const char *dir)
{
    struct parent_server *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    *out = NULL;
    file_path(s->path, dir, "parent");
    if (!local_listen(&s->local, dir, "parent", getpid())) {
        free(s);
        return ERR_IO;
    }
    *out = s;
    return ERR_OK;
}

void parent_server_close(struct parent_server *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->count; i++)
        channel_close(s->client[i]);
    close(s->local.fd);
    unlink(s->path);
    free(s);
}

size_t parent_server_poll(const struct parent_server *s, struct pollfd *out)
{
    size_t n = 0;

    out[n++] = (struct pollfd){.fd = s->local.fd, .events = POLLIN};
    for (size_t i = 0; i < s->count; i++)
        out[n++] =
            (struct pollfd){.fd = channel_fd(s->client[i]), .events = POLLIN};
    return n;
}

static void put_or_nil(struct control_writer *w, const char *name,
                       const char *text)
{
    if (text == NULL || *text == '\0')
        control_put_nil(w, name);
    else
        control_put_text(w, name, text);
}

static void put_processes(struct control_reply *reply,
                          const struct parent_report *report)
{
    for (unsigned i = PROCESS_PARENT; i < PROCESSES; i++) {
        struct control_writer *w;

        if (!report->process[i].wanted)
            continue;
        w = control_row_begin(reply);
        control_put_text(w, "what", "process");
        control_put_text(w, "name", process_text((enum process)i));
        control_put_uint(w, "pid", report->process[i].pid);
        control_put_uint(w, "restarts", report->process[i].restarts);
        if (i == PROCESS_CORE) {
            control_put_uint(w, "silent", report->core_silent_s);
            put_or_nil(w, "next", report->core_next);
            put_or_nil(w, "fault", report->core_fault);
        }
        (void)control_row_end(reply);
    }
}

/* In s->reply; empty: it does not fit. */
static struct bytes answer(struct parent_server *s, struct bytes message,
                           const struct parent_report *report)
{
    struct buffer b = {s->reply, 0, sizeof s->reply};
    struct control_request request;
    struct control_reply reply;
    const char *about = "";
    enum err err = control_request_parse(&request, message);

    control_reply_begin(&reply, &b);
    if (err != ERR_OK) {
        about = "not a request this node understands";
    } else if (!bytes_equal(request.command, bytes_text("status"))) {
        err = ERR_USAGE;
        about = "only 'status' is answered here";
    } else {
        put_processes(&reply, report);
    }
    if (control_reply_end(&reply, err, about, (struct bytes){0}) != ERR_OK)
        b.len = 0;
    return bytes_of(&b);
}

static void refuse(struct parent_server *s, struct channel *ch)
{
    struct buffer b = {s->reply, 0, sizeof s->reply};
    struct control_reply reply;

    control_reply_begin(&reply, &b);
    if (control_reply_end(&reply, ERR_DENIED,
                          "only the node's own user, root and members of "
                          "group noroshi may ask, and none of the node's own "
                          "processes",
                          (struct bytes){0}) != ERR_OK ||
        channel_send(ch, bytes_of(&b)) != ERR_OK)
        log_info("a client was gone before it was refused");
    channel_close(ch);
}

static void drop(struct parent_server *s, size_t i)
{
    channel_close(s->client[i]);
    s->count--;
    memmove(&s->client[i], &s->client[i + 1],
            (s->count - i) * sizeof *s->client);
}

static void welcome(struct parent_server *s)
{
    struct channel *ch;
    uint32_t uid; /* nothing is changed here: whoever may ask may know */
    enum err err;

    while ((err = local_accept(&ch, &uid, &s->local)) != ERR_BUSY) {
        if (err == ERR_DENIED)
            refuse(s, ch);
        if (err != ERR_OK)
            continue;
        if (s->count == PARENT_SERVER_CLIENTS_MAX)
            drop(s, 0);
        s->client[s->count++] = ch;
    }
}

/* False: this one has gone, or said what is no request. */
static bool serve(struct parent_server *s, struct channel *ch,
                  const struct parent_report *report)
{
    struct buffer b = {s->request, 0, sizeof s->request};
    struct bytes reply;
    enum err err = channel_receive(ch, &b, NULL);

    if (err != ERR_OK)
        return err == ERR_BUSY;
    reply = answer(s, bytes_of(&b), report);
    return reply.len > 0 && channel_send(ch, reply) == ERR_OK &&
           channel_queued(ch) == 0;
}

void parent_server_hear(struct parent_server *s,
                        const struct parent_report *report)
{
    welcome(s);
    for (size_t i = 0; i < s->count;)
        if (serve(s, s->client[i], report))
            i++;
        else
            drop(s, i);
}
