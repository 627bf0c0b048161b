#include "tools/cli/retract_options.h"

#include "tools/cli/command.h"
#include "tools/cli/command_line.h"
#include "tools/cli/explain.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"

struct option_spec retract_options_reason(struct retract_options *r)
{
    return (struct option_spec){
        "reason", OPTION_VALUE, &r->retract.reason, "TEXT",
        N_("give the reason, shown to everyone who has the record (required)")};
}

static enum verdict begin(struct retract_options *r, struct reasons *why)
{
    const struct cli *cli = r->command.cli;
    enum verdict verdict;

    r->retract.action.watch = progress_watch();
    verdict = retract_begin(&r->retract, why);
    command_line_hear(cli, &r->retract.action.act);
    return verdict == VERDICT_DONE ? retract_open(&r->retract, cli->dir, why)
                                   : verdict;
}

int retract_options_run(struct retract_options *r, int argc, char **argv)
{
    const char *reason = r->retract.reason;
    struct reasons why = {.count = 0};
    int rc;

    if (argc != 1 || reason == NULL || *reason == '\0') {
        say_wrong(_("%s: specify a RECORD and the reason: --reason TEXT"),
                  r->command.cli->command->name);
        return CLI_USAGE;
    }
    r->retract.record = argv[0];
    r->command.action = &r->retract.action;
    rc = record_command_ready(&r->command);
    if (rc != CLI_DONE)
        return rc;
    rc = explain(r->command.cli, begin(r, &why), &why);
    if (rc == CLI_DONE)
        rc = record_command_do(&r->command, r->retract.targets);
    retract_close(&r->retract);
    return rc;
}
