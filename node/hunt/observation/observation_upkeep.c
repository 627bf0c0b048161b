#include "node/hunt/observation/observation_upkeep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/observation/observation_folder.h"
#include "node/hunt/observation/observation_plan.h"

/* Runs that become one. */
struct merging {
    const char *dir;
    struct observation_list list;
    struct observation_plan plan;
    struct observation_run *run[OBSERVATION_MERGE_MAX];
    struct observation_list_run made;
    int fd; /* of what is made; held until it is in the list */
};

static const struct observation_list_run *planned(const struct merging *m,
                                                  size_t i)
{
    return &m->list.run[m->plan.place[i]];
}

static enum err open_runs(struct merging *m, const struct observation_key *key,
                          struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct fault own = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; i < m->plan.count && err == ERR_OK; i++) {
        observation_folder_run(path, m->dir, planned(m, i)->number);
        err = observation_run_open(&m->run[i], path, key, &own);
        if (err == ERR_OK)
            err = observation_run_verify(m->run[i], &own);
    }
    return err == ERR_OK ? ERR_OK
                         : fault_say(fault, err, "'%s': %s", path, own.about);
}

static uint64_t rows_in_all(const struct merging *m)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < m->plan.count; i++)
        rows += observation_run_rows(m->run[i]);
    return rows;
}

static enum err make_one(struct merging *m, const struct observation_key *key,
                         struct fault *fault)
{
    struct observation_writer *w;
    enum err err =
        observation_writer_open(&w, m->dir, key, rows_in_all(m), fault);
    if (err != ERR_OK)
        return err;
    if (!observation_merge((const struct observation_run *const *)m->run,
                           m->plan.count, w))
        err = fault_say(fault, ERR_NOT_CANONICAL,
                        "observations that are not in order");
    if (err == ERR_OK)
        err =
            observation_folder_new_run(&m->fd, &m->made.number, m->dir, fault);
    if (err == ERR_OK)
        err = observation_writer_end(w, m->fd, fault);
    m->made.rows = observation_writer_count(w);
    m->made.window = planned(m, 0)->window;
    observation_writer_close(w);
    return err;
}

static bool is_planned(const struct merging *m, uint64_t number)
{
    for (size_t i = 0; i < m->plan.count; i++) {
        if (planned(m, i)->number == number)
            return true;
    }
    return false;
}

/* The runs of the list without those planned; how many these were. */
static size_t take_out(struct observation_list *l, const struct merging *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->run_count; i++) {
        if (!is_planned(m, l->run[i].number))
            l->run[kept++] = l->run[i];
    }
    size_t gone = l->run_count - kept;
    l->run_count = kept;
    return gone;
}

/* Where somebody else merged or removed one of them meanwhile, theirs holds. */
static enum err put_in_place(struct merging *m, bool *did, struct fault *fault)
{
    int lock;
    enum err err = observation_folder_lock(&lock, m->dir, fault);
    if (err != ERR_OK)
        return err;
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    err = observation_list_read(l, m->dir, fault);
    if (err == ERR_OK && take_out(l, m) == m->plan.count) {
        l->run[l->run_count++] = m->made;
        err = observation_list_write(l, m->dir, fault);
        *did = err == ERR_OK;
    }
    /* What is not named is not held any more, either. */
    close(m->fd);
    m->fd = -1;
    if (err == ERR_OK && observation_list_read(l, m->dir, fault) == ERR_OK)
        observation_folder_sweep(m->dir, l);
    free(l);
    close(lock);
    return err;
}

static void end(struct merging *m)
{
    char path[FILE_PATH_MAX];
    for (size_t i = 0; i < m->plan.count; i++)
        observation_run_close(m->run[i]);
    if (m->fd >= 0) {
        observation_folder_run(path, m->dir, m->made.number);
        unlink(path);
        close(m->fd);
    }
    free(m);
}

enum err observation_upkeep_merge(const char *dir,
                                  const struct observation_key *key,
                                  uint64_t now_s, bool *did,
                                  struct fault *fault)
{
    *did = false;
    struct merging *m = calloc(1, sizeof *m);
    if (m == NULL)
        abort();
    m->dir = dir;
    m->fd = -1;
    enum err err = observation_list_read(&m->list, dir, fault);
    if (err == ERR_OK)
        m->plan = observation_plan_merge(&m->list, now_s);
    if (err == ERR_OK && m->plan.count > 0) {
        err = open_runs(m, key, fault);
        if (err == ERR_OK)
            err = make_one(m, key, fault);
        if (err == ERR_OK)
            err = put_in_place(m, did, fault);
    }
    end(m);
    return err;
}

enum err observation_upkeep_expire(const char *dir, uint64_t now_s,
                                   uint32_t keep_days, struct fault *fault)
{
    int lock;
    enum err err = observation_folder_lock(&lock, dir, fault);
    if (err != ERR_OK)
        return err;
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    size_t kept = 0;
    err = observation_list_read(l, dir, fault);
    for (size_t i = 0; i < l->run_count; i++) {
        if (!observation_plan_expired(l->run[i].window, now_s, keep_days))
            l->run[kept++] = l->run[i];
    }
    if (err == ERR_OK && kept < l->run_count) {
        l->run_count = kept;
        err = observation_list_write(l, dir, fault);
        if (err == ERR_OK)
            observation_folder_sweep(dir, l);
    }
    free(l);
    close(lock);
    return err;
}
