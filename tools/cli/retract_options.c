#include "tools/cli/retract_options.h"
#include "tools/client/nfc.h"

#include "tools/cli/command.h"
#include "tools/cli/term/say.h"

struct option_spec withdrawal_reason(struct withdrawal *w)
{
    return (struct option_spec){
        "reason", OPTION_VALUE, &w->reason, "TEXT",
        N_("why; everyone who has the record reads it; needed")};
}

int withdrawal_check(struct withdrawal *w, int argc, char **argv)
{
    if (argc != 1 || w->reason == NULL || *w->reason == '\0') {
        say_wrong(_("%s: say which RECORD, and why: --reason TEXT"),
                  w->deed.cli->command->name);
        return CLI_USAGE;
    }
    w->record = argv[0];
    return act_begin(&w->deed.act, w->deed.cli);
}

void withdrawal_put(const struct withdrawal *w, bool erase, bool set,
                    struct control_writer *args)
{
    nfc_put(args, "reason", w->reason);
    control_put_bool(args, "erase", erase);
    control_put_bool(args, "set", set);
}

int withdrawal_do(const struct withdrawal *w)
{
    json_t *records = json_pack("[s]", w->record);
    int rc = deed_do(&w->deed, records);

    json_decref(records);
    return rc;
}
