#include "tools/client/hunt/hunt.h"

#include <stdio.h>

#include "tools/client/hunt/log_reader.h"
#include "tools/client/hunt/telling.h"
#include "tools/client/input.h"

struct hunt {
    const struct hunt_options *options;
    const struct hunt_listener *listener;
    struct hunt_sum *sum;
    struct telling telling;
    struct part_queue *queue;

    struct log_reader reader; /* of a list */
    uint64_t total;

    struct log_follow *logs; /* or of logs that grow */
    const struct hunt_follower *follower;
    bool over; /* the follower ended it */
};

static void add_up(struct hunt *h)
{
    const struct telling *t = &h->telling;

    h->sum->hits = t->hits;
    h->sum->files = t->files;
    h->sum->lines = t->all_lines;
    h->sum->octets = t->octets;
    h->sum->untimed = t->untimed;
}

static bool tell(void *who, const struct part *p)
{
    struct hunt *h = who;

    switch (p->kind) {
    case PART_LINES:
        if (h->options->observing != NULL)
            observe_part(h->options->observing, p);
        if (!telling_part(&h->telling, p))
            return false;
        break;
    case PART_MISSED:
        h->sum->missed++;
        h->listener->said(h->listener->who, p->kind, p->file, p->about);
        break;
    case PART_REPLACED:
    case PART_ABSENT:
    case PART_LOST:
        h->listener->said(h->listener->who, p->kind, p->file, p->about);
        break;
    case PART_OLD:
        h->sum->old++;
        break;
    case PART_READ:
        break;
    }
    if (p->log != NULL && p->whole)
        log_follow_told(h->logs, p->log, &p->at);
    return true;
}

static void begin(struct hunt *h, const struct part_source *source)
{
    *h->sum = (struct hunt_sum){0};
    h->telling =
        (struct telling){.hit = h->listener->hit, .who = h->listener->who};
    h->queue = part_queue_open(&h->options->rule, h->options->threads, source);
}

static void end(struct hunt *h)
{
    add_up(h);
    part_queue_close(h->queue);
    telling_free(&h->telling);
}

static bool next_of_list(void *who, struct part *p)
{
    struct hunt *h = who;

    return log_reader_next(&h->reader, p);
}

static bool show_step(void *who)
{
    struct hunt *h = who;

    h->listener->step(h->listener->who, log_reader_done(&h->reader), h->total);
    return true;
}

bool hunt_logs(const struct hunt_options *o, const struct log_list *list,
               const struct hunt_listener *l, struct hunt_sum *sum)
{
    struct hunt h = {.options = o, .listener = l, .sum = sum};
    const struct part_source source = {next_of_list, &h};
    const struct part_listener parts = {tell, show_step, &h};
    bool heard;

    log_reader_begin(&h.reader, list, &o->rule);
    h.total = log_reader_total(&h.reader);
    begin(&h, &source);
    heard = part_queue_run(h.queue, &parts);
    end(&h);
    log_reader_end(&h.reader);
    return heard;
}

static enum part_kind kind_of(enum log_step_kind kind)
{
    switch (kind) {
    case LOG_STEP_RUN:
        return PART_LINES;
    case LOG_STEP_AT:
        return PART_READ;
    case LOG_STEP_MISSED:
        return PART_MISSED;
    case LOG_STEP_ABSENT:
        return PART_ABSENT;
    case LOG_STEP_LOST:
        return PART_LOST;
    case LOG_STEP_OLD:
        break;
    }
    return PART_OLD;
}

static bool next_of_logs(void *who, struct part *p)
{
    struct hunt *h = who;
    struct log_step step;

    if (!log_follow_next(h->logs, &p->run, &step))
        return false;
    p->kind = kind_of(step.kind);
    p->file = input_name(step.path);
    snprintf(p->about, sizeof p->about, "%s",
             step.about == NULL ? "" : step.about);
    p->begins = step.begins;
    p->times = step.times;
    p->log = step.log;
    p->lines = step.lines;
    p->whole = step.whole;
    p->at = step.at;
    return true;
}

/* What is asked between any two sets, while more is read. */
static bool pause_logs(struct hunt *h, bool idle)
{
    add_up(h);
    if (h->follower->is_stale(h->follower->who)) {
        part_queue_leave_packs(h->queue);
        h->follower->renew(h->follower->who);
        part_queue_take_packs(h->queue);
    }
    h->over = !h->follower->pause(h->follower->who, idle);
    return !h->over;
}

static bool show_logs(void *who)
{
    struct hunt *h = who;

    h->listener->step(h->listener->who, log_follow_read(h->logs), 0);
    return pause_logs(h, false);
}

bool hunt_follow(const struct hunt_options *o, struct log_follow *logs,
                 const struct hunt_listener *l, const struct hunt_follower *f,
                 struct hunt_sum *sum)
{
    struct hunt h = {
        .options = o, .listener = l, .sum = sum, .logs = logs, .follower = f};
    const struct part_source source = {next_of_logs, &h};
    const struct part_listener parts = {tell, show_logs, &h};
    bool heard;

    begin(&h, &source);
    do {
        heard = part_queue_run(h.queue, &parts) && pause_logs(&h, true);
        if (heard && log_follow_is_over(logs))
            break;
        if (heard)
            log_follow_wait(logs, HUNT_TICK_MS);
    } while (heard);
    end(&h);
    return heard || h.over;
}
