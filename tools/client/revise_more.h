/*
 * revise_more: a list of several records revised as one: revisions of its
 * records, new ones where it grew, retractions where it shrank; all or none.
 */
#ifndef TOOLS_CLIENT_REVISE_MORE_H
#define TOOLS_CLIENT_REVISE_MORE_H

#include "tools/cli/record_action.h"
#include "tools/client/import.h"

/* All of it is borrowed. */
struct revise_more {
    const struct record_action *action;
    const json_t *records; /* to revise */
    const json_t *beyond;  /* to retract */
    const char *reason;
    struct buffer *body; /* room for one */
    struct import *import;
    size_t *next;          /* entry of the import */
    const uint8_t *set_id; /* 16 octets */
    size_t place, places;  /* in the set, of the first new one; and of all */
};

/* Answers an exit code: told; *rows as client_ask() gives them. */
int revise_more(const struct revise_more *m, json_t **rows);

#endif
