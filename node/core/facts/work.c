#include "node/core/facts/work.h"

#include <string.h>

enum {
    MINUTE_US = WORK_PARTS * WORK_PART_US,
    MINUTE_MS = MINUTE_US / 1000,
    HOUR_MS = 60 * MINUTE_MS,
    TOLL_OCTETS = 128,      /* for these, one more */
    TOLL_STEP = 200 * 1000, /* a minute, for each step of credit */
};

/* About ten microseconds each, on a small machine. */
static const unsigned toll_of[WORK_KINDS] = {
    [WORK_OTHER] = 10,   [WORK_CARDS] = 100,   [WORK_RECEIPTS] = 10,
    [WORK_HEADS] = 6,    [WORK_ASKS] = 20,     [WORK_LISTS] = 1000,
    [WORK_REPEATS] = 10, [WORK_RECORDS] = 20,  [WORK_RETRACTIONS] = 50,
    [WORK_GROUPS] = 100, [WORK_NOTICES] = 100,
};

static struct work_part *part_now(struct work *w, uint64_t now_us)
{
    const uint64_t at = now_us / WORK_PART_US + 1; /* 0: an empty one */
    struct work_part *part = &w->part[at % WORK_PARTS];

    if (part->at != at)
        *part = (struct work_part){.at = at};
    return part;
}

uint64_t work_now_us(const struct work_meter *m)
{
    return m != NULL && m->clock.steady_us != NULL
               ? m->clock.steady_us(m->clock.of)
               : 0;
}

static void charge(struct work *w, enum work_kind kind, uint64_t us,
                   uint64_t now_us)
{
    if (w == NULL)
        return;
    part_now(w, now_us)->us[kind] += us;
    w->left_us -= (int64_t)us;
    if (w->left_us < -WORK_DEBT_MAX_US)
        w->left_us = -WORK_DEBT_MAX_US;
}

static void move_to(struct work_meter *m, struct work *w, enum work_kind kind)
{
    const uint64_t now_us = work_now_us(m);

    charge(m->on, m->kind, now_us - m->since_us, now_us);
    m->on = w;
    m->kind = kind;
    m->since_us = now_us;
}

struct work_place work_enter(struct work_meter *m, struct work *w,
                             enum work_kind kind)
{
    struct work_place before = {0};

    if (m == NULL)
        return before;
    before = (struct work_place){m->on, m->kind};
    move_to(m, w, kind);
    return before;
}

void work_leave(struct work_meter *m, struct work_place before)
{
    if (m != NULL)
        move_to(m, before.on, before.kind);
}

void work_name(struct work_meter *m, enum work_kind kind)
{
    if (m != NULL)
        m->kind = kind;
}

void work_was(struct work_meter *m, enum work_kind charged, uint64_t us)
{
    struct work_part *part;

    if (m == NULL || m->on == NULL)
        return;
    part = part_now(m->on, work_now_us(m));
    if (us > part->us[charged]) /* the rest was in the ten seconds before */
        us = part->us[charged];
    part->us[charged] -= us;
    part->us[m->kind] += us;
}

void work_count(struct work_meter *m, size_t octets)
{
    struct work_part *part;

    if (m == NULL || m->on == NULL)
        return;
    part = part_now(m->on, work_now_us(m));
    part->times[m->kind]++;
    part->toll += toll_of[m->kind] + octets / TOLL_OCTETS;
}

void work_charge(struct work_meter *m, struct work *w, enum work_kind kind,
                 uint64_t us)
{
    if (m != NULL)
        charge(w, kind, us, work_now_us(m));
}

void work_count_more(struct work_meter *m, struct work *w, enum work_kind kind,
                     uint64_t times)
{
    if (m != NULL)
        part_now(w, work_now_us(m))->times[kind] += times;
}

int64_t work_slice_us(size_t peers)
{
    const int64_t slice_us =
        peers > 0 ? WORK_ROUND_US / (int64_t)peers : WORK_ROUND_US;

    return slice_us > WORK_SLICE_MIN_US ? slice_us : WORK_SLICE_MIN_US;
}

/* Nobody saves up turns; who owes pays first, unless nobody else waits. */
void work_turn(struct work *w, size_t peers)
{
    const int64_t slice_us = work_slice_us(peers);

    w->left_us = peers > 1 ? w->left_us + slice_us : slice_us;
    if (w->left_us > slice_us)
        w->left_us = slice_us;
}

bool work_may_go_on(const struct work *w)
{
    return w->left_us > 0;
}

static void add_part(const struct work_part *part, struct work_part *to)
{
    for (size_t i = 0; i < WORK_KINDS; i++) {
        to->us[i] += part->us[i];
        to->times[i] += part->times[i];
    }
    to->toll += part->toll;
}

static enum work_kind largest(const uint64_t of[static WORK_KINDS])
{
    size_t at = 0;

    for (size_t i = 1; i < WORK_KINDS; i++)
        if (of[i] > of[at])
            at = i;
    return (enum work_kind)at;
}

unsigned work_percent(const struct work_sum *sum)
{
    return (unsigned)(sum->us * 100 / MINUTE_US);
}

void work_sum(const struct work *w, uint64_t now_us, struct work_sum *out)
{
    const uint64_t at = now_us / WORK_PART_US + 1;
    struct work_part all = {0};

    *out = (struct work_sum){0};
    for (size_t i = 0; i < WORK_PARTS; i++)
        if (w->part[i].at + WORK_PARTS > at)
            add_part(&w->part[i], &all);
    out->toll = all.toll;
    for (size_t i = 0; i < WORK_KINDS; i++)
        out->us += all.us[i];
    out->most = largest(work_percent(out) > 0 ? all.us : all.times);
    out->times = all.times[out->most];
}

unsigned work_step(const struct work_sum *sum)
{
    const uint64_t step = sum->toll / TOLL_STEP;

    return step < WORK_STEPS ? (unsigned)step : WORK_STEPS - 1;
}

static bool is_much(const struct work_sum *sum)
{
    return work_percent(sum) >= WORK_MUCH_PERCENT ||
           (sum->most < WORK_RECORDS && sum->times >= WORK_MANY);
}

bool work_look(struct work *w, uint64_t now_us, uint64_t now_ms)
{
    const uint64_t before_ms = w->much_ms;
    struct work_sum sum;

    work_sum(w, now_us, &sum);
    if (!is_much(&sum))
        return false;
    w->much_of = sum.most;
    if (before_ms != 0 && now_ms - before_ms < MINUTE_MS)
        return false;
    if (before_ms == 0)
        w->much_since_ms = now_ms;
    w->much_minutes++;
    w->much_ms = now_ms;
    return before_ms == 0 || now_ms - before_ms >= HOUR_MS;
}

const char *work_kind_text(enum work_kind kind)
{
    static const char *const text[WORK_KINDS] = {
        [WORK_OTHER] = "handshakes",
        [WORK_CARDS] = "cards",
        [WORK_RECEIPTS] = "receipts",
        [WORK_HEADS] = "heads of streams",
        [WORK_ASKS] = "requests to send again",
        [WORK_LISTS] = "lists of what it has",
        [WORK_REPEATS] = "records that were here",
        [WORK_RECORDS] = "records",
        [WORK_RETRACTIONS] = "retractions",
        [WORK_GROUPS] = "groups and records for them",
        [WORK_NOTICES] = "notices",
        [WORK_WAKING] = "judging again what waits",
        [WORK_PASSING] = "passing on to it",
        [WORK_SENDING] = "sending to it",
    };

    return text[kind];
}
