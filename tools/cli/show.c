/* noroshi show: one record in full. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/answered_print.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/record_print.h"
#include "tools/cli/print/record_state.h"
#include "tools/cli/print/seen_print.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/answered.h"
#include "tools/client/hunt/seen_here.h"
#include "tools/client/listing/readers.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"

/* Above the record itself. In the order in which they are told. */
static const char *const labels[] = {
    N_("record"),
    N_("object"),
    N_("author"),
    N_("from"),
    N_("kind"),
    N_("state"),
    N_("retraction reason"),
    N_("replaced by"),
    N_("revision"),
    N_("part"),
    N_("set"),
    N_("audience"),
    N_("delegate"),
    N_("seen here"),
    N_("answers"),
};

enum field {
    RECORD,
    OBJECT,
    AUTHOR,
    FROM,
    KIND,
    STATE,
    BECAUSE,
    SUPERSEDED,
    REVISION,
    PART,
    SET,
    AUDIENCE,
    DELEGATE,
    SEEN,
    ANSWERS,
    FIELDS,
};

static void print_field(enum field field, const char *text)
{
    if (*text == '\0')
        return;
    field_label(stdout, labels[field], field_columns(labels, FIELDS));
    say_text(stdout, bytes_text(text), false);
    putchar('\n');
}

/* "2 (reason: the address was reassigned)" */
static void print_revision(const json_t *row)
{
    const char *reason = row_text(row, "reason");
    unsigned long long revision = row_uint(row, "revision");

    if (revision < 2)
        return;
    field_label(stdout, labels[REVISION], field_columns(labels, FIELDS));
    if (*reason != '\0')
        say_print(_("%llu (reason: %s)\n"), revision, reason);
    else
        printf("%llu\n", revision);
}

/* As people say it: 8 digits. */
static void print_id(enum field field, const char *id)
{
    char room[ROW_ID8_MAX];

    snprintf(room, sizeof room, "%s", id);
    print_field(field, room);
}

static void print_part(const json_t *row)
{
    const json_t *set = json_object_get(row, "set");

    if (json_array_size(set) != 2)
        return;
    field_label(stdout, labels[PART], field_columns(labels, FIELDS));
    printf(_("%lld of %lld\n"),
           (long long)json_integer_value(json_array_get(set, 0)),
           (long long)json_integer_value(json_array_get(set, 1)));
}

/* The records of its set, by the numbers that lists have. */
static void print_set(const json_t *row)
{
    const json_t *parts = json_object_get(row, "set_records"), *part;
    char id[ROW_ID8_MAX];
    size_t i;

    if (json_array_size(parts) == 0)
        return;
    field_label(stdout, labels[SET], field_columns(labels, FIELDS));
    json_array_foreach(parts, i, part)
    {
        printf("%s%llu %s", i > 0 ? ", " : "",
               (unsigned long long)row_uint(part, "number"),
               row_id8(id, part, "record"));
        if (!row_is(part, "state", "live"))
            printf(" (%s)", record_state(part));
    }
    putchar('\n');
}

/* What is known of a reader who is no peer. */
static void print_known(const json_t *reader)
{
    if (row_is(reader, "known", "introduced"))
        say_print(_(" (introduced by %s)"), row_text(reader, "introduced_by"));
    else if (row_is(reader, "known", "revoked"))
        printf(_(" (revoked)"));
    else if (row_is(reader, "known", "unknown"))
        printf(_(" (not known here)"));
}

/* "takane", or of a delegate how far it may go: "takane:audience". */
static void print_name(const char *name)
{
    static const struct {
        const char *end, *shown;
    } scopes[] = {
        {":audience", N_("%.*s (within the audience)")},
        {":community", N_("%.*s (its whole community)")},
    };
    size_t len = strlen(name);
    char of[NODE_NAME_AUTHOR_MAX], room[NODE_NAME_AUTHOR_MAX];

    snprintf(room, sizeof room, "%s", node_name(name));
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        size_t end = strlen(scopes[i].end);

        if (len < end || strcmp(name + len - end, scopes[i].end) != 0)
            continue;
        snprintf(of, sizeof of, "%.*s", (int)(len - end), name);
        name = node_name(of);
        snprintf(room, sizeof room, _(scopes[i].shown), (int)strlen(name),
                 name);
        break;
    }
    say_text(stdout, bytes_text(room), false);
}

static void print_names(enum field label, const json_t *row, const char *field)
{
    const json_t *names = node_name_list(row, field);
    json_t *name;
    size_t i;

    if (json_array_size(names) == 0)
        return;
    field_label(stdout, labels[label], field_columns(labels, FIELDS));
    json_array_foreach(names, i, name)
    {
        fputs(i > 0 ? _(", ") : "", stdout);
        print_name(json_string_value(name));
        if (label == AUDIENCE)
            print_known(json_array_get(json_object_get(row, "readers"), i));
    }
    putchar('\n');
}

static void print_fields(const struct record_view *v)
{
    const json_t *row = v->row;
    char author[NODE_NAME_AUTHOR_MAX], seen[SEEN_PRINT_MAX],
        answers[ANSWERED_PRINT_MAX];

    print_field(RECORD, row_text(row, "record"));
    print_field(OBJECT, row_text(row, "object"));
    print_field(AUTHOR, node_name_author(author, row));
    print_field(FROM, row_text(row, "from"));
    print_field(KIND, translate_word(row_text(row, "kind")));
    print_field(STATE, record_state(row));
    print_field(BECAUSE, row_text(row, "retracted_because"));
    print_id(SUPERSEDED, row_text(row, "superseded_by"));
    print_revision(row);
    print_part(row);
    print_set(row);
    print_names(AUDIENCE, row, "audience");
    print_names(DELEGATE, row, "delegation");
    print_field(SEEN, seen_print_text(seen, row));
    print_field(ANSWERS, answered_print_text(
                             answers, json_object_get(row, "answers")));
    putchar('\n');
}

/* How it is to be shown. */
struct showing {
    const struct cli *cli;
    bool text, raw;
};

static void print(const struct showing *s, const struct record_view *v)
{
    if (!s->raw)
        json_object_del(v->row, "raw");
    answered_fold(v->row);
    if (s->cli->json) {
        row_times(v->row);
        seen_here_fold(v->row);
        say_json(v->row);
        return;
    }
    if (!s->text || !v->opens)
        print_fields(v);
    if (v->opens)
        record_print(v->row, &v->record, s->text);
    if (!s->text)
        answered_print_values(v->row);
}

/* The record's own octets, as they are signed. */
static int print_raw(const char *name, const json_t *row)
{
    const char *raw = row_text(row, "raw");

    if (*raw == '\0') {
        say_wrong(_("show: record %s was erased"), name);
        return CLI_NO;
    }
    puts(raw);
    return CLI_DONE;
}

static void tell_marks(const json_t *row)
{
    const json_t *one, *mark;
    size_t i;

    json_array_foreach(json_object_get(row, "indicators"), i, one)
    {
        mark = json_object_get(one, "warninglist");
        if (mark != NULL)
            say_note(_("'%s' is on a warninglist: %s (%s)"),
                     row_text(one, "value"), row_text(mark, "name"),
                     translate_word(row_text(mark, "kind")));
    }
}

/* The record, with what its values stand on. */
static void print_marked(const struct showing *s, struct record_view *view)
{
    struct warninglists *lists;
    struct fault fault = {0};

    /* Without lists the record is as true; it has no marks. */
    if (warninglists_of(&lists, s->cli->dir, &fault) != ERR_OK)
        say_note(_("without marks of warninglists: %s"), fault.about);
    record_view_mark(view, lists);
    print(s, view);
    if (!s->cli->json)
        tell_marks(view->row);
    warninglists_close(lists);
}

static int show_record(const struct showing *s, const char *name)
{
    static struct record_view view;
    struct reasons why = {.count = 0};
    struct client *c;
    enum verdict verdict = client_open(&c, s->cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = record_view_show(&view, c, name, &why);
    if (verdict == VERDICT_DONE && !s->raw)
        verdict = readers_add(&view, c, &why);
    if (verdict == VERDICT_DONE && !s->raw)
        verdict = readers_add_parts(&view, c, &why);
    rc = explain(s->cli, verdict, &why);
    if (rc == CLI_DONE && s->raw && !s->cli->json)
        rc = print_raw(name, view.row);
    else if (rc == CLI_DONE)
        print_marked(s, &view);
    record_view_close(&view);
    client_close(c);
    return rc;
}

static int show(struct cli *cli, int argc, char **argv)
{
    struct showing s = {.cli = cli};
    const struct option_spec specs[] = {
        {"text", OPTION_FLAG, &s.text, NULL,
         N_("show it defanged, with the TLP on top, to paste into a mail")},
        {"raw", OPTION_FLAG, &s.raw, NULL,
         N_("show the record's own bytes as hex digits, as they were signed")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("show: specify a RECORD"));
        return CLI_USAGE;
    }
    return show_record(&s, argv[0]);
}

const struct command command_show = {
    .name = "show",
    .run = show,
    .group = COMMAND_HUNT,
    .paged = true,
    .synopsis = "RECORD [--text|--raw]",
    .help = N_("show one record"),
    .about = N_("Shows a record in full: its author, and who introduced them; "
                "its audience and delegates; why it was revised or retracted; "
                "and every indicator, defanged; of a record of your own, "
                "what its recipients answered ('noroshi sighting')."),
    .exits = N_("0 shown\n1 --raw: it was erased\n2 no such record\n"
                "3 noroshid not running"),
    .examples = "noroshi show 42\n"
                "noroshi show 7f3a9c21 --text | mail -s warning "
                "team@example.com\n"
                "noroshi show 42 --raw | xxd -r -p >record.bin\n",
};
