/*
 * gauge: what the benchmarks share: time, seeded randomness, and a plain
 * client of a node's control socket. Any failure ends the program with a line.
 */
#ifndef TESTS_BENCH_GAUGE_H
#define TESTS_BENCH_GAUGE_H

#include "proto/control.h"

/* Seconds on a clock that only goes forward. */
double gauge_now(void);
void gauge_sleep_us(unsigned microseconds);

/* xorshift64*: the same numbers from the same seed. */
struct gauge_dice {
    uint64_t state;
};
uint64_t gauge_roll(struct gauge_dice *dice);

/* NUMBER of `name=NUMBER` among argv, or usual. */
uint64_t gauge_argument(char **argv, const char *name, uint64_t usual);

/* A key of the size core indexes under. */
enum { GAUGE_KEY = 16 };

/* The nth value of a run: 32 hex digits and NUL, an md5. */
enum { GAUGE_VALUE = 33 };
void gauge_value(char out[static GAUGE_VALUE], uint64_t seed, uint64_t n);

/* Connect to DIR/control. */
int gauge_connect(const char *dir);

/* One request that is built in *request, one answer; ERR_OK or a line and
   exit. The answer's views live until the next call. */
struct control_answer gauge_ask(int fd, struct control_writer *request);

/* Begin a request in room of its own. */
struct control_writer *gauge_request(const char *command);

/* Share count values from the nth on, with peer, in one record; its local
   number. */
uint64_t gauge_share(int fd, const char *peer, uint64_t seed, uint64_t n,
                     size_t count);

/* An unsigned field of the first row whose `what` (or any row, when NULL) is
   that; 0 when there is none. */
uint64_t gauge_field(struct control_answer answer, const char *what,
                     const char *field);

#endif
