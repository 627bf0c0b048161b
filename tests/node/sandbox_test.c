/*
 * sandbox: in processes of their own, since nothing leaves one. What each call
 * that is refused comes to: tests/e2e/contained.py.
 */
#include "node/sandbox.h"

#include "tests/node/folder.h"
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT = 4096, NO_LANDLOCK = 77 };

static struct folder f;

static int make(void **unused)
{
    static const char *const names[] = {"witness", "card", "card.new",
                                        "noroshi.conf"};

    (void)unused;
    folder_open(&f);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        folder_put(&f, names[i], "as it was", 9);
    assert_int_equal(mkdir(folder_file(&f, "store"), 0700), 0);
    assert_int_equal(mkdir(folder_file(&f, "keys"), 0700), 0);
    assert_int_equal(mkdir(folder_file(&f, "packs"), 0750), 0);
    folder_put(&f, "keys/signing", "a key", 5);
    folder_put(&f, "store/data.mdb", "a store", 7);
    return 0;
}

static int clear(void **unused)
{
    (void)unused;
    folder_close(&f);
    return 0;
}

/* The error that opening comes to, or 0. */
static int opens(const char *name, int flags)
{
    int fd = open(folder_file(&f, name), flags | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno;
    close(fd);
    return 0;
}

/* In a process of its own; its log, which may be a file, is left aside. */
static int within(enum process me, int (*what)(void))
{
    const struct sandbox_of of = {
        .me = me, .dir = f.path, .file_octets_max = LIMIT};
    struct sandbox box = {0};
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        close(STDERR_FILENO);
        signal(SIGXFSZ, SIG_IGN);
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        sandbox_files(&box, &of);
        if (box.landlock_abi == 0)
            _exit(NO_LANDLOCK);
        _exit(what());
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_LANDLOCK)
        skip();
    return WEXITSTATUS(status);
}

#define EXPECT(holds)                                                          \
    if (!(holds))                                                              \
    return __LINE__ % 256

static int as_core(void)
{
    EXPECT(opens("witness", O_RDWR) == 0);
    EXPECT(opens("card", O_RDWR | O_TRUNC) == 0);
    EXPECT(opens("store/new", O_RDWR | O_CREAT) == 0);
    EXPECT(opens("noroshi.conf", O_RDWR) == EACCES);
    EXPECT(opens("keys/signing", O_RDWR) == EACCES);
    EXPECT(opens("another", O_RDWR | O_CREAT) == EACCES);
    EXPECT(unlink(folder_file(&f, "witness")) != 0 && errno == EACCES);
    EXPECT(unlink(folder_file(&f, "store/data.mdb")) != 0 && errno == EACCES);
    EXPECT(opens("packs/new", O_RDWR | O_CREAT) == 0);
    EXPECT(unlink(folder_file(&f, "packs/new")) == 0);
    return 0;
}

static int as_keys(void)
{
    EXPECT(opens("keys/signing", O_RDWR) == 0);
    EXPECT(opens("keys/signing.new", O_RDWR | O_CREAT | O_EXCL) == 0);
    EXPECT(opens("store/data.mdb", O_RDWR) == EACCES);
    EXPECT(opens("noroshi.conf", O_RDWR) == EACCES);
    return 0;
}

static int as_net(void)
{
    EXPECT(opens("keys/signing", O_RDWR) == EACCES);
    EXPECT(opens("store/data.mdb", O_RDWR) == EACCES);
    EXPECT(opens("witness", O_RDWR) == EACCES);
    EXPECT(open("/etc/hosts", O_RDONLY | O_CLOEXEC) >= 0 || errno == ENOENT);
    return 0;
}

static void core_writes_its_store_and_nothing_else(void **unused)
{
    (void)unused;
    assert_int_equal(0, within(PROCESS_CORE, as_core));
}

static void keys_writes_its_key_files_and_nothing_else(void **unused)
{
    (void)unused;
    assert_int_equal(0, within(PROCESS_KEYS, as_keys));
}

static void net_writes_nothing(void **unused)
{
    (void)unused;
    assert_int_equal(0, within(PROCESS_NET, as_net));
}

/* A sanitizer may read everything. */
#ifdef NOROSHI_SANITIZED
enum { READS_ALL = 1 };
#else
enum { READS_ALL = 0 };
#endif

/* What core is told of by ERR_DENIED: facts/own_card.h. */
static int as_core_whose_card_is_replaced(void)
{
    int go = STDIN_FILENO;
    char octet;

    EXPECT(opens("card", O_RDONLY) == 0);
    EXPECT(read(go, &octet, 1) == 1);
    EXPECT(opens("card", O_RDONLY) == EACCES);
    EXPECT(opens("witness", O_RDONLY) == 0);
    return 0;
}

static void a_file_put_in_the_place_of_its_own_is_out_of_reach(void **unused)
{
    int fd[2], kept = dup(STDIN_FILENO);
    pid_t other;

    (void)unused;
    if (READS_ALL)
        skip();
    assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
    other = fork();
    if (other == 0) {
        char from[FOLDER_PATH_MAX * 2];

        usleep(200000);
        folder_put(&f, "fresh", "another", 7);
        snprintf(from, sizeof from, "%s", folder_file(&f, "fresh"));
        _exit(rename(from, folder_file(&f, "card")) == 0 &&
                      write(fd[1], "!", 1) == 1
                  ? 0
                  : 1);
    }
    assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(0, within(PROCESS_CORE, as_core_whose_card_is_replaced));
    assert_int_equal(waitpid(other, NULL, 0), other);
    dup2(kept, STDIN_FILENO);
    close(kept);
    close(fd[0]);
    close(fd[1]);
}

static int writes_too_much(void)
{
    char octets[LIMIT + 1] = {0};
    int fd =
        open(folder_file(&f, "keys/long"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    EXPECT(fd >= 0);
    EXPECT(write(fd, octets, sizeof octets) == LIMIT);
    EXPECT(write(fd, octets, 1) < 0 && errno == EFBIG);
    return 0;
}

static void no_file_grows_beyond_its_bound(void **unused)
{
    (void)unused;
    assert_int_equal(0, within(PROCESS_KEYS, writes_too_much));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        TEST(core_writes_its_store_and_nothing_else),
        TEST(keys_writes_its_key_files_and_nothing_else),
        TEST(net_writes_nothing),
        TEST(a_file_put_in_the_place_of_its_own_is_out_of_reach),
        TEST(no_file_grows_beyond_its_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
