/* noroshi recall: a record no longer holds, and everyone is to erase it. */
#include "tools/cli/command.h"
#include "tools/cli/explain.h"
#include "tools/cli/retract_options.h"
#include "tools/cli/share_options.h"

static int foretell(void *of, FILE *to)
{
    struct retract_options *r = of;
    struct reasons why = {.count = 0};
    size_t count, beyond;
    int rc = explain(r->command.cli,
                     retract_holders(&r->retract, &count, &beyond, &why), &why);

    if (rc == CLI_DONE)
        fprintf(to,
                ngettext("%llu holder is asked to erase it, %zu of them by way "
                         "of others; 'noroshi receipts %s' shows for each: "
                         "erased, or erase pending\n",
                         "%llu holders are asked to erase it, %zu of them by "
                         "way of others; 'noroshi receipts %s' shows for each: "
                         "erased, or erase pending\n",
                         count),
                (unsigned long long)count, beyond, r->retract.record);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct retract_options r = {
        .command = {.question = N_("Recall %s? This cannot be undone."),
                    .how = OUTCOME_WITHDRAWS | OUTCOME_RECALLS,
                    .foretell = foretell,
                    .of = &r},
        .retract.erase = true,
    };
    const struct option_spec specs[] = {
        retract_options_reason(&r),
        record_command_part(&r.retract.alone),
        record_command_dry_run(
            &r.command, N_("show who would be asked to erase it, and stop")),
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

const struct command command_recall = {
    .name = "recall",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --reason TEXT [OPTION]...",
    .help = N_("retract a record and have it erased"),
    .about =
        N_("Retracts a record, all of it where it is a longer list, and asks "
           "everyone who holds it to erase it, here and wherever it was passed "
           "on. Each holder signs that it has erased it: 'noroshi receipts "
           "RECORD' shows who has done so and who has not yet. Encrypted "
           "remnants may survive in backups until overwritten."),
    .exits = N_("0 recalled\n1 temporarily unable, or the answer was no\n2 "
                "usage, no such "
                "record, or nobody to ask\n"
                "3 noroshid not running, or gone before its answer\n4 not a "
                "record of this node"),
    .examples = "noroshi recall 42 --reason 'names a victim'\n"
                "noroshi receipts 42 --wait 60\n",
};
