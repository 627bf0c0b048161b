/*
 * noroshi-keys: signs and unseals on request; the only process that holds the
 * signing and sealing keys. It touches no network and no store.
 */
#include <poll.h>
#include <sodium.h>
#include <unistd.h>

#include "node/child.h"
#include "node/keys/answer.h"
#include "node/locked.h"
#include "node/sandbox.h"

enum {
    THREADS_MIN = 2,
    THREADS_MAX = 4,
    KEYS_FILE_MAX = 64 * 1024, /* a key file is far shorter */
};

static size_t threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (cores < THREADS_MIN)
        return THREADS_MIN;
    return cores > THREADS_MAX ? THREADS_MAX : (size_t)cores;
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
        case CHILD_SUSPECT:
            break;
        }
    }
}

struct keys {
    struct child child;
    struct keyring *keyring;
    struct queue *queue;
    struct answer *answer;
    uint8_t *room; /* what core asks; in locked memory */
};

static void serve(struct keys *k)
{
    struct buffer room = {.at = k->room, .cap = CHANNEL_MESSAGE_MAX};
    struct child *child = &k->child;

    while (!stopped(child)) {
        struct channel *core = child->link[PROCESS_CORE];
        struct pollfd fds[2] = {
            {.fd = channel_fd(child->parent), .events = POLLIN},
            {.fd = core == NULL ? -1 : channel_fd(core), .events = POLLIN},
        };

        if (poll(fds, 2, -1) < 0 || fds[1].revents == 0)
            continue;
        if (!serve_one(core, k->answer, &room)) {
            channel_close(core); /* the parent brings another */
            child->link[PROCESS_CORE] = NULL;
        }
    }
}

static enum err open_keyring(struct keys *k, struct fault *fault)
{
    struct purpose_key *secret = k->child.secret;
    struct keyring_unlock *unlock = locked_new(sizeof *unlock, fault);
    enum err err;

    if (unlock == NULL)
        return fault->why;
    *unlock = (struct keyring_unlock){
        .signing = secret[KEYFILE_SIGNING],
        .sealing = secret[KEYFILE_SEALING],
        .store = secret[KEYFILE_STORE],
    };
    sodium_memzero(secret, sizeof k->child.secret);
    err = keyring_open(&k->keyring, k->child.dir, unlock, fault);
    locked_free(unlock);
    return err;
}

static enum err open_all(struct keys *k, struct fault *fault)
{
    enum err err = open_keyring(k, fault);

    if (err != ERR_OK)
        return err;
    k->room = locked_new(CHANNEL_MESSAGE_MAX, fault);
    if (k->room == NULL)
        return fault->why;
    if (queue_open(&k->queue, threads()) != ERR_OK)
        return fault_say(fault, ERR_IO, "cannot start threads");
    return answer_open(&k->answer, k->keyring, k->queue, fault);
}

static enum err start(struct keys *k, struct fault *fault)
{
    const struct sandbox_of of = {
        .me = PROCESS_KEYS,
        .dir = k->child.dir,
        .file_octets_max = KEYS_FILE_MAX,
    };
    struct sandbox box = {0};
    enum err err;

    sandbox_files(&box, &of); /* before there are threads */
    err = open_all(k, fault);
    if (err != ERR_OK)
        return err;
    sandbox_calls(&box, &of);
    child_contained(&k->child, &box);
    child_ready(&k->child);
    return ERR_OK;
}

int main(int argc, char **argv)
{
    static struct keys k;
    struct fault fault = {0};
    int status = CHILD_EXIT_FAILED;

    if (sodium_init() < 0 ||
        child_open(&k.child, argc, argv, PROCESS_KEYS) != ERR_OK)
        return CHILD_EXIT_USAGE;
    if (start(&k, &fault) != ERR_OK) {
        child_failed(&k.child, "%s", fault.about);
    } else {
        serve(&k);
        status = 0;
    }
    answer_close(k.answer);
    queue_close(k.queue);
    locked_free(k.room);
    keyring_close(k.keyring);
    child_close(&k.child);
    return status;
}
