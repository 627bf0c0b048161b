/*
 * client: conversations with a control socket whose answers the test chooses.
 */
#include "tools/client/client.h"

#include "tests/unit.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/channel.h"
#include "tests/node/folder.h"
#include "tools/client/row.h"

enum { PATIENCE_MS = 60 * 1000 };

static struct folder folder;
static struct reasons why;
static struct client *c;
static json_t *rows;
static pid_t server;

static int setup(void **state)
{
    (void)state;
    folder_open(&folder);
    reasons_clear(&why);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    client_close(c);
    c = NULL;
    json_decref(rows);
    rows = NULL;
    if (server > 0) {
        kill(server, SIGKILL);
        assert_int_equal(waitpid(server, NULL, 0), server);
        server = 0;
    }
    folder_close(&folder);
    return 0;
}

static int listen_here(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const char *path = folder_file(&folder, "control");

    assert_true(strlen(path) < sizeof at.sun_path);
    strcpy(at.sun_path, path);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

/* Of one request; for the server. */
static struct control_request next_request(struct channel *channel)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer in = {octets, 0, sizeof octets};
    struct control_request request;

    if (channel_receive_wait(channel, &in, NULL, PATIENCE_MS) != ERR_OK ||
        control_request_parse(&request, bytes_of(&in)) != ERR_OK)
        _exit(1);
    return request;
}

/* One row that says which, and how many arguments were asked with. */
static void answer(struct channel *channel, enum err err, uint64_t which,
                   size_t args, struct bytes next)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer out = {octets, 0, sizeof octets};
    struct control_reply reply;
    struct control_writer *w;

    control_reply_begin(&reply, &out);
    w = control_row_begin(&reply);
    control_put_uint(w, "which", which);
    control_put_uint(w, "args", args);
    if (!control_row_end(&reply) ||
        control_reply_end(&reply, err, "", next) != ERR_OK ||
        channel_send_wait(channel, bytes_of(&out), PATIENCE_MS) != ERR_OK)
        _exit(1);
}

/* The server in a process of its own: what() is given each of `times`
   connections. */
static void serve(unsigned times, void (*what)(struct channel *, unsigned))
{
    int fd = listen_here();

    server = fork();
    assert_true(server >= 0);
    if (server > 0) {
        close(fd);
        return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (unsigned i = 0; i < times; i++) {
        struct channel *channel;
        int taken = accept(fd, NULL, NULL);

        if (taken < 0 || channel_open(&channel, taken) != ERR_OK)
            _exit(1);
        what(channel, i);
        channel_close(channel);
    }
    _exit(0);
}

static void three_pages(struct channel *channel, unsigned time)
{
    (void)time;
    for (uint64_t page = 0; page < 3; page++) {
        struct control_request r = next_request(channel);

        answer(channel, ERR_OK, page, r.count,
               page < 2 ? bytes_text("more") : (struct bytes){0});
    }
}

static void pages_are_asked_for_until_the_last(void **state)
{
    (void)state;
    serve(1, three_pages);
    assert_int_equal(client_open(&c, folder.path, &why), VERDICT_DONE);
    control_put_text(client_begin(c, "records"), "from", "bee");
    assert_int_equal(client_ask_all(c, &rows, &why), VERDICT_DONE);
    assert_int_equal(json_array_size(rows), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = json_array_get(rows, i);

        assert_int_equal(row_uint(row, "which"), i);
        /* `after` comes once, however many pages were turned. */
        assert_int_equal(row_uint(row, "args"), i == 0 ? 1 : 2);
    }
}

static const enum err answers[] = {ERR_OK, ERR_REFUSED, ERR_BUSY, ERR_FULL,
                                   ERR_NOT_FOUND};

static void each_answer(struct channel *channel, unsigned time)
{
    (void)time;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        (void)next_request(channel);
        answer(channel, answers[i], i, 0, (struct bytes){0});
    }
}

static void an_answer_becomes_a_verdict_and_keeps_its_rows(void **state)
{
    static const enum verdict verdicts[] = {VERDICT_DONE, VERDICT_REFUSED,
                                            VERDICT_NOT_NOW, VERDICT_NOT_NOW,
                                            VERDICT_WRONG};

    (void)state;
    serve(1, each_answer);
    assert_int_equal(client_open(&c, folder.path, &why), VERDICT_DONE);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        json_decref(rows);
        reasons_clear(&why);
        client_begin(c, "share");
        assert_int_equal(client_ask(c, &rows, &why), verdicts[i]);
        assert_int_equal(row_uint(json_array_get(rows, 0), "which"), i);
        /* A refusal's rows are its reasons. */
        assert_int_equal(why.count, i < 2 ? 0 : 1);
        if (i >= 2)
            assert_string_equal(why.item[0].arg[0], err_text(answers[i]));
    }
}

/* Gone once, before it answers; the answer says whether the token is that of
   the first time. */
static void gone_once(struct channel *channel, unsigned time)
{
    static uint8_t first[ACT_TOKEN_OCTETS];
    struct control_request r = next_request(channel);
    struct bytes token;

    if (control_arg_bin(&token, &r, "token") != ERR_OK)
        _exit(1);
    if (time == 0)
        memcpy(first, token.at, sizeof first);
    else
        answer(channel, ERR_OK, memcmp(first, token.at, sizeof first) == 0, 0,
               (struct bytes){0});
}

static void an_act_is_asked_again_under_the_same_token(void **state)
{
    static struct act act;

    (void)state;
    serve(2, gone_once);
    assert_int_equal(act_begin(&act, &why), VERDICT_DONE);
    assert_int_equal(client_open_act(&c, folder.path, &act, NULL, &why),
                     VERDICT_DONE);
    client_begin_act(c, 0, "share");
    assert_int_equal(client_ask(c, &rows, &why), VERDICT_DONE);
    assert_int_equal(why.count, 0);
    assert_int_equal(row_uint(json_array_get(rows, 0), "which"), 1);
}

static void gone(struct channel *channel, unsigned time)
{
    (void)time;
    (void)next_request(channel);
}

static void what_is_no_act_is_asked_once(void **state)
{
    (void)state;
    serve(1, gone);
    assert_int_equal(client_open(&c, folder.path, &why), VERDICT_DONE);
    client_begin(c, "status");
    assert_int_equal(client_ask(c, &rows, &why), VERDICT_AWAY);
    assert_int_equal(why.count, 1);
    assert_int_equal(why.item[0].code, REASON_NO_ANSWER);
}

static void taken(struct channel *channel, unsigned time)
{
    (void)channel;
    (void)time;
}

static void what_cannot_be_asked_is_not_sent(void **state)
{
    static uint8_t much[CONTROL_MESSAGE_MAX];

    (void)state;
    serve(1, taken);
    assert_int_equal(client_open(&c, folder.path, &why), VERDICT_DONE);
    control_put_bin(client_begin(c, "share"), "body",
                    (struct bytes){much, sizeof much});
    assert_int_equal(client_ask(c, &rows, &why), VERDICT_WRONG);
    json_decref(rows);
    control_put_text(client_begin(c, "show"), "record", "4\xff");
    assert_int_equal(client_ask(c, &rows, &why), VERDICT_WRONG);
    assert_int_equal(why.count, 2);
    assert_int_equal(why.item[0].code, REASON_REQUEST_TOO_BIG);
    assert_int_equal(why.item[1].code, REASON_ARGUMENT_NOT_TEXT);
}

static void nobody_there_is_named_with_the_directory(void **state)
{
    (void)state;
    assert_int_equal(client_open(&c, folder.path, &why), VERDICT_AWAY);
    assert_null(c);
    assert_int_equal(why.item[0].code, REASON_NODE_NOT_THERE);
    assert_string_equal(why.item[0].arg[0], folder.path);
    assert_int_equal(client_try(&c, folder.path, CLIENT_PARENT), VERDICT_AWAY);
}

#define CLIENT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLIENT_TEST(pages_are_asked_for_until_the_last),
        CLIENT_TEST(an_answer_becomes_a_verdict_and_keeps_its_rows),
        CLIENT_TEST(an_act_is_asked_again_under_the_same_token),
        CLIENT_TEST(what_is_no_act_is_asked_once),
        CLIENT_TEST(what_cannot_be_asked_is_not_sent),
        CLIENT_TEST(nobody_there_is_named_with_the_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
