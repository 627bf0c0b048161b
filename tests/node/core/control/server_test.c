/* server: what is asked is answered, after the commit of what it changes. */
#include "node/core/control/server.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/core/store/act.h"
#include "node/core/store/stage.h"
#include "tests/node/core/server_fixture.h"
#include "tests/unit.h"

static struct server_fixture s;

static void a_request_is_answered_page_by_page(void **unused)
{
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct control_answer a;
    int fd;

    (void)unused;
    fd = server_fixture_dial(&s);
    a = server_fixture_answered(
        &s, server_fixture_ask(
                &s, fd,
                server_fixture_request(&room, "status", (struct bytes){0})));
    assert_err(ERR_OK, a.err);
    assert_true(a.row_count >= 5);
    a = server_fixture_answered(
        &s, server_fixture_ask(
                &s, fd,
                server_fixture_request(&room, "peer.list", (struct bytes){0})));
    assert_err(ERR_OK, a.err);
    assert_int_equal(0, a.row_count);
    close(fd);
}

static void what_changes_something_is_answered_after_its_commit(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    struct bytes request;
    int fd;

    (void)unused;
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = server_fixture_dial(&s);
    request = server_fixture_request(&room, "peer.add", bytes_of(&card));
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, 0));
    control_server_hear(&s.c); /* accepted */
    control_server_hear(&s.c); /* heard, in a transaction */
    assert_true(store_writing(s.o.store));
    assert_int_equal(-1, recv(fd, s.answer, sizeof s.answer, MSG_DONTWAIT));
    roster_save(s.o.facts.roster);
    assert_err(ERR_OK, store_commit(s.o.store));
    control_server_answer(&s.c, true);
    assert_err(ERR_OK,
               server_fixture_answered(
                   &s, recv(fd, s.answer, sizeof s.answer, MSG_DONTWAIT))
                   .err);
    store_abort(s.o.store);
    close(fd);
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
    fd = server_fixture_dial(&s);
    len = server_fixture_ask(&s, fd, bytes_of(&room[0]));
    assert_err(ERR_OK, server_fixture_answered(&s, len).err);
    memcpy(first, s.answer, (size_t)len);
    assert_int_equal(len, server_fixture_ask(&s, fd, bytes_of(&room[0])));
    assert_memory_equal(first, s.answer, (size_t)len);
    assert_err(ERR_USAGE,
               server_fixture_answered(
                   &s, server_fixture_ask(&s, fd, bytes_of(&room[1])))
                   .err);
    assert_int_equal(1, roster_count(s.o.facts.roster));
    close(fd);
}

static void what_was_refused_keeps_no_token(void **unused)
{
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    const uint8_t token[ACT_TOKEN] = {1};
    struct control_writer w;
    int fd;

    (void)unused;
    fd = server_fixture_dial(&s);
    control_request_begin(&w, &room, "peer.add");
    control_put_bin(&w, "token", (struct bytes){token, sizeof token});
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_USAGE, server_fixture_answered(
                              &s, server_fixture_ask(&s, fd, bytes_of(&room)))
                              .err);
    assert_int_equal(0, view_state(&s.o.facts.txn.view)->acts);
    room.len = 0;
    control_request_begin(&w, &room, "quarantine.drop");
    control_put_bin(&w, "token", (struct bytes){token, 3});
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_USAGE, server_fixture_answered(
                              &s, server_fixture_ask(&s, fd, bytes_of(&room)))
                              .err);
    close(fd);
}

static void what_was_not_committed_is_not_called_done(void **unused)
{
    static uint8_t room_octets[CARD_MAX + 256], card_octets[CARD_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    struct buffer card = {card_octets, 0, sizeof card_octets};
    struct bytes request;
    int fd;

    (void)unused;
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    fd = server_fixture_dial(&s);
    request = server_fixture_request(&room, "peer.add", bytes_of(&card));
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, 0));
    control_server_hear(&s.c);
    control_server_hear(&s.c);
    store_abort(s.o.store);
    roster_aborted(s.o.facts.roster);
    control_server_answer(&s.c, false);
    assert_err(ERR_IO, /* nothing was said of the disk */
               server_fixture_answered(
                   &s, recv(fd, s.answer, sizeof s.answer, MSG_DONTWAIT))
                   .err);
    assert_int_equal(0, roster_count(s.o.facts.roster));
    close(fd);
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
    s.c.facts.now_ms = SAMPLE_NOW_MS;
    sample_card(&card, &s.o.node[1]);
    good = server_fixture_dial(&s);
    bad = server_fixture_dial(&s);
    request = broken_act(&room);
    (void)send(bad, request.at, request.len, 0);
    request = server_fixture_request(&room, "peer.add", bytes_of(&card));
    (void)send(good, request.at, request.len, 0);
    control_server_hear(&s.c);
    assert_err(ERR_NOT_FOUND, store_commit(s.o.store));
    roster_aborted(s.o.facts.roster);
    control_server_answer(&s.c, false);
    assert_err(ERR_NOT_FOUND, /* what it says itself */
               server_fixture_answered(
                   &s, recv(bad, s.answer, sizeof s.answer, MSG_DONTWAIT))
                   .err);
    assert_int_equal(-1, recv(good, s.answer, sizeof s.answer, MSG_DONTWAIT));
    server_fixture_round(&s);
    assert_err(ERR_OK,
               server_fixture_answered(
                   &s, recv(good, s.answer, sizeof s.answer, MSG_DONTWAIT))
                   .err);
    assert_int_equal(1, roster_count(s.o.facts.roster));
    close(good);
    close(bad);
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
    fd = server_fixture_dial(&s);
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        assert_int_not_equal(
            ERR_OK, server_fixture_answered(
                        &s, server_fixture_ask(&s, fd, bytes_text(nonsense[i])))
                        .err);
    assert_err(
        ERR_USAGE,
        server_fixture_answered(
            &s, server_fixture_ask(&s, fd,
                                   server_fixture_request(&room, "no.such",
                                                          (struct bytes){0})))
            .err);
    assert_err(ERR_OK, server_fixture_answered(
                           &s, server_fixture_ask(
                                   &s, fd,
                                   server_fixture_request(&room, "status",
                                                          (struct bytes){0})))
                           .err);
    close(fd);
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
    fd = server_fixture_dial(&s);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct control_answer a = server_fixture_answered(
            &s, server_fixture_ask(&s, fd,
                                   server_fixture_request(&room, commands[i],
                                                          (struct bytes){0})));

        assert_true((a.err == ERR_OK) == (i >= 11));
        assert_true((a.err == ERR_OK) == (a.message.len == 0));
    }
    close(fd);
}

static void an_oversized_request_ends_its_client_and_no_other(void **unused)
{
    static uint8_t big[CONTROL_MESSAGE_MAX + 1];
    uint8_t room_octets[256];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    int fd, other;

    (void)unused;
    fd = server_fixture_dial(&s);
    other = server_fixture_dial(&s);
    assert_err(
        ERR_TOO_BIG,
        server_fixture_answered(
            &s, server_fixture_ask(&s, fd, (struct bytes){big, sizeof big}))
            .err);
    assert_int_equal(0, recv(fd, s.answer, sizeof s.answer, 0));
    assert_err(ERR_OK, server_fixture_answered(
                           &s, server_fixture_ask(
                                   &s, other,
                                   server_fixture_request(&room, "status",
                                                          (struct bytes){0})))
                           .err);
    close(fd);
    close(other);
}

/* Nobody has that name; what is said of it fits one message, as text. */
static void a_long_name_in_any_language_is_answered(void **unused)
{
    uint8_t room_octets[1024];
    int fd;

    (void)unused;
    fd = server_fixture_dial(&s);
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
        assert_err(ERR_NOT_FOUND,
                   server_fixture_answered(
                       &s, server_fixture_ask(&s, fd, bytes_of(&room)))
                       .err);
    }
    close(fd);
}

int main(void)
{
#define TEST(name) SERVER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_answered_page_by_page),
        TEST(what_changes_something_is_answered_after_its_commit),
        TEST(a_token_is_answered_once_and_for_all),
        TEST(what_was_refused_keeps_no_token),
        TEST(what_was_not_committed_is_not_called_done),
        TEST(what_another_spoiled_is_carried_out_in_the_next_round),
        TEST(nonsense_is_answered_and_the_next_request_too),
        TEST(every_command_without_arguments_is_survived),
        TEST(an_oversized_request_ends_its_client_and_no_other),
        TEST(a_long_name_in_any_language_is_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
