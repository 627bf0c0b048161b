/* noroshi lookup: is it known, from whom, and what may be done with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/client.h"
#include "tools/cli/input.h"
#include "tools/cli/options.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/table.h"
#include "tools/cli/value.h"
#include "tools/cli/when.h"

enum { BATCH_VALUES = 512, BATCH_OCTETS = 192 * 1024 };

static const char usage[] =
    "usage: noroshi lookup VALUE... | -f FILE | - [--all] [--json]\n"
    "\n"
    "Looks values up, defanged or not: an address also finds its networks, a\n"
    "host its parent domains. Shows every source with author, TLP, PAP,\n"
    "validity and confidence. --all shows expired and retracted ones, too.\n"
    "exit: 0 a hit, 1 none, 2 usage, 3 noroshid not running\n"
    "\n"
    "examples:\n"
    "  noroshi lookup 'evil[.]example' 198.51.100.7\n"
    "  noroshi lookup -f suspicious.txt --json\n";

/* The values of one request. */
struct batch {
    char *text[BATCH_VALUES];
    const char *type[BATCH_VALUES]; /* likeliest; NULL: no indicator */
    size_t count;
    uint8_t octets[BATCH_OCTETS];
    struct buffer packed; /* items, without their array's head */
    size_t items;
};

struct looking {
    struct cli *cli;
    struct client *client;
    bool all;
    struct batch batch;
    size_t hits;
    uint64_t hidden;
};

static void batch_begin(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        free(b->text[i]);
    b->count = b->items = 0;
    b->packed = (struct buffer){b->octets, 0, sizeof b->octets};
}

static bool batch_full(const struct batch *b)
{
    return b->count == BATCH_VALUES ||
           b->items + INDICATOR_GUESSES_MAX > CONTROL_LOOKUP_ITEMS_MAX ||
           b->packed.cap - b->packed.len <
               INDICATOR_GUESSES_MAX * (INDICATOR_VALUE_MAX + 16);
}

static void batch_add(struct batch *b, struct bytes text)
{
    static struct value value;
    bool known = value_read(&value, text);

    b->text[b->count] = strndup((const char *)text.at, text.len);
    if (b->text[b->count] == NULL)
        abort();
    b->type[b->count] = known ? indicator_type_text(value.guess[0].type) : NULL;
    for (size_t i = 0; i < value.count; i++) {
        struct writer w = writer_on(&b->packed);

        writer_array(&w, 3);
        writer_uint(&w, b->count);
        writer_uint(&w, (uint64_t)value.guess[i].type);
        writer_str(&w, value.guess[i].value);
        if (writer_done(&w) == ERR_OK)
            b->items++;
    }
    b->count++;
}

static void put_items(struct control_writer *args, struct batch *b)
{
    static uint8_t octets[BATCH_OCTETS + 8];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_array(&w, b->items);
    writer_raw(&w, bytes_of(&b->packed));
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "items", bytes_of(&room));
}

static json_t *hit_json(json_t *row)
{
    static const char *const times[] = {"valid_until"};

    row_times(row, times, 1);
    json_object_del(row, "i");
    return row;
}

/* The rows, sorted to the values they answer. */
static json_t *answers(const struct batch *b, const json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    for (size_t k = 0; k < b->count; k++)
        json_array_append_new(out, json_pack("{s:s, s:s?, s:[], s:i}", "value",
                                             b->text[k], "type", b->type[k],
                                             "hits", "hidden", 0));
    json_array_foreach(rows, i, row)
    {
        json_t *of = json_array_get(out, row_uint(row, "i"));

        if (json_object_get(row, "hidden") != NULL)
            json_object_set(of, "hidden", json_object_get(row, "hidden"));
        else
            json_array_append(json_object_get(of, "hits"), hit_json(row));
    }
    return out;
}

static void print_hits(const json_t *answer)
{
    static const char *const titles[] = {"TLP",   "PAP",        "AUTHOR",
                                         "VALID", "CONFIDENCE", "RECORD",
                                         "MATCH", "STATE"};
    const json_t *hits = json_object_get(answer, "hits");
    struct table *t = table_open(titles, 8);
    json_t *hit;
    size_t i;

    json_array_foreach(hits, i, hit)
    {
        char confidence[24], number[24];

        snprintf(confidence, sizeof confidence, "%llu",
                 (unsigned long long)row_uint(hit, "confidence"));
        snprintf(number, sizeof number, "%llu",
                 (unsigned long long)row_uint(hit, "number"));
        table_add(t,
                  (const char *[]){row_text(hit, "tlp"), row_text(hit, "pap"),
                                   row_text(hit, "author"),
                                   row_text_or(hit, "valid_until", "-"),
                                   confidence, number, row_text(hit, "match"),
                                   row_text(hit, "state")});
    }
    table_close(t);
}

static void print(const struct looking *l, const json_t *answer)
{
    if (l->cli->json) {
        row_print(answer);
        return;
    }
    say_text(stdout, bytes_text(row_text(answer, "value")), false);
    if (json_array_size(json_object_get(answer, "hits")) == 0) {
        printf(_("  not known\n"));
        return;
    }
    printf("  %s\n", row_text(answer, "type"));
    print_hits(answer);
}

static int ask_batch(struct looking *l)
{
    struct control_writer *args;
    json_t *rows, *all, *answer;
    size_t i;
    int rc;

    if (l->batch.count == 0)
        return CLI_DONE;
    args = client_begin(l->client, "lookup");
    put_items(args, &l->batch);
    control_put_bool(args, "all", l->all);
    rc = client_ask_all(l->client, &rows);
    all = answers(&l->batch, rows);
    if (rc == CLI_DONE)
        json_array_foreach(all, i, answer)
        {
            l->hits += json_array_size(json_object_get(answer, "hits"));
            l->hidden += row_uint(answer, "hidden");
            print(l, answer);
        }
    json_decref(all);
    json_decref(rows);
    batch_begin(&l->batch);
    return rc;
}

static int look_up(struct looking *l, struct bytes text)
{
    batch_add(&l->batch, text);
    return batch_full(&l->batch) ? ask_batch(l) : CLI_DONE;
}

/* One value a line; blank lines and comments are passed over. */
static int look_up_lines(struct looking *l, const char *name)
{
    struct bytes input, left;
    int rc = CLI_DONE;

    if (!input_read(&input, name))
        return CLI_USAGE;
    left = input;
    while (left.len > 0 && rc == CLI_DONE) {
        const uint8_t *end = memchr(left.at, '\n', left.len);
        size_t len = end == NULL ? left.len : (size_t)(end - left.at);
        struct bytes line = {left.at, len};

        while (line.len > 0 && line.at[line.len - 1] <= ' ')
            line.len--;
        left.at += end == NULL ? len : len + 1;
        left.len -= end == NULL ? len : len + 1;
        if (line.len > 0 && line.at[0] != '#')
            rc = look_up(l, line);
    }
    input_free(&input);
    return rc;
}

static int finish(struct looking *l)
{
    int rc = ask_batch(l);

    if (rc != CLI_DONE || l->hits > 0)
        return rc;
    if (l->hidden > 0)
        say_note(l->hidden == 1 ? _("%llu expired or retracted entry: --all")
                                : _("%llu expired or retracted entries: --all"),
                 (unsigned long long)l->hidden);
    return CLI_NO;
}

int cli_lookup(struct cli *cli, int argc, char **argv)
{
    static struct looking l;
    const char *file = NULL;
    const struct option_spec specs[] = {{"all", OPTION_FLAG, &l.all},
                                        {"file", OPTION_VALUE, &file}};
    int rc = options_take(cli, usage, specs, 2, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 2 && strcmp(argv[0], "-f") == 0)
        file = argv[1];
    else if (argc == 1 && strcmp(argv[0], "-") == 0)
        file = argv[0];
    if (argc == 0 && file == NULL) {
        say_wrong(_("lookup: name a VALUE, -f FILE, or - for stdin"));
        return CLI_USAGE;
    }
    l.cli = cli;
    batch_begin(&l.batch);
    rc = client_open(&l.client, cli);
    if (rc == CLI_DONE && file != NULL)
        rc = look_up_lines(&l, file);
    for (int i = 0; i < argc && file == NULL && rc == CLI_DONE; i++)
        rc = look_up(&l, bytes_text(argv[i]));
    if (rc == CLI_DONE)
        rc = finish(&l);
    batch_begin(&l.batch);
    client_close(l.client);
    return rc;
}
