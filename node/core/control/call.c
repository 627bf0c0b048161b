#include "node/core/control/call.h"

#include <stdarg.h>
#include <stdio.h>

#include "proto/control_fits.h"
#include "proto/hidden.h"

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

static enum err say_type(struct call *call, const struct control_field *field)
{
    switch (field->type & CONTROL_TYPES) {
    case CONTROL_BOOL:
        return call_say(call, ERR_USAGE, "'%s' is true or false", field->name);
    case CONTROL_UINT:
        return call_say(call, ERR_USAGE, "'%s' is a number", field->name);
    case CONTROL_STR:
        return call_say(call, ERR_USAGE, "'%s' is a text", field->name);
    case CONTROL_LIST:
        return call_say(call, ERR_USAGE, "'%s' is a list", field->name);
    case CONTROL_BIN:
        return call_say(call, ERR_USAGE, "'%s' is octets", field->name);
    default: /* labels are both */
        return call_say(call, ERR_USAGE, "'%s' is a text or a number",
                        field->name);
    }
}

enum err call_check(struct call *call)
{
    const struct control_request *r = &call->request;
    const struct control_command *command = control_command(r->command);

    for (size_t i = 0; command != NULL && i < r->count; i++) {
        const struct control_field *field =
            control_argument(command, r->names[i]);

        if (field != NULL && !control_fits(field->type, r->values[i]))
            return say_type(call, field);
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

enum err call_line(struct call *call, const char *name, struct bytes *out)
{
    enum err err = call_text(call, name, out);

    if (err == ERR_OK && hidden_any(*out))
        return call_say(call, ERR_HIDDEN,
                        "'%s' has hidden characters: leave them out", name);
    return err;
}

bool call_flag(const struct call *call, const char *name)
{
    bool flag = false;

    if (call->rehearses && strcmp(name, "dry_run") == 0)
        return true;
    return control_arg_bool(&flag, &call->request, name) == ERR_OK && flag;
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

enum err call_room(struct call *call)
{
    if (!outage_lasts(&call->core->outage))
        return ERR_OK;
    return call_say(call, outage_err(&call->core->outage),
                    "nothing can be shared now: %s",
                    outage_text(call->core->outage.fault));
}
