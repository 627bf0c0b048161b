/*
 * warninglist_file: one list as MISP writes it, put into the index.
 */
#ifndef TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_FILE_H
#define TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_FILE_H

#include <regex.h>

#include "node/fault.h"
#include "tools/client/warninglist/warninglist_index.h"

/* A list's own words; its entries are in the index under its number. */
struct warninglist_file {
    char *name;        /* "List of known Akamai IP ranges" */
    uint64_t types;    /* bit n: it speaks of type n of indicators */
    regex_t *patterns; /* of a list of regular expressions */
    size_t pattern_count;
    char **pieces; /* of a list of substrings: those that are no host */
    size_t piece_count;
};

/*
 * Read octets, those of the file at path, as list number n. ERR_BAD_SHAPE:
 * *fault names the file and says why; nothing is left in *out then. Entries
 * that are none of the list's type are passed over.
 */
enum err warninglist_file_read(struct warninglist_file *out,
                               struct warninglist_index *x, uint32_t n,
                               struct bytes octets, const char *path,
                               struct fault *fault) MUST_CHECK;

/* Whether a pattern or a piece stands in value, NUL-terminated. */
bool warninglist_file_matches(const struct warninglist_file *f,
                              const char *value);

void warninglist_file_close(struct warninglist_file *f);

#endif
