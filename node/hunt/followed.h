/*
 * followed: one log that is followed, known by what it is and not by its name,
 * and all of them.
 */
#ifndef NODE_HUNT_FOLLOWED_H
#define NODE_HUNT_FOLLOWED_H

#include "node/hunt/log_list.h"
#include "node/hunt/log_position.h"
#include "node/hunt/log_time.h"

/* How far a log was told, and what it takes to go on there. */
struct followed_at {
    struct log_position position;
    struct log_time times;
    off_t size; /* of the file, of which all whole lines were read then; */
    struct timespec changed;
    bool rests; /* and both are known */
};

struct followed {
    dev_t dev;
    ino_t ino;
    char *path; /* under which it was seen last, */
    char *was;  /* and read, where nobody looked into it since; or NULL; */
    struct timespec was_changed; /* and was written last, then */
    bool pipe;
    uint64_t seen;   /* the look at the directories that saw it last, */
    uint64_t place;  /* and which of them it was */
    bool listed;     /* that was the last look */
    uint64_t gone_s; /* since when not; 0: it is */
    off_t size;      /* as it was seen */
    struct timespec changed;

    struct log_file *file; /* NULL: nobody reads it just now */
    struct log_trail trail;
    struct followed_at read; /* what was handed out ends there */
    uint64_t grew_ms;
    bool begun;    /* something of it was handed out, */
    bool whole;    /* and that ended with a line */
    bool over;     /* it is a pipe that ended */
    bool restored; /* an earlier process read it, and it was there */
    bool fresh;    /* it was never read: it may be a copy of another, */
    const struct followed *twin; /* and is one of this, which is read, */
    off_t twin_size;             /* as it was found when it had that size */
    bool emptied;                /* what was read of it is there no more; */
    bool continued;              /* a copy has what it had then */
    uint64_t denied; /* the look after which it could not be opened */
    bool missed;     /* that was said, or what is wrong with it */

    struct followed_at told;
    bool changes; /* that did, or its name, and nobody asked */
};

struct followed_set {
    struct followed **at; /* in the order in which they are read */
    size_t count, room;
    void *tree;      /* by what they are (tsearch) */
    uint64_t ghosts; /* that had a number so far */
};

/* Begins zeroed. */
void followed_free(struct followed_set *s);

/* NULL: there is none. */
struct followed *followed_find(const struct followed_set *s, dev_t dev,
                               ino_t ino);
/* A new one, at the end; path is its own from here on. */
struct followed *followed_add(struct followed_set *s, dev_t dev, ino_t ino,
                              char *path);
/*
 * What was read of e is not in its file any more: that was emptied, or another
 * has its number. From here on e is the log that was, without a file of that
 * number; *the one that has it is new.
 */
struct followed *followed_split(struct followed_set *s, struct followed *e);
bool followed_is_ghost(const struct followed *e);

/* Take it out of the set: the caller's, for followed_close(). */
void followed_remove(struct followed_set *s, size_t i);
void followed_close(struct followed *e);

/* Those that are gone first, then as they were listed; what was emptied just
   before what is there now. */
void followed_sort(struct followed_set *s);

/* Whether a has, or had, a name of the log that b is: one that is rotated. */
bool followed_is_rotated(const struct followed *a, const struct followed *b);

/* Whether what was read of it can still be read there. */
bool followed_is_there(const struct followed *e);

/* Whether its file is as it was when all of it was read. */
bool followed_rests(const struct followed *e);

#endif
