#include "node/hunt/observation/observer.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/observation/observation_folder.h"
#include "node/hunt/observation/observation_table.h"
#include "node/hunt/observation/observation_write.h"

/* A run that is written and held, and not in the list. */
struct pending {
    int fd;
    struct observation_list_run run;
};

struct observer {
    char dir[FILE_PATH_MAX];
    struct observation_key key;
    struct observation_table *table;
    size_t enough; /* of the table, for a commit */
    struct pending pending[OBSERVER_PENDING_MAX];
    size_t pending_count;
    bool
        unsure; /* the list has a commit that may not outlive a loss of power */
};

/* Written anew, so that what was left by the dead goes. */
static enum err change_nothing(struct observation_list *l, void *who,
                               struct fault *fault)
{
    (void)l;
    (void)who;
    (void)fault;
    return ERR_OK;
}

enum err observer_open(struct observer **out, const char *dir, unsigned bits,
                       struct fault *fault)
{
    *out = NULL;
    struct observer *o = calloc(1, sizeof *o);
    if (o == NULL)
        abort();
    (void)!snprintf(o->dir, sizeof o->dir, "%s", dir);
    o->table = observation_table_open(bits);
    o->enough = ((size_t)1 << bits) / 2;
    bool stands;
    enum err err = observation_folder_make(dir, fault);
    if (err == ERR_OK)
        err = observation_folder_key(&o->key, dir, fault);
    if (err == ERR_OK)
        err = observation_folder_change(dir, change_nothing, NULL, &stands,
                                        fault);
    if (err != ERR_OK) {
        observer_close(o);
        return err;
    }
    *out = o;
    return ERR_OK;
}

void observer_close(struct observer *o)
{
    if (o == NULL)
        return;
    for (size_t i = 0; i < o->pending_count; i++)
        close(o->pending[i].fd);
    observation_table_close(o->table);
    sodium_memzero(&o->key, sizeof o->key);
    free(o);
}

const struct observation_key *observer_key(const struct observer *o)
{
    return &o->key;
}

struct naming {
    const struct observation_name *name;
    unsigned number;
};

static enum err enter_source(struct observation_list *l, void *who,
                             struct fault *fault)
{
    struct naming *n = who;
    (void)fault;
    n->number = observation_list_source(l, n->name);
    return ERR_OK;
}

enum err observer_source(struct observer *o,
                         const struct observation_name *name, unsigned *out,
                         struct fault *fault)
{
    struct naming n = {.name = name};
    bool stands;
    enum err err =
        observation_folder_change(o->dir, enter_source, &n, &stands, fault);
    *out = n.number;
    return err;
}

enum err observer_mark(const struct observer *o,
                       const struct observation_name *follower, uint64_t *out,
                       struct fault *fault)
{
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    enum err err = observation_folder_list(l, o->dir, fault);
    *out = observation_list_mark(l, follower);
    free(l);
    return err;
}

void observer_prefetch(const struct observer *o, uint64_t hash)
{
    observation_table_prefetch(o->table, hash);
}

/* Runs that are not to be after all. */
static void drop_pending(struct observer *o, size_t keep)
{
    char path[FILE_PATH_MAX];
    while (o->pending_count > keep) {
        const struct pending *p = &o->pending[--o->pending_count];
        if (p->fd < 0)
            continue;
        observation_folder_run(path, o->dir, p->run.number);
        unlink(path);
        close(p->fd);
    }
}

/* The rows of one window, from the first on, become a run. */
static enum err write_run(struct observer *o, const struct observation *row,
                          size_t count, struct fault *fault)
{
    struct pending *p = &o->pending[o->pending_count];
    if (o->pending_count == OBSERVER_PENDING_MAX)
        return fault_say(fault, ERR_TOO_BIG,
                         "too much was seen at once, of too many months");
    struct observation_writer *w;
    enum err err = observation_writer_open(&w, o->dir, &o->key, count, fault);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        observation_writer_add(w, &row[i]);
    p->run.rows = count;
    p->run.window = row[0].window;
    err = observation_folder_new_run(&p->fd, &p->run.number, o->dir, fault);
    if (err == ERR_OK)
        err = observation_writer_end(w, p->fd, fault);
    o->pending_count++;
    if (err != ERR_OK)
        drop_pending(o, o->pending_count - 1);
    observation_writer_close(w);
    return err;
}

static size_t of_one_window(const struct observation *row, size_t count)
{
    size_t same = 1;
    while (same < count && row[same].window == row[0].window)
        same++;
    return same;
}

/* What is in memory goes to the disk, all or nothing of it. */
static enum err flush(struct observer *o, struct fault *fault)
{
    size_t count = observation_table_count(o->table);
    size_t before = o->pending_count;
    const struct observation *row = observation_table_sort(o->table);
    enum err err = ERR_OK;
    for (size_t done = 0; done < count && err == ERR_OK;) {
        size_t now = of_one_window(row + done, count - done);
        err = write_run(o, row + done, now, fault);
        done += now;
    }
    if (err == ERR_OK) {
        observation_table_clear(o->table);
        return ERR_OK;
    }
    drop_pending(o, before);
    return err;
}

enum err observer_add(struct observer *o, const struct observation *seen,
                      struct fault *fault)
{
    if (observation_table_add(o->table, seen))
        return ERR_OK;
    enum err err = flush(o, fault);
    if (err == ERR_OK && !observation_table_add(o->table, seen))
        abort();
    return err;
}

bool observer_wants_commit(const struct observer *o)
{
    return o->pending_count > 0 ||
           observation_table_count(o->table) >= o->enough;
}

struct committing {
    struct observer *o;
    const struct observation_mark *mark;
};

static enum err enter_runs(struct observation_list *l, void *who,
                           struct fault *fault)
{
    struct committing *c = who;
    enum err err = ERR_OK;
    if (c->o->pending_count > OBSERVATION_LIST_RUNS_MAX - l->run_count)
        err = ERR_TOO_BIG;
    for (size_t i = 0; i < c->o->pending_count && err == ERR_OK; i++)
        l->run[l->run_count++] = c->o->pending[i].run;
    if (err == ERR_OK && c->mark != NULL)
        err = observation_list_set_mark(l, c->mark);
    return err == ERR_OK
               ? ERR_OK
               : fault_say(fault, err,
                           "the list of observations is full: %d runs, %d "
                           "followers",
                           OBSERVATION_LIST_RUNS_MAX,
                           OBSERVATION_LIST_MARKS_MAX);
}

enum err observer_commit(struct observer *o,
                         const struct observation_mark *mark,
                         struct fault *fault)
{
    enum err err = flush(o, fault);
    struct committing c = {o, mark};
    bool stands;
    if (err != ERR_OK || (o->pending_count == 0 && mark == NULL && !o->unsure))
        return err;
    err = observation_folder_change(o->dir, enter_runs, &c, &stands, fault);
    /* What the list has is not entered again by the next try. */
    while (stands && o->pending_count > 0)
        close(o->pending[--o->pending_count].fd);
    o->unsure = err != ERR_OK && (o->unsure || stands);
    return err;
}
