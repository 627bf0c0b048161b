/* incident_form: what a person writes into the form, and what is told when it
 * cannot be shared. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/incident/incident_form.h"
#include "tools/formats/incident/incident_form_time.h"
#include "tools/formats/incident/incident_form_word.h"

#define CASE_UUID "3d6f2a0e-8a71-4c39-9f0b-52c1e7a4d801"

/* 2026-11-21T00:00:00Z */
enum { NOW_S = 1795219200 };

static struct incident_form f;

static enum err read_form(const char *text)
{
    incident_form_close(&f);
    return incident_form_read(&f, bytes_text(text), NOW_S);
}

static int done(void **state)
{
    (void)state;
    incident_form_close(&f);
    return 0;
}

static bool faults(unsigned line, const char *what)
{
    for (size_t i = 0; i < f.fault_count; i++)
        if (f.fault[i].line == line && strstr(f.fault[i].what, what) != NULL)
            return true;
    return false;
}

static void assert_text(const char *expected, struct bytes got)
{
    char room[512];

    assert_true(got.len < sizeof room);
    memcpy(room, got.at, got.len);
    room[got.len] = '\0';
    assert_string_equal(expected, room);
}

static const char english[] =
    "[case]\n" CASE_UUID "\n"
    "[title]\nFile server encrypted\n"
    "[category]\nransomware\n"
    "[state]\ncontained\n"
    "[detected]\n2026-11-20 03:10 JST\n"
    "[occurred]\n2026-11-18T22:00:00Z\n"
    "[what happened]\n\nFiles renamed.\n\n[ransom.txt] was left.\n\n"
    "[affected systems]\nfile server\n"
    "[contact]\nsoc@example.com\n"
    "[indicators]\n# seen by us\n198.51.100.7\nhxxp://evil[.]example/a\n";

static void a_filled_form_is_an_incident(void **state)
{
    const struct record_incident *i = &f.incident;

    (void)state;
    assert_err(ERR_OK, read_form(english));
    assert_int_equal(9, i->category);
    assert_int_equal(3, i->state);
    assert_int_equal(1795111800, i->detected_s);
    assert_int_equal(1795039200, i->occurred_s);
    assert_text("File server encrypted", i->title);
    assert_text("Files renamed.\n\n[ransom.txt] was left.", i->what);
    assert_text("file server", i->affected);
    assert_text("\n198.51.100.7\nhxxp://evil[.]example/a\n", f.indicators);
}

static void words_are_taken_in_both_languages(void **state)
{
    static const struct {
        const char *text;
        uint64_t number;
    } words[] = {{"ransomware", 9},
                 {"RANSOMWARE", 9},
                 {"ランサムウェア", 9},
                 {"ransomware ランサムウェア", 9},
                 {"ransomware / ランサムウェア", 9},
                 {"標的型攻撃", 7},
                 {"DoS/DDoS", 5},
                 {"unauthorized-access", 10},
                 {"　情報漏えい　", 11},
                 {"ｒａｎｓｏｍｗａｒｅ", 9},
                 {"Malware Infection", 8},
                 {"data_leak", 11}};
    uint64_t number;

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!incident_category_of(&number, bytes_text(words[i].text)))
            fail_msg("'%s' is not known", words[i].text);
        assert_int_equal(words[i].number, number);
    }
    assert_false(incident_category_of(&number, bytes_text("bad luck")));
    assert_false(
        incident_category_of(&number, bytes_text("ransomware, data-leak")));
    assert_true(incident_state_of(&number, bytes_text("In Progress")));
    assert_int_equal(2, number);
    assert_true(incident_state_of(&number, bytes_text("対応中")));
    assert_int_equal(2, number);
}

static void times_are_taken_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        uint64_t s;
    } times[] = {
        {"2026-11-20 03:10 JST", 1795111800},
        {"2026-11-20T03:10:00+09:00", 1795111800},
        {"2026/11/20 3:10 JST", 1795111800},
        {"2026年11月20日 3時10分 JST", 1795111800},
        {"２０２６年１１月２０日　０３：１０ JST", 1795111800},
        {"2026-11-19T18:10:00Z", 1795111800},
        {"2026-11-19 18:10 UTC", 1795111800},
        {"2026-11-20Z", 1795132800},
        {"2026年11月20日 午前3時10分 JST", 1795111800},
        {"2026年11月20日（金）3時10分頃 JST", 1795111800},
        {"令和8年11月20日(金) 午前3時10分 JST", 1795111800},
        {"令和８年１１月２０日（金曜日）　午前３時１０分（日本時間）",
         1795111800},
        {"R8.11.20 03:10 JST", 1795111800},
        {"2026.11.20 3:10 AM JST", 1795111800},
        {"2026-11-19 6:10 PM (UTC)", 1795111800},
        {"2026年11月20日 日曜日 3時10分 JST", 1795111800},
        {"2026年11月20日(日) 3:10 JST", 1795111800},
        {"2026-11-20 午前0時半 JST", 1795102200},
        {"2026-11-20 正午 JST", 1795143600},
        {"2026年11月20日 12:00 PM JST", 1795143600},
        {"令和元年5月1日 JST", 1556636400},
        {"unknown", 0},
        {"不明", 0},
    };
    static const char *const wrong[] = {
        "yesterday",
        "2026-02-30 10:00 JST",
        "20/11/2026",
        "2026-11-20 25:00",
        "2026-11-20 03:10 XYZ",
        "2026-11-20 03:10 +99",
        "1026-11-20",
        "2026-11",
        "2026-11-20 午後15時 JST",
        "2026-11-20 AM 3:10 PM",
        "2026-11-20 PM",
        "令和0年1月1日",
        "2026年11月20日 深夜",
        "11月20日 15時頃",
        "",
    };
    uint64_t s;

    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (!incident_time_of(&s, bytes_text(times[i].text)))
            fail_msg("'%s' is not taken", times[i].text);
        assert_int_equal(times[i].s, s);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (incident_time_of(&s, bytes_text(wrong[i])))
            fail_msg("'%s' is taken", wrong[i]);
}

static void what_is_in_the_form_is_kept(void **state)
{
    const struct record_incident *i = &f.incident;

    (void)state;
    assert_err(ERR_OK, read_form("\xef\xbb\xbf# a comment\r\n"
                                 "[case] ケース\r\n" CASE_UUID "\r\n"
                                 "[題名]\r\n  ファイルサーバー暗号化  \r\n"
                                 "[分類]\r\nランサムウェア\r\n"
                                 "[状態]\r\n対応中\r\n"
                                 "[発覚日時]\r\n2026-11-20 03:10 JST\r\n"
                                 "[発生日時]\r\n不明\r\n"
                                 "[発生事象]\r\n# not read\r\nひとつ。\r\n\r\n"
                                 " [ふたつ]。\r\n\r\n"
                                 "[連絡先]\r\nsoc@example.com\r\n"
                                 "[インジケータ]\r\n203.0.113.7\r\n"));
    assert_text("ファイルサーバー暗号化", i->title);
    assert_int_equal(9, i->category);
    assert_int_equal(2, i->state);
    assert_int_equal(1795111800, i->detected_s);
    assert_int_equal(0, i->occurred_s);
    assert_text("ひとつ。\n\n [ふたつ]。", i->what);
    assert_int_equal(0, i->affected.len);
    assert_text("soc@example.com", i->contact);
    assert_int_equal(0x3d, i->case_uuid[0]);
    assert_int_equal(23, f.indicators_line);
    assert_text("203.0.113.7\n", f.indicators);
}

static void what_stands_on_the_headings_own_line_is_kept(void **state)
{
    const struct record_incident *i = &f.incident;

    (void)state;
    assert_err(ERR_OK, read_form("【ケース】" CASE_UUID "\n"
                                 "［題名］：暗号化\n"
                                 "[category] 分類 (*)\nransomware\n"
                                 "〔状態〕 対応中\n"
                                 "[detected] 発覚日時: 2026-11-20 03:10 JST\n"
                                 "[what happened] 発生事象\nひとつ。\n"
                                 "[contact] soc@example.com\n"
                                 "[indicators] インジケータ\n203.0.113.7\n"));
    assert_text("暗号化", i->title);
    assert_int_equal(2, i->state);
    assert_int_equal(1795111800, i->detected_s);
    assert_text("ひとつ。", i->what);
    assert_text("soc@example.com", i->contact);
    assert_text("203.0.113.7\n", f.indicators);
    assert_int_equal(11, f.indicators_line);
}

static void an_empty_form_tells_what_is_missing(void **state)
{
    static const uint8_t uuid[16] = {1, 2, 3};
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    incident_form_print(to, uuid);
    fclose(to);
    assert_err(ERR_BAD_SHAPE, read_form(text));
    /* Title, category, detected and what happened; the state is filled in. */
    assert_int_equal(4, f.fault_count);
    for (size_t i = 0; i < f.fault_count; i++) {
        assert_non_null(strstr(f.fault[i].what, "not filled in"));
        assert_true(f.fault[i].line > 0);
        assert_true(i == 0 || f.fault[i].line > f.fault[i - 1].line);
    }
    assert_memory_equal(uuid, f.incident.case_uuid, sizeof uuid);
    free(text);
}

static void every_fault_is_told_with_its_line(void **state)
{
    (void)state;
    assert_err(ERR_BAD_SHAPE, read_form("before\n"
                                        "[case]\nnot-a-uuid\n"
                                        "[title]\ntwo\nlines\n"
                                        "[category]\nbad luck\n"
                                        "[state]\nasleep\n"
                                        "[detected]\n2036-01-01 JST\n"
                                        "[occurred]\nyesterday\n"
                                        "[sum up]\n"
                                        "[what happened]\nit\n"
                                        "[title]\nagain\n"
                                        "bad \xff octet\n"));
    assert_true(faults(1, "before the first heading"));
    assert_true(faults(3, "not the uuid of a case"));
    assert_true(faults(8, "no such category"));
    assert_true(faults(10, "no such state"));
    assert_true(faults(12, "lies ahead"));
    assert_true(faults(14, "not a time"));
    assert_true(faults(15, "no such heading"));
    assert_true(faults(18, "appears twice"));
    assert_true(faults(20, "not UTF-8"));
}

static void detection_before_occurrence_is_a_fault(void **state)
{
    (void)state;
    assert_err(ERR_BAD_SHAPE,
               read_form("[case]\n" CASE_UUID "\n[title]\nt\n[category]\nscan\n"
                         "[state]\nnew\n[detected]\n2026-11-18 JST\n"
                         "[occurred]\n2026-11-19 JST\n[what happened]\nit\n"));
    assert_int_equal(1, f.fault_count);
    assert_true(faults(12, "detected before it occurred"));
}

static void faults_end_at_their_limit(void **state)
{
    char text[4096] = "";

    (void)state;
    for (int i = 0; i < 100; i++)
        strcat(text, "[no such one]\n");
    assert_err(ERR_BAD_SHAPE, read_form(text));
    assert_int_equal(INCIDENT_FORM_FAULTS_MAX, f.fault_count);
}

static void a_huge_form_is_too_big(void **state)
{
    char *text = malloc(INCIDENT_FORM_MAX + 2);

    (void)state;
    memset(text, 'a', INCIDENT_FORM_MAX + 1);
    text[INCIDENT_FORM_MAX + 1] = '\0';
    assert_err(ERR_TOO_BIG, read_form(text));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_filled_form_is_an_incident, done),
        cmocka_unit_test_teardown(words_are_taken_in_both_languages, done),
        cmocka_unit_test_teardown(times_are_taken_as_people_write_them, done),
        cmocka_unit_test_teardown(what_is_in_the_form_is_kept, done),
        cmocka_unit_test_teardown(what_stands_on_the_headings_own_line_is_kept,
                                  done),
        cmocka_unit_test_teardown(an_empty_form_tells_what_is_missing, done),
        cmocka_unit_test_teardown(every_fault_is_told_with_its_line, done),
        cmocka_unit_test_teardown(detection_before_occurrence_is_a_fault, done),
        cmocka_unit_test_teardown(faults_end_at_their_limit, done),
        cmocka_unit_test_teardown(a_huge_form_is_too_big, done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
