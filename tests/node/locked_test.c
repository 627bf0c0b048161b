#include "node/locked.h"

#include <grp.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit.h"

enum { SIZE = 3 * 4096 + 64, NOBODY = 65534, SKIPPED = 77 };

/* AddressSanitizer makes mlock() do nothing. */
#if defined __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#elif defined __has_feature
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

/* The kernel's flags of the mapping that an address stands in: "rd wr lo". */
static void flags_of(char *out, size_t size, const void *at)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    unsigned long begin, end;
    bool in = false;
    char line[512];

    assert_non_null(maps);
    *out = '\0';
    while (fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%lx-%lx ", &begin, &end) == 2)
            in = begin <= (uintptr_t)at && (uintptr_t)at < end;
        if (in && strncmp(line, "VmFlags:", 8) == 0)
            snprintf(out, size, "%.*s", (int)size - 1, line + 8);
    }
    fclose(maps);
}

static void expect_locked(const void *at)
{
    char flags[512];

    flags_of(flags, sizeof flags, at);
    assert_non_null(strstr(flags, " lo"));
    assert_non_null(strstr(flags, " dd"));
}

static void what_is_made_is_locked_and_in_no_dump(void **state)
{
    struct fault fault = {0};
    uint8_t *at = locked_new(SIZE, &fault);

    (void)state;
    assert_non_null(at);
    assert_true(sodium_is_zero(at, SIZE));
    expect_locked(at);
    expect_locked(at + SIZE - 1);
    locked_free(at);
    locked_free(NULL);
}

static void what_stands_elsewhere_is_locked_and_in_no_dump(void **state)
{
    static uint8_t at[SIZE];
    struct fault fault = {0};

    (void)state;
    memset(at, 7, sizeof at);
    assert_int_equal(locked_hold(at, sizeof at, &fault), ERR_OK);
    expect_locked(at);
    expect_locked(at + SIZE - 1);
    assert_int_equal(at[SIZE - 1], 7);
    locked_release(at, sizeof at);
    assert_true(sodium_is_zero(at, sizeof at));
}

/* Another process: an ordinary user who may lock nothing. 0: as it should. */
static int without_a_limit(void)
{
    const struct rlimit none = {0, 0};
    struct fault fault = {0};

    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
        (geteuid() == 0 && (setgroups(0, NULL) != 0 || setuid(NOBODY) != 0)))
        return 2;
    return locked_new(SIZE, &fault) == NULL && fault.why == ERR_IO &&
                   strstr(fault.about, "ulimit -l") != NULL
               ? 0
               : 1;
}

static void where_nothing_may_be_locked_the_remedy_is_said(void **state)
{
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0)
        _exit(without_a_limit());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_made_is_locked_and_in_no_dump),
        cmocka_unit_test(what_stands_elsewhere_is_locked_and_in_no_dump),
        cmocka_unit_test(where_nothing_may_be_locked_the_remedy_is_said),
    };

    if (SANITIZED) {
        puts("skipped: mlock() does nothing here");
        return SKIPPED;
    }
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
