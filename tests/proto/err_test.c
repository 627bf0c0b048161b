/* err: numbers that other programs and the store know. */
#include "proto/err.h"

#include <string.h>

#include "tests/unit.h"

/* Written once more here: what the list says is what it said before. */
static const struct {
    int number;
    enum err err;
    const char *name;
} kept[] = {
    {0, ERR_OK, "OK"},
    {1, ERR_BAD_SHAPE, "BAD_SHAPE"},
    {2, ERR_NOT_CANONICAL, "NOT_CANONICAL"},
    {3, ERR_BAD_SIG, "BAD_SIG"},
    {4, ERR_BAD_KEY, "BAD_KEY"},
    {5, ERR_VERSION, "VERSION"},
    {6, ERR_SUITE, "SUITE"},
    {7, ERR_TOO_BIG, "TOO_BIG"},
    {8, ERR_EXPIRED, "EXPIRED"},
    {9, ERR_REVOKED, "REVOKED"},
    {10, ERR_NOT_FOUND, "NOT_FOUND"},
    {11, ERR_AMBIGUOUS, "AMBIGUOUS"},
    {12, ERR_EXISTS, "EXISTS"},
    {13, ERR_CONFLICT, "CONFLICT"},
    {14, ERR_OLDER, "OLDER"},
    {15, ERR_REFUSED, "REFUSED"},
    {16, ERR_DENIED, "DENIED"},
    {17, ERR_USAGE, "USAGE"},
    {18, ERR_FULL, "FULL"},
    {19, ERR_BUSY, "BUSY"},
    {20, ERR_CLOSED, "CLOSED"},
    {21, ERR_IO, "IO"},
};

enum { KEPT = sizeof kept / sizeof *kept };

static const struct {
    int number;
    const char *name;
} listed[] = {
#define X(name, number, words) {number, #name},
    ERR_LIST(X)
#undef X
};

enum { LISTED = sizeof listed / sizeof *listed };

static void every_error_keeps_its_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEPT; i++)
        assert_int_equal(kept[i].number, kept[i].err);
}

static void a_new_error_takes_the_next_number(void **state)
{
    (void)state;
    assert_true((int)LISTED >= (int)KEPT);
    for (size_t i = 0; i < LISTED; i++)
        assert_int_equal(i, listed[i].number);
    for (size_t i = 0; i < KEPT; i++)
        assert_string_equal(kept[i].name, listed[i].name);
    assert_int_equal(ERR_MAX, listed[LISTED - 1].number);
}

static void every_error_has_its_own_words(void **state)
{
    (void)state;
    for (int i = 0; i <= ERR_MAX; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(err_text((enum err)i),
                                    err_text((enum err)k));
}

static void a_number_that_is_not_listed_has_words_too(void **state)
{
    (void)state;
    assert_string_equal("unknown error", err_text((enum err)(ERR_MAX + 1)));
    assert_string_equal("unknown error", err_text((enum err)4096));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_keeps_its_number),
        cmocka_unit_test(a_new_error_takes_the_next_number),
        cmocka_unit_test(every_error_has_its_own_words),
        cmocka_unit_test(a_number_that_is_not_listed_has_words_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
