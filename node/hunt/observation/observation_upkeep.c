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

static void close_runs(struct merging *m)
{
    for (size_t i = 0; i < m->plan.count; i++) {
        observation_run_close(m->run[i]);
        m->run[i] = NULL;
    }
}

static enum err open_run(struct merging *m, size_t i,
                         const struct observation_key *key, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct fault own = {0};
    observation_folder_run(path, m->dir, planned(m, i)->number);
    enum err err = observation_run_open(&m->run[i], path, key, &own);
    if (err == ERR_OK)
        err = observation_run_verify(m->run[i], &own);
    return err == ERR_OK ? ERR_OK
                         : fault_say(fault, err, "'%s': %s", path, own.about);
}

/* Whether a run that is not there should be: nobody merged it. */
static bool is_lost(const struct merging *m, uint64_t number)
{
    struct fault ignored = {0};
    struct observation_list *now = malloc(sizeof *now);
    if (now == NULL)
        abort();
    bool lost = observation_folder_list(now, m->dir, &ignored) == ERR_OK &&
                observation_list_names(now, number);
    free(now);
    return lost;
}

/* What is to be merged; false: others do it just now. A damaged run is left
   out, so that it keeps no others from being merged, and told. */
static bool open_runs(struct merging *m, const struct observation_upkeep *u,
                      struct fault *fault)
{
    enum err err = ERR_OK;
    size_t i = 0;
    m->plan = observation_plan_merge(&m->list, u->now_s, u->all);
    while (i < m->plan.count) {
        struct fault own = {0};
        err = open_run(m, i, u->key, &own);
        if (err == ERR_NOT_FOUND && !is_lost(m, planned(m, i)->number))
            return false;
        if (err == ERR_OK) {
            i++;
            continue;
        }
        fault_say(fault, err == ERR_NOT_FOUND ? ERR_BAD_SHAPE : err, "%s",
                  own.about);
        size_t damaged = m->plan.place[i];
        close_runs(m);
        m->list.run[damaged] = m->list.run[--m->list.run_count];
        m->plan = observation_plan_merge(&m->list, u->now_s, u->all);
        i = 0;
    }
    return true;
}

static uint64_t rows_in_all(const struct merging *m)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < m->plan.count; i++)
        rows += observation_run_rows(m->run[i]);
    return rows;
}

/* Then rows of zeros may have been merged. */
static enum err check_cut(const struct merging *m, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    for (size_t i = 0; i < m->plan.count; i++) {
        observation_folder_run(path, m->dir, planned(m, i)->number);
        if (observation_run_is_cut(m->run[i]))
            return fault_say(fault, ERR_IO,
                             "'%s' was cut, or its disk failed, while it was "
                             "read",
                             path);
    }
    return ERR_OK;
}

static enum err make_one(struct merging *m, const struct observation_key *key,
                         struct fault *fault)
{
    struct observation_writer *w;
    enum err err =
        observation_writer_open(&w, m->dir, key, rows_in_all(m), fault);
    if (err != ERR_OK)
        return err;
    bool merged = observation_merge(
        (const struct observation_run *const *)m->run, m->plan.count, w);
    err = check_cut(m, fault);
    if (err == ERR_OK && !merged)
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
static enum err replace(struct observation_list *l, void *who,
                        struct fault *fault)
{
    const struct merging *m = who;
    (void)fault;
    if (take_out(l, m) < m->plan.count)
        return ERR_NOT_FOUND;
    l->run[l->run_count++] = m->made;
    return ERR_OK;
}

static enum err put_in_place(struct merging *m, bool *did, struct fault *fault)
{
    enum err err = observation_folder_change(m->dir, replace, m, did, fault);
    /* It is the list's from here on, also where that is not sure to last. */
    if (*did) {
        close(m->fd);
        m->fd = -1;
    }
    return err;
}

static void end(struct merging *m)
{
    char path[FILE_PATH_MAX];
    close_runs(m);
    /* It is held, so that no sweep took it, and another has not its number. */
    if (m->fd >= 0) {
        observation_folder_run(path, m->dir, m->made.number);
        unlink(path);
        close(m->fd);
    }
    free(m);
}

enum err observation_upkeep_merge(const struct observation_upkeep *u, bool *did,
                                  struct fault *fault)
{
    struct fault own = {0}, damage = {0};
    *did = false;
    struct merging *m = calloc(1, sizeof *m);
    if (m == NULL)
        abort();
    m->dir = u->dir;
    m->fd = -1;
    enum err err = observation_folder_list(&m->list, u->dir, &own);
    if (err == ERR_OK && open_runs(m, u, &damage) && m->plan.count > 0) {
        err = make_one(m, u->key, &own);
        if (err == ERR_OK)
            err = put_in_place(m, did, &own);
    }
    end(m);
    if (err == ERR_NOT_FOUND) /* others did it, or there is nothing yet */
        err = ERR_OK;
    if (err != ERR_OK)
        return fault_say(fault, err, "%s", own.about);
    return damage.why == ERR_OK
               ? ERR_OK
               : fault_say(fault, damage.why, "%s", damage.about);
}

struct expiring {
    uint64_t now_s;
    uint32_t keep_days;
};

/* How many of the list's runs are left. */
static size_t keep(struct observation_list *l, const struct expiring *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->run_count; i++) {
        if (!observation_plan_expired(l->run[i].window, e->now_s, e->keep_days))
            l->run[kept++] = l->run[i];
    }
    l->run_count = kept;
    return kept;
}

static enum err expire(struct observation_list *l, void *who,
                       struct fault *fault)
{
    (void)fault;
    (void)keep(l, who);
    return ERR_OK;
}

enum err observation_upkeep_expire(const char *dir, uint64_t now_s,
                                   uint32_t keep_days, struct fault *fault)
{
    struct expiring e = {now_s, keep_days};
    bool stands;
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    enum err err = observation_folder_list(l, dir, fault);
    size_t runs = l->run_count;
    bool old = err == ERR_OK && keep(l, &e) < runs;
    free(l);
    return old ? observation_folder_change(dir, expire, &e, &stands, fault)
               : err;
}
