/*
 * table: columns that line up, also where a character is two cells wide.
 */
#ifndef TOOLS_CLI_TERM_TABLE_H
#define TOOLS_CLI_TERM_TABLE_H

#include <stddef.h>

#include "tools/client/when.h"

enum { TABLE_COLUMNS_MAX = 16, TABLE_CELL_MAX = 1024 };

struct table;

/* titles: count of them, borrowed for the call and translated here. */
struct table *table_open(const char *const *titles, size_t count);

/* One row of as many cells; text is made harmless. */
void table_add(struct table *t, const char *const *cells);

/* A time as a cell of such a column. */
const char *table_time(char room[static WHEN_TEXT_MAX], uint64_t ms);

/* The column holds times: its title names the zone of now. */
void table_has_times(struct table *t, size_t column);

/* On a terminal that is too narrow for the rows, cells of this column are cut;
   the widest such column first, and none to fewer than 8 cells. */
void table_may_cut(struct table *t, size_t column);

/* Where that is not enough, this column is left out; the first that was named
   so is left out first. */
void table_may_leave_out(struct table *t, size_t column);

/* This column is left out where all its cells are empty. */
void table_may_be_empty(struct table *t, size_t column);

/* Print to stdout and free. TLP labels are coloured on a terminal, unless
   NO_COLOR is set. Nothing is printed for a table without rows. */
void table_close(struct table *t);

#endif
