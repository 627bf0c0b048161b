/* noroshi lookup: is a value known, and who says so? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/node_name.h"
#include "tools/cli/options.h"
#include "tools/cli/query.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/input.h"
#include "tools/client/row.h"
#include "tools/client/value.h"
#include "tools/client/when.h"

enum {
    ITEMS_OCTETS = CONTROL_MESSAGE_MAX - 16384,
    WORD_OCTETS = INDICATOR_GUESSES_MAX * (INDICATOR_VALUE_MAX + 24),
};

/* A value that was asked about, and what was answered. */
struct asked {
    struct bytes text;
    const char *type; /* likeliest; NULL: no indicator */
    json_t *hits;
    uint64_t hidden;
};

struct asking {
    struct cli *cli;
    struct client *client;
    bool all;
    const char *file; /* for faults; NULL: the command line */
    size_t hits, invalid, told;
    struct progress progress;
    uint64_t hidden;
    struct asked asked[CONTROL_LOOKUP_ITEMS_MAX];
    size_t asked_count, items;
    struct buffer packed;
    uint8_t room[ITEMS_OCTETS];
};

static void sort_answers(struct asking *l, const json_t *rows)
{
    static const char *const times[] = {"valid_until"};
    json_t *row;
    size_t n;

    json_array_foreach(rows, n, row)
    {
        uint64_t i = row_uint(row, "i");

        if (i >= l->asked_count)
            continue;
        if (json_object_get(row, "hidden") != NULL) {
            l->asked[i].hidden += row_uint(row, "hidden");
            continue;
        }
        json_object_del(row, "i");
        if (l->cli->json)
            row_times(row, times, 1);
        json_array_append(l->asked[i].hits, row);
    }
}

static void add_hit(struct table *t, const char *asked, const json_t *hit)
{
    char confidence[24] = "", until[WHEN_TEXT_MAX], record[64];
    char author[NODE_NAME_AUTHOR_MAX];

    if (json_is_integer(json_object_get(hit, "confidence")))
        snprintf(confidence, sizeof confidence, "%llu",
                 (unsigned long long)row_uint(hit, "confidence"));
    snprintf(record, sizeof record, "%llu %.8s",
             (unsigned long long)row_uint(hit, "number"),
             row_text(hit, "record"));
    table_add(t, (const char *[]){
                     asked, row_text(hit, "tlp"), row_text(hit, "pap"),
                     node_name_author(author, hit), row_text(hit, "type"),
                     translate_word(row_text(hit, "match")), confidence,
                     when_local(until, row_uint(hit, "valid_until")), record,
                     translate_word(row_text(hit, "state"))});
}

static void print_one(const struct asking *l, struct table *t,
                      const struct asked *a)
{
    char text[TABLE_CELL_MAX], whole[INDICATOR_VALUE_MAX];
    json_t *hit, *out;
    size_t i;

    snprintf(whole, sizeof whole, "%.*s", (int)a->text.len,
             (const char *)a->text.at);
    say_safe(text, sizeof text, whole);
    if (!l->cli->json) {
        json_array_foreach(a->hits, i, hit) add_hit(t, text, hit);
        return;
    }
    out =
        json_pack("{s:o, s:s?, s:O, s:I}", "value", row_lossy(a->text), "type",
                  a->type, "hits", a->hits, "hidden", (json_int_t)a->hidden);
    say_json(out);
    json_decref(out);
}

/* For people the misses stand below the hits. */
static void print_misses(const struct asking *l)
{
    for (size_t i = 0; i < l->asked_count; i++) {
        const struct asked *a = &l->asked[i];

        if (json_array_size(a->hits) > 0 || a->type == NULL)
            continue;
        say_text(stdout, a->text, false);
        printf("  %s\n",
               a->hidden > 0 ? _("expired or retracted") : _("not known"));
    }
}

/* Ask about what has been gathered, and tell it in the order asked. */
static int flush(struct asking *l)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer list = {octets, 0, sizeof octets};
    struct writer w = writer_on(&list);
    static const char *const titles[] = {
        N_("VALUE"), N_("TLP"),  N_("PAP"),         N_("AUTHOR"), N_("TYPE"),
        N_("MATCH"), N_("CONF"), N_("VALID UNTIL"), N_("RECORD"), N_("STATE")};
    struct table *t = table_open(titles, 10);
    struct control_writer *args;
    json_t *rows = NULL;
    int rc = CLI_DONE;

    writer_array(&w, l->items);
    writer_raw(&w, bytes_of(&l->packed));
    if (writer_done(&w) != ERR_OK)
        abort();
    if (l->items > 0) {
        args = client_begin(l->client, "lookup");
        control_put_packed(args, "items", bytes_of(&list));
        control_put_bool(args, "all", l->all);
        progress_step(&l->progress, l->told, 0, when_now_ms());
        rc = query_ask_all(l->cli, l->client, &rows);
        progress_end(&l->progress);
        sort_answers(l, rows);
        json_decref(rows);
    }
    for (size_t i = 0; i < l->asked_count && rc == CLI_DONE; i++)
        print_one(l, t, &l->asked[i]);
    table_close(t);
    if (rc == CLI_DONE && !l->cli->json)
        print_misses(l);
    for (size_t i = 0; i < l->asked_count; i++) {
        l->hits += json_array_size(l->asked[i].hits);
        l->hidden += l->asked[i].hidden;
        json_decref(l->asked[i].hits);
    }
    l->told += l->asked_count;
    l->asked_count = l->items = l->packed.len = 0;
    return rc;
}

static void say_invalid(struct asking *l, struct bytes text, unsigned line)
{
    l->invalid++;
    if (l->file == NULL)
        say_wrong(_("'%.*s' is no indicator"), (int)text.len,
                  (const char *)text.at);
    else
        say_wrong(_("%s:%u: '%.*s' is no indicator"), input_name(l->file), line,
                  (int)text.len, (const char *)text.at);
}

static int ask(struct asking *l, struct bytes text, unsigned line)
{
    static struct value value;
    struct writer w = writer_on(&l->packed);
    struct asked *a = &l->asked[l->asked_count];

    (void)value_read(&value, text);
    *a = (struct asked){.text = text, .hits = json_array()};
    for (size_t i = 0; i < value.count; i++) {
        /* The question about a domain asks for the host of that name, too. */
        if (value.guess[i].type == INDICATOR_HOSTNAME)
            continue;
        writer_array(&w, 3);
        writer_uint(&w, l->asked_count);
        writer_uint(&w, (uint64_t)value.guess[i].type);
        writer_str(&w, value.guess[i].value);
        l->items++;
    }
    if (writer_done(&w) != ERR_OK)
        abort();
    if (value.count > 0)
        a->type = indicator_type_text(value.guess[0].type);
    else
        say_invalid(l, text, line);
    l->asked_count++;
    if (l->items + INDICATOR_GUESSES_MAX <= CONTROL_LOOKUP_ITEMS_MAX &&
        l->asked_count < CONTROL_LOOKUP_ITEMS_MAX &&
        l->packed.cap - l->packed.len >= WORD_OCTETS)
        return CLI_DONE;
    return flush(l);
}

static struct bytes trimmed(const uint8_t *at, size_t len)
{
    while (len > 0 && strchr(" \t\r", at[len - 1]) != NULL)
        len--;
    while (len > 0 && (*at == ' ' || *at == '\t')) {
        at++;
        len--;
    }
    return (struct bytes){at, len};
}

static int ask_lines(struct asking *l, struct bytes all)
{
    unsigned line = 0;
    int rc = CLI_DONE;

    if (all.len >= 3 && memcmp(all.at, "\xef\xbb\xbf", 3) == 0)
        all = (struct bytes){all.at + 3, all.len - 3};
    while (all.len > 0 && rc == CLI_DONE) {
        const uint8_t *end = memchr(all.at, '\n', all.len);
        size_t len = end == NULL ? all.len : (size_t)(end - all.at);
        struct bytes text = trimmed(all.at, len);

        line++;
        if (text.len > 0 && text.at[0] != '#')
            rc = ask(l, text, line);
        len += end != NULL;
        all = (struct bytes){all.at + len, all.len - len};
    }
    return rc;
}

static int ask_all(struct asking *l, struct bytes input, int argc, char **argv)
{
    int rc = CLI_DONE;

    if (l->file != NULL)
        rc = ask_lines(l, input);
    for (int i = 0; l->file == NULL && i < argc && rc == CLI_DONE; i++)
        rc = ask(l, bytes_text(argv[i]), 0);
    return rc == CLI_DONE ? flush(l) : rc;
}

static int finish(const struct asking *l)
{
    if (l->hidden > 0)
        say_note(ngettext("%llu expired or retracted entry: --all",
                          "%llu expired or retracted entries: --all",
                          l->hidden),
                 (unsigned long long)l->hidden);
    if (l->hits > 0)
        return CLI_DONE;
    return l->invalid > 0 ? CLI_USAGE : CLI_NO;
}

static int run(struct asking *l, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    struct bytes input = {0};
    int rc;

    if (l->file != NULL &&
        explain(l->cli, input_read(&input, l->file, progress_watch(), &why),
                &why) != CLI_DONE)
        return CLI_USAGE;
    rc = query_open(l->cli, &l->client);
    if (rc == CLI_DONE) {
        l->packed = (struct buffer){l->room, 0, sizeof l->room};
        progress_begin(&l->progress, _("values asked"), when_now_ms());
        rc = ask_all(l, input, argc, argv);
    }
    if (rc == CLI_DONE)
        rc = finish(l);
    client_close(l->client);
    input_free(&input);
    return rc;
}

static int lookup(struct cli *cli, int argc, char **argv)
{
    static struct asking l;
    const struct option_spec specs[] = {

        {"f", OPTION_VALUE, &l.file, "FILE",
         N_("the values stand in a file, one a line; '#' begins a comment")},
        {"all", OPTION_FLAG, &l.all, NULL,
         N_("expired and retracted entries, too")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    l.cli = cli;
    if (l.file == NULL && argc == 1 && strcmp(argv[0], "-") == 0) {
        l.file = "-";
        argc = 0;
    }
    if ((argc > 0) == (l.file != NULL)) {
        say_wrong(_("lookup: say VALUE..., or -f FILE, or '-' for stdin"));
        return CLI_USAGE;
    }
    return run(&l, argc, argv);
}

const struct command command_lookup = {
    .name = "lookup",
    .run = lookup,
    .group = COMMAND_HUNT,
    .synopsis = "VALUE...|-|-f FILE [--all]",
    .help = N_("ask whether values are known"),
    .about =
        N_("Shows every source that knows a value: author, TLP, PAP, "
           "validity, confidence, record. An address finds its networks, a "
           "host its parent domains; defanged values are fine.\n"
           "--json prints one object for each value asked, misses, too."),
    .exits = N_("0 a hit\n1 none\n2 none, and a value was no indicator"),
    .examples = "noroshi lookup 203.0.113.7 hxxps://login[.]example/\n"
                "cut -d' ' -f1 access.log | sort -u | noroshi lookup - "
                "--json\n",
};
