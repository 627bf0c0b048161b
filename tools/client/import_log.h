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

enum {
    IMPORT_LOG_REASONS_MAX = 64, /* that are told apart */
    IMPORT_LOG_FIRST_MAX = 5,    /* rejects of each that stay at hand */
};

/* Rejects for one reason. */
struct import_log_reason {
    const char *words; /* in English, borrowed from the first */
    json_t *first;     /* some of its rows */
    size_t count;
};

struct import_log {
    json_t *remarks; /* [{file, line, about, remark, warninglist?}] */
    /* Rows in ASCII with commas between, each kind in a file of no name: a
       million in memory would take gigabytes. */
    FILE *rejects; /* {file, line, text, reason, where?, warninglist?} */
    FILE *notes;   /* {file, line, note} */
    FILE *values;  /* {type, value, detect, file, line, warninglist?}; NULL: not
                      asked for */
    size_t reject_count, note_count, value_count; /* rows */
    size_t rejected; /* counted: rejects are cut where there are many */
    /* In the order in which they came up; those beyond share the last. */
    struct import_log_reason reasons[IMPORT_LOG_REASONS_MAX];
    size_t reason_count;
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

/* Ask for a row a value. */
void import_log_list(struct import_log *l);

/* Fields remarks and reasons of out. */
void import_log_json(const struct import_log *l, json_t *out);

#endif
