/*
 * noroshid itself, with stand-ins for its children beside it.
 */
#include "tests/unit.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/channel.h"
#include "node/parent_line.h"
#include "proto/control.h"
#include "tests/node/daemon_fixture.h"

static struct daemon_fixture d;

static void it_is_ready_when_core_is_and_stops_core_first(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    daemon_fixture_await(&d, "journal", "core heard net");
    daemon_fixture_await(&d, "journal", "core heard keys");
    assert_int_equal(daemon_fixture_stop(pid), 0);
    assert_true(daemon_fixture_at(&d, "core stop") <
                daemon_fixture_at(&d, "net stop"));
    assert_true(daemon_fixture_at(&d, "core stop") <
                daemon_fixture_at(&d, "keys stop"));
}

static void each_child_gets_its_own_secrets_and_links_only(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    daemon_fixture_await(&d, "journal", "keys links");
    daemon_fixture_await(&d, "journal", "net links");
    assert_int_equal(daemon_fixture_times(&d, "journal", "keys secret"), 3);
    assert_int_equal(
        daemon_fixture_times(&d, "journal", "keys secret transport"), 0);
    assert_int_equal(daemon_fixture_times(&d, "journal", "net secret"), 1);
    assert_int_equal(
        daemon_fixture_times(&d, "journal", "net secret transport"), 1);
    assert_int_equal(daemon_fixture_times(&d, "journal", "core secret"), 0);
    assert_int_equal(
        daemon_fixture_times(&d, "journal", "core links  net keys\n"), 1);
    assert_int_equal(daemon_fixture_times(&d, "journal", "net links  core\n"),
                     1);
    assert_int_equal(daemon_fixture_times(&d, "journal", "keys links  core\n"),
                     1);
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

static void whoever_is_killed_comes_back_and_is_linked_anew(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);
    char line[64];

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    daemon_fixture_await(&d, "journal", "core heard net");
    daemon_fixture_await(&d, "journal", "core heard keys");

    kill(daemon_fixture_newest(&d, "net"), SIGKILL);
    daemon_fixture_await_times(&d, "journal", "net pid ", 2);
    daemon_fixture_await_times(&d, "journal", "core heard net", 2);
    assert_int_equal(daemon_fixture_times(&d, "journal", "core linked net"), 1);
    snprintf(line, sizeof line, "core process net %ld 1",
             (long)daemon_fixture_newest(&d, "net"));
    daemon_fixture_await(&d, "journal", line);

    kill(daemon_fixture_newest(&d, "keys"), SIGKILL);
    daemon_fixture_await_times(&d, "journal", "keys pid ", 2);
    daemon_fixture_await_times(&d, "journal", "core heard keys", 2);

    kill(daemon_fixture_newest(&d, "core"), SIGKILL);
    daemon_fixture_await_times(&d, "journal", "core pid ", 2);
    daemon_fixture_await_times(&d, "journal", "core heard keys", 3);
    daemon_fixture_await_times(&d, "journal", "core heard net", 3);
    assert_int_equal(daemon_fixture_times(&d, "journal", "net linked core"), 1);
    assert_int_equal(daemon_fixture_times(&d, "journal", "keys linked core"),
                     1);
    assert_int_equal(daemon_fixture_times(&d, "log", "ready\n"), 1);
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

static void all_killed_at_once_come_back(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);

    (void)state;
    daemon_fixture_await(&d, "journal", "core heard net");
    daemon_fixture_await(&d, "journal", "core heard keys");
    kill(daemon_fixture_newest(&d, "net"), SIGKILL);
    kill(daemon_fixture_newest(&d, "core"), SIGKILL);
    kill(daemon_fixture_newest(&d, "keys"), SIGKILL);
    daemon_fixture_await_times(&d, "journal", "core heard net", 2);
    daemon_fixture_await_times(&d, "journal", "core heard keys", 2);
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

static void children_die_with_the_parent(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);
    static const char *const names[] = {"net", "core", "keys"};

    (void)state;
    daemon_fixture_await(&d, "journal", "core heard net");
    daemon_fixture_await(&d, "journal", "core heard keys");
    kill(pid, SIGKILL);
    assert_int_equal(daemon_fixture_end_of(pid), 1000 + SIGKILL);
    for (size_t i = 0; i < 3; i++) {
        pid_t child = daemon_fixture_newest(&d, names[i]);
        int ms = 0;

        while (kill(child, 0) == 0 && ms < DAEMON_FIXTURE_PATIENCE_MS) {
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
            daemon_fixture_nap();
            ms += DAEMON_FIXTURE_STEP_MS;
        }
        assert_true(ms < DAEMON_FIXTURE_PATIENCE_MS);
    }
}

static void a_child_that_fails_at_start_ends_it_with_its_line(void **state)
{
    (void)state;
    folder_put(&d.folder, "act-core", "fail", 4);
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 1);
    assert_int_equal(
        daemon_fixture_times(&d, "log", "core: the disk is gone\n"), 1);
    assert_int_equal(daemon_fixture_times(&d, "log", "ready\n"), 0);
}

static void what_a_person_must_mend_is_exit_2(void **state)
{
    (void)state;
    folder_put(&d.folder, "act-core", "refuse", 6);
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 2);
    assert_int_equal(
        daemon_fixture_times(&d, "log", "core: the disk is not mounted\n"), 1);
}

static void a_child_that_keeps_crashing_at_start_ends_it(void **state)
{
    (void)state;
    folder_put(&d.folder, "act-core", "crash", 5);
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 1);
    assert_int_equal(
        daemon_fixture_times(&d, "log", "core ends before it is ready"), 1);
}

static void a_child_that_fails_later_is_tried_again(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    daemon_fixture_await(&d, "journal", "core heard keys");
    folder_put(&d.folder, "act-core", "fail", 4);
    kill(daemon_fixture_newest(&d, "core"), SIGKILL);
    daemon_fixture_await_times(&d, "log", "core: the disk is gone", 2);
    assert_int_equal(unlink(folder_file(&d.folder, "act-core")), 0);
    daemon_fixture_await_times(&d, "journal", "core heard keys", 2);
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

/* Once: who is shut out already cannot be why. */
static void core_hears_whom_net_named_before_it_crashed(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    daemon_fixture_await(&d, "journal", "core heard net");
    folder_put(&d.folder, "act-net", "blame", 5);
    kill(daemon_fixture_newest(&d, "net"), SIGKILL);
    daemon_fixture_await(
        &d, "log", "the peer with transport key ab00000000000000 held most");
    daemon_fixture_await(&d, "journal", "core suspect ab");
    daemon_fixture_await_times(&d, "log", "net ended (signal 6)", 2);
    assert_int_equal(unlink(folder_file(&d.folder, "act-net")), 0);
    daemon_fixture_await_times(&d, "journal", "core heard net", 2);
    assert_int_equal(daemon_fixture_times(&d, "journal", "core suspect"), 1);
    assert_int_equal(daemon_fixture_times(&d, "log", "held most"), 1);
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

static void a_successor_waits_for_the_lock(void **state)
{
    pid_t first = daemon_fixture_start(&d, "log", NULL, NULL), second;

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    second = daemon_fixture_start(&d, "log2", NULL, NULL);
    daemon_fixture_await(&d, "log2", "waiting for another noroshid");
    assert_int_equal(daemon_fixture_times(&d, "log2", "ready\n"), 0);
    assert_int_equal(daemon_fixture_stop(first), 0);
    daemon_fixture_await(&d, "log2", "ready\n");
    assert_int_equal(daemon_fixture_stop(second), 0);
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

    snprintf(to.sun_path, sizeof to.sun_path, "%s",
             folder_file(&d.folder, "parent"));
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_err(ERR_OK, channel_open(&ch, fd));
    control_request_begin(&args, &b, command);
    assert_err(ERR_OK, control_request_end(&args));
    assert_err(ERR_OK,
               channel_send_wait(ch, bytes_of(&b), DAEMON_FIXTURE_PATIENCE_MS));
    assert_err(ERR_OK,
               channel_receive_wait(ch, &b, NULL, DAEMON_FIXTURE_PATIENCE_MS));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&b)));
    *rows = answer.row_count;
    channel_close(ch);
    return answer.err;
}

static void it_answers_status_for_all_processes_and_nothing_else(void **state)
{
    pid_t pid = daemon_fixture_start(&d, "log", NULL, NULL);
    size_t rows = 0;

    (void)state;
    daemon_fixture_await(&d, "log", "ready\n");
    for (int i = 0; i < 40; i++) /* more than it keeps at once */
        assert_err(ERR_OK, ask_parent("status", &rows));
    assert_int_equal(rows, PROCESSES - 1); /* nothing is hooked */
    assert_err(ERR_USAGE, ask_parent("records", &rows));
    assert_int_equal(rows, 0);
    assert_int_equal(daemon_fixture_stop(pid), 0);
    assert_int_equal(access(folder_file(&d.folder, "parent"), F_OK), -1);
}

static void bad_config_is_one_line_and_exit_2(void **state)
{
    static const char text[] = "[node]\nlisten = nowhere\n";

    (void)state;
    folder_put(&d.folder, "noroshi.conf", text, strlen(text));
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 2);
    assert_int_equal(daemon_fixture_times(&d, "log", "\n"), 1);
    assert_int_equal(
        daemon_fixture_times(&d, "log", "noroshi.conf:2: cannot listen on"), 1);
}

static void loose_modes_are_one_line_and_exit_2(void **state)
{
    (void)state;
    assert_int_equal(chmod(folder_file(&d.folder, "keys/signing"), 0640), 0);
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 2);
    assert_int_equal(daemon_fixture_times(&d, "log", "\n"), 1);
    assert_int_equal(daemon_fixture_times(&d, "log", "chmod 600"), 1);
}

static void a_wrong_passphrase_is_one_line_and_exit_2(void **state)
{
    char path[FOLDER_PATH_MAX + 64];

    (void)state;
    folder_put(&d.folder, "guess", "open barley\n", 12);
    snprintf(path, sizeof path, "%s", folder_file(&d.folder, "guess"));
    assert_int_equal(daemon_fixture_end_of(daemon_fixture_start(
                         &d, "log", "--passphrase-file", path)),
                     2);
    assert_int_equal(daemon_fixture_times(&d, "log", "\n"), 1);
    assert_int_equal(daemon_fixture_times(&d, "log", "wrong passphrase"), 1);
}

static void without_passphrase_and_terminal_it_says_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(
        daemon_fixture_end_of(daemon_fixture_start(&d, "log", NULL, NULL)), 2);
    assert_int_equal(daemon_fixture_times(&d, "log", "--passphrase-file"), 1);
}

static void the_passphrase_comes_from_a_file(void **state)
{
    char path[FOLDER_PATH_MAX + 64];
    pid_t pid;

    (void)state;
    folder_put(&d.folder, "word", "open sesame\r\nmore\n", 18);
    snprintf(path, sizeof path, "%s", folder_file(&d.folder, "word"));
    pid = daemon_fixture_start(&d, "log", "--passphrase-file", path);
    daemon_fixture_await(&d, "log", "ready\n");
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

static void the_passphrase_comes_from_a_systemd_credential(void **state)
{
    pid_t pid;

    (void)state;
    folder_put(&d.folder, "passphrase", "open sesame", 11);
    setenv("CREDENTIALS_DIRECTORY", d.folder.path, 1);
    pid = daemon_fixture_start(&d, "log", NULL, NULL);
    unsetenv("CREDENTIALS_DIRECTORY");
    daemon_fixture_await(&d, "log", "ready\n");
    assert_int_equal(daemon_fixture_stop(pid), 0);
}

int main(void)
{
#define OPEN(name) DAEMON_FIXTURE_TEST(name, &d)
#define LOCKED(name) DAEMON_FIXTURE_LOCKED_TEST(name, &d)
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
        OPEN(core_hears_whom_net_named_before_it_crashed),
        OPEN(a_successor_waits_for_the_lock),
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
