/*
 * reading: a file being read: where we stand, and where findings go.
 */
#ifndef TOOLS_FORMATS_READING_H
#define TOOLS_FORMATS_READING_H

#include "tools/formats/findings.h"
#include "tools/formats/links.h"
#include "tools/formats/reference.h"
#include "tools/formats/type_names.h"
#include "tools/formats/word/token.h"

struct members_budget;

enum { READING_ROOM = INDICATOR_RULE_MAX + 8 * INDICATOR_VALUE_MAX };

struct reading {
    struct findings *found;
    struct place place;
    size_t told;                     /* values kept and rejects told so far */
    struct finding_label own;        /* of the row or attribute being read */
    struct members_budget *unpacked; /* by archives so far; set by source.h */
    struct links links;              /* of all that is read */
    enum reference_links references; /* of the line being read */
    enum indicator_type digest;      /* that a label of this line says, or 0 */
    bool mail;     /* the text of a mail, not what is attached */
    bool within;   /* a file within another, which is told where it cannot be
                      read */
    bool unshared; /* a label of this line says that its digests are of no type
                      that is shared */
    bool harmless; /* the line says so of its values */
    bool comment;  /* the line is one of its writer to others: its values are
                      told, and nothing else of it */
    struct bytes line;    /* being read, where it is one of a text */
    struct bytes heading; /* the first line of its paragraph */
    bool beside_digest;   /* a file's name in this line is context: alone it
                             would find the innocent, too */
    uint8_t octets[READING_ROOM]; /* for a token's value */
};

/*
 * A label was read: "imphash:", "SHA-1". What it says of the digests that
 * follow in its line counts more than their length. The kind it names, or
 * NULL.
 */
const struct type_name *reading_said(struct reading *r, struct bytes label);

/* Add a token that was taken, or tell why it was rejected. like: what else the
   source says, NULL for nothing. */
void reading_keep(struct reading *r, const struct token *token,
                  const struct record_indicator *like);
void reading_reject(struct reading *r, struct bytes shown, const char *reason);

/* Labels of every line of what is not read otherwise. */
void reading_labels(struct reading *r, struct bytes text);

/* A row or attribute begins, which may have labels of its own. */
void reading_part(struct reading *r);
void reading_part_tlp(struct reading *r, enum tlp tlp);
/* Every label that stands in text. */
void reading_part_labels(struct reading *r, struct bytes text);

#endif
