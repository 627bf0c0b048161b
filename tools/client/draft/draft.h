/*
 * draft: what is about to leave or to be withdrawn, record by record, as a
 * person sees it before.
 */
#ifndef TOOLS_CLIENT_DRAFT_DRAFT_H
#define TOOLS_CLIENT_DRAFT_DRAFT_H

#include <stdio.h>

#include "tools/client/import.h"
#include "tools/client/label.h"
#include "tools/client/record_view.h"

struct draft {
    /* The i-th of them, from 0 on and one after the other. It holds until the
       next is asked for. VERDICT_AWAY and others: it cannot be had. */
    enum verdict (*record)(void *of, size_t i, struct record *out,
                           struct reasons *why);
    void *of;
    size_t records;
    /* The record as the node told it, with the states of its values; NULL: what
       is made anew has none. */
    const struct record_view *view;
};

/* Bodies of an import. */
struct draft_import {
    const struct import *import;
    const struct label *label;
    size_t next;
};

struct draft draft_of_import(struct draft_import *of);

/* Records that the node has. Close the view afterwards. */
struct draft_views {
    struct client *client;
    const json_t *records; /* what `show` takes */
    struct record_view view;
};

struct draft draft_of_views(struct draft_views *of);

/* Who is told of each record on the way. */
struct draft_heads {
    void (*head)(void *of, const struct record *r);
    void *of;
};

/* The values as rows {type, value, detect, file, line} in ASCII with commas
   between, in a file of no name: *out, the caller's. File and line are null. */
enum verdict draft_rows(const struct draft *d, const struct draft_heads *heads,
                        FILE **out, struct reasons *why);

#endif
