/* frame, hello: every type comes back whole, and nothing else is taken. */
#include "tests/unit.h"

#include <string.h>

#include "proto/hello.h"
#include "tests/sample.h"

enum { ROOM = 16384 };

typedef enum err parse_fn(struct bytes from);

static struct stream_name name(void)
{
    struct sample_node a = sample_node(0), b = sample_node(1);

    return (struct stream_name){a.id, b.id, ENVELOPE_DIRECT, {{9}}};
}

static enum err greet(struct bytes from)
{
    struct frame_greet g;

    return frame_greet_parse(&g, from);
}

static enum err receipt(struct bytes from)
{
    static struct frame_receipt r;

    return frame_receipt_parse(&r, from);
}

static enum err nak(struct bytes from)
{
    struct frame_nak n;

    return frame_nak_parse(&n, from);
}

static enum err rekey(struct bytes from)
{
    struct frame_rekey r;

    return frame_rekey_parse(&r, from);
}

static enum err head(struct bytes from)
{
    struct frame_head h;

    return frame_head_parse(&h, from);
}

static enum err giveback(struct bytes from)
{
    struct frame_giveback g;

    return frame_giveback_parse(&g, from);
}

static enum err card(struct bytes from)
{
    struct bytes c;

    return frame_card_parse(&c, from);
}

static enum err bye(struct bytes from)
{
    uint64_t code;

    return frame_bye_parse(&code, from);
}

static enum err hello(struct bytes from)
{
    static struct hello h;

    return hello_parse(&h, from);
}

static enum err signed_nak(struct bytes from)
{
    struct signature sig;
    struct bytes body;

    return frame_signed_parse(&body, &sig, FRAME_NAK, from);
}

static const struct frame_run runs[] = {
    {1, 3, FRAME_STORED}, {4, 4, FRAME_HELD}, {6, 9, FRAME_VOID}};

static enum err write_sample(size_t which, struct buffer *out)
{
    static struct hello h;
    static struct frame_receipt r;
    const struct frame_giveback_entry entry = {7, {{3}}};
    const struct signature sig = {{4}};

    switch (which) {
    case 0:
        return frame_greet_write(
            out, &(struct frame_greet){.my_identity_ms = UINT64_MAX});
    case 1:
        r = (struct frame_receipt){.stream = name(),
                                   .run_count = 3,
                                   .seq = 9,
                                   .credit = {1, 2, FRAME_REASON_QUOTA}};
        memcpy(r.runs, runs, sizeof runs);
        return frame_receipt_write(out, &r);
    case 2:
        return frame_nak_write(out, &(struct frame_nak){.stream = name()});
    case 3:
        return frame_rekey_write(
            out, &(struct frame_rekey){.stream = name(), .seq = 1});
    case 4:
        return frame_head_write(out, &(struct frame_head){.stream = name()});
    case 5:
        return frame_giveback_write(
            out, &(struct frame_giveback){.entry_count = 1}, &entry);
    case 6:
        return frame_card_write(out, UNIT_LITERAL("card"));
    case 7:
        return frame_bye_write(out, FRAME_BYE_SILENCE);
    case 8:
        h.past = HELLO_NAMED;
        h.predecessor.octet[0] = 3;
        h.in[1].held = true;
        h.out[0].checkpoint_count = STREAM_CHECKPOINTS_MAX;
        h.out[1].seq = h.out[1].settled = 5;
        h.again_ms = 1234567890123;
        h.has_past = true;
        h.past_seq[1] = 6;
        h.life_count = HELLO_LIVES_MAX;
        h.lives[0] = (struct hello_life){{{2}}, {7, 8}};
        return hello_write(out, &h);
    default:
        return frame_signed_write(out, FRAME_NAK, UNIT_LITERAL("body"), &sig);
    }
}

static parse_fn *const parse[] = {greet,    receipt, nak, rekey, head,
                                  giveback, card,    bye, hello, signed_nak};
enum { SAMPLES = sizeof parse / sizeof *parse };

static void every_type_comes_back_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        UNIT_ROOM(out, ROOM);

        assert_err(ERR_OK, write_sample(i, &out));
        assert_err(ERR_OK, parse[i](bytes_of(&out)));
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        UNIT_ROOM(out, ROOM);

        assert_err(ERR_OK, write_sample(i, &out));
        for (size_t len = 0; len < out.len; len++)
            assert_true(parse[i]((struct bytes){out.at, len}) != ERR_OK);
        assert_true(buffer_add_octet(&out, 0xc0));
        assert_err(ERR_BAD_SHAPE, parse[i](bytes_of(&out)));
    }
}

/* A flipped bit changes a value or breaks the shape; nothing crashes. */
static void no_flipped_bit_crashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        UNIT_ROOM(out, ROOM);

        assert_err(ERR_OK, write_sample(i, &out));
        for (size_t bit = 0; bit < 8 * out.len; bit++) {
            out.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            (void)parse[i](bytes_of(&out));
            (void)frame_type(bytes_of(&out));
            out.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void every_short_buffer_is_left_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        UNIT_ROOM(whole, ROOM);

        assert_err(ERR_OK, write_sample(i, &whole));
        for (size_t cap = 0; cap < whole.len; cap++) {
            uint8_t octets[ROOM];
            struct buffer small = {octets, 0, cap};

            assert_err(ERR_TOO_BIG, write_sample(i, &small));
            assert_int_equal(small.len, 0);
        }
    }
}

static void another_version_is_not_a_broken_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        UNIT_ROOM(out, ROOM);

        assert_err(ERR_OK, write_sample(i, &out));
        /* The version follows the array's head of one or three octets. */
        out.at[out.at[0] == 0xdc ? 3 : 1] = 2;
        assert_err(ERR_VERSION, parse[i](bytes_of(&out)));
    }
}

static void a_hello_keeps_what_it_says(void **state)
{
    static struct hello h;
    UNIT_ROOM(out, ROOM);

    (void)state;
    assert_err(ERR_OK, write_sample(8, &out));
    assert_err(ERR_OK, hello_parse(&h, bytes_of(&out)));
    assert_int_equal(h.out[1].settled, 5);
    assert_int_equal(h.again_ms, 1234567890123);
    assert_true(h.has_past);
    assert_int_equal(h.past_seq[0], 0);
    assert_int_equal(h.past_seq[1], 6);
}

static void a_hello_names_the_lives_of_its_sender(void **state)
{
    const struct incarnation predecessor = {{3}}, before = {{2}}, other = {{9}};
    static struct hello h;
    struct hello_life life;
    UNIT_ROOM(out, ROOM);

    (void)state;
    assert_err(ERR_OK, write_sample(8, &out));
    assert_err(ERR_OK, hello_parse(&h, bytes_of(&out)));
    assert_true(hello_names(&h, &predecessor, &life));
    assert_int_equal(life.known[1], 6);
    assert_true(hello_names(&h, &before, &life));
    assert_int_equal(life.known[0], 7);
    assert_int_equal(life.known[1], 8);
    assert_false(hello_names(&h, &other, &life));
    assert_true(hello_rebuilt(&h)); /* the last life named is unknown */
    h.life_count = 1;
    assert_false(hello_rebuilt(&h));
}

/* WIRE.md 10.3: "above seq, the HELLO is malformed" */
static void settled_above_what_was_released_is_refused(void **state)
{
    static struct hello h;
    UNIT_ROOM(out, ROOM);

    (void)state;
    h = (struct hello){.out[0] = {.seq = 5, .settled = 6}};
    assert_err(ERR_OK, hello_write(&out, &h));
    assert_err(ERR_BAD_SHAPE, hello_parse(&h, bytes_of(&out)));
}

/* WIRE.md 9.5: "a reason that is not known is read as 0" */
static void an_unknown_reason_is_none(void **state)
{
    static struct hello h;
    UNIT_ROOM(out, ROOM);

    (void)state;
    h = (struct hello){.credit = {0, 0, (enum frame_reason)77}};
    assert_err(ERR_OK, hello_write(&out, &h));
    assert_err(ERR_OK, hello_parse(&h, bytes_of(&out)));
    assert_int_equal(h.credit.reason, FRAME_REASON_NONE);
}

static void an_unknown_extension_is_ignored(void **state)
{
    static struct hello h;
    static const uint8_t fresh[] = {0x91, 0x92, 0xa3, 'n', 'e', 'w', 0xc4, 0};
    UNIT_ROOM(out, ROOM);

    (void)state;
    h = (struct hello){.role = CARD_COORDINATOR};
    assert_err(ERR_OK, hello_write(&out, &h));
    out.len--; /* the empty list of extensions */
    assert_true(buffer_add(&out, (struct bytes){fresh, sizeof fresh}));
    assert_err(ERR_OK, hello_parse(&h, bytes_of(&out)));
    assert_int_equal(h.role, CARD_COORDINATOR);
}

static void runs_ascend_and_stay_below_the_place(void **state)
{
    static const struct frame_run bad[][2] = {
        {{3, 2, FRAME_STORED}, {0}},
        {{1, 3, FRAME_STORED}, {3, 4, FRAME_STORED}},
        {{5, 6, FRAME_STORED}, {1, 2, FRAME_STORED}},
        {{1, 10, FRAME_STORED}, {0}},
        {{0, 1, FRAME_STORED}, {0}},
        {{1, 1, 0}, {0}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        static struct frame_receipt r;
        UNIT_ROOM(out, ROOM);

        r = (struct frame_receipt){.stream = name(), .seq = 9};
        r.run_count = bad[i][1].to == 0 ? 1 : 2;
        memcpy(r.runs, bad[i], sizeof bad[i]);
        assert_err(ERR_OK, frame_receipt_write(&out, &r));
        assert_err(ERR_BAD_SHAPE, frame_receipt_parse(&r, bytes_of(&out)));
    }
}

/* A receipt of these runs, at the last place there can be. */
static enum err parsed(const struct frame_run *runs_of, size_t count)
{
    static struct frame_receipt r;
    UNIT_ROOM(out, ROOM);

    r = (struct frame_receipt){.stream = name(), .seq = UINT64_MAX};
    r.run_count = count;
    memcpy(r.runs, runs_of, count * sizeof *runs_of);
    assert_err(ERR_OK, frame_receipt_write(&out, &r));
    return frame_receipt_parse(&r, bytes_of(&out));
}

static void a_receipt_names_256_places_at_most(void **state)
{
    const struct frame_run whole = {1, 256, FRAME_STORED};
    const struct frame_run more = {1, 257, FRAME_STORED};
    const struct frame_run all = {1, UINT64_MAX, FRAME_STORED};
    const struct frame_run parts[] = {{1, 255, FRAME_STORED},
                                      {900, 900, FRAME_HELD},
                                      {UINT64_MAX, UINT64_MAX, FRAME_VOID}};

    (void)state;
    assert_err(ERR_OK, parsed(&whole, 1));
    assert_err(ERR_BAD_SHAPE, parsed(&more, 1));
    assert_err(ERR_BAD_SHAPE, parsed(&all, 1));
    assert_err(ERR_OK, parsed(parts, 2));
    assert_err(ERR_BAD_SHAPE, parsed(parts, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_back_whole),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(no_flipped_bit_crashes),
        cmocka_unit_test(every_short_buffer_is_left_as_it_was),
        cmocka_unit_test(another_version_is_not_a_broken_frame),
        cmocka_unit_test(a_hello_keeps_what_it_says),
        cmocka_unit_test(a_hello_names_the_lives_of_its_sender),
        cmocka_unit_test(settled_above_what_was_released_is_refused),
        cmocka_unit_test(an_unknown_reason_is_none),
        cmocka_unit_test(an_unknown_extension_is_ignored),
        cmocka_unit_test(runs_ascend_and_stay_below_the_place),
        cmocka_unit_test(a_receipt_names_256_places_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
