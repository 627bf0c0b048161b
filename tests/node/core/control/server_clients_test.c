/* server: who may ask, how many at once, and what is logged of them. */
#include "node/core/control/server.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/local.h"
#include "tests/node/core/server_fixture.h"
#include "tests/unit.h"

enum { NOBODY = 65534 };

static struct server_fixture s;

static void more_clients_than_the_bound_wait_for_their_turn(void **unused)
{
    struct pollfd p[1 + CONTROL_SERVER_CLIENTS_MAX];
    int fd[CONTROL_SERVER_CLIENTS_MAX + 4];

    (void)unused;
    for (size_t i = 0; i < CONTROL_SERVER_CLIENTS_MAX + 4; i++) {
        fd[i] = server_fixture_dial(&s);
        assert_true(fd[i] >= 0);
        server_fixture_round(&s);
    }
    assert_int_equal(1 + CONTROL_SERVER_CLIENTS_MAX,
                     control_server_poll(s.c.control, p));
    assert_int_equal(-1, p[0].fd);
    for (size_t i = 0; i < CONTROL_SERVER_CLIENTS_MAX + 4; i++)
        close(fd[i]);
    for (int i = 0; i < 8; i++)
        server_fixture_round(&s);
    assert_int_equal(1, control_server_poll(s.c.control, p));
}

static int as_nobody(void)
{
    int fd;

    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return 3;
    fd = server_fixture_dial(&s);
    if (fd < 0)
        return 4;
    return recv(fd, s.answer, sizeof s.answer, 0) > 0 &&
                   recv(fd, s.answer, sizeof s.answer, 0) == 0
               ? 0
               : 5;
}

static void another_user_is_refused(void **unused)
{
    int status = -1;
    pid_t child;

    (void)unused;
    if (geteuid() != 0)
        skip();
    assert_false(local_admits(NOBODY, NOBODY));
    assert_int_equal(0, chmod(s.o.folder.path, 0755));
    child = fork();
    if (child == 0)
        _exit(as_nobody());
    while (waitpid(child, &status, WNOHANG) == 0)
        server_fixture_round(&s);
    assert_int_equal(0, status);
}

/* What the log says from log_begin() on. */
static int log_kept;
static FILE *log_taken;

static void log_begin(void)
{
    log_taken = tmpfile();
    assert_non_null(log_taken);
    fflush(stderr);
    log_kept = dup(STDERR_FILENO);
    dup2(fileno(log_taken), STDERR_FILENO);
    log_quiet(false);
}

static const char *log_end(void)
{
    static char said[4096];
    ssize_t n;

    fflush(stderr);
    n = pread(fileno(log_taken), said, sizeof said - 1, 0);
    dup2(log_kept, STDERR_FILENO);
    close(log_kept);
    fclose(log_taken);
    log_quiet(true);
    said[n > 0 ? n : 0] = '\0';
    return said;
}

/* A client that is not root, if that can be. */
static int dial_as_another(unsigned *uid)
{
    int fd;

    *uid = geteuid();
    if (*uid == 0 && chmod(s.o.folder.path, 0755) == 0 && seteuid(NOBODY) == 0)
        *uid = NOBODY;
    fd = server_fixture_dial(&s);
    control_server_hear(&s.c); /* accepted, as the node's own user */
    if (*uid == NOBODY)
        assert_int_equal(0, seteuid(0));
    return fd;
}

static void the_log_says_who_asked_for_a_change(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    char wanted[2][128];
    ssize_t len[3];
    const char *said;
    unsigned uid;
    int fd;

    (void)unused;
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = dial_as_another(&uid);
    log_begin(); /* nothing may fail before its end: it would go unseen */
    len[0] = server_fixture_ask(
        &s, fd, server_fixture_request(&room, "peer.list", (struct bytes){0}));
    len[1] = server_fixture_ask(
        &s, fd, server_fixture_request(&room, "peer.add", bytes_of(&card)));
    len[2] = server_fixture_ask(
        &s, fd, server_fixture_request(&room, "peer.add", (struct bytes){0}));
    said = log_end();
    for (size_t i = 0; i < 3; i++)
        assert_true(len[i] > 0);
    assert_err(ERR_USAGE, server_fixture_answered(&s, len[2]).err);
    snprintf(wanted[0], sizeof wanted[0], "user %u asked for 'peer.add': ok",
             uid);
    snprintf(wanted[1], sizeof wanted[1], "user %u asked for 'peer.add': %s",
             uid, err_text(ERR_USAGE));
    assert_non_null(strstr(said, wanted[0]));
    assert_non_null(strstr(said, wanted[1]));
    assert_null(strstr(said, "peer.list")); /* it changes nothing */
    close(fd);
}

static void a_directory_of_any_length_can_be_listened_in(void **unused)
{
    struct control_server *server = NULL;
    char long_dir[1024], name[101];

    (void)unused;
    memset(name, 'd', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(long_dir, sizeof long_dir, "%s/%s", s.o.folder.path, name);
    assert_int_equal(0, mkdir(long_dir, 0700));
    assert_err(ERR_OK, control_server_open(&server, long_dir));
    control_server_close(server);
}

int main(void)
{
#define TEST(name) SERVER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(more_clients_than_the_bound_wait_for_their_turn),
        TEST(another_user_is_refused),
        TEST(the_log_says_who_asked_for_a_change),
        TEST(a_directory_of_any_length_can_be_listened_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
