/*
 * observation_list: which runs a folder of observations consists of, what its
 * sources are called, and how far those who follow logs have come.
 *
 * It is one file that is replaced: what it names is there whole, and what it
 * does not name is not of the folder.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_LIST_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_LIST_H

#include "node/fault.h"
#include "node/hunt/observation/observation.h"

enum {
    OBSERVATION_LIST_VERSION = 2, /* 1: hosts shared the keys of domains */
    OBSERVATION_LIST_RUNS_MAX = 1024,
    OBSERVATION_LIST_MARKS_MAX = 64,
    OBSERVATION_NAME_MAX = 64, /* octets of a name, and its NUL */
};

/* Of a source or of one that follows logs: what a person typed, in one line. */
struct observation_name {
    char text[OBSERVATION_NAME_MAX];
};

/* The file run-NUMBER. */
struct observation_list_run {
    uint64_t number, rows;
    uint32_t window;
};

/* All up to the follower's own number is among the runs. */
struct observation_mark {
    struct observation_name follower;
    uint64_t number;
};

/* Large: about 34 KiB. */
struct observation_list {
    size_t source_count, run_count, mark_count;
    struct observation_name source[OBSERVATION_SOURCES_MAX];
    struct observation_mark mark[OBSERVATION_LIST_MARKS_MAX];
    struct observation_list_run run[OBSERVATION_LIST_RUNS_MAX];
};

/* Whether a text can be a name: 1 to OBSERVATION_NAME_MAX - 1 octets of UTF-8
   without control characters, no blank at an end. */
bool observation_name_valid(struct bytes text);

/* Of DIR/list. ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_VERSION, ERR_IO; out is empty
   then. */
enum err observation_list_read(struct observation_list *out, const char *dir,
                               struct fault *fault) MUST_CHECK;

/* Durable when this returns ERR_OK. ERR_FULL, ERR_IO. */
enum err observation_list_write(const struct observation_list *l,
                                const char *dir,
                                struct fault *fault) MUST_CHECK;

/* Whether both say the same. */
bool observation_list_same(const struct observation_list *a,
                           const struct observation_list *b);

/* Whether a run is in it. */
bool observation_list_names(const struct observation_list *l, uint64_t number);

/* The place of a source; a new one is entered at the end, and the last place is
   of all that come when the others are taken ("other"). */
unsigned observation_list_source(struct observation_list *l,
                                 const struct observation_name *name);

/* How far a follower has come; 0: nowhere. */
uint64_t observation_list_mark(const struct observation_list *l,
                               const struct observation_name *follower);
/* ERR_TOO_BIG: there are OBSERVATION_LIST_MARKS_MAX others. */
enum err observation_list_set_mark(struct observation_list *l,
                                   const struct observation_mark *m) MUST_CHECK;

#endif
