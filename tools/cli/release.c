/* noroshi release: again, or to one more. */
#include "tools/cli/client.h"
#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"

static const char usage[] =
    "usage: noroshi release RECORD --to PEER...\n"
    "\n"
    "Releases a record again (after void, unopened or refused), or to one "
    "more\n"
    "peer. The policy decides; what the audience does not allow is refused.\n"
    "RECORD: the local number, the object's uuid, or 8 hex digits of the id.\n"
    "exit: 0 released, 2 usage, 3 noroshid not running, 4 policy refused\n"
    "\n"
    "example:\n"
    "  noroshi release 42 --to cert-b\n";

static int ask(struct cli *cli, const char *record,
               const struct option_list *to)
{
    struct control_writer *args;
    struct client *c;
    json_t *rows, *out;
    uint8_t octets[OPTIONS_LIST_MAX * (CONTROL_NAME_MAX + 8)];
    struct buffer names = {octets, 0, sizeof octets};
    struct writer w = writer_on(&names);
    int rc = client_open(&c, cli);

    if (rc != CLI_DONE)
        return rc;
    writer_array(&w, to->count);
    for (size_t i = 0; i < to->count; i++)
        writer_text(&w, to->item[i]);
    args = client_begin(c, "release");
    control_put_text(args, "record", record);
    control_put_packed(args, "to", bytes_of(&names));
    rc = writer_done(&w) == ERR_OK ? client_ask(c, &rows) : CLI_USAGE;
    if (rc == CLI_DONE || rc == CLI_POLICY) {
        out = outcome_json(rows);
        if (cli->json)
            row_print(out);
        else
            outcome_print(rows, false);
        json_decref(out);
    }
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
