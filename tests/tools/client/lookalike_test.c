/* lookalike: names that a person takes for a peer's. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/lookalike.h"
#include "tools/client/row.h"

/* Two peers and this node. */
static const char known_json[] =
    "[{\"peer\": \"honest\", \"node\": \"aa\", \"fingerprint\": \"1\", "
    "\"org\": \"Honest CERT\","
    "  \"org_ja\": \"正直\"},"
    " {\"peer\": \"take\", \"node\": \"bb\", \"fingerprint\": \"2\", \"org\": "
    "\"Take\"},"
    " {\"node\": \"cc\", \"fingerprint\": \"3\", \"org\": \"Matsu CSIRT\"},"
    " {\"what\": \"process\", \"name\": \"core\"},"
    " {\"what\": \"peer\", \"peer\": \"take\", \"node\": \"bb\"}]";

static json_t *parsed(const char *text)
{
    json_t *rows = json_loads(text, 0, NULL);

    assert_non_null(rows);
    return rows;
}

/* The mark of the field in one row. */
static const char *mark_of(const char *row, const char *field)
{
    static char mark[128];
    char name[LOOKALIKE_FIELD_MAX];
    json_t *rows = parsed(row), *known = parsed(known_json);

    lookalike_mark(rows, known);
    snprintf(mark, sizeof mark, "%s",
             row_text(json_array_get(rows, 0), lookalike_field(name, field)));
    json_decref(rows);
    json_decref(known);
    return mark;
}

static const char *mark_of_author(const char *author)
{
    char row[256];

    snprintf(row, sizeof row,
             "[{\"author\": \"%s\", \"author_id\": \"dd\","
             " \"introduced_by\": \"mallory\"}]",
             author);
    return mark_of(row, "author");
}

static void letters_of_another_script_look_alike(void **state)
{
    (void)state;
    assert_true(lookalike_same("honest", "h\u043enest"));
    assert_true(lookalike_same("INFRA", "lNFRA"));
    assert_true(lookalike_same("honest", "HONEST"));
    assert_true(lookalike_same("honest", "ｈｏｎｅｓｔ"));
    assert_true(lookalike_same("honest", "\u200bhon\u00adest\u00a0"));
    assert_true(lookalike_same("honest", "honest (introduced by honest)"));
    assert_true(lookalike_same("カガリ", "ｶｶﾞﾘ"));
}

static void other_names_do_not(void **state)
{
    (void)state;
    assert_false(lookalike_same("honest", "honesty"));
    assert_false(lookalike_same("matsu", "take"));
    assert_false(lookalike_same("honest", ""));
    assert_false(lookalike_same("honest", "\u200b"));
    assert_false(lookalike_same("honest", "(honest)"));
    assert_false(lookalike_same("松", "竹"));
}

static void who_is_introduced_with_a_peers_name_is_marked(void **state)
{
    (void)state;
    assert_string_equal(mark_of_author("h\u043enest"), "honest");
    assert_string_equal(mark_of_author("honest cert"), "honest");
    assert_string_equal(mark_of_author("正直\u200b"), "honest");
    assert_string_equal(mark_of_author("this node"), "this node");
    assert_string_equal(mark_of_author("matsu csirt"), "this node");
    assert_string_equal(mark_of_author("Ume CSIRT"), "");
}

static void a_peer_does_not_look_like_itself(void **state)
{
    (void)state;
    assert_string_equal(
        mark_of("[{\"peer\": \"honest\", \"node\": \"aa\"}]", "peer"), "");
    assert_string_equal(
        mark_of("[{\"peer\": \"h\u043enest\", \"node\": \"ee\"}]", "peer"),
        "honest");
    assert_string_equal(
        mark_of("[{\"author\": \"this node\", \"author_id\": \"cc\"}]",
                "author"),
        "");
    assert_string_equal(mark_of("[{\"author\": \"honest\"}]", "author"), "");
}

static void rows_without_a_strangers_name_need_no_look(void **state)
{
    static const char *const rows[] = {
        "[{\"author\": \"honest\", \"introduced_by\": null}]",
        "[{\"peer\": \"honest\", \"node\": \"aa\"}]",
        "[{\"author\": \"x\", \"introduced_by\": \"honest\"}]",
        "[{\"name\": \"x\", \"node\": \"dd\", \"peer\": null}]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *each = parsed(rows[i]);

        assert_int_equal(lookalike_wanted(each), i >= 2);
        json_decref(each);
    }
}

static void a_name_longer_than_any_is_no_fault(void **state)
{
    static char long_name[2048];

    (void)state;
    for (size_t i = 0; i + 3 < sizeof long_name; i += 3)
        memcpy(long_name + i, "\ufdfa", 3);
    assert_false(lookalike_same(long_name, "honest"));
    memset(long_name, 'a', sizeof long_name - 1);
    assert_true(lookalike_same(long_name, long_name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_another_script_look_alike),
        cmocka_unit_test(other_names_do_not),
        cmocka_unit_test(who_is_introduced_with_a_peers_name_is_marked),
        cmocka_unit_test(a_peer_does_not_look_like_itself),
        cmocka_unit_test(rows_without_a_strangers_name_need_no_look),
        cmocka_unit_test(a_name_longer_than_any_is_no_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
