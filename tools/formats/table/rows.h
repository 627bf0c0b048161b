/*
 * rows: a table of a report, row by row, until it is read as a sheet.
 */
#ifndef TOOLS_FORMATS_TABLE_ROWS_H
#define TOOLS_FORMATS_TABLE_ROWS_H

#include "tools/formats/reading.h"
#include "tools/formats/table/csv.h"

enum {
    ROWS_CELL_MAX = CSV_CELL_MAX / 4,
    ROWS_OCTETS_MAX = 64 * 1024 * 1024,
};

/* Zero it before use. */
struct rows {
    struct buffer text; /* CSV, a row a line */
    unsigned *lines;    /* of each line of it in the file */
    bool keyed;         /* it has the names, whatever they are: keys */
    bool cells_stay;    /* of a spreadsheet: line ends in its cells are kept */
    size_t rows, room, cells;
    bool named;   /* the first row is that of the names */
    unsigned cut; /* line of the first cell that was cut; 0: none was */
    bool full;    /* over ROWS_OCTETS_MAX: what came then is lost, and told */
};

/* A row that stands at line begins. */
void rows_begin(struct rows *t, unsigned line);

/* One cell of the row; what is beyond ROWS_CELL_MAX octets is cut, and told. */
void rows_cell(struct rows *t, struct bytes cell);

/* The same for the table of a spreadsheet: where none of its first rows names a
   column of values, its cells are prose, too. */
void rows_read_sheet(struct rows *t, struct reading *r);

/* Give what it holds to r, and empty it. */
void rows_read(struct rows *t, struct reading *r);

void rows_close(struct rows *t);

#endif
