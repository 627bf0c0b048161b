#include "tools/cli/hunt/hit_teller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/hunt/hit_print.h"
#include "tools/cli/term/say.h"
#include "tools/client/when.h"

void hit_teller_free(struct hit_teller *t)
{
    free(t->file);
    hit_limit_free(&t->limit);
    hit_sum_free(&t->by_value);
}

/* Takes the reference. */
static void print(json_t *out)
{
    say_json(out);
    json_decref(out);
}

/* As `grep -c` does of several files. */
static void print_count(const struct hit_teller *t)
{
    if (t->form != HIT_FOR_PERSON)
        print(json_pack("{s:s, s:I}", "file", t->file, "hits",
                        (json_int_t)t->hits));
    else
        say_print("%s:%llu\n", t->file, (unsigned long long)t->hits);
}

static void count_hit(struct hit_teller *t, const char *file)
{
    if (t->file != NULL && strcmp(t->file, file) != 0) {
        print_count(t);
        free(t->file);
        t->file = NULL;
        t->hits = 0;
    }
    if (t->file == NULL && (t->file = strdup(file)) == NULL)
        abort();
    t->hits++;
}

static void print_hit(const struct hit_teller *t, const struct hit *hit)
{
    switch (t->form) {
    case HIT_FOR_PERSON:
        hit_print(hit);
        break;
    case HIT_JSON:
        print(hit_json(hit));
        break;
    case HIT_ECS:
        print(hit_ecs(hit));
        break;
    }
}

static void print_sum(const struct hit_teller *t, const struct hit_sum_row *row,
                      uint64_t to_ms)
{
    const uint64_t from_ms = t->limit.begun_ms;

    switch (t->form) {
    case HIT_FOR_PERSON:
        hit_print_summed(row, from_ms, to_ms);
        break;
    case HIT_JSON:
        print(hit_sum_json(row, from_ms, to_ms));
        break;
    case HIT_ECS:
        print(hit_sum_ecs(row, from_ms, to_ms));
        break;
    }
}

/* Of more values than are counted one by one. */
static void print_more(const struct hit_teller *t, uint64_t to_ms)
{
    const uint64_t more = t->limit.over.more;

    if (t->form == HIT_FOR_PERSON)
        say_print(ngettext("%llu more hit, of another value\n",
                           "%llu more hits, of other values\n", more),
                  (unsigned long long)more);
    else
        print(hit_sum_json_more(more, t->limit.begun_ms, to_ms));
}

void hit_teller_tell_sums(struct hit_teller *t, bool all)
{
    const uint64_t now_ms = when_now_ms();

    if (!all && !hit_limit_is_over(&t->limit, now_ms))
        return;
    hit_limit_sort(&t->limit);
    for (size_t i = 0; i < t->limit.over.count; i++)
        print_sum(t, &t->limit.over.rows[i], now_ms);
    if (t->limit.over.more > 0)
        print_more(t, now_ms);
    hit_limit_begin(&t->limit);
}

bool hit_teller_tell(struct hit_teller *t, const struct hit *hit)
{
    if (t->form == HIT_FOR_PERSON && !t->count)
        (void)hit_sum_add(&t->by_value, hit);
    if (t->limit.max > 0)
        hit_teller_tell_sums(t, false);
    if (!hit_limit_passes(&t->limit, hit, t->limit.max > 0 ? when_now_ms() : 0))
        return true;
    if (t->count)
        count_hit(t, hit->file);
    else
        print_hit(t, hit);
    return ferror(stdout) == 0;
}

void hit_teller_end_count(struct hit_teller *t, const uint64_t *alone)
{
    if (!t->count)
        return;
    if (alone != NULL && t->form == HIT_FOR_PERSON)
        printf("%llu\n", (unsigned long long)*alone);
    else if (t->file != NULL)
        print_count(t);
}
