/*
 * import: what files say, read for a share: their indicators without the
 * operator's own names, no label loosened, a title and a text; then packed
 * into as many bodies as it takes (import_body.h).
 *
 *     struct import k = {.tlp = tlp};
 *     verdict = import_begin(&k, dir, &why);
 *     verdict = import_file(&k, "list.txt", &why);
 *     verdict = import_end(&k, &why);
 *     for (size_t i = 1, next = 0; i <= k.parts; i++)
 *         verdict = import_body_pack(&k, &body, &next, &why);
 *     import_close(&k);
 */
#ifndef TOOLS_CLIENT_IMPORT_H
#define TOOLS_CLIENT_IMPORT_H

#include <jansson.h>

#include "node/config.h"
#include "proto/control.h"
#include "proto/record.h"
#include "tools/client/act.h"
#include "tools/client/import_log.h"
#include "tools/client/reason.h"
#include "tools/client/watch.h"
#include "tools/formats/source.h"

enum {
    IMPORT_FILES_MAX = 64,
    IMPORT_PLACE_MAX = 512, /* "event.json:12" */
};

struct import {
    /* Set by the caller; texts are borrowed. */
    enum tlp tlp; /* under which it would leave */
    enum pap pap; /* the files' own, where none was said */
    bool pap_said;
    const char *title;           /* said; NULL: the files' own */
    const char *title_otherwise; /* where they have none; or NULL */
    bool with_text; /* the text, comments and the rest of a line go along */
    bool leave_out; /* values labelled stricter are rejected, not the file */
    bool no_node;   /* nothing leaves: where no node is, nothing is its own */
    bool force;     /* what warninglists hold back leaves all the same */
    bool list;      /* each value has a row in import_json() */
    const struct watch *watch;

    /* What was read. */
    struct config *config; /* whose names and networks are the operator's own */
    struct warninglists *lists; /* NULL: there are none */
    struct source source[IMPORT_FILES_MAX];
    struct bytes octets[IMPORT_FILES_MAX];
    char *name[IMPORT_FILES_MAX];
    size_t files;
    struct record_indicator *entries;
    size_t count, room;
    size_t by_type[INDICATOR_TYPE_LAST + 1];
    bool pap_there; /* a file has a PAP label: the strictest, and where */
    enum pap pap_found;
    char pap_place[IMPORT_PLACE_MAX];
    struct import_log log;

    /* What a report of it says beside the indicators. */
    struct buffer words; /* title and text, as they leave */
    uint8_t *comment_room;
    size_t hidden; /* how many of title and comments had hidden characters */
    size_t masked; /* own names and private addresses taken out of them */
    struct text_pool *kept;       /* comments without them */
    struct bytes own_title, text; /* text.at NULL: stays here */
    size_t parts;                 /* bodies it takes, at least one */
};

/* Before anything is read: what DIR/noroshi.conf calls the operator's own, and
   the warninglists it names. VERDICT_WRONG: they cannot be read. */
enum verdict import_begin(struct import *k, const char *dir,
                          struct reasons *why);

/* Read one file more ("-": stdin). VERDICT_WRONG: it cannot be read, or carries
   a label stricter than tlp. */
enum verdict import_file(struct import *k, const char *name,
                         struct reasons *why);

/* The same of octets that are there; they are the import's to free(), also on
   failure. The name, borrowed for the call, says what they are called. */
enum verdict import_octets(struct import *k, const char *name,
                           struct bytes octets, struct reasons *why);

/* After the last file: what stands in several of them becomes one; title, text
   and PAP are settled, the parts counted. */
enum verdict import_end(struct import *k, struct reasons *why);

/* After the end: another title. It is copied. VERDICT_WRONG: it is labelled
   stricter than tlp. */
enum verdict import_entitle(struct import *k, const char *title,
                            struct reasons *why);

/* After the end: entries whose mark is set stay here, for that reason; each is
   rejected, with its place in rows {type, value, file, line}. VERDICT_WRONG as
   at the end. */
enum verdict import_leave(struct import *k, const bool *marks,
                          const json_t *rows, const char *reason,
                          struct reasons *why);

/* Begin, read all of them, end. */
enum verdict import_files(struct import *k, const char *dir, int count,
                          char **names, struct reasons *why);

/* What was read is said to the act. */
void import_hear(const struct import *k, struct act *act);

void import_close(struct import *k);

/* Whether there is nothing in it to share. */
bool import_empty(const struct import *k);

/* What was taken per type, and what was not and why, as fields of out. */
void import_json(const struct import *k, json_t *out);

#endif
