/* noroshi pass: what another wrote, to one more. */
#include "tools/cli/pass.h"

#include "tools/cli/command.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/record_command.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"

static enum verdict put(void *of, size_t i, struct control_writer *args,
                        struct reasons *why)
{
    const struct text_list *to = of;

    (void)i;
    (void)why;
    client_put_texts(args, "to", to);
    return VERDICT_DONE;
}

static int pass(struct record_command *d, const char *record, bool alone)
{
    struct record_action *a = d->action;
    struct reasons why = {.count = 0};
    json_t *records = NULL;
    enum verdict verdict = record_action_open(a, d->cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict =
            record_action_records(a->client, record, alone, &records, &why);
    rc = explain(d->cli, verdict, &why);
    if (rc == CLI_DONE)
        rc = record_command_do(d, records);
    json_decref(records);
    record_action_close(a);
    return rc;
}

int pass_run(struct cli *cli, int argc, char **argv)
{
    struct text_list to = {.count = 0};
    struct record_action action = {
        .watch = progress_watch(), .put = put, .of = &to};
    struct record_command d = {.cli = cli, .action = &action};
    bool alone = false;
    const struct option_spec specs[] = {
        {"to", OPTION_MANY, &to, "PEER|group:GROUP|everyone",
         N_("send to these peers; more may follow the record. 'everyone': "
            "every peer that may receive it")},
        record_command_part(&alone),
        record_command_dry_run(
            &d,
            N_("show what would be sent, to whom and by which rule, and stop")),
        share_options_list(&d.all),
        share_options_yes(&d.yes),
        share_options_token(&action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc < 1 || to.count == 0) {
        say_wrong(_("%s: specify a RECORD, and --to PEER or --to group:NAME"),
                  cli->command->name);
        return CLI_USAGE;
    }
    /* --to a b c: what follows the record is more peers. */
    for (int i = 1; i < argc && to.count < TEXT_LIST_MAX; i++)
        to.item[to.count++] = argv[i];
    rc = record_command_ready(&d);
    if (rc == CLI_DONE)
        rc = share_options_begin(cli, &action.act);
    if (rc != CLI_DONE)
        return rc;
    action.command = cli->command->name;
    d.question =
        cli->command == &command_pass ? N_("Pass on %s?") : N_("Release %s?");
    return pass(&d, argv[0], alone);
}

const struct command command_pass = {
    .name = "pass",
    .run = pass_run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --to PEER|group:GROUP|everyone... [OPTION]...",
    .help = N_("forward another organisation's record"),
    .about =
        N_("Forwards a record of another author, byte for byte, where its "
           "label and its author allow: GREEN within the community, AMBER to "
           "your clients, and what was delegated to you. Shows to whom it "
           "would be sent and by which rule, and asks. A set goes as a whole."),
    .exits = N_(
        "0 forwarded\n1 temporarily unable, or the answer was no\n2 usage, or "
        "nobody to ask\n3 noroshid not running, or "
        "gone before its answer\n4 policy: nobody may receive it"),
    .examples = "noroshi pass 42 --to cert-b --dry-run\n"
                "noroshi pass 42 --to everyone\n"
                "noroshi pass 42 --to group:energy --yes\n",
};
