/* harmless: what lines say of their values. */
#include "tests/unit.h"

#include "tools/formats/text/harmless.h"

static bool said(struct harmless *h, const char *line)
{
    return harmless_next(h, bytes_text(line));
}

static void a_remark_or_a_label_speaks_of_its_line(void **state)
{
    struct harmless h = {0};

    (void)state;
    assert_true(said(&h, "203.0.113.9 (benign, our scanner)"));
    assert_true(said(&h, "- evil.example - whitelisted"));
    assert_true(said(&h, "False positive: 203.0.113.9"));
    assert_true(said(&h, "Victim IP: 198.51.100.1"));
    assert_false(said(&h, "203.0.113.9 (C2)"));
    assert_false(said(&h, "203.0.113.9 (benign), 203.0.113.10 (C2)"));
    assert_false(said(&h, "legitimate tools talk to 203.0.113.9"));
}

static void a_heading_speaks_of_the_lines_below_it(void **state)
{
    struct harmless h = {0};

    (void)state;
    assert_true(said(&h, "Legitimate domains:"));
    assert_true(said(&h, ""));
    assert_true(said(&h, "www.example.com"));
    assert_false(said(&h, ""));
    assert_false(said(&h, "www.example.com"));
    assert_true(said(&h, "Victims:"));
    assert_false(said(&h, "C2:"));
    assert_false(said(&h, "203.0.113.9"));
}

static void what_was_abused_is_not_harmless(void **state)
{
    struct harmless h = {0};

    (void)state;
    assert_false(said(&h, "Legitimate services that were abused:"));
    assert_false(said(&h, "203.0.113.9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_remark_or_a_label_speaks_of_its_line),
        cmocka_unit_test(a_heading_speaks_of_the_lines_below_it),
        cmocka_unit_test(what_was_abused_is_not_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
