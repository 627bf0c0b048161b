#include "node/hunt/log_turn.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "node/hunt/log_copy.h"

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint64_t written_ms(struct timespec changed)
{
    return (uint64_t)changed.tv_sec * 1000;
}

/* The run is read; the step tells of it. */
static bool hand_out(struct log_turn *t, struct followed *e,
                     const struct log_run *run, struct log_step *step)
{
    const bool live = log_file_input(e->file)->live;
    struct stat s;

    *step = (struct log_step){.kind = LOG_STEP_RUN,
                              .path = e->path,
                              .log = e,
                              .begins = !e->begun,
                              .lines = e->read.position.lines};
    if (e->read.position.offset == 0)
        log_time_begin(&e->read.times, 0);
    if (fstat(log_file_input(e->file)->fd, &s) == 0 && !e->pipe)
        e->read.times.written_ms = written_ms(s.st_mtim);
    else
        e->read.times.written_ms = (uint64_t)time(NULL) * 1000;
    log_time_heed(&e->read.times, run->lines, e->read.position.offset == 0);
    log_position_move(&e->read.position, &e->trail, run);
    e->read.rests = false;
    e->begun = true;
    e->grew_ms = now_ms();
    e->whole =
        !run->goes_on && (!live || run->lines.at[run->lines.len - 1] == '\n');
    t->octets += run->lines.len;
    step->times = e->read.times;
    step->whole = e->whole;
    step->at = e->read;
    return true;
}

static bool hand_position(struct followed *e, struct log_step *step)
{
    *step = (struct log_step){.kind = LOG_STEP_AT,
                              .path = e->path,
                              .log = e,
                              .whole = true,
                              .at = e->read};
    return true;
}

static void close_log(struct log_turn *t, struct followed *e)
{
    if (e->file == NULL)
        return;
    log_file_close(e->file);
    e->file = NULL;
    t->open--;
}

/* The one that is quiet for longest gives its place to another. */
static void close_oldest(struct log_turn *t)
{
    struct followed *oldest = NULL;

    for (size_t i = 0; i < t->set->count; i++) {
        struct followed *e = t->set->at[i];

        if (e->file != NULL && e->listed && e->whole && !e->pipe &&
            e->read.rests && (oldest == NULL || e->grew_ms < oldest->grew_ms))
            oldest = e;
    }
    if (oldest != NULL)
        close_log(t, oldest);
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool log_turn_has_grown(const struct followed *e)
{
    const struct log_input *in =
        e->file == NULL ? NULL : log_file_input(e->file);
    struct stat s;

    if (in == NULL || !in->regular)
        return in != NULL && !in->over;
    return fstat(in->fd, &s) != 0 || (uint64_t)s.st_size != in->read ||
           !same_time(s.st_mtim, e->read.changed);
}

/* All lines that are whole were read. */
static void rest(struct followed *e)
{
    const struct log_input *in = log_file_input(e->file);
    struct stat s;

    if (!in->regular || fstat(in->fd, &s) != 0)
        return;
    e->read.size = in->fault.why == ERR_OK ? (off_t)in->read : s.st_size;
    e->read.changed = s.st_mtim;
    e->read.rests = true;
}

/* What is left of it cannot be read, unless it changes. */
static void miss(struct log_turn *t, struct followed *e)
{
    if (!e->missed)
        t->note(t->who, LOG_STEP_MISSED, e->path,
                log_file_fault(e->file)->about);
    rest(e);
    e->missed = true;
    e->over = e->pipe;
    close_log(t, e);
}

/* Nobody writes to it any more. */
static bool is_at_end(const struct followed *e)
{
    const struct log_input *in = log_file_input(e->file);

    if (!in->regular)
        return in->over || !e->listed;
    return now_ms() >= e->grew_ms + LOG_TURN_QUIET_MS &&
           (!e->listed || log_list_is_older(log_list_base(e->path)));
}

/* The new one has its turn when copies of the old one are known. */
static void split(struct log_turn *t, struct followed *e)
{
    followed_split(t->set, e)->denied = t->look->looks;
    t->look->due = true;
}

/* There is no more of it now. */
static bool pause_log(struct log_turn *t, struct followed *e,
                      struct log_run *run, struct log_step *step)
{
    const struct log_input *in = log_file_input(e->file);

    if (in->emptied && !e->pipe) {
        split(t, e);
        return false;
    }
    rest(e);
    if (in->fault.why == ERR_OK && in->live && !is_at_end(e))
        return false;
    if (in->fault.why == ERR_OK && in->live && !e->continued) {
        log_file_finish(e->file);
        if (log_file_next(e->file, run))
            return hand_out(t, e, run, step);
    }
    if (in->fault.why != ERR_OK) {
        miss(t, e);
        return false;
    }
    e->over = e->pipe;
    close_log(t, e);
    return false;
}

/* It cannot be opened. Its name may just be going to another. */
static void deny(struct log_turn *t, struct followed *e,
                 const struct fault *fault)
{
    const bool again = e->denied != 0;

    e->denied = t->look->looks;
    t->look->due |= e->listed && !again;
    if (!again || e->missed || access(e->path, F_OK) != 0)
        return;
    t->note(t->who, LOG_STEP_MISSED, e->path, fault->about);
    e->missed = true;
}

/* NULL: it cannot be opened, or is another file by now. */
static struct log_file *opened(struct log_turn *t, struct followed *e)
{
    struct fault fault = {0};
    struct log_file *file = log_file_open_live(e->path, &fault);
    const struct stat *s;

    if (file == NULL) {
        deny(t, e, &fault);
        return NULL;
    }
    s = &log_file_input(file)->stat;
    if (e->ino == 0 || (s->st_dev == e->dev && s->st_ino == e->ino)) {
        e->denied = 0;
        return file;
    }
    log_file_close(file);
    e->denied = t->look->looks;
    t->look->due |= e->listed;
    return NULL;
}

static bool begin(struct log_turn *t, struct followed *e, struct log_run *run,
                  struct log_step *step)
{
    struct log_file *file;

    if (e->denied == t->look->looks || (file = opened(t, e)) == NULL)
        return false;
    if (log_position_find(&e->read.position, &e->trail, file, run) !=
        LOG_POSITION_FOUND) {
        log_file_close(file);
        split(t, e);
        return false;
    }
    free(e->was);
    e->was = NULL;
    e->restored = false;
    e->file = file;
    e->missed = false;
    if (++t->open > LOG_TURN_OPEN_MAX)
        close_oldest(t);
    return run->lines.len > 0 ? hand_out(t, e, run, step)
                              : pause_log(t, e, run, step);
}

/* All of it was read, as a part of another. */
static void pass_over(struct followed *e, struct log_run *run)
{
    struct fault fault = {0};
    struct log_file *file = log_file_open(e->path, &fault);

    while (file != NULL && log_file_next(file, run))
        log_position_move(&e->read.position, &e->trail, run);
    log_file_close(file);
    e->read.size = e->size;
    e->read.changed = e->changed;
    e->read.rests = true;
}

/* What a new one is. True: `step` says it. */
static bool judge(struct log_turn *t, struct followed *e, struct log_run *run,
                  struct log_step *step)
{
    struct followed *of = NULL;
    enum log_copy is = log_copy_judge(t->set, e, run, &of);

    if (is == LOG_COPY_UNSURE && now_ms() < e->grew_ms + LOG_TURN_QUIET_MS)
        return false;
    e->twin = is == LOG_COPY_TWIN ? of : NULL;
    e->fresh = is == LOG_COPY_TWIN;
    if (is != LOG_COPY_REST && is != LOG_COPY_READ)
        return false;
    of->continued = true;
    e->read.times = of->read.times;
    if (is == LOG_COPY_REST) {
        e->read = of->read;
        e->read.rests = false;
    } else {
        pass_over(e, run);
    }
    return hand_position(e, step);
}

/* A new one that was empty may have something by now. */
static void look_again(struct followed *e)
{
    struct stat s;

    if (e->size > 0 || stat(e->path, &s) != 0 || s.st_dev != e->dev ||
        s.st_ino != e->ino || s.st_size == 0)
        return;
    e->size = s.st_size;
    e->changed = s.st_mtim;
    e->grew_ms = now_ms();
}

static bool is_old(const struct log_turn *t, const struct followed *e)
{
    return e->changed.tv_sec > 0 && written_ms(e->changed) + 1000 < t->since_ms;
}

static bool read_new(struct log_turn *t, struct followed *e,
                     struct log_run *run, struct log_step *step)
{
    if (e->twin != NULL) {
        if (followed_is_there(e->twin) &&
            (e->size == e->twin_size || log_copy_holds(e))) {
            e->twin_size = e->size;
            return false;
        }
        e->twin = NULL;
    }
    look_again(e);
    if (e->size == 0 || e->denied == t->look->looks)
        return false;
    if (is_old(t, e)) {
        e->fresh = false;
        e->read.size = e->size;
        e->read.changed = e->changed;
        e->read.rests = true;
        *step = (struct log_step){.kind = LOG_STEP_OLD, .path = e->path};
        return true;
    }
    return judge(t, e, run, step) || (!e->fresh && begin(t, e, run, step));
}

/* What was read of it is there no more. A copy has what was not, or else what
   is left of its last line is all. */
static bool leave(struct log_turn *t, struct followed *e, struct log_run *run,
                  struct log_step *step)
{
    if (e->file != NULL && log_file_input(e->file)->live && !e->continued) {
        log_file_finish(e->file);
        if (log_file_next(e->file, run))
            return hand_out(t, e, run, step);
    }
    if (e->restored && !e->continued)
        t->note(t->who, LOG_STEP_LOST, e->path,
                "it was emptied or replaced since; what came to it last may "
                "not have been read");
    e->restored = false;
    close_log(t, e);
    return false;
}

bool log_turn_read(struct log_turn *t, struct followed *e, struct log_run *run,
                   struct log_step *step)
{
    if (e->over)
        return false;
    if (e->fresh)
        return read_new(t, e, run, step);
    if (e->emptied)
        return !t->look->due && leave(t, e, run, step);
    if (e->file == NULL)
        return !followed_rests(e) && begin(t, e, run, step);
    if (!e->read.rests || log_turn_has_grown(e)) {
        if (log_file_next(e->file, run))
            return hand_out(t, e, run, step);
        return pause_log(t, e, run, step);
    }
    return is_at_end(e) && pause_log(t, e, run, step);
}
