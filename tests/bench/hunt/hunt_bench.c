/*
 * hunt_bench: packs of plain lists, and the scanner by itself over a log.
 *
 *     hunt_bench build LIST PACK       prints seconds
 *     hunt_bench scan PACK LOG WAY [LINES]
 *
 * scan prints the processor's seconds, resident KiB at the most (the pack's
 * pages among them), and how many lines hit, not weakly; LINES gets their
 * numbers. WAY: best, avx2, sse2, portable, walk.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "node/hunt/pack_write.h"
#include "node/hunt/scan.h"
#include "proto/ascii.h"

enum { READ = 256 * 1024, ROOM = 4 * READ };

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "hunt_bench: %s\n", what);
    exit(2);
}

static double seconds_used(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        stop("no clock");
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_line(struct pack_writer *w, uint32_t record, struct bytes text)
{
    static uint8_t octets[INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX];
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    if (indicator_guess(guess, &room, text) > 0)
        (void)pack_writer_value(w, record,
                                &(struct pack_writer_value){
                                    .type = guess[0].type,
                                    .value = guess[0].value,
                                });
}

static int build(const char *list, const char *path)
{
    const struct pack_writer_options options = {
        .key = pack_writer_key(), .carries_key = true, .mode = 0600};
    const struct pack_writer_record about = {.number = 1, .title = "bench"};
    struct fault fault = {0};
    struct pack_writer *w;
    FILE *in = fopen(list, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    uint32_t record;

    if (in == NULL || pack_writer_open(&w, path, &options, &fault) != ERR_OK)
        stop("cannot build");
    record = pack_writer_record(w, &about);
    while ((len = getline(&line, &cap, in)) > 0)
        add_line(w, record,
                 ascii_trim((struct bytes){(uint8_t *)line, (size_t)len}));
    if (pack_writer_end(w, NULL, &fault) != ERR_OK)
        stop(fault.about);
    pack_writer_close(w);
    free(line);
    (void)fclose(in);
    printf("%.3f\n", seconds_used());
    return 0;
}

/* Lines that hit, not weakly, once each. */
struct counting {
    uint64_t lines, last;
    FILE *out;
};

static bool count(void *who, const struct scan_hit *hit)
{
    struct counting *c = who;

    if (hit->weak || hit->line_no == c->last)
        return true;
    c->last = hit->line_no;
    c->lines++;
    if (c->out != NULL)
        fprintf(c->out, "%llu\n", (unsigned long long)hit->line_no);
    return true;
}

static uint64_t lines_in(struct bytes text)
{
    uint64_t lines = 0;

    for (size_t at = 0, end; at < text.len; at = end) {
        uint8_t few = 0; /* no more than it can count, so that octets add */

        end = text.len - at < UINT8_MAX ? text.len : at + UINT8_MAX;
        for (size_t i = at; i < end; i++)
            few = (uint8_t)(few + (text.at[i] == '\n'));
        lines += few;
    }
    return lines;
}

/* KiB of this program alone, without what it was before it was started. */
static long resident(void)
{
    FILE *in = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;

    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (in != NULL)
        (void)fclose(in);
    return kib;
}

/* Whole lines of what was read, the last as it is at the end; the rest is moved
   to the front. */
static void scan_read(struct scan *s, struct buffer *text, uint64_t *line,
                      struct counting *c, bool at_end)
{
    const uint8_t *end = memrchr(text->at, '\n', text->len);
    size_t whole = end == NULL ? 0 : (size_t)(end + 1 - text->at);
    struct bytes lines;

    if (at_end || (end == NULL && text->cap - text->len < READ))
        whole = text->len;
    lines = (struct bytes){text->at, whole};
    (void)scan_lines(s, lines, 0, *line, count, c);
    *line += lines_in(lines);
    memmove(text->at, text->at + whole, text->len - whole);
    text->len -= whole;
}

static enum scan_way way_of(const char *name)
{
    static const char *const names[] = {"best", "avx2", "sse2", "portable",
                                        "walk"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return (enum scan_way)i;
    stop("no such way");
}

static int scan(const char *path, const char *log, const char *way,
                const char *out)
{
    const struct scan_options options = {.way = way_of(way)};
    struct counting c = {.out = out == NULL ? NULL : fopen(out, "w")};
    struct buffer text = {malloc(ROOM), 0, ROOM};
    struct fault fault = {0};
    struct pack *pack;
    struct scan *s;
    uint64_t line = 1;
    double begin;
    ssize_t got;
    int fd = open(log, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || text.at == NULL ||
        pack_open(&pack, path, NULL, &fault) != ERR_OK)
        stop("cannot open");
    s = scan_new((const struct pack *[]){pack}, 1, &options);
    begin = seconds_used();
    while ((got = read(fd, text.at + text.len, READ)) > 0) {
        text.len += (size_t)got;
        scan_read(s, &text, &line, &c, false);
    }
    scan_read(s, &text, &line, &c, true);
    begin = seconds_used() - begin;
    printf("%.4f %ld %llu\n", begin, resident(), (unsigned long long)c.lines);
    if (c.out != NULL)
        (void)fclose(c.out);
    return 0;
}

int main(int count_of, char **words)
{
    if (count_of == 4 && strcmp(words[1], "build") == 0)
        return build(words[2], words[3]);
    if ((count_of == 5 || count_of == 6) && strcmp(words[1], "scan") == 0)
        return scan(words[2], words[3], words[4], words[5]);
    stop("build LIST PACK, or scan PACK LOG WAY [LINES]");
}
