/*
 * screen: the terminal that stdout is, if it is one, and the pager before it.
 *
 * From screen_begin() to screen_end() what is printed to stdout is gathered in
 * memory, and then shown: as it is where the screen holds it, in a pager where
 * it is longer. Where stdout is no terminal both do nothing.
 */
#ifndef TOOLS_CLI_TERM_SCREEN_H
#define TOOLS_CLI_TERM_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Long lines are shown whole. */
void screen_widen(void);

/* What is printed from here on may go through a pager; may be called again. */
void screen_begin(void);
/* Shows what was printed, and ends with the pager. Without screen_begin()
   nothing is done. */
void screen_end(void);

/* Whether a terminal will show what is printed to `to`. */
bool screen_shows(FILE *to);

/* Cells of a line of stdout's terminal; 0: lines are not cut, since stdout is
   no terminal, or they are wanted whole. */
size_t screen_columns(void);

#endif
