/*
 * log_fold: lines of the log that say the same again: the first of an hour are
 * written, the others are counted, and the count is told once an hour.
 *
 * For whatever somebody outside can bring about as often as he likes.
 */
#ifndef NODE_LOG_FOLD_H
#define NODE_LOG_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOG_FOLD_MS = 60 * 60 * 1000 };

/* One kind of line; zero is a new one. */
struct log_fold {
    const char *what; /* what the lines say, in short; it must outlive this */
    uint64_t since_ms;
    uint32_t lines, more; /* in the hour from then on: written; only counted */
};

/* The place of a kind of line in a table of these, found by what it says; the
   last one is for all that find none. */
struct log_fold *log_fold_of(struct log_fold *table, size_t max,
                             const char *what);

/* Whether one more line is to be written now, of at most so many an hour. Any
   clock will do, the same each time. who: as for log_fold_tell(). */
bool log_fold_due(struct log_fold *f, uint32_t lines_max, const char *who,
                  uint64_t now_ms);
/* From time to time: log what was counted in an hour that is over. who: the
   words before it, "" or "alarm: peer 'cert.pl': ". */
void log_fold_tell(struct log_fold *f, const char *who, uint64_t now_ms);

#endif
