/* notify: what noroshid tells the service manager. */
#include "tests/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/node/daemon_fixture.h"

static struct daemon_fixture d;

/* A socket for what the service manager is told. */
static int manage(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s",
             folder_file(&d.folder, "notify"));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    setenv("NOTIFY_SOCKET", at.sun_path, 1);
    return fd;
}

/* How many of the next messages are this one. */
static unsigned told(int fd, const char *message, unsigned of)
{
    char text[64];
    unsigned count = 0;

    for (unsigned i = 0; i < of; i++) {
        ssize_t n = recv(fd, text, sizeof text, 0);

        assert_true(n >= 0);
        count += (size_t)n == strlen(message) &&
                 memcmp(text, message, (size_t)n) == 0;
    }
    return count;
}

static void the_watchdog_is_told_that_it_lives(void **state)
{
    int fd = manage();
    pid_t pid;

    (void)state;
    setenv("WATCHDOG_USEC", "200000", 1);
    pid = daemon_fixture_start(&d, "log", NULL, NULL);
    unsetenv("WATCHDOG_USEC");
    unsetenv("NOTIFY_SOCKET");
    daemon_fixture_await(&d, "log", "ready\n");
    /* However long it took: READY=1 is one of them at most. */
    assert_true(told(fd, "WATCHDOG=1", 6) >= 5);
    assert_int_equal(daemon_fixture_stop(pid), 0);
    close(fd);
}

static void a_watchdog_of_another_process_is_not_told(void **state)
{
    int fd = manage();
    pid_t pid;

    (void)state;
    setenv("WATCHDOG_USEC", "200000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    pid = daemon_fixture_start(&d, "log", NULL, NULL);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    unsetenv("NOTIFY_SOCKET");
    daemon_fixture_await(&d, "log", "ready\n");
    assert_int_equal(daemon_fixture_stop(pid), 0);
    assert_int_equal(told(fd, "WATCHDOG=1", 2), 0); /* READY, STOPPING */
    close(fd);
}

static void the_service_manager_is_told(void **state)
{
    int fd = manage();
    pid_t pid;

    (void)state;
    pid = daemon_fixture_start(&d, "log", NULL, NULL);
    unsetenv("NOTIFY_SOCKET");
    assert_int_equal(told(fd, "READY=1", 1), 1);
    assert_int_equal(daemon_fixture_stop(pid), 0);
    assert_int_equal(told(fd, "STOPPING=1", 1), 1);
    close(fd);
}

int main(void)
{
#define OPEN(name) DAEMON_FIXTURE_TEST(name, &d)
    const struct CMUnitTest tests[] = {
        OPEN(the_service_manager_is_told),
        OPEN(the_watchdog_is_told_that_it_lives),
        OPEN(a_watchdog_of_another_process_is_not_told),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
