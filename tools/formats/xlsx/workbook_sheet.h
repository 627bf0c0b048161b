/*
 * workbook_sheet: one sheet of a workbook, read as the table that it is.
 *
 * Rows and columns that are hidden in it are left out, and told.
 */
#ifndef TOOLS_FORMATS_XLSX_WORKBOOK_SHEET_H
#define TOOLS_FORMATS_XLSX_WORKBOOK_SHEET_H

#include "tools/formats/reading.h"
#include "tools/formats/xlsx/workbook_dates.h"
#include "tools/formats/xlsx/workbook_strings.h"

struct workbook_texts {
    struct workbook_strings strings;
    struct workbook_dates dates;
};

/* shown: else only its labels count. False: it is damaged. */
bool workbook_sheet_read(struct reading *r, struct bytes xml,
                         const struct workbook_texts *texts, bool shown);

#endif
