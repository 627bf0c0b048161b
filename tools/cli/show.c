/* noroshi show: one record in full. */
#include <stdio.h>
#include <stdlib.h>

#include "tools/cli/client.h"
#include "tools/cli/fact.h"
#include "tools/cli/heard.h"
#include "tools/cli/options.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/whole.h"

/* Of print_facts(): the author, and where words begin to be translated. */
enum { FACT_AUTHOR = 2, FACT_WORDS = 4 };

static void print_facts(const json_t *row)
{
    static const char *const fields[] = {N_("record"), N_("object"),
                                         N_("author"), N_("from"),
                                         N_("kind"),   N_("state")};
    static const char *const audience[] = {N_("audience")};
    json_t *names = json_object_get(row, "audience"), *name;
    size_t i, columns = fact_columns(fields, sizeof fields / sizeof *fields);

    for (i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (*row_text(row, fields[i]) == '\0')
            continue;
        fact_label(stdout, fields[i], columns);
        if (i < FACT_WORDS)
            say_text(stdout,
                     bytes_text(i == FACT_AUTHOR ? row_author(row)
                                                 : row_text(row, fields[i])),
                     false);
        else
            heard_print(stdout, row_text(row, fields[i]));
        putchar('\n');
    }
    if (json_array_size(names) > 0)
        fact_label(stdout, audience[0], columns);
    json_array_foreach(names, i, name)
    {
        fputs(i > 0 ? ", " : "", stdout);
        say_text(stdout, bytes_text(json_string_value(name)), false);
    }
    if (json_array_size(names) > 0)
        putchar('\n');
    putchar('\n');
}

static int print(const struct cli *cli, json_t *row, bool text)
{
    static const char *const times[] = {"created", "received", "expires"};
    static struct record r;
    size_t len;
    uint8_t *raw = whole_raw(row, &len);

    if (raw == NULL || record_open(&r, (struct bytes){raw, len}) != ERR_OK) {
        /* Erased, or of a kind only a newer version reads. */
        json_object_del(row, "raw");
        row_times(row, times, 3);
        if (cli->json)
            row_print(row);
        else
            print_facts(row);
        free(raw);
        return CLI_DONE;
    }
    whole_json(row, &r);
    json_object_del(row, "raw");
    if (cli->json) {
        row_times(row, times, 3);
        row_print(row);
    } else {
        if (!text)
            print_facts(row);
        whole_print(row, &r);
    }
    free(raw);
    return CLI_DONE;
}

static int show(struct cli *cli, int argc, char **argv)
{
    bool text = false;
    const struct option_spec specs[] = {

        {"text", OPTION_FLAG, &text, NULL,
         N_("defanged, with the TLP on top, to paste into a mail")},
        {.name = NULL},
    };
    struct client *c;
    json_t *rows;
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("show: say which RECORD"));
        return CLI_USAGE;
    }
    rc = client_open(&c, cli);
    if (rc != CLI_DONE)
        return rc;
    control_put_text(client_begin(c, "show"), "record", argv[0]);
    rc = client_ask(c, &rows);
    if (rc == CLI_DONE && json_array_size(rows) > 0)
        rc = print(cli, json_array_get(rows, 0), text);
    json_decref(rows);
    client_close(c);
    return rc;
}

const struct command command_show = {
    .name = "show",
    .run = show,
    .group = COMMAND_HUNT,
    .synopsis = "RECORD [--text]",
    .help = N_("show one record"),
    .about = N_("Shows a record in full: who said it, to whom, and every "
                "indicator, defanged."),
    .exits = N_("0 shown\n2 no such record\n3 noroshid not running"),
    .examples = "noroshi show 42\n"
                "noroshi show 7f3a9c21 --text | mail -s warning "
                "team@example.com\n",
};
