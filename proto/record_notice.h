/*
 * record_notice: what a holder says of records that reached it, back to their
 * author: passed on, erased, or leaked to it. WIRE.md 4.11.
 */
#ifndef PROTO_RECORD_NOTICE_H
#define PROTO_RECORD_NOTICE_H

#include "proto/record.h"

enum { RECORD_NOTICE_ENTRIES_MAX = 256 };

enum record_notice_type {
    RECORD_NOTICE_PASSED = 1, /* to node; state: what became of it there */
    RECORD_NOTICE_ERASED = 2, /* by node, who signs; state 0 */
    RECORD_NOTICE_LEAK = 3,   /* by node, to who signs; state: the rule */
    RECORD_NOTICE_TALLY = 5,  /* node signs, and wrote the record; state 0:
                                 record_tally.h */
};

/* WIRE.md 4.11: states of a passed record: 0, or a disposition. */
enum { RECORD_NOTICE_WAITING = 0 };

struct record_notice {
    uint64_t type; /* enum record_notice_type, or unknown */
    uint64_t time_ms;
    size_t entry_count;
    struct reader entries; /* stands before the first */
};

struct record_noted {
    struct record_id record;
    struct node_id node;
    uint64_t state;
};

/* The body of a record that record_open() accepted. ERR_NOT_FOUND: it is of
   another kind. */
enum err record_notice(struct record_notice *out,
                       const struct record *r) MUST_CHECK;
bool record_noted_next(struct record_notice *notice, struct record_noted *out);

/* ERR_TOO_BIG, ERR_BAD_SHAPE. */
enum err record_notice_write(struct buffer *out, enum record_notice_type type,
                             uint64_t time_ms,
                             const struct record_noted *entries,
                             size_t count) MUST_CHECK;

/* Whether a notice is what WIRE.md 4.11 says. ERR_BAD_SHAPE, ERR_VERSION. */
enum err record_notice_check(const struct record *r) MUST_CHECK;

#endif
