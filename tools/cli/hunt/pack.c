/* noroshi pack: files of indicators, for hunting in many logs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "node/hunt/pack_current.h"
#include "tools/cli/explain.h"
#include "tools/cli/hunt/pack_age.h"
#include "tools/cli/hunt/pack_copy.h"
#include "tools/cli/hunt/pack_guard.h"
#include "tools/cli/options.h"
#include "tools/cli/print/import_print.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/hunt/pack_ask.h"
#include "tools/client/hunt/pack_make.h"
#include "tools/client/hunt/pack_view.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

static void print_values(const json_t *row)
{
    const json_t *values = json_object_get(row, "values"), *count;
    const char *type;

    json_object_foreach((json_t *)(uintptr_t)values, type, count)
        printf("  %-12s %lld\n", type, (long long)json_integer_value(count));
}

static void print(const json_t *row)
{
    char built[WHEN_TEXT_MAX], text[PACK_AGE_TEXT_MAX];
    const char *none = _("no label");
    const bool carries_key = row_bool(row, "carries_key");

    pack_age_text(text, row_uint(row, "age_s"));
    printf(_("values   %llu\n"), (unsigned long long)row_uint(row, "all"));
    print_values(row);
    printf(_("records  %llu\n"), (unsigned long long)row_uint(row, "records"));
    printf(_("built    %s, %s ago\n"),
           when_zoned(built, row_uint(row, "built")), text);
    printf(_("label    %s  %s (the strictest in it)\n"),
           row_text(row, "tlp")[0] != 0 ? row_text(row, "tlp") : none,
           row_text(row, "pap"));
    if (row_text(row, "signer")[0] != 0)
        printf(_("signed   by node %.16s, key %.16s\n"), row_text(row, "node"),
               row_text(row, "signer"));
    else
        puts(_("signed   by nobody: it was made from files"));
    puts(carries_key
             ? _("Whoever has this file can find out by guessing which "
                 "addresses and names are in it: it is as secret as its "
                 "strictest label.")
             : _("Whoever has this file and its key can find out by guessing "
                 "which addresses and names are in it: together they are as "
                 "secret as its strictest label."));
}

/* What becomes of each file, for people or for the row: its rejects may be a
   million, so the rows of files are in a file. */
struct telling {
    const struct cli *cli;
    FILE *files; /* of no name; NULL: for people */
    size_t count;
};

static void told(void *who, const char *file, const struct import *k)
{
    const struct say_rows rejects = {"rejects", k->log.rejects};
    struct telling *t = who;
    json_t *row;

    if (t->files == NULL) {
        import_print(stderr, k);
        return;
    }
    row = json_object();
    json_object_set_new(row, "file", row_lossy(bytes_text(file)));
    import_json(k, row);
    if (t->count++ > 0)
        putc(',', t->files);
    say_json_rows_to(t->files, row, &rejects, 1);
    json_decref(row);
}

static int made(const struct cli *cli, const struct pack_make *m, FILE *files)
{
    const struct say_rows rows = {"files", files};
    struct reasons why = {.count = 0};
    struct pack *p;
    enum verdict verdict = pack_view_open(&p, cli->dir, m->path, NULL, &why);
    json_t *row;

    if (verdict != VERDICT_DONE)
        return explain(cli, verdict, &why);
    row = pack_view_row(p, m->path, (uint64_t)time(NULL));
    pack_close(p);
    json_object_set_new(row, "unusable", json_integer((json_int_t)m->unusable));
    if (!cli->json) {
        if (m->unusable > 0)
            say_note(ngettext("%llu value matches nothing in a log (a rule or "
                              "the like) and is left out",
                              "%llu values match nothing in a log (rules and "
                              "the like) and are left out",
                              m->unusable),
                     (unsigned long long)m->unusable);
        print(row);
    } else {
        row_times(row);
        say_json_rows(row, &rows, 1);
    }
    json_decref(row);
    return CLI_DONE;
}

static int build(const struct cli *cli, struct pack_make *m)
{
    struct reasons why = {.count = 0};
    struct telling t = {cli, cli->json ? tmpfile() : NULL, 0};
    enum verdict verdict;
    int rc;

    if (cli->json && t.files == NULL)
        abort();
    m->dir = cli->dir;
    m->watch = progress_watch();
    m->told = told;
    m->who = &t;
    verdict = pack_make(m, &why);
    rc = verdict == VERDICT_DONE ? made(cli, m, t.files)
                                 : explain(cli, verdict, &why);
    if (t.files != NULL)
        fclose(t.files);
    return rc;
}

static int show(const struct cli *cli, const struct pack *p, const char *path)
{
    json_t *row = pack_view_row(p, path, (uint64_t)time(NULL));

    if (json_is_true(json_object_get(row, "old")))
        pack_age_warn(path, row_uint(row, "age_s"));
    if (cli->json) {
        row_times(row);
        say_json(row);
    } else {
        print(row);
    }
    json_decref(row);
    return CLI_DONE;
}

/* The node's own. */
static int build_current(const struct cli *cli)
{
    struct reasons why = {.count = 0};
    char path[FILE_PATH_MAX];
    struct pack *p = NULL;
    enum verdict verdict = pack_ask(cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = pack_view_open(&p, cli->dir, PACK_CURRENT, NULL, &why);
    if (verdict != VERDICT_DONE)
        return explain(cli, verdict, &why);
    pack_current_named(path, cli->dir, PACK_CURRENT);
    rc = show(cli, p, path);
    pack_close(p);
    return rc;
}

static int run_build(struct cli *cli, int argc, char **argv)
{
    static struct text_list from;
    struct pack_make m = {.path = NULL};
    const struct option_spec specs[] = {
        {"from", OPTION_MANY, &from, "FILE",
         N_("a file that names what to look for; repeatable, and further "
            "files may follow")},
        {"o", OPTION_VALUE, &m.path, "FILE", N_("the pack to write")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    for (int i = 0; i < argc && from.count < TEXT_LIST_MAX; i++)
        from.item[from.count++] = argv[i];
    if (from.count == 0 && m.path == NULL)
        return build_current(cli);
    if (from.count == 0 || m.path == NULL) {
        say_wrong(_("pack build: specify what to look for with --from FILE, "
                    "and the pack to write with -o FILE; or neither, for the "
                    "node's own"));
        return CLI_USAGE;
    }
    m.files = from.item;
    m.count = (int)from.count;
    return build(cli, &m);
}

static int check(const struct cli *cli, const struct pack *p, const char *path)
{
    struct fault fault = {ERR_OK, 0, ""};
    enum err err = pack_verify(p, &fault);
    json_t *row;

    if (!cli->json) {
        if (err == ERR_OK)
            say_print(_("'%s' is as it was written\n"), path);
        else
            say_wrong(_("'%s' is damaged: %s; build it anew"), path,
                      fault.about);
        return err == ERR_OK ? CLI_DONE : CLI_NO;
    }
    row = json_pack("{s:s, s:b, s:s}", "file", path, "sound", err == ERR_OK,
                    "about", fault.about);
    say_json(row);
    json_decref(row);
    return err == ERR_OK ? CLI_DONE : CLI_NO;
}

/* Of one pack that exists. */
static int run_of_one(struct cli *cli, int argc, char **argv,
                      int (*then)(const struct cli *cli, const struct pack *p,
                                  const char *path))
{
    const char *key = NULL, *name;
    char path[FILE_PATH_MAX];
    struct reasons why = {.count = 0};
    struct pack *p;
    const struct option_spec specs[] = {
        {"key", OPTION_VALUE, &key, "FILE",
         N_("read the pack's key from a file, where it does not carry it "
            "(default: PACK.key beside it)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);
    enum verdict verdict;

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1) {
        say_wrong(_("%s: specify one pack at most"), cli->command->name);
        return CLI_USAGE;
    }
    pack_guard_begin(cli->command->name);
    name = argc == 1 ? argv[0] : PACK_CURRENT;
    verdict = pack_view_open(&p, cli->dir, name, key, &why);
    if (verdict != VERDICT_DONE)
        return explain(cli, verdict, &why);
    pack_current_named(path, cli->dir, name);
    rc = then(cli, p, path);
    pack_close(p);
    return rc;
}

static int run_info(struct cli *cli, int argc, char **argv)
{
    return run_of_one(cli, argc, argv, show);
}

static int run_verify(struct cli *cli, int argc, char **argv)
{
    return run_of_one(cli, argc, argv, check);
}

static const struct command verbs[] = {
    {
        .name = "pack build",
        .run = run_build,
        .group = COMMAND_HUNT,
        .synopsis = "[--from FILE... -o FILE] [--json]",
        .help = N_("make a pack of what files name, or the node's own anew"),
        .about =
            N_("Reads the files as 'share' does, whatever they are written in, "
               "and makes one file of all that can be looked for. Nothing is "
               "sent, and no node need be on this machine; where there is one, "
               "its own names and networks stay out.\n"
               "Without --from and -o the node builds its own pack, "
               "DIR/packs/current, of all that it knows now. It does so by "
               "itself soon after each change; this waits until it is there."),
        .exits = N_("0 made\n1 the node cannot build it now\n2 usage, a file "
                    "cannot be read, or nothing is in it\n3 noroshid not "
                    "running"),
        .examples = "noroshi pack build\n"
                    "noroshi pack build --from report.txt -o report.pack\n"
                    "noroshi pack build --from lists/*.csv -o lists.pack\n",
    },
    {
        .name = "pack info",
        .run = run_info,
        .group = COMMAND_HUNT,
        .synopsis = "[PACK] [--key FILE] [--json]",
        .help = N_("show what a pack holds, how old it is and how secret"),
        .about = N_("Without PACK, of the node's own. Says when a pack is more "
                    "than a day old."),
        .exits = N_("0 shown\n2 usage, or it is not a pack"),
        .examples = "noroshi pack info\n"
                    "noroshi pack info report.pack\n",
    },
    {
        .name = "pack verify",
        .run = run_verify,
        .group = COMMAND_HUNT,
        .synopsis = "[PACK] [--key FILE] [--json]",
        .help = N_("read a whole pack and check it"),
        .about = N_("Without PACK, the node's own. Compares the checksum of "
                    "each part, follows every row, "
                    "and checks the signature where a node signed it."),
        .exits = N_("0 it is as it was written\n1 it is damaged\n"
                    "2 usage, or it is not a pack"),
        .examples = "noroshi pack verify\n"
                    "noroshi pack verify report.pack\n",
    },
    {
        .name = "pack export",
        .run = pack_copy_run,
        .group = COMMAND_HUNT,
        .synopsis = "[PACK] [--sensor] -o FILE [--key-file FILE] [--key FILE] "
                    "[--json]",
        .help = N_("copy a pack; for a sensor, without what it may not have"),
        .about = N_(
            "Copies a pack; without PACK, the node's own. With --sensor the "
            "copy has no titles and names, its key is a file of its own (mode "
            "0600), and values labelled TLP:RED or PAP:RED and expired ones "
            "stay out. The copy is not signed."),
        .exits = N_("0 written\n2 usage, or it cannot be read or written"),
        .examples = "noroshi pack export report.pack --sensor -o sensor.pack\n",
    },
    {.name = NULL},
};

const struct command command_pack = {
    .name = "pack",
    .group = COMMAND_HUNT,
    .synopsis = "VERB ...",
    .help = N_("make and check files of indicators for hunting"),
    .about = N_("A pack is one file in which millions of indicators are found "
                "at once, and which names none of them in clear."),
    .verbs = verbs,
};
