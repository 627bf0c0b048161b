/*
 * lookup_text: hits of look-ups as JSON text, straight from the rows of the
 * node: a file of a million values is mostly this.
 */
#ifndef TOOLS_CLIENT_LOOKUP_TEXT_H
#define TOOLS_CLIENT_LOOKUP_TEXT_H

#include "tools/client/json_text.h"

/* The hits of one value, which stand one behind the other. Zero: none. */
struct lookup_text_list {
    size_t first, last; /* from 1 on; 0: none */
    size_t count;
};

struct lookup_text_hit {
    size_t at, len; /* of its fields, without braces */
    size_t next;    /* of the same value; 0: none */
    unsigned rank;  /* of its match: 0 is the nearest */
    bool confident; /* its confidence is among the fields */
};

/* All that were kept since they were dropped. Zero: none. */
struct lookup_text {
    struct json_text fields;
    struct lookup_text_hit *hit;
    size_t count, cap;
};

/* A row of an answer to `lookup`. */
struct lookup_text_row {
    uint64_t i;
    uint64_t hidden; /* 0: it is a hit, or: */
    bool more;
    bool odd; /* as text alone it is not told: what it names is to be marked */
    struct lookup_text_hit hit;
};

/* Take a row; its text is kept where it is a hit. */
void lookup_text_take(struct lookup_text *t, struct reader *rows,
                      struct lookup_text_row *out);
/* The hit that was taken last is of a value. */
void lookup_text_put(struct lookup_text *t, struct lookup_text_list *list,
                     const struct lookup_text_hit *hit);

/* An array of them: the nearest first. mark: what stands in each beside its
   fields, JSON; empty: nothing. */
void lookup_text_write(struct json_text *out, const struct lookup_text *t,
                       const struct lookup_text_list *list, struct bytes mark);

void lookup_text_drop(struct lookup_text *t);
void lookup_text_free(struct lookup_text *t);

#endif
