#include "node/hunt/scan.h"

#include <stdlib.h>

#include "node/hunt/match.h"
#include "node/hunt/probe_artifact.h"
#include "proto/ascii.h"

enum {
    WINDOW = ANCHOR_OCTETS, /* looked at together, which stays near the core */
    WINDOW_WORDS = ANCHOR_WORDS,
    LOW = PROBE_BEHIND + WINDOW + PROBE_AHEAD,
};

struct scan {
    const struct bitmap_way *way; /* NULL: every line is walked */
    anchor_find *find;
    struct match *match;
    struct probe probe;
    struct anchor_state state;
    bool marked; /* a pack holds what is found by marks */

    struct bytes lines;  /* what is being scanned */
    struct scan_hit hit; /* what is known of it before it is one */
    size_t counted;      /* up to where hit.line_no counts lines */
    size_t walked;       /* up to where lines are done */
    uint64_t offset;
    scan_take *take;
    void *who;

    uint64_t hot[WINDOW_WORDS];
    /* The first one is of the word before the window. */
    struct bitmap bitmaps[1 + WINDOW_WORDS];
    struct bitmap_marks marks[1 + WINDOW_WORDS];
    struct anchors anchors;
    struct anchors_marked anchors_marked;
    uint8_t low[LOW]; /* the window in lower case, and what is around it */
};

static const struct bitmap_way *way_of(enum scan_way way)
{
    const struct bitmap_way *found = NULL;

    switch (way) {
    case SCAN_WALK:
        return NULL;
    case SCAN_PORTABLE:
        return &bitmap_portable;
    case SCAN_SSE2:
        found = bitmap_sse2();
        break;
    case SCAN_AVX2:
    case SCAN_BEST:
        found = bitmap_avx2();
        if (found == NULL)
            found = bitmap_sse2();
        break;
    }
    return found != NULL ? found : &bitmap_portable;
}

struct scan *scan_new(const struct pack *const *packs, size_t count,
                      const struct scan_options *options)
{
    struct scan *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->match = match_new(packs, count);
    s->way = way_of(options != NULL ? options->way : SCAN_BEST);
    s->find = anchor_finder(s->way == &bitmap_portable);
    probe_begin(&s->probe, packs, count, s->way == &bitmap_portable);
    s->probe.queue.hot = s->hot;
    s->probe.text = s->low + PROBE_BEHIND;
    s->probe.end = s->low + LOW;
    if (s->probe.walks)
        s->way = NULL;
    s->marked =
        s->probe.files || s->probe.agents || s->probe.cves || s->probe.macs;
    return s;
}

void scan_free(struct scan *s)
{
    if (s == NULL)
        return;
    match_free(s->match);
    probe_end(&s->probe);
    free(s);
}

static bool take_hit(void *who, const struct match_hit *hit)
{
    struct scan *s = who;

    s->hit.matched = hit->matched;
    s->hit.value = hit->value;
    s->hit.type = hit->type;
    s->hit.weak = hit->weak;
    s->hit.refs = hit->refs;
    s->hit.ref_count = hit->ref_count;
    return s->take(s->who, &s->hit);
}

/* Lines between what is counted and `at`. */
static void count_lines(struct scan *s, size_t at)
{
    while (s->counted < at) {
        s->counted =
            ascii_find((struct bytes){s->lines.at, at}, s->counted, '\n') + 1;
        if (s->counted <= at)
            s->hit.line_no++;
    }
}

/* The line that begins at from; what has its end is walked. */
static bool walk_line(struct scan *s, size_t from)
{
    const size_t end = ascii_find(s->lines, from, '\n');
    struct bytes line = {s->lines.at + from, end - from};

    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    count_lines(s, from);
    s->hit.line = line;
    s->hit.offset = s->offset + from;
    s->walked = end < s->lines.len ? end + 1 : end;
    return match_line(s->match, line, take_hit, s);
}

static bool walk_all(struct scan *s)
{
    while (s->walked < s->lines.len)
        if (!walk_line(s, s->walked))
            return false;
    return true;
}

/* Where the line begins that has, or ends with, the octet at `at`. */
static size_t line_begin(const struct scan *s, size_t at)
{
    const uint8_t *from = s->lines.at + s->walked;
    const uint8_t *end = memrchr(from, '\n', at - s->walked);

    return end == NULL ? s->walked : (size_t)(end + 1 - s->lines.at);
}

/* Lines in which a key of a pack may stand, of the window that begins at from.
 */
static bool walk_hot(struct scan *s, size_t from)
{
    for (size_t w = 0; w < WINDOW_WORDS; w++)
        for (uint64_t bits = s->hot[w]; bits != 0; bits &= bits - 1) {
            const size_t at =
                from + w * BITMAP_OCTETS + (size_t)__builtin_ctzll(bits);

            if (at >= s->walked && !walk_line(s, line_begin(s, at)))
                return false;
        }
    return true;
}

/* The window's octets in lower case, and those ahead; lines end at the end. */
static void lower(struct scan *s, size_t from)
{
    const size_t left = s->lines.len - from, want = WINDOW + PROBE_AHEAD;
    const size_t have = left < want ? left : want;
    const size_t words = have / BITMAP_OCTETS;
    uint8_t *to = s->low + PROBE_BEHIND;

    memmove(s->low, s->low + WINDOW, PROBE_BEHIND);
    s->way->lower(to, s->lines.at + from, words);
    for (size_t i = words * BITMAP_OCTETS; i < have; i++)
        to[i] = ascii_lower(s->lines.at[from + i]);
    memset(to + have, '\n', want - have);
}

/* What only some packs make a scan look for. */
static void scan_marks(struct scan *s, size_t words)
{
    s->marks[0] = s->marks[WINDOW_WORDS];
    s->way->mark(s->marks + 1, s->probe.text, words);
    anchor_find_marked(&s->anchors_marked, s->bitmaps + 1, s->marks + 1, words);
    probe_artifacts(&s->probe, &s->anchors_marked);
}

static void scan_window(struct scan *s, size_t from)
{
    const size_t left = s->lines.len + 1 - from; /* and the end's own octet */
    const size_t have = left < WINDOW ? left : WINDOW;
    const size_t words = (have + BITMAP_OCTETS - 1) / BITMAP_OCTETS;

    memset(s->hot, 0, sizeof s->hot);
    lower(s, from);
    s->probe.v6_done = s->probe.hash_done = 0;
    s->probe.words = words;
    s->bitmaps[0] = s->bitmaps[WINDOW_WORDS];
    s->way->read(s->bitmaps + 1, s->probe.text, words);
    s->find(&s->anchors, &s->state, s->bitmaps + 1, words);
    probe_anchors(&s->probe, &s->anchors, s->bitmaps + 1);
    if (s->marked)
        scan_marks(s, words);
    candidate_settle(&s->probe.queue);
}

bool scan_lines(struct scan *s, struct bytes lines, uint64_t offset,
                uint64_t line, scan_take *take, void *who)
{
    s->lines = lines;
    s->take = take;
    s->who = who;
    s->offset = offset;
    s->hit.line_no = line;
    s->counted = s->walked = 0;
    if (s->way == NULL)
        return walk_all(s);
    s->state = (struct anchor_state){0};
    s->bitmaps[WINDOW_WORDS] = (struct bitmap){0};
    s->marks[WINDOW_WORDS] = (struct bitmap_marks){0};
    memset(s->low, '\n', sizeof s->low);
    for (size_t from = 0; from <= lines.len; from += WINDOW) {
        scan_window(s, from);
        if (!walk_hot(s, from))
            return false;
    }
    return true;
}
