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
    assert_err(ERR_OK, control_server_open(&server, long_dir, 0));
    control_server_close(server);
}

static bool always_follows(void *of, unsigned wait_ms)
{
    (void)of;
    (void)wait_ms;
    return true;
}

/* Each look takes as long as a round may read. */
static uint64_t slow_clock(void *of)
{
    static uint64_t now_us;

    (void)of;
    return now_us += CONTROL_SERVER_READS_US;
}

/* How many of both are answered now; whoever was is counted once. */
static int answered(const int fd[2])
{
    int n = 0;

    for (int i = 0; i < 2; i++)
        n += recv(fd[i], s.answer, sizeof s.answer, MSG_DONTWAIT) > 0;
    return n;
}

/* Two clients ask for the list of peers at once. */
static void ask_twice(int fd[2])
{
    static uint8_t octets[256];
    struct buffer room = {octets, 0, sizeof octets};

    for (int i = 0; i < 2; i++) {
        struct bytes request =
            server_fixture_request(&room, "peer.list", (struct bytes){0});

        fd[i] = server_fixture_dial(&s);
        assert_int_equal((ssize_t)request.len,
                         send(fd[i], request.at, request.len, 0));
    }
    control_server_hear(&s.c); /* accepted */
    control_server_hear(&s.c);
}

/* One after the other, each in a round of its own. */
static void read_one_a_round(const int fd[2])
{
    for (int round = 0; round < 2; round++) {
        assert_true(control_server_left(&s.c));
        control_server_read(&s.c);
        store_abort(s.o.store);
        assert_int_equal(1, answered(fd));
    }
    assert_false(control_server_left(&s.c));
    for (int i = 0; i < 2; i++)
        close(fd[i]);
}

static void what_net_says_waits_for_one_answer_at_most(void **unused)
{
    int fd[2];

    (void)unused;
    s.c.net_out.net = (struct port_net){.of = &s, .follows = always_follows};
    ask_twice(fd);
    read_one_a_round(fd);
}

static void a_round_reads_no_longer_than_its_slice(void **unused)
{
    int fd[2];

    (void)unused;
    s.c.work.clock.steady_us = slow_clock;
    ask_twice(fd);
    read_one_a_round(fd);
}

static void short_answers_share_a_round(void **unused)
{
    int fd[2];

    (void)unused;
    ask_twice(fd);
    control_server_read(&s.c);
    store_abort(s.o.store);
    assert_int_equal(2, answered(fd));
    assert_false(control_server_left(&s.c));
    for (int i = 0; i < 2; i++)
        close(fd[i]);
}

int main(void)
{
#define TEST(name) SERVER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(more_clients_than_the_bound_wait_for_their_turn),
        TEST(another_user_is_refused),
        TEST(the_log_says_who_asked_for_a_change),
        TEST(a_directory_of_any_length_can_be_listened_in),
        TEST(what_net_says_waits_for_one_answer_at_most),
        TEST(a_round_reads_no_longer_than_its_slice),
        TEST(short_answers_share_a_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
