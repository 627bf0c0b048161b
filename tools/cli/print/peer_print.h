/*
 * peer_print: a peer, for people: what its row says, what it is to us, and the
 * steps of the way there.
 */
#ifndef TOOLS_CLI_PRINT_PEER_PRINT_H
#define TOOLS_CLI_PRINT_PEER_PRINT_H

#include <jansson.h>

enum { PEER_PRINT_MARKS_MAX = 256 };

/* The row's fields, one a line; those that say nothing are left out. */
void peer_print(const json_t *row);

/* What a row of peer.list says the peer is to us: "community client". */
const char *peer_print_marks(char room[static PEER_PRINT_MARKS_MAX],
                             const json_t *row);

/* A row of peer.check, and the remedy of a fault. */
void peer_print_step(const json_t *row);

#endif
