#include "tools/client/hunt/observe.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/hunt/observation/observation_line.h"
#include "node/hunt/observation/observation_upkeep.h"
#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/client/hunt/log_reader.h"
#include "tools/client/hunt/observe_state.h"
#include "tools/client/input.h"
#include "tools/client/when.h"

struct observing {
    const struct observe_options *options;
    const struct observe_listener *listener;
    struct observe_sum *sum;
    struct fault *fault;
    struct observer *observer;
    struct observe_state *state; /* NULL: what is there is read once */
    struct observation_line *walk;
    uint64_t committed_ms, now_ms;
    uint64_t tidied_ms;
    struct fault upkeep; /* what was told of it last */

    /* Of the lines at hand. */
    struct observation_name name; /* of the source, */
    unsigned source;              /* and its number */
    bool part; /* the last line is not over: its values are in, and how far the
                  log was read is not known */
    struct bytes lines, line;
    const struct log_time *times;
    uint64_t time_ms; /* of the line, */
    bool timed;       /* where that is known by now */
    enum err err;
};

struct observation_name observe_source_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct bytes name = bytes_text(slash == NULL ? path : slash + 1);
    struct observation_name out = {""};

    name.len = ascii_find(name, 0, '.');
    while (name.len > 0 &&
           (ascii_digit(name.at[name.len - 1]) ||
            name.at[name.len - 1] == '-' || name.at[name.len - 1] == '_'))
        name.len--;
    if (name.len >= OBSERVATION_NAME_MAX)
        name.len = OBSERVATION_NAME_MAX - 1;
    name = wire_text_whole(name);
    if (!observation_name_valid(name))
        name = bytes_text(strcmp(path, "-") == 0 ? "stdin" : "log");
    memcpy(out.text, name.at, name.len);
    return out;
}

static bool is_kept(const struct observing *o, uint64_t time_ms)
{
    const uint64_t keep_ms =
        (uint64_t)o->options->keep_days * OBSERVATION_DAY_S * 1000;

    return time_ms + keep_ms >= o->now_ms;
}

/* When the line was written, asked only where something stands on it. */
static void take_time(struct observing *o, size_t at)
{
    const struct log_place place = {o->lines, o->line, at};

    o->timed = true;
    if (!log_time_of(&o->time_ms, o->times, &place)) {
        o->time_ms = o->times->written_ms;
        o->sum->untimed++;
    }
    /* Whoever can write a line must not choose any month there is: a few dozen
       would fill the list. */
    if (o->time_ms > o->now_ms + OBSERVE_AHEAD_MS) {
        o->time_ms = o->now_ms;
        o->sum->ahead++;
    }
    if (!is_kept(o, o->time_ms))
        o->sum->old++;
}

static bool take(void *who, uint64_t hash, size_t at)
{
    struct observing *o = who;
    struct observation seen;

    if (!o->timed)
        take_time(o, at);
    if (!is_kept(o, o->time_ms))
        return false; /* the rest of the line neither */
    seen = observation_once(hash, o->time_ms / 1000, o->source);
    o->err = observer_add(o->observer, &seen, o->fault);
    o->sum->values++;
    return o->err == ERR_OK;
}

static void take_line(struct observing *o, struct bytes line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    o->line = line;
    o->timed = false;
    o->sum->lines++;
    /* It is false where a value was not taken, and o->err says why. */
    (void)observation_line_each(o->walk, line, take, o);
}

static void take_lines(struct observing *o, struct bytes lines)
{
    o->lines = lines;
    while (lines.len > 0 && o->err == ERR_OK) {
        const size_t end = ascii_find(lines, 0, '\n');

        take_line(o, (struct bytes){lines.at, end});
        lines = ascii_from(lines, end < lines.len ? end + 1 : end);
    }
}

static void name_source(struct observing *o, const char *path)
{
    struct observation_name name = observe_source_name(path);

    if (o->options->source != NULL)
        snprintf(name.text, sizeof name.text, "%s", o->options->source);
    if (strcmp(name.text, o->name.text) == 0)
        return;
    o->name = name;
    o->err = observer_source(o->observer, &name, &o->source, o->fault);
}

static void say(struct observing *o, enum part_kind what, const char *path,
                const char *about)
{
    if (what == PART_MISSED)
        o->sum->missed++;
    o->listener->said(o->listener->who, what, input_name(path),
                      about == NULL ? "" : about);
}

/* A part of a file that is read once. */
static void take_part(struct observing *o, const struct part *p,
                      const char *path)
{
    if (p->kind == PART_LINES) {
        name_source(o, path);
        o->times = &p->times;
        o->sum->files += p->begins;
        if (o->err == ERR_OK)
            take_lines(o, p->run.lines);
    } else if (p->kind != PART_OLD) {
        say(o, p->kind, path, p->about);
    }
}

static void take_step(struct observing *o, const struct log_run *run,
                      const struct log_step *step)
{
    switch (step->kind) {
    case LOG_STEP_RUN:
        name_source(o, step->path);
        o->times = &step->times;
        o->sum->files += step->begins;
        if (o->err == ERR_OK)
            take_lines(o, run->lines);
        o->part = !step->whole;
        break;
    case LOG_STEP_MISSED:
        say(o, PART_MISSED, step->path, step->about);
        break;
    case LOG_STEP_ABSENT:
        say(o, PART_ABSENT, step->path, step->about);
        break;
    case LOG_STEP_LOST:
        say(o, PART_LOST, step->path, step->about);
        break;
    case LOG_STEP_AT:
    case LOG_STEP_OLD:
        break;
    }
    if (o->err == ERR_OK && step->log != NULL && step->whole)
        log_follow_told(o->options->logs, step->log, &step->at);
}

/* Where upkeep fails there are more runs, or older ones, than need be: that is
   told once, and keeps nobody from observing. */
static void note_upkeep(struct observing *o, const struct fault *fault)
{
    if (fault->why != ERR_OK && strcmp(fault->about, o->upkeep.about) != 0)
        o->listener->unkept(o->listener->who, fault->about);
    o->upkeep = *fault;
}

/* Once, or until nothing is left to be merged. */
static void merge(struct observing *o, bool all)
{
    const struct observation_upkeep upkeep = {
        .dir = o->options->folder,
        .key = observer_key(o->observer),
        .now_s = o->now_ms / 1000,
        .all = all,
    };
    struct fault fault = {0};
    enum err err;
    bool did;

    do
        err = observation_upkeep_merge(&upkeep, &did, &fault);
    while (did && all && err != ERR_FULL);
    note_upkeep(o, &fault);
}

/* All runs that are to be merged, and those that are too old. */
static void tidy(struct observing *o)
{
    struct fault fault = {0};

    if (observation_upkeep_expire(o->options->folder, o->now_ms / 1000,
                                  o->options->keep_days, &fault) != ERR_OK)
        note_upkeep(o, &fault);
    merge(o, true);
    o->tidied_ms = o->now_ms;
}

static enum err try_commit(struct observing *o, struct fault *fault)
{
    return o->state == NULL ? observer_commit(o->observer, NULL, fault)
                            : observe_state_commit(o->state, fault);
}

static void commit(struct observing *o)
{
    struct fault fault = {0};
    enum err err = try_commit(o, &fault);

    if (err == ERR_TOO_BIG) {
        tidy(o);
        fault = (struct fault){0};
        err = try_commit(o, &fault);
    }
    o->committed_ms = o->now_ms;
    if (err != ERR_OK)
        o->err = fault_say(o->fault, err, "%s", fault.about);
    else if (o->now_ms >= o->tidied_ms + OBSERVE_TIDY_MS)
        tidy(o);
    else
        merge(o, false);
}

/* A commit waits for the end of a line, as long as memory lasts. */
static bool is_due(const struct observing *o)
{
    return observer_wants_commit(o->observer) ||
           (!o->part && o->now_ms >= o->committed_ms + OBSERVE_COMMIT_MS);
}

/* False: the listener ended it, or it cannot go on. */
static bool pause_here(struct observing *o, uint64_t octets)
{
    o->now_ms = when_now_ms();
    if (is_due(o))
        commit(o);
    return o->err == ERR_OK && o->listener->pause(o->listener->who, octets);
}

static void read_list(struct observing *o)
{
    const struct hit_rule rule = {.now_ms = o->now_ms};
    struct log_reader reader;
    struct part p = {.rule = &rule};
    bool more = true;

    log_reader_begin(&reader, o->options->list, &rule);
    while (more && log_reader_next(&reader, &p)) {
        take_part(o, &p, reader.list->names[reader.next - 1].path);
        more = pause_here(o, log_reader_done(&reader));
    }
    log_reader_end(&reader);
    log_run_free(&p.run);
}

static void follow(struct observing *o)
{
    struct log_follow *logs = o->options->logs;
    struct log_run run = {0};
    struct log_step step;
    bool more = true;

    while (more) {
        while (more && log_follow_next(logs, &run, &step)) {
            take_step(o, &run, &step);
            more = pause_here(o, log_follow_read(logs));
        }
        o->part = false; /* the rest of a line that is not over is not read */
        more = more && pause_here(o, log_follow_read(logs)) &&
               !log_follow_is_over(logs);
        if (more)
            log_follow_wait(logs, OBSERVE_TICK_MS);
    }
    log_run_free(&run);
}

/* Which logs there are, before any of it is read: what one had is looked for
   when it has another name by the next start. */
static void open_state(struct observing *o)
{
    const struct observe_options *options = o->options;
    const struct observe_state_of of = {options->folder, options->source,
                                        o->observer, options->logs};

    o->err = observe_state_open(&o->state, &of, o->fault);
    if (o->err != ERR_OK)
        return;
    log_follow_look(options->logs);
    commit(o);
}

static void observe_all(struct observing *o)
{
    tidy(o);
    if (o->options->logs != NULL)
        open_state(o);
    if (o->err == ERR_OK && o->options->logs != NULL)
        follow(o);
    else if (o->err == ERR_OK)
        read_list(o);
    if (o->err == ERR_OK)
        commit(o);
    if (o->err == ERR_OK)
        tidy(o);
}

/*
 * Core reads what is written, as another user perhaps: files are of the
 * folder's group, whatever the groups and the umask of who runs this.
 */
static enum err join_group(const char *folder, struct fault *fault)
{
    struct stat at;
    const struct group *group;

    (void)umask(S_IRWXO);
    if (stat(folder, &at) != 0 || at.st_uid == geteuid() ||
        setegid(at.st_gid) == 0)
        return ERR_OK;
    group = getgrgid(at.st_gid);
    if (group == NULL)
        return fault_say(
            fault, ERR_DENIED,
            "'%s' belongs to group %lu: run this in that group, so "
            "that core can read what is written",
            folder, (unsigned long)at.st_gid);
    return fault_say(fault, ERR_DENIED,
                     "'%s' belongs to group %s: run 'sg %s' and this in it, so "
                     "that core can read what is written",
                     folder, group->gr_name, group->gr_name);
}

static enum err begin(struct observing *o)
{
    *o->sum = (struct observe_sum){0};
    o->now_ms = o->committed_ms = when_now_ms();
    o->err = join_group(o->options->folder, o->fault);
    if (o->err == ERR_OK)
        o->err = observer_open(&o->observer, o->options->folder, OBSERVER_BITS,
                               o->fault);
    if (o->err == ERR_OK)
        o->walk = observation_line_open(observer_key(o->observer));
    return o->err;
}

static void end(struct observing *o)
{
    observation_line_close(o->walk);
    observe_state_close(o->state);
    observer_close(o->observer);
}

enum err observe(const struct observe_options *options,
                 const struct observe_listener *l, struct observe_sum *sum,
                 struct fault *fault)
{
    struct observing o = {
        .options = options, .listener = l, .sum = sum, .fault = fault};

    if (begin(&o) != ERR_OK)
        return o.err;
    observe_all(&o);
    end(&o);
    return o.err;
}

enum err observe_open(struct observing **out,
                      const struct observe_options *options,
                      const struct observe_listener *l, struct observe_sum *sum,
                      struct fault *fault)
{
    struct observing *o = calloc(1, sizeof *o);
    enum err err;

    if (o == NULL)
        abort();
    *o = (struct observing){
        .options = options, .listener = l, .sum = sum, .fault = fault};
    err = begin(o);
    if (err != ERR_OK) {
        free(o);
        return err;
    }
    tidy(o);
    *out = o;
    return ERR_OK;
}

void observe_part(struct observing *o, const struct part *p)
{
    if (o->err != ERR_OK || p->kind != PART_LINES)
        return;
    take_part(o, p, p->file);
    o->now_ms = when_now_ms();
    if (o->err == ERR_OK && is_due(o))
        commit(o);
}

enum err observe_close(struct observing *o)
{
    enum err err;

    if (o->err == ERR_OK)
        commit(o);
    if (o->err == ERR_OK)
        tidy(o);
    end(o);
    err = o->err;
    free(o);
    return err;
}
