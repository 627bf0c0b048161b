/*
 * leak_node: a node's secrets and card, taken from its directory.
 *
 * The node must have been made without a passphrase, and must never have run:
 * its stream is the leaker's to begin.
 */
#ifndef TESTS_E2E_LEAK_NODE_H
#define TESTS_E2E_LEAK_NODE_H

#include "proto/card.h"

struct leak_card {
    uint8_t raw[CARD_MAX];
    size_t len;
    struct card card; /* views point into raw */
};

struct leak_node {
    struct leak_card own;
    struct sign_secret sk;
    struct box_secret tk;
    struct incarnation incarnation;
};

/* Read an armoured card; ends the program with a line when it cannot. */
void leak_card_read(struct leak_card *out, const char *path);

/* Read DIR's keys and card; ends the program with a line when it cannot. */
void leak_node_read(struct leak_node *out, const char *dir);

#endif
