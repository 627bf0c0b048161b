/* noroshi release: again, or to one more. */
#include "tools/cli/client.h"
#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"

static const char usage[] = N_(
    "usage: noroshi release RECORD --to PEER...\n"
    "\n"
    "Releases a record again (after void, unopened or refused), or to one "
    "more\n"
    "peer. The policy decides; what the audience does not allow is refused.\n"
    "RECORD: the local number, the object's uuid, or 8 hex digits of the id.\n"
    "exit: 0 released, 2 usage, 3 noroshid not running, 4 policy refused\n"
    "\n"
    "example:\n"
    "  noroshi release 42 --to cert-b\n");

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

int cli_release(struct cli *cli, int argc, char **argv)
{
    struct option_list to = {.count = 0};
    const struct option_spec specs[] = {{"to", OPTION_MANY, &to}};
    int rc = options_take(cli, usage, specs, 1, &argc, &argv);

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
