/*
 * log_reader: the logs of a list, one behind the other, as parts.
 */
#ifndef TOOLS_CLIENT_HUNT_LOG_READER_H
#define TOOLS_CLIENT_HUNT_LOG_READER_H

#include "node/hunt/log_list.h"
#include "tools/client/hunt/part.h"

struct log_reader {
    const struct log_list *list;
    uint64_t since_ms; /* what was written last before is not read */
    uint64_t now_ms;
    size_t next;
    struct log_file *file; /* the one that is being read; or NULL */
    const char *name;
    bool begins;
    struct log_time times;
    uint64_t done; /* octets of the files in front of it */
};

void log_reader_begin(struct log_reader *r, const struct log_list *list,
                      const struct hit_rule *rule);
void log_reader_end(struct log_reader *r);

/* The next part; false at the end of the last log. */
bool log_reader_next(struct log_reader *r, struct part *p);

/* Octets of the files read so far, and of all of them; 0: not known. */
uint64_t log_reader_done(const struct log_reader *r);
uint64_t log_reader_total(const struct log_reader *r);

#endif
