#include "node/core/control/closing.h"

#include <string.h>

#include "node/core/control/retract.h"
#include "proto/record_incident.h"

bool control_closing(const struct call *call)
{
    return call_flag(call, "retract_indicators");
}

static bool is_false_alarm(const struct record *r)
{
    struct record_incident incident;

    return record_incident(&incident, r) == ERR_OK &&
           strcmp(record_state_text(incident.state), "false-alarm") == 0;
}

enum err control_closing_draft(struct call *call, struct record *r)
{
    static bool all[RECORD_INDICATORS_MAX];
    enum err err;

    if (!is_false_alarm(r))
        return call_say(call, ERR_USAGE,
                        "'retract_indicators' is for an incident that was a "
                        "false alarm");
    memset(all, true, sizeof all);
    err = control_reinstate_without(r, all);
    return err == ERR_OK
               ? ERR_OK
               : call_say(call, err, "the incident cannot be written: %s",
                          err_text(err));
}

enum err control_closing_retract(struct call *call, const struct revised *old)
{
    static struct indicator_guess values[RECORD_INDICATORS_MAX];
    static bool marks[RECORD_INDICATORS_MAX];
    struct record_retract target = {
        .object = old->r->object,
        .up_to_revision = old->r->revision,
        .record = old->r->id,
        .values = values,
    };
    struct retracting what = {
        .like = old->r, .targets = &target, .count = 1, .told = true};
    struct record_report report;
    struct record_indicator e;
    enum err err = call_line(call, "reason", &what.reason);

    if (err != ERR_OK || record_content(&report, old->r) != ERR_OK)
        return err;
    if (what.reason.len == 0)
        what.reason = bytes_text("a false alarm");
    (void)retracted_marks(&call->core->facts, old->row, old->r, marks);
    for (size_t i = 0; record_indicator_next(&report, &e); i++)
        if (!marks[i])
            values[target.value_count++] =
                (struct indicator_guess){(enum indicator_type)e.type, e.value};
    if (target.value_count == 0)
        return ERR_OK;
    err = control_retract_room(call, old->r, &target);
    return err == ERR_OK ? control_retract_now(call, &what, "retraction") : err;
}
