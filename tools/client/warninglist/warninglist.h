/*
 * warninglist: values that hit for everybody: public resolvers, clouds, empty
 * files.
 *
 * The lists are MISP's, https://github.com/MISP/misp-warninglists: each a JSON
 * file DIR/NAME/list.json or DIR/NAME.json with `type` string, substring,
 * hostname, cidr or regex, and `matching_attributes`, the MISP types it speaks
 * of. Networks and names count with what is below them.
 */
#ifndef TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_H
#define TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_H

#include <jansson.h>

#include "node/fault.h"
#include "proto/indicator.h"
#include "tools/client/warninglist/warninglist_kind.h"

enum {
    WARNINGLIST_FILES_MAX = 512,
    WARNINGLIST_FILE_MAX = 64 * 1024 * 1024, /* octets of one list */
    WARNINGLIST_ENTRIES_MAX = 8 * 1024 * 1024,
};

struct warninglists;

/* What a value's lists say, the weightiest of them. */
struct warninglist_mark {
    const char *name; /* of the list; lives as long as the lists */
    enum warninglist_kind kind;
    bool host_only; /* a URL or mail address: its host is on it, not itself */
};

struct warninglists *warninglists_open(void);
void warninglists_close(struct warninglists *w); /* NULL is fine */

/*
 * Add every list of a directory. ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_TOO_BIG,
 * ERR_IO: *fault names the file, says why and what to do; what was added stays.
 */
enum err warninglists_add(struct warninglists *w, const char *dir,
                          struct fault *fault) MUST_CHECK;

/*
 * Open those that DIR/noroshi.conf names; NULL: it names none. As
 * warninglists_add() and config_read() fail; *out is NULL then.
 */
enum err warninglists_of(struct warninglists **out, const char *dir,
                         struct fault *fault) MUST_CHECK;

/* How many lists there are. */
size_t warninglists_count(const struct warninglists *w);

/* Whether the canonical value stands on any. */
bool warninglists_match(struct warninglist_mark *out,
                        const struct warninglists *w, enum indicator_type type,
                        struct bytes value);

/* {name, kind} */
json_t *warninglist_json(const struct warninglist_mark *mark);

#endif
