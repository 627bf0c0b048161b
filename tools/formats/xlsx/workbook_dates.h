/*
 * workbook_dates: which cells of a workbook show a number as a date, and how
 * that is written.
 */
#ifndef TOOLS_FORMATS_XLSX_WORKBOOK_DATES_H
#define TOOLS_FORMATS_XLSX_WORKBOOK_DATES_H

#include "proto/bytes.h"

enum {
    WORKBOOK_DATES_STYLES_MAX = 64 * 1024, /* Excel's own limit is 65,490 */
    WORKBOOK_DATES_FORMATS_MAX = 4096,
    WORKBOOK_DATES_TEXT_MAX = 24,
};

/* Zero it before use. */
struct workbook_dates {
    bool *styles; /* whether cells of that style show a date */
    size_t count;
    bool from_1904; /* days are counted from then, as Macs did */
};

/* The cell formats of xl/styles.xml; false: it is damaged. */
bool workbook_dates_read(struct workbook_dates *d, struct bytes xml);
void workbook_dates_close(struct workbook_dates *d);

/* Whether a number under that style is a date. */
bool workbook_dates_has(const struct workbook_dates *d, size_t style);

/* The number as "2026-11-20" or "2026-11-20 09:30:00"; empty: it is no date
   between 1900 and 9999. */
struct bytes workbook_dates_text(const struct workbook_dates *d,
                                 char room[static WORKBOOK_DATES_TEXT_MAX],
                                 struct bytes number);

#endif
