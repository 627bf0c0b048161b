/*
 * visible: this node's own texts of one line, without hidden characters
 * (proto/hidden.h), since peers refuse what has them. Values of indicators are
 * never touched: they are what was seen.
 */
#ifndef TOOLS_CLIENT_VISIBLE_H
#define TOOLS_CLIENT_VISIBLE_H

#include "proto/control.h"
#include "proto/record.h"

/* The text in NFC (nfc.h) without its hidden characters, in room where it
   changes; counts it in *changed if any were there. Where room is lacking it is
   as it was. */
struct bytes visible_line(struct buffer *room, struct bytes text,
                          size_t *changed);

/* In comments they are written out, as <U+202E>: there they may be what was
   seen. Counts those that change. *room is the caller's to free(), once nothing
   points into it; NULL: none changed. */
void visible_comments(struct record_indicator *entries, size_t count,
                      uint8_t **room, size_t *changed);

/* The argument `name` of a request, as visible_line() has it. */
void visible_put(struct control_writer *args, const char *name,
                 const char *text);

#endif
