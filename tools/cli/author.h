/*
 * author: who wrote a record, and through whom alone we know of them.
 */
#ifndef TOOLS_CLI_AUTHOR_H
#define TOOLS_CLI_AUTHOR_H

#include <jansson.h>
#include <stddef.h>

enum { AUTHOR_MAX = 256 };

/* "matsu", or "matsu (introduced by jpcc)"; of a row's author and
   introduced_by, in the person's language. Not made harmless. */
const char *author_text(char room[static AUTHOR_MAX], const json_t *row);

#endif
