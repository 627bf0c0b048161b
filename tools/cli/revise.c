/* noroshi revise: a record anew, to those who may have it now. */
#include "tools/client/revise.h"
#include "tools/cli/command.h"
#include "tools/cli/command_line.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/import_print.h"
#include "tools/cli/print/retracted_print.h"
#include "tools/cli/record_command.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"

/* One run of the command. */
struct revising {
    struct record_command command;
    struct revise revise;
};

/* argc: of the record and the files. */
static int check_words(struct revising *r, int argc)
{
    struct revise *v = &r->revise;
    struct reasons why = {.count = 0};

    if (argc < 1 || v->reason == NULL || *v->reason == '\0') {
        say_wrong(_("%s: specify a RECORD and the reason: --reason TEXT"),
                  r->command.cli->command->name);
        return CLI_USAGE;
    }
    if (argc == 1 && !revise_says(v)) {
        say_wrong(_("revise: specify what changes: a FILE, --tlp, --to, "
                    "--expires, or what 'noroshi help revise' shows"));
        return CLI_USAGE;
    }
    return explain(r->command.cli, label_check(&v->label, &why), &why);
}

static int foretell(void *of, FILE *to)
{
    const struct revising *r = of;
    const struct revise *v = &r->revise;
    size_t before = json_array_size(v->parts);

    if (!v->with_files)
        retracted_print(to, &v->reinstate, false);
    if (v->import.tlp != v->old.record.tlp)
        fprintf(to, _("%s becomes %s\n"), tlp_text(v->old.record.tlp),
                tlp_text(v->import.tlp));
    if (v->with_files)
        fprintf(to, _("indicators: %llu now, %zu after the revision\n"),
                (unsigned long long)revise_indicators(v), v->import.count);
    if (v->with_files && before != v->import.parts && !v->alone)
        fprintf(to, _("records: %zu now, %zu after the revision\n"), before,
                v->import.parts);
    return CLI_DONE;
}

static void put_json(void *of, json_t *out)
{
    const struct revising *r = of;

    if (r->revise.with_files)
        import_json(&r->revise.import, out);
    reinstate_json(&r->revise.reinstate, out);
}

/* What the files bring back. */
static void tell_retracted(const struct record_command *d,
                           const struct revise *v, enum verdict verdict)
{
    bool stops = verdict != VERDICT_DONE;
    json_t *out;

    if (!d->cli->json || (!d->yes && !d->dry_run))
        retracted_print(retracted_print_out(stops, d->yes, d->dry_run),
                        &v->reinstate, stops);
    if (!d->cli->json || verdict != VERDICT_WRONG ||
        json_array_size(v->reinstate.back) == 0)
        return;
    out = json_object();
    reinstate_json(&v->reinstate, out);
    say_json(out);
    json_decref(out);
}

static int read_files(struct revising *r, int count, char **names)
{
    const struct cli *cli = r->command.cli;
    struct revise *v = &r->revise;
    bool asks = !r->command.yes && !r->command.dry_run;
    struct reasons why = {.count = 0};
    enum verdict verdict;

    v->import.list = r->command.dry_run && cli->json;
    verdict = revise_read(v, cli->dir, count, names, &why);
    r->command.values = v->import.log.values;
    r->command.notes = v->import.log.notes;
    r->command.rejects = v->import.log.rejects;
    if (verdict == VERDICT_DONE && (!cli->json || asks))
        import_print(asks ? ask_out() : stderr, &v->import);
    tell_retracted(&r->command, v, verdict);
    return explain(cli, verdict, &why);
}

static int revise(struct revising *r, int count, char **names)
{
    const struct cli *cli = r->command.cli;
    struct revise *v = &r->revise;
    struct reasons why = {.count = 0};
    int rc = explain(cli, revise_open(v, cli->dir, &why), &why);

    if (rc == CLI_DONE && v->with_files)
        rc = read_files(r, count, names);
    if (rc == CLI_DONE)
        rc = explain(cli, revise_choose(v, &why), &why);
    if (rc != CLI_DONE)
        return rc;
    if (!r->command.dry_run && !r->command.yes)
        share_options_ask(&v->recipients, v->import.tlp);
    return record_command_do(&r->command, v->records);
}

static int begin(struct revising *r, struct cli *cli)
{
    struct reasons why = {.count = 0};
    enum verdict verdict;

    r->command.cli = cli;
    r->command.action = &r->revise.action;
    r->command.of = r;
    r->revise.action.watch = progress_watch();
    verdict = revise_begin(&r->revise, &why);
    command_line_hear(cli, &r->revise.action.act);
    return explain(cli, verdict, &why);
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct revising r = {
        .command = {.question = N_("Revise %s?"),
                    .foretell = foretell,
                    .put_json = put_json},
        .revise.label.revises = true,
    };
    struct revise *v = &r.revise;
    const struct option_spec specs[] = {
        {"reason", OPTION_VALUE, &v->reason, "TEXT",
         N_("give the reason, shown to all recipients (required)")},
        share_options_tlp(&v->label, N_("set the TLP 2.0 label from now on")),
        share_options_to(&v->recipients),
        share_options_later(&v->recipients),
        share_options_delegate(&v->recipients),
        share_options_pap(&v->label, N_("set what may be done with it")),
        {"title", OPTION_VALUE, &v->import.title, "TEXT",
         N_("set the title, with a FILE (default: that of the FILE, or the "
            "current one)")},
        share_options_expires(&v->label),
        share_options_urgent(&v->label),
        {"with-text", OPTION_FLAG, &v->import.with_text, NULL,
         N_("also send the source text (default: indicators and title only)")},
        {"leave-out-stricter", OPTION_FLAG, &v->import.leave_out, NULL,
         N_("leave out rows and attributes with a stricter label (default: "
            "refuse the whole input)")},
        {"force", OPTION_FLAG, &v->import.force, NULL,
         N_("also share what a warninglist marks as hitting for everybody")},
        share_options_reinstate(&v->reinstate),
        record_command_part(&v->alone),
        record_command_dry_run(
            &r.command,
            N_("show what would be sent, to whom and by which rule, and stop")),
        share_options_list(&r.command.all),
        share_options_yes(&r.command.yes),
        share_options_token(&v->action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    rc = begin(&r, cli);
    if (rc == CLI_DONE)
        rc = check_words(&r, argc);
    v->record = argc > 0 ? argv[0] : NULL;
    v->with_files = argc > 1;
    if (rc == CLI_DONE)
        rc = record_command_ready(&r.command);
    if (rc == CLI_DONE)
        rc = revise(&r, argc - 1, argv + 1);
    revise_close(v);
    return rc;
}

const struct command command_revise = {
    .name = "revise",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD [FILE]... [--tlp LEVEL] [--to PEER|group:GROUP]... "
                "[--expires WHEN] --reason TEXT [OPTION]...",
    .help = N_("replace a record, or correct its label and recipients"),
    .about = N_(
        "A new revision takes the record's place everywhere. FILE brings other "
        "indicators; without one they stay, and so does everything that is not "
        "specified. Peers not cleared for the revision receive a retraction of "
        "the original. A list of several records is revised as a whole."),
    .exits = N_("0 revised\n1 temporarily unable, or the answer was no\n2 "
                "usage or input, "
                "no such record, or nobody to ask\n"
                "3 noroshid not running, or gone before its answer\n4 policy: "
                "nobody may receive it, or it is not a record of this node"),
    .examples = "noroshi revise 42 --tlp amber --to cert-b --reason 'wrong "
                "label'\n"
                "noroshi revise 42 better.txt --reason '203.0.113.7 is "
                "benign'\n"
                "noroshi revise 42 --expires 30d --reason 'still seen'\n",
};
