/*
 * column: what a column of a table holds, by its name.
 *
 * English and Japanese names, those of MISP's, abuse.ch's, OTX's and vendors'
 * CSV exports among them.
 */
#ifndef TOOLS_FORMATS_TABLE_COLUMN_H
#define TOOLS_FORMATS_TABLE_COLUMN_H

#include "tools/formats/type_names.h"

enum column_holds {
    COLUMN_UNKNOWN, /* its content has to tell */
    COLUMN_VALUE,   /* indicators; another column says the type */
    COLUMN_TYPED,   /* indicators of the type in its name */
    COLUMN_TYPE,
    COLUMN_COMMENT,
    COLUMN_FIRST_SEEN,
    COLUMN_LAST_SEEN,
    COLUMN_VALID_UNTIL,
    COLUMN_CONFIDENCE,
    COLUMN_DETECT,
    COLUMN_ROLE,
    COLUMN_TLP,
    COLUMN_TAGS,
    COLUMN_MARKING,   /* whom it is for: a TLP, perhaps among other words */
    COLUMN_MALICIOUS, /* "no": the row is harmless */
    COLUMN_CLEARED,   /* "yes": the row is harmless */
    COLUMN_CONTEXT,   /* anything else: never an indicator */
    COLUMN_REFERENCE, /* as CONTEXT, because its links lead to reports */
    COLUMN_VICTIM,    /* as CONTEXT, because it speaks of who was hit */
    COLUMN_PERSON,    /* as CONTEXT, because it speaks of who registered it */
    COLUMN_HARMLESS,  /* as CONTEXT, because its values are legitimate */
};

struct column {
    enum column_holds holds;
    const struct type_name *kind; /* COLUMN_TYPED */
};

struct column column_named(struct bytes name);

/* Whether such a column holds indicators. */
bool column_has_values(const struct column *c);

/* Why none of a column's values is taken, for people; NULL: they are, or nobody
   would expect it. */
const char *column_left_out(const struct column *c);

#endif
