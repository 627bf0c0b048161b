/* inbox: what waits for a person. */
#include "tools/client/inbox.h"

#include "tests/unit.h"

static bool waits(const char *what, int count)
{
    json_t *row = json_pack("{s:s, s:i}", "what", what, "count", count);
    bool answer = inbox_waits(row);

    json_decref(row);
    return answer;
}

static void what_a_person_must_settle_waits(void **state)
{
    static const char *const open[] = {"waiting",  "quarantined", "fenced",
                                       "put back", "unconfirmed", "missed"};
    static const char *const news[] = {
        "new", "revised", "retracted", "leaked", "recalled", "erased", "group"};

    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_true(waits(open[i], 0));
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        assert_false(waits(news[i], 1));
}

static void a_lost_store_waits_until_all_was_sent_again(void **state)
{
    (void)state;
    assert_true(waits("lost", 1));
    assert_false(waits("lost", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_person_must_settle_waits),
        cmocka_unit_test(a_lost_store_waits_until_all_was_sent_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
