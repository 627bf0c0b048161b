/*
 * broken: hashes and URLs that the end of a line broke, as in the text of a
 * PDF.
 *
 * Half a hash is another hash, and a shorter URL another page: they are joined
 * where nothing else can be meant, and told otherwise.
 */
#ifndef TOOLS_FORMATS_WORD_BROKEN_H
#define TOOLS_FORMATS_WORD_BROKEN_H

#include "proto/bytes.h"

enum { BROKEN_JOINED_MAX = 4096 /* octets of both lines */ };

enum broken_how {
    BROKEN_NOT,
    BROKEN_JOINED,  /* out is both lines, with the value whole */
    BROKEN_DOUBTED, /* out is both lines without it; shown is what there was */
};

struct broken {
    enum broken_how how;
    struct bytes shown;
    const char *reason;
};

/* Look whether line ends within a value that goes on in next; heading: the
   first line of their paragraph, which may name the hash, or nothing. out: at
   least BROKEN_JOINED_MAX octets. */
struct broken broken_read(struct buffer *out, struct bytes line,
                          struct bytes next, struct bytes heading);

#endif
