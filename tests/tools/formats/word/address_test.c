/* address: IPv4 addresses to which something else is glued. */
#include "tests/unit.h"

#include "tools/formats/word/address.h"

static void what_is_glued_to_an_address_is_neither_port_nor_name(void **state)
{
    (void)state;
    assert_true(address_is_glued(bytes_text("203.0.113.7_8080")));
    assert_true(address_is_glued(bytes_text("203.0.113.8x")));
    assert_false(address_is_glued(bytes_text("203.0.113.7")));
    assert_false(address_is_glued(bytes_text("203.0.113.7:8080")));
    assert_false(address_is_glued(bytes_text("203.0.113.7/a")));
    assert_false(address_is_glued(bytes_text("203.0.113.7.evil.example")));
    assert_false(address_is_glued(bytes_text("evil.example")));
    assert_false(address_is_glued((struct bytes){0}));
}

static void an_address_is_seen_within_other_letters(void **state)
{
    (void)state;
    assert_true(address_stands_in(bytes_text("C203.0.113.7")));
    assert_true(address_stands_in(bytes_text("203.0.113.9:79548")));
    assert_false(address_stands_in(bytes_text("1.2.3")));
    assert_false(address_stands_in(bytes_text("1.203.0.113.300")));
    assert_false(address_stands_in((struct bytes){0}));
}

static void the_first_numbers_of_an_address_are_part_of_it(void **state)
{
    (void)state;
    assert_true(address_is_partial(bytes_text("203.0.113.*")));
    assert_true(address_is_partial(bytes_text("203.0.113.x")));
    assert_true(address_is_partial(bytes_text("203.0.113.{9")));
    assert_true(address_is_partial(bytes_text("203.0.113.[9-12]")));
    assert_false(address_is_partial(bytes_text("203.0.113.9")));
    assert_false(address_is_partial(bytes_text("1.2.3.x")));
    assert_false(address_is_partial(bytes_text("203.0.113.xyz")));
    assert_false(address_is_partial((struct bytes){0}));
}

static void four_numbers_are_dotted_whatever_they_count(void **state)
{
    (void)state;
    assert_true(address_is_dotted(bytes_text("300.1.1.1")));
    assert_false(address_is_dotted(bytes_text("1.1.1")));
    assert_false(address_is_dotted(bytes_text("1.1.1.a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_glued_to_an_address_is_neither_port_nor_name),
        cmocka_unit_test(an_address_is_seen_within_other_letters),
        cmocka_unit_test(the_first_numbers_of_an_address_are_part_of_it),
        cmocka_unit_test(four_numbers_are_dotted_whatever_they_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
