#include "node/hunt/observation/observations.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "node/hunt/observation/observation_folder.h"
#include "node/hunt/observation/observation_run.h"

/* A run that was merged away before it was opened: the list says more. */
enum { TRIES = 8 };

struct opened {
    uint64_t number;
    struct observation_run *run;
};

/* Which list it is: a new one is another file. */
struct version {
    dev_t device;
    ino_t inode;
    struct timespec changed;
};

struct observations {
    char dir[FILE_PATH_MAX];
    struct observation_key key;
    struct observation_list *list;
    struct version version;
    struct opened *opened; /* as many as the list has runs */
    size_t count;
};

static struct version version_of(const struct observations *o)
{
    char path[FILE_PATH_MAX];
    struct stat about;
    file_path(path, o->dir, "list");
    if (stat(path, &about) != 0)
        return (struct version){0};
    return (struct version){about.st_dev, about.st_ino, about.st_mtim};
}

static struct observation_run *opened_already(const struct observations *o,
                                              uint64_t number)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->opened[i].number == number)
            return o->opened[i].run;
    }
    return NULL;
}

/* Close what is in one of the two, and not in the other. */
static void close_others(struct opened *these, size_t count,
                         const struct opened *keep, size_t kept)
{
    for (size_t i = 0; i < count; i++) {
        bool is_kept = false;
        for (size_t k = 0; k < kept; k++)
            is_kept |= keep[k].run == these[i].run;
        if (!is_kept)
            observation_run_close(these[i].run);
    }
    free(these);
}

/* All runs of the list; those that are open, and still the files of their
   names, are taken over where the key is theirs. */
static enum err open_runs(const struct observations *o,
                          const struct observation_key *key,
                          const struct observation_list *l,
                          struct opened *opened, struct fault *fault)
{
    bool same_key = sodium_memcmp(key, &o->key, sizeof *key) == 0;
    char path[FILE_PATH_MAX];
    struct fault own = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; i < l->run_count && err == ERR_OK; i++) {
        opened[i].number = l->run[i].number;
        observation_folder_run(path, o->dir, l->run[i].number);
        struct observation_run *run = opened_already(o, l->run[i].number);
        if (same_key && run != NULL && observation_run_is_at(run, path))
            opened[i].run = run;
        else
            err = observation_run_open(&opened[i].run, path, key, &own);
    }
    /* Others may have merged it since the list was read. */
    if (err == ERR_NOT_FOUND)
        err = ERR_CHANGED;
    return err == ERR_OK ? ERR_OK
                         : fault_say(fault, err, "'%s': %s", path, own.about);
}

/* What was read takes the place of what was open. */
static void take_over(struct observations *o, const struct observations *read)
{
    close_others(o->opened, o->count, read->opened, read->count);
    free(o->list);
    o->key = read->key;
    o->list = read->list;
    o->opened = read->opened;
    o->count = read->count;
    o->version = read->version;
}

static enum err read_once(struct observations *o, struct fault *fault)
{
    struct observations read = {.version = version_of(o)};
    read.list = malloc(sizeof *read.list);
    if (read.list == NULL)
        abort();
    enum err err = observation_folder_key(&read.key, o->dir, fault);
    if (err == ERR_OK)
        err = observation_folder_list(read.list, o->dir, fault);
    read.count = err == ERR_OK ? read.list->run_count : 0;
    read.opened = calloc(read.count + 1, sizeof *read.opened);
    if (read.opened == NULL)
        abort();
    if (err == ERR_OK)
        err = open_runs(o, &read.key, read.list, read.opened, fault);
    if (err == ERR_OK) {
        take_over(o, &read);
    } else {
        close_others(read.opened, read.count, o->opened, o->count);
        free(read.list);
    }
    sodium_memzero(&read.key, sizeof read.key);
    return err;
}

enum err observations_renew(struct observations *o, struct fault *fault)
{
    for (unsigned i = 0;; i++) {
        struct fault own = {0};
        enum err err = read_once(o, &own);
        if (err == ERR_OK)
            return ERR_OK;
        /* A run that the list names again and again was lost. */
        if (err == ERR_CHANGED && i < TRIES)
            continue;
        return fault_say(fault, err == ERR_CHANGED ? ERR_BAD_SHAPE : err, "%s",
                         own.about);
    }
}

bool observations_are_old(const struct observations *o)
{
    struct version now = version_of(o);
    return now.device != o->version.device || now.inode != o->version.inode ||
           now.changed.tv_sec != o->version.changed.tv_sec ||
           now.changed.tv_nsec != o->version.changed.tv_nsec;
}

enum err observations_open(struct observations **out, const char *dir,
                           struct fault *fault)
{
    *out = NULL;
    struct observations *o = calloc(1, sizeof *o);
    if (o == NULL)
        abort();
    (void)!snprintf(o->dir, sizeof o->dir, "%s", dir);
    enum err err = observations_renew(o, fault);
    if (err != ERR_OK) {
        observations_close(o);
        return err;
    }
    *out = o;
    return ERR_OK;
}

void observations_close(struct observations *o)
{
    if (o == NULL)
        return;
    close_others(o->opened, o->count, NULL, 0);
    free(o->list);
    sodium_memzero(&o->key, sizeof o->key);
    free(o);
}

const struct observation_key *observations_key(const struct observations *o)
{
    return &o->key;
}

uint64_t observations_rows(const struct observations *o)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < o->count; i++)
        rows += observation_run_rows(o->opened[i].run);
    return rows;
}

size_t observations_runs(const struct observations *o)
{
    return o->count;
}

const char *observations_source(const struct observations *o, unsigned source)
{
    return source < o->list->source_count ? o->list->source[source].text : "";
}

void observations_prefetch(const struct observations *o, uint64_t hash)
{
    for (size_t i = 0; i < o->count; i++)
        observation_run_prefetch(o->opened[i].run, hash);
}

/* Rows of one window are joined, so that a day of it counts once. */
static size_t gather(const struct observations *o, uint64_t hash,
                     struct observation *row)
{
    size_t count = 0;
    struct observation found;
    for (size_t i = 0; i < o->count; i++) {
        if (!observation_run_find(o->opened[i].run, hash, &found))
            continue;
        size_t at = 0;
        while (at < count && row[at].window != found.window)
            at++;
        if (at < count)
            observation_join(&row[at], &found);
        else
            row[count++] = found;
    }
    return count;
}

static void sum_up(struct observed *out, const struct observation *row)
{
    uint64_t began = (uint64_t)row->window * OBSERVATION_WINDOW_S;
    if (out->count == 0 || began + row->first_s < out->first_s)
        out->first_s = began + row->first_s;
    if (began + row->last_s > out->last_s)
        out->last_s = began + row->last_s;
    out->count += row->count;
    out->sources |= row->sources;
    out->days += (uint32_t)__builtin_popcount(row->days);
}

bool observations_find(const struct observations *o, uint64_t hash,
                       struct observed *out)
{
    struct observation row[OBSERVATION_LIST_RUNS_MAX] BYTES_UNSET;
    size_t count = gather(o, hash, row);
    *out = (struct observed){0};
    for (size_t i = 0; i < count; i++)
        sum_up(out, &row[i]);
    return count > 0;
}

enum err observations_cut(const struct observations *o, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    for (size_t i = 0; i < o->count; i++) {
        observation_folder_run(path, o->dir, o->opened[i].number);
        if (observation_run_is_cut(o->opened[i].run))
            return fault_say(fault, ERR_IO,
                             "'%s' was cut, or its disk failed, while it was "
                             "read",
                             path);
    }
    return ERR_OK;
}
