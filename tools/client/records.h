/*
 * records: what the node holds.
 */
#ifndef TOOLS_CLIENT_RECORDS_H
#define TOOLS_CLIENT_RECORDS_H

#include "tools/client/listing/filter.h"

/* Which of them. */
struct records_filter {
    const char *from;  /* only what this peer sent; NULL: all */
    uint64_t since_ms; /* only what came since then; 0: all */
    struct filter filter;
    struct filter_told told; /* by records_each() */
};

/* Each of them as it comes, newest first unless the filter says otherwise. */
enum verdict records_each(struct client *c, struct records_filter *filter,
                          client_row *row, void *of, struct reasons *why);

#endif
