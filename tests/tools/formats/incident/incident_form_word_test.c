/* incident_form_word: headings and words of a form. The usual words stand in
 * incident_form_test.c. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record_incident.h"
#include "tools/formats/incident/incident_form_word.h"

static const char *const japanese[] = {
#define X(name, english, japanese) japanese,
    INCIDENT_FIELD_LIST(X)
#undef X
};

static void assert_heading(enum incident_field want, const char *behind,
                           const char *line)
{
    struct bytes rest;
    bool looks;
    enum incident_field got =
        incident_field_of(bytes_text(line), &looks, &rest);

    if (got != want)
        fail_msg("'%s' is heading %d", line, (int)got);
    if (want != INCIDENT_FIELDS) {
        assert_true(looks);
        if (!bytes_equal(bytes_text(behind), rest))
            fail_msg("'%s' has '%.*s' behind it", line, (int)rest.len,
                     (const char *)rest.at);
    }
}

static void every_heading_is_known_in_both_languages(void **state)
{
    static const char *const frames[] = {"[%s]", "【%s】", "［%s］", "〔%s〕",
                                         "[ %s ]"};
    char line[128];

    (void)state;
    for (int f = 0; f < INCIDENT_FIELDS; f++)
        for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
            snprintf(line, sizeof line, frames[i],
                     incident_field_text((enum incident_field)f));
            assert_heading((enum incident_field)f, "", line);
            snprintf(line, sizeof line, frames[i], japanese[f]);
            assert_heading((enum incident_field)f, "", line);
        }
}

static void a_heading_may_stand_in_both_languages_at_once(void **state)
{
    (void)state;
    assert_heading(INCIDENT_FIELD_WHAT, "", "[what happened / 発生事象]");
    assert_heading(INCIDENT_FIELD_WHAT, "", "[発生事象/what happened]");
    assert_heading(INCIDENT_FIELD_TITLE, "", "[title] 件名");
    assert_heading(INCIDENT_FIELD_TITLE, "", "[題名]");
    assert_heading(INCIDENT_FIELD_TITLE, "暗号化", "【件名】：暗号化");
    assert_heading(INCIDENT_FIELD_TITLE, "", "[TITLE] (*)");
    assert_heading(INCIDENT_FIELD_TITLE, "暗号化", "【題名】：暗号化");
    assert_heading(INCIDENT_FIELD_TITLE, "a: b", "[title] / 題名 : a: b");
}

static void what_looks_like_a_heading_and_is_none_is_told(void **state)
{
    static const char *const unknown[] = {"[sum up]", "[概要]", "[titles]",
                                          "[title title]"};
    struct bytes rest;
    bool looks;

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(
            INCIDENT_FIELDS,
            incident_field_of(bytes_text(unknown[i]), &looks, &rest));
        assert_true(looks);
    }
}

static void other_lines_do_not_look_like_headings(void **state)
{
    static const char *const lines[] = {
        "",
        "title",
        "title]",
        " [title]",
        "[]",
        "[title",
        "[2001:db8::1]",
        "[192.0.2.1]:80",
        "[ransom.txt] was left",
        "-[title]",
        "[a heading of more octets than any heading of the form may ever have]",
    };
    struct bytes rest;
    bool looks;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(
            INCIDENT_FIELDS,
            incident_field_of(bytes_text(lines[i]), &looks, &rest));
        if (looks)
            fail_msg("'%s' looks like a heading", lines[i]);
    }
}

static void every_category_and_state_is_known_by_its_own_word(void **state)
{
    static const struct {
        uint64_t number;
        const char *word;
    } categories[] =
        {
#define X(number, word) {number, word},
            RECORD_CATEGORY_LIST(X)
#undef X
        },
      states[] = {
#define X(number, word) {number, word},
          RECORD_STATE_LIST(X)
#undef X
      };
    uint64_t number;

    (void)state;
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
        assert_true(
            incident_category_of(&number, bytes_text(categories[i].word)));
        assert_int_equal(categories[i].number, number);
    }
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        assert_true(incident_state_of(&number, bytes_text(states[i].word)));
        assert_int_equal(states[i].number, number);
    }
}

static void two_words_are_none_and_both_languages_are_one(void **state)
{
    uint64_t number;

    (void)state;
    assert_false(incident_category_of(&number, bytes_text("scan / dos")));
    assert_false(incident_category_of(&number, bytes_text("スキャン/dos")));
    assert_false(incident_state_of(&number, bytes_text("new 解決済み")));
    assert_true(incident_category_of(&number, bytes_text("scan / スキャン")));
    assert_int_equal(4, number);
    assert_true(incident_state_of(&number, bytes_text("new / 新規")));
    assert_int_equal(1, number);
}

static void other_words_are_none(void **state)
{
    static const char *const words[] = {"", "　", "/", "ransom", "スキャ", "9"};
    char endless[4096];
    uint64_t number;

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(incident_category_of(&number, bytes_text(words[i])));
        assert_false(incident_state_of(&number, bytes_text(words[i])));
    }
    memset(endless, 'a', sizeof endless);
    assert_false(incident_category_of(
        &number, (struct bytes){(uint8_t *)endless, sizeof endless}));
}

static void white_space_at_both_ends_is_trimmed(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } rows[] = {
        {"a", "a"}, {" a\t", "a"}, {"　a　", "a"}, {" 　\ta b　 ", "a b"},
        {"", ""},   {"　 ", ""},   {"あ", "あ"},   {"\xe3\x80", "\xe3\x80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_bytes_equal(bytes_text(rows[i].trimmed),
                           incident_trimmed(bytes_text(rows[i].text)));
}

static void every_cut_of_a_line_is_read_within_its_octets(void **state)
{
    static const char whole[] = "【発生事象／ｗｈａｔ】：　ａ";
    uint64_t number;

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct bytes line = {cut, len}, rest;
        bool looks;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        incident_field_of(line, &looks, &rest);
        incident_category_of(&number, line);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_heading_is_known_in_both_languages),
        cmocka_unit_test(a_heading_may_stand_in_both_languages_at_once),
        cmocka_unit_test(what_looks_like_a_heading_and_is_none_is_told),
        cmocka_unit_test(other_lines_do_not_look_like_headings),
        cmocka_unit_test(every_category_and_state_is_known_by_its_own_word),
        cmocka_unit_test(two_words_are_none_and_both_languages_are_one),
        cmocka_unit_test(other_words_are_none),
        cmocka_unit_test(white_space_at_both_ends_is_trimmed),
        cmocka_unit_test(every_cut_of_a_line_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
