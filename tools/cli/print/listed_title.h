/*
 * listed_title: a record's title, as a list shows it.
 */
#ifndef TOOLS_CLI_PRINT_LISTED_TITLE_H
#define TOOLS_CLI_PRINT_LISTED_TITLE_H

#include <jansson.h>

enum { LISTED_TITLE_MAX = 1024 };

/* "[3/3] title" of a set, of which three of three parts are here; room is used
   where it is one. */
const char *listed_title(char room[static LISTED_TITLE_MAX], const json_t *row);

#endif
