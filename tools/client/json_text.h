/*
 * json_text: JSON written as text, as jansson's compact form has it, without an
 * object for each value of it.
 */
#ifndef TOOLS_CLIENT_JSON_TEXT_H
#define TOOLS_CLIENT_JSON_TEXT_H

#include "proto/wire.h"

/* Zero: empty. It grows. */
struct json_text {
    char *at;
    size_t len, cap;
};

void json_text_free(struct json_text *t);

/* Octets as they are: signs, and what is JSON already. */
void json_text_add(struct json_text *t, struct bytes octets);
void json_text_sign(struct json_text *t, char sign);
/* In quotation marks. text: valid UTF-8. */
void json_text_string(struct json_text *t, struct bytes text);
void json_text_uint(struct json_text *t, uint64_t number);
/* The name of a field, with its colon, and a comma before it where one is
   wanted. */
void json_text_name(struct json_text *t, struct bytes name);

/* What row_json() makes of a field's value; times are as row_times() makes
   them. *r spoils where that has no such value. */
void json_text_value(struct json_text *t, struct bytes name, struct reader *r);

#endif
