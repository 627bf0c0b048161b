/*
 * extract: every value that stands in a line of a log or of a text.
 *
 * What programs write is cut by its form (node/hunt/log_line.h); what people
 * write, defanged or in letters beyond ASCII, is read as share reads it.
 */
#ifndef TOOLS_CLIENT_HUNT_EXTRACT_H
#define TOOLS_CLIENT_HUNT_EXTRACT_H

#include "node/hunt/log_line.h"
#include "tools/formats/text_pool.h"

/* Texts live as long as the line, or the pool. False: one was not taken. */
bool extract_each(const struct log_line_taker *t, struct text_pool *pool,
                  struct bytes line);

#endif
