/* record_kind: what is asked of a kind. */
#include "proto/record.h"

#include "proto/record_body.h"
#include "tests/unit.h"

enum { NEW_KIND = 99 };

static const uint64_t listed[] = {
#define X(name, number, word, check, way, traits) RECORD_##name,
    RECORD_KIND_LIST(X)
#undef X
};

enum { LISTED = sizeof listed / sizeof *listed };

static void a_kind_keeps_its_number(void **state)
{
    (void)state;
    assert_int_equal(0, RECORD_UNKNOWN);
    assert_int_equal(1, RECORD_REPORT);
    assert_int_equal(2, RECORD_INCIDENT);
    assert_int_equal(3, RECORD_RETRACTION);
    assert_int_equal(4, RECORD_GROUP);
    assert_int_equal(5, RECORD_NOTICE);
    assert_int_equal(6, RECORD_SIGHTING);
    assert_int_equal(7, RECORD_OPINION);
}

static void no_two_kinds_have_one_number_or_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++)
        for (size_t k = 0; k < i; k++) {
            assert_int_not_equal(listed[i], listed[k]);
            assert_string_not_equal(record_kind_text(listed[i]),
                                    record_kind_text(listed[k]));
        }
}

/* The number travels as 64 bits: what is cut off must not make it another. */
static void a_number_that_is_not_listed_is_no_kind_of_ours(void **state)
{
    static const uint64_t numbers[] = {
        NEW_KIND,
        UINT64_MAX,
        (UINT64_C(1) << 32) | RECORD_REPORT,
        (UINT64_C(1) << 32) | RECORD_RETRACTION,
    };

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert_int_equal(RECORD_UNKNOWN, record_kind_of(numbers[i]));
        assert_string_equal("unknown", record_kind_text(numbers[i]));
        assert_int_equal(RECORD_TO_READERS, record_kind_way(numbers[i]));
        assert_true(record_kind_is(numbers[i], RECORD_SHARED));
        assert_false(record_kind_is(numbers[i], RECORD_REVISED));
        assert_false(record_kind_is(numbers[i], RECORD_TIMELESS));
    }
}

/* WIRE.md 4.8, 4.10, 4.11, 4.13: made by what a person does to something else.
   An answer can be taken back, and is passed on to nobody. */
static void only_what_goes_to_readers_is_shared_and_retracted(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        bool open = record_kind_way(listed[i]) == RECORD_TO_READERS;
        bool answer = record_kind_is(listed[i], RECORD_ANSWERS);

        assert_int_equal(listed[i] == RECORD_SIGHTING ||
                             listed[i] == RECORD_OPINION,
                         answer);
        assert_int_equal(open && !answer,
                         record_kind_is(listed[i], RECORD_SHARED));
        assert_int_equal(open, record_kind_is(listed[i], RECORD_RETRACTED));
        assert_int_equal(open && !answer,
                         record_kind_is(listed[i], RECORD_TOLD));
    }
}

static void a_known_kind_has_its_body_checked(void **state)
{
    static const uint8_t nothing[] = {0xc0};

    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        const struct record r = {.kind = listed[i], .body = {nothing, 1}};
        bool any = listed[i] == RECORD_UNKNOWN;

        if (any != (record_body_check(&r) == ERR_OK))
            fail_msg("kind '%s': a body of nothing is %s",
                     record_kind_text(listed[i]),
                     any ? "refused" : "taken unchecked");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_keeps_its_number),
        cmocka_unit_test(no_two_kinds_have_one_number_or_word),
        cmocka_unit_test(a_number_that_is_not_listed_is_no_kind_of_ours),
        cmocka_unit_test(only_what_goes_to_readers_is_shared_and_retracted),
        cmocka_unit_test(a_known_kind_has_its_body_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
