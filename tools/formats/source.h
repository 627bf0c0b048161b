/*
 * source: a file that somebody was sent, whatever its format, as findings.
 *
 * The encoding is found out first (charset.h), then the format, by content and
 * then by name. Every reader beside this file fills the same findings.
 */
#ifndef TOOLS_FORMATS_SOURCE_H
#define TOOLS_FORMATS_SOURCE_H

#include "node/fault.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/findings.h"

enum source_format {
    SOURCE_TEXT, /* lists, mail bodies, Markdown, AsciiDoc */
    SOURCE_CSV,
    SOURCE_MISP,
    SOURCE_RULES,     /* of Suricata, Snort or YARA */
    SOURCE_BLOCKLIST, /* of a resolver, a proxy or a browser */
    SOURCE_HTML,
    SOURCE_MAIL, /* as saved, with its header; chars is the text in it */
};

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

/* "text", "CSV", "MISP", "block list", "mail" */
const char *source_format_text(enum source_format format);

#endif
