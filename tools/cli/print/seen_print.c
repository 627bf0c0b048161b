#include "tools/cli/print/seen_print.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/client/hunt/seen_here.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { SOURCES_MAX = 2300, COUNTS_MAX = 256 };

static void name_sources(char room[static SOURCES_MAX], const json_t *row)
{
    const json_t *sources = json_object_get(row, "seen_sources"), *source;
    size_t i, used = 0;

    room[0] = '\0';
    json_array_foreach(sources, i, source) if (used < SOURCES_MAX) used +=
        (size_t)snprintf(room + used, SOURCES_MAX - used, "%s%s",
                         i == 0 ? "" : ", ", json_string_value(source));
}

/* "2 of 31 values", "the hosts of 3 of 31 values" */
static void count_values(char room[static COUNTS_MAX], const json_t *row)
{
    const unsigned long long of = row_uint(row, "seen_of"),
                             values = row_uint(row, "seen_values"),
                             hosts = row_uint(row, "seen_hosts");

    if (values == 0 && hosts == 0)
        snprintf(room, COUNTS_MAX,
                 ngettext("none of %llu value", "none of %llu values", of), of);
    else if (hosts == 0)
        snprintf(room, COUNTS_MAX,
                 ngettext("%llu of %llu value", "%llu of %llu values", of),
                 values, of);
    else if (values == 0)
        snprintf(room, COUNTS_MAX,
                 ngettext("the host alone of %llu of %llu value",
                          "the host alone of %llu of %llu values", of),
                 hosts, of);
    else
        snprintf(room, COUNTS_MAX,
                 ngettext("%llu of %llu value, of %llu more the host alone",
                          "%llu of %llu values, of %llu more the host alone",
                          of),
                 values, of, hosts);
}

/* What nobody looked up yet. */
static void add_left(char room[static SEEN_PRINT_MAX], const json_t *row)
{
    const unsigned long long left = row_uint(row, "seen_left");
    const size_t used = strlen(room);

    if (left > 0)
        snprintf(room + used, SEEN_PRINT_MAX - used,
                 ngettext(" (%llu more was not looked up: 'noroshi hunt "
                          "--record' does)",
                          " (%llu more were not looked up: 'noroshi hunt "
                          "--record' does)",
                          left),
                 left);
}

const char *seen_print_text(char room[static SEEN_PRINT_MAX], const json_t *row)
{
    char counts[COUNTS_MAX], sources[SOURCES_MAX], first[WHEN_TEXT_MAX],
        last[WHEN_TEXT_MAX];
    const unsigned long long times = row_uint(row, "seen_times");

    room[0] = '\0';
    if (!seen_here_told(row))
        return room;
    count_values(counts, row);
    name_sources(sources, row);
    if (times == 0)
        snprintf(room, SEEN_PRINT_MAX, "%s", counts);
    else
        snprintf(room, SEEN_PRINT_MAX,
                 ngettext("%s, first %s, last %s, %llu time: %s",
                          "%s, first %s, last %s, %llu times: %s", times),
                 counts, when_zoned(first, row_uint(row, "seen_first")),
                 when_zoned(last, row_uint(row, "seen_last")), times, sources);
    add_left(room, row);
    return room;
}

static void print(const json_t *row)
{
    char room[SEEN_PRINT_MAX];

    printf("  %llu  %s\n", (unsigned long long)row_uint(row, "number"),
           seen_print_text(room, row));
}

static bool is_seen(const json_t *row)
{
    return row_uint(row, "seen_times") > 0;
}

void seen_print_rows(const json_t *rows)
{
    bool any = false;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) any |= seen_here_told(row);
    if (!any)
        return;
    puts(_("seen here:"));
    json_array_foreach(rows, i, row) if (is_seen(row)) print(row);
    json_array_foreach(rows, i, row) if (seen_here_told(row) && !is_seen(row))
        print(row);
}
