#include "node/channel.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static uint8_t sent_room[CHANNEL_MESSAGE_MAX + 1];
static uint8_t got_room[CHANNEL_MESSAGE_MAX];

struct pair {
    struct channel *a, *b;
};

static struct pair pair_open(void)
{
    struct pair p;
    int fd[2];

    assert_int_equal(channel_pair(fd), ERR_OK);
    assert_int_equal(channel_open(&p.a, fd[0]), ERR_OK);
    assert_int_equal(channel_open(&p.b, fd[1]), ERR_OK);
    return p;
}

static void pair_close(struct pair *p)
{
    channel_close(p->a);
    channel_close(p->b);
}

static struct bytes message(size_t len, uint8_t fill)
{
    memset(sent_room, fill, len);
    return (struct bytes){sent_room, len};
}

static void the_largest_message_passes_whole(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};

    (void)state;
    assert_int_equal(channel_send(p.a, message(CHANNEL_MESSAGE_MAX, 7)),
                     ERR_OK);
    assert_int_equal(channel_receive(p.b, &got, NULL), ERR_OK);
    assert_int_equal(got.len, CHANNEL_MESSAGE_MAX);
    assert_memory_equal(got.at, sent_room, got.len);
    assert_int_equal(channel_receive(p.b, &got, NULL), ERR_BUSY);
    pair_close(&p);
}

static void one_octet_more_is_refused(void **state)
{
    struct pair p = pair_open();

    (void)state;
    assert_int_equal(channel_send(p.a, message(CHANNEL_MESSAGE_MAX + 1, 7)),
                     ERR_TOO_BIG);
    assert_int_equal(channel_send(p.a, message(0, 7)), ERR_USAGE);
    pair_close(&p);
}

/* A reader with less room loses that message, not the ones after it. */
static void a_message_beyond_the_readers_room_is_dropped_alone(void **state)
{
    struct pair p = pair_open();
    struct buffer small = {got_room, 0, 10};

    (void)state;
    assert_int_equal(channel_send(p.a, message(11, 1)), ERR_OK);
    assert_int_equal(channel_send(p.a, message(10, 2)), ERR_OK);
    assert_int_equal(channel_receive(p.b, &small, NULL), ERR_TOO_BIG);
    assert_int_equal(small.len, 0);
    assert_int_equal(channel_receive(p.b, &small, NULL), ERR_OK);
    assert_int_equal(small.at[9], 2);
    pair_close(&p);
}

static void a_full_queue_says_so_and_all_that_was_taken_arrives(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};
    unsigned taken = 0, arrived = 0;
    enum err err = ERR_OK;

    (void)state;
    while (taken < 200) {
        err = channel_send(p.a, message(100000, (uint8_t)taken));
        if (err != ERR_OK)
            break;
        taken++;
    }
    assert_int_equal(err, ERR_BUSY);
    assert_true(channel_wants_write(p.a));
    assert_in_range(channel_queued(p.a), 1, CHANNEL_QUEUE_MAX);

    while (arrived < taken) {
        err = channel_receive(p.b, &got, NULL);
        if (err == ERR_BUSY) {
            assert_int_equal(channel_flush(p.a), ERR_OK);
            continue;
        }
        assert_int_equal(err, ERR_OK);
        assert_int_equal(got.len, 100000);
        assert_int_equal(got.at[0], (uint8_t)arrived);
        arrived++;
    }
    assert_false(channel_wants_write(p.a));
    assert_int_equal(channel_queued(p.a), 0);
    pair_close(&p);
}

static void many_small_messages_are_bounded_by_their_number(void **state)
{
    struct pair p = pair_open();
    size_t taken = 0;

    (void)state;
    while (taken < 10 * CHANNEL_QUEUE_MESSAGES_MAX &&
           channel_send(p.a, message(1, 1)) == ERR_OK)
        taken++;
    assert_in_range(taken, CHANNEL_QUEUE_MESSAGES_MAX,
                    2 * CHANNEL_QUEUE_MESSAGES_MAX);
    pair_close(&p);
}

static void a_descriptor_travels_with_its_message(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};
    int pipe_fd[2], fd = -1;
    char octet = 0;

    (void)state;
    assert_int_equal(pipe(pipe_fd), 0);
    assert_int_equal(channel_send_fd(p.a, message(5, 1), pipe_fd[1]), ERR_OK);
    assert_int_equal(channel_send(p.a, message(6, 2)), ERR_OK);
    assert_int_equal(fcntl(pipe_fd[1], F_GETFD), -1); /* the channel's now */

    assert_int_equal(channel_receive(p.b, &got, &fd), ERR_OK);
    assert_int_equal(got.len, 5);
    assert_true(fd >= 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
    assert_int_equal(read(pipe_fd[0], &octet, 1), 1);
    assert_int_equal(octet, 'x');

    assert_int_equal(channel_receive(p.b, &got, &fd), ERR_OK);
    assert_int_equal(fd, -1);
    close(pipe_fd[0]);
    pair_close(&p);
}

/* Else a peer could fill our table of descriptors. */
static void an_unasked_for_descriptor_is_closed(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};
    int pipe_fd[2];
    char octet;

    (void)state;
    assert_int_equal(pipe(pipe_fd), 0);
    assert_int_equal(channel_send_fd(p.a, message(5, 1), pipe_fd[1]), ERR_OK);
    assert_int_equal(channel_receive(p.b, &got, NULL), ERR_OK);
    assert_int_equal(read(pipe_fd[0], &octet, 1), 0); /* no writer is left */
    close(pipe_fd[0]);
    pair_close(&p);
}

static void a_queued_descriptor_waits_its_turn(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};
    int pipe_fd[2], fd = -1;
    unsigned before = 0;

    (void)state;
    while (!channel_wants_write(p.a)) {
        assert_int_equal(channel_send(p.a, message(100000, 1)), ERR_OK);
        before++;
    }
    assert_int_equal(pipe(pipe_fd), 0);
    assert_int_equal(channel_send_fd(p.a, message(5, 1), pipe_fd[1]), ERR_OK);
    for (unsigned i = 0; i < before; i++) {
        assert_int_equal(channel_receive(p.b, &got, &fd), ERR_OK);
        assert_int_equal(fd, -1);
        assert_int_equal(channel_flush(p.a), ERR_OK);
    }
    assert_int_equal(channel_receive(p.b, &got, &fd), ERR_OK);
    assert_int_equal(got.len, 5);
    assert_true(fd >= 0);
    close(fd);
    close(pipe_fd[0]);
    pair_close(&p);
}

static void the_other_ends_death_is_seen_by_both_directions(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};

    (void)state;
    assert_int_equal(channel_send(p.b, message(3, 9)), ERR_OK);
    channel_close(p.b);
    p.b = NULL;
    /* What it said before it died is still heard. */
    assert_int_equal(channel_receive(p.a, &got, NULL), ERR_OK);
    assert_int_equal(channel_receive(p.a, &got, NULL), ERR_CLOSED);
    assert_int_equal(channel_send(p.a, message(3, 9)), ERR_CLOSED);
    pair_close(&p);
}

/* The kernel tells first that something stayed unread. */
static void last_words_are_heard_of_who_left_something_unread(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};

    (void)state;
    assert_int_equal(channel_send(p.a, message(3, 1)), ERR_OK);
    assert_int_equal(channel_send(p.b, message(5, 2)), ERR_OK);
    channel_close(p.b);
    assert_int_equal(channel_receive(p.a, &got, NULL), ERR_OK);
    assert_int_equal(got.len, 5);
    assert_int_equal(channel_receive(p.a, &got, NULL), ERR_CLOSED);
    channel_close(p.a);
}

static void the_death_of_a_process_wakes_a_waiting_reader(void **state)
{
    struct buffer got = {got_room, 0, sizeof got_room};
    struct channel *c;
    int fd[2], status;
    pid_t pid;

    (void)state;
    assert_int_equal(channel_pair(fd), ERR_OK);
    pid = fork();
    if (pid == 0) {
        close(fd[0]);
        raise(SIGKILL);
    }
    close(fd[1]);
    assert_int_equal(channel_open(&c, fd[0]), ERR_OK);
    assert_int_equal(channel_receive_wait(c, &got, NULL, 60000), ERR_CLOSED);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    channel_close(c);
}

static void waiting_ends_at_the_timeout(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};
    enum err err = ERR_OK;

    (void)state;
    assert_int_equal(channel_receive_wait(p.a, &got, NULL, 1), ERR_BUSY);
    for (int i = 0; i < 200 && err == ERR_OK; i++)
        err = channel_send_wait(p.a, message(100000, 1), 1);
    assert_int_equal(err, ERR_BUSY);
    pair_close(&p);
}

static void a_question_and_its_answer_pass_blocking(void **state)
{
    struct pair p = pair_open();
    struct buffer got = {got_room, 0, sizeof got_room};

    (void)state;
    assert_int_equal(channel_send_wait(p.a, message(300000, 1), 60000), ERR_OK);
    assert_int_equal(channel_receive_wait(p.b, &got, NULL, 60000), ERR_OK);
    assert_int_equal(got.len, 300000);
    pair_close(&p);
}

static void what_is_no_socket_is_not_taken_over(void **state)
{
    struct channel *c;
    int fd = open("/dev/null", O_RDONLY);

    (void)state;
    assert_int_equal(channel_open(&c, fd), ERR_IO);
    assert_null(c);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_message_passes_whole),
        cmocka_unit_test(one_octet_more_is_refused),
        cmocka_unit_test(a_message_beyond_the_readers_room_is_dropped_alone),
        cmocka_unit_test(a_full_queue_says_so_and_all_that_was_taken_arrives),
        cmocka_unit_test(many_small_messages_are_bounded_by_their_number),
        cmocka_unit_test(a_descriptor_travels_with_its_message),
        cmocka_unit_test(an_unasked_for_descriptor_is_closed),
        cmocka_unit_test(a_queued_descriptor_waits_its_turn),
        cmocka_unit_test(the_other_ends_death_is_seen_by_both_directions),
        cmocka_unit_test(last_words_are_heard_of_who_left_something_unread),
        cmocka_unit_test(the_death_of_a_process_wakes_a_waiting_reader),
        cmocka_unit_test(waiting_ends_at_the_timeout),
        cmocka_unit_test(a_question_and_its_answer_pass_blocking),
        cmocka_unit_test(what_is_no_socket_is_not_taken_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
