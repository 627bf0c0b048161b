/*
 * part: one run of a log's lines, and the hits in it: the unit of work that
 * the reading thread hands to a scanning one.
 */
#ifndef TOOLS_CLIENT_HUNT_PART_H
#define TOOLS_CLIENT_HUNT_PART_H

#include "node/hunt/log_step.h"
#include "node/hunt/scan.h"
#include "tools/client/hunt/hit.h"

enum part_kind {
    PART_LINES,
    PART_MISSED,   /* what is left of the file cannot be read: about */
    PART_REPLACED, /* the file was read; under its name stands another */
    PART_OLD,      /* the file was not read: all in it is older */
    PART_ABSENT,   /* there is none: about; it is read when there is */
    PART_LOST,     /* lines of it may be lost: about */
    PART_READ,     /* nothing of it is to be told up to `at` */
};

/* A hit, its octets within kept, its line within the run. */
struct part_hit {
    size_t text, text_len;
    size_t matched, matched_len, value, value_len;
    uint64_t line; /* from 1, in this part */
    uint64_t offset;
    enum indicator_type type;
    bool weak, then, timed;
    uint64_t time_ms;
    const struct pack_record *record;
};

struct part {
    enum part_kind kind;
    const char *file; /* borrowed */
    bool begins;      /* it is the first of its file */
    char about[FAULT_ABOUT_MAX];
    struct log_run run;
    struct log_time times;

    /* Of a log that is followed; else NULL, and 0. */
    struct followed *log;
    uint64_t lines; /* ends of lines in front of it */
    bool whole;     /* it ends where one may go on: */
    struct followed_at at;

    const struct hit_rule *rule;
    struct scan *scan; /* its own */
    struct part_hit *hits;
    size_t count, room;
    struct buffer kept;
    uint64_t ends;    /* of lines in it */
    bool open;        /* the last line has none */
    uint64_t untimed; /* matches of expired values in lines without a time */

    /* Of the line with the last hit; its time holds for all of it, or not. */
    struct part_line {
        const uint8_t *at;
        bool is_one, timed;
        uint64_t time_ms;
    } line;
};

/* rule is borrowed; the packs are the rule's. */
void part_open(struct part *p, const struct hit_rule *rule);
void part_close(struct part *p);
/* Before the rule's packs are closed, and when it has others. */
void part_leave_packs(struct part *p);
void part_take_packs(struct part *p);

/* Find the hits of its lines: those that the rule wants. */
void part_scan(struct part *p);

/* Hit i as it is told, but for its file; lines_before: ends of lines in the
   file in front of this part. */
struct hit part_hit(const struct part *p, size_t i, uint64_t lines_before);

#endif
