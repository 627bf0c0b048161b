/*
 * mail_code: the codes in which a message's octets travel.
 */
#ifndef TOOLS_FORMATS_MAIL_MAIL_CODE_H
#define TOOLS_FORMATS_MAIL_MAIL_CODE_H

#include "proto/bytes.h"

/* Lines of the message that lines of the decoded text come from. */
struct mail_lines {
    unsigned *at;
    size_t count, room;
};

void mail_lines_add(struct mail_lines *l, unsigned line);

/* These append to out, which has room for text.len octets. line is that of the
   first octet. False: it is none. */
bool mail_base64(struct buffer *out, struct bytes text);

/* The same of the lines at the front that are base64: how many octets of text
   they take; 0, nothing appended: none are. */
size_t mail_base64_front(struct buffer *out, struct bytes text);

void mail_quoted(struct buffer *out, struct mail_lines *lines,
                 struct bytes text, unsigned line);

/* RFC 3676 with DelSp=yes: a line that ends in a blank goes on in the next, and
   the blank is none of it. In place; lines lose those that are joined. */
void mail_unflow(struct buffer *text, struct mail_lines *lines);

/* RFC 2047: =?ISO-2022-JP?B?...?= as UTF-8, in out as far as it fits. */
void mail_words(struct buffer *out, struct bytes text);

#endif
