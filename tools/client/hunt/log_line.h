/*
 * log_line: every value that stands in a line of a log or of a text.
 *
 * What programs write is cut by its form (node/hunt/); what people write,
 * defanged or in letters beyond ASCII, is read as share reads it.
 */
#ifndef TOOLS_CLIENT_HUNT_LOG_LINE_H
#define TOOLS_CLIENT_HUNT_LOG_LINE_H

#include "node/hunt/token.h"
#include "tools/formats/text_pool.h"

/* Who takes the values: texts live as long as the line, or the pool. The same
   value may come twice. False ends the walk. */
struct log_line_taker {
    bool (*token)(void *who, const struct hunt_token *token);
    bool (*text)(void *who, struct bytes text); /* as value_read() reads it */
    void *who;
};

/* False: one was not taken. */
bool log_line_each(const struct log_line_taker *t, struct text_pool *pool,
                   struct bytes line);

#endif
