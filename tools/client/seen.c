#include "tools/client/seen.h"

#include <stdio.h>

#include "tools/client/row.h"

void seen_take(struct seen *s, json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        if (!row_is(row, "what", "seen"))
            continue;
        snprintf(s->text, sizeof s->text, "%s", row_text(row, "seen"));
        s->newest = row_uint(row, "newest");
        json_array_remove(rows, i);
        return;
    }
}

void seen_put(const struct seen *s, struct control_writer *args)
{
    if (s == NULL || *s->text == '\0')
        return;
    control_put_text(args, "seen", s->text);
    control_put_uint(args, "newest", s->newest);
}
