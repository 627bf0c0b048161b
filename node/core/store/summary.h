/*
 * summary: what lists show of a record and what they are asked by, without its
 * body: its title, its set, how many indicators of each type it has, an
 * incident's category and case.
 */
#ifndef NODE_CORE_STORE_SUMMARY_H
#define NODE_CORE_STORE_SUMMARY_H

#include "node/core/store/vault.h"
#include "proto/record_incident.h"

/* A plain value; the title points into what it was made of. */
struct summary {
    struct bytes title; /* a report's or an incident's title, a retraction's
                           reason, a group's name; else empty */
    struct record_set set;
    uint32_t by_type[INDICATOR_TYPE_LAST + 1]; /* 0: of unknown types */
    bool incident;                             /* the next two are given */
    uint8_t case_uuid[RECORD_CASE_UUID];
    uint64_t category;
};

/* Of a record that record_open() accepted; it must outlive *out. */
void summary_of(struct summary *out, const struct record *r);

/* Of a kept record; *out points into room, which RECORD_MAX is enough for.
   ERR_NOT_FOUND: it was erased. ERR_BAD_KEY, ERR_TOO_BIG. *out is zero then. */
enum err summary_get(const struct view *view, const struct vault_row *row,
                     struct buffer *room, struct summary *out) MUST_CHECK;

#endif
