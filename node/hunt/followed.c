#include "node/hunt/followed.h"

#include <search.h>
#include <stdlib.h>

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
    if (tsearch(e, &s->tree, identity_order) == NULL)
        abort();
    return e;
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

    if (ea->emptied != eb->emptied)
        return ea->emptied ? 1 : -1;
    if (ea->listed != eb->listed)
        return ea->listed ? 1 : -1;
    return ea->place < eb->place ? -1 : ea->place > eb->place;
}

void followed_sort(struct followed_set *s)
{
    if (s->count > 0)
        qsort(s->at, s->count, sizeof *s->at, reading_order);
}

bool followed_is_rotated(const struct followed *a, const struct followed *b)
{
    const char *name_a = log_list_base(a->path);
    const char *name_b = log_list_base(b->path);
    const size_t dir_a = (size_t)(name_a - a->path);
    const size_t dir_b = (size_t)(name_b - b->path);

    if (!log_list_is_rotated(name_a, name_b))
        return false;
    /* Some put old ones into another directory. */
    return !b->listed ||
           (dir_a == dir_b && memcmp(a->path, b->path, dir_a) == 0);
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
