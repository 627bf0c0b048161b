#include "tools/client/hunt/seen_here.h"

#include <string.h>

#include "tools/client/row.h"
#include "tools/client/when.h"

static const char prefix[] = "seen_";

bool seen_here_told(const json_t *row)
{
    return json_is_integer(json_object_get(row, "seen_of"));
}

static void set_time(json_t *row, const char *name, uint64_t ms)
{
    char room[WHEN_TEXT_MAX];

    json_object_set_new(
        row, name, ms == 0 ? json_null() : json_string(when_rfc3339(room, ms)));
}

static void clear(json_t *row)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(
        row, next, name, value) if (strncmp(name, prefix, sizeof prefix - 1) ==
                                    0) json_object_del(row, name);
}

void seen_here_fold(json_t *row)
{
    json_t *seen = json_null();

    if (seen_here_told(row)) {
        seen = json_pack("{s:O, s:O, s:O, s:O, s:O, s:O}", "values",
                         json_object_get(row, "seen_values"), "hosts",
                         json_object_get(row, "seen_hosts"), "of",
                         json_object_get(row, "seen_of"), "left",
                         json_object_get(row, "seen_left"), "times",
                         json_object_get(row, "seen_times"), "sources",
                         json_object_get(row, "seen_sources"));
        set_time(seen, "first", row_uint(row, "seen_first"));
        set_time(seen, "last", row_uint(row, "seen_last"));
    }
    clear(row);
    json_object_set_new(row, "seen_here", seen);
}
