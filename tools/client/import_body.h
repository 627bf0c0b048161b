/*
 * import_body: what was imported, packed into as many bodies as it takes.
 */
#ifndef TOOLS_CLIENT_IMPORT_BODY_H
#define TOOLS_CLIENT_IMPORT_BODY_H

#include "proto/control.h"
#include "tools/client/import.h"

enum {
    /* Of what is packed: below RECORD_BODY_MAX, so that audience and header fit
       beside it. */
    IMPORT_PACKED_MAX = 240 * 1024,
    IMPORT_BODY_MAX = RECORD_BODY_MAX + 4096, /* room for one body */
};

/* How many bodies it takes, into k->parts. VERDICT_WRONG: there are too many,
   or the words do not fit. */
enum verdict import_body_count(struct import *k, struct reasons *why);

/* The next body; *next begins at 0 and moves on. Its room holds
   IMPORT_BODY_MAX. VERDICT_WRONG: the words do not fit. */
enum verdict import_body_pack(const struct import *k, struct buffer *body,
                              size_t *next, struct reasons *why);

/* `set`: part i of n. */
void import_body_put_set(struct control_writer *args,
                         const uint8_t id[static 16], size_t i, size_t n);

#endif
