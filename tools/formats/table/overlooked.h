/*
 * overlooked: values in the cells of a table where none are read.
 */
#ifndef TOOLS_FORMATS_TABLE_OVERLOOKED_H
#define TOOLS_FORMATS_TABLE_OVERLOOKED_H

#include "tools/formats/table/grid.h"

/* Tell what somebody defanged in a comment of the row, and what stands in a
   column of types and is a value itself. */
void overlooked_tell(struct grid *g);

#endif
