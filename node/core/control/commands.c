#include "node/core/control/commands.h"

#include "node/core/control/act.h"
#include "node/core/control/seen.h"

struct command {
    const char *name;
    enum err (*run)(struct call *call);
    bool writes;
};

static const struct command commands[] = {
#define X(function, name, writes) {name, control_##function, writes},
    CONTROL_COMMAND_LIST(X)
#undef X
};

static const struct command *command_of(struct bytes name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (bytes_equal(name, bytes_text(commands[i].name)))
            return &commands[i];
    return NULL;
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

bool commands_writes(struct bytes message)
{
    const struct command *command = peek(message);

    return command != NULL && command->writes;
}

const char *commands_name(struct bytes message)
{
    const struct command *command = peek(message);

    return command != NULL ? command->name : "?";
}

/* Whether it can be asked for as a dry run. */
static bool tries(const struct command *command)
{
    const struct control_command *fields =
        control_command(bytes_text(command->name));

    return control_argument(fields, bytes_text("dry_run")) != NULL;
}

/* What a person was shown before is judged once more, and nothing is done where
   it is not the same any more. */
static enum err rehearse(struct call *call, const struct command *command)
{
    enum err err = control_seen_newest(call);

    if (err != ERR_OK || !control_seen_said(call) || !tries(command))
        return err;
    call->rehearses = true;
    err = command->run(call);
    call->rehearses = false;
    return err == ERR_OK ? control_seen_compare(call) : err;
}

static enum err carry_out(struct call *call, const struct command *command)
{
    enum err err = rehearse(call, command);

    if (err == ERR_OK)
        err = command->run(call);
    if (err == ERR_OK && call_flag(call, "dry_run"))
        control_seen_row(call);
    return err;
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
        err = carry_out(call, command);
    if (err != ERR_OK && call->about[0] == '\0')
        call_say(call, err, "%s", err_text(err));
    return err;
}

enum err commands_answer(struct core *c, uint32_t uid, struct bytes message,
                         struct buffer *out)
{
    const size_t start = out->len;
    struct call call = {.core = c, .uid = uid};
    const struct command *command = NULL;
    bool answered = false;
    enum err err = control_request_parse(&call.request, message);

    control_reply_begin(&call.reply, out);
    if (err != ERR_OK)
        err = call_say(&call, err, "not a request this node understands");
    else if ((command = command_of(call.request.command)) == NULL)
        err = call_say(&call, ERR_USAGE, "no such command");
    else
        err = run(&call, command, message, &answered);
    if (answered)
        return err;
    if (control_reply_end(&call.reply, err, call.about,
                          (struct bytes){call.next, call.next_len}) != ERR_OK)
        out->len = start;
    if (err == ERR_OK && command->writes)
        control_act_end(&call, bytes_of(out));
    return err;
}
