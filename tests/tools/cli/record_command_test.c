/*
 * record_command: what is done to records, against a control socket that
 * writes down what it was asked: 'f' whether the act is known, 'p' who would be
 * reached, 's' what the record says, 'd' to do it.
 */
#include "tools/cli/record_command.h"

#include "tests/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/channel.h"
#include "tests/node/folder.h"
#include "tools/cli/explain.h"

enum { PATIENCE_MS = 60 * 1000, ASKED_MAX = 64, TOLD_MAX = 8192 };

static const char token[] = "000102030405060708090a0b0c0d0e0f";
/* The server refuses a record of this name, and knows an act if told so. */
static const char refused[] = "99";

static const char asked_about[] = "7f3a9c2155";

static struct folder folder;
static struct text_list to = {{"bee"}, 1};
static struct cli cli;
static struct record_action action;
static struct record_command d;
static json_t *records;
static bool known;
static pid_t server, typist;
static int asked_fd;
static char told[TOLD_MAX];

static void put_row(struct control_reply *reply, const char *what,
                    struct bytes record)
{
    struct control_writer *w = control_row_begin(reply);

    control_put_text(w, "what", what);
    if (record.len > 0)
        control_put_str(w, "record", record);
    if (strcmp(what, "to") == 0)
        control_put_text(w, "peer", "bee");
    if (!control_row_end(reply))
        _exit(1);
}

static enum err answer(struct control_reply *reply,
                       const struct control_request *r)
{
    struct bytes record = {0};
    bool dry_run = false;
    char step = 'f';

    if (bytes_equal(r->command, bytes_text("show"))) {
        put_row(reply, "record", bytes_text(asked_about));
        return write(asked_fd, "s", 1) == 1 ? ERR_OK : ERR_IO;
    }

    if (bytes_equal(r->command, bytes_text("act"))) {
        if (known)
            put_row(reply, "record", bytes_text("77"));
        else
            put_row(reply, "act", record);
    } else {
        if (control_arg_bool(&dry_run, r, "dry_run") != ERR_OK)
            dry_run = false;
        if (control_arg_str(&record, r, "record") != ERR_OK)
            _exit(1);
        step = dry_run ? 'p' : 'd';
        put_row(reply, "record", record);
        put_row(reply, "to", (struct bytes){0});
    }
    if (write(asked_fd, &step, 1) != 1)
        _exit(1);
    return bytes_equal(record, bytes_text(refused)) ? ERR_NOT_FOUND : ERR_OK;
}

static void serve(struct channel *channel)
{
    static uint8_t in_octets[CONTROL_MESSAGE_MAX],
        out_octets[CONTROL_MESSAGE_MAX];

    for (;;) {
        struct buffer in = {in_octets, 0, sizeof in_octets};
        struct buffer out = {out_octets, 0, sizeof out_octets};
        struct control_request request;
        struct control_reply reply;
        enum err err;

        if (channel_receive_wait(channel, &in, NULL, PATIENCE_MS) != ERR_OK ||
            control_request_parse(&request, bytes_of(&in)) != ERR_OK)
            _exit(0);
        control_reply_begin(&reply, &out);
        err = answer(&reply, &request);
        if (control_reply_end(&reply, err, "", (struct bytes){0}) != ERR_OK ||
            channel_send_wait(channel, bytes_of(&out), PATIENCE_MS) != ERR_OK)
            _exit(1);
    }
}

static int listen_here(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s",
             folder_file(&folder, "control"));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

/* In a process of its own, for one connection. */
static void start_server(void)
{
    struct channel *channel;
    int fd = listen_here(), taken;

    server = fork();
    assert_true(server >= 0);
    if (server > 0) {
        close(fd);
        return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    taken = accept(fd, NULL, NULL);
    if (taken < 0 || channel_open(&channel, taken) != ERR_OK)
        _exit(1);
    serve(channel);
}

static enum verdict put(void *of, size_t i, struct control_writer *args,
                        struct reasons *why)
{
    (void)i;
    (void)why;
    client_put_texts(args, "to", of);
    return VERDICT_DONE;
}

static int setup(void **state)
{
    (void)state;
    folder_open(&folder);
    known = false;
    asked_fd = open(folder_file(&folder, "asked"),
                    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    cli = (struct cli){.dir = folder.path, .command = &command_release};
    action =
        (struct record_action){.put = put, .of = &to, .command = "release"};
    d = (struct record_command){
        .cli = &cli, .action = &action, .question = "Sure of %s?"};
    records = json_array();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    record_action_close(&action);
    kill(server, SIGKILL);
    assert_int_equal(waitpid(server, NULL, 0), server);
    close(asked_fd);
    json_decref(records);
    folder_close(&folder);
    return 0;
}

static void add_record(const char *name)
{
    json_array_append_new(records, json_string(name));
}

/* Do it; what it says on fd is in told. */
static int run(int fd)
{
    FILE *kept = tmpfile();
    struct reasons why = {.count = 0};
    int saved = dup(fd), rc;
    ssize_t n;

    start_server();
    assert_int_equal(act_begin(&action.act, &why), VERDICT_DONE);
    assert_int_equal(record_action_open(&action, folder.path, &why),
                     VERDICT_DONE);
    assert_non_null(kept);
    fflush(NULL);
    assert_int_equal(dup2(fileno(kept), fd), fd);
    rc = record_command_do(&d, records);
    fflush(NULL);
    assert_int_equal(dup2(saved, fd), fd);
    close(saved);
    n = pread(fileno(kept), told, sizeof told - 1, 0);
    told[n < 0 ? 0 : n] = '\0';
    fclose(kept);
    return rc;
}

/* Type it once the question stands there. */
static _Noreturn void type(int far, const char *typed)
{
    char shown[TOLD_MAX];
    size_t len = 0;
    ssize_t n;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while ((n = read(far, shown + len, sizeof shown - 1 - len)) > 0) {
        len += (size_t)n;
        shown[len] = '\0';
        if (typed != NULL && strstr(shown, "[y/N] ") != NULL) {
            if (strstr(shown, "Sure of 7f3a9c21 (") == NULL)
                typed = "the record is not named\n";
            if (write(far, typed, strlen(typed)) < 0)
                _exit(1);
            typed = NULL;
        }
    }
    _exit(0);
}

/* A terminal on stdin and stderr, on which `typed` is typed; its other end. */
static int on_terminal(const char *typed, int kept[static 2])
{
    int far = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), near;

    assert_true(far >= 0);
    assert_int_equal(grantpt(far), 0);
    assert_int_equal(unlockpt(far), 0);
    near = open(ptsname(far), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(near >= 0);
    typist = fork();
    assert_true(typist >= 0);
    if (typist == 0) {
        close(near);
        type(far, typed);
    }
    kept[0] = dup(STDIN_FILENO);
    kept[1] = dup(STDERR_FILENO);
    assert_true(dup2(near, STDIN_FILENO) >= 0);
    assert_true(dup2(near, STDERR_FILENO) >= 0);
    close(near);
    return far;
}

static int run_on_terminal(const char *typed)
{
    int kept[2], far = on_terminal(typed, kept), rc = run(STDOUT_FILENO);

    assert_true(dup2(kept[0], STDIN_FILENO) >= 0);
    assert_true(dup2(kept[1], STDERR_FILENO) >= 0);
    close(kept[0]);
    close(kept[1]);
    close(far);
    kill(typist, SIGKILL);
    assert_int_equal(waitpid(typist, NULL, 0), typist);
    return rc;
}

/* What the server was asked, in its order. */
static const char *asked(void)
{
    static char steps[ASKED_MAX];
    ssize_t n = pread(asked_fd, steps, sizeof steps - 1, 0);

    steps[n < 0 ? 0 : n] = '\0';
    return steps;
}

static void each_record_is_done_by_a_request_of_its_own(void **state)
{
    json_t *out;

    (void)state;
    cli.json = d.yes = true;
    add_record("41");
    add_record("42");
    assert_int_equal(run(STDOUT_FILENO), CLI_DONE);
    assert_string_equal(asked(), "dd");
    out = json_loads(told, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(out, "records")), 2);
    assert_true(json_is_true(json_object_get(out, "committed")));
    json_decref(out);
}

static void a_dry_run_asks_who_is_reached_and_does_nothing(void **state)
{
    json_t *out;

    (void)state;
    cli.json = d.dry_run = true;
    action.act.word = token;
    add_record("41");
    add_record("42");
    assert_int_equal(run(STDOUT_FILENO), CLI_DONE);
    assert_string_equal(asked(), "ppss");
    out = json_loads(told, 0, NULL);
    assert_true(json_is_false(json_object_get(out, "committed")));
    assert_true(json_is_true(json_object_get(out, "dry_run")));
    json_decref(out);
}

static void a_dry_run_puts_no_question(void **state)
{
    (void)state;
    d.dry_run = true;
    add_record("41");
    assert_int_equal(run_on_terminal("n\n"), CLI_DONE);
    assert_string_equal(asked(), "ps");
}

static void what_its_token_did_before_is_told_and_not_done_again(void **state)
{
    (void)state;
    known = true;
    action.act.word = token;
    add_record("41");
    assert_int_equal(run_on_terminal("n\n"), CLI_DONE);
    assert_string_equal(asked(), "f");
    assert_non_null(strstr(told, "77"));
}

static void after_one_that_fails_the_rest_is_left(void **state)
{
    (void)state;
    d.yes = true;
    add_record("41");
    add_record(refused);
    add_record("42");
    assert_int_equal(run(STDERR_FILENO), CLI_USAGE);
    assert_string_equal(asked(), "dd");
    assert_non_null(strstr(told, "1 of 3 records were done"));
}

static void on_a_terminal_no_changes_nothing(void **state)
{
    (void)state;
    add_record("41");
    assert_int_equal(run_on_terminal("n\n"), CLI_NO);
    assert_string_equal(asked(), "pss");
}

static void on_a_terminal_yes_does_it(void **state)
{
    (void)state;
    add_record("41");
    assert_int_equal(run_on_terminal("y\n"), CLI_DONE);
    assert_string_equal(asked(), "pssd");
}

static void without_a_terminal_and_a_yes_nothing_is_done(void **state)
{
    (void)state;
    add_record("41");
    d.yes = false;
    assert_int_equal(run(STDERR_FILENO), CLI_USAGE);
    assert_string_equal(asked(), "");
    assert_non_null(strstr(told, "no terminal to ask at"));
}

static void whoever_said_yes_before_is_not_asked(void **state)
{
    (void)state;
    d.yes = true;
    add_record("41");
    assert_int_equal(run_on_terminal("n\n"), CLI_DONE);
    assert_string_equal(asked(), "d");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void leave_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

    if (fd >= 0 && ioctl(fd, TIOCNOTTY) == 0)
        close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_record_is_done_by_a_request_of_its_own),
        TEST(a_dry_run_asks_who_is_reached_and_does_nothing),
        TEST(a_dry_run_puts_no_question),
        TEST(what_its_token_did_before_is_told_and_not_done_again),
        TEST(after_one_that_fails_the_rest_is_left),
        TEST(on_a_terminal_no_changes_nothing),
        TEST(on_a_terminal_yes_does_it),
        TEST(without_a_terminal_and_a_yes_nothing_is_done),
        TEST(whoever_said_yes_before_is_not_asked),
    };

    /* A script: nobody sits there, whoever runs the tests. */
    leave_terminal();
    assert_non_null(freopen("/dev/null", "r", stdin));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
