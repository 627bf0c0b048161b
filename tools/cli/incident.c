/* noroshi incident: a form to fill in, and its summary shared. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/lang/lang.h"
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
#include "tools/cli/term/translate.h"
#include "tools/client/incident_share.h"
#include "tools/client/input.h"
#include "tools/client/row.h"
#include "tools/client/when.h"
#include "tools/formats/incident/incident_form.h"
#include "tools/formats/incident/incident_form_word.h"

/* Version 4, as RFC 9562 numbers random ones. */
static void new_case(uint8_t uuid[static 16])
{
    randombytes_buf(uuid, 16);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

/* A form that somebody filled in is never overwritten. */
static int print_form(const char *name)
{
    uint8_t uuid[16];
    bool whole;
    FILE *to;
    int fd;

    new_case(uuid);
    if (strcmp(name, "-") == 0) {
        incident_form_print(stdout, uuid);
        return CLI_DONE;
    }
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    to = fd < 0 ? NULL : fdopen(fd, "w");
    if (to == NULL) {
        say_wrong(_("cannot write '%s': %s"), name, strerror(errno));
        return CLI_USAGE;
    }
    incident_form_print(to, uuid);
    whole = fflush(to) == 0 && fsync(fileno(to)) == 0;
    if (fclose(to) != 0 || !whole) {
        say_wrong(_("cannot write '%s': %s"), name, strerror(errno));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int run_form(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("incident form: specify the FILE to write, or - for "
                    "standard output"));
        return CLI_USAGE;
    }
    rc = print_form(argv[0]);
    if (rc == CLI_DONE && strcmp(argv[0], "-") != 0)
        say_note(_("%s: fill it in, then use: noroshi incident share %s --tlp "
                   "LEVEL --to PEER"),
                 argv[0], argv[0]);
    return rc;
}

/* One run of `incident share`. */
struct sharing {
    struct cli *cli;
    bool dry_run, yes, all;
    struct incident_share share;
    json_t *withdrawn; /* values retracted with it; NULL: not known */
};

/* Of the draft or the record among the rows; 0: of neither. */
static uint64_t revision_of(const json_t *rows)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "what", "draft") || row_is(row, "what", "record"))
            return row_uint(row, "revision");
    }
    return 0;
}

/* A second summary of a case replaces the first: that is said, for it may not
   be what was meant by a form that was copied. */
static void tell_revision(FILE *to, const json_t *rows, bool shared)
{
    uint64_t revision = revision_of(rows);

    if (revision > 1)
        fprintf(to,
                shared ? _("shared as revision %llu of this case\n")
                       : _("will be shared as revision %llu of this case\n"),
                (unsigned long long)revision);
}

static void print_json(const struct sharing *s, const json_t *rows,
                       bool committed)
{
    const struct incident_input *in = &s->share.in;
    struct record_report content = {.title = {0}};
    json_t *out = outcome_json(rows);
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, in->case_uuid);
    json_object_set_new(out, "case", json_string(uuid));
    json_object_set_new(out, "revision",
                        json_integer((json_int_t)revision_of(rows)));
    json_object_set_new(out, "taken", json_integer((json_int_t)in->taken));
    json_object_set_new(out, "rejected",
                        json_integer((json_int_t)json_array_size(in->rejects)));
    json_object_set(out, "rejects", in->rejects);
    json_object_set(out, "values", in->values);
    json_object_set_new(out, "withdrawn",
                        s->withdrawn == NULL ? json_null()
                                             : json_incref(s->withdrawn));
    incident_share_content(&s->share, &content);
    json_object_set_new(out, "title", row_lossy(content.title));
    json_object_set_new(out, "tlp", json_string(tlp_text(s->share.label.tlp)));
    json_object_set_new(out, "pap", json_string(pap_text(s->share.label.pap)));
    json_object_set_new(out, "urgent",
                        json_boolean(s->share.label.urgent == CHOICE_YES));
    json_object_set(out, "faults", in->faults);
    reinstate_json(&s->share.reinstate, out);
    json_object_set_new(out, "dry_run", json_boolean(s->dry_run));
    act_json(&s->share.act, out,
             committed && !s->dry_run ? VERDICT_DONE : VERDICT_NOT_NOW);
    say_json(out);
    json_decref(out);
}

static bool told(int rc)
{
    return rc == CLI_DONE || rc == CLI_POLICY;
}

/* What leaves with the end of a false alarm: the indicators so far. */
static void tell_withdrawn(FILE *to, struct sharing *s)
{
    struct record_view so_far;

    if (!s->share.false_alarm.retract)
        return;
    incident_share_so_far(&s->share, &so_far);
    if (so_far.opens) {
        fputs(_("retracted with it:\n"), to);
        draft_print_values(to, &so_far, s->all);
    }
    record_view_close(&so_far);
}

static int preview(struct sharing *s)
{
    FILE *to = s->dry_run ? stdout : ask_out();
    const struct draft draft = incident_share_draft(&s->share);
    struct reasons why = {.count = 0};
    json_t *rows;
    int rc =
        explain(s->cli, incident_share_preview(&s->share, &rows, &why), &why);

    if (told(rc) && s->cli->json && s->dry_run) {
        print_json(s, rows, false);
    } else if (told(rc)) {
        (void)draft_print(to, &draft, s->all, &why); /* it is there */
        tell_withdrawn(to, s);
        tell_revision(to, rows, false);
        outcome_print(to, rows, OUTCOME_AHEAD);
        if (s->share.recipients.audience)
            fputs(_("every recipient can read this list of recipients\n"), to);
    }
    json_decref(rows);
    return rc;
}

/* Of what was shared now, or when the token was new. */
static void tell(const struct sharing *s, const json_t *rows, int rc)
{
    if (told(rc) && s->cli->json) {
        print_json(s, rows, rc == CLI_DONE);
    } else if (told(rc)) {
        tell_revision(stdout, rows, true);
        outcome_print(stdout, rows, OUTCOME_DONE);
    }
}

/* What becomes of the indicators of what was a false alarm. */
static void ask_false_alarm(struct sharing *s)
{
    char question[256];

    if (s->dry_run || !ask_possible() || !incident_share_asks(&s->share))
        return;
    snprintf(question, sizeof question,
             _("A false alarm: retract its indicators, too (%llu)?"),
             (unsigned long long)s->share.false_alarm.indicators);
    s->share.false_alarm.retract = ask_yes(question);
    s->share.false_alarm.keep = !s->share.false_alarm.retract;
}

/* What was retracted here does not leave unnamed. */
static int check_retracted(struct sharing *s)
{
    struct reasons why = {.count = 0};
    enum verdict verdict;
    bool stops;

    ask_false_alarm(s);
    verdict = incident_share_retracted(&s->share, &why);
    stops = verdict != VERDICT_DONE;
    s->withdrawn = incident_share_withdrawn(&s->share);
    if (!s->cli->json || (!s->yes && !s->dry_run))
        retracted_print(retracted_print_out(stops, s->yes, s->dry_run),
                        &s->share.reinstate, stops);
    if (s->cli->json && verdict == VERDICT_WRONG)
        print_json(s, NULL, false);
    return explain(s->cli, verdict, &why);
}

static int ask_yes_or_no(const struct sharing *s)
{
    const struct incident_share *share = &s->share;
    struct record_report content = {.title = {0}};
    char name[CONFIRM_NAME_MAX];

    incident_share_content(share, &content);
    return confirm(
        s->yes, _("Share %s?"),
        confirm_name(name, &(struct confirm_name){
                               .record = "",
                               .title = content.title,
                               .tlp = tlp_text(share->label.tlp),
                               .kind = record_kind_text(RECORD_INCIDENT),
                               .urgent = share->label.urgent == CHOICE_YES,
                           }));
}

static int ask_person(struct sharing *s)
{
    int rc = check_retracted(s);

    if (rc == CLI_DONE)
        rc = confirm_possible(s->cli, s->yes || s->dry_run);
    if (rc != CLI_DONE || (s->yes && !s->dry_run))
        return rc;
    if (!s->dry_run)
        share_options_ask(&s->share.recipients, s->share.label.tlp);
    rc = preview(s);
    return rc != CLI_DONE || s->dry_run ? rc : ask_yes_or_no(s);
}

static int send_it(struct sharing *s)
{
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    int rc = CLI_DONE;

    if (!s->dry_run)
        rc = explain(s->cli, incident_share_find(&s->share, &rows, &why), &why);
    if (rc == CLI_DONE && rows == NULL) {
        rc = ask_person(s);
        if (rc != CLI_DONE || s->dry_run)
            return rc;
        rc = explain(s->cli, incident_share_send(&s->share, &rows, &why), &why);
    }
    tell(s, rows, rc);
    json_decref(rows);
    return rc;
}

/* "case.txt:12: ..."; a line of 0 is that of something that stands nowhere. */
static void tell_lines(FILE *to, const json_t *list)
{
    json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        const char *reason = translate_word(row_text(row, "reason"));
        const char *text = row_text(row, "text");
        char at[24] = "", words[TRANSLATE_MAX];

        if (row_uint(row, "line") > 0)
            snprintf(at, sizeof at, ":%u", (unsigned)row_uint(row, "line"));
        if (lang_is_japanese())
            text = incident_field_japanese(text);
        snprintf(words, sizeof words, *text != '\0' ? _("%s: '%s'") : "%s",
                 reason, text);
        say_line(to, "%s%s: %s", row_text(row, "file"), at, words);
    }
}

/* How the form was read: a time without a zone is easily another one. */
static void tell_summary(FILE *to, const struct incident_input *in)
{
    char detected[WHEN_TEXT_MAX];

    say_line(to, _("detected %s; extracted %zu, skipped %zu"),
             when_zoned(detected, in->detected_s * 1000), in->taken,
             json_array_size(in->rejects));
}

static int read_form(struct sharing *s, const char *name)
{
    struct incident_input *in = &s->share.in;
    struct reasons why = {.count = 0};
    enum verdict verdict =
        incident_share_read(&s->share, s->cli->dir, name, &why);
    FILE *to = s->yes || s->dry_run ? stderr : ask_out();
    int rc;

    if (in->charset != NULL && *in->charset != '\0')
        say_line(to, "%s: %s", input_name(name), translate_word(in->charset));
    import_print_hidden(to, in->hidden);
    tell_lines(to, in->faults);
    tell_lines(to, in->rejects);
    rc = explain(s->cli, verdict, &why);
    if (rc == CLI_DONE && !s->cli->json)
        tell_summary(to, in);
    return rc;
}

static int share(struct sharing *s, const char *name)
{
    struct reasons why = {.count = 0};
    enum verdict verdict;
    int rc;

    s->share.watch = progress_watch();
    verdict = incident_share_check(&s->share, &why);
    if (verdict == VERDICT_DONE)
        command_line_hear(s->cli, &s->share.act);
    rc = explain(s->cli, verdict, &why);
    /* An act that was done before needs no yes. */
    if (rc == CLI_DONE && s->share.act.word == NULL)
        rc = confirm_possible(s->cli, s->yes || s->dry_run);
    if (rc == CLI_DONE)
        rc = read_form(s, name);
    if (json_array_size(s->share.in.faults) > 0 && s->cli->json)
        print_json(s, NULL, false);
    if (rc == CLI_DONE)
        rc = explain(s->cli, incident_share_open(&s->share, s->cli->dir, &why),
                     &why);
    return rc == CLI_DONE ? send_it(s) : rc;
}

static int run_share(struct cli *cli, int argc, char **argv)
{
    static struct sharing s;
    struct incident_share *what = &s.share;
    const struct option_spec specs[] = {
        share_options_tlp(&what->label, N_("set the TLP 2.0 label (required)")),
        share_options_to(&what->recipients),
        share_options_later(&what->recipients),
        share_options_delegate(&what->recipients),
        share_options_pap(&what->label,
                          N_("set what may be done with it (default: green)")),
        share_options_expires(&what->label),
        share_options_urgent(&what->label),
        share_options_reinstate(&what->reinstate),
        {"retract-indicators", OPTION_FLAG, &what->false_alarm.retract, NULL,
         N_("retract the indicators of a false alarm with it")},
        {"keep-indicators", OPTION_FLAG, &what->false_alarm.keep, NULL,
         N_("keep the indicators of a false alarm: they hold all the same")},
        {"dry-run", OPTION_FLAG, &s.dry_run, NULL,
         N_("check the form, show what would be sent, to whom and by which "
            "rule, and stop")},
        share_options_list(&s.all),
        share_options_yes(&s.yes),
        share_options_token(&what->act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("incident share: specify a FILE, or - for standard input"));
        return CLI_USAGE;
    }
    s.cli = cli;
    rc = share(&s, argv[0]);
    incident_share_close(what);
    json_decref(s.withdrawn);
    return rc;
}

static const struct command verbs[] = {
    {
        .name = "incident form",
        .run = run_form,
        .synopsis = "FILE|-",
        .help = N_("write an empty form for a new case"),
        .about = N_("Writes a form with headings and comments in Japanese and "
                    "English. It holds the number of the case: when it is "
                    "shared again after a change, it revises what was shared "
                    "before. An existing file is never overwritten."),
        .exits = N_("0 written\n"
                    "2 usage, or the file exists"),
        .examples = "noroshi incident form case-12.txt\n",
    },
    {
        .name = "incident share",
        .run = run_share,
        .synopsis = "FILE|- --tlp LEVEL [--to PEER|group:GROUP]... [OPTION]...",
        .help = N_("share the summary in a filled form"),
        .about = N_("Checks the form and reports every mistake with its line; "
                    "then shows the recipients, asks, signs and sends. Nothing "
                    "leaves before all is right."),
        .exits = N_("0 shared\n1 temporarily unable, or the answer was no\n2 "
                    "usage or input, or "
                    "nobody to ask\n3 noroshid not "
                    "running, or gone before its answer\n4 policy: nobody may "
                    "receive it"),
        .examples = "noroshi incident share case-12.txt --tlp amber+strict "
                    "--to jpcert\n"
                    "noroshi incident share case-12.txt --tlp amber --to "
                    "group:energy --dry-run\n",
    },
    {.name = NULL},
};

const struct command command_incident = {
    .name = "incident",
    .group = COMMAND_WARN,
    .synopsis = "VERB ...",
    .help = N_("write and share an incident summary"),
    .about = N_("An incident summary says what happened, where, and how it "
                "stands, with the indicators found. It is written in a form "
                "and shared like any other record."),
    .verbs = verbs,
};
