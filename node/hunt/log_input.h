/*
 * log_input: the octets of a log as they stand in its file, or come through a
 * pipe.
 *
 * One that is live may grow: then the end is one for now, nothing waits for a
 * pipe, and what was read is compared with what stands there, since a writer
 * may empty a file and fill it again between two looks.
 */
#ifndef NODE_HUNT_LOG_INPUT_H
#define NODE_HUNT_LOG_INPUT_H

#include <sys/stat.h>

#include "node/fault.h"
#include "proto/bytes.h"

enum {
    LOG_INPUT_KEPT = 128, /* octets read first and last that are compared */
};

struct log_input {
    int fd;
    char *path;
    struct stat stat; /* when it was opened */
    bool regular;
    bool live;
    bool ended;   /* there is no more; while it is live, not yet */
    bool over;    /* nor will there be: whoever wrote to the pipe is gone */
    bool emptied; /* what was read is there no more: the fault says so */
    uint64_t read;
    struct fault fault;

    uint8_t head[LOG_INPUT_KEPT], tail[LOG_INPUT_KEPT];
    size_t head_len, tail_len;
};

/* "-": stdin. live: a pipe that has no writer yet is not waited for. False, and
   the fault: it cannot be opened, or is a directory. */
bool log_input_open(struct log_input *in, const char *path, bool live,
                    struct fault *fault);
void log_input_close(struct log_input *in);

/* At most max octets; 0: it ended, or a fault is in in->fault. ERR_IO: it
   cannot be read. ERR_BAD_SHAPE: what was read is there no more. */
size_t log_input_read(struct log_input *in, uint8_t *at, size_t max);

/* Behind the end of one that is live: there may be more by now. */
void log_input_again(struct log_input *in);

/* Of a file: go on at an octet of it that is there. */
void log_input_seek(struct log_input *in, uint64_t at);

#endif
