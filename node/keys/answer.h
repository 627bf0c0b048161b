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

/* keyring and queue are borrowed and must outlive it. It stands in locked
   memory: ERR_IO in *fault. */
enum err answer_open(struct answer **out, struct keyring *keyring,
                     struct queue *queue, struct fault *fault) MUST_CHECK;
void answer_close(struct answer *a);

/* The answer to one request, whatever that holds; points into a until
   answer_forget(). */
struct bytes answer_make(struct answer *a, struct bytes request);

/* Wipe what the last answer held: records in clear, the store key. */
void answer_forget(struct answer *a);

#endif
