#include "tools/cli/outcome.h"

#include <stdio.h>

#include "tools/cli/row.h"
#include "tools/cli/say.h"

static json_t *withheld(const json_t *row)
{
    return json_pack("{s:s, s:I, s:s, s:s}", "peer", row_text(row, "peer"),
                     "rule", (json_int_t)row_uint(row, "rule"), "verdict",
                     row_text(row, "verdict"), "reason",
                     row_text(row, "reason"));
}

json_t *outcome_json(const json_t *rows)
{
    json_t *out = json_object(), *to = json_array(), *not = json_array();
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "what", "record")) {
            json_object_set(out, "record", json_object_get(row, "record"));
            json_object_set(out, "object", json_object_get(row, "object"));
            json_object_set(out, "number", json_object_get(row, "number"));
        } else if (row_is(row, "what", "to")) {
            json_array_append(to, json_object_get(row, "peer"));
        } else if (row_is(row, "what", "withheld")) {
            json_array_append_new(not, withheld(row));
        }
    }
    json_object_set_new(out, "to", to);
    json_object_set_new(out, "withheld", not );
    return out;
}

static void print_text(const json_t *row, const char *name)
{
    say_text(stdout, bytes_text(row_text(row, name)), false);
}

static void print_row(const json_t *row, bool ahead)
{
    if (row_is(row, "what", "record")) {
        printf(_("record %llu  "), (unsigned long long)row_uint(row, "number"));
        print_text(row, "record");
        putchar('\n');
    } else if (row_is(row, "what", "to")) {
        fputs(ahead ? _("  will get it   ") : _("  gets it       "), stdout);
        print_text(row, "peer");
        if (*row_text(row, "pass") != '\0') {
            fputs(_("  (may pass it on "), stdout);
            print_text(row, "pass");
            putchar(')');
        }
        putchar('\n');
    } else if (row_is(row, "what", "withheld")) {
        fputs(row_is(row, "verdict", "wait") ? _("  waits         ")
                                             : _("  does not      "),
              stdout);
        print_text(row, "peer");
        printf(_("  rule %llu: "), (unsigned long long)row_uint(row, "rule"));
        print_text(row, "reason");
        putchar('\n');
    }
}

void outcome_print(const json_t *rows, bool ahead)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) print_row(row, ahead);
}
