#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "node/net/net_line.h"

#define TEXT(text)                                                             \
    {                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                              \
    }

static const struct net_line lines[] = {
    {.kind = NET_LINE_ALLOW, .tk = {{1}}, .node = {{2}}},
    {.kind = NET_LINE_DENY, .tk = {{3}}},
    {.kind = NET_LINE_LISTEN, .text = TEXT("tcp://192.0.2.1:7766")},
    {.kind = NET_LINE_DIAL,
     .dial = 70000,
     .text = TEXT("tcp://cert.example:7766"),
     .keys = {{{4}}, {{5}}, {{6}}},
     .key_count = 3},
    {.kind = NET_LINE_UNDIAL, .dial = 9},
    {.kind = NET_LINE_SEND, .link = UINT32_MAX, .frame = TEXT("frame")},
    {.kind = NET_LINE_HANGUP, .link = 1},
    {.kind = NET_LINE_READY, .text = TEXT("tcp://192.0.2.1:40000")},
    {.kind = NET_LINE_FAULT, .text = TEXT("cannot")},
    {.kind = NET_LINE_UP,
     .link = 2,
     .dialled = true,
     .dial = 3,
     .tk = {{7}},
     .text = TEXT("192.0.2.7")},
    {.kind = NET_LINE_DOWN, .link = 2, .down = NET_LINE_DOWN_REPLACED},
    {.kind = NET_LINE_FRAME, .link = 2, .frame = TEXT("")},
    {.kind = NET_LINE_REFUSED, .tk = {{8}}, .text = TEXT("192.0.2.8")},
    {.kind = NET_LINE_DIALSTATE,
     .dial = 3,
     .state = NET_LINE_UNRESOLVED,
     .error = 111},
    {.kind = NET_LINE_SUSPECT,
     .tk = {{9}},
     .suspect = NET_LINE_SUSPECT_UNFINISHED},
    {.kind = NET_LINE_HALF_OPEN,
     .half_open = 512,
     .dropped = UINT64_MAX,
     .text = TEXT("192.0.2.0/24")},
};
enum { LINES = sizeof lines / sizeof lines[0] };

static void assert_same(const struct net_line *x, const struct net_line *y)
{
    assert_int_equal(x->kind, y->kind);
    assert_true(x->link == y->link && x->dial == y->dial);
    assert_int_equal(x->dialled, y->dialled);
    assert_memory_equal(&x->tk, &y->tk, sizeof x->tk);
    assert_memory_equal(&x->node, &y->node, sizeof x->node);
    assert_int_equal(x->key_count, y->key_count);
    assert_memory_equal(x->keys, y->keys, sizeof x->keys);
    assert_int_equal(x->down, y->down);
    assert_int_equal(x->state, y->state);
    assert_int_equal(x->suspect, y->suspect);
    assert_int_equal(x->error, y->error);
    assert_int_equal(x->half_open, y->half_open);
    assert_true(x->dropped == y->dropped);
    assert_bytes_equal(x->text, y->text);
    assert_bytes_equal(x->frame, y->frame);
}

static void a_batch_of_every_line_comes_back_in_order(void **state)
{
    UNIT_ROOM(b, 4096);
    struct reader r;
    struct net_line got;

    (void)state;
    for (size_t i = 0; i < LINES; i++)
        assert_err(ERR_OK, net_line_write(&b, &lines[i]));
    r = reader_on(bytes_of(&b));
    for (size_t i = 0; i < LINES; i++) {
        assert_err(ERR_OK, net_line_next(&got, &r));
        assert_same(&got, &lines[i]);
    }
    assert_err(ERR_NOT_FOUND, net_line_next(&got, &r));
}

static void a_truncated_line_is_refused_and_ends_the_batch(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        UNIT_ROOM(b, 512);

        assert_err(ERR_OK, net_line_write(&b, &lines[i]));
        for (size_t cut = 1; cut < b.len; cut++) {
            struct reader r = reader_on((struct bytes){b.at, cut});
            struct net_line got;

            assert_err(ERR_BAD_SHAPE, net_line_next(&got, &r));
            assert_true(sodium_is_zero((const void *)&got, sizeof got));
            assert_err(ERR_BAD_SHAPE, net_line_next(&got, &r));
        }
    }
}

/* Core trusts net with nothing: any octets are read without harm. */
static void no_flipped_bit_does_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        UNIT_ROOM(b, 512);

        assert_err(ERR_OK, net_line_write(&b, &lines[i]));
        for (size_t bit = 0; bit < 8 * b.len; bit++) {
            struct reader r = reader_on(bytes_of(&b));
            struct net_line got;

            b.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            while (net_line_next(&got, &r) == ERR_OK) {
                assert_true(got.kind != 0);
                assert_true(got.key_count <= NET_LINE_DIAL_KEYS_MAX);
                assert_true(got.frame.len + got.text.len <= b.len);
                assert_true(got.down <= NET_LINE_DOWN_REPLACED);
                assert_true(got.state <= NET_LINE_UNRESOLVED);
            }
            b.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void a_line_that_does_not_fit_leaves_the_batch_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        UNIT_ROOM(whole, 512);

        assert_err(ERR_OK, net_line_write(&whole, &lines[i]));
        for (size_t cap = 0; cap < whole.len; cap++) {
            UNIT_ROOM(b, 512);

            b.cap = cap;
            assert_err(ERR_TOO_BIG, net_line_write(&b, &lines[i]));
            assert_int_equal(b.len, 0);
        }
    }
}

static void the_largest_frame_fits_and_one_octet_more_is_refused(void **state)
{
    static uint8_t room[NET_LINE_FRAME_MAX + NET_LINE_OVERHEAD_MAX];
    static uint8_t frame[NET_LINE_FRAME_MAX + 1];
    struct buffer b = {room, 0, sizeof room};
    struct net_line line = {.kind = NET_LINE_FRAME,
                            .link = UINT32_MAX,
                            .frame = {frame, NET_LINE_FRAME_MAX}};
    struct net_line got;
    struct reader r;

    (void)state;
    assert_err(ERR_OK, net_line_write(&b, &line));
    r = reader_on(bytes_of(&b));
    assert_err(ERR_OK, net_line_next(&got, &r));
    assert_int_equal(got.frame.len, NET_LINE_FRAME_MAX);

    b.len = 0;
    line.frame.len++;
    assert_err(ERR_OK, net_line_write(&b, &line));
    r = reader_on(bytes_of(&b));
    assert_err(ERR_BAD_SHAPE, net_line_next(&got, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_of_every_line_comes_back_in_order),
        cmocka_unit_test(a_truncated_line_is_refused_and_ends_the_batch),
        cmocka_unit_test(no_flipped_bit_does_harm),
        cmocka_unit_test(a_line_that_does_not_fit_leaves_the_batch_alone),
        cmocka_unit_test(the_largest_frame_fits_and_one_octet_more_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
