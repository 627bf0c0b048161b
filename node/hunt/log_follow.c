#include "node/hunt/log_follow.h"

#include <stdlib.h>
#include <time.h>

#include "node/hunt/log_turn.h"

enum { LOOKS_GONE = 3 }; /* that do not see a log, until it is taken for lost */

/* Something to say beside lines; its texts are among the spent. */
struct note {
    enum log_step_kind kind;
    const char *path, *about;
};

struct log_follow {
    struct log_look look;
    uint64_t look_at_ms; /* at the latest */
    struct followed_set set;
    struct log_turn turn;
    size_t at;     /* whose turn it is, */
    bool in_round; /* in this round */

    struct note *notes;
    size_t note_count, note_room, note_at;

    /* What was handed out and goes: until all is told. */
    char **spent;
    size_t spent_count, spent_room;
    struct followed **graves;
    size_t grave_count, grave_room;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void *grown(void *at, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return at;
    *room = *room == 0 ? 16 : 2 * *room;
    at = realloc(at, *room * size);
    if (at == NULL)
        abort();
    return at;
}

static void spend(void *who, char *text)
{
    struct log_follow *f = who;

    f->spent =
        grown(f->spent, f->spent_count, &f->spent_room, sizeof *f->spent);
    f->spent[f->spent_count++] = text;
}

static const char *kept(struct log_follow *f, const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        abort();
    spend(f, copy);
    return copy;
}

static void note(void *who, enum log_step_kind kind, const char *path,
                 const char *about)
{
    struct log_follow *f = who;

    f->notes = grown(f->notes, f->note_count, &f->note_room, sizeof *f->notes);
    f->notes[f->note_count++] =
        (struct note){kind, kept(f, path), kept(f, about)};
}

struct log_follow *log_follow_open(const struct log_follow_options *o)
{
    struct log_follow *f = calloc(1, sizeof *f);

    if (f == NULL)
        abort();
    f->turn = (struct log_turn){.set = &f->set,
                                .look = &f->look,
                                .since_ms = o->since_ms,
                                .note = note,
                                .who = f};
    f->look.skipped = o->skipped;
    if (o->kept != NULL && (f->look.kept = strdup(o->kept)) == NULL)
        abort();
    log_look_open(&f->look);
    return f;
}

static void bury(struct log_follow *f)
{
    for (size_t i = 0; i < f->spent_count; i++)
        free(f->spent[i]);
    for (size_t i = 0; i < f->grave_count; i++)
        followed_close(f->graves[i]);
    f->spent_count = f->grave_count = 0;
}

void log_follow_close(struct log_follow *f)
{
    if (f == NULL)
        return;
    bury(f);
    followed_free(&f->set);
    log_look_close(&f->look);
    free(f->notes);
    free(f->spent);
    free(f->graves);
    free(f);
}

void log_follow_add(struct log_follow *f, const char *path)
{
    log_look_add(&f->look, path);
}

void log_follow_know(struct log_follow *f, const struct log_known *known)
{
    struct followed *e = followed_find(&f->set, known->dev, known->ino);
    char *path = strdup(known->path);

    if (path == NULL)
        abort();
    if (e != NULL)
        free(e->path);
    else
        e = followed_add(&f->set, known->dev, known->ino, path);
    e->path = path;
    e->restored =
        known->gone_s == 0 && !log_list_is_older(log_list_base(known->path));
    e->gone_s = known->gone_s;
    e->read = e->told = known->at;
    e->size = known->at.size;
    e->changed = known->changed;
    e->whole = true;
    e->fresh = known->at.position.offset == 0;
    e->emptied = followed_is_ghost(e);
}

static void say_missed(void *who, const char *path, const char *about,
                       bool absent)
{
    note(who, absent ? LOG_STEP_ABSENT : LOG_STEP_MISSED, path, about);
}

/* Whether another of that log is new, and may have what it had. */
static bool has_heir(const struct log_follow *f, const struct followed *e)
{
    for (size_t i = 0; i < f->set.count; i++) {
        const struct followed *other = f->set.at[i];

        if (other->fresh && other->listed && followed_is_rotated(other, e) &&
            other->changed.tv_sec >= e->changed.tv_sec)
            return true;
    }
    return false;
}

/* What came and went before anybody could read it is lost. */
static void drop(void *who, struct followed *e)
{
    struct log_follow *f = who;

    if (e->fresh && e->twin == NULL && e->size > 0 && !has_heir(f, e))
        note(f, LOG_STEP_LOST, e->path, "it was removed before it was read");
    f->graves =
        grown(f->graves, f->grave_count, &f->grave_room, sizeof *f->graves);
    f->graves[f->grave_count++] = e;
}

/* Whether it stands where it was seen last. */
static bool is_file(const struct followed *e)
{
    struct stat s;

    return stat(e->path, &s) == 0 && s.st_dev == e->dev && s.st_ino == e->ino;
}

/* What was read by an earlier process, and is nowhere now, may have had more.
   Where a copy has it, that is known a look later. */
static void say_gone(struct log_follow *f)
{
    for (size_t i = 0; i < f->set.count; i++) {
        struct followed *e = f->set.at[i];

        if (!e->restored || e->listed || e->emptied ||
            f->look.looks < e->seen + LOOKS_GONE)
            continue;
        if (!e->continued && !is_file(e))
            note(f, LOG_STEP_LOST, e->path,
                 "it was removed since; what came to it last may not have "
                 "been read");
        e->restored = false;
    }
}

static void look(struct log_follow *f)
{
    const struct log_look_to to = {&f->set, say_missed, spend, drop, f};
    const uint64_t begun_ms = now_ms();
    uint64_t ended_ms;

    log_look(&f->look, &to, begun_ms);
    say_gone(f);
    ended_ms = now_ms();
    f->look.after_ms =
        ended_ms + (ended_ms - begun_ms) * (LOG_FOLLOW_LOOK_PART - 1);
    f->look_at_ms = ended_ms + LOG_FOLLOW_LOOK_MS;
}

static bool next_note(struct log_follow *f, struct log_step *step)
{
    const struct note *n;

    if (f->note_at == f->note_count) {
        f->note_at = f->note_count = 0;
        return false;
    }
    n = &f->notes[f->note_at++];
    *step =
        (struct log_step){.kind = n->kind, .path = n->path, .about = n->about};
    return true;
}

void log_follow_look(struct log_follow *f)
{
    if (log_look_is_due(&f->look, now_ms()))
        look(f);
}

bool log_follow_next(struct log_follow *f, struct log_run *run,
                     struct log_step *step)
{
    if (!f->in_round)
        log_follow_look(f);
    f->in_round = true;
    for (;;) {
        if (next_note(f, step))
            return true;
        if (f->at == f->set.count)
            break;
        if (log_turn_read(&f->turn, f->set.at[f->at], run, step))
            return true;
        f->at++;
    }
    f->in_round = false;
    f->at = 0;
    return false;
}

void log_follow_told(struct log_follow *f, struct followed *log,
                     const struct followed_at *at)
{
    (void)f;
    log->told = *at;
    log->changes = !log->pipe;
}

void log_follow_changed(struct log_follow *f, bool all,
                        void (*take)(void *who, const struct log_known *known),
                        void *who)
{
    for (size_t i = 0; i < f->set.count; i++) {
        struct followed *e = f->set.at[i];
        const bool is_all =
            e->read.position.offset == e->told.position.offset && e->whole;

        if (!e->changes && !all)
            continue;
        if (e->pipe || (e->fresh && !e->changes))
            continue;
        take(who, &(struct log_known){
                      .dev = e->dev,
                      .ino = e->ino,
                      .path = e->was == NULL ? e->path : e->was,
                      .gone_s = e->gone_s,
                      .changed = e->was == NULL ? e->changed : e->was_changed,
                      .at = is_all ? e->read : e->told});
        e->changes = false;
    }
}

static bool any_has_grown(const struct log_follow *f)
{
    for (size_t i = 0; i < f->set.count; i++)
        if (!f->set.at[i]->pipe && log_turn_has_grown(f->set.at[i]))
            return true;
    return false;
}

static size_t pipes_of(const struct log_follow *f,
                       int pipes[static LOG_WATCH_PIPES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < f->set.count && count < LOG_WATCH_PIPES_MAX; i++) {
        const struct log_file *file = f->set.at[i]->file;

        if (file != NULL && !log_file_input(file)->regular)
            pipes[count++] = log_file_input(file)->fd;
    }
    return count;
}

void log_follow_wait(struct log_follow *f, int ms)
{
    const uint64_t now = now_ms();
    const uint64_t due = f->look.due ? f->look.after_ms : f->look_at_ms;
    int pipes[LOG_WATCH_PIPES_MAX];
    enum log_woken woken;

    bury(f);
    if (due < now + (uint64_t)ms)
        ms = due > now ? (int)(due - now) : 0;
    woken = log_watch_wait(&f->look.watch, pipes, pipes_of(f, pipes), ms);
    if (woken == LOG_WOKEN_NAMES || now_ms() >= f->look_at_ms ||
        (woken == LOG_WOKEN_GROWTH && !any_has_grown(f)))
        f->look.due = true;
}

bool log_follow_is_over(const struct log_follow *f)
{
    for (size_t i = 0; i < f->look.count; i++)
        if (strcmp(f->look.sources[i].path, "-") != 0)
            return false;
    for (size_t i = 0; i < f->set.count; i++)
        if (!f->set.at[i]->over)
            return false;
    return f->look.looks > 0;
}

uint64_t log_follow_read(const struct log_follow *f)
{
    return f->turn.octets;
}
