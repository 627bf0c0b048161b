/* date: days in words. */
#include "node/date.h"

#include "tests/unit.h"

static void a_day_is_written_in_utc(void **unused)
{
    char day[DATE_TEXT];

    (void)unused;
    assert_string_equal("1970-01-01", date_text(day, 0));
    assert_string_equal("2026-11-27", date_text(day, UINT64_C(1795737600000)));
    assert_string_equal("2026-11-27", date_text(day, UINT64_C(1795823999999)));
}

static void a_card_may_name_any_end(void **unused)
{
    char day[DATE_TEXT];

    (void)unused;
    assert_string_equal("9999-12-31", date_text(day, UINT64_MAX));
    assert_string_equal("9999-12-31",
                        date_text(day, UINT64_C(253402300800000)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_written_in_utc),
        cmocka_unit_test(a_card_may_name_any_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
