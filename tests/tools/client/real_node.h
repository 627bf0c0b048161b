/*
 * real_node: noroshid of this build in a folder of its own, as a front end
 * finds it, with two peers that never connect: "bee" and "cee". Its own domain
 * is own.example.
 */
#ifndef TESTS_TOOLS_CLIENT_REAL_NODE_H
#define TESTS_TOOLS_CLIENT_REAL_NODE_H

#include <sys/types.h>

#include "tests/node/folder.h"

struct real_node {
    struct folder folder;
    char dir[FOLDER_PATH_MAX + 64]; /* of the node */
    pid_t daemon;
};

/* Fails the test when the node does not run. */
void real_node_open(struct real_node *n);

/* Ends the daemon, and removes all of it. */
void real_node_close(struct real_node *n);

/* One for all tests of a program. cmocka's form, for the group. */
extern struct real_node real_node;
int real_node_start(void **state);
int real_node_stop(void **state);

/* A file of the folder that holds text. Valid until the next call. */
const char *real_node_file(const struct real_node *n, const char *name,
                           const char *text);

#endif
