/* nearest: the word that was meant by a mistyped one. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/listing/nearest.h"

static const char *const words[] = {"records", "recall",  "receipts", "status",
                                    "show",    "retract", "inbox"};

static const char *meant(const char *typed)
{
    struct nearest n = nearest_to(typed);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        nearest_try(&n, words[i]);
    return n.word == NULL ? "" : n.word;
}

static void one_slip_finds_the_word(void **state)
{
    (void)state;
    assert_string_equal(meant("recrods"), "records"); /* swapped */
    assert_string_equal(meant("record"), "records");  /* left out */
    assert_string_equal(meant("recordss"), "records");
    assert_string_equal(meant("rexords"), "records");
    assert_string_equal(meant("shwo"), "show");
    assert_string_equal(meant("RECIEPTS"), "receipts");
    assert_string_equal(meant("statsu"), "status");
}

static void a_beginning_stands_for_its_word(void **state)
{
    (void)state;
    assert_string_equal(meant("stat"), "status");
    assert_string_equal(meant("inb"), "inbox");
    assert_string_equal(meant("in"), "");
}

static void what_is_far_from_all_is_near_to_none(void **state)
{
    char long_word[2 * NEAREST_WORD_MAX];

    (void)state;
    assert_string_equal(meant("nonsense"), "");
    assert_string_equal(meant("xyz"), "");
    assert_string_equal(meant(""), "");
    memset(long_word, 'r', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_string_equal(meant(long_word), "");
}

/* The first of two that are as near. */
static void the_nearest_is_kept(void **state)
{
    (void)state;
    assert_string_equal(meant("retrac"), "retract");
    assert_string_equal(meant("recal"), "recall");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_finds_the_word),
        cmocka_unit_test(a_beginning_stands_for_its_word),
        cmocka_unit_test(what_is_far_from_all_is_near_to_none),
        cmocka_unit_test(the_nearest_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
