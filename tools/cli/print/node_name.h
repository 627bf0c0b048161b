/*
 * node_name: what nodes and organisations are called, for people: in their
 * language, where a name in it is known. Nothing of it is made harmless.
 */
#ifndef TOOLS_CLI_PRINT_NODE_NAME_H
#define TOOLS_CLI_PRINT_NODE_NAME_H

#include <jansson.h>
#include <stddef.h>

#include "proto/card.h"

enum { NODE_NAME_AUTHOR_MAX = 384 };

/* A node's name: "this node" is said in the person's language. */
const char *node_name(const char *name);

/* A field that names a node or an organisation, or "": for who reads Japanese
   its name in Japanese, where there is one. Borrowed from the row. */
const char *node_name_of(const json_t *row, const char *field);

/* The same of a field that is a list of them; NULL: there is none. */
const json_t *node_name_list(const json_t *row, const char *field);

/* The same, and whose name it looks like (tools/client/lookalike.h): "matsu
   (looks like matsu)". */
const char *node_name_marked(char room[static NODE_NAME_AUTHOR_MAX],
                             const json_t *row, const char *field);

/* Such a field of a row, and through whom alone we know of them: "matsu
   (introduced by jpcc)", or "matsu (introduced by jpcc; looks like matsu)". */
const char *node_name_introduced(char room[static NODE_NAME_AUTHOR_MAX],
                                 const json_t *row, const char *field);

/* The same of the row's author. */
const char *node_name_author(char room[static NODE_NAME_AUTHOR_MAX],
                             const json_t *row);

/* What an organisation calls itself: of its two names the one in the person's
   language, where it has both. Borrowed from the card. */
struct bytes node_name_org(const struct card_identity *of);

#endif
