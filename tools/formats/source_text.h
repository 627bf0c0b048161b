/*
 * source_text: a text, given to the reader of its format.
 *
 * The format is found out by content, then by name. A new one is one line of
 * the table in source_text.c.
 */
#ifndef TOOLS_FORMATS_SOURCE_TEXT_H
#define TOOLS_FORMATS_SOURCE_TEXT_H

#include "node/fault.h"
#include "tools/formats/reading.h"

enum source_format {
    SOURCE_TEXT, /* lists, mail bodies, Markdown, AsciiDoc */
    SOURCE_CSV,
    SOURCE_MISP,
    SOURCE_JSON, /* lists, tables and events of other kinds */
    SOURCE_YAML,
    SOURCE_RULES,     /* of Suricata, Snort or YARA */
    SOURCE_BLOCKLIST, /* of a resolver, a proxy or a browser */
    SOURCE_HTML,
    SOURCE_XML,
    SOURCE_MAIL,    /* as saved, with its header; chars is the text in it */
    SOURCE_ARCHIVE, /* files within one, each in a format of its own */
    SOURCE_WORKBOOK,
};

/*
 * Read text (UTF-8) of a file that is called name; *format is what it was.
 * ERR_BAD_SHAPE, ERR_TOO_BIG: *fault says why and where.
 */
enum err source_text_read(struct reading *r, enum source_format *format,
                          struct bytes text, const char *name,
                          struct fault *fault) MUST_CHECK;

#endif
