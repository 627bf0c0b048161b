/* noroshi retract: a record, or single indicators of it, no longer hold. */
#include <stdlib.h>

#include "proto/record.h"
#include "tools/cli/client.h"
#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/value.h"

static const char usage[] =
    "usage: noroshi retract RECORD [--indicator VALUE]... --reason TEXT\n"
    "\n"
    "Says that an own record, or single indicators of it, no longer hold. The\n"
    "retraction goes to exactly the peers the record went to.\n"
    "RECORD: the local number, the object's uuid, or 8 hex digits of the id.\n"
    "exit: 0 retracted, 1 no such record, 2 usage, 3 noroshid not running\n"
    "\n"
    "examples:\n"
    "  noroshi retract 42 --reason 'sinkhole, not the attacker'\n"
    "  noroshi retract 42 --indicator 198.51.100.7 --reason 'shared hosting'\n";

/* Each value in every type it can be: the record knows which it meant. */
static enum err put_values(struct control_writer *args, struct buffer *room,
                           const struct option_list *values)
{
    static struct value value;
    struct writer w = writer_on(room);
    size_t count = 0;

    for (size_t pass = 0; pass < 2; pass++) {
        if (pass == 1)
            writer_array(&w, count);
        for (size_t i = 0; i < values->count; i++) {
            if (!value_read(&value, bytes_text(values->item[i])))
                return ERR_BAD_SHAPE;
            count += pass == 0 ? value.count : 0;
            for (size_t k = 0; k < value.count && pass == 1; k++) {
                writer_array(&w, 2);
                writer_uint(&w, (uint64_t)value.guess[k].type);
                writer_str(&w, value.guess[k].value);
            }
        }
    }
    if (writer_done(&w) != ERR_OK)
        return ERR_TOO_BIG;
    control_put_packed(args, "values", bytes_of(room));
    return ERR_OK;
}

static int ask(struct cli *cli, const char *record, const char *reason,
               const struct option_list *values)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX / 2];
    struct buffer room = {octets, 0, sizeof octets};
    struct control_writer *args;
    struct client *c;
    json_t *rows, *out;
    int rc = client_open(&c, cli);

    if (rc != CLI_DONE)
        return rc;
    args = client_begin(c, "retract");
    control_put_text(args, "record", record);
    control_put_text(args, "reason", reason);
    control_put_bool(args, "erase", false);
    if (values->count > 0 && put_values(args, &room, values) != ERR_OK) {
        say_wrong(_("retract: --indicator holds something that is none"));
        client_close(c);
        return CLI_USAGE;
    }
    rc = client_ask(c, &rows);
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

int cli_retract(struct cli *cli, int argc, char **argv)
{
    const char *reason = NULL;
    struct option_list values = {.count = 0};
    const struct option_spec specs[] = {
        {"reason", OPTION_VALUE, &reason},
        {"indicator", OPTION_MANY, &values},
    };
    int rc = options_take(cli, usage, specs, 2, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1 || reason == NULL) {
        say_wrong(_("retract: say which RECORD, and why with --reason TEXT"));
        return CLI_USAGE;
    }
    return ask(cli, argv[0], reason, &values);
}
