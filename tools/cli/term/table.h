/*
 * table: columns that line up, also where a character is two cells wide.
 */
#ifndef TOOLS_CLI_TERM_TABLE_H
#define TOOLS_CLI_TERM_TABLE_H

#include <stddef.h>

enum { TABLE_COLUMNS_MAX = 12, TABLE_CELL_MAX = 512 };

struct table;

/* titles: count of them, borrowed for the call and translated here. */
struct table *table_open(const char *const *titles, size_t count);

/* One row of as many cells; text is made harmless and cut to a cell. */
void table_add(struct table *t, const char *const *cells);

/* Print to stdout and free. TLP labels are coloured on a terminal, unless
   NO_COLOR is set. Nothing is printed for a table without rows. */
void table_close(struct table *t);

#endif
