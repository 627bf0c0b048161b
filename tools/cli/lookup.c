/* noroshi lookup: is a value known, and who says so? */
#include <stdio.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/hunt/pack_age.h"
#include "tools/cli/options.h"
#include "tools/cli/print/lookup_print.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
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
enum { COPIES_MAX = 8 * 1024 * 1024 };

struct asking {
    struct cli *cli;
    struct client *client;
    const char *file;       /* for faults; NULL: the command line */
    const char *extract;    /* the same, a log; NULL: none */
    const char *pack, *key; /* asked instead of a node; NULL: a node is */
    bool exact;
    struct lookup_print how; /* what is shown of the answers */
    size_t hits, invalid, told, more;
    struct progress progress;
    struct warninglists *lists;
    uint64_t hidden;
    unsigned line;            /* of a log; */
    int rc;                   /* how asking about it went; */
    struct text_pool *copies; /* what its lines were read as, */
    size_t copied;            /* and octets of those lines */
    struct lookup lookup;
};

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

/* Ask about what has been gathered, and tell it in the order asked. */
static int flush(struct asking *l)
{
    struct reasons why = {.count = 0};
    int rc;

    progress_step(&l->progress, l->told, 0, when_now_ms());
    rc = explain(l->cli, lookup_ask(&l->lookup, l->client, &why), &why);
    progress_end(&l->progress);
    if (rc == CLI_DONE)
        lookup_print(&l->how, &l->lookup);
    for (size_t i = 0; i < l->lookup.count && rc == CLI_DONE; i++) {
        const struct lookup_asked *a = &l->lookup.asked[i];

        l->hits += json_array_size(a->hits);
        l->hidden += a->hidden;
        l->more += a->more;
        if (lookup_is_none(a))
            say_invalid(l, a);
    }
    l->told += l->lookup.count;
    lookup_end(&l->lookup);
    return rc;
}

static int flush_full(struct asking *l)
{
    return lookup_full(&l->lookup) ? flush(l) : CLI_DONE;
}

static bool ask_token(void *who, const struct hunt_token *token)
{
    struct asking *l = who;

    if (lookup_put_token(&l->lookup, token, l->line))
        l->rc = flush_full(l);
    return l->rc == CLI_DONE;
}

static bool ask_word(void *who, struct bytes text)
{
    struct asking *l = who;

    if (lookup_put_word(&l->lookup, text, l->line))
        l->rc = flush_full(l);
    return l->rc == CLI_DONE;
}

/* Copies of what lines were read as are dropped now and then, with nothing put
   that needs them. */
static void drop_copies(struct asking *l)
{
    l->rc = flush(l);
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
        l->rc = flush(l);
    text_pool_close(l->copies);
    return l->rc;
}

static int ask_list(struct asking *l, struct bytes list)
{
    struct bytes text;
    unsigned line = 0;
    int rc = CLI_DONE;

    while (rc == CLI_DONE && lookup_next_value(&list, &line, &text)) {
        lookup_put(&l->lookup, text, line);
        rc = flush_full(l);
    }
    return rc;
}

/* input: as text, where it comes from a file. */
static int ask_all(struct asking *l, struct bytes input, int argc, char **argv)
{
    int rc = l->file != NULL ? ask_list(l, input) : CLI_DONE;

    for (int i = 0; i < argc && rc == CLI_DONE; i++) {
        lookup_put(&l->lookup, bytes_text(argv[i]), 0);
        rc = flush_full(l);
    }
    return rc == CLI_DONE ? flush(l) : rc;
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
    l->lookup.lists = l->lists;
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
    rc = explain(l->cli, pack_view_open(pack, l->pack, l->key, &why), &why);
    if (rc != CLI_DONE)
        return rc;
    l->lookup.pack = *pack;
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
        lookup_begin(&l->lookup);
        progress_begin(&l->progress, _("values asked"), when_now_ms());
        rc = l->extract != NULL ? ask_log(l, chars.text, input)
                                : ask_all(l, chars.text, argc, argv);
    }
    if (rc == CLI_DONE)
        rc = finish(l);
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
    const struct option_spec specs[] = {
        {"f", OPTION_VALUE, &l.file, "FILE",
         N_("read the values from a file, one a line; '#' begins a comment")},
        {"extract", OPTION_VALUE, &l.extract, "FILE",
         N_("look up every value in a log, line by line (default: show only "
            "hits; see --misses)")},
        {"hits", OPTION_FLAG, &l.how.only_hits, NULL,
         N_("show only values that are known")},
        {"misses", OPTION_FLAG, &l.how.only_misses, NULL,
         N_("show only values that are not known; with --hits: all")},
        {"exact", OPTION_FLAG, &l.exact, NULL,
         N_("show no weak matches: no host, below, or port")},
        {"all", OPTION_FLAG, &l.lookup.all, NULL,
         N_("show expired and retracted entries, too")},
        {"pack", OPTION_VALUE, &l.pack, "FILE",
         N_("ask a pack instead of the node: none need be there")},
        {"key", OPTION_VALUE, &l.key, "FILE",
         N_("read the pack's key from a file, where it does not carry it "
            "(default: PACK.key beside it)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    l.cli = cli;
    l.how.json = cli->json;
    l.how.log = l.extract;
    if (!l.exact)
        l.lookup.weak_max =
            l.extract != NULL ? LOOKUP_WEAK_OF_LOG_MAX : LOOKUP_WEAK_MAX;
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
        "it: defanged, with a port, in brackets, behind a label.\n"
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
