/* reading: where a value stands, whose label it has, and that each is told. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "tools/formats/judge.h"

static void read_word(struct reading *r, const char *word)
{
    struct token token;

    judge_token(r, &token, bytes_text(word), (struct bytes){0}, TOKEN_CELL);
    assert_int_equal(TOKEN_TAKEN, token.verdict);
    reading_keep(r, &token, NULL);
}

static void a_kept_value_has_its_line_and_what_was_seen_of_it(void **state)
{
    struct reading *r = *state;
    const struct finding *item;

    r->place.line = 7;
    read_word(r, "evil[.]jp");
    item = reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp");
    assert_non_null(item);
    assert_int_equal(7, item->line);
    assert_true(item->refanged);
    assert_false(item->labelled);
    assert_int_equal(INDICATOR_FINE, item->caution);
    read_word(r, "203.0.113.9");
    item = reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.9");
    assert_int_equal(INDICATOR_DOCUMENTATION, item->caution);
    assert_false(item->refanged);
    assert_int_equal(2, r->told);
}

static void what_else_the_source_says_goes_along(void **state)
{
    struct reading *r = *state;
    struct record_indicator like =
        findings_entry(INDICATOR_MD5, bytes_text("another"));
    const struct finding *item;
    struct token token;

    like.role = RECORD_ROLE_C2;
    like.confidence = 90;
    like.detect = false;
    like.comment = bytes_text("beacon");
    like.first_seen_s = 5;
    judge_token(r, &token, bytes_text("evil.jp"), (struct bytes){0},
                TOKEN_CELL);
    reading_keep(r, &token, &like);
    item = reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp");
    assert_non_null(item);
    assert_int_equal(RECORD_ROLE_C2, item->entry.role);
    assert_int_equal(90, item->entry.confidence);
    assert_false(item->entry.detect);
    assert_int_equal(5, item->entry.first_seen_s);
    assert_bytes_equal(bytes_text("beacon"), item->entry.comment);
    reading_fixture_count(r, 1, 0);
}

static void a_reject_is_told_with_its_place(void **state)
{
    struct reading *r = *state;

    r->place = (struct place){.line = 9, .where = bytes_text("Event[0]")};
    reading_reject(r, bytes_text(" 10.0.0.1 "), "private");
    assert_true(reading_fixture_rejects(r, "10.0.0.1", "private"));
    assert_int_equal(9, r->found->rejects[0].place.line);
    assert_bytes_equal(bytes_text("Event[0]"),
                       r->found->rejects[0].place.where);
    assert_int_equal(1, r->told);
}

static void a_said_type_is_read_as_that_type(void **state)
{
    struct reading *r = *state;
    struct token token;

    judge_token_as(r, &token, INDICATOR_HOSTNAME, bytes_text("evil[.]jp"));
    assert_int_equal(TOKEN_TAKEN, token.verdict);
    assert_int_equal(INDICATOR_HOSTNAME, token.type);
    assert_true(token.refanged);
    judge_token_as(r, &token, INDICATOR_MD5, bytes_text("evil.jp"));
    assert_int_equal(TOKEN_REJECTED, token.verdict);
}

static void the_label_of_a_part_is_its_values_only(void **state)
{
    struct reading *r = *state;
    const struct finding *item;

    reading_part(r);
    reading_part_tlp(r, TLP_AMBER);
    reading_part_tlp(r, TLP_RED);
    reading_part_tlp(r, TLP_GREEN);
    read_word(r, "red.jp");
    reading_part(r);
    read_word(r, "plain.jp");
    item = reading_fixture_item(r, INDICATOR_DOMAIN, "red.jp");
    assert_true(item->labelled);
    assert_int_equal(TLP_RED, item->tlp);
    item = reading_fixture_item(r, INDICATOR_DOMAIN, "plain.jp");
    assert_false(item->labelled);
    assert_int_equal(TLP_RED, r->found->part_tlp.level);
    assert_false(r->found->tlp.there);
}

static void a_label_of_clear_is_a_label(void **state)
{
    struct reading *r = *state;

    reading_part(r);
    reading_part_tlp(r, TLP_CLEAR);
    read_word(r, "clear.jp");
    assert_true(r->found->items[0].labelled);
    assert_int_equal(TLP_CLEAR, r->found->items[0].tlp);
}

static void labels_in_a_parts_text_are_the_parts(void **state)
{
    struct reading *r = *state;

    reading_part(r);
    reading_part_labels(r, bytes_text("TLP：ＡＭＢＥＲ / PAP:RED"));
    read_word(r, "evil.jp");
    assert_int_equal(TLP_AMBER, r->found->items[0].tlp);
    assert_int_equal(TLP_AMBER, r->found->part_tlp.level);
    assert_int_equal(PAP_RED, r->found->pap.level);
    assert_false(r->found->tlp.there);
    reading_part(r);
    reading_part_labels(r, bytes_text("no label here"));
    assert_false(r->own.there);
}

/* TLP 1.0's EX:CHR in a row: nobody can say whom the row may reach. */
static void an_unknown_label_of_a_part_is_the_strictest(void **state)
{
    struct reading *r = *state;

    reading_part(r);
    reading_part_labels(r, bytes_text("TLP:EX:CHR"));
    assert_true(r->own.there);
    assert_int_equal(TLP_RED, r->own.level);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_kept_value_has_its_line_and_what_was_seen_of_it),
        READING_TEST(what_else_the_source_says_goes_along),
        READING_TEST(a_reject_is_told_with_its_place),
        READING_TEST(a_said_type_is_read_as_that_type),
        READING_TEST(the_label_of_a_part_is_its_values_only),
        READING_TEST(a_label_of_clear_is_a_label),
        READING_TEST(labels_in_a_parts_text_are_the_parts),
        READING_TEST(an_unknown_label_of_a_part_is_the_strictest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
