#include "node/core/control/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/core/control/commands.h"
#include "node/local.h"

struct client {
    struct channel *channel;
    uint32_t uid;          /* who asks */
    struct buffer waiting; /* a request that only reads; owned */
    struct buffer written; /* one that wrote, until it is committed; owned */
    struct buffer reply;   /* to that; owned */
    struct buffer again;   /* one that was undone, to be carried out; owned */
    bool is_hook; /* the node's own process: it may not change anything */
    bool writes;
    bool spoiled; /* and left the transaction as one that must not be */
    enum err err; /* how that went */
};

struct control_server {
    struct local local;
    char path[4096];
    struct client client[CONTROL_SERVER_CLIENTS_MAX + 1]; /* hook, too */
    size_t count;
    size_t first_read; /* whose request is run first in the next round */
    uint8_t request[CONTROL_MESSAGE_MAX];
    uint8_t reply[CONTROL_MESSAGE_MAX];
};

enum err control_server_open(struct control_server **out, const char *dir,
                             pid_t family)
{
    struct control_server *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    snprintf(s->path, sizeof s->path, "%s/control", dir);
    if (!local_listen(&s->local, dir, "control", family)) {
        free(s);
        return ERR_IO;
    }
    *out = s;
    return ERR_OK;
}

static void client_close(struct client *c)
{
    channel_close(c->channel);
    free(c->waiting.at);
    free(c->written.at);
    free(c->reply.at);
    free(c->again.at);
    *c = (struct client){0};
}

void control_server_close(struct control_server *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->count; i++)
        client_close(&s->client[i]);
    close(s->local.fd);
    unlink(s->path);
    free(s);
}

size_t control_server_poll(const struct control_server *s, struct pollfd *out)
{
    size_t n = 0;

    out[n++] = (struct pollfd){
        .fd = s->count < CONTROL_SERVER_CLIENTS_MAX ? s->local.fd : -1,
        .events = POLLIN,
    };
    for (size_t i = 0; i < s->count; i++) {
        const struct channel *ch = s->client[i].channel;
        short write = channel_wants_write(ch) ? POLLOUT : 0;

        out[n++] = (struct pollfd){.fd = channel_fd(ch),
                                   .events = (short)(POLLIN | write)};
    }
    return n;
}

static struct buffer copy_of(struct bytes b)
{
    struct buffer copy = {malloc(b.len + 1), b.len, b.len};

    if (copy.at == NULL)
        abort();
    memcpy(copy.at, b.at, b.len);
    return copy;
}

static void refuse(struct control_server *s, struct channel *ch, enum err err,
                   const char *about)
{
    struct buffer b = {s->reply, 0, sizeof s->reply};
    struct control_reply reply;

    control_reply_begin(&reply, &b);
    if (control_reply_end(&reply, err, about, (struct bytes){0}) != ERR_OK ||
        channel_send(ch, bytes_of(&b)) != ERR_OK)
        log_info("a client of the control socket was gone before its answer");
}

static void welcome(struct control_server *s)
{
    struct channel *ch;
    uint32_t uid;
    enum err err = ERR_OK;

    while (s->count < CONTROL_SERVER_CLIENTS_MAX && err != ERR_BUSY) {
        err = local_accept(&ch, &uid, &s->local);
        if (err == ERR_OK)
            s->client[s->count++] = (struct client){.channel = ch, .uid = uid};
        if (err != ERR_DENIED)
            continue;
        refuse(s, ch, ERR_DENIED,
               "only the node's own user, root and members of group noroshi "
               "may ask, and none of the node's own processes");
        channel_close(ch);
    }
}

static void drop_closed(struct control_server *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (s->client[i].channel != NULL)
            s->client[kept++] = s->client[i];
    s->count = kept;
}

/* One that was there before has ended. */
void control_server_take_hook(struct core *c)
{
    struct control_server *s = c->control;
    struct channel **hook = &c->child.link[PROCESS_HOOK];

    if (*hook == NULL)
        return;
    for (size_t i = 0; i < s->count; i++)
        if (s->client[i].is_hook)
            client_close(&s->client[i]);
    drop_closed(s);
    s->client[s->count++] = (struct client){
        .channel = *hook, .uid = (uint32_t)geteuid(), .is_hook = true};
    *hook = NULL;
}

static void send_reply(struct client *cl, struct bytes reply)
{
    if (reply.len == 0 || channel_send(cl->channel, reply) != ERR_OK)
        client_close(cl);
}

static void refuse_write(struct core *c, struct client *cl)
{
    enum disk_fault at = c->outage.fault;
    struct fault about = {0};
    enum err err = fault_say(
        &about, outage_err(&c->outage), "nothing was changed: %s",
        at == DISK_SOUND ? "the store failed; see the log" : outage_text(at));

    refuse(c->control, cl->channel, err, about.about);
}

/* The answer of core, in s->reply; *out: how it went. */
static struct bytes answer(struct core *c, const struct client *cl,
                           struct bytes message, enum err *out)
{
    struct control_server *s = c->control;
    struct buffer b = {s->reply, 0, sizeof s->reply};

    *out = commands_answer(c, cl->uid, message, &b);
    return bytes_of(&b);
}

static void carry_out(struct core *c, struct client *cl, struct bytes message)
{
    const struct view *view = &c->facts.txn.view;
    bool sound;

    if (outage_forbids_writing(&c->outage)) {
        refuse_write(c, cl);
        return;
    }
    core_write(c);
    sound = view_error(view) == ERR_OK;
    cl->writes = true;
    cl->written = copy_of(message);
    cl->reply = copy_of(answer(c, cl, message, &cl->err));
    cl->spoiled = sound && cl->err != ERR_OK && view_error(view) != ERR_OK;
}

static void hear_one(struct core *c, struct client *cl, struct bytes message)
{
    if (commands_writes(message) && cl->is_hook)
        refuse(c->control, cl->channel, ERR_DENIED,
               "hook changes nothing at its node");
    else if (commands_writes(message))
        carry_out(c, cl, message);
    else
        cl->waiting = copy_of(message);
}

/* A command that wrote and then failed undoes the round; what others asked for
   in it is carried out in the next. */
static void hear_again(struct core *c, struct client *cl)
{
    struct buffer message = cl->again;

    cl->again = (struct buffer){0};
    carry_out(c, cl, bytes_of(&message));
    free(message.at);
}

/* One request at a time of each: the next is read when this is answered. */
static void hear_client(struct core *c, struct client *cl)
{
    struct control_server *s = c->control;
    struct buffer b = {s->request, 0, sizeof s->request};
    enum err err;

    if (cl->channel == NULL || cl->writes || cl->waiting.at != NULL)
        return;
    if (cl->again.at != NULL) {
        hear_again(c, cl);
        return;
    }
    if (channel_flush(cl->channel) != ERR_OK) {
        client_close(cl);
        return;
    }
    if (channel_queued(cl->channel) > 0)
        return; /* it has not taken its last answer */
    err = channel_receive(cl->channel, &b, NULL);
    if (err == ERR_OK) {
        hear_one(c, cl, bytes_of(&b));
    } else if (err != ERR_BUSY) {
        if (err == ERR_TOO_BIG)
            refuse(s, cl->channel, ERR_TOO_BIG, "the request is too long");
        client_close(cl);
    }
}

/* What was undone once shares no transaction with what may undo it again. */
void control_server_hear(struct core *c)
{
    struct control_server *s = c->control;
    bool again = false;

    welcome(s);
    for (size_t i = 0; i < s->count; i++)
        again |= s->client[i].again.at != NULL;
    for (size_t i = 0; i < s->count; i++)
        if (!again || s->client[i].again.at != NULL)
            hear_client(c, &s->client[i]);
}

/* Not committed, because one command failed after it had written. */
static bool is_spoiled(const struct control_server *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->client[i].channel != NULL && s->client[i].spoiled)
            return true;
    return false;
}

/* Who changed something, or was not let. */
static void log_asked(const struct client *cl)
{
    log_info("user %u asked for '%s': %s", (unsigned)cl->uid,
             commands_name(bytes_of(&cl->written)), err_text(cl->err));
}

/* spoiled: the round was undone for what another, or this one, asked. */
static void answer_write(struct core *c, struct client *cl, bool committed,
                         bool spoiled)
{
    if (committed || cl->spoiled) {
        log_asked(cl);
        send_reply(cl, bytes_of(&cl->reply));
    } else if (!spoiled) {
        refuse_write(c, cl);
    } else {
        cl->again = cl->written;
    }
    if (cl->again.at == NULL)
        free(cl->written.at);
    free(cl->reply.at);
    cl->written = cl->reply = (struct buffer){0};
    cl->writes = cl->spoiled = false;
}

static void answer_read(struct core *c, struct client *cl)
{
    enum err err;

    core_read(c);
    send_reply(cl, answer(c, cl, bytes_of(&cl->waiting), &err));
    free(cl->waiting.at);
    cl->waiting = (struct buffer){0};
}

void control_server_answer(struct core *c, bool committed)
{
    struct control_server *s = c->control;
    bool spoiled = is_spoiled(s);

    for (size_t i = 0; i < s->count; i++) {
        struct client *cl = &s->client[i];

        if (cl->channel != NULL && cl->writes)
            answer_write(c, cl, committed, spoiled);
    }
    drop_closed(s);
}

static bool reads(const struct client *cl)
{
    return cl->channel != NULL && cl->waiting.at != NULL;
}

static bool net_speaks(const struct core *c)
{
    const struct port_net *net = &c->net_out.net;

    return !net_out_away(&c->net_out) && net->follows(net->of, 0);
}

/* Who asks for page after page holds up neither frames nor others who ask. */
void control_server_read(struct core *c)
{
    struct control_server *s = c->control;
    const uint64_t begun_us = work_now_us(&c->work);
    const size_t first = s->first_read;
    bool may = true;

    for (size_t i = 0; i < s->count && may; i++) {
        const size_t at = (first + i) % s->count;

        if (!reads(&s->client[at]))
            continue;
        answer_read(c, &s->client[at]);
        s->first_read = at + 1;
        may = work_now_us(&c->work) - begun_us < CONTROL_SERVER_READS_US &&
              !net_speaks(c);
    }
    drop_closed(s);
}

bool control_server_left(const struct core *c)
{
    const struct control_server *s = c->control;

    for (size_t i = 0; i < s->count; i++)
        if (reads(&s->client[i]))
            return true;
    return false;
}
