/* noroshi pack: files of indicators that are asked without a node. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "node/file.h"
#include "node/hunt/pack_export.h"
#include "node/hunt/pack_key.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/import_print.h"
#include "tools/cli/print/pack_age.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/hunt/pack_build.h"
#include "tools/client/when.h"

enum {
    MODE = 0640, /* of a pack: as the node's own */
};

static struct option_spec key_option(const char **key)
{
    return (struct option_spec){
        "key", OPTION_VALUE, key, "FILE",
        N_("the pack's key (default: inside the pack, or beside it as "
           "PACK.key)")};
}

/* Told in the person's language; the exit code. */
static int wrong(const struct fault *fault, int rc)
{
    char room[TRANSLATE_MAX];

    say_wrong("%s", translate(room, fault->about));
    return rc;
}

static void tell_import(void *who, const struct import *k)
{
    const struct cli *cli = who;

    if (!cli->json)
        import_print(stderr, k);
}

static void print_built(const struct cli *cli, const struct pack_build *b)
{
    json_t *out;

    if (!cli->json) {
        say_print(ngettext("%s: %llu value\n", "%s: %llu values\n", b->values),
                  b->path, (unsigned long long)b->values);
        return;
    }
    out = json_pack("{s:s,s:I,s:I,s:I}", "file", b->path, "values",
                    (json_int_t)b->values, "not_looked_for",
                    (json_int_t)b->others, "rejected", (json_int_t)b->rejected);
    say_json(out);
    json_decref(out);
}

static int run_build(struct cli *cli, int argc, char **argv)
{
    struct text_list files = {.count = 0};
    struct pack_build b = {
        .options = {.built_s = when_now_ms() / 1000,
                    .key = pack_writer_key(),
                    .carries_key = true,
                    .mode = MODE},
        .watch = progress_watch(),
        .told = tell_import,
        .who = cli,
    };
    const struct option_spec specs[] = {
        {"from", OPTION_MANY, &files, "FILE",
         N_("read the values of a file, as share does (- for stdin)")},
        {"o", OPTION_VALUE, &b.path, "FILE", N_("the pack to write")},
        {.name = NULL},
    };
    struct reasons why = {.count = 0};
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (files.count == 0 || b.path == NULL || argc > 0) {
        say_wrong(_("pack build: specify --from FILE and -o FILE"));
        return CLI_USAGE;
    }
    rc = explain(cli, pack_build(&b, cli->dir, &files, &why), &why);
    if (rc == CLI_DONE)
        print_built(cli, &b);
    return rc;
}

static json_t *types_of(const struct pack_about *about)
{
    json_t *types = json_object();

    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (about->values[t] > 0)
            json_object_set_new(types,
                                indicator_type_text((enum indicator_type)t),
                                json_integer((json_int_t)about->values[t]));
    return types;
}

static uint64_t values_of(const struct pack_about *about)
{
    uint64_t all = 0;

    for (unsigned t = 0; t <= INDICATOR_TYPE_LAST; t++)
        all += about->values[t];
    return all;
}

static json_t *signer_of(const struct pack_about *about)
{
    char hex[IDENT_HEX_TEXT];

    if (!about->signed_by_node)
        return json_null();
    ident_hex(hex, about->node.octet);
    return json_string(hex);
}

static void print_json(const char *name, const struct pack_about *about)
{
    char built[WHEN_TEXT_MAX];
    const uint64_t age = pack_age(about);
    json_t *out = json_pack(
        "{s:s,s:s,s:I,s:b,s:I,s:o,s:I,s:s,s:s,s:b,s:b,s:o}", "file", name,
        "built", when_rfc3339(built, about->built_s * 1000), "age_s",
        (json_int_t)age, "old", age > PACK_AGE_OLD_S, "values",
        (json_int_t)values_of(about), "types", types_of(about), "records",
        (json_int_t)about->records, "tlp", tlp_text((enum tlp)about->tlp),
        "pap", pap_text((enum pap)about->pap), "sensor", about->sensor != 0,
        "carries_key", about->carries_key != 0, "signed_by", signer_of(about));

    say_json(out);
    json_decref(out);
}

/* "2 (domain 1, url 1)" */
static void print_values(const struct pack_about *about)
{
    bool first = true;

    printf("%" PRIu64, values_of(about));
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++) {
        if (about->values[t] == 0)
            continue;
        printf("%s%s %" PRIu64, first ? _(" (") : _(", "),
               indicator_type_text((enum indicator_type)t), about->values[t]);
        first = false;
    }
    puts(first ? "" : _(")"));
}

static void print_signer(const struct pack_about *about)
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, about->node.octet);
    puts(about->signed_by_node ? hex : _("nobody"));
}

static void print_fields(const char *name, const struct pack_about *about)
{
    static const char *const labels[] = {N_("pack"),   N_("built"),
                                         N_("values"), N_("records"),
                                         N_("labels"), N_("signed by")};
    const size_t columns = field_columns(labels, 6);
    char built[WHEN_TEXT_MAX];

    field_label(stdout, labels[0], columns);
    say_print("%s%s\n", name, about->sensor ? _(" (for a sensor)") : "");
    field_label(stdout, labels[1], columns);
    puts(when_zoned(built, about->built_s * 1000));
    field_label(stdout, labels[2], columns);
    print_values(about);
    field_label(stdout, labels[3], columns);
    printf("%" PRIu64 "\n", about->records);
    field_label(stdout, labels[4], columns);
    printf("%s, %s\n", tlp_text((enum tlp)about->tlp),
           pap_text((enum pap)about->pap));
    field_label(stdout, labels[5], columns);
    print_signer(about);
}

/* What whoever handles it should know. */
static void print_advice(const struct pack_about *about)
{
    pack_age_print(about);
    say_note(about->carries_key
                 ? _("Whoever has this file can try out addresses and names "
                     "until one is in it: keep it as secret as %s.")
                 : _("Whoever has this file and its key can try out addresses "
                     "and names until one is in it: keep both as secret as "
                     "%s."),
             tlp_text((enum tlp)about->tlp));
}

/* The one FILE of the command, opened. The exit code; else OPTIONS_GO_ON. */
static int open_named(struct cli *cli, struct pack **out, int *argc,
                      char ***argv)
{
    const char *key = NULL;
    const struct option_spec specs[] = {key_option(&key), {.name = NULL}};
    struct fault fault = {0};
    int rc = options_take(cli, specs, argc, argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (*argc != 1) {
        say_wrong(_("%s: specify one FILE"), cli->command->name);
        return CLI_USAGE;
    }
    if (pack_key_open(out, (*argv)[0], key, &fault) == ERR_OK)
        return OPTIONS_GO_ON;
    return wrong(&fault, fault.why == ERR_BAD_SHAPE ? CLI_NO : CLI_USAGE);
}

static int run_info(struct cli *cli, int argc, char **argv)
{
    struct pack *p;
    int rc = open_named(cli, &p, &argc, &argv);

    if (rc == CLI_NO)
        return CLI_USAGE;
    if (rc != OPTIONS_GO_ON)
        return rc;
    if (cli->json) {
        print_json(argv[0], pack_about(p));
    } else {
        print_fields(argv[0], pack_about(p));
        print_advice(pack_about(p));
    }
    pack_close(p);
    return CLI_DONE;
}

static int run_verify(struct cli *cli, int argc, char **argv)
{
    char room[TRANSLATE_MAX];
    struct fault fault = {0};
    struct pack *p;
    int rc = open_named(cli, &p, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    rc = CLI_DONE;
    if (pack_verify(p, &fault) != ERR_OK) {
        say_wrong("%s: %s", argv[0], translate(room, fault.about));
        rc = CLI_NO;
    } else if (!cli->json) {
        say_print(pack_about(p)->signed_by_node
                      ? _("%s: as it was written, and signed by its node\n")
                      : _("%s: as it was written; nobody signed it\n"),
                  argv[0]);
    }
    pack_close(p);
    return rc;
}

/* An export, as its options say it. */
struct exporting {
    const char *from, *key, *to, *to_key;
    bool sensor;
    struct pack_export_count count;
};

static void print_exported(const struct cli *cli, const struct exporting *e)
{
    json_t *out;

    if (cli->json) {
        out = json_pack("{s:s,s:s?,s:I,s:I,s:I}", "file", e->to, "key",
                        e->sensor ? e->to_key : NULL, "kept",
                        (json_int_t)e->count.kept, "labelled",
                        (json_int_t)e->count.labelled, "expired",
                        (json_int_t)e->count.expired);
        say_json(out);
        json_decref(out);
        return;
    }
    say_print(_("%s: %llu kept, %llu left out by their labels, %llu expired\n"),
              e->to, (unsigned long long)e->count.kept,
              (unsigned long long)e->count.labelled,
              (unsigned long long)e->count.expired);
    if (e->sensor)
        say_print(_("its key: %s\n"), e->to_key);
}

/* A second export of a pack finds its key there. */
static enum err put_key(const struct exporting *e, const struct pack *p,
                        struct fault *fault)
{
    struct fault none = {0};
    struct pack_key there;

    if (pack_key_read(&there, e->to_key, &none) == ERR_OK &&
        memcmp(&there, pack_key(p), sizeof there) == 0)
        return ERR_OK;
    return pack_key_write(e->to_key, pack_key(p), fault);
}

static int export_pack(const struct cli *cli, struct exporting *e)
{
    const struct pack_export_options o = {
        .now_s = when_now_ms() / 1000, .mode = MODE, .sensor = e->sensor};
    struct fault fault = {0};
    struct pack *p;
    enum err err = pack_key_open(&p, e->from, e->key, &fault);

    if (err == ERR_OK && e->sensor)
        err = put_key(e, p, &fault);
    if (err == ERR_OK)
        err = pack_export(p, e->to, &o, &e->count, &fault);
    if (err == ERR_OK)
        print_exported(cli, e);
    pack_close(p);
    return err == ERR_OK ? CLI_DONE : wrong(&fault, CLI_USAGE);
}

static int run_export(struct cli *cli, int argc, char **argv)
{
    char beside[FILE_PATH_MAX], current[FILE_PATH_MAX];
    struct exporting e = {.sensor = false};
    const struct option_spec specs[] = {
        {"sensor", OPTION_FLAG, &e.sensor, NULL,
         N_("for a machine that may be lost: no texts, its key apart, nothing "
            "labelled TLP:RED or PAP:RED, nothing expired")},
        {"o", OPTION_VALUE, &e.to, "FILE", N_("the pack to write")},
        {"key-file", OPTION_VALUE, &e.to_key, "FILE",
         N_("where --sensor writes the key (default: beside it, as FILE.key)")},
        key_option(&e.key),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1 || e.to == NULL ||
        (size_t)snprintf(beside, sizeof beside, "%s" PACK_KEY_ENDING, e.to) >=
            sizeof beside) {
        say_wrong(_("pack export: specify -o FILE, and one PACK at most"));
        return CLI_USAGE;
    }
    file_path(current, cli->dir, "packs/current");
    e.from = argc == 1 ? argv[0] : current;
    if (e.to_key == NULL)
        e.to_key = beside;
    return export_pack(cli, &e);
}

static const struct command verbs[] = {
    {
        .name = "pack build",
        .run = run_build,
        .synopsis = "--from FILE... -o FILE",
        .help = N_("make a pack of the values in files"),
        .about = N_(
            "Reads files as share does and writes their values as a pack. No "
            "node need be there. Where one is, its own names and what its "
            "warninglists hold back stay out. Each file is one record of the "
            "pack; a file without a label counts as TLP:AMBER+STRICT."),
        .exits = N_("0 written\n2 usage, a file cannot be read, or no value "
                    "in it can be looked for"),
        .examples = "noroshi pack build --from report.txt -o pack\n",
    },
    {
        .name = "pack info",
        .run = run_info,
        .synopsis = "FILE [--key FILE] [--json]",
        .help = N_("show what a pack holds, and how old it is"),
        .about = N_("Shows how many values of each type are in a pack, when it "
                    "was built, its strictest labels, and who signed it. What "
                    "it says is not checked: see 'noroshi pack verify'."),
        .exits = N_("0 shown\n2 usage, or it cannot be opened"),
        .examples = "noroshi pack info pack\n",
    },
    {
        .name = "pack verify",
        .run = run_verify,
        .synopsis = "FILE [--key FILE]",
        .help = N_("check that a pack is as it was written"),
        .about = N_("Reads all of a pack and checks its sums, what its rows "
                    "point to, and its signature. To know that the signer is "
                    "a node you trust, compare the node id in 'noroshi pack "
                    "info'."),
        .exits = N_("0 it is\n1 it is cut or changed\n2 usage, it cannot be "
                    "read, a newer program wrote it, or the key is missing"),
        .examples = "noroshi pack verify pack\n",
    },
    {
        .name = "pack export",
        .run = run_export,
        .synopsis = "[PACK] [--sensor] -o FILE [--key-file FILE] [--key FILE]",
        .help = N_("copy a pack, for a sensor without what it may not have"),
        .about = N_(
            "Copies a pack; without PACK the node's current one. With --sensor "
            "the copy has no titles or names, the key is a file of its own "
            "(mode 0600), and values labelled TLP:RED or PAP:RED and expired "
            "ones stay out. The copy is not signed."),
        .exits = N_("0 written\n2 usage, or it cannot be read or written"),
        .examples = "noroshi pack export pack --sensor -o sensor-pack\n",
    },
    {.name = NULL},
};

const struct command command_pack = {
    .name = "pack",
    .group = COMMAND_HUNT,
    .synopsis = "VERB ...",
    .help = N_("make, check and copy files of indicators for hunting"),
    .about = N_("A pack is a file of indicators as keyed hashes. Hunting and "
                "'noroshi lookup --pack' ask it at memory speed and without a "
                "node. Whoever has a pack and its key can try out values: it "
                "is as secret as its strictest label."),
    .verbs = verbs,
};
