#include "tools/formats/json/feed_walk.h"

unsigned feed_walk_line(const struct feed_walk *w)
{
    return w->next < w->tree->count ? w->tree->lines[w->next] : 0;
}

void feed_walk_skip(struct feed_walk *w, const json_t *v)
{
    const char *key;
    json_t *inner;
    size_t i;

    json_array_foreach(v, i, inner) feed_walk_skip(w, inner);
    json_object_foreach((json_t *)(uintptr_t)v, key, inner)
    {
        w->next++;
        feed_walk_skip(w, inner);
    }
    w->next += json_is_string(v);
}
