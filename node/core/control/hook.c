/* What the process hook tells of its commands. */
#include <stdio.h>

#include "node/core/control/commands.h"
#include "node/core/control/hook_row.h"
#include "node/core/control/put.h"

void hook_row_put_all(struct call *call)
{
    const struct core *c = call->core;

    for (unsigned i = 0; i < CONFIG_HOOKS; i++) {
        struct control_writer *w;

        if (c->config.hook[i][0] == '\0')
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "hook");
        control_put_text(w, "event", config_hook_text((enum config_hook)i));
        control_put_uint(w, "runs", c->hook[i].runs);
        control_put_uint(w, "failed", c->hook[i].failed);
        control_put_time(w, "since", c->hook[i].failed_ms);
        control_put_or_nil(w, "fault", bytes_text(c->hook[i].why));
        (void)control_row_end(&call->reply);
    }
}

static bool event_of(struct bytes word, unsigned *out)
{
    for (*out = 0; *out < CONFIG_HOOKS; ++*out)
        if (bytes_equal(word,
                        bytes_text(config_hook_text((enum config_hook) * out))))
            return true;
    return false;
}

/* The log has it as well: who reads no status finds it there. */
static void take_fault(struct core *c, unsigned event, struct bytes why)
{
    snprintf(c->hook[event].why, sizeof c->hook[event].why, "%.*s",
             (int)why.len, (const char *)why.at);
    c->hook[event].failed_ms = core_now_ms(c);
}

enum err control_hook_report(struct call *call)
{
    struct core *c = call->core;
    struct bytes word = {0}, why = {0};
    struct control_writer *w;
    uint64_t failed = 0;
    unsigned event;
    enum err err = call_text(call, "event", &word);

    if (err == ERR_OK)
        err = call_line(call, "fault", &why);
    if (err != ERR_OK)
        return err;
    if (!event_of(word, &event))
        return call_say(call, ERR_USAGE, "no such event");
    (void)!control_arg_uint(&c->hook[event].runs, &call->request, "runs");
    (void)!control_arg_uint(&failed, &call->request, "failed");
    if (failed > c->hook[event].failed)
        take_fault(c, event, why);
    c->hook[event].failed = failed;
    w = control_row_begin(&call->reply);
    control_put_str(w, "event", word);
    (void)control_row_end(&call->reply);
    return ERR_OK;
}
