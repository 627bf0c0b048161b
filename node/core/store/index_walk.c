#include "node/core/store/index_walk.h"

#include <string.h>

void index_walk_begin(struct index_walk *w, const struct view *view)
{
    w->placed = w->more = false;
    table_walk(&w->cursor, view, TABLE_INDEX);
}

void index_walk_end(struct index_walk *w)
{
    table_walk_end(&w->cursor);
}

/* Whether a does not stand behind b. */
static bool not_behind(struct bytes a, struct bytes b)
{
    const size_t both = a.len < b.len ? a.len : b.len;
    const int order = memcmp(a.at, b.at, both);

    return order != 0 ? order < 0 : a.len <= b.len;
}

/* Whether the entry that stands at or above k is the one it is at. */
static bool is_there(const struct index_walk *w, const struct table_key *k)
{
    const struct bytes key = table_key_bytes(k);

    return w->placed && not_behind(table_key_bytes(&w->empty), key) &&
           (!w->more || not_behind(key, w->cursor.key));
}

bool index_walk_to(struct index_walk *w, const struct table_key *k)
{
    if (is_there(w, k))
        return w->more;
    w->more = table_walk_from(&w->cursor, k);
    w->empty = *k;
    w->placed = true;
    return w->more;
}

bool index_walk_next(struct index_walk *w)
{
    w->empty = table_key_of(w->cursor.key.at, w->cursor.key.len);
    table_key_u8(&w->empty, 0); /* the smallest key above it */
    w->more = table_walk_next(&w->cursor);
    return w->more;
}

bool index_walk_within(const struct index_walk *w, const struct table_key *k)
{
    return w->more && table_walk_within(&w->cursor, k);
}
