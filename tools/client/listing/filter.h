/*
 * filter: which rows of records, inbox, receipts and search are asked for, and
 * in which order. proto/CONTROL.md "Filters".
 */
#ifndef TOOLS_CLIENT_LISTING_FILTER_H
#define TOOLS_CLIENT_LISTING_FILTER_H

#include "tools/client/client.h"

/* Zero: all. Borrowed. The lists' words are those of CONTROL.md; the node says
   which one it does not know. */
struct filter {
    struct text_list tlp, kind, type, state;
    const char *author, *category, *in_case, *text; /* NULL: any */
    /* A field of the rows, with '-' before it the greatest first; `received`
       and `number` are one order. NULL: as the node tells them. */
    const char *sort;
    size_t limit; /* rows; 0: all */
};

/* How many rows there were up to the limit. */
struct filter_told {
    size_t rows;
    bool more; /* the limit left some out */
};

/* The rows of a request, and who takes them. */
struct filter_listing {
    const struct filter *filter;
    client_row *row;
    void *of;
    bool (*wanted)(const json_t *row); /* NULL: all; others do not count */
    struct filter_told told;           /* by filter_each() */
};

/* Put what is asked for into a request. */
void filter_put(const struct filter *f, struct control_writer *args);

/* Whether rows can be sorted so: `number` `received` `created` `title`
   `author` `tlp` `kind` `state` `indicators` `urgent`, with '-' or without. */
bool filter_sorts(const char *sort);
/* Those words; ends in NULL. */
const char *const *filter_sort_words(void);

/*
 * Ask for all pages of the request that was begun, with the filter in it, and
 * hand over each row up to the limit. An order that the node has not is made
 * here, of all its rows.
 */
enum verdict filter_each(struct client *c, struct filter_listing *l,
                         struct reasons *why);

#endif
