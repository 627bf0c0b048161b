/*
 * findings: what a reader of a foreign format found, and what it left out.
 *
 * Every reader of tools/formats fills one. What a file says of a value several
 * times is one finding; what was meant and is not taken is told with its place
 * and the reason, and the strictest label seen anywhere is kept.
 */
#ifndef TOOLS_FORMATS_FINDINGS_H
#define TOOLS_FORMATS_FINDINGS_H

#include "proto/record.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/marked.h"

enum {
    FINDINGS_MAX = 2 * 1024 * 1024,
    FINDINGS_REJECTS_MAX = 2 * 1024 * 1024, /* kept; more are only counted */
    FINDINGS_NOTES_MAX = 256,
    FINDINGS_SHOWN_MAX = 120, /* octets of what is told */
    FINDINGS_COMMENT_MAX = 256,
    FINDINGS_MEMBER_MAX = 512, /* octets of the path of a member */
    FINDINGS_TITLE_MAX = RECORD_TITLE_MAX,
};

/* Where something stands. */
struct place {
    unsigned line;       /* 0: not known */
    struct bytes where;  /* a path within a document; empty: the line says it */
    struct bytes member; /* the file within an archive, the sheet of a workbook;
                            empty: the file itself. Filled in by findings */
};

struct finding {
    struct record_indicator entry;
    unsigned line;
    struct bytes member;            /* as in struct place */
    enum indicator_caution caution; /* FINE or DOCUMENTATION */
    bool refanged;
    bool labelled; /* by itself, not with the whole file */
    uint8_t tlp;   /* the strictest of those */
};

struct finding_reject {
    struct place place;
    struct bytes shown;
    const char *reason;
};

/* What a person should know: words, and what they are about. */
struct finding_note {
    struct place place;
    struct bytes about; /* may be empty */
    const char *words;
};

/* The strictest label of its kind, and where it stands. */
struct finding_label {
    bool there;
    unsigned level; /* enum tlp, enum pap */
    struct place place;
};

/* Views live as long as it. */
struct findings {
    struct finding *items;
    size_t item_count, item_room;
    struct finding_reject *rejects;
    size_t reject_count, reject_room;
    size_t rejected; /* all of them, reject_count of which are kept */
    struct finding_note *notes;
    size_t note_count, note_room;
    struct bytes title;            /* a suggestion; may be empty */
    struct finding_label tlp, pap; /* of the file as a whole */
    struct finding_label part_tlp; /* of any part of it: a row, an attribute */
    bool full;                     /* there were more than FINDINGS_MAX */
    const unsigned *lines; /* of what was decoded before it is read: where its
                              lines stand; NULL: where they are counted */
    size_t line_count;
    struct bytes member; /* being read: what all that is told belongs to */
    struct text_pool *pool;
};

struct findings *findings_open(void);
void findings_close(struct findings *f); /* NULL is fine */

/* An entry of which nothing but type and value is known. */
struct record_indicator findings_entry(enum indicator_type type,
                                       struct bytes value);

/* Add it, all views copied; a value known already learns what is new. */
void findings_add(struct findings *f, const struct finding *item);

/* Whether it is among them. */
bool findings_have(const struct findings *f, enum indicator_type type,
                   struct bytes value);

/* What several places say of one value: dates widen, detect and confidence
   are the highest that are stated, role and comment the first that was given.
 */
void findings_merge(struct record_indicator *into,
                    const struct record_indicator *more);

/* What comes next stands in that member of what is being read. Answers what f
   had before, for findings_leave(). */
struct findings_file {
    struct bytes member;
    const unsigned *lines;
    size_t line_count;
};
struct findings_file findings_enter(struct findings *f, struct bytes name);
void findings_leave(struct findings *f, struct findings_file before);

/* A copy of a reason that is no constant; lives as long as f. */
const char *findings_words(struct findings *f, const char *words);

void findings_reject(struct findings *f, const struct place *place,
                     struct bytes shown, const char *reason);
void findings_note(struct findings *f, const struct place *place,
                   struct bytes about, const char *words);

/* The first title stays. */
void findings_title(struct findings *f, struct bytes title);

void findings_tlp(struct findings *f, const struct place *place, enum tlp tlp);
void findings_pap(struct findings *f, const struct place *place, enum pap pap);

void findings_part_tlp(struct findings *f, const struct place *place,
                       enum tlp tlp);

/*
 * Nothing that is labelled stricter than tlp may leave under it. The label that
 * forbids it, or NULL. With leave_out, values labelled so by themselves are
 * rejected instead, and only a label of the whole forbids.
 */
const struct finding_label *findings_forbid(struct findings *f, enum tlp tlp,
                                            bool leave_out);

/* Every TLP and PAP label that stands in text. */
void findings_labels(struct findings *f, const struct place *place,
                     struct bytes text);

/* The next of several texts, cells or lines: "TLP" in one and its level in the
   next are a label. *opened begins as MARKING_NEITHER. */
void findings_next(struct findings *f, const struct place *place,
                   enum marking_kind *opened, struct bytes text);

#endif
