/*
 * folder: a directory of its own for one test, gone afterwards.
 */
#ifndef TESTS_NODE_FOLDER_H
#define TESTS_NODE_FOLDER_H

enum { FOLDER_PATH_MAX = 256 };

struct folder {
    char path[FOLDER_PATH_MAX];
};

/* Aborts when none can be made. */
void folder_open(struct folder *f);

/* Removes it with all that is in it. */
void folder_close(struct folder *f);

/* NAME in it. Valid until the next call. */
const char *folder_file(const struct folder *f, const char *name);

/* Make NAME hold text, or all of len octets. */
void folder_put(const struct folder *f, const char *name, const void *at,
                unsigned long len);

/* Each test's own, for cmocka_unit_test_setup_teardown(). */
extern struct folder folder_of_test;
int folder_setup(void **state);
int folder_teardown(void **state);

#endif
