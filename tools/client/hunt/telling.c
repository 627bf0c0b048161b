#include "tools/client/hunt/telling.h"

#include <stdlib.h>

void telling_free(struct telling *t)
{
    for (size_t i = 0; i < t->open_room; i++)
        told_free(t->open[i].told);
    free(t->open);
}

/* What tells a record from others: its id, in whatever pack it is; of a file,
   which has none, its place. */
static struct bytes name_of(const struct pack_record *const *record)
{
    return hit_has_id(*record)
               ? (struct bytes){(*record)->id.octet, sizeof(*record)->id.octet}
               : (struct bytes){(const uint8_t *)record, sizeof *record};
}

/* That of a log; those behind the count keep their room for others. */
static struct telling_line *line_of(struct telling *t,
                                    const struct followed *log)
{
    for (size_t i = 0; i < t->open_count; i++)
        if (t->open[i].log == log)
            return &t->open[i];
    if (t->open_count == t->open_room) {
        t->open = realloc(t->open, (t->open_room + 1) * sizeof *t->open);
        if (t->open == NULL)
            abort();
        t->open[t->open_room++] = (struct telling_line){.told = told_new()};
    }
    t->open[t->open_count].log = log;
    t->open[t->open_count].number = 0;
    return &t->open[t->open_count++];
}

static void line_over(struct telling *t, struct telling_line *line)
{
    const struct telling_line done = *line;

    *line = t->open[--t->open_count];
    t->open[t->open_count] = done;
}

/* Whether the same was told of this line before: by another pack, or by the
   part that has the line's beginning. */
static bool was_told(struct telling_line *line, const struct hit *hit)
{
    if (hit->line != line->number)
        told_clear(line->told);
    line->number = hit->line;
    return !told_add_named(line->told, name_of(&hit->record), hit->value);
}

bool telling_part(struct telling *t, const struct part *p)
{
    struct telling_line *line = line_of(t, p->log);

    if (p->begins) {
        line->number = 0;
        t->files++;
    }
    if (p->begins || p->log != NULL)
        t->lines = p->lines;
    for (size_t i = 0; i < p->count; i++) {
        const struct hit hit = part_hit(p, i, t->lines);

        if (was_told(line, &hit))
            continue;
        t->hits++;
        if (!t->hit(t->who, &hit))
            return false;
    }
    if (!p->run.goes_on)
        line_over(t, line);
    t->lines += p->ends;
    t->all_lines += p->ends + p->open;
    t->octets += p->run.lines.len;
    t->untimed += p->untimed;
    return true;
}
