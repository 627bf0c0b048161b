/*
 * ask: questions, on a terminal only; a script is never asked.
 */
#ifndef TOOLS_CLI_TERM_ASK_H
#define TOOLS_CLI_TERM_ASK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether someone sits there: stdin and stderr are terminals. */
bool ask_possible(void);

/* "question " on stderr, and the line that is typed; false: an empty one, or
   none. */
bool ask_line(const char *question, char *line, size_t size);

/* "question [y/N] " on stderr; true for y or yes (はい, too). */
bool ask_yes(const char *question);

#endif
