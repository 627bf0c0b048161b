/*
 * search: records by the words in their titles, texts and indicators' comments.
 */
#ifndef TOOLS_CLIENT_LISTING_SEARCH_H
#define TOOLS_CLIENT_LISTING_SEARCH_H

#include "tools/client/listing/filter.h"

struct search {
    const char *words; /* all of them must be there; borrowed */
    struct filter filter;
    struct filter_told told; /* by search_each() */
};

/* Each such record, newest first unless the filter says otherwise. */
enum verdict search_each(struct client *c, struct search *s, client_row *row,
                         void *of, struct reasons *why);

#endif
