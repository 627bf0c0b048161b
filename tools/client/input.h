/*
 * input: a whole file, or stdin for "-".
 */
#ifndef TOOLS_CLIENT_INPUT_H
#define TOOLS_CLIENT_INPUT_H

#include "proto/bytes.h"

enum { INPUT_MAX = 256 * 1024 * 1024 };

/* The octets (free with input_free()) or false, told to the person. */
bool input_read(struct bytes *out, const char *name);
void input_free(struct bytes *b);

/* "stdin" for "-". */
const char *input_name(const char *name);

#endif
