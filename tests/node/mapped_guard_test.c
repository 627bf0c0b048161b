/* mapped_guard: a file that is cut while it is read ends nobody, and says so. */
#include "tests/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/mapped_guard.h"
#include "tests/node/folder.h"

enum { PAGES = 8 };

static size_t page;

static struct bytes map(const char *name)
{
    const char *path = folder_file(&folder_of_test, name);
    uint8_t *octets = malloc(PAGES * page);
    assert_non_null(octets);
    memset(octets, 7, PAGES * page);
    folder_put(&folder_of_test, name, octets, PAGES * page);
    free(octets);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    void *at = mmap(NULL, PAGES * page, PROT_READ, MAP_SHARED, fd, 0);
    assert_true(at != MAP_FAILED);
    close(fd);
    return (struct bytes){at, PAGES * page};
}

static void cut(const char *name, size_t pages)
{
    assert_int_equal(truncate(folder_file(&folder_of_test, name),
                              (off_t)(pages * page)),
                     0);
}

static uint8_t octet(struct bytes m, size_t at_page)
{
    return *(const volatile uint8_t *)(m.at + at_page * page + 5);
}

static void what_is_cut_reads_as_zeros_and_is_told(void **state)
{
    (void)state;
    struct bytes a = map("a"), b = map("b");
    struct mapped_guard *of_a = mapped_guard_begin(a);
    struct mapped_guard *of_b = mapped_guard_begin(b);
    cut("a", 3);
    assert_int_equal(octet(a, 2), 7);
    assert_false(mapped_guard_is_cut(of_a));
    assert_int_equal(octet(a, 4), 0);
    assert_int_equal(octet(a, 3), 0);
    assert_int_equal(octet(a, 7), 0);
    assert_int_equal(octet(a, 2), 7);
    assert_true(mapped_guard_is_cut(of_a));
    assert_int_equal(octet(b, 7), 7);
    assert_false(mapped_guard_is_cut(of_b));
    mapped_guard_end(of_a);
    mapped_guard_end(of_b);
    munmap((void *)a.at, a.len);
    munmap((void *)b.at, b.len);
}

static int death(bool guarded)
{
    int status;
    struct bytes a = map("c"), b = map("d");
    pid_t child = fork();
    if (child == 0) {
        signal(SIGBUS, SIG_DFL);
        struct mapped_guard *g = mapped_guard_begin(guarded ? a : b);
        if (!guarded)
            mapped_guard_end(g);
        cut("c", 1);
        _exit(octet(a, 2) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    munmap((void *)a.at, a.len);
    munmap((void *)b.at, b.len);
    return status;
}

static void what_nobody_guards_ends_the_process_as_before(void **state)
{
    (void)state;
    assert_int_equal(death(true), 0);
    int status = death(false);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void more_than_there_is_room_for_are_not_guarded(void **state)
{
    (void)state;
    static struct mapped_guard *all[MAPPED_GUARD_MAX];
    struct bytes a = map("a");
    for (size_t i = 0; i < MAPPED_GUARD_MAX; i++)
        assert_non_null(all[i] = mapped_guard_begin(a));
    assert_null(mapped_guard_begin(a));
    assert_false(mapped_guard_is_cut(NULL));
    for (size_t i = 0; i < MAPPED_GUARD_MAX; i++)
        mapped_guard_end(all[i]);
    mapped_guard_end(NULL);
    munmap((void *)a.at, a.len);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_nobody_guards_ends_the_process_as_before),
        TEST(what_is_cut_reads_as_zeros_and_is_told),
        TEST(more_than_there_is_room_for_are_not_guarded),
    };
    page = (size_t)sysconf(_SC_PAGESIZE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
