/*
 * share: what files say, turned into reports that fit.
 *
 * For `noroshi share`: reading, filtering and packing stand here, the
 * conversation with person and daemon in share.c.
 */
#ifndef TOOLS_CLIENT_IMPORT_FILES_H
#define TOOLS_CLIENT_IMPORT_FILES_H

#include <jansson.h>

#include "node/config.h"
#include "proto/record.h"
#include "tools/cli/cli.h"
#include "tools/formats/source.h"

enum {
    SHARE_FILES_MAX = 64,
    /* Below RECORD_BODY_MAX, so that audience and header fit beside it. */
    SHARE_BODY_MAX = 240 * 1024,
    SHARE_PLACE_MAX = 512, /* "event.json:12" */
};

/* What was read of all files. */
struct share_input {
    const char *name[SHARE_FILES_MAX];
    struct bytes octets[SHARE_FILES_MAX];
    struct source source[SHARE_FILES_MAX];
    size_t files;
    struct record_indicator *entries;
    size_t count, room;
    size_t by_type[INDICATOR_TYPE_LAST + 1];
    bool with_text; /* comments and the rest of a list's line go along */
    bool leave_out; /* values labelled stricter are rejected, not the file */
    bool pap_there; /* a file has a PAP label: the strictest, and where */
    enum pap pap;
    char pap_place[SHARE_PLACE_MAX];
    json_t *rejects, *notes; /* [{file, line, reason}] */
    json_t *remarks;         /* [{file, line, about, remark}] */
    size_t rejected;
};

/*
 * Read one file more: its indicators join the others, without those that are
 * the operator's own. CLI_DONE; CLI_USAGE: it cannot be read, or carries a
 * label stricter than tlp; told with file:line.
 */
int share_read(struct share_input *in, const char *name, enum tlp tlp,
               const struct config *config);

/* After the last file: what stands in several of them is one. */
void share_end(struct share_input *in);

void share_close(struct share_input *in);

/* What a report of it says beside the indicators. */
struct share_words {
    struct bytes title, text; /* text.at NULL: stays here */
};

/*
 * Pack as many of the entries from *next on as fit one body into out, which
 * holds RECORD_BODY_MAX; *next moves on. ERR_TOO_BIG: not even the words fit.
 */
enum err share_pack(struct buffer *out, struct share_input *in, size_t *next,
                    const struct share_words *words) MUST_CHECK;

#endif
