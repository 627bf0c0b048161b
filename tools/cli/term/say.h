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

/* The same line without a prefix, elsewhere. */
void say_line(FILE *to, const char *format, ...) PRINTF_LIKE(2, 3);

/* A line without a prefix. */
void say_note(const char *format, ...) PRINTF_LIKE(1, 2);

/* As printf() does, with what is in it made harmless. */
void say_print(const char *format, ...) PRINTF_LIKE(1, 2);

enum { SAY_INDENT = 4 };

/* Text that a peer or file brought: control characters become '?', hidden ones
   (proto/hidden.h) stand as <U+202E>. With `lines`, line feed and tab pass. */
void say_text(FILE *to, struct bytes text, bool lines);

/* The same of a text of several lines: all after the first are indented by
   SAY_INDENT, so that none of them passes for a line of our own. The caller
   sees to the first. */
void say_indented(FILE *to, struct bytes text);

/* The same into a NUL-terminated copy, cut to what fits at a character. */
char *say_safe(char *room, size_t size, const char *text);

/* One JSON object a line, on stdout. Hidden characters are escaped: "\u202e".
 */
void say_json(const json_t *object);

/* The same of JSON that is text already. */
void say_json_text(struct bytes text);

/* An array: rows holds its elements, JSON without hidden characters and with
   commas between, and is read from its beginning. */
struct say_rows {
    const char *name;
    FILE *rows; /* NULL: there is no such array */
};

/* The same with count arrays at its end. */
void say_json_rows(const json_t *object, const struct say_rows *arrays,
                   size_t count);
/* As an element of such rows. */
void say_json_rows_to(FILE *to, const json_t *object,
                      const struct say_rows *arrays, size_t count);

#endif
