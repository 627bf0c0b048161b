/*
 * daemon_fixture: the folder of a node, and noroshid with stand-ins for its
 * children beside it (stand_in.c), which write into the file "journal".
 */
#ifndef TESTS_NODE_DAEMON_FIXTURE_H
#define TESTS_NODE_DAEMON_FIXTURE_H

#include <sys/types.h>

#include "tests/node/folder.h"

enum {
    DAEMON_FIXTURE_PATIENCE_MS = 60 * 1000,
    DAEMON_FIXTURE_STEP_MS = 10,
};

#define DAEMON_FIXTURE_PASSPHRASE "open sesame"

struct daemon_fixture {
    struct folder folder;
    char program[FOLDER_PATH_MAX + 64];
};

/* The passphrase may be empty. Nothing is started. */
void daemon_fixture_open(struct daemon_fixture *d, const char *passphrase);

/* A test of which the fixture is opened before and closed after it. */
#define DAEMON_FIXTURE_TEST(name, fixture)                                     \
    cmocka_unit_test_prestate_setup_teardown(name, daemon_fixture_begin,       \
                                             daemon_fixture_end, fixture)
#define DAEMON_FIXTURE_LOCKED_TEST(name, fixture)                              \
    cmocka_unit_test_prestate_setup_teardown(                                  \
        name, daemon_fixture_begin_locked, daemon_fixture_end, fixture)
int daemon_fixture_begin(void **state);
int daemon_fixture_begin_locked(void **state);
int daemon_fixture_end(void **state);

/* Start the daemon, with one option or NULL; stderr goes to the file `log`. */
pid_t daemon_fixture_start(const struct daemon_fixture *d, const char *log,
                           const char *option, const char *value);
/* Its exit code, or 1000 + signal; of one that is told to stop. */
int daemon_fixture_end_of(pid_t pid);
int daemon_fixture_stop(pid_t pid);

/* What stands in a file of the folder; borrowed until the next call. */
const char *daemon_fixture_text(const struct daemon_fixture *d,
                                const char *name);
/* How often a line stands there; wait until it does (that often). */
size_t daemon_fixture_times(const struct daemon_fixture *d, const char *name,
                            const char *line);
void daemon_fixture_await(const struct daemon_fixture *d, const char *name,
                          const char *line);
void daemon_fixture_await_times(const struct daemon_fixture *d,
                                const char *name, const char *line,
                                size_t times);
/* Where it stands in the journal. */
size_t daemon_fixture_at(const struct daemon_fixture *d, const char *line);
/* The newest process of that name, by the journal. */
pid_t daemon_fixture_newest(const struct daemon_fixture *d, const char *name);
void daemon_fixture_nap(void);

#endif
