/*
 * workbook: indicators out of an Excel workbook (.xlsx, ECMA-376).
 *
 * Each sheet is read as a table of its own, called by its name, and its rows
 * are its lines. Numbers and dates are read as they are shown. Hidden sheets
 * are left out, and told. Labels in comments, drawings and properties count.
 */
#ifndef TOOLS_FORMATS_XLSX_WORKBOOK_H
#define TOOLS_FORMATS_XLSX_WORKBOOK_H

#include "tools/formats/archive/members.h"
#include "tools/formats/reading.h"

enum { WORKBOOK_SHEETS_MAX = 256 };

/*
 * Read the octets of a file that container.h calls a workbook. ERR_BAD_SHAPE:
 * it is damaged, or locked; ERR_TOO_BIG: over a limit here or of members.h.
 * *fault says why.
 */
enum err workbook_read(struct reading *r, struct bytes octets,
                       struct members_budget *budget,
                       struct fault *fault) MUST_CHECK;

#endif
