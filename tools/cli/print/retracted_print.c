#include "tools/cli/print/retracted_print.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"
#include "tools/client/value.h"
#include "tools/client/when.h"

enum { SHOWN = 20, BECAUSE_MAX = 2048 };

const char *
retracted_print_defanged(char room[static RETRACTED_PRINT_DEFANGED_MAX],
                         const char *value)
{
    static uint8_t octets[INDICATOR_RULE_MAX + INDICATOR_DEFANGED_MAX];
    static struct value as;
    struct buffer dead = {octets, 0, sizeof octets};

    if (value_read(&as, bytes_text(value)) &&
        indicator_defang(&dead, as.guess[0].type, bytes_text(value)) == ERR_OK)
        snprintf(room, RETRACTED_PRINT_DEFANGED_MAX, "%.*s", (int)dead.len,
                 (const char *)dead.at);
    else
        snprintf(room, RETRACTED_PRINT_DEFANGED_MAX, "%s", value);
    return room;
}

/* When and why, as far as it is known. */
static void because(char room[static BECAUSE_MAX], const json_t *row)
{
    char when[WHEN_TEXT_MAX];
    const char *reason = row_text(row, "reason");

    when_zoned(when, row_uint(row, "since"));
    if (row_uint(row, "since") == 0)
        snprintf(room, BECAUSE_MAX, "%s", _("you retracted it"));
    else if (*reason == '\0')
        snprintf(room, BECAUSE_MAX, _("you retracted it on %s"), when);
    else
        snprintf(room, BECAUSE_MAX, _("you retracted it on %s because: %s"),
                 when, reason);
}

static void tell(FILE *to, const json_t *row)
{
    char value[RETRACTED_PRINT_DEFANGED_MAX], why[BECAUSE_MAX];
    char place[BECAUSE_MAX] = "";
    const unsigned long long line = row_uint(row, "line");

    because(why, row);
    if (line > 0)
        snprintf(place, sizeof place, _(": line %llu of %s"), line,
                 row_text(row, "file"));
    say_line(to, "%s: %s%s",
             retracted_print_defanged(value, row_text(row, "value")), why,
             place);
}

static void print_rows(FILE *to, const json_t *rows, const char *heading)
{
    json_t *row;
    size_t i;

    if (json_array_size(rows) > 0 && heading != NULL)
        say_line(to, "%s", heading);
    json_array_foreach(rows, i, row) if (i < SHOWN) tell(to, row);
    if (json_array_size(rows) > SHOWN)
        say_line(to, _("... and %zu more (--json shows all)"),
                 json_array_size(rows) - SHOWN);
}

void retracted_print(FILE *to, const struct reinstate *r, bool stops)
{
    char why[BECAUSE_MAX];

    if (r->over != NULL) {
        because(why, r->over);
        say_line(to, _("record %llu as a whole: %s"),
                 (unsigned long long)row_uint(r->over, "number"), why);
    }
    print_rows(to, r->again, _("comes back, though it was retracted here:"));
    print_rows(to, r->back,
               stops ? NULL : _("left out, for it was retracted here:"));
}

FILE *retracted_print_out(bool stops, bool yes, bool dry_run)
{
    if (stops || (yes && !dry_run))
        return stderr;
    return dry_run ? stdout : ask_out();
}
