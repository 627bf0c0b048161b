/* noroshi opinion: what this organisation makes of a value, told to its author.
 */
#include "tools/cli/answer_options.h"
#include "tools/cli/command.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/say.h"

static struct {
    const char *expired;
    bool false_positive, confirmed;
} typed;

static int read_all(const struct cli *cli, struct answer *a)
{
    const int said =
        typed.false_positive + typed.confirmed + (typed.expired != NULL);

    if (said != 1 || a->values.count != 1 || a->reason == NULL ||
        *a->reason == '\0') {
        say_wrong(_("%s: give one --value VALUE, one of --false-positive, "
                    "--expired DATE and --confirmed, and --reason TEXT"),
                  cli->command->name);
        return CLI_USAGE;
    }
    a->opinion = true;
    a->kind =
        record_opinion_text(typed.false_positive ? RECORD_OPINION_FALSE_POSITIVE
                            : typed.confirmed    ? RECORD_OPINION_CONFIRMED
                                                 : RECORD_OPINION_EXPIRED);
    return answer_options_day(cli, "--expired", typed.expired, &a->day);
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct answer_options o = {
        .command = {.question =
                        N_("Send this opinion about %s to its author?")}};
    const struct option_spec specs[] = {
        {"value", OPTION_MANY, &o.answer.values, "VALUE",
         N_("name the value that is meant, defanged or not (required)")},
        {"false-positive", OPTION_FLAG, &typed.false_positive, NULL,
         N_("mark it as a false positive")},
        {"expired", OPTION_VALUE, &typed.expired, "DATE",
         N_("mark it as expired since that day")},
        {"confirmed", OPTION_FLAG, &typed.confirmed, NULL,
         N_("confirm that it is malicious")},
        {"reason", OPTION_VALUE, &o.answer.reason, "TEXT",
         N_("give the reason, shown to the author (required)")},
        record_command_dry_run(&o.command,
                               N_("show the opinion and who would receive it, "
                                  "and stop")),
        share_options_yes(&o.command.yes),
        share_options_token(&o.answer.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    o.command.cli = cli;
    rc = read_all(cli, &o.answer);
    return rc == CLI_DONE ? answer_options_run(&o, argc, argv) : rc;
}

const struct command command_opinion = {
    .name = "opinion",
    .run = run,
    .group = COMMAND_HUNT,
    .synopsis = "RECORD --value VALUE --false-positive|--expired "
                "DATE|--confirmed --reason TEXT [OPTION]...",
    .help = N_("tell the author of a record what you think of a value"),
    .about = N_(
        "Tells the author of a record, and nobody else, that a value of it is "
        "a false positive, no longer holds, or is confirmed. The value stays "
        "live everywhere until its author retracts it; 'noroshi lookup' shows "
        "how many dispute it. A later opinion replaces an earlier one. The "
        "author must be one of your peers."),
    .exits = N_(
        "0 sent\n1 temporarily unable, or the answer was no\n2 usage, no such "
        "record, or nobody to ask\n"
        "3 noroshid not running, or gone before its answer\n4 not possible: "
        "your own record, its author is not a peer, or it was recalled"),
    .examples = "noroshi opinion 42 --value cdn[.]example --false-positive "
                "--reason 'a content network'\n"
                "noroshi opinion 42 --value 203[.]0[.]113[.]7 --expired "
                "2026-11-01 --reason 'reassigned'\n",
};
