/*
 * restore: DIR/restore, by which `noroshi restore` asks the next start of
 * noroshid to take the store that is in DIR as it is, under a new life.
 *
 * Each has a name of its own, which core writes into the store with the life
 * that it begins: one that is met again after a crash is not obeyed again.
 */
#ifndef NODE_RESTORE_H
#define NODE_RESTORE_H

#include "node/fault.h"
#include "proto/bytes.h"

struct restore_name {
    uint8_t octet[16];
};

/* Ask, under a fresh name; durable. ERR_DENIED, ERR_FULL, ERR_IO. */
enum err restore_ask(const char *dir, struct fault *fault) MUST_CHECK;

/* *asked tells whether somebody asks, *out as what. ERR_USAGE (cut short),
   ERR_DENIED, ERR_IO. */
enum err restore_asked(bool *asked, struct restore_name *out, const char *dir,
                       struct fault *fault) MUST_CHECK;

/* It was obeyed. */
void restore_done(const char *dir);

#endif
