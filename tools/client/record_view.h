/*
 * record_view: one record in full, decoded from its own octets.
 */
#ifndef TOOLS_CLIENT_RECORD_VIEW_H
#define TOOLS_CLIENT_RECORD_VIEW_H

#include <jansson.h>

#include "proto/record.h"
#include "tools/client/client.h"
#include "tools/client/warninglist/warninglist.h"

/* Not to be copied: the record points into raw. */
struct record_view {
    json_t *row; /* as the node told it, and what the record says; NULL: none */
    bool opens;  /* not: erased, or of a kind only a newer version reads */
    struct record record; /* where it opens */
    uint8_t *raw;
};

/* The record by its number, object or id. Close it, also on failure. */
enum verdict record_view_show(struct record_view *out, struct client *c,
                              const char *record, struct reasons *why);
/* The same of the request that was begun, of those that answer with `raw`. */
enum verdict record_view_ask(struct record_view *out, struct client *c,
                             struct reasons *why);
void record_view_close(struct record_view *v);

/* `warninglist` of each indicator of the row that stands on one. */
void record_view_mark(struct record_view *v, const struct warninglists *lists);

/* "ipv4", or "unknown" for one that only a newer version reads. */
const char *record_view_type(uint64_t type);

/* Whether it is a domain below which everybody has one: it matches itself
   only. */
bool record_view_narrow(const struct record_indicator *e);

#endif
