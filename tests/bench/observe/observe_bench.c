/*
 * observe_bench: what observations cost, without logs.
 *
 *     observe_bench enter DIR keys=N [seed=N]         s, sorted runs, merged
 *     observe_bench ask DIR keys=N values=N [seed=N]  ms, half of them there
 *     observe_bench size DIR                          octets of all runs
 *     observe_bench cold DIR                          drop them from the cache
 *     observe_bench lines LOG observe|walk [DIR]      s, a log line by line
 *
 * Those of lines are of the processor, the others of the clock. Each prints one
 * number.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "node/hunt/log_file.h"
#include "node/hunt/observation/observation_line.h"
#include "node/hunt/observation/observation_upkeep.h"
#include "node/hunt/observation/observations.h"
#include "node/hunt/observation/observer.h"
#include "tests/bench/gauge.h"

enum { DAY = 20000 };

static const uint64_t now_s = (uint64_t)DAY * OBSERVATION_DAY_S;

static double processor_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(enum err e, const struct fault *fault)
{
    if (e != ERR_OK)
        errx(1, "%s", fault->about);
}

/* Spread as keyed hashes are; each n another one. */
static uint64_t hash_of(uint64_t seed, uint64_t n)
{
    uint64_t x = n + seed * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static void merge_all(const char *dir, const struct observer *o)
{
    const struct observation_upkeep upkeep = {
        .dir = dir, .key = observer_key(o), .now_s = now_s, .all = true};
    struct fault fault = {0};
    bool did = true;

    while (did)
        must(observation_upkeep_merge(&upkeep, &did, &fault), &fault);
}

static void enter(const char *dir, uint64_t keys, uint64_t seed)
{
    struct fault fault = {0};
    struct observer *o;
    double began;

    must(observer_open(&o, dir, OBSERVER_BITS, &fault), &fault);
    began = gauge_now();
    for (uint64_t i = 0; i < keys; i++) {
        struct observation seen = observation_once(
            hash_of(seed, i), now_s + i % OBSERVATION_DAY_S, 0);

        must(observer_add(o, &seen, &fault), &fault);
        if (observer_wants_commit(o))
            must(observer_commit(o, NULL, &fault), &fault);
    }
    must(observer_commit(o, NULL, &fault), &fault);
    merge_all(dir, o);
    printf("%.6f\n", gauge_now() - began);
    observer_close(o);
}

static void ask(const char *dir, uint64_t keys, uint64_t values, uint64_t seed)
{
    struct fault fault = {0};
    struct observations *o;
    struct observed found;
    uint64_t seen = 0;
    double began;

    must(observations_open(&o, dir, &fault), &fault);
    began = gauge_now();
    for (uint64_t i = 0; i < values; i++)
        seen += observations_find(
            o, hash_of(seed, i % 2 == 0 ? i * 7919 % keys : keys + i), &found);
    printf("%.6f\n", (gauge_now() - began) * 1000);
    if (seen != (values + 1) / 2)
        errx(1, "%llu of %llu were found", (unsigned long long)seen,
             (unsigned long long)values);
    observations_close(o);
}

static void each_file(const char *dir, void (*take)(int fd, void *who),
                      void *who)
{
    DIR *files = opendir(dir);

    if (files == NULL)
        err(1, "%s", dir);
    for (struct dirent *f; (f = readdir(files)) != NULL;) {
        int fd = openat(dirfd(files), f->d_name, O_RDONLY | O_CLOEXEC);

        if (fd >= 0 && strncmp(f->d_name, "run-", 4) == 0)
            take(fd, who);
        if (fd >= 0)
            close(fd);
    }
    closedir(files);
}

static void add_size(int fd, void *sum)
{
    struct stat st;

    if (fstat(fd, &st) == 0)
        *(uint64_t *)sum += (uint64_t)st.st_size;
}

static void drop(int fd, void *who)
{
    (void)who;
    fdatasync(fd);
    if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
        errx(1, "cannot drop a file from the cache");
}

/* What is done with each value of a line. */
struct lines {
    struct observer *o; /* NULL: nothing */
    uint64_t values;
    struct fault fault;
};

static bool take(void *who, uint64_t hash, size_t at)
{
    struct lines *l = who;
    struct observation seen = observation_once(hash, now_s, 0);

    (void)at;
    l->values++;
    if (l->o != NULL)
        must(observer_add(l->o, &seen, &l->fault), &l->fault);
    return true;
}

static void walk_lines(struct observation_line *walk, struct bytes left,
                       struct lines *l)
{
    while (left.len > 0) {
        const uint8_t *end = memchr(left.at, '\n', left.len);
        size_t len = end == NULL ? left.len : (size_t)(end - left.at);

        (void)observation_line_each(walk, (struct bytes){left.at, len}, take,
                                    l);
        len += end != NULL;
        left.at += len;
        left.len -= len;
    }
}

static void lines(const char *path, const char *dir)
{
    struct lines l = {NULL, 0, {0}};
    struct observation_key key = {{1}};
    struct observation_line *walk = observation_line_open(&key);
    struct log_run run = {0};
    struct log_file *f = log_file_open(path, &l.fault);
    double began;

    if (f == NULL)
        errx(1, "%s", l.fault.about);
    if (dir != NULL)
        must(observer_open(&l.o, dir, OBSERVER_BITS, &l.fault), &l.fault);
    began = processor_now();
    while (log_file_next(f, &run)) {
        walk_lines(walk, run.lines, &l);
        if (l.o != NULL && observer_wants_commit(l.o))
            must(observer_commit(l.o, NULL, &l.fault), &l.fault);
    }
    if (l.o != NULL)
        must(observer_commit(l.o, NULL, &l.fault), &l.fault);
    printf("%.6f\n", processor_now() - began);
    log_file_close(f);
    log_run_free(&run);
    observer_close(l.o);
    observation_line_close(walk);
}

int main(int argc, char **argv)
{
    const uint64_t keys = gauge_argument(argv, "keys", 1000000);
    const uint64_t values = gauge_argument(argv, "values", 100000);
    const uint64_t seed = gauge_argument(argv, "seed", 1);
    const char *word = argc > 2 ? argv[1] : "";
    uint64_t sum = 0;

    if (strcmp(word, "enter") == 0)
        enter(argv[2], keys, seed);
    else if (strcmp(word, "ask") == 0)
        ask(argv[2], keys, values, seed);
    else if (strcmp(word, "cold") == 0)
        each_file(argv[2], drop, NULL);
    else if (strcmp(word, "lines") == 0)
        lines(argv[2],
              argc > 3 && strcmp(argv[3], "observe") == 0 ? argv[4] : NULL);
    else if (strcmp(word, "size") == 0)
        each_file(argv[2], add_size, &sum);
    else
        errx(2, "usage: observe_bench enter|ask|size|cold|lines ...");
    if (sum > 0)
        printf("%llu\n", (unsigned long long)sum);
    return 0;
}
