/*
 * mail_field: the parameters of a header field, such as boundary="…".
 *
 * RFC 2045, 5.1; RFC 2231: a value in pieces (filename*0, filename*1), and one
 * that names its character set (filename*=ISO-8859-1''na%EFve).
 */
#ifndef TOOLS_FORMATS_MAIL_MAIL_FIELD_H
#define TOOLS_FORMATS_MAIL_MAIL_FIELD_H

#include "proto/bytes.h"

/* The value of the parameter of that name, as UTF-8, cut to size octets with
   its NUL. False, and to empty, when there is none. */
bool mail_field_parameter(char *to, size_t size, struct bytes field,
                          const char *name);

/* text, NUL-terminated and cut at a character where it is longer. */
void mail_field_copy(char *to, size_t size, struct bytes text);

#endif
