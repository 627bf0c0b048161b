/* noroshi revise: a record anew, to those who may have it now. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/options.h"
#include "tools/cli/record_action.h"
#include "tools/cli/record_view.h"
#include "tools/cli/term/say.h"
#include "tools/client/import.h"
#include "tools/client/label.h"
#include "tools/client/nfc.h"
#include "tools/client/recipients.h"
#include "tools/client/revise_more.h"
#include "tools/client/row.h"

/* One run of the command. */
struct revising {
    struct record_action action;
    const char *record, *reason;
    struct label label;
    bool alone, with_files;
    struct recipients recipients;
    const struct record *old;
    struct import import;
    json_t *parts;  /* rows of the set as it stands */
    json_t *beyond; /* ids of parts that are no longer needed */
    uint8_t set_id[ACT_TOKEN_OCTETS];
    struct buffer body;
    size_t next; /* entry of the import */
};

static bool says_something(const struct revising *v, int files)
{
    return files > 0 || label_said(&v->label) || v->recipients.to.count > 0 ||
           v->recipients.delegate.count > 0 || v->recipients.later_word != NULL;
}

static int check_words(struct revising *v, int argc)
{
    if (argc < 1 || v->reason == NULL || *v->reason == '\0') {
        say_wrong(_("%s: say which RECORD, and why: --reason TEXT"),
                  v->action.cli->command->name);
        return CLI_USAGE;
    }
    if (!says_something(v, argc - 1)) {
        say_wrong(_("revise: say what changes: a FILE, --tlp, --to, --expires, "
                    "or what 'noroshi help revise' shows"));
        return CLI_USAGE;
    }
    return label_check(&v->label, "revise");
}

/* What the record says now: what is not said anew stays. */
static int check_record(struct revising *v)
{
    struct recipients_kept kept = {.audience = v->old->audience_count > 0};

    for (size_t i = 0; i < v->old->audience_count; i++)
        kept.groups |= v->old->audience[i].is_group;
    v->import.tlp = v->label.tlp_word != NULL ? v->label.tlp : v->old->tlp;
    if (v->with_files && v->old->kind != RECORD_REPORT) {
        say_wrong(_("revise: record %s is no report, whose indicators a FILE "
                    "could replace"),
                  v->record);
        return CLI_USAGE;
    }
    return recipients_check(&v->recipients, "revise", v->import.tlp, &kept);
}

static int read_files(struct revising *v, int count, char **names)
{
    struct record_report report;
    int rc;

    if (count == 0)
        return CLI_DONE;
    v->import.pap = v->label.pap_word != NULL ? v->label.pap : v->old->pap;
    v->import.pap_said = true;
    if (record_report(&report, v->old) == ERR_OK && report.title.len > 0)
        v->import.title_otherwise =
            strndup((const char *)report.title.at, report.title.len);
    rc = import_read(&v->import, count, names);
    if (rc != CLI_DONE)
        return rc;
    import_hear(&v->import, &v->action.act);
    if (!v->action.cli->json)
        import_tell(&v->import);
    if (import_empty(&v->import)) {
        say_wrong(_("revise: no indicator found: 'noroshi retract' says that "
                    "nothing of it holds"));
        return CLI_USAGE;
    }
    if (v->alone && v->import.parts > 1) {
        say_wrong(_("revise: that is more than one record holds: leave --part "
                    "out"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

/* Where the i-th record of the revised list stands in the set, from 1. A part
   keeps its place, also beside one that was retracted. */
static size_t place(const struct revising *v, size_t i)
{
    size_t old = json_array_size(v->parts), n = i < old ? i : old - 1;
    uint64_t at = row_uint(json_array_get(v->parts, n), "i");

    return (at == 0 ? n + 1 : (size_t)at) + i - n;
}

static int put(void *of, size_t i, struct control_writer *args)
{
    struct revising *v = of;
    int rc = CLI_DONE;

    nfc_put(args, "reason", v->reason);
    label_put(&v->label, args);
    recipients_put(&v->recipients, args);
    if (!v->with_files)
        return rc;
    if (i == 0)
        v->next = 0; /* the preview packed it, too */
    rc = import_pack(&v->import, &v->body, &v->next);
    control_put_bin(args, "body", bytes_of(&v->body));
    if (!v->alone && (v->import.parts > 1 || v->old->set.n > 0))
        import_put_set(args, v->set_id, place(v, i),
                       place(v, v->import.parts - 1));
    return rc;
}

static unsigned long long indicators_now(const struct revising *v)
{
    unsigned long long sum = 0;
    json_t *row;
    size_t i;

    json_array_foreach(v->parts, i, row) sum += row_uint(row, "indicators");
    return sum;
}

static int foretell(void *of, FILE *to)
{
    const struct revising *v = of;
    size_t before = json_array_size(v->parts);

    if (v->import.tlp != v->old->tlp)
        fprintf(to, _("%s becomes %s\n"), tlp_text(v->old->tlp),
                tlp_text(v->import.tlp));
    if (v->with_files)
        fprintf(to, _("indicators: %llu so far, %zu then\n"), indicators_now(v),
                v->import.in.count);
    if (v->with_files && before != v->import.parts && !v->alone)
        fprintf(to, _("records: %zu so far, %zu then\n"), before,
                v->import.parts);
    return CLI_DONE;
}

/* A longer list takes more records, a shorter one fewer. */
static int together(void *of, const json_t *records, json_t **rows)
{
    struct revising *v = of;
    const size_t old = json_array_size(records);
    const bool grows = v->with_files && !v->alone && v->import.parts > old;
    const struct revise_more more = {
        .action = &v->action,
        .records = records,
        .beyond = v->beyond,
        .reason = v->reason,
        .body = &v->body,
        .import = &v->import,
        .next = &v->next,
        .set_id = v->set_id,
        .place = place(v, old),
        .places = grows ? place(v, v->import.parts - 1) : place(v, old) - 1,
    };

    return revise_more(&more, rows);
}

/* The set's id; a record that becomes several gets one. */
static void find_set(struct revising *v)
{
    if (v->old->set.n > 0)
        memcpy(v->set_id, v->old->set.id.octet, sizeof v->set_id);
    else
        act_id(&v->action.act, v->set_id);
}

/* The records to revise, and those to retract: no file leaves all of them. */
static json_t *choose(struct revising *v)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(v->parts, i, row) json_array_append(
        v->with_files && i >= v->import.parts ? v->beyond : out,
        json_object_get(row, "record"));
    return out;
}

static int find_parts(struct revising *v)
{
    int rc = CLI_DONE;

    if (!v->alone)
        rc = record_action_parts(v->action.client, v->record, &v->parts);
    if (json_array_size(v->parts) > 0 || rc != CLI_DONE)
        return rc;
    /* Core says what is wrong with it, if anything is. */
    json_decref(v->parts);
    v->parts = json_pack("[{s:s}]", "record", v->record);
    return CLI_DONE;
}

static int revise_old(struct revising *v, int count, char **names)
{
    json_t *records = NULL;
    int rc = check_record(v);

    if (rc == CLI_DONE)
        rc = read_files(v, count, names);
    if (rc == CLI_DONE)
        rc = find_parts(v);
    if (rc != CLI_DONE)
        return rc;
    find_set(v);
    records = choose(v);
    if (json_array_size(records) > 1 || json_array_size(v->beyond) > 0 ||
        (!v->alone && v->import.parts > 1))
        v->action.together = together;
    if (!v->action.dry_run && !v->action.yes)
        recipients_ask(&v->recipients, v->import.tlp);
    rc = record_action_do(&v->action, records);
    json_decref(records);
    return rc;
}

static int revise(struct revising *v, int count, char **names)
{
    static struct record old;
    uint8_t *raw = NULL;
    json_t *rows;
    size_t len;
    int rc = client_open_act(&v->action.client, &v->action.act);

    if (rc != CLI_DONE)
        return rc;
    control_put_text(client_begin(v->action.client, "show"), "record",
                     v->record);
    rc = client_ask(v->action.client, &rows);
    if (rc == CLI_DONE)
        raw = record_view_raw(json_array_get(rows, 0), &len);
    if (rc == CLI_DONE &&
        (raw == NULL ||
         record_open(&old, (struct bytes){raw, len}) != ERR_OK)) {
        say_wrong(_("revise: record %s was erased, or cannot be read"),
                  v->record);
        rc = CLI_USAGE;
    }
    v->old = &old;
    if (rc == CLI_DONE)
        rc = revise_old(v, count, names);
    free(raw);
    json_decref(rows);
    return rc;
}

static void end(struct revising *v)
{
    client_close(v->action.client);
    free((char *)v->import.title_otherwise);
    import_close(&v->import);
    json_decref(v->parts);
    json_decref(v->beyond);
}

static int begin(struct revising *v, struct cli *cli)
{
    static uint8_t octets[IMPORT_BODY_MAX];

    v->action.cli = cli;
    v->action.command = "revise";
    v->action.question = N_("Revise it?");
    v->action.put = put;
    v->action.foretell = foretell;
    v->action.of = v;
    v->import.cli = cli;
    v->body = (struct buffer){octets, 0, sizeof octets};
    v->beyond = json_array();
    return act_begin(&v->action.act, cli);
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct revising v = {.label.revises = true};
    const struct option_spec specs[] = {
        {"reason", OPTION_VALUE, &v.reason, "TEXT",
         N_("why; everyone who gets it reads it; needed")},
        label_tlp(&v.label, N_("the TLP 2.0 label from now on")),
        recipients_to(&v.recipients),
        recipients_later(&v.recipients),
        recipients_delegate(&v.recipients),
        label_pap(&v.label, N_("what may be done with it")),
        {"title", OPTION_VALUE, &v.import.title, "TEXT",
         N_("with a FILE; else its own, or the one so far")},
        label_expires(&v.label),
        label_urgent(&v.label),
        {"with-text", OPTION_FLAG, &v.import.with_text, NULL,
         N_("the text goes along; else only indicators and the title leave")},
        {"leave-out-stricter", OPTION_FLAG, &v.import.leave_out, NULL,
         N_("rows and attributes with a stricter label stay here; else "
            "nothing leaves")},
        record_action_part(&v.alone),
        record_action_dry_run(
            &v.action, N_("show who would get it by which rule, and stop")),
        record_action_yes(&v.action),
        act_token(&v.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    rc = begin(&v, cli);
    if (rc == CLI_DONE)
        rc = check_words(&v, argc);
    v.record = argc > 0 ? argv[0] : NULL;
    v.with_files = argc > 1;
    if (rc == CLI_DONE)
        rc = revise(&v, argc - 1, argv + 1);
    end(&v);
    return rc;
}

const struct command command_revise = {
    .name = "revise",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD [FILE]... [--tlp LEVEL] [--to PEER|group:GROUP]... "
                "[--expires WHEN] --reason TEXT [OPTION]...",
    .help = N_("replace a record, or mend its label and recipients"),
    .about = N_("A new revision takes the record's place everywhere. FILE "
                "brings other indicators; without one they stay, and so does "
                "all that is not said. Who may not have the revision gets a "
                "retraction of what they have. A list of several records is "
                "revised as a whole."),
    .exits = N_("0 revised\n1 not now\n2 usage or input, or no such record\n"
                "3 noroshid not running, or gone before its answer\n4 policy: "
                "nobody may get it, or it is not of this node"),
    .examples = "noroshi revise 42 --tlp amber --to cert-b --reason 'wrong "
                "label'\n"
                "noroshi revise 42 better.txt --reason '203.0.113.7 is "
                "benign'\n"
                "noroshi revise 42 --expires 30d --reason 'still seen'\n",
};
