/*
 * key_process: a real noroshi-keys, started as noroshid starts it.
 */
#ifndef TESTS_NODE_KEYS_KEY_PROCESS_H
#define TESTS_NODE_KEYS_KEY_PROCESS_H

#include <sys/types.h>

#include "node/port.h"
#include "tests/node/keys/key_folder.h"

struct key_process {
    pid_t pid;
    struct channel *parent;
    struct channel *core;  /* what core would hold */
    struct port_keys keys; /* over that */
    char failed[256];      /* why it could not start; empty when it did */
};

/* Start program on the folder and wait until it is ready or has failed; aborts
   when it says neither. */
void key_process_start(struct key_process *p, const char *program,
                       const struct key_folder *k);

/* Bring it a new channel, as the parent does when core was restarted. */
void key_process_link(struct key_process *p);

/* Ask it to stop and wait; the exit status. */
int key_process_stop(struct key_process *p);

#endif
