/*
 * workbook_strings: the texts that the cells of a workbook share.
 */
#ifndef TOOLS_FORMATS_XLSX_WORKBOOK_STRINGS_H
#define TOOLS_FORMATS_XLSX_WORKBOOK_STRINGS_H

#include "tools/formats/xml/xml_pull.h"

/* Zero it before use. */
struct workbook_strings {
    struct buffer text;
    size_t *ends; /* of each string within text */
    size_t count, room;
};

/* Those of xl/sharedStrings.xml; false: it is damaged. */
bool workbook_strings_read(struct workbook_strings *s, struct bytes xml);
void workbook_strings_close(struct workbook_strings *s);

/* The string of that number; empty: there is none. */
struct bytes workbook_strings_get(const struct workbook_strings *s,
                                  size_t number);

/* Append without a bound. */
void workbook_strings_append(struct buffer *to, struct bytes text);

/*
 * Append what an element that has just begun says, up to its end: its <t>, but
 * for how it is pronounced (rPh). False: the document is damaged.
 */
bool workbook_strings_rich(struct xml_pull *p, struct buffer *to);

#endif
