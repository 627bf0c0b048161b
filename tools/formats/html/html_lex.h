/*
 * html_lex: HTML as tags, text and characters.
 */
#ifndef TOOLS_FORMATS_HTML_HTML_LEX_H
#define TOOLS_FORMATS_HTML_HTML_LEX_H

#include "proto/bytes.h"

struct html_tag {
    struct bytes name;       /* as written; empty: comment or declaration */
    struct bytes attributes; /* the rest of it */
    bool closes;             /* </name> */
    size_t octets;           /* of all of it */
};

/* The tag at the front of text; false: a `<` that is none. */
bool html_lex_tag(struct html_tag *out, struct bytes text);

/* A number among the attributes, such as colspan; otherwise 1. */
size_t html_lex_span(const struct html_tag *tag, const char *attribute,
                     size_t max);

/* Append the character that &...; at the front stands for; octets it took, 0
   when it is none. */
size_t html_lex_character(struct buffer *out, struct bytes text);

#endif
