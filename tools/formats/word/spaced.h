/*
 * spaced: dots, and the @ of mail addresses, that are hidden with blanks in or
 * around their brackets, which would cut a name into words: "evil [.] example",
 * "evil dot example", "a (at) evil [.] example".
 */
#ifndef TOOLS_FORMATS_WORD_SPACED_H
#define TOOLS_FORMATS_WORD_SPACED_H

#include "proto/bytes.h"

/* line with those written as "[.]" and "[@]", in out; line itself, when it has
   none or out has no room. The word "dot" counts where nothing else is said. */
struct bytes spaced_squeeze(struct buffer *out, struct bytes line);

#endif
