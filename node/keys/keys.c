/*
 * noroshi-keys: signs and unseals on request; the only process that holds the
 * signing and sealing keys. It touches no network and no store.
 */
#include <poll.h>
#include <sodium.h>
#include <unistd.h>

#include "node/child.h"
#include "node/keys/answer.h"

enum { THREADS_MIN = 2 };

static size_t threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (cores < THREADS_MIN)
        return THREADS_MIN;
    return cores > QUEUE_THREADS_MAX ? QUEUE_THREADS_MAX : (size_t)cores;
}

/* One request, if there is one. False when core is gone. */
static bool serve_one(struct channel *core, struct answer *a,
                      struct buffer *room)
{
    enum err err = channel_receive(core, room, NULL);

    if (err == ERR_BUSY || err == ERR_TOO_BIG)
        return true;
    if (err != ERR_OK)
        return false;
    err = channel_send_wait(core, answer_make(a, bytes_of(room)),
                            KEY_LINE_TIMEOUT_MS);
    answer_forget(a);
    sodium_memzero(room->at, room->len);
    return err == ERR_OK;
}

static bool stopped(struct child *child)
{
    struct parent_line line;

    for (;;) {
        switch (child_hear(child, &line)) {
        case CHILD_NOTHING:
            return false;
        case CHILD_STOP:
            return true;
        case CHILD_LINKED:
        case CHILD_PROCESS:
            break;
        }
    }
}

static void serve(struct child *child, struct answer *a)
{
    static uint8_t octets[CHANNEL_MESSAGE_MAX];
    struct buffer room = {.at = octets, .cap = sizeof octets};

    while (!stopped(child)) {
        struct channel *core = child->link[PROCESS_CORE];
        struct pollfd fds[2] = {
            {.fd = channel_fd(child->parent), .events = POLLIN},
            {.fd = core == NULL ? -1 : channel_fd(core), .events = POLLIN},
        };

        if (poll(fds, 2, -1) < 0 || fds[1].revents == 0)
            continue;
        if (!serve_one(core, a, &room)) {
            channel_close(core); /* the parent brings another */
            child->link[PROCESS_CORE] = NULL;
        }
    }
}

int main(int argc, char **argv)
{
    struct child child;
    struct keyring_unlock unlock;
    struct keyring *keyring = NULL;
    struct queue *queue = NULL;
    struct answer *answer = NULL;
    struct fault fault = {0};
    int status = CHILD_EXIT_FAILED;
    enum err rc;

    if (sodium_init() < 0 ||
        child_open(&child, argc, argv, PROCESS_KEYS) != ERR_OK)
        return CHILD_EXIT_USAGE;
    unlock = (struct keyring_unlock){
        .signing = child.secret[KEYFILE_SIGNING],
        .sealing = child.secret[KEYFILE_SEALING],
        .store = child.secret[KEYFILE_STORE],
    };
    sodium_memzero(child.secret, sizeof child.secret);
    rc = keyring_open(&keyring, child.dir, &unlock, &fault);
    sodium_memzero(&unlock, sizeof unlock);
    if (rc != ERR_OK) {
        child_failed(&child, "%s", fault.about);
        goto out;
    }
    if (queue_open(&queue, threads()) != ERR_OK ||
        answer_open(&answer, keyring, queue) != ERR_OK)
        goto out;
    child_ready(&child);
    serve(&child, answer);
    status = 0;

out:
    answer_close(answer);
    queue_close(queue);
    keyring_close(keyring);
    child_close(&child);
    return status;
}
