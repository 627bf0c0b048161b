/* noroshi release: again, or to one more. */
#include "tools/cli/client.h"
#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"

static int ask(struct cli *cli, const char *record,
               const struct option_list *to)
{
    struct control_writer *args;
    struct client *c;
    json_t *rows;
    int rc = client_open(&c, cli);

    if (rc != CLI_DONE)
        return rc;
    args = client_begin(c, "release");
    control_put_text(args, "record", record);
    client_put_words(args, "to", to);
    rc = client_ask(c, &rows);
    outcome_tell(cli, rc, rows);
    json_decref(rows);
    client_close(c);
    return rc;
}

static int release(struct cli *cli, int argc, char **argv)
{
    struct option_list to = {.count = 0};
    const struct option_spec specs[] = {

        {"to", OPTION_MANY, &to, "PEER",
         N_("to whom; more may follow the record")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc < 1 || to.count == 0) {
        say_wrong(_("release: say which record and --to PEER"));
        return CLI_USAGE;
    }
    /* --to a b c: what follows the record is more peers. */
    for (int i = 1; i < argc && to.count < OPTIONS_LIST_MAX; i++)
        to.item[to.count++] = argv[i];
    return ask(cli, argv[0], &to);
}

const struct command command_release = {
    .name = "release",
    .run = release,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --to PEER...",
    .help = N_("release a record again, or to one more"),
    .about = N_("Releases a record again (after void, unopened or refused), or "
                "to one more peer. The policy decides; what the audience does "
                "not allow is refused."),
    .exits =
        N_("0 released\n2 usage\n3 noroshid not running\n4 policy refused"),
    .examples = "noroshi release 42 --to cert-b\n",
};
