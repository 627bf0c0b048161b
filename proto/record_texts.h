/*
 * record_texts: the texts of one line that a record shows beside its values.
 */
#ifndef PROTO_RECORD_TEXTS_H
#define PROTO_RECORD_TEXTS_H

#include "proto/record.h"

/* Whether a hidden character (hidden.h) stands in one of them: title,
   references, comments, contact, a group's name, a revision's reason. Of a
   record that record_open() accepted. WIRE.md 1.6. */
bool record_texts_hidden(const struct record *r);

#endif
