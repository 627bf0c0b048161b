/* sheet: rows of a CSV export, with what each says of its values. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/table/sheet.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"

static void read_sheet(struct reading *r, const char *text)
{
    struct grid_form form;

    assert_true(sheet_sniff(&form, bytes_text(text), "a.csv"));
    sheet_read(r, &form);
}

static void what_a_row_says_goes_with_its_value(void **state)
{
    struct reading *r = *state;
    const struct record_indicator *e;

    read_sheet(r, "type,value,comment,first_seen,last_seen,valid_until,"
                  "confidence,to_ids,threat_type,tlp\n"
                  "domain,evil[.]jp,beacon,2024-01-02,2024-01-03,2024-02-01,"
                  "80,0,botnet_cc,amber\n"
                  "ip-dst,203.0.113.1,,,,,,,,\n");
    e = &reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry;
    assert_bytes_equal(bytes_text("beacon"), e->comment);
    assert_int_equal(1704153600, e->first_seen_s);
    assert_int_equal(1704240000, e->last_seen_s);
    assert_int_equal(1706745600, e->valid_until_s);
    assert_int_equal(80, e->confidence);
    assert_false(e->detect);
    assert_int_equal(RECORD_ROLE_C2, e->role);
    assert_true(r->found->items[0].labelled);
    assert_int_equal(TLP_AMBER, r->found->items[0].tlp);
    e = &reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.1")->entry;
    assert_true(e->detect);
    assert_int_equal(RECORD_CONFIDENCE_UNSTATED, e->confidence);
    assert_int_equal(0, e->first_seen_s);
    assert_false(r->found->items[1].labelled);
    assert_int_equal(TLP_AMBER, r->found->part_tlp.level);
    assert_false(r->found->tlp.there);
    reading_fixture_count(r, 2, 0);
}

static void what_is_defanged_in_a_comment_is_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "type,value,comment\n"
                  "ip,203.0.113.1,also at bad[.]jp (hxxp://worse[.]jp/a)\n"
                  "domain,evil.jp,see array[1] and good.jp\n");
    assert_true(reading_fixture_rejects(r, "bad[.]jp", "a row of its own"));
    assert_true(
        reading_fixture_rejects(r, "hxxp://worse[.]jp/a", "a row of its own"));
    reading_fixture_count(r, 2, 2);
}

static void a_value_in_a_column_of_types_is_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "type,value\n203.0.113.1,ip\nmd5," MD5 "\n");
    assert_true(
        reading_fixture_rejects(r, "203.0.113.1", "in a column of types"));
    reading_fixture_count(r, 1, 2);
}

static void a_japanese_sheet_is_read_by_its_columns(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "項番,種別,値,備考,共有範囲,被害端末\n"
                  "1,ドメイン,evil。jp,C2サーバ,TLP：ＡＭＢＥＲ,pc1.corp.jp\n"
                  "2,IPアドレス,203[.]0[.]113[.]1,なし,,10.1.2.3\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.1"));
    assert_true(reading_fixture_notes(r, "被害端末", "who was hit"));
    assert_int_equal(TLP_AMBER, r->found->items[0].tlp);
    reading_fixture_count(r, 2, 0);
}

/* Nobody can tell whom such a row may reach, so it stays here. */
static void a_row_with_a_label_nobody_knows_is_refused(void **state)
{
    static const char *const sheets[] = {
        "domain,tlp\nevil.jp,purple\n",
        "domain,tlp\nevil.jp,ex:chr\n",
        "domain,tags\nevil.jp,tlp:ex:chr\n",
        "domain,tags\nevil.jp,\"a,tlp:purple\"\n",
        "domain,取扱区分\nevil.jp,社外秘\n",
        "domain,comment\nevil.jp,see TLP:EX:CHR\n",
        "domain,whatever\nevil.jp,TLP:EX:CHR\n",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        read_sheet(r, sheets[i]);
        if (r->found->item_count > 0)
            fail_msg("sheet %zu lets its value go", i);
        assert_int_equal(i + 1, r->found->rejected);
        assert_true(reading_fixture_rejects(r, "evil.jp", "a label"));
    }
}

static void other_tags_let_their_row_go(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "domain,tags\nevil.jp,\"osint, tlp:green;apt|x\"\n"
                  "bad.jp,\nworse.jp,misp:threat-level\n");
    reading_fixture_count(r, 3, 0);
    assert_int_equal(TLP_GREEN, r->found->items[0].tlp);
    assert_false(r->found->items[2].labelled);
}

static void lines_are_counted_from_a_line_that_names_the_delimiter(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "sep=;\ndomain;comment\nevil.jp;x\n");
    assert_int_equal(
        3, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->line);
}

static void a_label_in_any_cell_is_its_rows(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "domain,comment,date\n"
                  "evil.jp,TLP:RED please,1\n"
                  "bad.jp,plain,2\n");
    assert_int_equal(TLP_RED, r->found->items[0].tlp);
    assert_true(r->found->items[0].labelled);
    assert_false(r->found->items[1].labelled);
    assert_false(r->found->tlp.there);
}

static void a_label_outside_of_rows_with_values_is_the_files(void **state)
{
    static const char *const sheets[] = {
        "TLP:AMBER,\ndomain,comment\nevil.jp,x\n",
        "# TLP:AMBER\ndomain,comment\nevil.jp,x\n",
        "TLP,AMBER\ndomain,comment\nevil.jp,x\n",
        "domain,comment\nevil.jp,x\n# TLP:AMBER,\n",
        "domain,comment\nevil.jp,x\n-,TLP:AMBER\n",
        "domain,TLP:AMBER\nevil.jp,x\n",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        r->found->tlp = (struct finding_label){0};
        read_sheet(r, sheets[i]);
        if (!r->found->tlp.there || r->found->tlp.level != TLP_AMBER)
            fail_msg("sheet %zu has no label", i);
    }
}

static void a_broken_row_is_told_and_the_others_read(void **state)
{
    struct reading *r = *state;
    char wide[CSV_CELLS_MAX * 2 + 64] = "domain,comment\nwide.jp";

    read_sheet(r, "comment,domain\nx,evil.jp\n\"y,bad.jp\nz,worse.jp,more.jp\n"
                  "v,good.jp,\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "good.jp"));
    assert_true(reading_fixture_rejects(r, "\"y", "never closed"));
    assert_true(reading_fixture_rejects(r, "z", "more cells"));
    reading_fixture_count(r, 2, 2);
    for (size_t i = 0; i <= CSV_CELLS_MAX; i++)
        strcat(wide, ",");
    read_sheet(r, wide);
    assert_true(reading_fixture_rejects(r, "wide.jp", "256 cells"));
}

static void a_row_without_a_value_is_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "domain,comment\n-,nothing yet\nevil.jp,x\n");
    assert_true(reading_fixture_rejects(r, "-", "no value"));
    reading_fixture_count(r, 1, 1);
}

static void a_sheet_without_columns_of_values_says_so(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "date,comment\n2024-01-02,we saw evil.jp\n");
    assert_true(reading_fixture_rejects(r, "date", "no column of indicators"));
    reading_fixture_count(r, 0, 1);
}

static void columns_left_out_are_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "domain,victim_ip,Possible legitimate SHA1\n"
                  "evil.jp,203.0.113.1,"
                  "3395856ce81f2b7382dee72602f798b642f14140\n");
    assert_true(reading_fixture_notes(r, "victim_ip", "who was hit"));
    assert_true(
        reading_fixture_notes(r, "Possible legitimate SHA1", "legitimate"));
    reading_fixture_count(r, 1, 0);
}

/* Alone it would find the innocent, too. */
static void a_file_name_beside_its_hash_is_not_for_detection(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "filename,md5\na.exe," MD5 "\nb.exe,\n");
    assert_false(
        reading_fixture_item(r, INDICATOR_FILENAME, "a.exe")->entry.detect);
    assert_true(reading_fixture_item(r, INDICATOR_MD5, MD5)->entry.detect);
    assert_true(
        reading_fixture_item(r, INDICATOR_FILENAME, "b.exe")->entry.detect);
}

static void a_caption_is_the_title(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "TLP:GREEN,\nフィッシング 2026-11,\ndomain,comment\n"
                  "evil.jp,x\n");
    assert_bytes_equal(bytes_text("フィッシング 2026-11"), r->found->title);
}

static void a_sheet_is_known_by_content_and_by_name(void **state)
{
    static const struct {
        const char *text, *name;
        uint8_t delimiter; /* 0: it is none */
    } rows[] = {
        {"type,value\ndomain,evil.jp\n", "a.txt", ','},
        {"type;value\ndomain;evil.jp\n", "a", ';'},
        {"type\tvalue\ndomain\tevil.jp\n", "a", '\t'},
        {"sep=|\na|b\n", "a.txt", '|'},
        {"domain\nevil.jp\n", "a.csv", ','},
        {"a,b\n1,2\n", "a.CSV", ','},
        {"a\tb\n1\t2\n", "a.tsv", '\t'},
        {"evil.jp\nbad.jp\n", "a.csv", 0},
        {"domain\nevil.jp\n", "a.txt", 0},
        {"a,b\n1,2\n", "a.txt", 0},
        {"type,value\ndomain,evil.jp\n", "a.eml", 0},
        {"type,value\ndomain,evil.jp\n", "a.md", 0},
        {"| type | value |\n| domain | evil.jp |\n", "a", 0},
        {"", "a.csv", 0},
        {"Dear all, we saw evil.jp,\nand more.\n", "a.txt", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct grid_form form;
        bool is = sheet_sniff(&form, bytes_text(rows[i].text), rows[i].name);

        if (is != (rows[i].delimiter != 0))
            fail_msg("'%s' of row %zu: %d", rows[i].name, i, is);
        if (is)
            assert_int_equal(rows[i].delimiter, form.delimiter);
    }
}

static void every_cut_of_a_sheet_is_read(void **state)
{
    static const char whole[] = "sep=;\n# TLP:GREEN\nTLP;値;\"備考\"\n"
                                "amber;evil[.]jp;\"x;\ny\"\n;;\n-;-;TLP\nRED";
    struct reading *r = *state;

    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct grid_form form;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        if (sheet_sniff(&form, (struct bytes){cut, len}, "a.csv"))
            sheet_read(r, &form);
        free(cut);
    }
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
}

static void a_row_that_says_it_is_harmless_stays_here(void **state)
{
    static const char *const sheets[] = {
        "ioc,verdict\n203.0.113.7,malicious\n203.0.113.8,benign\n",
        "id,ioc,Action\n1,203.0.113.7,Block\n2,203.0.113.8,Allowed\n",
        "indicator,判定\n203.0.113.7,悪性\n203.0.113.8,誤検知（社内CDN）\n",
        "indicator,判定\n203.0.113.7,悪性\n203.0.113.8,正規サイト\n",
        "indicator,備考\n203.0.113.7,C2\n203.0.113.8,許可\n",
        "indicator,malicious\n203.0.113.7,yes\n203.0.113.8,no\n",
        "indicator,false positive\n203.0.113.7,no\n203.0.113.8,yes\n",
        "indicator,tags\n203.0.113.7,c2\n203.0.113.8,false-positive\n",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        const size_t before = r->found->reject_count;

        read_sheet(r, sheets[i]);
        if (r->found->reject_count != before + 1)
            fail_msg("sheet %zu: %zu rejects", i,
                     r->found->reject_count - before);
    }
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.7"));
    assert_true(reading_fixture_rejects(r, "203.0.113.8", "harmless"));
    assert_int_equal(1, r->found->item_count);
}

static void columns_of_links_to_reports_are_told_and_not_taken(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "indicator,source_url,info,レポート,reference\n"
                  "203.0.113.7,https://ref.example/a,https://ref.example/b,"
                  "https://ref.example/c,report 7\n");
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.7"));
    assert_true(reading_fixture_notes(r, "source_url", "links to reports"));
    assert_true(reading_fixture_notes(r, "info", "links to reports"));
    assert_true(reading_fixture_notes(r, "レポート", "links to reports"));
    assert_false(reading_fixture_notes(r, "reference", "links"));
    reading_fixture_count(r, 1, 0);
}

static void a_column_named_indicator_may_hold_the_types(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "Indicator,Data,Note\n"
                  "Description,https://news.vendor.example/report,\n"
                  "md5," MD5 ",loader\n"
                  "domain,c2.evil.example,\n"
                  "ip,203.0.113.9,\n");
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "c2.evil.example"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_rejects(r, "https://news.vendor.example/report",
                                        "not an indicator"));
    reading_fixture_count(r, 3, 1);
}

static void
where_no_column_is_named_so_the_one_full_of_values_has_them(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "tlp,type,name,observable_types,valid_from\n"
                  "green,indicator,c2.evil.example,domain-name,2024-01-02\n"
                  "green,indicator,203.0.113.9,ipv4-addr,2024-01-02\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "c2.evil.example"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_notes(r, "name", "by its content"));
    reading_fixture_count(r, 2, 0);
}

static void values_in_a_column_of_notes_are_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "ip,note\n203.0.113.9,http://evil.example/a.exe\n");
    assert_true(reading_fixture_notes(r, "note", "links to reports"));
    read_sheet(r, "ip,note\n203.0.113.9,c2.evil.example\n");
    assert_true(reading_fixture_notes(r, "note", "looks like indicators"));
    reading_fixture_count(r, 1, 0);
}

static void part_and_confidence_are_those_of_the_main_value(void **state)
{
    struct reading *r = *state;
    const struct record_indicator *e;

    read_sheet(r, "url,ip,md5,role,confidence\n"
                  "http://evil.example/x,203.0.113.9,,phishing,90\n"
                  ",," MD5 ",検体,90\n");
    e = &reading_fixture_item(r, INDICATOR_URL, "http://evil.example/x")->entry;
    assert_int_equal(RECORD_ROLE_PHISHING, e->role);
    assert_int_equal(90, e->confidence);
    e = &reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.9")->entry;
    assert_int_equal(RECORD_ROLE_UNKNOWN, e->role);
    assert_int_equal(RECORD_CONFIDENCE_UNSTATED, e->confidence);
    e = &reading_fixture_item(r, INDICATOR_MD5, MD5)->entry;
    assert_int_equal(RECORD_ROLE_PAYLOAD, e->role);
}

static void an_end_that_cannot_be_read_keeps_its_row_here(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "ioc,valid_until\n"
                  "203.0.113.7,31/12/2027\n"
                  "203.0.113.8,令和9年12月31日\n"
                  "203.0.113.9,30 days\n"
                  "203.0.113.10,05/06/2027\n"
                  "203.0.113.11,無期限\n"
                  "203.0.113.12,\n");
    assert_int_equal(1830211200, r->found->items[0].entry.valid_until_s);
    assert_int_equal(1830211200, r->found->items[1].entry.valid_until_s);
    assert_int_equal(0, r->found->items[2].entry.valid_until_s);
    assert_true(reading_fixture_rejects(r, "203.0.113.9", "end date"));
    assert_true(reading_fixture_rejects(r, "203.0.113.10", "end date"));
    reading_fixture_count(r, 4, 2);
}

static void a_date_of_sight_that_cannot_be_read_is_told(void **state)
{
    struct reading *r = *state;

    read_sheet(r, "ioc,初観測,最終観測\n"
                  "203.0.113.7,01/02/2024,2024-01-02\n"
                  "203.0.113.8,2024-01-03,2024-01-02\n");
    assert_true(reading_fixture_notes(r, "01/02/2024", "cannot be read"));
    assert_true(reading_fixture_notes(r, "203.0.113.8", "before it was first"));
    assert_int_equal(1704153600, r->found->items[0].entry.last_seen_s);
    assert_int_equal(0, r->found->items[1].entry.last_seen_s);
    assert_int_equal(0, r->found->items[1].entry.first_seen_s);
    reading_fixture_count(r, 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(what_a_row_says_goes_with_its_value),
        READING_TEST(what_is_defanged_in_a_comment_is_told),
        READING_TEST(a_value_in_a_column_of_types_is_told),
        READING_TEST(a_japanese_sheet_is_read_by_its_columns),
        READING_TEST(a_row_with_a_label_nobody_knows_is_refused),
        READING_TEST(other_tags_let_their_row_go),
        READING_TEST(lines_are_counted_from_a_line_that_names_the_delimiter),
        READING_TEST(a_label_in_any_cell_is_its_rows),
        READING_TEST(a_label_outside_of_rows_with_values_is_the_files),
        READING_TEST(a_broken_row_is_told_and_the_others_read),
        READING_TEST(a_row_without_a_value_is_told),
        READING_TEST(a_sheet_without_columns_of_values_says_so),
        READING_TEST(columns_left_out_are_told),
        READING_TEST(a_file_name_beside_its_hash_is_not_for_detection),
        READING_TEST(a_caption_is_the_title),
        READING_TEST(a_sheet_is_known_by_content_and_by_name),
        READING_TEST(every_cut_of_a_sheet_is_read),
        READING_TEST(a_row_that_says_it_is_harmless_stays_here),
        READING_TEST(columns_of_links_to_reports_are_told_and_not_taken),
        READING_TEST(a_column_named_indicator_may_hold_the_types),
        READING_TEST(
            where_no_column_is_named_so_the_one_full_of_values_has_them),
        READING_TEST(values_in_a_column_of_notes_are_told),
        READING_TEST(part_and_confidence_are_those_of_the_main_value),
        READING_TEST(an_end_that_cannot_be_read_keeps_its_row_here),
        READING_TEST(a_date_of_sight_that_cannot_be_read_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
