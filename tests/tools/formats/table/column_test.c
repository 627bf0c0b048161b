/* column: headers of real exports, and what each of their columns holds. */
#include "tests/unit.h"

#include <string.h>

#include "tools/formats/table/column.h"

struct row {
    const char *name;
    enum column_holds holds;
    enum indicator_type type; /* TYPED: of a kind that is one type */
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct column c = column_named(bytes_text(rows[i].name));

        if (c.holds != rows[i].holds)
            fail_msg("'%s' holds %d", rows[i].name, (int)c.holds);
        if ((c.holds == COLUMN_TYPED) != (c.kind != NULL))
            fail_msg("'%s': a type where none belongs, or none", rows[i].name);
        if (rows[i].type != 0 &&
            (c.kind->how != TYPE_NAMES_ONE || c.kind->type != rows[i].type))
            fail_msg("'%s' is of another type", rows[i].name);
    }
}

static void columns_of_a_misp_export_are_known(void **state)
{
    static const struct row rows[] = {
        {"uuid", COLUMN_CONTEXT, 0},
        {"event_id", COLUMN_CONTEXT, 0},
        {"category", COLUMN_CONTEXT, 0},
        {"type", COLUMN_TYPE, 0},
        {"value", COLUMN_VALUE, 0},
        {"comment", COLUMN_COMMENT, 0},
        {"to_ids", COLUMN_DETECT, 0},
        {"date", COLUMN_CONTEXT, 0},
        {"object_relation", COLUMN_CONTEXT, 0},
        {"attribute_tag", COLUMN_TAGS, 0},
        {"object_uuid", COLUMN_CONTEXT, 0},
        {"object_name", COLUMN_CONTEXT, 0},
        {"object_meta_category", COLUMN_CONTEXT, 0},
        {"event_info", COLUMN_CONTEXT, 0},
        {"event_tag", COLUMN_TAGS, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

/* URLhaus, ThreatFox, MalwareBazaar, Feodo Tracker, SSLBL. */
static void columns_of_abuse_ch_are_known(void **state)
{
    static const struct row rows[] = {
        {"url", COLUMN_TYPED, INDICATOR_URL},
        {"dateadded", COLUMN_CONTEXT, 0},
        {"url_status", COLUMN_CONTEXT, 0},
        {"last_online", COLUMN_LAST_SEEN, 0},
        {"threat", COLUMN_CONTEXT, 0},
        {"tags", COLUMN_TAGS, 0},
        {"urlhaus_link", COLUMN_REFERENCE, 0},
        {"reporter", COLUMN_CONTEXT, 0},
        {"first_seen_utc", COLUMN_FIRST_SEEN, 0},
        {"ioc_id", COLUMN_CONTEXT, 0},
        {"ioc_value", COLUMN_VALUE, 0},
        {"ioc_type", COLUMN_TYPE, 0},
        {"threat_type", COLUMN_ROLE, 0},
        {"fk_malware", COLUMN_CONTEXT, 0},
        {"malware_alias", COLUMN_CONTEXT, 0},
        {"malware_printable", COLUMN_CONTEXT, 0},
        {"confidence_level", COLUMN_CONFIDENCE, 0},
        {"reference", COLUMN_REFERENCE, 0},
        {"anonymous", COLUMN_CONTEXT, 0},
        {"sha256_hash", COLUMN_TYPED, INDICATOR_SHA256},
        {"md5_hash", COLUMN_TYPED, INDICATOR_MD5},
        {"sha1_hash", COLUMN_TYPED, INDICATOR_SHA1},
        {"file_name", COLUMN_TYPED, INDICATOR_FILENAME},
        {"file_type_guess", COLUMN_CONTEXT, 0},
        {"mime_type", COLUMN_CONTEXT, 0},
        {"signature", COLUMN_CONTEXT, 0},
        {"clamav", COLUMN_CONTEXT, 0},
        {"vtpercent", COLUMN_CONTEXT, 0},
        {"imphash", COLUMN_TYPED, INDICATOR_IMPHASH},
        {"ssdeep", COLUMN_TYPED, INDICATOR_SSDEEP},
        {"tlsh", COLUMN_TYPED, INDICATOR_TLSH},
        {"dst_ip", COLUMN_TYPED, 0},
        {"dst_port", COLUMN_CONTEXT, 0},
        {"c2_status", COLUMN_CONTEXT, 0},
        {"Listingdate", COLUMN_CONTEXT, 0},
        {"SHA1", COLUMN_TYPED, INDICATOR_SHA1},
        {"Listingreason", COLUMN_CONTEXT, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

/* OTX, and what Defender takes and gives. */
static void columns_of_vendors_are_known(void **state)
{
    static const struct row rows[] = {
        {"Indicator type", COLUMN_TYPE, 0},
        {"Indicator", COLUMN_VALUE, 0},
        {"Description", COLUMN_COMMENT, 0},
        {"IndicatorType", COLUMN_TYPE, 0},
        {"IndicatorValue", COLUMN_VALUE, 0},
        {"ExpirationTime", COLUMN_VALID_UNTIL, 0},
        {"Action", COLUMN_CONTEXT, 0},
        {"Severity", COLUMN_CONTEXT, 0},
        {"Title", COLUMN_CONTEXT, 0},
        {"RecommendedActions", COLUMN_CONTEXT, 0},
        {"RbacGroups", COLUMN_CONTEXT, 0},
        {"MitreTechniques", COLUMN_CONTEXT, 0},
        {"GenerateAlert", COLUMN_CONTEXT, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void japanese_columns_are_known(void **state)
{
    static const struct row rows[] = {
        {"項番", COLUMN_CONTEXT, 0},
        {"種別", COLUMN_TYPE, 0},
        {"値", COLUMN_VALUE, 0},
        {"インジケータ", COLUMN_VALUE, 0},
        {"備考", COLUMN_COMMENT, 0},
        {"初回観測日時", COLUMN_FIRST_SEEN, 0},
        {"最終観測日時", COLUMN_LAST_SEEN, 0},
        {"有効期限", COLUMN_VALID_UNTIL, 0},
        {"信頼度", COLUMN_CONFIDENCE, 0},
        {"検知利用", COLUMN_DETECT, 0},
        {"役割", COLUMN_ROLE, 0},
        {"TLP区分", COLUMN_TLP, 0},
        {"ＴＬＰ", COLUMN_TLP, 0},
        {"共有範囲", COLUMN_MARKING, 0},
        {"取扱区分", COLUMN_MARKING, 0},
        {"タグ", COLUMN_TAGS, 0},
        {"出典", COLUMN_REFERENCE, 0},
        {"接続先ドメイン", COLUMN_TYPED, INDICATOR_DOMAIN},
        {"検体のハッシュ値", COLUMN_TYPED, 0},
        {"検体のSHA256", COLUMN_TYPED, INDICATOR_SHA256},
        {"ダウンロード先URL", COLUMN_TYPED, INDICATOR_URL},
        {"送信元メールアドレス", COLUMN_TYPED, INDICATOR_EMAIL},
        {"調査メモ備考", COLUMN_COMMENT, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

/* Their addresses look like indicators, and belong to those who were hit. */
static void columns_of_victims_hold_no_indicators(void **state)
{
    static const char *const names[] = {
        "victim",      "Victim IP", "target_email", "affected host",
        "internal_ip", "recipient", "被害IP",       "感染端末",
        "内部IP",      "受信者",    "自組織IP",     "宛先メールアドレス",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct column c = column_named(bytes_text(names[i]));

        if (c.holds != COLUMN_VICTIM || column_has_values(&c))
            fail_msg("'%s' holds %d", names[i], (int)c.holds);
    }
}

static void columns_of_legitimate_values_hold_no_indicators(void **state)
{
    static const char *const names[] = {
        "Possible legitimate SHA-1",
        "benign domain",
        "Clean hash",
        "False positive URL",
        "whitelist IP",
        "正規ファイルのハッシュ",
        "良性ドメイン",
        "除外URL",
        "誤検知したIPアドレス",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct column c = column_named(bytes_text(names[i]));

        if (c.holds != COLUMN_HARMLESS || column_has_values(&c))
            fail_msg("'%s' holds %d", names[i], (int)c.holds);
    }
}

static void an_english_name_ends_in_what_it_is(void **state)
{
    static const struct row rows[] = {
        {"Dropped Filename", COLUMN_TYPED, INDICATOR_FILENAME},
        {"Loader SHA256", COLUMN_TYPED, INDICATOR_SHA256},
        {"stage2.url", COLUMN_TYPED, INDICATOR_URL},
        {"Hash (SHA256)", COLUMN_TYPED, 0},
        {"The URL status", COLUMN_CONTEXT, 0},
        {"analyst comment", COLUMN_COMMENT, 0},
        {"MALWARE_FAMILY", COLUMN_CONTEXT, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void only_columns_of_values_and_of_types_have_values(void **state)
{
    (void)state;
    for (int holds = COLUMN_UNKNOWN; holds <= COLUMN_HARMLESS; holds++) {
        struct column c = {(enum column_holds)holds, NULL};

        assert_int_equal(holds == COLUMN_VALUE || holds == COLUMN_TYPED,
                         column_has_values(&c));
    }
}

static void other_names_leave_it_to_the_content(void **state)
{
    static const char *const none[] = {
        "",          " ",        "-",    "evil.example",
        "A",         "column 7", "列７", "whatever it may be",
        "192.0.2.1",
    };
    char longest[4096];

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (column_named(bytes_text(none[i])).holds != COLUMN_UNKNOWN)
            fail_msg("'%s' holds something", none[i]);
    memset(longest, 'u', sizeof longest);
    assert_int_equal(
        COLUMN_UNKNOWN,
        column_named((struct bytes){(uint8_t *)longest, sizeof longest}).holds);
}

static void columns_of_links_to_reports_are_known(void **state)
{
    static const struct row rows[] = {
        {"source_url", COLUMN_REFERENCE, 0},
        {"sourceUrl", COLUMN_REFERENCE, 0},
        {"Report link", COLUMN_REFERENCE, 0},
        {"phish_detail_url", COLUMN_REFERENCE, 0},
        {"screenshot_url", COLUMN_REFERENCE, 0},
        {"VirusTotal URL", COLUMN_REFERENCE, 0},
        {"reference", COLUMN_REFERENCE, 0},
        {"レポート", COLUMN_REFERENCE, 0},
        {"参考URL", COLUMN_REFERENCE, 0},
        {"詳細URL", COLUMN_REFERENCE, 0},
        {"info", COLUMN_CONTEXT, 0},
        {"malware source URL", COLUMN_TYPED, INDICATOR_URL},
        {"download_url", COLUMN_TYPED, INDICATOR_URL},
        {"url", COLUMN_TYPED, INDICATOR_URL},
        {"C2 URL", COLUMN_TYPED, INDICATOR_URL},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void columns_about_people_and_victims_are_known(void **state)
{
    static const struct row rows[] = {
        {"target", COLUMN_VICTIM, 0},
        {"targets", COLUMN_VICTIM, 0},
        {"Target URL", COLUMN_VICTIM, 0},
        {"victim_domain", COLUMN_VICTIM, 0},
        {"Affected hosts", COLUMN_VICTIM, 0},
        {"被害組織ドメイン", COLUMN_VICTIM, 0},
        {"標的IP", COLUMN_VICTIM, 0},
        {"registrant_email", COLUMN_PERSON, 0},
        {"Registrant", COLUMN_PERSON, 0},
        {"登録者メール", COLUMN_PERSON, 0},
        {"登録者メールアドレス", COLUMN_PERSON, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void columns_of_dates_and_verdicts_are_known(void **state)
{
    static const struct row rows[] = {
        {"初観測", COLUMN_FIRST_SEEN, 0},
        {"最終観測", COLUMN_LAST_SEEN, 0},
        {"verdict", COLUMN_CONTEXT, 0},
        {"判定", COLUMN_CONTEXT, 0},
        {"malicious", COLUMN_MALICIOUS, 0},
        {"false positive", COLUMN_CLEARED, 0},
        {"誤検知", COLUMN_CLEARED, 0},
        {"observable_types", COLUMN_TYPE, 0},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_a_misp_export_are_known),
        cmocka_unit_test(columns_of_abuse_ch_are_known),
        cmocka_unit_test(columns_of_vendors_are_known),
        cmocka_unit_test(japanese_columns_are_known),
        cmocka_unit_test(columns_of_links_to_reports_are_known),
        cmocka_unit_test(columns_about_people_and_victims_are_known),
        cmocka_unit_test(columns_of_dates_and_verdicts_are_known),
        cmocka_unit_test(columns_of_victims_hold_no_indicators),
        cmocka_unit_test(columns_of_legitimate_values_hold_no_indicators),
        cmocka_unit_test(an_english_name_ends_in_what_it_is),
        cmocka_unit_test(only_columns_of_values_and_of_types_have_values),
        cmocka_unit_test(other_names_leave_it_to_the_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
