/*
 * log_decode: what a compressed log says, octets in, octets out.
 *
 * A file may hold several streams one behind the other (`cat a.gz b.gz`), and
 * NULs behind the last. ISA-L inflates at three times zlib's rate, and a log
 * of any size in the memory of its window.
 */
#ifndef NODE_HUNT_LOG_DECODE_H
#define NODE_HUNT_LOG_DECODE_H

#include "proto/bytes.h"

enum log_packing {
    LOG_PLAIN,
    LOG_GZIP,
    LOG_ZSTD,
    LOG_BZIP2,
    LOG_XZ,
};

enum {
    LOG_DECODE_HEAD = 6, /* octets that tell which it is */
    LOG_DECODE_MEMORY_MAX = 256 * 1024 * 1024, /* what wants more is refused */
};

/* Which of them the first octets of a file begin. */
enum log_packing log_decode_sniff(struct bytes head);

/* "gzip"; of a packed one. */
const char *log_decode_text(enum log_packing packing);

struct log_decode;

/* packing: not LOG_PLAIN. */
struct log_decode *log_decode_open(enum log_packing packing);
void log_decode_close(struct log_decode *d);

/*
 * Decode from *in, which is moved behind what was taken, and add to out. It
 * returns when one of both is used up; call it again, also with nothing in *in,
 * while it fills out. False: the data are not such, or damaged; what was
 * decoded before is in out.
 */
bool log_decode_step(struct log_decode *d, struct bytes *in,
                     struct buffer *out);

/* Whether what was taken so far ends with the end of a stream. */
bool log_decode_is_whole(const struct log_decode *d);

#endif
