/*
 * import_log: what is said of files that were read: what was rejected and why,
 * values that deserve a note, and how a file was read where that is not plain.
 */
#ifndef TOOLS_CLIENT_IMPORT_LOG_H
#define TOOLS_CLIENT_IMPORT_LOG_H

#include <jansson.h>
#include <stdio.h>

#include "tools/client/warninglist/warninglist.h"
#include "tools/formats/source.h"

struct import_log {
    json_t *rejects; /* [{file, line, text, reason, where?, warninglist?}] */
    json_t *remarks; /* [{file, line, about, remark, warninglist?}] */
    /* Rows in ASCII with commas between, each kind in a file of no name: a
       million in memory would take gigabytes. */
    FILE *notes;  /* {file, line, note} */
    FILE *values; /* {type, value, detect, file, line, warninglist?}; NULL: not
                     asked for */
    size_t note_count, value_count;
    size_t rejected; /* counted: rejects are cut where there are many */
};

void import_log_begin(struct import_log *l);
void import_log_close(struct import_log *l);

/* "archive.zip/list.csv": the file called name, or a member of it. The
 * caller's.
 */
json_t *import_log_file(const char *name, struct bytes member);

/* One row of its kind; name is that of the file. The count of rejects is the
   caller's. on: the warninglist that a value stands on; NULL: none. */
void import_log_reject(struct import_log *l, const char *name,
                       const struct finding_reject *r,
                       const struct warninglist_mark *on);
/* Values that were taken and stay here after all: rows {type, value, file,
   line}, for one reason. The count of rejects is the caller's. */
void import_log_left(struct import_log *l, const json_t *rows,
                     const char *reason);
/* A value that is taken. */
void import_log_value(struct import_log *l, const char *name,
                      const struct finding *item,
                      const struct warninglist_mark *on);
void import_log_note(struct import_log *l, const char *name,
                     const struct finding *item);
void import_log_remarks(struct import_log *l, const struct source *s,
                        const char *name);

/* Rejects for one reason. */
struct import_log_reason {
    const char *words; /* in English, borrowed from the rejects */
    size_t count;
};

enum { IMPORT_LOG_REASONS_MAX = 64 }; /* that are told apart */

/* Counts per reason, in the order in which they came up; those beyond
   IMPORT_LOG_REASONS_MAX share the last. Answers how many. */
size_t
import_log_reasons(const struct import_log *l,
                   struct import_log_reason out[static IMPORT_LOG_REASONS_MAX]);

/* Ask for a row a value. */
void import_log_list(struct import_log *l);

/* Fields rejects, remarks and reasons of out. */
void import_log_json(const struct import_log *l, json_t *out);

#endif
