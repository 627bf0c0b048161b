#include "tools/cli/print/receipt_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

/* How much of a report of a leak is proved. */
static bool leak_line(char room[static TABLE_CELL_MAX], const json_t *row)
{
    const char *from = node_name_of(row, "via"),
               *to = node_name_of(row, "peer");
    const unsigned long long number = row_uint(row, "number");

    if (row_is(row, "state", "leaked"))
        snprintf(
            room, TABLE_CELL_MAX,
            _("proved: %s sent record %llu to %s, and no relation allows it"),
            from, number, to);
    else if (row_is(row, "state", "sent on"))
        snprintf(room, TABLE_CELL_MAX,
                 _("proved: %s sent record %llu to %s; that it broke a rule is "
                   "the receiver's report"),
                 from, number, to);
    else if (row_is(row, "state", "leak claimed"))
        snprintf(room, TABLE_CELL_MAX,
                 _("not proved: that %s sent record %llu to %s is the "
                   "receiver's report"),
                 from, number, to);
    else
        return false;
    return true;
}

static void print_leaks(const json_t *rows)
{
    char room[TABLE_CELL_MAX];
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (!leak_line(room, row))
            continue;
        say_text(stdout, bytes_text(room), false);
        putchar('\n');
    }
}

/* "NAME:state" */
static void print_word(const json_t *row, const char *word)
{
    const char *state = word == NULL ? NULL : strrchr(word, ':');
    char name[TABLE_CELL_MAX];

    if (state == NULL)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(state - word), word);
    say_print(_("%s reports record %llu at %s as: %s\n"), name,
              (unsigned long long)row_uint(row, "number"),
              node_name_of(row, "peer"), translate_word(state + 1));
}

/* Who says otherwise than the word that the table shows. */
static void print_differing(const json_t *rows)
{
    json_t *row, *word;
    size_t i, n;

    json_array_foreach(rows, i, row)
    {
        const json_t *words = json_object_get(row, "differs");
        const uint64_t all = row_uint(row, "differing");

        json_array_foreach(words, n, word)
            print_word(row, json_string_value(word));
        if (all > json_array_size(words))
            printf(_("... and %llu more reports differ\n"),
                   (unsigned long long)(all - json_array_size(words)));
    }
}

/* How many rows rest on the word of one node alone that was not sent the
   record by this one: by record and node. */
static json_t *claims_of(const json_t *rows)
{
    json_t *counts = json_object(), *row;
    char key[TABLE_CELL_MAX];
    size_t i;

    json_array_foreach(rows, i, row)
    {
        json_int_t before;

        if (!row_bool(row, "claimed"))
            continue;
        snprintf(key, sizeof key, "%llu %s",
                 (unsigned long long)row_uint(row, "number"),
                 node_name_of(row, "via"));
        before = json_integer_value(json_object_get(counts, key));
        json_object_set_new(counts, key, json_integer(before + 1));
    }
    return counts;
}

static void print_claims(const json_t *rows)
{
    json_t *counts = claims_of(rows), *count;
    const char *key;

    json_object_foreach(counts, key, count)
    {
        const char *name = strchr(key, ' ') + 1;

        say_print(_("only %s reports that record %llu went to these: %llu\n"),
                  name, strtoull(key, NULL, 10),
                  (unsigned long long)json_integer_value(count));
    }
    json_decref(counts);
}

static void print_left_out(const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (!row_is(row, "state", "left out"))
            continue;
        say_print(_("%s: reports of where record %llu went exceeded the limit; "
                    "not kept: %llu\n"),
                  node_name_of(row, "peer"),
                  (unsigned long long)row_uint(row, "number"),
                  (unsigned long long)row_uint(row, "count"));
    }
}

void receipt_notes_print(const json_t *rows)
{
    print_leaks(rows);
    print_differing(rows);
    print_claims(rows);
    print_left_out(rows);
}
