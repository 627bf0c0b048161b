#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "node/parent_line.h"

static const struct parent_line lines[] = {
    {.kind = PARENT_LINE_SECRET,
     .purpose = KEYFILE_TRANSPORT,
     .secret = {{1, 2, 3}}},
    {.kind = PARENT_LINE_CHANNEL, .which = PROCESS_KEYS},
    {.kind = PARENT_LINE_START},
    {.kind = PARENT_LINE_PROCESS,
     .which = PROCESS_NET,
     .pid = 4194304,
     .restarts = 70000},
    {.kind = PARENT_LINE_STOP},
    {.kind = PARENT_LINE_READY},
    {.kind = PARENT_LINE_FAILED,
     .text = {(const uint8_t *)"no disk", sizeof "no disk" - 1}},
    {.kind = PARENT_LINE_ALIVE},
    {.kind = PARENT_LINE_REFUSED,
     .text = {(const uint8_t *)"mount it", sizeof "mount it" - 1}},
    {.kind = PARENT_LINE_HOLDER, .tk = {{4, 5, 6}}},
    {.kind = PARENT_LINE_SUSPECT, .tk = {{7, 8, 9}}},
};
enum { LINES = sizeof lines / sizeof lines[0] };

static void every_line_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        UNIT_ROOM(b, PARENT_LINE_MAX);
        struct parent_line got;

        assert_err(ERR_OK, parent_line_write(&b, &lines[i]));
        assert_err(ERR_OK, parent_line_parse(&got, bytes_of(&b)));
        assert_int_equal(got.kind, lines[i].kind);
        assert_int_equal(got.which, lines[i].which);
        assert_int_equal(got.purpose, lines[i].purpose);
        assert_memory_equal(&got.secret, &lines[i].secret, sizeof got.secret);
        assert_memory_equal(&got.tk, &lines[i].tk, sizeof got.tk);
        assert_true(got.pid == lines[i].pid);
        assert_true(got.restarts == lines[i].restarts);
        assert_bytes_equal(got.text, lines[i].text);
    }
}

static void no_truncation_and_nothing_beyond_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        UNIT_ROOM(b, PARENT_LINE_MAX);
        struct parent_line got;

        assert_err(ERR_OK, parent_line_write(&b, &lines[i]));
        for (size_t cut = 0; cut < b.len; cut++) {
            assert_err(ERR_BAD_SHAPE,
                       parent_line_parse(&got, (struct bytes){b.at, cut}));
            assert_true(sodium_is_zero((const void *)&got, sizeof got));
        }
        assert_true(buffer_add_octet(&b, 0));
        assert_err(ERR_BAD_SHAPE, parent_line_parse(&got, bytes_of(&b)));
    }
}

static void no_short_buffer_is_overrun(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 40; cap++) {
        UNIT_ROOM(b, 40);

        b.cap = cap;
        assert_err(ERR_TOO_BIG, parent_line_write(&b, &lines[0]));
        assert_int_equal(b.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_comes_back),
        cmocka_unit_test(no_truncation_and_nothing_beyond_is_taken),
        cmocka_unit_test(no_short_buffer_is_overrun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
