/*
 * nfc: what people write, in Unicode's normal form C, so that the same words
 * are the same octets whatever keyboard or system they come from. Values of
 * indicators are never touched: they are what was seen.
 */
#ifndef TOOLS_CLIENT_NFC_H
#define TOOLS_CLIENT_NFC_H

#include "proto/control.h"

enum { NFC_TEXT_MAX = 4096 }; /* octets of what nfc_put() takes */

/* text in NFC, in room; or text itself, where it is so already, is no UTF-8 or
   finds no room. */
struct bytes nfc_of(struct buffer *room, struct bytes text);

/* The argument `name` of a request, in NFC. */
void nfc_put(struct control_writer *args, const char *name, const char *text);

#endif
