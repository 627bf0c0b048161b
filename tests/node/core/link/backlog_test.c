#include "node/core/link/backlog.h"

#include <string.h>

#include "tests/sample.h"
#include "tests/unit.h"

enum { NOW_MS = 7 };

static struct backlog b;

static int begin(void **unused)
{
    (void)unused;
    b = (struct backlog){0};
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    backlog_clear(&b);
    assert_null(backlog_next(&b));
    return 0;
}

/* [1, type, n, octets …]: enough to be known by its type. */
static struct bytes frame_of(enum frame_type type, unsigned n, size_t len)
{
    static uint8_t room[FRAME_MAX];

    assert_true(len >= 8 && len <= sizeof room);
    memset(room, 0, len);
    room[0] = 0x94;
    room[1] = 1;
    room[2] = (uint8_t)type;
    bytes_put_be(room + 3, n, 4);
    return (struct bytes){room, len};
}

static enum backlog_put put(enum frame_type type, unsigned n)
{
    return backlog_put(&b, frame_of(type, n, 8), NOW_MS);
}

/* The number of the next one, which is heard by that; 0: there is none. */
static unsigned hear(void)
{
    struct backlog_frame *f = backlog_next(&b);
    unsigned n;

    if (f == NULL)
        return 0;
    n = (unsigned)bytes_get_be(backlog_octets(f).at + 3, 4);
    assert_int_equal(NOW_MS, backlog_came_ms(f));
    backlog_heard(&b, f);
    return n;
}

static void frames_are_heard_in_their_order(void **unused)
{
    (void)unused;
    assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, 1));
    assert_int_equal(BACKLOG_KEPT, put(FRAME_ENVELOPE, 2));
    assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, 3));
    for (unsigned n = 1; n <= 3; n++)
        assert_int_equal(n, hear());
    assert_int_equal(0, hear());
    assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, 4));
    assert_int_equal(4, hear());
}

static bool above(const void *about, struct bytes frame)
{
    return bytes_get_be(frame.at + 3, 4) > *(const unsigned *)about;
}

static void envelopes_that_were_not_stored_are_heard_again(void **unused)
{
    const unsigned stored = 2;

    (void)unused;
    for (unsigned n = 1; n <= 4; n++)
        (void)put(FRAME_ENVELOPE, n);
    (void)put(FRAME_CARD, 5);
    (void)put(FRAME_ENVELOPE, 6);
    for (unsigned n = 1; n <= 5; n++)
        assert_int_equal(n, hear());
    backlog_settle(&b, above, &stored);
    assert_int_equal(3, hear());
    assert_int_equal(4, hear());
    assert_int_equal(6, hear());
    assert_int_equal(0, hear());
    backlog_settle(&b, NULL, NULL);
    assert_int_equal(0, b.envelopes.frames + b.envelopes.octets);
}

static void envelopes_beyond_any_credit_are_dropped(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= BACKLOG_ENVELOPES_MAX; n++)
        assert_int_equal(BACKLOG_KEPT, put(FRAME_ENVELOPE, n));
    assert_int_equal(BACKLOG_DROPPED, put(FRAME_ENVELOPE, 9));
    assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, 1));
    assert_int_equal(1, hear());
    backlog_settle(&b, NULL, NULL);
    assert_int_equal(BACKLOG_KEPT, put(FRAME_ENVELOPE, 9));
}

static void so_are_cards_beyond_what_may_be_under_way(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= BACKLOG_CARDS_MAX; n++)
        assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, n));
    assert_int_equal(BACKLOG_DROPPED, put(FRAME_CARD, 9));
    assert_int_equal(BACKLOG_KEPT, put(FRAME_ENVELOPE, 1));
    assert_int_equal(BACKLOG_KEPT, put(FRAME_RECEIPT, 1));
    assert_int_equal(1, hear());
    assert_int_equal(BACKLOG_KEPT, put(FRAME_CARD, 9));
}

static void what_credit_lets_a_peer_send_has_room(void **unused)
{
    size_t left = ENVELOPE_LANES * FRAME_CREDIT_OCTETS;

    (void)unused;
    for (; left >= FRAME_MAX; left -= FRAME_MAX)
        assert_int_equal(
            BACKLOG_KEPT,
            backlog_put(&b, frame_of(FRAME_ENVELOPE, 1, FRAME_MAX), NOW_MS));
}

static void other_frames_wait_outside_and_none_is_lost(void **unused)
{
    unsigned n = 0;

    (void)unused;
    while (put(FRAME_RECEIPT, n + 1) == BACKLOG_KEPT)
        n++;
    assert_int_equal(BACKLOG_OTHERS_MAX, n);
    assert_int_equal(1, hear());
    assert_int_equal(BACKLOG_KEPT, put(FRAME_RECEIPT, n + 1));
    assert_int_equal(BACKLOG_FULL, put(FRAME_RECEIPT, n + 2));
    for (unsigned next = 2; next <= n + 1; next++)
        assert_int_equal(next, hear());
    assert_int_equal(0, b.others.frames + b.others.octets);
    assert_int_equal(0, backlog_octets_in(&b));
}

static void large_frames_are_bounded_by_their_octets(void **unused)
{
    (void)unused;
    for (size_t n = 0; n < BACKLOG_OTHER_OCTETS / FRAME_MAX; n++)
        assert_int_equal(
            BACKLOG_KEPT,
            backlog_put(&b, frame_of(FRAME_RECEIPT, 1, FRAME_MAX), NOW_MS));
    assert_int_equal(
        BACKLOG_FULL,
        backlog_put(&b, frame_of(FRAME_RECEIPT, 1, FRAME_MAX), NOW_MS));
}

static void head(struct buffer *out, enum envelope_lane lane, uint64_t seq)
{
    const struct frame_head h = {.stream.lane = lane, .seq = seq};
    const struct signature sig = {{0}};
    UNIT_ROOM(body, 512);

    assert_err(ERR_OK, frame_head_write(&body, &h));
    out->len = 0;
    assert_err(ERR_OK,
               frame_signed_write(out, FRAME_HEAD, bytes_of(&body), &sig));
}

static enum backlog_put put_head(enum envelope_lane lane, uint64_t seq)
{
    UNIT_ROOM(frame, 1024);

    head(&frame, lane, seq);
    return backlog_put(&b, bytes_of(&frame), NOW_MS);
}

/* However many are said, two are verified. */
static void of_heads_the_newest_of_a_lane_waits_alone(void **unused)
{
    UNIT_ROOM(want, 1024);

    (void)unused;
    assert_int_equal(BACKLOG_KEPT, put_head(ENVELOPE_RELAYABLE, 1));
    (void)put(FRAME_CARD, 7);
    assert_int_equal(BACKLOG_KEPT, put_head(ENVELOPE_DIRECT, 1));
    for (uint64_t seq = 2; seq < 3 * BACKLOG_OTHERS_MAX; seq++)
        assert_int_equal(BACKLOG_MERGED, put_head(ENVELOPE_RELAYABLE, seq));
    assert_int_equal(2, b.others.frames);
    assert_int_equal(7, hear());
    backlog_heard(&b, backlog_next(&b));
    head(&want, ENVELOPE_RELAYABLE, 3 * BACKLOG_OTHERS_MAX - 1);
    assert_bytes_equal(bytes_of(&want), backlog_octets(backlog_next(&b)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(frames_are_heard_in_their_order),
        TEST(envelopes_that_were_not_stored_are_heard_again),
        TEST(envelopes_beyond_any_credit_are_dropped),
        TEST(so_are_cards_beyond_what_may_be_under_way),
        TEST(what_credit_lets_a_peer_send_has_room),
        TEST(other_frames_wait_outside_and_none_is_lost),
        TEST(large_frames_are_bounded_by_their_octets),
        TEST(of_heads_the_newest_of_a_lane_waits_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
