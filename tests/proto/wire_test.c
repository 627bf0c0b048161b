/* wire: strict reading, bounded writing, and msgpack-c as the oracle. */
#include "tests/unit.h"

#include <msgpack.h>
#include <string.h>

#include "proto/wire.h"

static void written_values_read_back(void **state)
{
    static const uint64_t values[] = {
        0,      1,       0x7f,       0x80,        0xff,       0x100,
        0xffff, 0x10000, 0xffffffff, 0x100000000, UINT64_MAX,
    };
    enum { COUNT = sizeof values / sizeof *values };
    UNIT_ROOM(out, 256);
    struct writer w = writer_on(&out);
    struct reader r;

    (void)state;
    writer_array(&w, COUNT + 5);
    for (size_t i = 0; i < COUNT; i++)
        writer_uint(&w, values[i]);
    writer_nil(&w);
    writer_bool(&w, true);
    writer_bool(&w, false);
    writer_bin(&w, UNIT_LITERAL("\0\xff"));
    writer_text(&w, "\xe7\x8b\xbc\xe7\x85\x99");
    assert_err(ERR_OK, writer_done(&w));

    r = reader_on(bytes_of(&out));
    assert_int_equal(reader_array(&r, 64), COUNT + 5);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(reader_uint(&r, UINT64_MAX) == values[i]);
    assert_false(reader_bool(&(struct reader){r.left, false}));
    assert_true(reader_nil(&r));
    assert_false(reader_nil(&r));
    assert_true(reader_bool(&r));
    assert_false(reader_bool(&r));
    assert_bytes_equal(reader_bin(&r, 2), UNIT_LITERAL("\0\xff"));
    assert_bytes_equal(reader_str(&r, 6),
                       UNIT_LITERAL("\xe7\x8b\xbc\xe7\x85\x99"));
    assert_err(ERR_OK, reader_done(&r));
}

static void lengths_round_trip_at_every_form(void **state)
{
    static const size_t lengths[] = {0,  1,   15,  16,    31,
                                     32, 255, 256, 65535, 65536};
    static uint8_t room[70000], filler[65536];

    (void)state;
    memset(filler, 'a', sizeof filler);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct buffer out = {room, 0, sizeof room};
        struct bytes b = {filler, lengths[i]};
        struct writer w = writer_on(&out);
        struct reader r;

        writer_str(&w, b);
        assert_err(ERR_OK, writer_done(&w));
        r = reader_on(bytes_of(&out));
        assert_bytes_equal(reader_str(&r, lengths[i]), b);
        assert_err(ERR_OK, reader_done(&r));
        r = reader_on(bytes_of(&out));
        if (lengths[i] > 0) {
            (void)reader_str(&r, lengths[i] - 1);
            assert_err(ERR_BAD_SHAPE, reader_done(&r));
        }

        out.len = 0;
        w = writer_on(&out);
        writer_bin(&w, b);
        assert_err(ERR_OK, writer_done(&w));
        r = reader_on(bytes_of(&out));
        assert_bytes_equal(reader_bin(&r, lengths[i]), b);
        assert_err(ERR_OK, reader_done(&r));

        out.len = 0;
        w = writer_on(&out);
        writer_array(&w, lengths[i]);
        writer_raw(&w, b); /* 'a' is the integer 97 */
        assert_err(ERR_OK, writer_done(&w));
        r = reader_on(bytes_of(&out));
        assert_int_equal(reader_array(&r, lengths[i]), lengths[i]);
        r = reader_on(bytes_of(&out));
        assert_bytes_equal(reader_any(&r), bytes_of(&out));
        assert_err(ERR_OK, reader_done(&r));
    }
}

static void longer_forms_than_needed_are_refused(void **state)
{
    const struct bytes longer[] = {
        UNIT_LITERAL("\xcc\x7f"),
        UNIT_LITERAL("\xcd\x00\xff"),
        UNIT_LITERAL("\xce\x00\x00\xff\xff"),
        UNIT_LITERAL("\xcf\0\0\0\0\xff\xff\xff\xff"),
        UNIT_LITERAL("\xc5\x00\x01x"),
        UNIT_LITERAL("\xc6\0\0\0\x01x"),
        UNIT_LITERAL("\xd9\x01x"),
        UNIT_LITERAL("\xda\x00\x01x"),
        UNIT_LITERAL("\xdb\0\0\0\x01x"),
        UNIT_LITERAL("\xdc\x00\x01\x01"),
        UNIT_LITERAL("\xdd\0\0\0\x01\x01"),
        UNIT_LITERAL("\xde\x00\x01\x01\x01"),
        UNIT_LITERAL("\xdf\0\0\0\x01\x01\x01"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
        struct reader r = reader_on(longer[i]);

        assert_int_equal(reader_kind(&r), WIRE_OTHER);
        assert_int_equal(reader_any(&r).len, 0);
        assert_err(ERR_BAD_SHAPE, reader_done(&r));
    }
}

static void what_the_format_does_not_have_is_refused(void **state)
{
    const struct bytes other[] = {
        UNIT_LITERAL("\xff"),                   /* -1 */
        UNIT_LITERAL("\xd0\x80"),               /* int8 */
        UNIT_LITERAL("\xd0\x01"),               /* int8, positive */
        UNIT_LITERAL("\xd3\0\0\0\0\0\0\0\x01"), /* int64 */
        UNIT_LITERAL("\xca\0\0\0\0"),           /* float */
        UNIT_LITERAL("\xcb\0\0\0\0\0\0\0\0"),   /* double */
        UNIT_LITERAL("\xc1"),                   /* never used */
        UNIT_LITERAL("\xc7\x01\x01x"),          /* ext */
        UNIT_LITERAL("\xd4\x01x"),              /* fixext */
        UNIT_LITERAL("\xd6\xff\0\0\0\0"),       /* timestamp */
    };

    (void)state;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct reader r = reader_on(other[i]);

        assert_int_equal(reader_kind(&r), WIRE_OTHER);
        assert_int_equal(reader_any(&r).len, 0);
        assert_err(ERR_BAD_SHAPE, reader_done(&r));
    }
}

static void trailing_octets_are_refused(void **state)
{
    struct reader r = reader_on(UNIT_LITERAL("\x01\x01"));

    (void)state;
    assert_int_equal(reader_uint(&r, 9), 1);
    assert_err(ERR_BAD_SHAPE, reader_done(&r));
}

static void a_spoiled_reader_returns_nothing_more(void **state)
{
    struct reader r = reader_on(UNIT_LITERAL("\x05\x06\xa1x\xc4\x01y\x91\xc3"));
    uint8_t at[4] = {1, 2, 3, 4};

    (void)state;
    assert_int_equal(reader_uint(&r, 4), 0); /* over its bound */
    assert_int_equal(reader_uint(&r, 9), 0);
    assert_int_equal(reader_str(&r, 9).len, 0);
    assert_int_equal(reader_bin(&r, 9).len, 0);
    assert_int_equal(reader_array(&r, 9), 0);
    assert_int_equal(reader_map(&r, 9), 0);
    assert_int_equal(reader_any(&r).len, 0);
    assert_false(reader_bool(&r));
    assert_false(reader_nil(&r));
    reader_bin_into(&r, at, 4);
    assert_memory_equal(at, "\0\0\0\0", 4);
    assert_int_equal(reader_kind(&r), WIRE_NONE);
    assert_err(ERR_BAD_SHAPE, reader_done(&r));
}

static void a_count_that_cannot_be_true_is_refused(void **state)
{
    struct reader r = reader_on(UNIT_LITERAL("\xdd\xff\xff\xff\xff\x01"));

    (void)state;
    assert_int_equal(reader_array(&r, SIZE_MAX), 0);
    assert_err(ERR_BAD_SHAPE, reader_done(&r));
    r = reader_on(UNIT_LITERAL("\xdf\xff\xff\xff\xff\x01\x01"));
    assert_int_equal(reader_map(&r, SIZE_MAX), 0);
    assert_err(ERR_BAD_SHAPE, reader_done(&r));
    r = reader_on(UNIT_LITERAL("\xc6\xff\xff\xff\xff\x01\x01"));
    assert_int_equal(reader_bin(&r, SIZE_MAX).len, 0);
    assert_err(ERR_BAD_SHAPE, reader_done(&r));
}

static void another_count_of_elements_is_refused(void **state)
{
    struct bytes two = UNIT_LITERAL("\x92\x01\x02");

    (void)state;
    for (size_t count = 0; count < 5; count++) {
        struct reader r = reader_on(two);

        reader_array_of(&r, count);
        assert_int_equal(!r.spoiled, count == 2);
    }
}

static void a_bin_of_another_length_is_zeroed(void **state)
{
    uint8_t at[2] = {9, 9};
    struct reader r = reader_on(UNIT_LITERAL("\xc4\x01x"));

    (void)state;
    reader_bin_into(&r, at, 2);
    assert_memory_equal(at, "\0\0", 2);
    assert_true(r.spoiled);
    r = reader_on(UNIT_LITERAL("\xc4\x02xy"));
    reader_bin_into(&r, at, 2);
    assert_memory_equal(at, "xy", 2);
    assert_err(ERR_OK, reader_done(&r));
}

static void depth_eight_passes_and_nine_does_not(void **state)
{
    uint8_t deep[10];

    (void)state;
    memset(deep, 0x91, sizeof deep);
    for (size_t depth = 1; depth < sizeof deep; depth++) {
        struct reader r = reader_on((struct bytes){deep, depth + 1});

        deep[depth] = 0x01;
        assert_int_equal(reader_any(&r).len > 0, depth <= WIRE_DEPTH_MAX);
        deep[depth] = 0x91;
    }
}

static void every_truncation_spoils(void **state)
{
    struct bytes whole = UNIT_LITERAL(
        "\x98\x01\xcd\x01\x00\xc0\xc3\xc4\x02xy\xa2zz\x92\x01\x02\x81\x01\x02");

    (void)state;
    for (size_t len = 0; len <= whole.len; len++) {
        struct reader r = reader_on((struct bytes){whole.at, len});

        assert_int_equal(reader_any(&r).len, len == whole.len ? len : 0);
        assert_int_equal(reader_done(&r) == ERR_OK, len == whole.len);
    }
}

static void text_is_utf8_without_control_characters(void **state)
{
    const struct {
        struct bytes text;
        bool line, lines;
    } cases[] = {
        {UNIT_LITERAL(""), true, true},
        {UNIT_LITERAL("a~"), true, true},
        {UNIT_LITERAL("a\nb"), false, true},
        {UNIT_LITERAL("a\tb"), false, true},
        {UNIT_LITERAL("a\rb"), false, false},
        {UNIT_LITERAL("a\0b"), false, false},
        {UNIT_LITERAL("\x1f"), false, false},
        {UNIT_LITERAL("\x7f"), false, false},
        {UNIT_LITERAL("\xc2\x80"), false, false}, /* U+0080 */
        {UNIT_LITERAL("\xc2\x9f"), false, false}, /* U+009F */
        {UNIT_LITERAL("\xc2\xa0"), true, true},   /* U+00A0 */
        {UNIT_LITERAL("\xe7\x8b\xbc"), true, true},
        {UNIT_LITERAL("\xf0\x9f\x94\xa5"), true, true},
        {UNIT_LITERAL("\xf4\x8f\xbf\xbf"), true, true}, /* U+10FFFF */
        {UNIT_LITERAL("\xf4\x90\x80\x80"), false, false},
        {UNIT_LITERAL("\xed\x9f\xbf"), true, true},   /* U+D7FF */
        {UNIT_LITERAL("\xed\xa0\x80"), false, false}, /* a surrogate */
        {UNIT_LITERAL("\xed\xbf\xbf"), false, false},
        {UNIT_LITERAL("\xc0\xaf"), false, false}, /* overlong */
        {UNIT_LITERAL("\xc1\xbf"), false, false},
        {UNIT_LITERAL("\xe0\x80\xaf"), false, false},
        {UNIT_LITERAL("\xf0\x80\x80\xaf"), false, false},
        {UNIT_LITERAL("\x80"), false, false},
        {UNIT_LITERAL("\xff"), false, false},
        {UNIT_LITERAL("\xe7\x8b"), false, false},
        {UNIT_LITERAL("\xe7"
                      "a\xbc"),
         false, false},
        {UNIT_LITERAL("\xf0\x9f\x94"), false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(wire_text_valid(cases[i].text, false), cases[i].line);
        assert_int_equal(wire_text_valid(cases[i].text, true), cases[i].lines);
    }
}

/* By itself no octet beyond ASCII is text. */
static void an_octet_that_is_not_plain_is_found_wherever_it_stands(void **state)
{
    enum { LONGEST = 40 };
    uint8_t room[LONGEST];

    (void)state;
    memset(room, 'a', sizeof room);
    for (size_t len = 1; len <= LONGEST; len++)
        for (size_t at = 0; at < len; at++) {
            for (unsigned octet = 0; octet <= UINT8_MAX; octet++) {
                room[at] = (uint8_t)octet;
                assert_int_equal(
                    wire_text_valid((struct bytes){room, len}, false),
                    octet >= 0x20 && octet < 0x7f);
            }
            room[at] = 'a';
        }
}

static void the_version_is_read_before_anything_else(void **state)
{
    (void)state;
    assert_int_equal(wire_version(UNIT_LITERAL("\x92\x01\xff")), 1);
    assert_int_equal(wire_version(UNIT_LITERAL("\x91\x02")), 2);
    assert_int_equal(wire_version(UNIT_LITERAL("\x91\xcd\x01\x00")), 256);
    assert_int_equal(wire_version(UNIT_LITERAL("")), 0);
    assert_int_equal(wire_version(UNIT_LITERAL("\x90")), 0);
    assert_int_equal(wire_version(UNIT_LITERAL("\x01")), 0);
    assert_int_equal(wire_version(UNIT_LITERAL("\x91\xa1x")), 0);
}

static void fill(struct writer *w)
{
    writer_array(w, 6);
    writer_uint(w, 70000);
    writer_text(w, "words");
    writer_bin(w, UNIT_LITERAL("octets"));
    writer_bool(w, true);
    writer_nil(w);
    writer_raw(w, UNIT_LITERAL("\x91\x01"));
}

static void a_short_buffer_is_left_as_it_was(void **state)
{
    UNIT_ROOM(whole, 64);
    struct writer w = writer_on(&whole);

    (void)state;
    fill(&w);
    assert_err(ERR_OK, writer_done(&w));
    for (size_t cap = 2; cap < whole.len + 2; cap++) {
        uint8_t room[64] = {'<', '>'};
        struct buffer small = {room, 2, cap};

        w = writer_on(&small);
        fill(&w);
        writer_uint(&w, 1); /* what sticks stays, even when this would fit */
        assert_err(ERR_TOO_BIG, writer_done(&w));
        assert_int_equal(small.len, 2);
    }
}

static void control_messages_may_use_maps(void **state)
{
    UNIT_ROOM(out, 64);
    struct writer w = writer_on(&out);
    struct reader r;

    (void)state;
    writer_map(&w, 1);
    writer_text(&w, "k");
    writer_uint(&w, 5);
    assert_err(ERR_OK, writer_done(&w));
    r = reader_on(bytes_of(&out));
    assert_int_equal(reader_kind(&r), WIRE_MAP);
    assert_int_equal(reader_map(&r, 4), 1);
    assert_bytes_equal(reader_str(&r, 4), UNIT_LITERAL("k"));
    assert_int_equal(reader_uint(&r, 9), 5);
    assert_err(ERR_OK, reader_done(&r));
}

/* The oracle's view of one object, packed again by the oracle: our canonical
   form, unless the object is of a kind that we refuse. */
static bool oracle_allows(const msgpack_object *o, unsigned depth)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
    case MSGPACK_OBJECT_BOOLEAN:
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
    case MSGPACK_OBJECT_BIN:
        return true;
    case MSGPACK_OBJECT_STR:
        return wire_text_valid(
            (struct bytes){(const uint8_t *)o->via.str.ptr, o->via.str.size},
            true);
    case MSGPACK_OBJECT_ARRAY:
        for (uint32_t i = 0; i < o->via.array.size; i++) {
            if (!oracle_allows(&o->via.array.ptr[i], depth + 1))
                return false;
        }
        return depth < WIRE_DEPTH_MAX;
    case MSGPACK_OBJECT_MAP:
        for (uint32_t i = 0; i < o->via.map.size; i++) {
            if (!oracle_allows(&o->via.map.ptr[i].key, depth + 1) ||
                !oracle_allows(&o->via.map.ptr[i].val, depth + 1))
                return false;
        }
        return depth < WIRE_DEPTH_MAX;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_EXT:
        return false;
    }
    return false;
}

/* Length of the canonical object at the start of b by msgpack-c's account. */
static size_t oracle_any(struct bytes b)
{
    msgpack_unpacked u;
    msgpack_sbuffer again;
    msgpack_packer p;
    size_t off = 0, len = 0;

    msgpack_unpacked_init(&u);
    msgpack_sbuffer_init(&again);
    msgpack_packer_init(&p, &again, msgpack_sbuffer_write);
    if (msgpack_unpack_next(&u, (const char *)b.at, b.len, &off) ==
            MSGPACK_UNPACK_SUCCESS &&
        oracle_allows(&u.data, 0) && msgpack_pack_object(&p, u.data) == 0 &&
        again.size == off && memcmp(again.data, b.at, off) == 0)
        len = off;
    msgpack_sbuffer_destroy(&again);
    msgpack_unpacked_destroy(&u);
    return len;
}

/* xorshift64*: the same octets on every machine. */
static uint64_t next_random(uint64_t *s)
{
    *s ^= *s >> 12;
    *s ^= *s << 25;
    *s ^= *s >> 27;
    return *s * 0x2545f4914f6cdd1d;
}

static void the_reader_accepts_what_msgpack_c_would_write(void **state)
{
    static const uint8_t likely[] = {0x01, 0x91, 0x92, 0x93, 0xa1, 'x',  0xc0,
                                     0xc2, 0xc3, 0xc4, 0xc5, 0xcc, 0xcd, 0xd9,
                                     0xdc, 0x80, 0x81, 0xff, 0xca, 0x00};
    uint64_t seed = 20;
    size_t accepted = 0;

    (void)state;
    for (size_t round = 0; round < 200000; round++) {
        uint8_t octets[12];
        struct bytes b = {octets, 1 + next_random(&seed) % sizeof octets};
        struct reader r = reader_on(b);
        size_t want;

        for (size_t i = 0; i < b.len; i++) {
            uint64_t n = next_random(&seed);

            octets[i] = n >> 62 == 0 ? (uint8_t)(n >> 8)
                                     : likely[(n >> 8) % sizeof likely];
        }
        /* msgpack-c believes 32-bit counts and reserves gigabytes for them. */
        for (size_t i = 0; i < b.len; i++) {
            if (octets[i] == 0xdd || octets[i] == 0xdf)
                octets[i] = 0x91;
        }
        want = oracle_any(b);
        assert_int_equal(reader_any(&r).len, want);
        accepted += want > 0;
    }
    assert_true(accepted > 10000);
}

static void cut_text_ends_with_a_whole_character(void **state)
{
    static const struct {
        const char *cut;
        size_t whole;
    } table[] = {
        {"", 0},
        {"a", 1},
        {"\xe7\x8b\xbc", 3},
        {"\xe7\x8b", 0},
        {"a\xe7", 1},
        {"\xe7\x8b\xbc\xe7\x85", 3},
        {"\xf0\x9f\x94\xa5", 4},
        {"a\xf0\x9f\x94", 1},
        {"\xc3\xa9\xc3", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(wire_text_whole(bytes_text(table[i].cut)).len,
                         table[i].whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_values_read_back),
        cmocka_unit_test(lengths_round_trip_at_every_form),
        cmocka_unit_test(longer_forms_than_needed_are_refused),
        cmocka_unit_test(what_the_format_does_not_have_is_refused),
        cmocka_unit_test(trailing_octets_are_refused),
        cmocka_unit_test(a_spoiled_reader_returns_nothing_more),
        cmocka_unit_test(a_count_that_cannot_be_true_is_refused),
        cmocka_unit_test(another_count_of_elements_is_refused),
        cmocka_unit_test(a_bin_of_another_length_is_zeroed),
        cmocka_unit_test(depth_eight_passes_and_nine_does_not),
        cmocka_unit_test(every_truncation_spoils),
        cmocka_unit_test(text_is_utf8_without_control_characters),
        cmocka_unit_test(
            an_octet_that_is_not_plain_is_found_wherever_it_stands),
        cmocka_unit_test(cut_text_ends_with_a_whole_character),
        cmocka_unit_test(the_version_is_read_before_anything_else),
        cmocka_unit_test(a_short_buffer_is_left_as_it_was),
        cmocka_unit_test(control_messages_may_use_maps),
        cmocka_unit_test(the_reader_accepts_what_msgpack_c_would_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
