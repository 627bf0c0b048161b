/*
 * grid: the rows of a table, and what its columns hold.
 *
 * By their names in one of the first rows, and by content where names are
 * missing or say nothing.
 */
#ifndef TOOLS_FORMATS_TABLE_GRID_H
#define TOOLS_FORMATS_TABLE_GRID_H

#include "tools/formats/reading.h"
#include "tools/formats/table/column.h"
#include "tools/formats/table/csv.h"

enum { GRID_NAME_MAX = 120 /* octets of a column's name that are kept */ };

struct grid_form {
    struct bytes text; /* without a "sep=" line */
    unsigned line;     /* of its first octet */
    uint8_t delimiter;
    bool keyed; /* the first row has the names, whatever they are */
    bool whole; /* no row is passed by as one of names that say nothing */
    const unsigned *lines; /* where each of its lines stands; NULL: there */
    bool named;            /* names stand in the first row, or nowhere */
    bool markup; /* of a report: its other cells are prose, and a cell's parts
                    stand between TYPED_PART */
};

/* What the cells of a column look like. */
struct census {
    size_t filled, values, types, links;
};

struct grid {
    struct reading *r;
    const struct grid_form *form;
    struct csv csv;
    struct csv_row row;
    struct column columns[CSV_CELLS_MAX];
    struct bytes names[CSV_CELLS_MAX]; /* copies in room */
    struct census census[CSV_CELLS_MAX];
    /* What the cells of the row above announce: a level of TLP, below. */
    enum marking_kind above[CSV_CELLS_MAX];
    size_t width, left;   /* left: octets from the first row of values on */
    unsigned header_line; /* 0: there is none */
    bool blank;           /* the row above was empty */
    uint8_t room[CSV_CELLS_MAX * GRID_NAME_MAX];
};

/* Look at the first rows, then stand before the first row of values. form must
   outlive it. */
struct grid *grid_open(struct reading *r, const struct grid_form *form);
void grid_close(struct grid *g);

/* Whether the row names the columns of a further table; the rows that follow
   are then read by them. */
bool grid_begins_again(struct grid *g);

/* The next row, in g->row; r->place says where. False at the end. */
bool grid_next(struct grid *g);

/* Where a line of the table stands in the file. */
unsigned grid_line(const struct grid *g, unsigned line);

/* Whether any column holds that. */
bool grid_holds(const struct grid *g, enum column_holds holds);

bool grid_has_values(const struct grid *g);

/* Whether a column that describes looks as if it held indicators. */
bool grid_overlooks(const struct grid *g, size_t i);

/* What spreadsheets and scripts write for nothing: "-", "N/A". */
bool grid_empty(struct bytes cell);

/* Whether one of the first rows names a column of values; *names is how many
   names are known. */
bool grid_named(const struct grid_form *form, size_t *names);

#endif
