/*
 * key_folder: a node's directory with the key files of a sample node.
 *
 * No passphrase, so that opening costs nothing.
 */
#ifndef TESTS_NODE_KEYS_KEY_FOLDER_H
#define TESTS_NODE_KEYS_KEY_FOLDER_H

#include "node/keys/keyring.h"
#include "tests/node/folder.h"
#include "tests/sample.h"

struct key_folder {
    struct folder folder;
    struct sample_node node;
    struct keyring_unlock unlock;
};

/* Key files of sample node n; its EK serves from SAMPLE_NOW_MS for 30 days.
   The store key is 32 octets of 0x5e. Aborts when it cannot. */
void key_folder_open(struct key_folder *k, unsigned n);
void key_folder_close(struct key_folder *k);

/* Replace one file; aborts when it cannot. */
void key_folder_put(struct key_folder *k, enum keyfile_purpose purpose,
                    const struct purpose_key *key, struct bytes secret);

#endif
