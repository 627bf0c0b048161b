/* detail: what sources write beside a value, and what is none of it. */
#include "tests/unit.h"

#include "tools/formats/detail.h"

static void a_confidence_is_read_as_sources_write_it(void **state)
{
    static const struct {
        const char *text;
        uint8_t percent;
    } rows[] = {
        {"80", 80},   {"80%", 80},   {" 80 % ", 80}, {"0", 0},
        {"100", 100}, {"100%", 100}, {"0.8", 80},    {"0.05", 5},
        {"0.75", 75}, {"0.995", 99}, {"1.0", 100},   {"1.00", 100},
        {"75.5", 75}, {"75.5%", 75}, {"0.5%", 0},    {"1.0%", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t percent = 255;

        if (!detail_confidence(&percent, bytes_text(rows[i].text)))
            fail_msg("'%s' is no confidence", rows[i].text);
        if (percent != rows[i].percent)
            fail_msg("'%s' is read as %u", rows[i].text, percent);
    }
}

/* STIX 2.1, appendix A: none, low, medium and high are 0, 15, 50 and 85. */
static void words_of_confidence_are_those_of_stix(void **state)
{
    static const struct {
        const char *text;
        uint8_t percent;
    } rows[] = {
        {"low", 15},    {"Low", 15},      {"低", 15},
        {"medium", 50}, {"MODERATE", 50}, {"中", 50},
        {"high", 85},   {" High ", 85},   {"高", 85},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t percent = 255;

        assert_true(detail_confidence(&percent, bytes_text(rows[i].text)));
        assert_int_equal(rows[i].percent, percent);
    }
}

static void what_is_no_confidence_leaves_the_old_one(void **state)
{
    static const char *const none[] = {
        "",
        " ",
        "%",
        "101",
        "-1",
        "1000",
        "0x10",
        "80x",
        "80.x",
        "0.8x",
        "0.",
        "80%%",
        ".8",
        "0.8.1",
        "highly",
        "unknown",
        "18446744073709551617",
        "高い",
        "8 0",
        "101.0",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint8_t percent = 42;

        if (detail_confidence(&percent, bytes_text(none[i])))
            fail_msg("'%s' is read as a confidence of %u", none[i], percent);
        assert_int_equal(42, percent);
    }
}

static void yes_and_no_are_read_in_both_languages(void **state)
{
    static const char *const yes[] = {"1", "true", "TRUE",   "yes",
                                      "Y", "on",   " true ", "○",
                                      "◯", "有",   "可",     "はい"};
    static const char *const no[] = {"0",  "false", "False", "no",
                                     "N",  "off",   "×",     "✕",
                                     "無", "不可",  "いいえ"};
    bool answer;

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        answer = false;
        assert_true(detail_bool(&answer, bytes_text(yes[i])));
        assert_true(answer);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        answer = true;
        assert_true(detail_bool(&answer, bytes_text(no[i])));
        assert_false(answer);
    }
}

static void what_is_neither_yes_nor_no_leaves_the_old_answer(void **state)
{
    static const char *const none[] = {"",   " ",     "2",      "yes!", "not",
                                       "10", "maybe", "detect", "可能", "-"};

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        bool answer = true;

        assert_false(detail_bool(&answer, bytes_text(none[i])));
        assert_true(answer);
        answer = false;
        assert_false(detail_bool(&answer, bytes_text(none[i])));
        assert_false(answer);
    }
}

/* Threat types of ThreatFox and OTX, categories of MISP, and Japanese. */
static void a_role_is_known_by_the_words_of_feeds(void **state)
{
    static const struct {
        const char *text;
        enum record_role role;
    } rows[] = {
        {"botnet_cc", RECORD_ROLE_C2},
        {"C2", RECORD_ROLE_C2},
        {"C&C server", RECORD_ROLE_C2},
        {"cnc", RECORD_ROLE_C2},
        {"command-and-control", RECORD_ROLE_C2},
        {"payload_delivery", RECORD_ROLE_DELIVERY},
        {"Payload delivery", RECORD_ROLE_DELIVERY},
        {"malware_download", RECORD_ROLE_DELIVERY},
        {"マルウェア配布", RECORD_ROLE_DELIVERY},
        {"payload", RECORD_ROLE_PAYLOAD},
        {"dropper", RECORD_ROLE_PAYLOAD},
        {"phishing", RECORD_ROLE_PHISHING},
        {"フィッシングサイト", RECORD_ROLE_PHISHING},
        {"exfiltration", RECORD_ROLE_EXFILTRATION},
        {"scanning_host", RECORD_ROLE_SCANNING},
        {"bruteforce", RECORD_ROLE_SCANNING},
        {"スキャン", RECORD_ROLE_SCANNING},
        {"victim", RECORD_ROLE_VICTIM},
        {"Support Tool", RECORD_ROLE_TOOL},
        {"infrastructure", RECORD_ROLE_INFRASTRUCTURE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (detail_role(bytes_text(rows[i].text)) != rows[i].role)
            fail_msg("'%s' is role %d", rows[i].text,
                     (int)detail_role(bytes_text(rows[i].text)));
}

/* A victim's address is never blocked, whatever else is said of it. */
static void a_phishing_victim_is_a_victim(void **state)
{
    (void)state;
    assert_int_equal(RECORD_ROLE_VICTIM,
                     detail_role(bytes_text("phishing victim")));
    assert_int_equal(RECORD_ROLE_VICTIM,
                     detail_role(bytes_text("C2 of a victim")));
}

static void other_words_are_no_role(void **state)
{
    static const char *const none[] = {"", "-", "high", "malware", "c", "不明"};

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(RECORD_ROLE_UNKNOWN, detail_role(bytes_text(none[i])));
    assert_int_equal(RECORD_ROLE_UNKNOWN, detail_role((struct bytes){0}));
}

static void japanese_roles_are_known(void **state)
{
    (void)state;
    assert_int_equal(RECORD_ROLE_PAYLOAD, detail_role(bytes_text("検体")));
    assert_int_equal(RECORD_ROLE_INFRASTRUCTURE,
                     detail_role(bytes_text("攻撃基盤")));
    assert_int_equal(RECORD_ROLE_C2, detail_role(bytes_text("指令サーバ")));
    assert_int_equal(RECORD_ROLE_VICTIM, detail_role(bytes_text("被害組織")));
}

static void a_cell_says_that_a_row_is_harmless_and_nothing_else(void **state)
{
    static const char *const harmless[] = {
        "benign",
        "Clean",
        "ALLOWED",
        "false positive",
        "False-Positive (CDN)",
        "誤検知",
        "誤検知：社内",
        "正常",
        "正規サイト",
        "許可",
        "許可済み",
        "whitelisted",
        "not malicious",
    };
    static const char *const others[] = {
        "malicious",
        "benign-looking dropper",
        "悪性",
        "正規サイトの改ざん",
        "不許可",
        "blocked",
        "disallowed",
        "unsafe",
        "cleaned by AV",
        "",
        "正規サイトを装う",
    };

    (void)state;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (!detail_harmless(bytes_text(harmless[i])))
            fail_msg("'%s'", harmless[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (detail_harmless(bytes_text(others[i])))
            fail_msg("'%s'", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confidence_is_read_as_sources_write_it),
        cmocka_unit_test(words_of_confidence_are_those_of_stix),
        cmocka_unit_test(what_is_no_confidence_leaves_the_old_one),
        cmocka_unit_test(yes_and_no_are_read_in_both_languages),
        cmocka_unit_test(what_is_neither_yes_nor_no_leaves_the_old_answer),
        cmocka_unit_test(a_role_is_known_by_the_words_of_feeds),
        cmocka_unit_test(a_phishing_victim_is_a_victim),
        cmocka_unit_test(other_words_are_no_role),
        cmocka_unit_test(japanese_roles_are_known),
        cmocka_unit_test(a_cell_says_that_a_row_is_harmless_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
