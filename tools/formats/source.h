/*
 * source: a file that somebody was sent, whatever its format, as findings.
 *
 * An archive or a workbook is known by its first octets, and each file within
 * an archive is read like a file of its own. Of a text the encoding is found
 * out first (charset.h), then the format. All readers fill the same findings.
 */
#ifndef TOOLS_FORMATS_SOURCE_H
#define TOOLS_FORMATS_SOURCE_H

#include "node/fault.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/findings.h"
#include "tools/formats/source_text.h"

struct source {
    enum source_format format;
    struct findings *found;
    struct charset_text chars; /* what it says, as UTF-8 */
};

/*
 * Read input, whose file is called name. It must outlive *out. ERR_BAD_SHAPE,
 * ERR_TOO_BIG: *fault says why and where; *out is zero then.
 */
enum err source_read(struct source *out, struct bytes input, const char *name,
                     struct fault *fault) MUST_CHECK;

void source_close(struct source *s);

/* Whether chars is what a person wrote, and may go along with the values. */
bool source_is_prose(const struct source *s);

/* "text", "CSV", "MISP", "mail", "archive" */
const char *source_format_text(enum source_format format);

#endif
