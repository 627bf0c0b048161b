#include "node/hunt/log_look.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* One look. */
struct looking {
    struct log_look *look;
    const struct log_look_to *to;
    struct log_list list;
    uint64_t now_ms;
};

void log_look_open(struct log_look *l)
{
    log_watch_open(&l->watch);
    l->due = true;
}

void log_look_close(struct log_look *l)
{
    log_watch_close(&l->watch);
    for (size_t i = 0; i < l->count; i++)
        free(l->sources[i].path);
    for (size_t i = 0; i < l->said_count; i++)
        free(l->said[i]);
    free(l->sources);
    free(l->kept);
}

static char *copied(const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        abort();
    return copy;
}

void log_look_add(struct log_look *l, const char *path)
{
    l->sources = realloc(l->sources, (l->count + 1) * sizeof *l->sources);
    if (l->sources == NULL)
        abort();
    l->sources[l->count++] = (struct log_source){.path = copied(path)};
}

bool log_look_is_due(const struct log_look *l, uint64_t now_ms)
{
    return l->due && now_ms >= l->after_ms;
}

/* What cannot be walked is said once. What was there a moment ago was renamed
   or removed meanwhile: the next look sees it under its name, if it has one. */
static void say_missed(void *who, const char *path, const char *about)
{
    struct looking *g = who;
    struct log_look *l = g->look;
    struct stat s;

    if (lstat(path, &s) != 0 && errno == ENOENT) {
        l->due = true;
        return;
    }
    for (size_t i = 0; i < l->said_count; i++)
        if (strcmp(l->said[i], path) == 0)
            return;
    if (l->said_count < LOG_LOOK_SAID_MAX)
        l->said[l->said_count++] = copied(path);
    g->to->missed(g->to->who, path, about, false);
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec ||
           (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

static struct timespec written(const struct followed *e)
{
    return e->was == NULL ? e->changed : e->was_changed;
}

/* Whether it has, or had, the name of a log in that directory. */
static bool is_of(const struct followed *e, const char *path)
{
    const struct followed like = {.path = (char *)(uintptr_t)path,
                                  .listed = true};

    return !e->pipe && followed_is_rotated(e, &like);
}

/* When that log was written last, as far as it was seen; false: it was not. */
static bool written_last(struct timespec *out, const struct followed_set *set,
                         const char *path)
{
    bool any = false;

    *out = (struct timespec){0};
    for (size_t i = 0; i < set->count; i++) {
        const struct followed *e = set->at[i];

        if (!is_of(e, path))
            continue;
        any = true;
        if (is_before(*out, written(e)))
            *out = written(e);
    }
    return any;
}

/* Of those of that log that this look does not see. What they had may be in a
   file that is new, and older than what is known. */
static void written_gone(struct timespec *first, const struct looking *g,
                         const char *path)
{
    const struct followed_set *set = g->to->set;

    for (size_t i = 0; i < set->count; i++) {
        const struct followed *e = set->at[i];

        if (e->seen != g->look->looks && is_of(e, path) &&
            is_before(written(e), *first))
            *first = written(e);
    }
}

/* A file that nobody has open may be another that got its number. */
static void rename_log(struct looking *g, struct followed *e, char *path)
{
    if (e->file == NULL && e->was == NULL) {
        e->was = e->path;
        e->was_changed = e->changed;
    } else {
        g->to->renamed(g->to->who, e->path);
    }
    e->path = path;
    e->changes = !e->pipe;
}

/* Whether it was renamed or removed since somebody saw it. */
static bool has_left(const struct log_name *name)
{
    return !name->regular && name->ino == 0 && strcmp(name->path, "-") != 0;
}

static void take(struct looking *g, const struct log_name *name)
{
    const uint64_t place = (uint64_t)(name - g->list.names);
    struct followed *e = followed_find(g->to->set, name->dev, name->ino);

    if (has_left(name)) {
        g->look->due = true;
        return;
    }
    if (e == NULL) {
        e = followed_add(g->to->set, name->dev, name->ino, copied(name->path));
        e->pipe = !name->regular;
        e->fresh = e->changes = !e->pipe;
        e->grew_ms = g->now_ms;
    } else if (strcmp(e->path, name->path) != 0) {
        rename_log(g, e, copied(name->path));
    }
    if (e->size != name->size)
        e->grew_ms = g->now_ms;
    e->seen = g->look->looks;
    e->place = place;
    e->size = name->size;
    e->changed = name->changed;
    if (e->was != NULL &&
        followed_rests(e)) { /* no other is the same in that */
        g->to->renamed(g->to->who, e->was);
        e->was = NULL;
    }
}

static bool is_new(const struct looking *g, const struct log_name *name)
{
    return followed_find(g->to->set, name->dev, name->ino) == NULL;
}

/* Of a log that is rotated the older ones are read that came to be after it
   was read last. */
static void take_rotated(struct looking *g, struct log_source *s,
                         const char *path)
{
    const size_t first = g->list.count;
    struct timespec since;

    s->known = s->known || written_last(&s->since, g->to->set, path);
    since = s->since;
    log_list_add_rotated(&g->list, path);
    if (!s->absent) /* its directory may not be readable */
        log_list_add(&g->list, path, say_missed, g);
    for (size_t i = first; i < g->list.count; i++) {
        const struct log_name *name = &g->list.names[i];

        if (strcmp(name->path, path) == 0 || !is_new(g, name))
            take(g, name);
    }
    written_gone(&since, g, path);
    for (size_t i = first; i < g->list.count && s->known; i++) {
        const struct log_name *name = &g->list.names[i];

        if (is_new(g, name) && !is_before(name->changed, since))
            take(g, name);
    }
}

/* Where a link leads to; else the path itself. */
static const char *resolved(char room[static PATH_MAX], const char *path)
{
    struct stat s;

    if (lstat(path, &s) == 0 && S_ISLNK(s.st_mode) &&
        realpath(path, room) != NULL)
        return room;
    return path;
}

static void take_all(struct looking *g, const char *path)
{
    const size_t first = g->list.count;

    log_list_add(&g->list, path, say_missed, g);
    for (size_t i = first; i < g->list.count; i++)
        take(g, &g->list.names[i]);
}

/* rotated: where it is a log, of which older ones are looked for; else where it
   is not. */
static void take_source(struct looking *g, struct log_source *s, bool rotated)
{
    char room[PATH_MAX];
    const char *path = s->path;
    struct stat st = {0};

    if (strcmp(path, "-") == 0 && rotated)
        return;
    if (strcmp(path, "-") == 0) {
        log_list_add(&g->list, path, say_missed, g);
        take(g, &g->list.names[g->list.count - 1]);
        return;
    }
    if (stat(path, &st) != 0 && !s->absent)
        g->to->missed(g->to->who, path, strerror(errno), true);
    s->absent = st.st_ino == 0;
    path = resolved(room, path);
    if ((s->absent || S_ISREG(st.st_mode)) &&
        !log_list_is_older(log_list_base(path))) {
        if (rotated)
            take_rotated(g, s, path);
    } else if (!s->absent && !rotated) {
        take_all(g, path);
    }
}

/* A log that has left may stand beside its old name, under one that nobody
   listed. */
static void find_renamed(struct looking *g, struct followed *e)
{
    const size_t len = (size_t)(log_list_base(e->path) - e->path);
    char *dir = strndup(e->path, len), *path = NULL;
    struct stat s;

    if (dir == NULL)
        abort();
    if (log_list_find(&path, &s, dir, e->dev, e->ino)) {
        rename_log(g, e, path);
        e->size = s.st_size;
        e->changed = s.st_mtim;
    }
    free(dir);
}

/* What the look did not see, and what was gone long before. */
static void take_leave(struct looking *g)
{
    struct followed_set *set = g->to->set;
    const uint64_t now_s = (uint64_t)time(NULL);

    for (size_t i = set->count; i > 0; i--) {
        struct followed *e = set->at[i - 1];
        const bool listed = e->seen == g->look->looks;

        if (!listed && (e->listed || g->look->looks == 1)) {
            e->changes |= e->gone_s == 0 && !e->pipe;
            e->gone_s = e->gone_s == 0 ? now_s : e->gone_s;
            if (!e->pipe && !followed_is_ghost(e))
                find_renamed(g, e);
        } else if (listed && e->was == NULL && e->gone_s != 0) {
            e->gone_s = 0; /* else it may be another that has its number */
            e->changes = !e->pipe;
        }
        e->changes |= e->listed != listed && !e->pipe;
        e->listed = listed;
        if (listed || e->file != NULL ||
            (e->read.position.offset > 0 &&
             now_s < e->gone_s + LOG_LOOK_KEPT_S))
            continue;
        followed_remove(set, i - 1);
        g->to->dropped(g->to->who, e);
    }
}

static void watch(struct looking *g)
{
    struct log_look *l = g->look;

    log_watch_again(&l->watch);
    for (size_t i = 0; i < g->list.dir_count; i++)
        log_watch_add(&l->watch, g->list.dirs[i]);
}

static void skip_kept(struct log_list *list, const char *path)
{
    char room[PATH_MAX];
    struct stat s;

    if (path == NULL)
        return;
    if (stat(path, &s) == 0)
        log_list_skip(list, &s);
    snprintf(room, sizeof room, "%s.new", path);
    if (stat(room, &s) == 0)
        log_list_skip(list, &s);
}

void log_look(struct log_look *l, const struct log_look_to *to, uint64_t now_ms)
{
    struct looking g = {.look = l, .to = to, .now_ms = now_ms};

    l->looks++;
    l->due = false;
    log_list_skip(&g.list, &l->skipped);
    skip_kept(&g.list, l->kept);
    /* What is named is read, also where it is an older one of another that is
       named, of which older ones are not. */
    for (size_t i = 0; i < l->count; i++)
        take_source(&g, &l->sources[i], false);
    for (size_t i = 0; i < l->count; i++)
        take_source(&g, &l->sources[i], true);
    take_leave(&g);
    followed_sort(to->set);
    watch(&g);
    log_list_free(&g.list);
}
