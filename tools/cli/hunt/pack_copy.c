#include "tools/cli/hunt/pack_copy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/hunt/pack_current.h"
#include "node/hunt/pack_export.h"
#include "node/hunt/pack_key.h"
#include "tools/cli/explain.h"
#include "tools/cli/hunt/pack_guard.h"
#include "tools/cli/options.h"
#include "tools/cli/term/say.h"
#include "tools/client/hunt/pack_view.h"
#include "tools/client/when.h"

enum { MODE = 0600 };

/* An export, as its options say it. */
struct exporting {
    const char *from, *key, *to, *to_key;
    bool sensor;
    bool key_is_new;
    struct pack_export_count count;
};

static void print_exported(const struct cli *cli, const struct exporting *e)
{
    json_t *out;

    if (cli->json) {
        out = json_pack("{s:s,s:s?,s:I,s:I,s:I,s:I}", "file", e->to, "key",
                        e->sensor ? e->to_key : NULL, "kept",
                        (json_int_t)e->count.kept, "labelled",
                        (json_int_t)e->count.labelled, "expired",
                        (json_int_t)e->count.expired, "unlabelled",
                        (json_int_t)e->count.unlabelled);
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
    if (e->sensor && e->count.unlabelled > 0)
        say_note(ngettext("%llu of them has no TLP label: see that it may go "
                          "there",
                          "%llu of them have no TLP label: see that they may "
                          "go there",
                          e->count.unlabelled),
                 (unsigned long long)e->count.unlabelled);
}

/* A second export of a pack finds its key there. */
static enum err put_key(struct exporting *e, const struct pack *p,
                        struct fault *fault)
{
    struct fault none = {0};
    struct pack_key there;
    enum err err;

    if (pack_key_read(&there, e->to_key, &none) == ERR_OK &&
        memcmp(&there, pack_key(p), sizeof there) == 0)
        return ERR_OK;
    err = pack_key_write(e->to_key, pack_key(p), fault);
    e->key_is_new = err == ERR_OK;
    return err;
}

static int export_pack(const struct cli *cli, struct exporting *e)
{
    struct pack_export_options o = {.now_s = when_now_ms() / 1000,
                                    .mode = MODE};
    struct reasons why = {.count = 0};
    struct fault fault = {0};
    const char *name = e->to;
    struct pack *p;
    enum verdict verdict = pack_view_open(&p, cli->dir, e->from, e->key, &why);
    enum err err = ERR_OK;

    if (verdict != VERDICT_DONE)
        return explain(cli, verdict, &why);
    o.sensor = e->sensor = e->sensor || pack_about(p)->sensor;
    if (e->sensor) {
        name = e->to_key;
        err = put_key(e, p, &fault);
    }
    if (err == ERR_OK) {
        name = e->to;
        err = pack_export(p, e->to, &o, &e->count, &fault);
    }
    if (err != ERR_OK && e->key_is_new)
        (void)unlink(e->to_key); /* a key without its pack */
    if (err == ERR_OK)
        print_exported(cli, e);
    else
        verdict = reasons_add(&why, VERDICT_WRONG, REASON_FILE_FAULT,
                              (const char *[]){name, fault.about, NULL});
    pack_close(p);
    return explain(cli, verdict, &why);
}

int pack_copy_run(struct cli *cli, int argc, char **argv)
{
    char beside[FILE_PATH_MAX];
    struct exporting e = {.sensor = false};
    const struct option_spec specs[] = {
        {"sensor", OPTION_FLAG, &e.sensor, NULL,
         N_("write it for a machine that may be lost: no texts, the key apart, "
            "nothing labelled TLP:RED or PAP:RED, nothing expired")},
        {"o", OPTION_VALUE, &e.to, "FILE", N_("the pack to write")},
        {"key-file", OPTION_VALUE, &e.to_key, "FILE",
         N_("write the key of --sensor there (default: FILE.key beside it)")},
        {"key", OPTION_VALUE, &e.key, "FILE",
         N_("read the pack's key from a file, where it does not carry it "
            "(default: PACK.key beside it)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1 || e.to == NULL ||
        (size_t)snprintf(beside, sizeof beside, "%s" PACK_KEY_ENDING, e.to) >=
            sizeof beside) {
        say_wrong(_("pack export: specify the pack to write with -o FILE, and "
                    "one pack at most"));
        return CLI_USAGE;
    }
    pack_guard_begin("pack export");
    e.from = argc == 1 ? argv[0] : PACK_CURRENT;
    if (e.to_key == NULL)
        e.to_key = beside;
    return export_pack(cli, &e);
}
