/* noroshi retract: a record, or single values of it, no longer hold. */
#include "tools/cli/command.h"
#include "tools/cli/retract_options.h"
#include "tools/cli/share_options.h"

static int run(struct cli *cli, int argc, char **argv)
{
    static struct retract_options r = {.command = {
                                           .question = N_("Retract %s?"),
                                           .how = OUTCOME_WITHDRAWS,
                                       }};
    const struct option_spec specs[] = {
        retract_options_reason(&r),
        {"indicator", OPTION_MANY, &r.retract.values, "VALUE",
         N_("retract only this value of it, defanged or not")},
        record_command_part(&r.retract.alone),
        record_command_dry_run(&r.command,
                               N_("show what would be retracted and who would "
                                  "be notified, and stop")),
        share_options_list(&r.command.all),
        share_options_yes(&r.command.yes),
        share_options_token(&r.retract.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    r.command.cli = cli;
    return retract_options_run(&r, argc, argv);
}

const struct command command_retract = {
    .name = "retract",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --reason TEXT [--indicator VALUE]... [OPTION]...",
    .help = N_("mark a record as no longer valid"),
    .about = N_("Notifies everyone who has the record that it, or the given "
                "values of it, are no longer valid. Look-ups leave them out "
                "from then on. A longer list is retracted as a whole. What "
                "must not stay there is recalled: 'noroshi recall'."),
    .exits = N_(
        "0 retracted\n1 temporarily unable, or the answer was no\n2 usage, no "
        "such record, or nobody to ask\n"
        "3 noroshid not running, or gone before its answer\n4 not a record of "
        "this node"),
    .examples = "noroshi retract 42 --reason 'a test of our own'\n"
                "noroshi retract 42 --indicator 203[.]0[.]113[.]7 --reason "
                "'shared host'\n",
};
