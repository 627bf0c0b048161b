/*
 * filter_words: what a person says of the rows of a list, as a filter.
 *
 * Every list takes the same words, and several of a sort in one word: "amber,
 * red". Case makes no difference, nor does a hyphen in place of a blank.
 */
#ifndef TOOLS_CLIENT_LISTING_FILTER_WORDS_H
#define TOOLS_CLIENT_LISTING_FILTER_WORDS_H

#include "tools/client/listing/filter.h"

/* Whose `state` it is: proto/CONTROL.md. */
enum filter_list {
    FILTER_OF_RECORDS, /* of search as well */
    FILTER_OF_INBOX,
    FILTER_OF_RECEIPTS,
};

/* As they were said. Zero: nothing. Borrowed. */
struct filter_words {
    struct text_list tlp, kind, type, state;
    const char *author, *category, *in_case, *text, *sort, *limit;
};

/*
 * Fill *out, whose words live as long as w's. VERDICT_WRONG: the first word
 * that means nothing is named, with those that do and the one that was meant.
 */
enum verdict filter_words_take(struct filter *out, const struct filter_words *w,
                               enum filter_list of, struct reasons *why);

#endif
