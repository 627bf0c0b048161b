/*
 * pack_bench: what a pack costs: to build, on disk, to open, and in memory.
 *
 *     pack_bench build LIST PACK
 *     pack_bench open PACK
 *
 * LIST has a value a line. It is read and parsed before the clock runs: what is
 * built from lies in memory, with its types. build prints values a second of
 * the processor's time; octets a hash of filter, table and index; and octets a
 * value of the whole file. A URL and a mailbox have two hashes. open prints
 * milliseconds until it is open, the median of many times, and KiB that a
 * scanner of it has of its own, without the pages of the pack.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "node/hunt/pack_form.h"
#include "node/hunt/pack_write.h"
#include "node/hunt/scan.h"
#include "proto/ascii.h"

enum { OPENED = 101, VALUES_A_RECORD = 1000 };

struct values {
    struct pack_writer_value *at;
    size_t count, room;
};

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "pack_bench: %s\n", what);
    exit(2);
}

static double seconds_used(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        stop("no clock");
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add(struct values *v, struct bytes text)
{
    static uint8_t octets[INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX];
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    uint8_t *copy;

    if (indicator_guess(guess, &room, text) == 0)
        return;
    if (v->count == v->room) {
        v->room = v->room == 0 ? 4096 : 2 * v->room;
        v->at = realloc(v->at, v->room * sizeof *v->at);
    }
    copy = malloc(guess[0].value.len);
    if (v->at == NULL || copy == NULL)
        abort();
    memcpy(copy, guess[0].value.at, guess[0].value.len);
    v->at[v->count++] = (struct pack_writer_value){
        .type = guess[0].type,
        .value = {copy, guess[0].value.len},
    };
}

static void read_list(struct values *v, const char *list)
{
    FILE *in = fopen(list, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    if (in == NULL)
        stop("cannot open the list");
    while ((len = getline(&line, &cap, in)) > 0)
        add(v, ascii_trim((struct bytes){(uint8_t *)line, (size_t)len}));
    free(line);
    (void)fclose(in);
    if (v->count == 0)
        stop("nothing is in the list");
}

static double build(const struct values *v, const char *path)
{
    const struct pack_writer_options options = {
        .key = pack_writer_key(), .carries_key = true, .mode = 0600};
    struct fault fault = {0};
    struct pack_writer *w;
    double begin = seconds_used();

    if (pack_writer_open(&w, path, &options, &fault) != ERR_OK)
        stop(fault.about);
    for (size_t i = 0; i < v->count; i++) {
        static uint32_t record;

        if (i % VALUES_A_RECORD == 0)
            record = pack_writer_record(
                w, &(struct pack_writer_record){.number = 1, .title = "bench"});
        (void)pack_writer_value(w, record, &v->at[i]);
    }
    if (pack_writer_end(w, NULL, &fault) != ERR_OK)
        stop(fault.about);
    pack_writer_close(w);
    return seconds_used() - begin;
}

static struct pack *opened(const char *path)
{
    struct fault fault = {0};
    struct pack *p;

    if (pack_open(&p, path, NULL, &fault) != ERR_OK)
        stop(fault.about);
    return p;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double ms_to_open(const char *path)
{
    double took[OPENED];

    for (size_t i = 0; i < OPENED; i++) {
        double begin = seconds_used();

        pack_close(opened(path));
        took[i] = (seconds_used() - begin) * 1000;
    }
    qsort(took, OPENED, sizeof *took, by_size);
    return took[OPENED / 2];
}

/* Of filter, table and index, as it lies in the file. */
static double octets_to_find(const char *path)
{
    static const enum pack_section sections[] = {
        PACK_SECTION_FILTER, PACK_SECTION_TABLE, PACK_SECTION_BUCKET};
    struct pack_header h;
    uint64_t sum = 0;
    FILE *in = fopen(path, "r");

    if (in == NULL || fread(&h, sizeof h, 1, in) != 1)
        stop("cannot read the pack");
    (void)fclose(in);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        sum += h.part[sections[i]].len;
    return (double)sum / (double)h.about.rows;
}

/* KiB of pages that no file has. */
static long anonymous(void)
{
    FILE *in = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long kib = 0;

    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, "Anonymous:", 10) == 0)
            kib = strtol(line + 10, NULL, 10);
    if (in != NULL)
        (void)fclose(in);
    return kib;
}

static bool none(void *who, const struct scan_hit *hit)
{
    (void)who;
    (void)hit;
    return true;
}

static long kib_of_scanner(const char *path)
{
    const long before = anonymous();
    struct pack *p = opened(path);
    struct scan *s = scan_new((const struct pack *[]){p}, 1, NULL);

    (void)scan_lines(s, bytes_text("203.0.113.7 a.example\n"), 0, 1, none,
                     NULL);
    return anonymous() - before;
}

static int build_one(const char *list, const char *path)
{
    struct values v = {0};
    struct stat st;
    double took;

    read_list(&v, list);
    took = build(&v, path);
    if (stat(path, &st) != 0)
        stop("there is no pack");
    printf("%.0f %.2f %.2f\n", (double)v.count / took, octets_to_find(path),
           (double)st.st_size / (double)v.count);
    return 0;
}

int main(int count, char **words)
{
    if (count == 4 && strcmp(words[1], "build") == 0)
        return build_one(words[2], words[3]);
    if (count != 3 || strcmp(words[1], "open") != 0)
        stop("build LIST PACK, or open PACK");
    printf("%.4f %ld\n", ms_to_open(words[2]), kib_of_scanner(words[2]));
    return 0;
}
