/* noroshi recall: a record no longer holds, and everyone is to erase it. */
#include "tools/cli/command.h"
#include "tools/cli/options.h"
#include "tools/cli/retract_options.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"

static int put(void *of, size_t i, struct control_writer *args)
{
    const struct retract_options *r = of;

    (void)i;
    retract_options_put(r, true, !r->alone, args);
    return CLI_DONE;
}

/* Whether the row is of one that may hold the record. */
static bool holds(const json_t *receipt)
{
    static const char *const without[] = {"void", "erased", "refused",
                                          "leaked"};

    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (row_is(receipt, "state", without[i]))
            return false;
    return true;
}

/* Those who hold it into *nodes, by their ids; those that it reached by way of
   others into *beyond. */
static int add_holders(struct client *c, const char *record, json_t *nodes,
                       json_t *beyond)
{
    json_t *rows, *row;
    size_t i;
    int rc;

    control_put_text(client_begin(c, "receipts"), "record", record);
    rc = client_ask_all(c, &rows);
    json_array_foreach(rows, i, row)
    {
        if (!holds(row))
            continue;
        json_object_set_new(nodes, row_text(row, "node"), json_true());
        if (*row_text(row, "via") != '\0')
            json_object_set_new(beyond, row_text(row, "node"), json_true());
    }
    json_decref(rows);
    return rc;
}

static int foretell(void *of, FILE *to)
{
    const struct retract_options *r = of;
    json_t *records, *record, *nodes = json_object(), *beyond = json_object();
    unsigned long long count;
    size_t i;
    int rc =
        record_action_records(r->action.client, r->record, r->alone, &records);

    json_array_foreach(records, i, record) if (rc == CLI_DONE) rc =
        add_holders(r->action.client, json_string_value(record), nodes, beyond);
    count = json_object_size(nodes);
    if (rc == CLI_DONE)
        fprintf(to,
                ngettext("%llu holder is asked to erase it, %zu of them by way "
                         "of others; 'noroshi receipts %s' names each as "
                         "erased or not yet\n",
                         "%llu holders are asked to erase it, %zu of them by "
                         "way of others; 'noroshi receipts %s' names each as "
                         "erased or not yet\n",
                         count),
                count, json_object_size(beyond), r->record);
    json_decref(records);
    json_decref(nodes);
    json_decref(beyond);
    return rc;
}

static int recall(struct retract_options *r)
{
    int rc = client_open_act(&r->action.client, &r->action.act);

    if (rc == CLI_DONE)
        rc = retract_options_do(r);
    client_close(r->action.client);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct retract_options r = {.action = {
                                    .cli = cli,
                                    .command = "retract",
                                    .question = N_("Recall it? This cannot be "
                                                   "undone."),
                                    .how = OUTCOME_WITHDRAWS,
                                    .put = put,
                                    .foretell = foretell,
                                    .of = &r,
                                }};
    const struct option_spec specs[] = {
        retract_options_reason(&r),
        record_action_part(&r.alone),
        record_action_dry_run(
            &r.action, N_("show who would be asked to erase it, and stop")),
        record_action_yes(&r.action),
        act_token(&r.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    rc = retract_options_check(&r, argc, argv);
    return rc == CLI_DONE ? recall(&r) : rc;
}

const struct command command_recall = {
    .name = "recall",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --reason TEXT [OPTION]...",
    .help = N_("retract a record and have it erased"),
    .about = N_("Retracts a record, all of it where it is a longer list, and "
                "asks everyone who holds it to erase it, here and wherever it "
                "was passed on. Each holder signs that it has erased it: "
                "'noroshi receipts RECORD' names who has and who has not yet. "
                "Backups keep sealed octets until they are overwritten."),
    .exits = N_("0 recalled\n1 not now\n2 usage, or no such record\n"
                "3 noroshid not running, or gone before its answer\n4 not of "
                "this node"),
    .examples = "noroshi recall 42 --reason 'names a victim'\n"
                "noroshi receipts 42 --wait 60\n",
};
