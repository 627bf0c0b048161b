/* noroshi incident: a form to fill in, and its summary shared. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"
#include "tools/client/client.h"
#include "tools/client/commit.h"
#include "tools/client/incident_input.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/row.h"
#include "tools/formats/incident_form.h"

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
        say_wrong(_("incident form: say which FILE to write, or - for "
                    "standard output"));
        return CLI_USAGE;
    }
    rc = print_form(argv[0]);
    if (rc == CLI_DONE && strcmp(argv[0], "-") != 0)
        say_note(_("%s: fill it in, then: noroshi incident share %s --tlp "
                   "LEVEL --to PEER"),
                 argv[0], argv[0]);
    return rc;
}

struct sharing {
    struct cli *cli;
    struct label label;
    struct recipients recipients;
    bool dry_run, yes;
    struct incident_input in;
    struct client *client;
    struct act act;
};

static int ask(struct sharing *s, bool dry_run, json_t **rows)
{
    struct control_writer *args = dry_run
                                      ? client_begin(s->client, "share")
                                      : client_begin_act(s->client, 0, "share");

    control_put_uint(args, "kind", RECORD_INCIDENT);
    label_put(&s->label, args);
    recipients_put(&s->recipients, args);
    control_put_bool(args, "dry_run", dry_run);
    control_put_bin(args, "object", (struct bytes){s->in.object.octet, 16});
    control_put_bin(args, "body", bytes_of(&s->in.body));
    return client_ask(s->client, rows);
}

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
static void tell_revision(FILE *to, const json_t *rows)
{
    uint64_t revision = revision_of(rows);

    if (revision > 1)
        fprintf(to, _("revision %llu of what was shared of this case\n"),
                (unsigned long long)revision);
}

static void print_json(const struct sharing *s, const json_t *rows, int rc)
{
    json_t *out = outcome_json(rows);
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, s->in.case_uuid);
    json_object_set_new(out, "case", json_string(uuid));
    json_object_set_new(out, "revision",
                        json_integer((json_int_t)revision_of(rows)));
    json_object_set_new(out, "taken", json_integer((json_int_t)s->in.taken));
    json_object_set_new(
        out, "rejected",
        json_integer((json_int_t)json_array_size(s->in.rejects)));
    json_object_set(out, "rejects", s->in.rejects);
    json_object_set(out, "faults", s->in.faults);
    json_object_set_new(out, "dry_run", json_boolean(s->dry_run));
    act_json(&s->act, out, s->dry_run ? CLI_NO : rc);
    row_print(out);
    json_decref(out);
}

static bool told(int rc)
{
    return rc == CLI_DONE || rc == CLI_POLICY;
}

static int preview(struct sharing *s)
{
    FILE *to = s->dry_run ? stdout : stderr;
    char colour[COLOUR_LABEL_MAX];
    json_t *rows;
    int rc = ask(s, true, &rows);

    if (told(rc) && s->cli->json && s->dry_run) {
        print_json(s, rows, rc);
    } else if (told(rc)) {
        fprintf(to, "%s  %s\n",
                colour_label(colour, to, tlp_text(s->label.tlp)),
                pap_text(s->label.pap));
        tell_revision(to, rows);
        outcome_print(to, rows, OUTCOME_AHEAD);
        if (s->recipients.audience)
            fputs(_("every recipient can read this list of recipients\n"), to);
    }
    json_decref(rows);
    return rc;
}

/* Of what was shared now, or when the token was new. */
static void tell(const struct sharing *s, const json_t *rows, int rc)
{
    if (told(rc) && s->cli->json) {
        print_json(s, rows, rc);
    } else if (told(rc)) {
        tell_revision(stdout, rows);
        outcome_print(stdout, rows, OUTCOME_DONE);
    }
}

/* Whoever repeats an act has said yes to it. */
static int ask_person(struct sharing *s)
{
    int rc;

    if (!s->yes && !s->dry_run)
        recipients_ask(&s->recipients, s->label.tlp);
    if (!s->dry_run && (!ask_possible() || s->yes))
        return CLI_DONE;
    rc = preview(s);
    if (rc != CLI_DONE || s->dry_run)
        return rc;
    return ask_yes(_("Share it?")) ? CLI_DONE : CLI_NO;
}

static int send_it(struct sharing *s)
{
    json_t *rows = NULL;
    int rc = CLI_DONE;

    if (!s->dry_run)
        rc = commit_find(s->client, &s->act, &rows);
    if (rc == CLI_DONE && rows == NULL) {
        rc = ask_person(s);
        if (rc != CLI_DONE || s->dry_run)
            return rc;
        rc = ask(s, false, &rows);
    }
    tell(s, rows, rc);
    json_decref(rows);
    return rc;
}

static int share(struct sharing *s, const char *name)
{
    int rc = act_begin(&s->act, s->cli);

    if (rc == CLI_DONE)
        rc = label_check(&s->label, "incident share");
    if (rc == CLI_DONE)
        rc = recipients_check(&s->recipients, "incident share", s->label.tlp,
                              NULL);
    s->in.tlp = s->label.tlp;
    if (rc == CLI_DONE)
        rc = incident_input_read(&s->in, s->cli, name);
    if (json_array_size(s->in.faults) > 0 && s->cli->json)
        print_json(s, NULL, rc);
    if (rc != CLI_DONE)
        return rc;
    act_hear(&s->act, bytes_of(&s->in.body));
    rc = client_open_act(&s->client, &s->act);
    return rc == CLI_DONE ? send_it(s) : rc;
}

static int run_share(struct cli *cli, int argc, char **argv)
{
    static struct sharing s;
    const struct option_spec specs[] = {
        label_tlp(&s.label, N_("the TLP 2.0 label; needed")),
        recipients_to(&s.recipients),
        recipients_later(&s.recipients),
        recipients_delegate(&s.recipients),
        label_pap(&s.label, N_("what may be done with it; green unless said")),
        label_expires(&s.label),
        label_urgent(&s.label),
        {"dry-run", OPTION_FLAG, &s.dry_run, NULL,
         N_("check the form, show who would get it by which rule, and stop")},
        {"yes", OPTION_FLAG, &s.yes, NULL,
         N_("do not ask; a script is never asked")},
        act_token(&s.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("incident share: say which FILE, or - for standard "
                    "input"));
        return CLI_USAGE;
    }
    s.cli = cli;
    rc = share(&s, argv[0]);
    client_close(s.client);
    incident_input_close(&s.in);
    return rc;
}

static const struct command verbs[] = {
    {
        .name = "incident form",
        .run = run_form,
        .synopsis = "FILE|-",
        .help = N_("write an empty form for a new case"),
        .about = N_("Writes a form with headings and comments in Japanese and "
                    "English. It holds the number of the case: shared again "
                    "after a change, it revises what was shared before. A "
                    "file that is there is never overwritten."),
        .exits = N_("0 written\n2 usage, or the file is there"),
        .examples = "noroshi incident form case-12.txt\n",
    },
    {
        .name = "incident share",
        .run = run_share,
        .synopsis = "FILE|- --tlp LEVEL [--to PEER|group:GROUP]... [OPTION]...",
        .help = N_("share the summary in a filled form"),
        .about = N_("Checks the form and tells every mistake with its line; "
                    "then shows who gets it, asks, signs and sends. Nothing "
                    "leaves before all is right."),
        .exits = N_(
            "0 shared\n1 not now\n2 usage or input\n3 noroshid not "
            "running, or gone before its answer\n4 policy: nobody may get it"),
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
