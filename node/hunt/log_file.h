/*
 * log_file: one log, read as runs of whole lines: plain or compressed, UTF-8 or
 * UTF-16, a file, a pipe or stdin.
 *
 *     struct log_run run = {0};
 *     struct log_file *f = log_file_open("/var/log/dns.log.gz", &fault);
 *     while (f != NULL && log_file_next(f, &run))
 *         ... run.lines ...
 *     if (log_file_fault(f)->why != ERR_OK)
 *         ... what stands in front of the fault was read ...
 *     log_file_close(f);
 *     log_run_free(&run);
 *
 * A run is about LOG_FILE_RUN octets. One whose line is longer grows up to
 * LOG_FILE_LINE_MAX; a longer line comes in several runs, cut where no value
 * goes on, of which each begins LOG_FILE_OVERLAP octets before the end of the
 * last: so a line of any length takes bounded memory, and what stands across a
 * cut stands whole in the next run. What stands in the overlap is in both.
 *
 * Lines end with LF; in a log that has CR and no LF, with CR, which is an LF
 * in the run. Offsets are those of the text: decompressed, and in UTF-8.
 */
#ifndef NODE_HUNT_LOG_FILE_H
#define NODE_HUNT_LOG_FILE_H

#include "node/hunt/log_input.h"

enum {
    LOG_FILE_RUN = 256 * 1024,
    LOG_FILE_LINE_MAX = 1024 * 1024,
    LOG_FILE_OVERLAP =
        8 * 1024, /* more than any value takes, however encoded */
};

/* Lent by the caller, zeroed before its first use, and used again. */
struct log_run {
    struct bytes lines;  /* the last may have no end */
    uint64_t offset;     /* of its first octet, */
    uint64_t line_start; /* and of the first line's, which may be before it */
    bool goes_on;        /* its last line is not over: the next run has more */
    bool waited;         /* for a pipe: more may take long */

    uint8_t *octets; /* of its room */
    size_t cap;
};

void log_run_free(struct log_run *run);

struct log_file;

/* "-": stdin. A file is opened, a pipe with it; nothing is read. NULL, and the
   fault says why: it cannot be opened, or is a directory. */
struct log_file *log_file_open(const char *path, struct fault *fault);
void log_file_close(struct log_file *f);

/* The next run; false at the end, and at a fault. */
bool log_file_next(struct log_file *f, struct log_run *run);

/*
 * The same of a log that still grows: log_file_next() keeps a last line that
 * has no end yet, waits for no pipe, and may be called again after it was
 * false.
 */
struct log_file *log_file_open_live(const char *path, struct fault *fault);

/* It grows no more: that line is handed out as well, and of a file what is
   there by now. */
void log_file_finish(struct log_file *f);

/* With its first run at hand: whether offsets in the text are those in the
   file, so that these may be asked for. */
bool log_file_is_as_stored(const struct log_file *f);

/* len octets of its text from an offset on; false: they are not there. */
bool log_file_octets(const struct log_file *f, uint64_t offset, uint8_t *at,
                     size_t len);

/* The next run begins at that offset, which is where a line begins. */
void log_file_seek(struct log_file *f, uint64_t offset);

/*
 * After the end: why it is not all. ERR_IO: it cannot be read. ERR_BAD_SHAPE:
 * its compressed data are damaged, or end early; it became shorter, or was
 * written anew, while it was read. ERR_OK: it is all.
 */
const struct fault *log_file_fault(const struct log_file *f);

/* After the end: under its name stands another file by now, or none. */
bool log_file_was_replaced(const struct log_file *f);

/* The file below: what it was when it was opened, and how much of it was
   read. */
const struct log_input *log_file_input(const struct log_file *f);

#endif
