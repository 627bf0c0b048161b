/* noroshi share: indicators of files, under a label, to peers. */
#include "tools/client/share.h"

#include <stdio.h>

#include "tools/cli/command.h"
#include "tools/cli/command_line.h"
#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/print/draft_print.h"
#include "tools/cli/print/import_print.h"
#include "tools/cli/print/outcome_print.h"
#include "tools/cli/print/retracted_print.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"

/* One run of the command. */
struct sharing {
    struct cli *cli;
    bool dry_run, yes, all;
    struct share share;
    json_t *records; /* ids of what was shared */
    json_t *outcome; /* of the first part */
};

static int check_words(struct sharing *s, int files)
{
    struct reasons why = {.count = 0};
    enum verdict verdict;

    if (files == 0 || s->share.label.tlp_word == NULL) {
        say_wrong(_("share: specify a FILE (or -) and --tlp %s"), tlp_words());
        return CLI_USAGE;
    }
    s->share.watch = progress_watch();
    verdict = share_check(&s->share, &why);
    if (verdict == VERDICT_DONE)
        command_line_hear(s->cli, &s->share.act);
    return explain(s->cli, verdict, &why);
}

static int preview(struct sharing *s)
{
    /* A question's preview stands where the question does. */
    FILE *to = s->dry_run ? stdout : ask_out();
    struct draft_import of = {.import = &s->share.import,
                              .label = &s->share.label};
    const struct draft draft = draft_of_import(&of);
    struct reasons why = {.count = 0};
    json_t *rows;
    int rc = explain(s->cli, share_preview(&s->share, &rows, &why), &why);

    if ((rc == CLI_DONE || rc == CLI_POLICY) && !(s->cli->json && s->dry_run)) {
        (void)draft_print(to, &draft, s->all, &why); /* it was packed before */
        outcome_print(to, rows, OUTCOME_AHEAD);
        if (s->share.recipients.audience)
            fputs(_("every recipient can read this list of recipients\n"), to);
    }
    if (s->dry_run || rc == CLI_POLICY)
        s->outcome = outcome_json(rows);
    json_decref(rows);
    return rc;
}

/* Of what was shared now, or when the token was new. */
static void tell(struct sharing *s, int rc, const json_t *rows)
{
    json_t *row;
    size_t i;

    if (rc != CLI_DONE && rc != CLI_POLICY)
        return;
    json_array_foreach(rows, i, row) if (row_is(row, "what", "record"))
        json_array_append(s->records, json_object_get(row, "record"));
    s->outcome = outcome_json(rows);
    if (!s->cli->json)
        outcome_print(stdout, rows, OUTCOME_DONE);
}

static void print_json(const struct sharing *s, bool committed)
{
    const struct import_log *log = &s->share.import.log;
    const struct say_rows rows[] = {{"rejects", log->rejects},
                                    {"notes", log->notes},
                                    {"values", log->values}};
    json_t *out = s->outcome == NULL ? json_object() : json_incref(s->outcome);

    import_json(&s->share.import, out);
    json_object_set_new(out, "title", row_lossy(s->share.import.own_title));
    json_object_set_new(out, "tlp", json_string(tlp_text(s->share.label.tlp)));
    json_object_set_new(out, "pap", json_string(pap_text(s->share.import.pap)));
    json_object_set_new(out, "urgent",
                        json_boolean(s->share.label.urgent == CHOICE_YES));
    json_object_set(out, "records", s->records);
    same_json(&s->share.same, out);
    reinstate_json(&s->share.reinstate, out);
    json_object_set_new(out, "dry_run", json_boolean(s->dry_run));
    act_json(&s->share.act, out,
             committed && !s->dry_run ? VERDICT_DONE : VERDICT_NOT_NOW);
    say_json_rows(out, rows, sizeof rows / sizeof *rows);
    json_decref(out);
}

/* The same again would be a second record, which is corrected apart. */
static int tell_same(struct sharing *s)
{
    const struct same *same = &s->share.same;
    struct reasons why = {.count = 0};
    int rc = explain(s->cli, share_same(&s->share, &why), &why);
    const unsigned long long number = same->number;

    if (rc != CLI_DONE || number == 0)
        return rc;
    if (same->more == 0)
        say_note(_("record %llu (%.8s) holds the same already: to change it, "
                   "use noroshi revise %llu"),
                 number, same->record, number);
    else
        say_note(_("record %llu (%.8s) holds all of these values but %llu: to "
                   "add what is new, use noroshi revise %llu"),
                 number, same->record, (unsigned long long)same->more, number);
    return rc;
}

/* What was retracted here does not leave unnamed. */
static int check_retracted(struct sharing *s)
{
    struct reasons why = {.count = 0};
    enum verdict verdict = share_retracted(&s->share, &why);
    bool left = json_array_size(s->share.reinstate.back) > 0;
    bool stops = verdict != VERDICT_DONE;

    if (!s->cli->json || (!s->yes && !s->dry_run))
        retracted_print(retracted_print_out(stops, s->yes, s->dry_run),
                        &s->share.reinstate, stops);
    if (verdict == VERDICT_DONE && left && import_empty(&s->share.import)) {
        say_wrong(_("share: all of it was retracted here: nothing to share"));
        return CLI_USAGE;
    }
    if (verdict == VERDICT_WRONG && s->cli->json && left)
        print_json(s, false);
    return explain(s->cli, verdict, &why);
}

static int ask_yes_or_no(const struct sharing *s)
{
    const struct import *k = &s->share.import;
    char name[CONFIRM_NAME_MAX];

    return confirm(
        s->yes, _("Share %s?"),
        confirm_name(name, &(struct confirm_name){
                               .record = "",
                               .title = k->own_title,
                               .tlp = tlp_text(k->tlp),
                               .kind = record_kind_text(RECORD_REPORT),
                               .urgent = s->share.label.urgent == CHOICE_YES,
                               .records = k->parts,
                           }));
}

static int ask_person(struct sharing *s)
{
    int rc = check_retracted(s);

    if (rc == CLI_DONE)
        rc = tell_same(s);

    if (rc != CLI_DONE || (s->yes && !s->dry_run))
        return rc;
    rc = confirm_possible(s->cli, s->yes || s->dry_run);
    if (rc != CLI_DONE)
        return rc;
    if (!s->dry_run)
        share_options_ask(&s->share.recipients, s->share.import.tlp);
    rc = preview(s);
    return rc != CLI_DONE || s->dry_run ? rc : ask_yes_or_no(s);
}

static int share(struct sharing *s)
{
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    enum verdict verdict = share_open(&s->share, s->cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE && !s->dry_run)
        verdict = share_find(&s->share, &rows, &why);
    rc = explain(s->cli, verdict, &why);
    if (rc == CLI_DONE && rows == NULL) {
        rc = ask_person(s);
        if (rc != CLI_DONE || s->dry_run)
            return rc;
        rc = explain(s->cli, share_send(&s->share, &rows, &why), &why);
    }
    tell(s, rc, rows);
    json_decref(rows);
    return rc;
}

/* What files and words leave without a title is asked for it. */
static int ask_title(struct sharing *s)
{
    char title[RECORD_TITLE_MAX + 1];
    struct reasons why = {.count = 0};

    if (s->share.import.own_title.len > 0 || s->share.import.title != NULL ||
        s->dry_run || s->yes || !ask_possible() ||
        !ask_line(_("Title (return: none):"), title, sizeof title))
        return CLI_DONE;
    return explain(s->cli, import_entitle(&s->share.import, title, &why), &why);
}

/* Where a person is asked, also what was left out is seen there. */
static void tell_import(const struct sharing *s)
{
    bool asks = !s->yes && !s->dry_run;

    if (!s->cli->json || asks)
        import_print(asks ? ask_out() : stderr, &s->share.import);
}

static int run(struct sharing *s, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    int rc = check_words(s, argc);

    /* An act that was done before needs no yes. */
    if (rc == CLI_DONE && s->share.act.word == NULL)
        rc = confirm_possible(s->cli, s->yes || s->dry_run);
    if (rc == CLI_DONE)
        rc = explain(
            s->cli, share_read(&s->share, s->cli->dir, argc, argv, &why), &why);
    if (rc != CLI_DONE)
        return rc;
    tell_import(s);
    if (import_empty(&s->share.import)) {
        if (s->cli->json)
            print_json(s, false);
        say_wrong(_("share: no indicator found, nothing to share"));
        return CLI_USAGE;
    }
    rc = ask_title(s);
    if (rc == CLI_DONE)
        rc = share(s);
    if (s->cli->json && (rc == CLI_DONE || rc == CLI_POLICY))
        print_json(s, rc == CLI_DONE);
    return rc;
}

static int run_share(struct cli *cli, int argc, char **argv)
{
    static struct sharing s;
    struct share *what = &s.share;
    const struct option_spec specs[] = {
        share_options_tlp(&what->label, N_("set the TLP 2.0 label (required)")),
        share_options_to(&what->recipients),
        share_options_later(&what->recipients),
        share_options_delegate(&what->recipients),
        share_options_pap(&what->label, N_("set what may be done with it "
                                           "(default: as labelled, or green)")),
        {"title", OPTION_VALUE, &what->import.title, "TEXT",
         N_("set the title (default: the first heading or subject line)")},
        share_options_expires(&what->label),
        share_options_urgent(&what->label),
        {"with-text", OPTION_FLAG, &what->import.with_text, NULL,
         N_("also send the source text (default: indicators and title only)")},
        {"leave-out-stricter", OPTION_FLAG, &what->import.leave_out, NULL,
         N_("leave out rows and attributes with a stricter label (default: "
            "refuse the whole input)")},
        {"force", OPTION_FLAG, &what->import.force, NULL,
         N_("also share what a warninglist marks as hitting for everybody")},
        share_options_reinstate(&what->reinstate),
        {"dry-run", OPTION_FLAG, &s.dry_run, NULL,
         N_("show what would be sent, to whom and by which rule, and stop")},
        share_options_list(&s.all),
        share_options_yes(&s.yes),
        share_options_token(&what->act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    s.cli = cli;
    what->import.list = s.dry_run && cli->json;
    s.records = json_array();
    rc = run(&s, argc, argv);
    share_close(what);
    json_decref(s.records);
    json_decref(s.outcome);
    return rc;
}

const struct command command_share = {
    .name = "share",
    .run = run_share,
    .group = COMMAND_WARN,
    .synopsis = "FILE|-... --tlp LEVEL [--to PEER|group:GROUP]... [OPTION]...",
    .help = N_("share indicators under a TLP label"),
    .about =
        N_("Extracts the indicators of text, mail, lists, CSV, Excel (.xlsx), "
           "MISP events and other JSON, YAML, OpenIOC, AsciiDoc or HTML, also "
           "within zip and other archives, in UTF-8, UTF-16 or a Japanese "
           "encoding, shows the recipients, asks, signs and sends. Private "
           "addresses, your own names and networks (noroshi.conf), and what is "
           "labelled stricter than --tlp never leave."),
    .exits = N_("0 shared\n1 temporarily unable, or the answer was no\n2 usage "
                "or input, "
                "a label in it "
                "is stricter, or nobody to ask\n3 noroshid not running, or "
                "gone before its "
                "answer\n4 policy: nobody may receive it"),
    .examples = "noroshi share report.txt --tlp amber --to cert-b\n"
                "noroshi share list.txt --tlp green --expires 90d\n"
                "noroshi share event.json --tlp amber --to cert-b "
                "--leave-out-stricter\n"
                "noroshi share report.txt --tlp amber --to group:energy "
                "--delegate jpcert\n"
                "pbpaste | noroshi share - --tlp red --to cert-b --dry-run\n",
};
