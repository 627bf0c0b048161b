/* noroshi lookup: is a value known, and who says so? */
#include <stdio.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/hunt/pack_age.h"
#include "tools/cli/hunt/pack_guard.h"
#include "tools/cli/options.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/hunt/extract.h"
#include "tools/client/hunt/log_mail.h"
#include "tools/client/hunt/pack_view.h"
#include "tools/client/input.h"
#include "tools/client/lookup.h"
#include "tools/client/row.h"
#include "tools/client/when.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/mail/mail.h"

/* Octets of a log's lines, of which copies are kept at a time. */
enum { COPIES_MAX = 8 * 1024 * 1024, STATE_MAX = 192 };

struct asking {
    struct cli *cli;
    struct client *client;
    const char *file;       /* for faults; NULL: the command line */
    const char *extract;    /* the same, a log; NULL: none */
    const char *pack, *key; /* asked instead of a node; NULL: a node is */
    bool only_hits, only_misses, exact;
    size_t hits, invalid, told, more;
    struct progress progress;
    struct warninglists *lists;
    uint64_t hidden;
    unsigned line;            /* of a log; */
    int rc;                   /* how asking about it went; */
    struct text_pool *copies; /* what its lines were read as, */
    size_t copied;            /* and octets of those lines */
    struct lookup *lookup;    /* is being put together; */
    struct lookup *sent;      /* is answered meanwhile: may be empty */
    struct json_text text;    /* of one value */
};

static const char *role_text(const json_t *hit)
{
    return row_is(hit, "role", "unknown")
               ? ""
               : translate_word(row_text(hit, "role"));
}

/* "live", how many of how many dispute it, and that it is held back. */
static const char *state_text(char room[static STATE_MAX], const json_t *hit)
{
    const unsigned long long disputed = row_uint(hit, "disputed");
    char said[STATE_MAX];

    snprintf(said, sizeof said, "%s", translate_word(row_text(hit, "state")));
    if (disputed > 0)
        snprintf(said, sizeof said, _("%s, disputed %llu of %llu"),
                 translate_word(row_text(hit, "state")), disputed,
                 (unsigned long long)row_uint(hit, "disputed_of"));
    if (row_text(hit, "held_back")[0] == '\0')
        snprintf(room, STATE_MAX, "%s", said);
    else
        snprintf(room, STATE_MAX, _("%s, held back"), said);
    return room;
}

static void add_hit(struct table *t, const char *line, const char *asked,
                    const json_t *hit)
{
    char confidence[24] = "", until[WHEN_TEXT_MAX], record[64];
    const bool placed = line[0] != '\0';
    char author[NODE_NAME_AUTHOR_MAX], title[URGENT_PRINT_MAX];
    char state[STATE_MAX];

    if (json_is_integer(json_object_get(hit, "confidence")))
        snprintf(confidence, sizeof confidence, "%llu",
                 (unsigned long long)row_uint(hit, "confidence"));
    if (row_text(hit, "record")[0] == '\0')
        strcpy(record, "-"); /* of a file */
    else
        snprintf(record, sizeof record, "%llu %.8s",
                 (unsigned long long)row_uint(hit, "number"),
                 row_text(hit, "record"));
    table_add(t,
              (const char *[]){
                  line, asked, row_text(hit, "tlp"), row_text(hit, "pap"),
                  node_name_author(author, hit), row_text(hit, "type"),
                  translate_word(row_text(hit, "match")), role_text(hit),
                  row_bool(hit, "detect") ? _("yes") : _("no"), confidence,
                  table_time(until, row_uint(hit, "valid_until")), record,
                  state_text(state, hit),
                  urgent_print(title, hit, row_text(hit, "title"))} +
                  (placed ? 0 : 1));
}

static bool is_told(const struct asking *l, const struct lookup_asked *a)
{
    if (l->only_hits == l->only_misses)
        return l->extract == NULL || l->only_misses || !lookup_is_miss(a);
    return lookup_is_miss(a) == l->only_misses;
}

/* A name that is no text is not told. */
static void print_file(struct json_text *t, struct bytes name)
{
    if (!wire_text_valid(name, false))
        return;
    json_text_name(t, bytes_text("file"));
    json_text_string(t, name);
}

static void print_text(struct asking *l, const struct lookup_asked *a)
{
    struct json_text *t = &l->text;

    t->len = 0;
    lookup_write(t, l->sent, a);
    if (l->extract != NULL) {
        print_file(t, bytes_text(input_name(l->extract)));
        json_text_name(t, bytes_text("line"));
        json_text_uint(t, a->line);
    }
    json_text_sign(t, '}');
    say_json_text((struct bytes){(const uint8_t *)t->at, t->len});
}

static void print_json(struct asking *l, const struct lookup_asked *a)
{
    json_t *out;

    if (lookup_is_text(l->sent, a)) {
        print_text(l, a);
        return;
    }
    out = lookup_json(a);

    if (l->extract != NULL) {
        json_object_set_new(out, "file", json_string(input_name(l->extract)));
        json_object_set_new(out, "line", json_integer((json_int_t)a->line));
    }
    say_json(out);
    json_decref(out);
}

/* Its hits that are weak, or those that are not. */
static void add_hits(const struct asking *l, struct table *t,
                     const struct lookup_asked *a, bool weak)
{
    char text[TABLE_CELL_MAX], whole[INDICATOR_VALUE_MAX], line[24] = "";
    json_t *hit;
    size_t i;

    snprintf(whole, sizeof whole, "%.*s", (int)a->text.len,
             (const char *)a->text.at);
    say_safe(text, sizeof text, whole);
    if (l->extract != NULL)
        snprintf(line, sizeof line, "%u", a->line);
    json_array_foreach(a->hits, i, hit)
    {
        if (row_bool(hit, "weak") == weak)
            add_hit(t, line, text, hit);
    }
}

static void tell_marks(const struct asking *l)
{
    for (size_t i = 0; i < l->sent->count; i++) {
        const struct lookup_asked *a = &l->sent->asked[i];
        const json_t *mark =
            json_object_get(json_array_get(a->hits, 0), "warninglist");

        if (mark != NULL && is_told(l, a))
            say_note(_("'%.*s' is on a warninglist: %s (%s)"), (int)a->text.len,
                     (const char *)a->text.at, row_text(mark, "name"),
                     translate_word(row_text(mark, "kind")));
    }
}

/* For people the misses stand below the hits. */
static void print_misses(const struct asking *l)
{
    for (size_t i = 0; i < l->sent->count; i++) {
        const struct lookup_asked *a = &l->sent->asked[i];

        if (!lookup_is_miss(a) || lookup_is_none(a) || !is_told(l, a))
            continue;
        if (l->extract != NULL)
            printf("%u: ", a->line);
        say_text(stdout, a->text, false);
        printf("  %s\n",
               a->hidden > 0 ? _("expired or retracted") : _("not known"));
    }
}

static void print_hits(const struct asking *l, bool weak)
{
    static const char *const titles[] = {
        N_("LINE"),   N_("VALUE"),      N_("TLP"),         N_("PAP"),
        N_("AUTHOR"), N_("TYPE"),       N_("MATCH"),       N_("ROLE"),
        N_("DETECT"), N_("CONFIDENCE"), N_("VALID UNTIL"), N_("RECORD"),
        N_("STATE"),  N_("TITLE")};
    enum { TYPE = 5, ROLE = 7, CONFIDENCE = 9, UNTIL = 10, TITLE = 13 };
    const size_t first = l->extract == NULL;
    struct table *t =
        table_open(titles + first, sizeof titles / sizeof *titles - first);

    table_has_times(t, UNTIL - first);
    table_may_be_empty(t, ROLE - first);
    table_may_be_empty(t, CONFIDENCE - first);
    table_may_cut(t, TITLE - first);
    table_may_leave_out(t, CONFIDENCE - first);
    table_may_leave_out(t, TYPE - first);
    for (size_t i = 0; i < l->sent->count; i++)
        if (is_told(l, &l->sent->asked[i]))
            add_hits(l, t, &l->sent->asked[i], weak);
    table_close(t);
}

static bool any_weak(const struct asking *l)
{
    for (size_t i = 0; i < l->sent->count; i++) {
        const json_t *hits = l->sent->asked[i].hits;

        if (is_told(l, &l->sent->asked[i]) &&
            row_bool(json_array_get(hits, json_array_size(hits) - 1), "weak"))
            return true;
    }
    return false;
}

static void print(struct asking *l)
{
    for (size_t i = 0; l->cli->json && i < l->sent->count; i++)
        if (is_told(l, &l->sent->asked[i]))
            print_json(l, &l->sent->asked[i]);
    if (l->cli->json)
        return;
    print_hits(l, false);
    if (any_weak(l)) {
        puts(_("Weak matches: not the value itself, but its host, what is "
               "below it, or its address with a port:"));
        print_hits(l, true);
    }
    tell_marks(l);
    print_misses(l);
}

static void say_invalid(struct asking *l, const struct lookup_asked *a)
{
    l->invalid++;
    if (l->file == NULL)
        say_wrong(_("'%.*s' is not an indicator"), (int)a->text.len,
                  (const char *)a->text.at);
    else
        say_wrong(_("%s:%u: '%.*s' is not an indicator"), input_name(l->file),
                  a->line, (int)a->text.len, (const char *)a->text.at);
}

/* What was sent is answered: tell it in the order asked. */
static void tell(struct asking *l)
{
    print(l);
    for (size_t i = 0; i < l->sent->count; i++) {
        const struct lookup_asked *a = &l->sent->asked[i];

        l->hits += lookup_hits(a);
        l->hidden += a->hidden;
        l->more += a->more;
        if (lookup_is_none(a))
            say_invalid(l, a);
    }
    l->told += l->sent->count;
}

/* Send what has been gathered, and tell meanwhile what was sent before it: that
   is told also where nothing more can be sent. */
static int flush(struct asking *l)
{
    struct reasons why = {.count = 0};
    struct lookup *next = l->sent;
    bool answered;
    int rc;

    progress_step(&l->progress, l->told, 0, when_now_ms());
    rc = explain(l->cli, lookup_ask(l->sent, l->client, &why), &why);
    answered = rc == CLI_DONE;
    if (answered)
        rc = explain(l->cli, lookup_send(l->lookup, l->client, &why), &why);
    progress_end(&l->progress);
    if (answered)
        tell(l);
    lookup_end(l->sent);
    l->sent = l->lookup;
    l->lookup = next;
    return rc;
}

/* Nothing that was put is left untold. */
static int flush_all(struct asking *l)
{
    int rc = flush(l);

    return rc == CLI_DONE ? flush(l) : rc;
}

static int flush_full(struct asking *l)
{
    return lookup_full(l->lookup) ? flush(l) : CLI_DONE;
}

static bool ask_token(void *who, const struct hunt_token *token)
{
    struct asking *l = who;

    if (lookup_put_token(l->lookup, token, l->line))
        l->rc = flush_full(l);
    return l->rc == CLI_DONE;
}

static bool ask_word(void *who, struct bytes text)
{
    struct asking *l = who;

    if (lookup_put_word(l->lookup, text, l->line))
        l->rc = flush_full(l);
    return l->rc == CLI_DONE;
}

/* Copies of what lines were read as are dropped now and then, with nothing put
   that needs them. */
static void drop_copies(struct asking *l)
{
    l->rc = flush_all(l);
    text_pool_close(l->copies);
    l->copies = text_pool_open();
    l->copied = 0;
}

static bool ask_line(void *who, struct bytes text, unsigned line)
{
    struct asking *l = who;
    const struct log_line_taker taker = {ask_token, ask_word, l};

    l->line = line;
    l->copied += text.len;
    return extract_each(&taker, l->copies, text);
}

/* Every value that stands in a log or a mail, line by line. octets: the same
   as it was saved. */
static int ask_log(struct asking *l, struct bytes log, struct bytes octets)
{
    struct bytes text;
    unsigned line = 0;

    l->rc = CLI_DONE;
    l->copies = text_pool_open();
    if (mail_sniff(octets, l->extract))
        (void)log_mail_each(octets, l->copies, ask_line, l);
    else
        while (l->rc == CLI_DONE && lookup_next_line(&log, &line, &text))
            if (ask_line(l, text, line) && l->copied > COPIES_MAX)
                drop_copies(l);
    if (l->rc == CLI_DONE)
        l->rc = flush_all(l);
    text_pool_close(l->copies);
    return l->rc;
}

static int ask_list(struct asking *l, struct bytes list)
{
    struct bytes text;
    unsigned line = 0;
    int rc = CLI_DONE;

    while (rc == CLI_DONE && lookup_next_value(&list, &line, &text)) {
        lookup_put(l->lookup, text, line);
        rc = flush_full(l);
    }
    return rc;
}

/* input: as text, where it comes from a file. */
static int ask_all(struct asking *l, struct bytes input, int argc, char **argv)
{
    int rc = l->file != NULL ? ask_list(l, input) : CLI_DONE;

    for (int i = 0; i < argc && rc == CLI_DONE; i++) {
        lookup_put(l->lookup, bytes_text(argv[i]), 0);
        rc = flush_full(l);
    }
    return rc == CLI_DONE ? flush_all(l) : rc;
}

static int finish(const struct asking *l)
{
    if (l->hidden > 0)
        say_note(
            ngettext(
                "%llu more expired or retracted entry (--all shows it)",
                "%llu more expired or retracted entries (--all shows them)",
                l->hidden),
            (unsigned long long)l->hidden);
    if (l->more > 0)
        say_note(ngettext("%zu value has more weak matches than are shown",
                          "%zu values have more weak matches than are shown",
                          l->more),
                 l->more);
    if (l->hits > 0)
        return CLI_DONE;
    return l->invalid > 0 ? CLI_USAGE : CLI_NO;
}

/* Without lists the answer is as true; it has no marks. */
static void open_lists(struct asking *l)
{
    struct fault fault = {0};

    if (warninglists_of(&l->lists, l->cli->dir, &fault) != ERR_OK &&
        l->pack == NULL)
        say_note(_("without marks of warninglists: %s"), fault.about);
    l->lookup->lists = l->sent->lists = l->lists;
}

/* What answers: a pack, or the node. */
static int open_answers(struct asking *l, struct pack **pack)
{
    const uint64_t now_s = when_now_ms() / 1000;
    struct reasons why = {.count = 0};
    uint64_t built_s;
    int rc;

    if (l->pack == NULL)
        return explain(l->cli, client_open(&l->client, l->cli->dir, &why),
                       &why);
    pack_guard_begin("lookup");
    rc = explain(
        l->cli, pack_view_open(pack, l->cli->dir, l->pack, l->key, &why), &why);
    if (rc != CLI_DONE)
        return rc;
    l->lookup->pack = l->sent->pack = *pack;
    built_s = pack_about(*pack)->built_s;
    if (now_s >= built_s + PACK_VIEW_OLD_S)
        pack_age_warn(l->pack, now_s - built_s);
    return CLI_DONE;
}

static int run(struct asking *l, int argc, char **argv)
{
    const char *name = l->extract != NULL ? l->extract : l->file;
    struct reasons why = {.count = 0};
    struct charset_text chars = {0};
    struct bytes input = {0};
    struct pack *pack = NULL;
    struct fault fault;
    int rc;

    if (name != NULL &&
        explain(l->cli, input_read(&input, name, progress_watch(), &why),
                &why) != CLI_DONE)
        return CLI_USAGE;
    if (name != NULL && charset_read(&chars, input, &fault) != ERR_OK)
        chars.text = input; /* no text; but words may stand in it */
    rc = open_answers(l, &pack);
    if (rc == CLI_DONE) {
        open_lists(l);
        lookup_begin(l->lookup);
        lookup_begin(l->sent);
        progress_begin(&l->progress, _("values asked"), when_now_ms());
        rc = l->extract != NULL ? ask_log(l, chars.text, input)
                                : ask_all(l, chars.text, argc, argv);
    }
    if (rc == CLI_DONE)
        rc = finish(l);
    lookup_close(l->lookup);
    lookup_close(l->sent);
    json_text_free(&l->text);
    client_close(l->client);
    pack_close(pack);
    warninglists_close(l->lists);
    charset_close(&chars);
    input_free(&input);
    return rc;
}

/* Where values come from: one of the three. */
static bool is_said_once(const struct asking *l, int argc)
{
    return (argc > 0) + (l->file != NULL) + (l->extract != NULL) == 1;
}

static int lookup(struct cli *cli, int argc, char **argv)
{
    static struct asking l;
    static struct lookup lookups[2];
    bool all = false;
    const struct option_spec specs[] = {
        {"f", OPTION_VALUE, &l.file, "FILE",
         N_("read the values from a file, one a line; '#' begins a comment")},
        {"extract", OPTION_VALUE, &l.extract, "FILE",
         N_("look up every value in a log, line by line (default: show only "
            "hits; see --misses)")},
        {"hits", OPTION_FLAG, &l.only_hits, NULL,
         N_("show only values that are known")},
        {"misses", OPTION_FLAG, &l.only_misses, NULL,
         N_("show only values that are not known; with --hits: all")},
        {"exact", OPTION_FLAG, &l.exact, NULL,
         N_("show no weak matches: no host, below, or port")},
        {"all", OPTION_FLAG, &all, NULL,
         N_("show expired and retracted entries, too")},
        {"pack", OPTION_VALUE, &l.pack, "FILE",
         N_("ask a pack instead of the node, which need not run; current: the "
            "node's own pack")},
        {"key", OPTION_VALUE, &l.key, "FILE",
         N_("read the pack's key from a file, where it does not carry it "
            "(default: PACK.key beside it)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    l.cli = cli;
    l.lookup = &lookups[0];
    l.sent = &lookups[1];
    for (size_t i = 0; i < 2; i++) {
        lookups[i].all = all;
        lookups[i].as_text = cli->json;
        if (!l.exact)
            lookups[i].weak_max =
                l.extract != NULL ? LOOKUP_WEAK_OF_LOG_MAX : LOOKUP_WEAK_MAX;
    }
    if (l.file == NULL && argc == 1 && strcmp(argv[0], "-") == 0) {
        l.file = "-";
        argc = 0;
    }
    if (!is_said_once(&l, argc)) {
        say_wrong(_("lookup: specify VALUE..., or -f FILE, or --extract FILE, "
                    "or '-' for stdin"));
        return CLI_USAGE;
    }
    return run(&l, argc, argv);
}

const struct command command_lookup = {
    .name = "lookup",
    .run = lookup,
    .group = COMMAND_HUNT,
    .paged = true,
    .synopsis = "VALUE...|-|-f FILE|--extract FILE [--exact] [--hits] "
                "[--misses] [--all] [--pack FILE]",
    .help = N_("check values against all records"),
    .about = N_(
        "Shows every record that holds a value: author, TLP, PAP, role, "
        "validity, confidence, record, state, title. An address finds its "
        "networks, a host its parent domains. A value is read as share reads "
        "it: defanged, with a port, in brackets, behind a label. \"disputed 1 "
        "of 3\": so many of those who have the record call the value a false "
        "positive or expired; it stays live until its author retracts it. "
        "\"held "
        "back\": this node leaves it out of its own pack, as [brake] of "
        "noroshi.conf says.\n"
        "Weak matches stand apart: host (a path or a mailbox of the value's "
        "host is known), below (what is known below a domain, or in a "
        "network), port (the address is known with a port). In JSON, weak is "
        "true for these. There are no weak matches below a public suffix, nor "
        "between mailboxes of one host. More than 65,536 weak matches of a "
        "value, and in a log more than 100, are not shown: more is true.\n"
        "--json prints one object for each value asked, misses, too; what is "
        "not an indicator has an error. With --extract it has file and line.\n"
        "A pack answers as the node that built it would have then. It holds "
        "no values: it has no weak matches below a domain or in a network, "
        "and shows one weak match of each record and type at a host."),
    .exits = N_("0 a hit\n"
                "1 none\n"
                "2 none, and a value was not an indicator"),
    .examples = "noroshi lookup 203.0.113.7 hxxps://login[.]example/\n"
                "noroshi lookup --extract access.log --json\n"
                "noroshi lookup --pack pack 203.0.113.7\n",
};
