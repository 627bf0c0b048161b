/*
 * status: how the node is: its processes, peers, store, clock, roster, keys.
 */
#ifndef TOOLS_CLIENT_STATUS_H
#define TOOLS_CLIENT_STATUS_H

#include "tools/client/client.h"

/*
 * Of the node in dir. When core does not answer within CLIENT_STATUS_MS,
 * noroshid says what it knows itself; *who is the one that answered. *rows is
 * the caller's, also on failure.
 */
enum verdict status_ask(const char *dir, enum client_end *who, json_t **rows,
                        struct reasons *why);

#endif
