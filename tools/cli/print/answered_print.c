#include "tools/cli/print/answered_print.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/retracted_print.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"

const char *answered_print_text(char room[static ANSWERED_PRINT_MAX],
                                const json_t *counts)
{
    room[0] = '\0';
    if (row_uint(counts, "asked") > 0)
        snprintf(room, ANSWERED_PRINT_MAX,
                 _("asked %llu: seen %llu, not seen %llu, cannot tell %llu, no "
                   "answer %llu"),
                 (unsigned long long)row_uint(counts, "asked"),
                 (unsigned long long)row_uint(counts, "seen"),
                 (unsigned long long)row_uint(counts, "not_seen"),
                 (unsigned long long)row_uint(counts, "cannot_tell"),
                 (unsigned long long)row_uint(counts, "no_answer"));
    return room;
}

static void print_opinions(const json_t *one)
{
    const unsigned long long wrong = row_uint(one, "false_positive"),
                             over = row_uint(one, "expired"),
                             right = row_uint(one, "confirmed");

    if (wrong + over + right > 0)
        printf(_("; opinions: false positive %llu, expired %llu, confirmed "
                 "%llu"),
               wrong, over, right);
}

void answered_print_values(const json_t *row)
{
    const json_t *values = json_object_get(row, "answer_values"), *one;
    char counts[ANSWERED_PRINT_MAX], dead[RETRACTED_PRINT_DEFANGED_MAX];
    size_t i;

    if (json_array_size(values) == 0)
        return;
    puts(_("\nanswers by value:"));
    json_array_foreach(values, i, one)
    {
        fputs("  ", stdout);
        say_text(
            stdout,
            bytes_text(retracted_print_defanged(dead, row_text(one, "value"))),
            false);
        printf("  %s", answered_print_text(counts, one));
        print_opinions(one);
        putchar('\n');
    }
}
