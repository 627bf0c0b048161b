/*
 * input: a whole file, or stdin for "-".
 */
#ifndef TOOLS_CLIENT_INPUT_H
#define TOOLS_CLIENT_INPUT_H

#include "proto/bytes.h"
#include "tools/client/reason.h"
#include "tools/client/watch.h"

enum { INPUT_MAX = 256 * 1024 * 1024 };

/* The octets; free them with input_free(). VERDICT_WRONG: none. */
enum verdict input_read(struct bytes *out, const char *name,
                        const struct watch *w, struct reasons *why);
void input_free(struct bytes *b);

/* "stdin" for "-". */
const char *input_name(const char *name);

#endif
