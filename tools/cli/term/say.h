/*
 * say: lines for people, on stderr, and text from others made harmless.
 */
#ifndef TOOLS_CLI_TERM_SAY_H
#define TOOLS_CLI_TERM_SAY_H

#include <jansson.h>
#include <stdio.h>

#include "node/log.h"
#include "proto/bytes.h"

/* "noroshi: ..." */
void say_wrong(const char *format, ...) PRINTF_LIKE(1, 2);

/* A line without a prefix. */
void say_note(const char *format, ...) PRINTF_LIKE(1, 2);

/* Text that a peer or file brought: control characters become '?'. With
   `lines`, line feed and tab pass. */
void say_text(FILE *to, struct bytes text, bool lines);

/* The same into a NUL-terminated copy, cut to what fits at a character. */
char *say_safe(char *room, size_t size, const char *text);

/* One JSON object a line, on stdout. */
void say_json(const json_t *object);

#endif
