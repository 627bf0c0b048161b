/* pipe: tables of Markdown. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/table/pipe.h"

/* Find the table that begins text. */
static bool found(struct pipe_table *out, const char *text)
{
    struct bytes all = bytes_text(text);
    const size_t end = ascii_find(all, 0, '\n');

    return pipe_find(out, ascii_trim((struct bytes){all.at, end}),
                     ascii_from(all, end < all.len ? end + 1 : end));
}

static void names_and_a_rule_below_them_begin_a_table(void **state)
{
    struct pipe_table table;

    (void)state;
    assert_true(found(&table, "| a | b |\n|---|:-:|\n| 1 | 2 |\n\nafter"));
    assert_int_equal(2, table.lines);
    assert_int_equal(strlen("|---|:-:|\n| 1 | 2 |\n"), table.octets);
    assert_true(found(&table, "|a|\n  |-|\n"));
    assert_false(found(&table, "| a | b |\n| 1 | 2 |\n"));
    assert_false(found(&table, "a | b\n--- | ---\n"));
    assert_false(found(&table, "|---|\n|---|\n"));
    assert_false(found(&table, "| a |"));
    assert_false(found(&table, ""));
}

static void cells_are_read_by_their_columns_and_lines(void **state)
{
    struct reading *r = *state;
    struct pipe_table table;

    assert_true(found(&table, "| Domain | Comment | Verdict |\n"
                              "|---|---|---|\n"
                              "| `evil[.]example` | a\\|b | malicious |\n"
                              "| **good.example** |  | benign |\n"
                              "| a.example<br>b.example |"));
    pipe_read(r, &table, 7);
    assert_int_equal(
        9, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.example")->line);
    assert_bytes_equal(bytes_text("a|b"),
                       reading_fixture_item(r, INDICATOR_DOMAIN, "evil.example")
                           ->entry.comment);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "a.example"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "b.example"));
    assert_int_equal(10, r->found->rejects[0].place.line);
    reading_fixture_count(r, 3, 1);
}

static void a_row_of_references_gives_none(void **state)
{
    struct reading *r = *state;
    struct pipe_table table;

    assert_true(found(&table, "| What | Where |\n|-|-|\n"
                              "| Reference | https://ref.example/ |\n"
                              "| C2 | http://evil.example/ |\n"));
    pipe_read(r, &table, 1);
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://evil.example/"));
    assert_true(reading_fixture_rejects(r, "https://ref.example/", "a link"));
    reading_fixture_count(r, 1, 1);
}

static void every_cut_of_a_table_is_read(void **state)
{
    static const char whole[] = "| Domain |\n|---|\n| `a\\|<br>** |\n| b<br";
    struct reading *r = *state;

    for (size_t len = 0; len < sizeof whole; len++) {
        char text[sizeof whole] = "";
        struct pipe_table table;

        memcpy(text, whole, len);
        if (found(&table, text))
            pipe_read(r, &table, 1);
    }
    assert_int_equal(0, r->found->item_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(names_and_a_rule_below_them_begin_a_table),
        READING_TEST(cells_are_read_by_their_columns_and_lines),
        READING_TEST(a_row_of_references_gives_none),
        READING_TEST(every_cut_of_a_table_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
