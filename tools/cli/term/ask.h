/*
 * ask: questions to whoever sits at a terminal, also where the command's input
 * or output goes elsewhere.
 */
#ifndef TOOLS_CLI_TERM_ASK_H
#define TOOLS_CLI_TERM_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Whether someone sits there: stdin and stderr are terminals, or the process
   has one of its own (/dev/tty). */
bool ask_possible(void);

/* Where questions stand, and what they are about; stderr where nobody is to be
   asked. Not to be closed. */
FILE *ask_out(void);

/* "question " on that terminal, and the line that is typed; false: an empty
   one, or none. */
bool ask_line(const char *question, char *line, size_t size);

/* "question [y/N] " on that terminal; true for y or yes (はい, too). What was
   typed before it stood there is no answer. */
bool ask_yes(const char *question);

#endif
