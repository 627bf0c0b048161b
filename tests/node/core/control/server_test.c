#include "node/core/control/server.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/core/link/batch.h"
#include "node/core/link/net_state.h"
#include "node/core/link/signer.h"
#include "node/core/store/act.h"
#include "node/core/store/stage.h"
#include "node/local.h"
#include "proto/control.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

enum { NOBODY = 65534 };

/* A core without net and keys: what only reads and decides works. */
struct peer_fixture {
    struct core_fixture o;
    struct core c;
};

static struct peer_fixture s;

static void peer_fixture_open(void)
{
    core_fixture_open(&s.o);
    memset(&s.c, 0, sizeof s.c);
    s.c.self = s.o.self;
    s.c.self.card.identity.node = s.o.node[0].id;
    s.c.facts = s.o.facts;
    s.c.store = s.o.store;
    s.c.facts.self = &s.c.self;
    s.c.facts.config = &s.c.config;
    config_init(&s.c.config);
    net_out_init(&s.c.net_out);
    net_state_open(&s.c.net_state);
    signer_open(&s.c.signer);
    batch_open(&s.c.batch);
    assert_err(ERR_OK, control_server_open(&s.c.control, s.o.folder.path));
}

static void peer_fixture_close(void)
{
    store_abort(s.o.store);
    control_server_close(s.c.control);
    batch_close(s.c.batch);
    signer_close(s.c.signer);
    net_state_close(s.c.net_state);
    core_fixture_close(&s.o);
}

static int dial(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    int big = 1024 * 1024;

    snprintf(at.sun_path, sizeof at.sun_path, "%s",
             folder_file(&s.o.folder, "control"));
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void one_round(void)
{
    control_server_hear(&s.c);
    if (store_writing(s.o.store)) {
        roster_save(s.o.facts.roster);
        assert_err(ERR_OK, store_commit(s.o.store));
        roster_saved(s.o.facts.roster);
    }
    control_server_answer(&s.c, true);
    store_abort(s.o.store);
}

static uint8_t answer_room[CONTROL_MESSAGE_MAX];

static ssize_t ask(int fd, struct bytes request)
{
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, MSG_NOSIGNAL));
    for (int i = 0; i < 3; i++)
        one_round();
    return recv(fd, answer_room, sizeof answer_room, MSG_DONTWAIT);
}

static struct control_answer answered(ssize_t len)
{
    struct control_answer a = {0};

    assert_true(len > 0);
    assert_err(ERR_OK, control_answer_parse(
                           &a, (struct bytes){answer_room, (size_t)len}));
    return a;
}

static struct bytes request_of(struct buffer *room, const char *command,
                               struct bytes card)
{
    struct control_writer w;

    room->len = 0;
    control_request_begin(&w, room, command);
    if (card.len > 0) {
        control_put_bin(&w, "card", card);
        control_put_text(&w, "as", "node-1");
    }
    assert_err(ERR_OK, control_request_end(&w));
    return bytes_of(room);
}

static void a_request_is_answered_page_by_page(void **unused)
{
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct control_answer a;
    int fd;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    a = answered(ask(fd, request_of(&room, "status", (struct bytes){0})));
    assert_err(ERR_OK, a.err);
    assert_true(a.row_count >= 5);
    a = answered(ask(fd, request_of(&room, "peer.list", (struct bytes){0})));
    assert_err(ERR_OK, a.err);
    assert_int_equal(0, a.row_count);
    close(fd);
    peer_fixture_close();
}

static void what_changes_something_is_answered_after_its_commit(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    struct bytes request;
    int fd;

    (void)unused;
    peer_fixture_open();
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = dial();
    request = request_of(&room, "peer.add", bytes_of(&card));
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, 0));
    control_server_hear(&s.c); /* accepted */
    control_server_hear(&s.c); /* heard, in a transaction */
    assert_true(store_writing(s.o.store));
    assert_int_equal(-1,
                     recv(fd, answer_room, sizeof answer_room, MSG_DONTWAIT));
    roster_save(s.o.facts.roster);
    assert_err(ERR_OK, store_commit(s.o.store));
    control_server_answer(&s.c, true);
    assert_err(
        ERR_OK,
        answered(recv(fd, answer_room, sizeof answer_room, MSG_DONTWAIT)).err);
    store_abort(s.o.store);
    close(fd);
    peer_fixture_close();
}

/* The peer is added once: what is asked again is answered the same. */
static void a_token_is_answered_once_and_for_all(void **unused)
{
    static uint8_t octets[2][CARD_MAX + 256], card_octets[CARD_MAX];
    static uint8_t first[CONTROL_MESSAGE_MAX];
    struct buffer card = {card_octets, 0, sizeof card_octets};
    const uint8_t token[ACT_TOKEN] = {1};
    struct buffer room[2];
    ssize_t len;
    int fd;

    (void)unused;
    peer_fixture_open();
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    for (size_t i = 0; i < 2; i++) {
        struct control_writer w;

        room[i] = (struct buffer){octets[i], 0, sizeof octets[i]};
        control_request_begin(&w, &room[i], "peer.add");
        control_put_bin(&w, "card", bytes_of(&card));
        control_put_text(&w, "as", i == 0 ? "node-1" : "other");
        control_put_bin(&w, "token", (struct bytes){token, sizeof token});
        assert_err(ERR_OK, control_request_end(&w));
    }
    fd = dial();
    len = ask(fd, bytes_of(&room[0]));
    assert_err(ERR_OK, answered(len).err);
    memcpy(first, answer_room, (size_t)len);
    assert_int_equal(len, ask(fd, bytes_of(&room[0])));
    assert_memory_equal(first, answer_room, (size_t)len);
    assert_err(ERR_USAGE, answered(ask(fd, bytes_of(&room[1]))).err);
    assert_int_equal(1, roster_count(s.o.facts.roster));
    close(fd);
    peer_fixture_close();
}

static void what_was_refused_keeps_no_token(void **unused)
{
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    const uint8_t token[ACT_TOKEN] = {1};
    struct control_writer w;
    int fd;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    control_request_begin(&w, &room, "peer.add");
    control_put_bin(&w, "token", (struct bytes){token, sizeof token});
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_USAGE, answered(ask(fd, bytes_of(&room))).err);
    assert_int_equal(0, view_state(&s.o.facts.txn.view)->acts);
    room.len = 0;
    control_request_begin(&w, &room, "quarantine.drop");
    control_put_bin(&w, "token", (struct bytes){token, 3});
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_USAGE, answered(ask(fd, bytes_of(&room))).err);
    close(fd);
    peer_fixture_close();
}

static void what_was_not_committed_is_not_called_done(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    struct bytes request;
    int fd;

    (void)unused;
    peer_fixture_open();
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = dial();
    request = request_of(&room, "peer.add", bytes_of(&card));
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, 0));
    control_server_hear(&s.c);
    control_server_hear(&s.c);
    store_abort(s.o.store);
    roster_aborted(s.o.facts.roster);
    control_server_answer(&s.c, false);
    assert_err(
        ERR_IO, /* nothing was said of the disk */
        answered(recv(fd, answer_room, sizeof answer_room, MSG_DONTWAIT)).err);
    assert_int_equal(0, roster_count(s.o.facts.roster));
    close(fd);
    peer_fixture_close();
}

/* An act whose one part has lost its body: it fails after it wrote. */
static struct bytes broken_act(struct buffer *room)
{
    const struct act_token token = {{1}};
    const struct stage_part part = {
        .row = {.number = 9, .revision = 1, .author = 1},
        .since_ms = 1,
        .said = {{2}},
    };
    struct control_writer w;

    store_write(s.o.store);
    stage_put(&s.o.facts.txn, &token, 1, &part);
    assert_err(ERR_OK, store_commit(s.o.store));
    room->len = 0;
    control_request_begin(&w, room, "share.commit");
    control_put_bin(&w, "token", (struct bytes){token.octet, ACT_TOKEN});
    control_put_bin(&w, "said",
                    (struct bytes){part.said.octet, sizeof part.said});
    control_put_uint(&w, "parts", 1);
    assert_err(ERR_OK, control_request_end(&w));
    return bytes_of(room);
}

static void what_another_spoiled_is_carried_out_in_the_next_round(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    struct bytes request;
    int good, bad;

    (void)unused;
    peer_fixture_open();
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    good = dial();
    bad = dial();
    request = broken_act(&room);
    (void)send(bad, request.at, request.len, 0);
    request = request_of(&room, "peer.add", bytes_of(&card));
    (void)send(good, request.at, request.len, 0);
    control_server_hear(&s.c);
    assert_err(ERR_NOT_FOUND, store_commit(s.o.store));
    roster_aborted(s.o.facts.roster);
    control_server_answer(&s.c, false);
    assert_err(
        ERR_NOT_FOUND, /* what it says itself */
        answered(recv(bad, answer_room, sizeof answer_room, MSG_DONTWAIT)).err);
    assert_int_equal(-1,
                     recv(good, answer_room, sizeof answer_room, MSG_DONTWAIT));
    one_round();
    assert_err(ERR_OK, answered(recv(good, answer_room, sizeof answer_room,
                                     MSG_DONTWAIT))
                           .err);
    assert_int_equal(1, roster_count(s.o.facts.roster));
    close(good);
    close(bad);
    peer_fixture_close();
}

static void nonsense_is_answered_and_the_next_request_too(void **unused)
{
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    static const char *const nonsense[] = {
        "x",
        "\xff\xff\xff\xff",
        "\x93\x01\xa6status\xc0",
        "\xdd\xff\xff\xff\xff",
        "\x93\x02\xa6status\x80",
    };
    int fd;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        assert_int_not_equal(ERR_OK,
                             answered(ask(fd, bytes_text(nonsense[i]))).err);
    assert_err(
        ERR_USAGE,
        answered(ask(fd, request_of(&room, "no.such", (struct bytes){0}))).err);
    assert_err(
        ERR_OK,
        answered(ask(fd, request_of(&room, "status", (struct bytes){0}))).err);
    close(fd);
    peer_fixture_close();
}

static void every_command_without_arguments_is_survived(void **unused)
{
    static const char *const commands[] = {
        "peer.add", "peer.show",       "peer.check",
        "peer.set", "peer.revoke",     "share",
        "retract",  "release",         "lookup",
        "show",     "quarantine.show", "records",
        "receipts", "quarantine.list", "quarantine.drop",
    };
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    int fd;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct control_answer a = answered(
            ask(fd, request_of(&room, commands[i], (struct bytes){0})));

        assert_true((a.err == ERR_OK) == (i >= 11));
        assert_true((a.err == ERR_OK) == (a.message.len == 0));
    }
    close(fd);
    peer_fixture_close();
}

static void an_oversized_request_ends_its_client_and_no_other(void **unused)
{
    static uint8_t big[CONTROL_MESSAGE_MAX + 1];
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    int fd, other;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    other = dial();
    assert_err(ERR_TOO_BIG,
               answered(ask(fd, (struct bytes){big, sizeof big})).err);
    assert_int_equal(0, recv(fd, answer_room, sizeof answer_room, 0));
    assert_err(ERR_OK, answered(ask(other, request_of(&room, "status",
                                                      (struct bytes){0})))
                           .err);
    close(fd);
    close(other);
    peer_fixture_close();
}

static void more_clients_than_the_bound_wait_for_their_turn(void **unused)
{
    struct pollfd p[1 + CONTROL_SERVER_CLIENTS_MAX];
    int fd[CONTROL_SERVER_CLIENTS_MAX + 4];

    (void)unused;
    peer_fixture_open();
    for (size_t i = 0; i < CONTROL_SERVER_CLIENTS_MAX + 4; i++) {
        fd[i] = dial();
        assert_true(fd[i] >= 0);
        one_round();
    }
    assert_int_equal(1 + CONTROL_SERVER_CLIENTS_MAX,
                     control_server_poll(s.c.control, p));
    assert_int_equal(-1, p[0].fd);
    for (size_t i = 0; i < CONTROL_SERVER_CLIENTS_MAX + 4; i++)
        close(fd[i]);
    for (int i = 0; i < 8; i++)
        one_round();
    assert_int_equal(1, control_server_poll(s.c.control, p));
    peer_fixture_close();
}

static int as_nobody(void)
{
    int fd;

    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return 3;
    fd = dial();
    if (fd < 0)
        return 4;
    return recv(fd, answer_room, sizeof answer_room, 0) > 0 &&
                   recv(fd, answer_room, sizeof answer_room, 0) == 0
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
    peer_fixture_open();
    assert_int_equal(0, chmod(s.o.folder.path, 0755));
    child = fork();
    if (child == 0)
        _exit(as_nobody());
    while (waitpid(child, &status, WNOHANG) == 0)
        one_round();
    assert_int_equal(0, status);
    peer_fixture_close();
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
    fd = dial();
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
    peer_fixture_open();
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = dial_as_another(&uid);
    log_begin(); /* nothing may fail before its end: it would go unseen */
    len[0] = ask(fd, request_of(&room, "peer.list", (struct bytes){0}));
    len[1] = ask(fd, request_of(&room, "peer.add", bytes_of(&card)));
    len[2] = ask(fd, request_of(&room, "peer.add", (struct bytes){0}));
    said = log_end();
    for (size_t i = 0; i < 3; i++)
        assert_true(len[i] > 0);
    assert_err(ERR_USAGE, answered(len[2]).err);
    snprintf(wanted[0], sizeof wanted[0], "user %u asked for 'peer.add': ok",
             uid);
    snprintf(wanted[1], sizeof wanted[1], "user %u asked for 'peer.add': %s",
             uid, err_text(ERR_USAGE));
    assert_non_null(strstr(said, wanted[0]));
    assert_non_null(strstr(said, wanted[1]));
    assert_null(strstr(said, "peer.list")); /* it changes nothing */
    close(fd);
    peer_fixture_close();
}

static void a_directory_of_any_length_can_be_listened_in(void **unused)
{
    struct control_server *server = NULL;
    char long_dir[1024], name[101];

    (void)unused;
    peer_fixture_open();
    memset(name, 'd', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(long_dir, sizeof long_dir, "%s/%s", s.o.folder.path, name);
    assert_int_equal(0, mkdir(long_dir, 0700));
    assert_err(ERR_OK, control_server_open(&server, long_dir));
    control_server_close(server);
    peer_fixture_close();
}

/* Nobody has that name; what is said of it fits one message, as text. */
static void a_long_name_in_any_language_is_answered(void **unused)
{
    uint8_t room_octets[1024];
    int fd;

    (void)unused;
    peer_fixture_open();
    fd = dial();
    for (size_t lead = 0; lead < 3; lead++) {
        struct buffer room = {room_octets, 0, sizeof room_octets};
        struct control_writer w;
        char name[701] = "aa";

        for (size_t i = 0; i < 200; i++)
            memcpy(name + lead + 3 * i, "\xe7\x8b\xbc", 3);
        name[lead + 600] = '\0';
        control_request_begin(&w, &room, "peer.show");
        control_put_text(&w, "peer", name);
        assert_err(ERR_OK, control_request_end(&w));
        assert_err(ERR_NOT_FOUND, answered(ask(fd, bytes_of(&room))).err);
    }
    close(fd);
    peer_fixture_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered_page_by_page),
        cmocka_unit_test(what_changes_something_is_answered_after_its_commit),
        cmocka_unit_test(a_token_is_answered_once_and_for_all),
        cmocka_unit_test(what_was_refused_keeps_no_token),
        cmocka_unit_test(what_was_not_committed_is_not_called_done),
        cmocka_unit_test(what_another_spoiled_is_carried_out_in_the_next_round),
        cmocka_unit_test(nonsense_is_answered_and_the_next_request_too),
        cmocka_unit_test(every_command_without_arguments_is_survived),
        cmocka_unit_test(an_oversized_request_ends_its_client_and_no_other),
        cmocka_unit_test(more_clients_than_the_bound_wait_for_their_turn),
        cmocka_unit_test(a_long_name_in_any_language_is_answered),
        cmocka_unit_test(another_user_is_refused),
        cmocka_unit_test(the_log_says_who_asked_for_a_change),
        cmocka_unit_test(a_directory_of_any_length_can_be_listened_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
