/*
 * blocklist_line: the words of a block list's line, and what becomes of them.
 */
#ifndef TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_LINE_H
#define TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_LINE_H

#include "tools/formats/reading.h"

/* The next word of *left, or false. */
bool blocklist_word(struct bytes *word, struct bytes *left);

/* An address that nothing is behind: 0.0.0.0, 127.0.0.1, ::, ::1. */
bool blocklist_is_sink(struct bytes word);

/* Take what is blocked: a name (a dot or "*." in front is none of it), an
   address or a network; or tell why not. */
void blocklist_take(struct reading *r, struct bytes host, struct bytes comment);

/* The same of a whole address of a page. */
void blocklist_take_url(struct reading *r, struct bytes url);

/* Tell that host is let pass. */
void blocklist_pass(struct reading *r, struct bytes host);

#endif
