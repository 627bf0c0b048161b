/*
 * node_bench: load for a pair of real nodes, over the control socket.
 *
 *     node_bench answer DIR PEER [rounds=N] [seed=N]   P1: share to receipt, ms
 *     node_bench queue DIR PEER records=N each=N [seed=N]    share and go
 *     node_bench drain DIR PEER                        until all is
 *                                                      acknowledged, s
 *     node_bench lookup DIR values=N of=N [seed=N]     P4: look-ups a second
 *
 * Each prints one number.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/indicator.h"
#include "tests/bench/gauge.h"

enum { POLL_US = 50, PATIENCE_S = 3600 };

static bool is_stored(struct control_answer answer)
{
    struct reader rows = answer.rows;

    for (size_t i = 0; i < answer.row_count; i++) {
        size_t count = control_row_open(&rows);

        for (size_t j = 0; j < count; j++) {
            struct bytes name = reader_str(&rows, CONTROL_NAME_MAX);
            struct reader one = reader_on(reader_any(&rows));

            if (bytes_equal(name, bytes_text("state")))
                return bytes_equal(reader_str(&one, CONTROL_NAME_MAX),
                                   bytes_text("stored"));
        }
    }
    return false;
}

static void wait_stored(int fd, uint64_t number)
{
    double begun = gauge_now();
    char name[24];

    snprintf(name, sizeof name, "%llu", (unsigned long long)number);
    while (gauge_now() - begun < PATIENCE_S) {
        struct control_writer *w = gauge_request("receipts");

        control_put_text(w, "record", name);
        if (is_stored(gauge_ask(fd, w)))
            return;
        gauge_sleep_us(POLL_US);
    }
    errx(1, "record %s never arrived", name);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The median: one answer is at the mercy of the scheduler. */
static double bench_answer(int fd, const char *peer, char **argv)
{
    enum { ROUNDS_MAX = 1000 };
    static double took[ROUNDS_MAX];
    uint64_t rounds = gauge_argument(argv, "rounds", 30);
    uint64_t seed = gauge_argument(argv, "seed", 1);

    if (rounds == 0 || rounds > ROUNDS_MAX)
        errx(2, "rounds must be 1 to %d", ROUNDS_MAX);
    for (size_t i = 0; i < rounds; i++) {
        uint64_t number = gauge_share(fd, peer, seed + 100, i, 1);
        double begun = gauge_now();

        wait_stored(fd, number);
        took[i] = gauge_now() - begun;
        gauge_sleep_us(20000);
    }
    qsort(took, rounds, sizeof *took, ascending);
    return took[rounds / 2] * 1e3;
}

static double bench_queue(int fd, const char *peer, char **argv)
{
    uint64_t records = gauge_argument(argv, "records", 1);
    uint64_t each = gauge_argument(argv, "each", 1);
    uint64_t seed = gauge_argument(argv, "seed", 1);
    double begun = gauge_now();

    for (uint64_t i = 0; i < records; i++)
        gauge_share(fd, peer, seed, i * each, each);
    return gauge_now() - begun;
}

/* From the first acknowledgement asked for to the last one there. */
static double bench_drain(int fd, const char *peer)
{
    double begun = 0, now = gauge_now(), gives_up = now + PATIENCE_S;

    for (; now < gives_up; now = gauge_now()) {
        struct control_answer a = gauge_ask(fd, gauge_request("status"));
        bool connected = gauge_field(a, "peer", "connected") != 0;
        uint64_t released = gauge_field(a, "peer", "released");
        uint64_t acknowledged = gauge_field(a, "peer", "acknowledged");

        if (begun == 0 && connected)
            begun = now;
        if (released > 0 && acknowledged >= released)
            return begun == 0 ? 0 : now - begun;
        gauge_sleep_us(1000);
    }
    errx(1, "'%s' never had everything", peer);
}

static uint64_t lookup_batch(int fd, uint64_t seed, uint64_t of,
                             struct gauge_dice *dice, size_t count)
{
    static uint8_t room[CONTROL_MESSAGE_MAX];
    struct buffer packed = {room, 0, sizeof room};
    struct writer items = writer_on(&packed);
    struct control_writer *w = gauge_request("lookup");
    struct control_answer a;
    char value[GAUGE_VALUE];

    writer_array(&items, count);
    for (size_t i = 0; i < count; i++) {
        gauge_value(value, seed, gauge_roll(dice) % of);
        writer_array(&items, 3);
        writer_uint(&items, i);
        writer_uint(&items, INDICATOR_MD5);
        writer_text(&items, value);
    }
    if (writer_done(&items) != ERR_OK)
        errx(2, "batch too big");
    control_put_packed(w, "items",
                       packed.len ? bytes_of(&packed) : (struct bytes){0});
    control_put_bool(w, "all", false);
    a = gauge_ask(fd, w);
    return a.row_count;
}

/* `of` values are stored; as many others are asked for: half are hits. */
static double bench_lookup(int fd, char **argv)
{
    uint64_t values = gauge_argument(argv, "values", 100000);
    uint64_t of = gauge_argument(argv, "of", 100000);
    uint64_t seed = gauge_argument(argv, "seed", 1);
    uint64_t each = gauge_argument(argv, "each", 1024), rows = 0;
    struct gauge_dice dice = {seed + 77};
    double begun = gauge_now();

    for (uint64_t done = 0; done < values; done += each)
        rows += lookup_batch(fd, seed, 2 * of, &dice, each);
    if (rows == 0)
        errx(1, "not one hit");
    return (double)values / (gauge_now() - begun);
}

int main(int argc, char **argv)
{
    int fd;

    if (argc < 3)
        errx(2, "usage: node_bench answer|queue|drain|lookup DIR ...");
    fd = gauge_connect(argv[2]);
    if (strcmp(argv[1], "lookup") == 0)
        printf("%.0f\n", bench_lookup(fd, argv + 3));
    else if (argc < 4)
        errx(2, "which peer?");
    else if (strcmp(argv[1], "answer") == 0)
        printf("%.3f\n", bench_answer(fd, argv[3], argv + 4));
    else if (strcmp(argv[1], "queue") == 0)
        printf("%.3f\n", bench_queue(fd, argv[3], argv + 4));
    else if (strcmp(argv[1], "drain") == 0)
        printf("%.3f\n", bench_drain(fd, argv[3]));
    else
        errx(2, "unknown work '%s'", argv[1]);
    return 0;
}
