/*
 * pager: the program that shows what is longer than the screen: $PAGER, else
 * less where it is installed.
 */
#ifndef TOOLS_CLI_TERM_PAGER_H
#define TOOLS_CLI_TERM_PAGER_H

#include <stdbool.h>

/* Whether there is one, and a person who can use it: `PAGER=` and `PAGER=cat`
   want none, and what runs in the background cannot be asked for a page. */
bool pager_wanted(void);

/* Show a file from its begin on stdout's terminal, until the pager ends, by
   itself or by its person. false: it cannot be started, and nothing was
   shown. */
bool pager_show(int file);

#endif
