/* noroshi share: indicators of files, under a label, to peers. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/client.h"
#include "tools/client/commit.h"
#include "tools/client/import.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* One run of the command. */
struct sharing {
    struct cli *cli;
    struct label label;
    bool dry_run, yes;
    struct recipients recipients;
    struct import import;
    struct client *client;
    struct act act;
    uint8_t set_id[ACT_TOKEN_OCTETS];
    json_t *records; /* ids of what was shared */
    json_t *outcome; /* of the first part */
};

static int check_words(struct sharing *s, int files)
{
    int rc;

    if (files == 0 || s->label.tlp_word == NULL) {
        say_wrong(_("share: name a FILE (or -) and say --tlp clear, green, "
                    "amber, amber+strict or red"));
        return CLI_USAGE;
    }
    rc = label_check(&s->label, "share");
    if (rc != CLI_DONE)
        return rc;
    s->import.tlp = s->label.tlp;
    s->import.pap = s->label.pap;
    s->import.pap_said = s->label.pap_word != NULL;
    return recipients_check(&s->recipients, "share", s->import.tlp, NULL);
}

/* Arguments of the request that was begun; part counts from 1. */
static void put_part(const struct sharing *s, struct bytes body, size_t part,
                     struct control_writer *args)
{
    control_put_uint(args, "kind", RECORD_REPORT);
    label_put(&s->label, args);
    if (!s->import.pap_said) /* else as the files are labelled */
        control_put_uint(args, "pap", (uint64_t)s->import.pap);
    control_put_bin(args, "body", body);
    recipients_put(&s->recipients, args);
    if (s->import.parts > 1)
        import_put_set(args, s->set_id, part, s->import.parts);
}

static int ask_preview(struct sharing *s, struct bytes body, json_t **rows)
{
    struct control_writer *args = client_begin(s->client, "share");

    put_part(s, body, 1, args);
    control_put_bool(args, "dry_run", true);
    return client_ask(s->client, rows);
}

static int preview(struct sharing *s, struct buffer *body)
{
    /* A question's preview stands where the question does. */
    FILE *to = s->dry_run ? stdout : stderr;
    char colour[COLOUR_LABEL_MAX];
    json_t *rows;
    int rc = ask_preview(s, bytes_of(body), &rows);

    if ((rc == CLI_DONE || rc == CLI_POLICY) && !(s->cli->json && s->dry_run)) {
        fprintf(to, "%s  %s\n",
                colour_label(colour, to, tlp_text(s->import.tlp)),
                pap_text(s->import.pap));
        outcome_print(to, rows, OUTCOME_AHEAD);
        if (s->recipients.audience)
            fputs(_("every recipient can read this list of recipients\n"), to);
    }
    if (s->dry_run || rc == CLI_POLICY)
        s->outcome = outcome_json(rows);
    json_decref(rows);
    return rc;
}

static int share_one(struct sharing *s, struct buffer *body, json_t **rows)
{
    size_t next = 0;
    int rc = import_pack(&s->import, body, &next);

    if (rc != CLI_DONE)
        return rc;
    put_part(s, bytes_of(body), 1, client_begin_act(s->client, 0, "share"));
    return client_ask(s->client, rows);
}

/* None of the parts leaves before all are there. */
static int share_parts(struct sharing *s, struct buffer *body, json_t **rows)
{
    const struct commit all = {.client = s->client, .parts = s->import.parts};
    struct progress progress;
    size_t next = 0;
    int rc = CLI_DONE;

    progress_begin(&progress, _("records prepared"), when_now_ms());
    for (size_t i = 1; i <= all.parts && rc == CLI_DONE; i++) {
        progress_step(&progress, i - 1, all.parts, when_now_ms());
        json_decref(*rows);
        *rows = NULL;
        rc = import_pack(&s->import, body, &next);
        if (rc != CLI_DONE)
            break;
        put_part(s, bytes_of(body), i,
                 client_begin_part(s->client, i, "share"));
        rc = client_ask(s->client, rows);
    }
    progress_end(&progress);
    if (rc != CLI_DONE)
        return commit_none(s->client, rc);
    json_decref(*rows);
    return commit_all(&all, rows);
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

static void print_json(const struct sharing *s, int rc)
{
    json_t *out = s->outcome == NULL ? json_object() : json_incref(s->outcome);

    import_json(&s->import, out);
    json_object_set(out, "records", s->records);
    json_object_set_new(out, "dry_run", json_boolean(s->dry_run));
    act_json(&s->act, out, s->dry_run ? CLI_NO : rc);
    row_print(out);
    json_decref(out);
}

/* Whoever repeats an act has said yes to it. */
static int ask_person(struct sharing *s, struct buffer *body)
{
    size_t next = 0;
    int rc;

    if (!s->dry_run && (!ask_possible() || s->yes))
        return CLI_DONE;
    rc = import_pack(&s->import, body, &next);
    if (rc == CLI_DONE)
        rc = preview(s, body);
    if (rc != CLI_DONE || s->dry_run)
        return rc;
    recipients_ask(&s->recipients, s->import.tlp);
    return ask_yes(_("Share it?")) ? CLI_DONE : CLI_NO;
}

static int share(struct sharing *s)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    json_t *rows = NULL;
    int rc = client_open_act(&s->client, &s->act);

    if (rc == CLI_DONE && !s->dry_run)
        rc = commit_find(s->client, &s->act, &rows);
    if (rc != CLI_DONE || rows != NULL) {
        tell(s, rc, rows);
        json_decref(rows);
        return rc;
    }
    act_id(&s->act, s->set_id);
    rc = ask_person(s, &body);
    if (rc != CLI_DONE || s->dry_run)
        return rc;
    rc = s->import.parts > 1 ? share_parts(s, &body, &rows)
                             : share_one(s, &body, &rows);
    tell(s, rc, rows);
    json_decref(rows);
    return rc;
}

static int run(struct sharing *s, int argc, char **argv)
{
    int rc = check_words(s, argc);

    if (rc == CLI_DONE)
        rc = act_begin(&s->act, s->cli);
    if (rc == CLI_DONE)
        rc = import_read(&s->import, argc, argv);
    if (rc != CLI_DONE)
        return rc;
    import_hear(&s->import, &s->act);
    if (!s->cli->json)
        import_tell(&s->import);
    if (import_empty(&s->import)) {
        if (s->cli->json)
            print_json(s, CLI_USAGE);
        say_wrong(_("share: no indicator found, nothing to share"));
        return CLI_USAGE;
    }
    rc = share(s);
    if (s->cli->json && (rc == CLI_DONE || rc == CLI_POLICY))
        print_json(s, rc);
    return rc;
}

static int run_share(struct cli *cli, int argc, char **argv)
{
    static struct sharing s;
    const struct option_spec specs[] = {
        label_tlp(&s.label, N_("the TLP 2.0 label; needed")),
        recipients_to(&s.recipients),
        recipients_later(&s.recipients),
        recipients_delegate(&s.recipients),
        label_pap(&s.label, N_("what may be done with it; else as labelled, "
                               "else green")),
        {"title", OPTION_VALUE, &s.import.title, "TEXT",
         N_("else the first heading or subject line")},
        label_expires(&s.label),
        label_urgent(&s.label),
        {"with-text", OPTION_FLAG, &s.import.with_text, NULL,
         N_("the text goes along; else only indicators and the title leave")},
        {"leave-out-stricter", OPTION_FLAG, &s.import.leave_out, NULL,
         N_("rows and attributes with a stricter label stay here; else "
            "nothing leaves")},
        {"dry-run", OPTION_FLAG, &s.dry_run, NULL,
         N_("show who would get it by which rule, and stop")},
        {"yes", OPTION_FLAG, &s.yes, NULL,
         N_("do not ask; a script is never asked")},
        act_token(&s.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    s.cli = cli;
    s.import.cli = cli;
    s.records = json_array();
    rc = run(&s, argc, argv);
    client_close(s.client);
    import_close(&s.import);
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
    .about = N_("Takes the indicators of text, mail, lists, CSV, MISP events "
                "(JSON), AsciiDoc or HTML, in UTF-8, UTF-16 or a Japanese "
                "encoding, shows who gets them, asks, signs and sends. Private "
                "addresses, your own names and networks (noroshi.conf), and "
                "what is labelled stricter than --tlp never leave."),
    .exits = N_("0 shared\n1 not now\n2 usage or input, or a label in it "
                "is stricter\n3 noroshid not running, or gone before its "
                "answer\n4 policy: nobody may get it"),
    .examples = "noroshi share report.txt --tlp amber --to cert-b\n"
                "noroshi share list.txt --tlp green --expires 90d\n"
                "noroshi share event.json --tlp amber --to cert-b "
                "--leave-out-stricter\n"
                "noroshi share report.txt --tlp amber --to group:energy "
                "--delegate jpcert\n"
                "pbpaste | noroshi share - --tlp red --to cert-b --dry-run\n",
};
