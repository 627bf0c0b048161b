/*
 * answer: keys' side of key_line; one request in, one answer out.
 *
 * What it signs it has parsed: well-formed, of this node, of that purpose.
 */
#ifndef NODE_KEYS_ANSWER_H
#define NODE_KEYS_ANSWER_H

#include "node/keys/key_line.h"
#include "node/keys/keyring.h"
#include "node/queue.h"

struct answer;

/* keyring and queue are borrowed and must outlive it. */
enum err answer_open(struct answer **out, struct keyring *keyring,
                     struct queue *queue) MUST_CHECK;
void answer_close(struct answer *a);

/* The answer to one request; points into a until the next call. ERR_BAD_SHAPE:
   core said something it cannot mean; ERR_IO: a new key could not be kept. */
enum err answer_make(struct answer *a, struct bytes request,
                     struct bytes *out) MUST_CHECK;

#endif
