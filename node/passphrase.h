/*
 * passphrase: from a file or a terminal, in memory that is wiped.
 */
#ifndef NODE_PASSPHRASE_H
#define NODE_PASSPHRASE_H

#include "node/fault.h"
#include "proto/bytes.h"

enum { PASSPHRASE_MAX = 1024 };

struct passphrase {
    uint8_t octet[PASSPHRASE_MAX];
    size_t len;
};

/* Borrowed. */
struct bytes passphrase_bytes(const struct passphrase *p);

/* First line of the file, without its end. ERR_NOT_FOUND, ERR_BAD_SHAPE (empty,
   or holds NUL), ERR_TOO_BIG, ERR_IO. */
enum err passphrase_from_file(struct passphrase *out, const char *path,
                              struct fault *fault) MUST_CHECK;

/* Ask on the terminal, without echo; again_prompt for a new one, else NULL.
   ERR_NOT_FOUND: no terminal. ERR_BAD_SHAPE (empty), ERR_CONFLICT (the two
   differ), ERR_IO. */
enum err passphrase_ask(struct passphrase *out, const char *prompt,
                        const char *again_prompt,
                        struct fault *fault) MUST_CHECK;

void passphrase_wipe(struct passphrase *p);

#endif
