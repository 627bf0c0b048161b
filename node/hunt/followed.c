#include "node/hunt/followed.h"

#include <search.h>
#include <stdlib.h>
#include <time.h>

static int identity_order(const void *a, const void *b)
{
    const struct followed *ea = a, *eb = b;

    if (ea->dev != eb->dev)
        return ea->dev < eb->dev ? -1 : 1;
    return ea->ino < eb->ino ? -1 : ea->ino > eb->ino;
}

void followed_close(struct followed *e)
{
    log_file_close(e->file);
    free(e->path);
    free(e->was);
    free(e);
}

static void leave(void *e)
{
    (void)e;
}

void followed_free(struct followed_set *s)
{
    tdestroy(s->tree, leave);
    for (size_t i = 0; i < s->count; i++)
        followed_close(s->at[i]);
    free(s->at);
    *s = (struct followed_set){0};
}

struct followed *followed_find(const struct followed_set *s, dev_t dev,
                               ino_t ino)
{
    const struct followed key = {.dev = dev, .ino = ino};
    struct followed **found = tfind(&key, &s->tree, identity_order);

    return found == NULL ? NULL : *found;
}

static void insert(struct followed_set *s, struct followed *e)
{
    if (tsearch(e, &s->tree, identity_order) == NULL)
        abort();
}

struct followed *followed_add(struct followed_set *s, dev_t dev, ino_t ino,
                              char *path)
{
    struct followed *e = calloc(1, sizeof *e);

    if (s->count == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->at = realloc(s->at, s->room * sizeof *s->at);
    }
    if (e == NULL || s->at == NULL)
        abort();
    *e = (struct followed){.dev = dev, .ino = ino, .path = path};
    s->at[s->count++] = e;
    insert(s, e);
    if (followed_is_ghost(e) && s->ghosts < ino)
        s->ghosts = ino;
    return e;
}

/* No device has number 0; "-" has no number. */
bool followed_is_ghost(const struct followed *e)
{
    return e->dev == 0 && e->ino != 0;
}

struct followed *followed_split(struct followed_set *s, struct followed *e)
{
    const struct followed was = *e;
    struct followed *other;

    (void)tdelete(e, &s->tree, identity_order);
    e->dev = 0;
    e->ino = (ino_t)++s->ghosts;
    e->path = e->was != NULL ? e->was : strdup(e->path);
    if (e->path == NULL)
        abort();
    if (e->was != NULL)
        e->changed = e->was_changed;
    e->was = NULL;
    e->listed = false;
    e->gone_s = (uint64_t)time(NULL);
    e->emptied = e->changes = true;
    insert(s, e);

    other = followed_add(s, was.dev, was.ino, was.path);
    other->seen = was.seen;
    other->place = was.place;
    other->listed = was.listed;
    other->size = was.size;
    other->changed = was.changed;
    other->grew_ms = was.grew_ms;
    other->fresh = other->whole = other->changes = true;
    return other;
}

void followed_remove(struct followed_set *s, size_t i)
{
    (void)tdelete(s->at[i], &s->tree, identity_order);
    memmove(s->at + i, s->at + i + 1, (s->count - i - 1) * sizeof *s->at);
    s->count--;
}

static int reading_order(const void *a, const void *b)
{
    const struct followed *ea = *(struct followed *const *)a;
    const struct followed *eb = *(struct followed *const *)b;
    const bool gone_a = !ea->listed && !ea->emptied;
    const bool gone_b = !eb->listed && !eb->emptied;

    if (gone_a != gone_b)
        return gone_a ? -1 : 1;
    if (ea->place != eb->place)
        return ea->place < eb->place ? -1 : 1;
    return ea->emptied == eb->emptied ? 0 : ea->emptied ? -1 : 1;
}

/* Where the log is that has the name of one that was emptied. */
static uint64_t place_of(const struct followed_set *s, const struct followed *e)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i]->listed && strcmp(s->at[i]->path, e->path) == 0)
            return s->at[i]->place;
    return e->place;
}

void followed_sort(struct followed_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i]->emptied && (s->at[i]->file != NULL || s->at[i]->restored))
            s->at[i]->place = place_of(s, s->at[i]);
    if (s->count > 0)
        qsort(s->at, s->count, sizeof *s->at, reading_order);
}

/* The path under which it was read. */
static const char *path_of(const struct followed *e)
{
    return e->was != NULL ? e->was : e->path;
}

bool followed_is_rotated(const struct followed *a, const struct followed *b)
{
    const char *path_a = path_of(a), *name_a = log_list_base(path_a);
    const char *path_b = path_of(b), *name_b = log_list_base(path_b);
    const size_t dir_a = (size_t)(name_a - path_a);
    const size_t dir_b = (size_t)(name_b - path_b);

    if (!log_list_is_rotated(name_a, name_b))
        return false;
    /* Some put old ones into another directory. */
    return !b->listed || (dir_a == dir_b && memcmp(path_a, path_b, dir_a) == 0);
}

bool followed_is_there(const struct followed *e)
{
    return e->listed && !e->emptied;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool followed_rests(const struct followed *e)
{
    return e->read.rests && e->read.size == e->size &&
           same_time(e->read.changed, e->changed);
}
