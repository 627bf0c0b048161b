#include "tools/client/hunt/log_reader.h"

#include <stdio.h>

#include "tools/client/input.h"

void log_reader_begin(struct log_reader *r, const struct log_list *list,
                      const struct hit_rule *rule)
{
    *r = (struct log_reader){
        .list = list, .since_ms = rule->since_ms, .now_ms = rule->now_ms};
}

void log_reader_end(struct log_reader *r)
{
    log_file_close(r->file);
    r->file = NULL;
}

static void name_part(const struct log_reader *r, struct part *p,
                      enum part_kind kind)
{
    p->kind = kind;
    p->file = r->name;
    p->begins = false;
}

static void say_missed(const struct log_reader *r, struct part *p,
                       const struct fault *fault)
{
    name_part(r, p, PART_MISSED);
    snprintf(p->about, sizeof p->about, "%s", fault->about);
}

/* A file in which nothing can be that is asked for. It is never taken for one
   where its time is not known. */
static bool is_old(const struct log_reader *r, const struct log_name *name)
{
    return name->listed && name->changed.tv_sec > 0 &&
           (uint64_t)name->changed.tv_sec * 1000 + 1000 < r->since_ms;
}

static uint64_t written_ms(const struct log_reader *r)
{
    const struct stat *s = &log_file_input(r->file)->stat;

    return S_ISREG(s->st_mode) ? (uint64_t)s->st_mtime * 1000 : r->now_ms;
}

/* The next file of the list is open. False: it is not, and the part says so. */
static bool open_next(struct log_reader *r, struct part *p)
{
    const struct log_name *name = &r->list->names[r->next++];
    struct fault fault = {0};

    r->name = input_name(name->path);
    if (is_old(r, name)) {
        name_part(r, p, PART_OLD);
        r->done += (uint64_t)name->size;
        return false;
    }
    r->file = log_list_open(name, &fault);
    if (r->file == NULL) {
        say_missed(r, p, &fault);
        return false;
    }
    r->begins = true;
    log_time_begin(&r->times, written_ms(r));
    return true;
}

/* Behind the last run of a file. True: the part says what was wrong. */
static bool close_file(struct log_reader *r, struct part *p)
{
    const struct fault *fault = log_file_fault(r->file);
    bool says = true;

    if (fault->why != ERR_OK)
        say_missed(r, p, fault);
    else if (log_file_was_replaced(r->file))
        name_part(r, p, PART_REPLACED);
    else
        says = false;
    r->done += log_file_input(r->file)->read;
    log_file_close(r->file);
    r->file = NULL;
    return says;
}

bool log_reader_next(struct log_reader *r, struct part *p)
{
    for (;;) {
        if (r->file == NULL) {
            if (r->next == r->list->count)
                return false;
            if (!open_next(r, p))
                return true;
        }
        if (log_file_next(r->file, &p->run)) {
            name_part(r, p, PART_LINES);
            p->begins = r->begins;
            log_time_heed(&r->times, p->run.lines, r->begins);
            p->times = r->times;
            r->begins = false;
            return true;
        }
        if (close_file(r, p))
            return true;
    }
}

uint64_t log_reader_done(const struct log_reader *r)
{
    return r->done + (r->file == NULL ? 0 : log_file_input(r->file)->read);
}

uint64_t log_reader_total(const struct log_reader *r)
{
    uint64_t total = 0;

    for (size_t i = 0; i < r->list->count; i++)
        total += (uint64_t)r->list->names[i].size;
    return total;
}
