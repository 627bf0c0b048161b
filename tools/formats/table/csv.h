/*
 * csv: records of cells, as RFC 4180 has them and as spreadsheets write them.
 *
 * Quoted cells may hold line ends and doubled quotes; a space before a quote,
 * a missing last line end, CRLF, ="value" and a leading apostrophe are fine.
 * A quote that is never closed counts as a plain character.
 */
#ifndef TOOLS_FORMATS_TABLE_CSV_H
#define TOOLS_FORMATS_TABLE_CSV_H

#include "proto/bytes.h"

enum {
    CSV_CELLS_MAX = 256,
    CSV_CELL_MAX = 128 * 1024, /* octets of a quoted cell */
    CSV_SNIFF_ROWS = 200,
};

struct csv_row {
    unsigned line; /* of its first octet */
    size_t count;
    bool comment;  /* began with # */
    bool unclosed; /* a quote was never closed */
    bool too_many; /* more than CSV_CELLS_MAX cells; those are dropped */
    struct bytes cells[CSV_CELLS_MAX];
};

/* A walk over text; zero it, then set left, delimiter and line = 1. */
struct csv {
    struct bytes left;
    uint8_t delimiter;
    unsigned line;
    struct buffer room; /* grows; cells of the last row may live here */
};

/* The next row that is not blank; false at the end. Cells are trimmed, and live
   until the next call. */
bool csv_next(struct csv *c, struct csv_row *row);

void csv_close(struct csv *c);

/* "sep=;" on the first line: the delimiter, and text after that line. */
bool csv_sep_line(struct bytes *text, uint8_t *delimiter);

/*
 * The delimiter (comma, semicolon, tab or bar) that cuts text into rows of one
 * width; 0: there is none. *width is the usual number of cells.
 */
uint8_t csv_sniff(struct bytes text, size_t *width);

#endif
