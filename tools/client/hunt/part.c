#include "tools/client/hunt/part.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/hunt/pack_set.h"

void part_leave_packs(struct part *p)
{
    scan_free(p->scan);
    p->scan = NULL;
}

void part_take_packs(struct part *p)
{
    p->scan = scan_new(p->rule->packs, p->rule->pack_count, NULL);
}

void part_open(struct part *p, const struct hit_rule *rule)
{
    *p = (struct part){.rule = rule};
    part_take_packs(p);
}

void part_close(struct part *p)
{
    scan_free(p->scan);
    log_run_free(&p->run);
    free(p->hits);
    free(p->kept.at);
}

/* Where the copy begins within kept. */
static size_t keep(struct part *p, struct bytes octets)
{
    const size_t at = p->kept.len;

    if (octets.len > p->kept.cap - p->kept.len) {
        p->kept.cap = 2 * (p->kept.cap + octets.len);
        p->kept.at = realloc(p->kept.at, p->kept.cap);
        if (p->kept.at == NULL)
            abort();
    }
    (void)buffer_add(&p->kept, octets);
    return at;
}

static void add(struct part *p, struct part_hit hit)
{
    if (p->count == p->room) {
        p->room = p->room == 0 ? 16 : 2 * p->room;
        p->hits = realloc(p->hits, p->room * sizeof *p->hits);
        if (p->hits == NULL)
            abort();
    }
    p->hits[p->count++] = hit;
}

static bool read_time(uint64_t *ms, const struct part *p,
                      const struct scan_hit *hit)
{
    const struct log_place place = {
        p->run.lines, hit->line,
        hit->matched.at >= hit->line.at &&
                hit->matched.at < hit->line.at + hit->line.len
            ? (size_t)(hit->matched.at - hit->line.at)
            : 0};

    return log_time_of(ms, &p->times, &place);
}

/* What the line says of its time, with the lines around it: read once, where
   that does not depend on the place of the value. */
static bool time_of(uint64_t *ms, struct part *p, const struct scan_hit *hit)
{
    struct part_line *line = &p->line;

    if (line->at != hit->line.at || !line->is_one) {
        line->is_one = line->at != hit->line.at && log_time_is_one(hit->line);
        line->at = hit->line.at;
        line->timed = read_time(&line->time_ms, p, hit);
    }
    *ms = line->time_ms;
    return line->timed;
}

/* Whether the entry hits the event. */
static bool is_wanted(struct part *p, const struct pack_ref *ref,
                      struct part_hit *hit)
{
    enum hit_verdict verdict;

    if (!hit_of_record(ref->record, p->rule->record) ||
        (hit->timed && hit->time_ms < p->rule->since_ms))
        return false;
    verdict = hit_judge(ref, hit->timed, hit->time_ms, p->rule->now_ms);
    p->untimed += verdict == HIT_UNTIMED;
    hit->then = verdict == HIT_THEN;
    return verdict == HIT_NOW || verdict == HIT_THEN;
}

/* The part keeps its own copy: what the hit points at ends with the call. */
static bool take(void *who, const struct scan_hit *found)
{
    struct part *p = who;
    struct part_hit hit = {
        .text = (size_t)(found->line.at - p->run.lines.at),
        .text_len = found->line.len,
        .matched_len = found->matched.len,
        .value_len = found->value.len,
        .line = found->line_no,
        .offset = found->offset,
        .type = found->type,
        .weak = found->weak,
    };

    hit.timed = time_of(&hit.time_ms, p, found);
    hit.matched = keep(p, found->matched);
    hit.value = keep(p, found->value);
    for (size_t i = 0; i < found->ref_count; i++)
        if (is_wanted(p, &found->refs[i], &hit)) {
            hit.record = found->refs[i].record;
            add(p, hit);
        }
    return true;
}

static uint64_t count_ends(struct bytes lines)
{
    uint64_t ends = 0;

    for (size_t i = 0; i < lines.len; i++)
        ends += lines.at[i] == '\n';
    return ends;
}

void part_scan(struct part *p)
{
    p->count = p->kept.len = 0;
    p->untimed = p->ends = 0;
    p->open = false;
    p->line = (struct part_line){0};
    if (p->kind != PART_LINES)
        return;
    p->ends = count_ends(p->run.lines);
    p->open = !p->run.goes_on && p->run.lines.len > 0 &&
              p->run.lines.at[p->run.lines.len - 1] != '\n';
    (void)scan_lines(p->scan, p->run.lines, p->run.offset, 1, take, p);
}

static struct bytes kept(const struct part *p, size_t at, size_t len)
{
    return (struct bytes){p->kept.at + at, len};
}

/* A line that began in an earlier part is that line, wherever this one begins
   in it. */
struct hit part_hit(const struct part *p, size_t i, uint64_t lines_before)
{
    const struct part_hit *h = &p->hits[i];
    const struct pack *pack =
        pack_set_of(p->rule->packs, p->rule->pack_count, h->record);
    const char *author = pack_text(pack, h->record->author_text);

    return (struct hit){
        .file = p->file,
        .line = lines_before + h->line,
        .offset = h->line == 1 ? p->run.line_start : h->offset,
        .text = {p->run.lines.at + h->text, h->text_len},
        .matched = kept(p, h->matched, h->matched_len),
        .value = kept(p, h->value, h->value_len),
        .type = h->type,
        .weak = h->weak,
        .then = h->then,
        .timed = h->timed,
        .time_ms = h->time_ms,
        .record = h->record,
        .author =
            *author != '\0' ? author : pack_text(pack, h->record->source_text),
        .title = pack_text(pack, h->record->title_text),
    };
}
