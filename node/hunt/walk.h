/*
 * walk: the octets of a log, and where a word, a path or a URL ends in them.
 */
#ifndef NODE_HUNT_WALK_H
#define NODE_HUNT_WALK_H

#include "proto/bytes.h"

/* What an octet can be part of. */
enum {
    WALK_DIGIT = 1,
    WALK_HEX = 2,    /* one of a to f */
    WALK_LETTER = 4, /* another letter */
    WALK_DOT = 8,
    WALK_DASH = 16,  /* - and _ */
    WALK_LEADS = 32, /* what a value may begin with beside letters and digits */
    WALK_ENDS = 64,  /* no part of a URL or path */
    WALK_WORD = WALK_DIGIT | WALK_HEX | WALK_LETTER | WALK_DOT | WALK_DASH,
};

extern const uint8_t walk_kinds[256];

/* Where it stands, and what it walks. */
struct walk {
    struct bytes text;
    size_t at;
};

/* 0 behind the end. */
static inline uint8_t walk_octet(const struct walk *w, size_t at)
{
    return at < w->text.len ? w->text.at[at] : 0;
}

static inline struct bytes walk_part(const struct walk *w, size_t from,
                                     size_t end)
{
    return (struct bytes){w->text.at + from, end - from};
}

/* Where the run of letters, digits, dots and dashes ends; *seen: what it has.
   What ends a sentence is none of it. */
size_t walk_run_end(const struct walk *w, size_t from, unsigned *seen);

/* Where a path ends that goes on at from; and a URL. */
size_t walk_path_end(const struct walk *w, size_t from);
size_t walk_url_end(const struct walk *w, size_t from);

/* The last part of a path, as a file is called. */
struct bytes walk_base_name(struct bytes path);

/* Without the signs at the end that are of the sentence. */
size_t walk_without_tail(const struct walk *w, size_t from, size_t end);

#endif
