/*
 * noroshid itself, with stand-ins for its children beside it.
 */
#include "tests/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "node/channel.h"
#include "node/config.h"
#include "node/keyfile.h"
#include "node/parent_line.h"
#include "proto/control.h"
#include "tests/node/folder.h"

enum { PATIENCE_MS = 60 * 1000, STEP_MS = 10, TEXT_MAX = 64 * 1024 };

static struct folder f;
static char daemon_path[FOLDER_PATH_MAX + 64];

static void in_place(const char *from, const char *name)
{
    assert_int_equal(symlink(from, folder_file(&f, name)), 0);
}

/* A node, and a folder of programs: the daemon copied, because it looks beside
   its own executable; the children linked. */
static void furnish(const char *passphrase)
{
    static const struct node_id node = {{1}};
    struct fault fault = {.why = ERR_OK};
    struct unlock_key unlock;
    struct purpose_key key;
    char command[1024];

    folder_open(&f);
    snprintf(command, sizeof command, "cp %s %s", NOROSHID,
             folder_file(&f, "noroshid"));
    assert_int_equal(system(command), 0);
    snprintf(daemon_path, sizeof daemon_path, "%s",
             folder_file(&f, "noroshid"));
    in_place(STAND_IN, "noroshi-net");
    in_place(STAND_IN, "noroshi-core");
    in_place(STAND_IN, "noroshi-keys");
    assert_err(ERR_OK, config_write_default(f.path, NULL, &fault));
    assert_err(ERR_OK,
               keyfile_unlock_create(&unlock, f.path, bytes_text(passphrase),
                                     passphrase[0] == '\0' ? KEYFILE_COST_NONE
                                                           : KEYFILE_COST_FAST,
                                     &fault));
    for (enum keyfile_purpose p = KEYFILE_STORE; p < KEYFILE_IDENTITY; p++) {
        keyfile_purpose_key(&key, &unlock, p);
        assert_err(ERR_OK, keyfile_write(f.path, p, &key, &node,
                                         bytes_text("a secret"), &fault));
    }
}

static int furnish_open(void **state)
{
    (void)state;
    furnish("");
    return 0;
}

static int furnish_locked(void **state)
{
    (void)state;
    furnish("open sesame");
    return 0;
}

static int clear(void **state)
{
    (void)state;
    folder_close(&f);
    return 0;
}

/* Start the daemon; stderr goes to the named file. */
static pid_t start(const char *log, const char *option, const char *value)
{
    char path[FOLDER_PATH_MAX + 64];
    pid_t pid;
    int fd;

    snprintf(path, sizeof path, "%s", folder_file(&f, log));
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    pid = fork();
    if (pid == 0) {
        setsid();                         /* no terminal to prompt on */
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves none behind */
        dup2(fd, STDERR_FILENO);
        execl(daemon_path, "noroshid", "--dir", f.path, option, value,
              (char *)NULL);
        _exit(99);
    }
    close(fd);
    return pid;
}

static const char *text_of(const char *name)
{
    static char text[TEXT_MAX];
    FILE *from = fopen(folder_file(&f, name), "r");
    size_t n = 0;

    if (from != NULL) {
        n = fread(text, 1, sizeof text - 1, from);
        fclose(from);
    }
    text[n] = '\0';
    return text;
}

static size_t times_in(const char *name, const char *line)
{
    const char *at = text_of(name);
    size_t count = 0;

    while ((at = strstr(at, line)) != NULL) {
        at += strlen(line);
        count++;
    }
    return count;
}

static void nap(void)
{
    struct timespec t = {.tv_nsec = STEP_MS * 1000000L};

    nanosleep(&t, NULL);
}

/* Until line stands in the file that often. */
static void await_times(const char *name, const char *line, size_t times)
{
    for (int ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
        if (times_in(name, line) >= times)
            return;
        nap();
    }
    fail_msg("'%s' not %zu times in %s:\n%s\nlog:\n", line, times, name,
             text_of(name));
}

static void await_line(const char *name, const char *line)
{
    await_times(name, line, 1);
}

/* Exit code, or 1000 + signal. */
static int end_of(pid_t pid)
{
    int status;

    for (int ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status)
                                     : 1000 + WTERMSIG(status);
        nap();
    }
    kill(pid, SIGKILL);
    fail_msg("it does not end");
    return -1;
}

static int stopped(pid_t pid)
{
    kill(pid, SIGTERM);
    return end_of(pid);
}

/* The pid of the newest process of that name. */
static pid_t newest(const char *name)
{
    char prefix[32];
    const char *at = text_of("journal"), *last = NULL;

    snprintf(prefix, sizeof prefix, "%s pid ", name);
    while ((at = strstr(at, prefix)) != NULL) {
        at += strlen(prefix);
        last = at;
    }
    assert_non_null(last);
    return (pid_t)strtol(last, NULL, 10);
}

static size_t at_in_journal(const char *line)
{
    const char *text = text_of("journal"), *at = strstr(text, line);

    assert_non_null(at);
    return (size_t)(at - text);
}

static void it_is_ready_when_core_is_and_stops_core_first(void **state)
{
    pid_t pid = start("log", NULL, NULL);

    (void)state;
    await_line("log", "ready\n");
    await_line("journal", "core heard net");
    await_line("journal", "core heard keys");
    assert_int_equal(stopped(pid), 0);
    assert_true(at_in_journal("core stop") < at_in_journal("net stop"));
    assert_true(at_in_journal("core stop") < at_in_journal("keys stop"));
}

static void each_child_gets_its_own_secrets_and_links_only(void **state)
{
    pid_t pid = start("log", NULL, NULL);

    (void)state;
    await_line("log", "ready\n");
    await_line("journal", "keys links");
    await_line("journal", "net links");
    assert_int_equal(times_in("journal", "keys secret"), 3);
    assert_int_equal(times_in("journal", "keys secret transport"), 0);
    assert_int_equal(times_in("journal", "net secret"), 1);
    assert_int_equal(times_in("journal", "net secret transport"), 1);
    assert_int_equal(times_in("journal", "core secret"), 0);
    assert_int_equal(times_in("journal", "core links  net keys\n"), 1);
    assert_int_equal(times_in("journal", "net links  core\n"), 1);
    assert_int_equal(times_in("journal", "keys links  core\n"), 1);
    assert_int_equal(stopped(pid), 0);
}

static void whoever_is_killed_comes_back_and_is_linked_anew(void **state)
{
    pid_t pid = start("log", NULL, NULL);
    char line[64];

    (void)state;
    await_line("log", "ready\n");
    await_line("journal", "core heard net");
    await_line("journal", "core heard keys");

    kill(newest("net"), SIGKILL);
    await_times("journal", "net pid ", 2);
    await_times("journal", "core heard net", 2);
    assert_int_equal(times_in("journal", "core linked net"), 1);
    snprintf(line, sizeof line, "core process net %ld 1", (long)newest("net"));
    await_line("journal", line);

    kill(newest("keys"), SIGKILL);
    await_times("journal", "keys pid ", 2);
    await_times("journal", "core heard keys", 2);

    kill(newest("core"), SIGKILL);
    await_times("journal", "core pid ", 2);
    await_times("journal", "core heard keys", 3);
    await_times("journal", "core heard net", 3);
    assert_int_equal(times_in("journal", "net linked core"), 1);
    assert_int_equal(times_in("journal", "keys linked core"), 1);
    assert_int_equal(times_in("log", "ready\n"), 1);
    assert_int_equal(stopped(pid), 0);
}

static void all_killed_at_once_come_back(void **state)
{
    pid_t pid = start("log", NULL, NULL);

    (void)state;
    await_line("journal", "core heard net");
    await_line("journal", "core heard keys");
    kill(newest("net"), SIGKILL);
    kill(newest("core"), SIGKILL);
    kill(newest("keys"), SIGKILL);
    await_times("journal", "core heard net", 2);
    await_times("journal", "core heard keys", 2);
    assert_int_equal(stopped(pid), 0);
}

static void children_die_with_the_parent(void **state)
{
    pid_t pid = start("log", NULL, NULL);
    static const char *const names[] = {"net", "core", "keys"};

    (void)state;
    await_line("journal", "core heard net");
    await_line("journal", "core heard keys");
    kill(pid, SIGKILL);
    assert_int_equal(end_of(pid), 1000 + SIGKILL);
    for (size_t i = 0; i < 3; i++) {
        pid_t child = newest(names[i]);
        int ms = 0;

        while (kill(child, 0) == 0 && ms < PATIENCE_MS) {
            char stat_path[64], state_of = 'Z';
            FILE *from;

            /* Reaped by whoever adopted it; a zombie is dead enough. */
            snprintf(stat_path, sizeof stat_path, "/proc/%ld/stat",
                     (long)child);
            from = fopen(stat_path, "r");
            if (from != NULL && fscanf(from, "%*d (%*[^)]) %c", &state_of) != 1)
                state_of = 'Z';
            if (from != NULL)
                fclose(from);
            if (state_of == 'Z')
                break;
            nap();
            ms += STEP_MS;
        }
        assert_true(ms < PATIENCE_MS);
    }
}

static void a_child_that_fails_at_start_ends_it_with_its_line(void **state)
{
    (void)state;
    folder_put(&f, "act-core", "fail", 4);
    assert_int_equal(end_of(start("log", NULL, NULL)), 1);
    assert_int_equal(times_in("log", "core: the disk is gone\n"), 1);
    assert_int_equal(times_in("log", "ready\n"), 0);
}

static void what_a_person_must_mend_is_exit_2(void **state)
{
    (void)state;
    folder_put(&f, "act-core", "refuse", 6);
    assert_int_equal(end_of(start("log", NULL, NULL)), 2);
    assert_int_equal(times_in("log", "core: the disk is not mounted\n"), 1);
}

static void a_child_that_keeps_crashing_at_start_ends_it(void **state)
{
    (void)state;
    folder_put(&f, "act-core", "crash", 5);
    assert_int_equal(end_of(start("log", NULL, NULL)), 1);
    assert_int_equal(times_in("log", "core ends before it is ready"), 1);
}

static void a_child_that_fails_later_is_tried_again(void **state)
{
    pid_t pid = start("log", NULL, NULL);

    (void)state;
    await_line("log", "ready\n");
    await_line("journal", "core heard keys");
    folder_put(&f, "act-core", "fail", 4);
    kill(newest("core"), SIGKILL);
    await_times("log", "core: the disk is gone", 2);
    assert_int_equal(unlink(folder_file(&f, "act-core")), 0);
    await_times("journal", "core heard keys", 2);
    assert_int_equal(stopped(pid), 0);
}

static void a_successor_waits_for_the_lock(void **state)
{
    pid_t first = start("log", NULL, NULL), second;

    (void)state;
    await_line("log", "ready\n");
    second = start("log2", NULL, NULL);
    await_line("log2", "waiting for another noroshid");
    assert_int_equal(times_in("log2", "ready\n"), 0);
    assert_int_equal(stopped(first), 0);
    await_line("log2", "ready\n");
    assert_int_equal(stopped(second), 0);
}

/* A socket for what the service manager is told. */
static int manage(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s", folder_file(&f, "notify"));
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
    pid = start("log", NULL, NULL);
    unsetenv("WATCHDOG_USEC");
    unsetenv("NOTIFY_SOCKET");
    await_line("log", "ready\n");
    /* However long it took: READY=1 is one of them at most. */
    assert_true(told(fd, "WATCHDOG=1", 6) >= 5);
    assert_int_equal(stopped(pid), 0);
    close(fd);
}

static void a_watchdog_of_another_process_is_not_told(void **state)
{
    int fd = manage();
    pid_t pid;

    (void)state;
    setenv("WATCHDOG_USEC", "200000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    pid = start("log", NULL, NULL);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    unsetenv("NOTIFY_SOCKET");
    await_line("log", "ready\n");
    assert_int_equal(stopped(pid), 0);
    assert_int_equal(told(fd, "WATCHDOG=1", 2), 0); /* READY, STOPPING */
    close(fd);
}

/* The err that DIR/parent answers a command with, and how many rows. */
static enum err ask_parent(const char *command, size_t *rows)
{
    static uint8_t room[CONTROL_MESSAGE_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    struct control_writer args;
    struct control_answer answer;
    struct channel *ch = NULL;

    snprintf(to.sun_path, sizeof to.sun_path, "%s", folder_file(&f, "parent"));
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_err(ERR_OK, channel_open(&ch, fd));
    control_request_begin(&args, &b, command);
    assert_err(ERR_OK, control_request_end(&args));
    assert_err(ERR_OK, channel_send_wait(ch, bytes_of(&b), PATIENCE_MS));
    assert_err(ERR_OK, channel_receive_wait(ch, &b, NULL, PATIENCE_MS));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&b)));
    *rows = answer.row_count;
    channel_close(ch);
    return answer.err;
}

static void it_answers_status_for_all_processes_and_nothing_else(void **state)
{
    pid_t pid = start("log", NULL, NULL);
    size_t rows = 0;

    (void)state;
    await_line("log", "ready\n");
    for (int i = 0; i < 40; i++) /* more than it keeps at once */
        assert_err(ERR_OK, ask_parent("status", &rows));
    assert_int_equal(rows, PROCESSES);
    assert_err(ERR_USAGE, ask_parent("records", &rows));
    assert_int_equal(rows, 0);
    assert_int_equal(stopped(pid), 0);
    assert_int_equal(access(folder_file(&f, "parent"), F_OK), -1);
}

static void the_service_manager_is_told(void **state)
{
    int fd = manage();
    pid_t pid;

    (void)state;
    pid = start("log", NULL, NULL);
    unsetenv("NOTIFY_SOCKET");
    assert_int_equal(told(fd, "READY=1", 1), 1);
    assert_int_equal(stopped(pid), 0);
    assert_int_equal(told(fd, "STOPPING=1", 1), 1);
    close(fd);
}

static void bad_config_is_one_line_and_exit_2(void **state)
{
    static const char text[] = "[node]\nlisten = nowhere\n";

    (void)state;
    folder_put(&f, "noroshi.conf", text, strlen(text));
    assert_int_equal(end_of(start("log", NULL, NULL)), 2);
    assert_int_equal(times_in("log", "\n"), 1);
    assert_int_equal(times_in("log", "noroshi.conf:2: cannot listen on"), 1);
}

static void loose_modes_are_one_line_and_exit_2(void **state)
{
    (void)state;
    assert_int_equal(chmod(folder_file(&f, "keys/signing"), 0640), 0);
    assert_int_equal(end_of(start("log", NULL, NULL)), 2);
    assert_int_equal(times_in("log", "\n"), 1);
    assert_int_equal(times_in("log", "chmod 600"), 1);
}

static void a_wrong_passphrase_is_one_line_and_exit_2(void **state)
{
    char path[FOLDER_PATH_MAX + 64];

    (void)state;
    folder_put(&f, "guess", "open barley\n", 12);
    snprintf(path, sizeof path, "%s", folder_file(&f, "guess"));
    assert_int_equal(end_of(start("log", "--passphrase-file", path)), 2);
    assert_int_equal(times_in("log", "\n"), 1);
    assert_int_equal(times_in("log", "wrong passphrase"), 1);
}

static void without_passphrase_and_terminal_it_says_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(end_of(start("log", NULL, NULL)), 2);
    assert_int_equal(times_in("log", "--passphrase-file"), 1);
}

static void the_passphrase_comes_from_a_file(void **state)
{
    char path[FOLDER_PATH_MAX + 64];
    pid_t pid;

    (void)state;
    folder_put(&f, "word", "open sesame\r\nmore\n", 18);
    snprintf(path, sizeof path, "%s", folder_file(&f, "word"));
    pid = start("log", "--passphrase-file", path);
    await_line("log", "ready\n");
    assert_int_equal(stopped(pid), 0);
}

static void the_passphrase_comes_from_a_systemd_credential(void **state)
{
    pid_t pid;

    (void)state;
    folder_put(&f, "passphrase", "open sesame", 11);
    setenv("CREDENTIALS_DIRECTORY", f.path, 1);
    pid = start("log", NULL, NULL);
    unsetenv("CREDENTIALS_DIRECTORY");
    await_line("log", "ready\n");
    assert_int_equal(stopped(pid), 0);
}

#define OPEN(name) cmocka_unit_test_setup_teardown(name, furnish_open, clear)
#define LOCKED(name)                                                           \
    cmocka_unit_test_setup_teardown(name, furnish_locked, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPEN(it_is_ready_when_core_is_and_stops_core_first),
        OPEN(each_child_gets_its_own_secrets_and_links_only),
        OPEN(whoever_is_killed_comes_back_and_is_linked_anew),
        OPEN(all_killed_at_once_come_back),
        OPEN(children_die_with_the_parent),
        OPEN(a_child_that_fails_at_start_ends_it_with_its_line),
        OPEN(what_a_person_must_mend_is_exit_2),
        OPEN(a_child_that_keeps_crashing_at_start_ends_it),
        OPEN(a_child_that_fails_later_is_tried_again),
        OPEN(a_successor_waits_for_the_lock),
        OPEN(the_service_manager_is_told),
        OPEN(the_watchdog_is_told_that_it_lives),
        OPEN(a_watchdog_of_another_process_is_not_told),
        OPEN(it_answers_status_for_all_processes_and_nothing_else),
        OPEN(bad_config_is_one_line_and_exit_2),
        OPEN(loose_modes_are_one_line_and_exit_2),
        LOCKED(a_wrong_passphrase_is_one_line_and_exit_2),
        LOCKED(without_passphrase_and_terminal_it_says_what_to_do),
        LOCKED(the_passphrase_comes_from_a_file),
        LOCKED(the_passphrase_comes_from_a_systemd_credential),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
