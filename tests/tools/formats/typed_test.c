/* typed: values whose type a column or an attribute says. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/table/rows.h"
#include "tools/formats/typed.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"
#define SHA1 "3395856ce81f2b7382dee72602f798b642f14140"
#define SHA256                                                                 \
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

/* What a word and a value give; strict as an attribute of MISP is. */
static bool read_word(struct reading *r, const char *word, const char *value)
{
    const struct typed t = {.reading = r};

    return typed_read_word(&t, bytes_text(word), bytes_text(value));
}

static void a_value_is_read_as_its_word_says(void **state)
{
    static const struct {
        const char *word, *value;
        enum indicator_type type;
        const char *kept;
    } rows[] = {
        {"domain", "evil[.]jp", INDICATOR_DOMAIN, "evil.jp"},
        {"hostname", "www.evil.jp", INDICATOR_HOSTNAME, "www.evil.jp"},
        {"ip-dst", "203.0.113.1", INDICATOR_IPV4, "203.0.113.1"},
        {"ip-src", "2001:DB8::1", INDICATOR_IPV6, "2001:db8::1"},
        {"ip-dst", "198.51.100.7/24", INDICATOR_CIDR, "198.51.100.0/24"},
        {"url", "https://evil.jp/", INDICATOR_URL, "https://evil.jp/"},
        {"email-src", "a@evil.jp", INDICATOR_EMAIL, "a@evil.jp"},
        {"imphash", MD5, INDICATOR_IMPHASH, MD5},
        {"ハッシュ値", SHA256, INDICATOR_SHA256, SHA256},
        {"ファイル名", "請求書.exe", INDICATOR_FILENAME, "請求書.exe"},
        {"filename", "C:\\evil\\a.exe", INDICATOR_PATH, "C:\\evil\\a.exe"},
        {"vulnerability", "CVE-2021-44228", INDICATOR_CVE, "CVE-2021-44228"},
        {"AS", "AS65000", INDICATOR_ASN, "AS65000"},
        {"threat-actor", "Some, Group", INDICATOR_ACTOR, "Some, Group"},
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(read_word(r, rows[i].word, rows[i].value));
        if (!reading_fixture_has(r, rows[i].type, rows[i].kept))
            fail_msg("%s '%s' is not kept", rows[i].word, rows[i].value);
    }
    reading_fixture_count(r, sizeof rows / sizeof *rows, 0);
}

static void a_word_nobody_uses_tells_nothing(void **state)
{
    struct reading *r = *state;

    assert_false(read_word(r, "no such type", "evil.jp"));
    assert_false(read_word(r, "", "evil.jp"));
    assert_false(read_word(r, "domain|nothing", "evil.jp|x"));
    assert_false(read_word(r, "|", "evil.jp|x"));
    assert_int_equal(0, r->told);
    reading_fixture_count(r, 0, 0);
}

static void what_is_not_shared_is_told_with_its_reason(void **state)
{
    struct reading *r = *state;

    assert_true(read_word(r, "link", "https://blog.example/"));
    assert_true(read_word(r, "target-email", "a@cert.or.jp"));
    assert_true(read_word(r, "port", "443"));
    assert_true(read_word(r, "md5", "evil"));
    assert_true(
        reading_fixture_rejects(r, "https://blog.example/", "reference"));
    assert_true(reading_fixture_rejects(r, "a@cert.or.jp", "who was hit"));
    assert_true(reading_fixture_rejects(r, "443", "port"));
    assert_true(reading_fixture_rejects(r, "evil", "not a valid value"));
    reading_fixture_count(r, 0, 4);
}

/* MISP core format: the parts of a composite value are joined by a bar. */
static void a_composite_value_is_two(void **state)
{
    struct reading *r = *state;
    const struct finding *name;

    assert_true(read_word(r, "filename|sha256", "a.exe|" SHA256));
    assert_true(read_word(r, "domain|ip", "evil.jp|203.0.113.1"));
    name = reading_fixture_item(r, INDICATOR_FILENAME, "a.exe");
    assert_non_null(name);
    assert_true(reading_fixture_has(r, INDICATOR_SHA256, SHA256));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.1"));
    reading_fixture_count(r, 4, 0);
    /* Alone it would find the innocent, too. */
    assert_false(name->entry.detect);
    assert_true(
        reading_fixture_item(r, INDICATOR_SHA256, SHA256)->entry.detect);
}

static void a_malware_sample_is_a_name_and_its_md5(void **state)
{
    struct reading *r = *state;

    assert_true(read_word(r, "malware-sample", "a.exe|" MD5));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.exe"));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    reading_fixture_count(r, 2, 0);
}

static void an_address_and_its_port_are_one(void **state)
{
    struct reading *r = *state;

    assert_true(read_word(r, "ip-dst|port", "203.0.113.1|443"));
    assert_true(read_word(r, "ip-src|port", "203.0.113.2:80"));
    assert_true(reading_fixture_has(r, INDICATOR_IP_PORT, "203.0.113.1|443"));
    assert_true(reading_fixture_has(r, INDICATOR_IP_PORT, "203.0.113.2|80"));
    reading_fixture_count(r, 2, 0);
}

static void a_composite_without_a_bar_is_its_first_half(void **state)
{
    struct reading *r = *state;

    assert_true(read_word(r, "filename|sha256", "a.exe"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.exe"));
    reading_fixture_count(r, 1, 0);
}

static void a_cell_may_hold_several_values(void **state)
{
    struct reading *r = *state;

    read_word(r, "hash", MD5 ", " SHA1 ";" SHA256);
    read_word(r, "ip", "203.0.113.1 203.0.113.2\n10.0.0.1");
    read_word(r, "filename", "a.doc, b c.doc");
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_SHA1, SHA1));
    assert_true(reading_fixture_has(r, INDICATOR_SHA256, SHA256));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.1"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.2"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.doc"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "b c.doc"));
    assert_true(reading_fixture_rejects(r, "10.0.0.1", "private"));
    reading_fixture_count(r, 7, 1);
}

static void a_cell_that_holds_one_value_is_not_cut(void **state)
{
    struct reading *r = *state;
    const struct typed t = {.reading = r, .whole = true};

    assert_true(typed_read_word(&t, bytes_text("filename"),
                                bytes_text("a.doc, b.doc")));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.doc, b.doc"));
    assert_true(typed_read_word(&t, bytes_text("ip-dst"),
                                bytes_text("203.0.113.1 203.0.113.2")));
    reading_fixture_count(r, 1, 1);
}

static void a_lax_type_takes_what_the_value_is(void **state)
{
    struct reading *r = *state;

    read_word(r, "ip", "evil.jp");
    read_word(r, "domain", "http://bad.jp/x");
    read_word(r, "md5", SHA256);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://bad.jp/x"));
    assert_true(reading_fixture_has(r, INDICATOR_SHA256, SHA256));
    reading_fixture_count(r, 3, 0);
}

static void a_strict_type_takes_its_own_values_only(void **state)
{
    struct reading *r = *state;
    const struct typed t = {.reading = r, .strict = true};

    typed_read_word(&t, bytes_text("ip"), bytes_text("evil.jp"));
    typed_read_word(&t, bytes_text("domain"), bytes_text("http://bad.jp/x"));
    typed_read_word(&t, bytes_text("md5"), bytes_text(SHA256));
    reading_fixture_count(r, 0, 3);
    typed_read_word(&t, bytes_text("ip"), bytes_text("203.0.113.1"));
    reading_fixture_count(r, 1, 3);
}

static void a_kind_is_told_apart_by_its_value(void **state)
{
    static const struct type_name digest = {.how = TYPE_NAMES_DIGEST};
    static const struct type_name file = {.how = TYPE_NAMES_FILE};
    struct reading *r = *state;
    const struct typed t = {.reading = r};

    typed_read(&t, &digest, bytes_text(SHA1));
    typed_read(&t, &digest, bytes_text("evil.jp"));
    typed_read(&t, &file, bytes_text(MD5));
    typed_read(&t, &file, bytes_text("a.exe"));
    typed_read(&t, &file, bytes_text("C:\\a\\b.exe"));
    typed_read(&t, &type_names_any, bytes_text("bad.jp"));
    typed_read(&t, &type_names_any, bytes_text("nothing"));
    assert_true(reading_fixture_has(r, INDICATOR_SHA1, SHA1));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.exe"));
    assert_true(reading_fixture_has(r, INDICATOR_PATH, "C:\\a\\b.exe"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    assert_true(reading_fixture_rejects(r, "evil.jp", "not a valid value"));
    assert_true(reading_fixture_rejects(r, "nothing", "no indicator"));
    reading_fixture_count(r, 5, 2);
}

static void what_the_source_says_goes_along(void **state)
{
    struct reading *r = *state;
    struct record_indicator like =
        findings_entry(INDICATOR_MD5, (struct bytes){0});
    const struct typed t = {.reading = r, .like = &like};

    like.role = RECORD_ROLE_C2;
    like.comment = bytes_text("said");
    typed_read_word(&t, bytes_text("ip"), bytes_text("203.0.113.1 bad.jp"));
    reading_fixture_count(r, 2, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(RECORD_ROLE_C2, r->found->items[i].entry.role);
        assert_bytes_equal(bytes_text("said"),
                           r->found->items[i].entry.comment);
    }
}

static void parts_of_a_cell_are_read_one_by_one(void **state)
{
    struct reading *r = *state;
    struct typed t = {.reading = r, .parts = true};
    struct bytes cell = bytes_text("evil.jp\x1f,\x1f"
                                   "bad.jp\x1f");

    typed_read(&t, &type_names_any, cell);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    reading_fixture_count(r, 2, 0);
}

static void empty_and_odd_values_are_told_and_harmless(void **state)
{
    static const char *const values[] = {
        "", " ", "|", "||", ",;", ("|" MD5), "\xff\xfe|\x80"};
    static const char *const words[] = {
        "filename|md5", "ip-dst|port",    "md5",
        "domain",       "malware-sample", "file"};
    struct reading *r = *state;

    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            const size_t told = r->told;

            assert_true(read_word(r, words[w], values[v]));
            assert_true(r->told > told);
        }
}

static void a_url_that_is_a_host_alone_is_that_host(void **state)
{
    static const struct typed_words {
        const char *value;
        enum indicator_type type;
        const char *is;
    } rows[] = {
        {"198.51.100.7", INDICATOR_IPV4, "198.51.100.7"},
        {"www.evil.example", INDICATOR_DOMAIN, "www.evil.example"},
        {"evil.example:80", INDICATOR_DOMAIN, "evil.example"},
        {"198.51.100.8:8080", INDICATOR_IP_PORT, "198.51.100.8|8080"},
        {"http://evil.example/x", INDICATOR_URL, "http://evil.example/x"},
    };
    struct reading *r = *state;
    const struct typed strict = {.reading = r, .strict = true, .whole = true};
    const struct typed lax = {.reading = r};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(typed_read_word(&strict, bytes_text("url"),
                                    bytes_text(rows[i].value)));
        assert_true(typed_read_word(&lax, bytes_text("url"),
                                    bytes_text(rows[i].value)));
        if (!reading_fixture_has(r, rows[i].type, rows[i].is))
            fail_msg("'%s'", rows[i].value);
    }
    typed_read_word(&strict, bytes_text("url"), bytes_text("/gate.php"));
    typed_read_word(&strict, bytes_text("url"), bytes_text("10.0.0.1"));
    reading_fixture_count(r, 5, 2);
}

static void a_name_that_is_typed_may_be_one_of_tomorrow(void **state)
{
    struct reading *r = *state;
    const struct typed t = {.reading = r, .strict = true, .whole = true};

    typed_read_word(&t, bytes_text("domain"), bytes_text("evil.sh"));
    typed_read_word(&t, bytes_text("hostname"), bytes_text("c2.evil.tomorrow"));
    typed_read_word(&t, bytes_text("domain"), bytes_text("co.jp"));
    typed_read_word(&t, bytes_text("c2"), bytes_text("run.sh"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.sh"));
    assert_true(reading_fixture_has(r, INDICATOR_HOSTNAME, "c2.evil.tomorrow"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "run.sh"));
    assert_true(reading_fixture_notes(r, "c2.evil.tomorrow", "no known"));
    assert_true(reading_fixture_rejects(r, "co.jp", "public suffix"));
    assert_int_equal(1, r->found->note_count);
    reading_fixture_count(r, 3, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_value_is_read_as_its_word_says),
        READING_TEST(a_word_nobody_uses_tells_nothing),
        READING_TEST(what_is_not_shared_is_told_with_its_reason),
        READING_TEST(a_composite_value_is_two),
        READING_TEST(a_malware_sample_is_a_name_and_its_md5),
        READING_TEST(an_address_and_its_port_are_one),
        READING_TEST(a_composite_without_a_bar_is_its_first_half),
        READING_TEST(a_cell_may_hold_several_values),
        READING_TEST(a_cell_that_holds_one_value_is_not_cut),
        READING_TEST(a_lax_type_takes_what_the_value_is),
        READING_TEST(a_strict_type_takes_its_own_values_only),
        READING_TEST(a_kind_is_told_apart_by_its_value),
        READING_TEST(what_the_source_says_goes_along),
        READING_TEST(parts_of_a_cell_are_read_one_by_one),
        READING_TEST(empty_and_odd_values_are_told_and_harmless),
        READING_TEST(a_url_that_is_a_host_alone_is_that_host),
        READING_TEST(a_name_that_is_typed_may_be_one_of_tomorrow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
