/*
 * lookup_print: the answers to a look-up, for people and for programs.
 */
#ifndef TOOLS_CLI_PRINT_LOOKUP_PRINT_H
#define TOOLS_CLI_PRINT_LOOKUP_PRINT_H

#include "tools/client/lookup.h"

/* What is shown of them. */
struct lookup_print {
    bool json;
    bool only_hits, only_misses; /* both, or neither: as without them */
    const char *log; /* the values stand in its lines; NULL: they were typed */
};

/* What was asked, in its order: an object a line as JSON; else the hits, the
   weak ones apart, then the misses. What is no indicator is told by others. */
void lookup_print(const struct lookup_print *p, const struct lookup *l);

#endif
