/*
 * queue: the same work on many items, spread over a few threads.
 *
 * The only place with a mutex. Items share nothing: each is touched by one
 * thread, and queue_run() returns when all are done.
 */
#ifndef NODE_QUEUE_H
#define NODE_QUEUE_H

#include <stddef.h>

#include "proto/err.h"

enum { QUEUE_THREADS_MAX = 32 };

struct queue;

/* Start threads - 1 helpers (the caller of queue_run() works too). ERR_IO. */
enum err queue_open(struct queue **out, size_t threads) MUST_CHECK;

/* End the helpers and free. NULL is fine. */
void queue_close(struct queue *q);

/* Call work once for each of the count items of the given size. */
void queue_run(struct queue *q, void (*work)(void *item), void *items,
               size_t size, size_t count);

#endif
