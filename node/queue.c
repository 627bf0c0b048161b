#include "node/queue.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "node/log.h"

struct queue {
    pthread_t thread[QUEUE_THREADS_MAX];
    size_t threads;
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    void (*work)(void *item);
    uint8_t *items;
    size_t size, count, next, done;
    bool closing;
};

/* Take items until none is left; called and left with the lock held. */
static void drain(struct queue *q)
{
    while (q->next < q->count) {
        void *item = q->items + q->next++ * q->size;

        pthread_mutex_unlock(&q->lock);
        q->work(item);
        pthread_mutex_lock(&q->lock);
        if (++q->done == q->count)
            pthread_cond_signal(&q->emptied);
    }
}

static void *helper(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->lock);
    while (!q->closing) {
        drain(q);
        if (!q->closing)
            pthread_cond_wait(&q->filled, &q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

enum err queue_open(struct queue **out, size_t threads)
{
    struct queue *q = calloc(1, sizeof *q);

    *out = NULL;
    if (q == NULL)
        abort();
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, NULL);
    pthread_cond_init(&q->emptied, NULL);
    while (q->threads + 1 < threads && q->threads < QUEUE_THREADS_MAX) {
        int rc = pthread_create(&q->thread[q->threads], NULL, helper, q);

        if (rc != 0) {
            log_warn("queue: cannot start a thread: %s", strerror(rc));
            queue_close(q);
            return ERR_IO;
        }
        q->threads++;
    }
    *out = q;
    return ERR_OK;
}

void queue_close(struct queue *q)
{
    if (q == NULL)
        return;
    pthread_mutex_lock(&q->lock);
    q->closing = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
    for (size_t i = 0; i < q->threads; i++)
        pthread_join(q->thread[i], NULL);
    pthread_cond_destroy(&q->emptied);
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

void queue_run(struct queue *q, void (*work)(void *item), void *items,
               size_t size, size_t count)
{
    if (count == 0)
        return;
    pthread_mutex_lock(&q->lock);
    q->work = work;
    q->items = items;
    q->size = size;
    q->next = q->done = 0;
    q->count = count;
    /* One item is done sooner here than by waking anyone. */
    if (count > 1)
        pthread_cond_broadcast(&q->filled);
    drain(q);
    while (q->done < q->count)
        pthread_cond_wait(&q->emptied, &q->lock);
    q->count = 0;
    pthread_mutex_unlock(&q->lock);
}
