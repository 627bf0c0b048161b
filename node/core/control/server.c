#include "node/core/control/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/core/control/act.h"
#include "node/core/control/commands.h"
#include "node/local.h"

struct client {
    struct channel *channel;
    struct buffer waiting; /* a request that only reads; owned */
    struct buffer written; /* one that wrote, until it is committed; owned */
    struct buffer reply;   /* to that; owned */
    struct buffer again;   /* one that was undone, to be carried out; owned */
    bool writes;
    bool spoiled; /* and left the transaction as one that must not be */
};

struct control_server {
    int listening;
    char path[4096];
    struct client client[CONTROL_SERVER_CLIENTS_MAX];
    size_t count;
    uint8_t request[CONTROL_MESSAGE_MAX];
    uint8_t reply[CONTROL_MESSAGE_MAX];
};

struct command {
    const char *name;
    enum err (*run)(struct call *call);
    bool writes;
};

static const struct command commands[] = {
    {"status", control_status, false},
    {"peer.add", control_peer_add, true},
    {"peer.list", control_peer_list, false},
    {"peer.show", control_peer_show, false},
    {"peer.check", control_peer_check, false},
    {"peer.set", control_peer_set, true},
    {"peer.revoke", control_peer_revoke, true},
    {"peer.confirm", control_peer_confirm, true},
    {"act", control_act, false},
    {"share", control_share, true},
    {"share.commit", control_share_commit, true},
    {"share.drop", control_share_drop, true},
    {"revise", control_revise, true},
    {"parts", control_parts, false},
    {"retract", control_retract, true},
    {"release", control_release, true},
    {"pass", control_release, true},
    {"group.create", control_group_create, true},
    {"group.add", control_group_add, true},
    {"group.remove", control_group_remove, true},
    {"group.list", control_group_list, false},
    {"group.show", control_group_show, false},
    {"inbox", control_inbox, false},
    {"lookup", control_lookup, false},
    {"records", control_records, false},
    {"show", control_show, false},
    {"receipts", control_receipts, false},
    {"quarantine.list", control_quarantine_list, false},
    {"quarantine.show", control_quarantine_show, false},
    {"quarantine.drop", control_quarantine_drop, true},
};

enum err call_say(struct call *call, enum err err, const char *format, ...)
{
    va_list args;

    if (call->about[0] != '\0')
        return err; /* the first fault wins */
    va_start(args, format);
    vsnprintf(call->about, sizeof call->about, format, args);
    va_end(args);
    /* It may hold what was asked for, in any language, and too much of it. */
    call->about[wire_text_whole(bytes_text(call->about)).len] = '\0';
    return err;
}

enum err call_check(struct call *call)
{
    static const struct {
        const char *name;
        bool flag;
    } known[] = {
        {"all", true},     {"client", true},   {"community", true},
        {"dry_run", true}, {"erase", true},    {"expires", false},
        {"kind", false},   {"later", true},    {"like", false},
        {"parts", false},  {"provider", true}, {"since", false},
        {"stage", false},  {"urgent", true},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        bool flag;
        uint64_t number;
        enum err err =
            known[i].flag
                ? control_arg_bool(&flag, &call->request, known[i].name)
                : control_arg_uint(&number, &call->request, known[i].name);

        if (err == ERR_OK || err == ERR_NOT_FOUND)
            continue;
        return known[i].flag ? call_say(call, ERR_USAGE,
                                        "'%s' is true or false", known[i].name)
                             : call_say(call, ERR_USAGE, "'%s' is a number",
                                        known[i].name);
    }
    return ERR_OK;
}

enum err call_text(struct call *call, const char *name, struct bytes *out)
{
    enum err err = control_arg_str(out, &call->request, name);

    if (err == ERR_NOT_FOUND)
        *out = (struct bytes){0};
    else if (err != ERR_OK)
        return call_say(call, ERR_USAGE, "'%s' is a text", name);
    return ERR_OK;
}

uint64_t call_after(const struct call *call, uint64_t otherwise)
{
    struct bytes after;

    if (control_arg_bin(&after, &call->request, "after") != ERR_OK ||
        after.len != 8)
        return otherwise;
    return bytes_get_be(after.at, 8);
}

void call_next(struct call *call, uint64_t after)
{
    bytes_put_be(call->next, after, 8);
    call->next_len = 8;
}

enum err control_server_open(struct control_server **out, const char *dir)
{
    struct control_server *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    snprintf(s->path, sizeof s->path, "%s/control", dir);
    s->listening = local_listen(dir, "control");
    if (s->listening < 0) {
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
    close(s->listening);
    unlink(s->path);
    free(s);
}

size_t control_server_poll(const struct control_server *s, struct pollfd *out)
{
    size_t n = 0;

    out[n++] = (struct pollfd){
        .fd = s->count < CONTROL_SERVER_CLIENTS_MAX ? s->listening : -1,
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
    enum err err = ERR_OK;

    while (s->count < CONTROL_SERVER_CLIENTS_MAX && err != ERR_BUSY) {
        err = local_accept(&ch, s->listening);
        if (err == ERR_OK)
            s->client[s->count++] = (struct client){.channel = ch};
        if (err != ERR_DENIED)
            continue;
        refuse(s, ch, ERR_DENIED,
               "only the node's own user, root and members of group noroshi "
               "may ask");
        channel_close(ch);
    }
}

static const struct command *command_of(struct bytes name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (bytes_equal(name, bytes_text(commands[i].name)))
            return &commands[i];
    return NULL;
}

/* Carry it out; *answered: that was done before, and its reply is there. */
static enum err run(struct call *call, const struct command *command,
                    struct bytes message, bool *answered)
{
    enum err err = call_check(call);

    if (err == ERR_OK)
        err = control_act_begin(call, message);
    if (err == ERR_OK)
        err = control_act_find(call, call->reply.out, answered);
    if (err == ERR_OK && !*answered)
        err = command->run(call);
    if (err != ERR_OK && call->about[0] == '\0')
        call_say(call, err, "%s", err_text(err));
    return err;
}

/* A message's answer, in s->reply; *out: how it went. */
static struct bytes answer(struct core *c, struct bytes message, enum err *out)
{
    struct control_server *s = c->control;
    struct buffer b = {s->reply, 0, sizeof s->reply};
    struct call call = {.core = c};
    const struct command *command = NULL;
    bool answered = false;
    enum err err = control_request_parse(&call.request, message);

    control_reply_begin(&call.reply, &b);
    if (err != ERR_OK)
        err = call_say(&call, err, "not a request this node understands");
    else if ((command = command_of(call.request.command)) == NULL)
        err = call_say(&call, ERR_USAGE, "no such command");
    else
        err = run(&call, command, message, &answered);
    *out = err;
    if (answered)
        return bytes_of(&b);
    if (control_reply_end(&call.reply, err, call.about,
                          (struct bytes){call.next, call.next_len}) != ERR_OK)
        b.len = 0;
    if (err == ERR_OK && command->writes)
        control_act_end(&call, bytes_of(&b));
    return bytes_of(&b);
}

static void send_reply(struct client *cl, struct bytes reply)
{
    if (reply.len == 0 || channel_send(cl->channel, reply) != ERR_OK)
        client_close(cl);
}

/* The command alone, for the whole is parsed when it is answered. */
static const struct command *peek(struct bytes message)
{
    struct reader r = reader_on(message);
    struct bytes name;

    (void)reader_array(&r, 3);
    (void)reader_uint(&r, UINT64_MAX);
    name = reader_str(&r, CONTROL_COMMAND_MAX);
    return r.spoiled ? NULL : command_of(name);
}

static void refuse_write(struct core *c, struct client *cl)
{
    enum disk_fault fault = c->outage.fault;
    struct call call = {.core = c};
    enum err err;

    err = call_say(&call, outage_err(&c->outage), "nothing was changed: %s",
                   fault == DISK_SOUND ? "the store failed; see the log"
                                       : outage_text(fault));
    refuse(c->control, cl->channel, err, call.about);
}

static void carry_out(struct core *c, struct client *cl, struct bytes message)
{
    const struct store *s = c->facts.store;
    bool sound;
    enum err err;

    if (outage_forbids_writing(&c->outage)) {
        refuse_write(c, cl);
        return;
    }
    core_write(c);
    sound = store_error(s) == ERR_OK;
    cl->writes = true;
    cl->written = copy_of(message);
    cl->reply = copy_of(answer(c, message, &err));
    cl->spoiled = sound && err != ERR_OK && store_error(s) != ERR_OK;
}

static void hear_one(struct core *c, struct client *cl, struct bytes message)
{
    const struct command *command = peek(message);

    if (command == NULL || !command->writes)
        cl->waiting = copy_of(message);
    else
        carry_out(c, cl, message);
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

static void drop_closed(struct control_server *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (s->client[i].channel != NULL)
            s->client[kept++] = s->client[i];
    s->count = kept;
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

/* spoiled: the round was undone for what another, or this one, asked. */
static void answer_write(struct core *c, struct client *cl, bool committed,
                         bool spoiled)
{
    if (committed || cl->spoiled)
        send_reply(cl, bytes_of(&cl->reply));
    else if (!spoiled)
        refuse_write(c, cl);
    else
        cl->again = cl->written;
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
    send_reply(cl, answer(c, bytes_of(&cl->waiting), &err));
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
        if (cl->channel != NULL && cl->waiting.at != NULL)
            answer_read(c, cl);
    }
    drop_closed(s);
}
