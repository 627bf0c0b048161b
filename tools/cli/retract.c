/* noroshi retract: a record, or single values of it, no longer hold. */
#include <stdlib.h>

#include "tools/cli/options.h"
#include "tools/cli/record_view.h"
#include "tools/cli/retract_options.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"
#include "tools/client/value.h"

enum { PACKED_MAX = CONTROL_MESSAGE_MAX - 16384 };

/* Pack every entry of the record that the word can be: its type is known to
   the record only. Answers how many. */
static size_t pack_matches(struct writer *w, const struct record *r,
                           const struct value *value)
{
    struct record_report report;
    struct record_indicator entry;
    size_t found = 0;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    while (record_indicator_next(&report, &entry))
        for (size_t i = 0; i < value->count; i++)
            if (entry.type == (uint64_t)value->guess[i].type &&
                bytes_equal(entry.value, value->guess[i].value)) {
                writer_array(w, 2);
                writer_uint(w, entry.type);
                writer_str(w, entry.value);
                found++;
            }
    return found;
}

/* The values into out as [[type, value] ...]. */
static int pack_values(struct buffer *out, const struct record *r,
                       const struct option_list *values)
{
    static struct value value;
    static uint8_t octets[PACKED_MAX];
    struct buffer pairs = {octets, 0, sizeof octets};
    struct writer w = writer_on(&pairs), head = writer_on(out);
    size_t count = 0;

    for (size_t i = 0; i < values->count; i++) {
        size_t found = 0;

        if (value_read(&value, bytes_text(values->item[i])))
            found = pack_matches(&w, r, &value);
        if (found == 0) {
            say_wrong(_("retract: '%s' is not in the record: see 'noroshi "
                        "show'"),
                      values->item[i]);
            return CLI_USAGE;
        }
        count += found;
    }
    writer_array(&head, count);
    writer_raw(&head, bytes_of(&pairs));
    if (writer_done(&w) == ERR_OK && writer_done(&head) == ERR_OK)
        return CLI_DONE;
    say_wrong(_("retract: too many values for one retraction"));
    return CLI_USAGE;
}

/* The record itself is asked for its entries. */
static int find_values(struct client *c, const char *record,
                       const struct option_list *values, struct buffer *out)
{
    static struct record r;
    uint8_t *raw = NULL;
    size_t len;
    json_t *rows;
    int rc;

    control_put_text(client_begin(c, "show"), "record", record);
    rc = client_ask_all(c, &rows);
    if (rc == CLI_DONE) {
        raw = record_view_raw(json_array_get(rows, 0), &len);
        if (raw == NULL ||
            record_open(&r, (struct bytes){raw, len}) != ERR_OK) {
            say_wrong(_("retract: the record's body cannot be read"));
            rc = CLI_USAGE;
        } else {
            rc = pack_values(out, &r, values);
        }
    }
    free(raw);
    json_decref(rows);
    return rc;
}

/* One run of the command. */
struct retracting {
    struct retract_options w;
    struct option_list values;
    struct bytes packed; /* of the values */
};

static int put(void *of, size_t i, struct control_writer *args)
{
    const struct retracting *r = of;

    (void)i;
    retract_options_put(&r->w, false, !r->w.alone && r->values.count == 0,
                        args);
    if (r->values.count > 0)
        control_put_packed(args, "values", r->packed);
    return CLI_DONE;
}

static int retract(struct retracting *r)
{
    static uint8_t octets[PACKED_MAX];
    struct buffer packed = {octets, 0, sizeof octets};
    struct record_action *d = &r->w.action;
    int rc = client_open_act(&d->client, &d->act);

    if (rc == CLI_DONE && r->values.count > 0)
        rc = find_values(d->client, r->w.record, &r->values, &packed);
    r->packed = bytes_of(&packed);
    if (rc == CLI_DONE)
        rc = retract_options_do(&r->w);
    client_close(d->client);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct retracting r = {.w.action = {
                               .cli = cli,
                               .command = "retract",
                               .question = N_("Retract it?"),
                               .how = OUTCOME_WITHDRAWS,
                               .put = put,
                               .of = &r,
                           }};
    const struct option_spec specs[] = {
        retract_options_reason(&r.w),
        {"indicator", OPTION_MANY, &r.values, "VALUE",
         N_("only this value of it, defanged or not")},
        record_action_part(&r.w.alone),
        record_action_dry_run(&r.w.action,
                              N_("show who would be told, and stop")),
        record_action_yes(&r.w.action),
        act_token(&r.w.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    rc = retract_options_check(&r.w, argc, argv);
    return rc == CLI_DONE ? retract(&r) : rc;
}

const struct command command_retract = {
    .name = "retract",
    .run = run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --reason TEXT [--indicator VALUE]... [OPTION]...",
    .help = N_("say that a record no longer holds"),
    .about = N_("Says to everyone who has the record that it, or the given "
                "values of it, no longer hold. Look-ups leave them out from "
                "then on. A longer list is retracted as a whole. What must "
                "not stay there is recalled: 'noroshi recall'."),
    .exits = N_("0 retracted\n1 not now\n2 usage, or no such record\n"
                "3 noroshid not running, or gone before its answer\n4 not of "
                "this node"),
    .examples = "noroshi retract 42 --reason 'a test of our own'\n"
                "noroshi retract 42 --indicator 203[.]0[.]113[.]7 --reason "
                "'shared host'\n",
};
