/*
 * named: values that have no form of their own, and are known by what names
 * them: "Mutex: Global\\a", "User-Agent: Mozilla/5.0 (x)", "File: a b.exe".
 */
#ifndef TOOLS_FORMATS_LINE_NAMED_H
#define TOOLS_FORMATS_LINE_NAMED_H

#include "tools/formats/reading.h"

/* Read value, all that stands behind the name of kind; false, and nothing told,
   when it is read as other values are. */
bool named_read(struct reading *r, const struct type_name *kind,
                struct bytes value);

/* All of line is one name of a file in quotes, blanks and all. */
bool named_read_quoted(struct reading *r, struct bytes line);

#endif
