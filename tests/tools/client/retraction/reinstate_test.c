#include "tools/client/retraction/reinstate.h"

#include <string.h>

#include "tests/unit.h"

static struct reasons why;
static struct reinstate r;

static const struct object_id object = {{0x0f, 0x8f}};
static const uint8_t case_uuid[16] = {0xaa};

static const struct record_indicator entries[] = {
    {.type = INDICATOR_IPV4, .value = {(const uint8_t *)"203.0.113.9", 11}},
    {.type = INDICATOR_DOMAIN, .value = {(const uint8_t *)"a.example", 9}},
};
static const struct reinstate_of both = {
    .entries = entries, .count = 2, .object = &object, .case_uuid = case_uuid};

static enum verdict said(const char *text)
{
    reinstate_close(&r);
    r = (struct reinstate){.said = {.item = {text}, .count = 1}};
    reasons_clear(&why);
    return reinstate_read(&r, &why);
}

static void values_are_read_as_people_write_them(void **unused)
{
    (void)unused;
    assert_int_equal(VERDICT_DONE, said("203[.]0[.]113[.]9"));
    assert_int_equal(VERDICT_DONE, reinstate_check(&r, &both, &why));
    assert_int_equal(VERDICT_DONE, said("A.EXAMPLE"));
    assert_int_equal(VERDICT_DONE, reinstate_check(&r, &both, &why));
    assert_false(r.whole);
}

static void what_is_no_indicator_is_refused(void **unused)
{
    (void)unused;
    assert_int_equal(VERDICT_WRONG, said("  "));
    assert_int_equal(REASON_REINSTATE_WORD, why.item[0].code);
}

static void what_does_not_leave_cannot_come_back(void **unused)
{
    (void)unused;
    assert_int_equal(VERDICT_DONE, said("203.0.113.90"));
    assert_int_equal(VERDICT_WRONG, reinstate_check(&r, &both, &why));
    assert_int_equal(REASON_REINSTATE_ABSENT, why.item[0].code);
    assert_string_equal("203.0.113.90", why.item[0].arg[0]);
}

static void a_uuid_names_the_object_or_its_case(void **unused)
{
    static const char *const own = "0f8f0000-0000-0000-0000-000000000000";
    static const char *const of_case = "aa000000-0000-0000-0000-000000000000";
    const struct reinstate_of anew = {.entries = entries, .count = 2};

    (void)unused;
    assert_int_equal(VERDICT_DONE, said(own));
    assert_int_equal(VERDICT_DONE, reinstate_check(&r, &both, &why));
    assert_true(r.whole);
    assert_int_equal(VERDICT_DONE, said(of_case));
    assert_int_equal(VERDICT_DONE, reinstate_check(&r, &both, &why));
    assert_true(r.whole);
    assert_int_equal(VERDICT_DONE, said(own));
    assert_int_equal(VERDICT_WRONG, reinstate_check(&r, &anew, &why));
    assert_int_equal(VERDICT_DONE,
                     said("bb000000-0000-0000-0000-000000000000"));
    assert_int_equal(VERDICT_WRONG, reinstate_check(&r, &both, &why));
}

static void only_what_nobody_named_at_all_stops(void **unused)
{
    (void)unused;
    assert_int_equal(VERDICT_DONE, said("203.0.113.9"));
    r.back = json_pack("[{s:s}]", "value", "a.example");
    assert_int_equal(VERDICT_DONE, reinstate_settle(&r, &why));
    r.said.count = 0;
    assert_int_equal(VERDICT_WRONG, reinstate_settle(&r, &why));
    assert_int_equal(REASON_REINSTATE_NEEDED, why.item[0].code);
}

static int end(void **unused)
{
    (void)unused;
    reinstate_close(&r);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_as_people_write_them),
        cmocka_unit_test(what_is_no_indicator_is_refused),
        cmocka_unit_test(what_does_not_leave_cannot_come_back),
        cmocka_unit_test(a_uuid_names_the_object_or_its_case),
        cmocka_unit_test(only_what_nobody_named_at_all_stops),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
