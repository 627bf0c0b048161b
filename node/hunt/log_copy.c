#include "node/hunt/log_copy.h"

/* NULL: it cannot be opened, or its name is another's by now. */
static struct log_file *opened(const struct followed *e)
{
    struct fault fault = {0};
    struct log_file *f = log_file_open(e->path, &fault);
    const struct stat *s;

    if (f == NULL)
        return NULL;
    s = &log_file_input(f)->stat;
    if (s->st_dev == e->dev && s->st_ino == e->ino)
        return f;
    log_file_close(f);
    return NULL;
}

static uint64_t size_of(const struct log_file *f)
{
    return (uint64_t)log_file_input(f)->stat.st_size;
}

/* Both are begun, and as they are stored: whether the shorter one is the
   other's beginning. */
static bool begins_other(const struct log_file *a, const struct log_file *b)
{
    const uint64_t len = size_of(a) < size_of(b) ? size_of(a) : size_of(b);

    return log_position_same(a, b, len);
}

/* A log that is there is longer than e. */
static enum log_copy judge_shorter(const struct followed *of,
                                   const struct log_file *f,
                                   enum log_position_found found,
                                   struct log_run *run)
{
    struct log_file *other = opened(of);
    enum log_copy is = LOG_COPY_UNSURE;

    if (other != NULL && log_file_next(other, run)) {
        if (log_file_is_as_stored(f) && log_file_is_as_stored(other))
            is = begins_other(f, other) ? LOG_COPY_TWIN : LOG_COPY_NONE;
        else if (found == LOG_POSITION_BEHIND)
            is = LOG_COPY_TWIN;
        else if (log_file_fault(f)->why == ERR_OK)
            is = LOG_COPY_NONE;
    }
    log_file_close(other);
    return is;
}

static enum log_copy judge(const struct followed *of, struct log_file *f,
                           struct log_run *run)
{
    const bool is_there = followed_is_there(of);
    struct log_trail trail;
    const enum log_position_found found =
        log_position_find(&of->read.position, &trail, f, run);

    switch (found) {
    case LOG_POSITION_FOUND:
        return is_there ? LOG_COPY_TWIN : LOG_COPY_REST;
    case LOG_POSITION_BEHIND:
        if (!is_there)
            return LOG_COPY_READ;
        break;
    case LOG_POSITION_SHORT:
        if (!is_there)
            return LOG_COPY_NONE;
        break;
    case LOG_POSITION_OTHER:
        return LOG_COPY_NONE;
    }
    return judge_shorter(of, f, found, run);
}

static bool is_older(const struct followed *e)
{
    return log_list_is_older(log_list_base(e->path));
}

/* "dns.log.1.gz" of "dns.log.1". */
static bool is_packed(const struct followed *e, const struct followed *of)
{
    const size_t len = strlen(of->path);

    return strncmp(e->path, of->path, len) == 0 && e->path[len] == '.';
}

/* Who rotates gives a copy the name of an older log. Short ones that are alike
   under other names are two. */
static bool may_be_copy(const struct followed *e, const struct followed *of)
{
    if (of == e || of->pipe || of->twin != NULL || of->continued ||
        of->read.position.offset == 0 || !followed_is_rotated(e, of))
        return false;
    if (followed_is_there(of) && of->was == NULL)
        return is_older(e) && (!is_older(of) || is_packed(e, of));
    return is_older(e) || of->read.position.offset >= LOG_COPY_SURE;
}

enum log_copy log_copy_judge(const struct followed_set *set,
                             const struct followed *e, struct log_run *run,
                             struct followed **of)
{
    enum log_copy is = LOG_COPY_NONE;

    for (size_t i = 0; i < set->count && is == LOG_COPY_NONE; i++) {
        struct log_file *f;

        if (!may_be_copy(e, set->at[i]))
            continue;
        f = opened(e);
        if (f == NULL)
            return LOG_COPY_UNSURE;
        *of = set->at[i];
        is = judge(*of, f, run);
        log_file_close(f);
    }
    return is;
}

bool log_copy_holds(const struct followed *e)
{
    struct log_file *a = opened(e), *b = opened(e->twin);
    struct log_run run = {0};
    bool holds = true;

    if (a != NULL && b != NULL && log_file_next(a, &run) &&
        log_file_next(b, &run) && log_file_is_as_stored(a) &&
        log_file_is_as_stored(b))
        holds = begins_other(a, b);
    log_file_close(a);
    log_file_close(b);
    log_run_free(&run);
    return holds;
}
