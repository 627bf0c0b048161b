#include "tools/cli/retract_options.h"
#include "tools/client/nfc.h"

#include "tools/cli/command.h"
#include "tools/cli/term/say.h"

struct option_spec retract_options_reason(struct retract_options *w)
{
    return (struct option_spec){
        "reason", OPTION_VALUE, &w->reason, "TEXT",
        N_("why; everyone who has the record reads it; needed")};
}

int retract_options_check(struct retract_options *w, int argc, char **argv)
{
    if (argc != 1 || w->reason == NULL || *w->reason == '\0') {
        say_wrong(_("%s: say which RECORD, and why: --reason TEXT"),
                  w->action.cli->command->name);
        return CLI_USAGE;
    }
    w->record = argv[0];
    return act_begin(&w->action.act, w->action.cli);
}

void retract_options_put(const struct retract_options *w, bool erase, bool set,
                         struct control_writer *args)
{
    nfc_put(args, "reason", w->reason);
    control_put_bool(args, "erase", erase);
    control_put_bool(args, "set", set);
}

int retract_options_do(const struct retract_options *w)
{
    json_t *records = json_pack("[s]", w->record);
    int rc = record_action_do(&w->action, records);

    json_decref(records);
    return rc;
}
