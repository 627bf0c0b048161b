/* reason: a list of why something was not done. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/reason.h"

static struct reasons why;

static void reasons_keep_copies_in_their_order(void **state)
{
    char word[] = "amber";

    (void)state;
    reasons_clear(&why);
    assert_int_equal(reasons_add(&why, VERDICT_WRONG, REASON_TLP_WORD,
                                 (const char *[]){word, NULL}),
                     VERDICT_WRONG);
    memset(word, 'x', strlen(word));
    (void)reasons_add(&why, VERDICT_WRONG, REASON_NONE_SHARED, NULL);
    assert_int_equal(why.count, 2);
    assert_int_equal(why.item[0].code, REASON_TLP_WORD);
    assert_string_equal(why.item[0].arg[0], "amber");
    assert_string_equal(why.item[0].arg[1], "");
    assert_int_equal(why.item[1].code, REASON_NONE_SHARED);
}

static void too_much_is_cut_and_never_overflows(void **state)
{
    static char text[REASONS_TEXT_MAX / 2 + 1];

    (void)state;
    reasons_clear(&why);
    memset(text, 'a', sizeof text - 1);
    for (size_t i = 0; i < REASONS_MAX + 3; i++)
        (void)reasons_add(&why, VERDICT_WRONG, REASON_CONFIG,
                          (const char *[]){text, text, text, text, text, NULL});
    assert_int_equal(why.count, REASONS_MAX);
    assert_int_equal(strlen(why.item[0].arg[0]), sizeof text - 1);
    assert_int_equal(strlen(why.item[0].arg[1]), sizeof text - 3);
    assert_string_equal(why.item[0].arg[2], "");
    assert_string_equal(why.item[REASONS_MAX - 1].arg[3], "");
}

static void nobody_may_want_to_know(void **state)
{
    (void)state;
    assert_int_equal(reasons_add(NULL, VERDICT_AWAY, REASON_NO_ANSWER, NULL),
                     VERDICT_AWAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_keep_copies_in_their_order),
        cmocka_unit_test(too_much_is_cut_and_never_overflows),
        cmocka_unit_test(nobody_may_want_to_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
