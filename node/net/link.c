#include "node/net/link.h"

#include <stdlib.h>
#include <string.h>

struct link_waiting {
    struct link_waiting *next;
    size_t len;
    uint8_t octet[];
};

/* Live links stand side by side, so that a search costs what is live. */
struct link_table {
    uint32_t last_id;
    size_t count, max;
    struct link at[];
};

struct link_table *link_table_open(size_t max)
{
    struct link_table *t = calloc(1, sizeof *t + max * sizeof t->at[0]);

    if (t == NULL)
        abort();
    t->max = max;
    return t;
}

void link_table_close(struct link_table *t)
{
    if (t == NULL)
        return;
    while (t->count > 0)
        link_drop(t, &t->at[0]);
    free(t);
}

struct link *link_add(struct link_table *t)
{
    struct link *l;

    if (t->count == t->max)
        return NULL;
    l = &t->at[t->count++];
    *l = (struct link){.id = ++t->last_id, .fd = -1};
    return l;
}

struct link *link_by_id(struct link_table *t, uint32_t id)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].id == id && !t->at[i].ended)
            return &t->at[i];
    return NULL;
}

static struct bytes routing_id_of(const struct link *l)
{
    return (struct bytes){l->routing_id, l->routing_id_len};
}

struct link *link_by_routing_id(struct link_table *t, struct bytes routing_id)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].routing_id_len > 0 &&
            bytes_equal(routing_id_of(&t->at[i]), routing_id))
            return &t->at[i];
    return NULL;
}

/* Over another socket the same descriptor may be an older one's. */
struct link *link_by_fd(struct link_table *t, const struct zsock *over, int fd)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].over == over && t->at[i].fd == fd)
            return &t->at[i];
    return NULL;
}

struct link *link_by_socket(struct link_table *t, const struct zsock *over)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].over == over)
            return &t->at[i];
    return NULL;
}

size_t link_count(const struct link_table *t)
{
    return t->count;
}

struct link *link_at(struct link_table *t, size_t at)
{
    return &t->at[at];
}

size_t link_count_of(struct link_table *t, const struct box_public *tk,
                     struct link **oldest)
{
    size_t count = 0;

    *oldest = NULL;
    for (size_t i = 0; i < t->count; i++) {
        struct link *l = &t->at[i];

        if (l->ended || memcmp(&l->tk, tk, sizeof *tk) != 0)
            continue;
        count++;
        if (*oldest == NULL || l->id < (*oldest)->id)
            *oldest = l;
    }
    return count;
}

static void drop_first(struct link *l)
{
    struct link_waiting *w = l->first;

    l->first = w->next;
    if (l->first == NULL)
        l->last = NULL;
    l->queued -= w->len;
    l->frames--;
    free(w);
}

void link_drop(struct link_table *t, struct link *l)
{
    while (l->first != NULL)
        drop_first(l);
    *l = t->at[--t->count];
}

static enum err enqueue(struct link *l, struct bytes frame)
{
    struct link_waiting *w;

    if (frame.len > LINK_QUEUE_MAX - l->queued ||
        l->frames == LINK_QUEUE_FRAMES_MAX)
        return ERR_TOO_BIG;
    w = malloc(sizeof *w + frame.len);
    if (w == NULL)
        abort();
    w->next = NULL;
    w->len = frame.len;
    memcpy(w->octet, frame.at, frame.len);
    if (l->last == NULL)
        l->first = w;
    else
        l->last->next = w;
    l->last = w;
    l->queued += w->len;
    l->frames++;
    return ERR_OK;
}

enum err link_flush(struct link *l)
{
    while (l->first != NULL) {
        struct bytes frame = {l->first->octet, l->first->len};
        enum err err = zsock_send(l->over, routing_id_of(l), frame);

        if (err == ERR_BUSY)
            return ERR_OK;
        if (err != ERR_OK)
            return err;
        drop_first(l);
    }
    return ERR_OK;
}

enum err link_send(struct link *l, struct bytes frame)
{
    enum err err = link_flush(l);

    if (err != ERR_OK)
        return err;
    if (l->first != NULL)
        return enqueue(l, frame);
    err = zsock_send(l->over, routing_id_of(l), frame);
    return err == ERR_BUSY ? enqueue(l, frame) : err;
}
