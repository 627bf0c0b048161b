/* token: what one word is, by its form and by the place it stands in. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/token.h"

enum { ROOM = INDICATOR_RULE_MAX + 8 * INDICATOR_VALUE_MAX };

#define MD5 "44d88612fea8a8f36de82e1278abb02f"
#define SHA1 "3395856ce81f2b7382dee72602f798b642f14140"
#define SHA256                                                                 \
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

static uint8_t octets[ROOM];
static struct token token;

static void read_word(const char *word, const char *before,
                      enum token_place place)
{
    struct buffer room = {octets, 0, sizeof octets};

    token_read(&token, &room, bytes_text(word), bytes_text(before), place);
}

static void read_as(enum indicator_type type, const char *text)
{
    struct buffer room = {octets, 0, sizeof octets};

    token_read_as(&token, &room, type, bytes_text(text));
}

static void assert_taken(const char *word, enum indicator_type type,
                         const char *value)
{
    if (token.verdict != TOKEN_TAKEN)
        fail_msg("'%s' is not taken", word);
    if (token.type != type || !bytes_equal(token.value, bytes_text(value)))
        fail_msg("'%s' is type %d, '%.*s'", word, (int)token.type,
                 (int)token.value.len, (const char *)token.value.at);
}

static void assert_rejected(const char *word, const char *reason)
{
    if (token.verdict != TOKEN_REJECTED)
        fail_msg("'%s' is not rejected", word);
    if (token.reason == NULL || strstr(token.reason, reason) == NULL)
        fail_msg("'%s' is rejected for another reason", word);
}

static const struct {
    const char *word;
    enum indicator_type type;
    const char *value;
} certain[] = {
    {"203.0.113.9", INDICATOR_IPV4, "203.0.113.9"},
    {"2001:db8::0:1", INDICATOR_IPV6, "2001:db8::1"},
    {"198.51.100.7/24", INDICATOR_CIDR, "198.51.100.0/24"},
    {"203.0.113.9/32", INDICATOR_IPV4, "203.0.113.9"},
    {"203.0.113.9:8080", INDICATOR_IP_PORT, "203.0.113.9|8080"},
    {MD5, INDICATOR_MD5, MD5},
    {SHA1, INDICATOR_SHA1, SHA1},
    {SHA256, INDICATOR_SHA256, SHA256},
    {"cve-2021-44228", INDICATOR_CVE, "CVE-2021-44228"},
    {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", INDICATOR_BTC,
     "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
    {"0x52908400098527886E0F7030069857D2E4169EE7", INDICATOR_ETH,
     "0x52908400098527886e0f7030069857d2e4169ee7"},
};

static void what_can_be_nothing_else_is_taken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof certain / sizeof *certain; i++) {
        read_word(certain[i].word, "", TOKEN_PROSE);
        assert_taken(certain[i].word, certain[i].type, certain[i].value);
        assert_false(token.refanged);
        read_word(certain[i].word, "", TOKEN_CELL);
        assert_taken(certain[i].word, certain[i].type, certain[i].value);
    }
}

/* Whoever defangs a name among words means it as an indicator. */
static void what_was_defanged_is_taken_in_prose(void **state)
{
    static const struct {
        const char *word;
        enum indicator_type type;
        const char *value;
    } rows[] = {
        {"evil[.]jp", INDICATOR_DOMAIN, "evil.jp"},
        {"evil(.)jp", INDICATOR_DOMAIN, "evil.jp"},
        {"evil[dot]jp", INDICATOR_DOMAIN, "evil.jp"},
        {"*[.]evil[.]jp", INDICATOR_DOMAIN, "evil.jp"},
        {"hxxps://evil.jp/A?b", INDICATOR_URL, "https://evil.jp/A?b"},
        {"hxxp://evil[.]jp/.", INDICATOR_URL, "http://evil.jp/"},
        {"info[@]evil.jp", INDICATOR_EMAIL, "info@evil.jp"},
        {"evil[.]jp/gate.php", INDICATOR_URL, "http://evil.jp/gate.php"},
        {"203[.]0[.]113[.]9", INDICATOR_IPV4, "203.0.113.9"},
        {"ｅｖｉｌ［．］ｊｐ", INDICATOR_DOMAIN, "evil.jp"},
        {"evil。jp", INDICATOR_DOMAIN, "evil.jp"},
        {"日本語[.]jp", INDICATOR_DOMAIN, "xn--wgv71a119e.jp"},
        {"hxxp://日本語.jp/あ", INDICATOR_URL,
         "http://xn--wgv71a119e.jp/%E3%81%82"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_word(rows[i].word, "", TOKEN_PROSE);
        assert_taken(rows[i].word, rows[i].type, rows[i].value);
        assert_true(token.refanged);
    }
}

static void what_was_not_defanged_is_a_word_of_prose(void **state)
{
    static const char *const words[] = {
        "www.jpcert.or.jp",
        "analyst@cert.or.jp",
        "invoice.pdf",
        "readme.md",
        "example.com/path",
        "and/or",
        "e.g.",
        "12:30:45",
        "*.or.jp",
        "word",
        "日本語",
        "3.14",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        read_word(words[i], "", TOKEN_PROSE);
        if (token.verdict != TOKEN_NOTHING)
            fail_msg("'%s' is something", words[i]);
    }
}

static void a_link_of_prose_is_told(void **state)
{
    (void)state;
    read_word("https://www.cert.or.jp/about", "", TOKEN_PROSE);
    assert_rejected("a link", "not defanged");
}

static void alone_in_a_cell_it_is_meant(void **state)
{
    static const struct {
        const char *word;
        enum indicator_type type;
        const char *value;
    } rows[] = {
        {"evil.jp", INDICATOR_DOMAIN, "evil.jp"},
        {"EVIL.jp.", INDICATOR_DOMAIN, "evil.jp"},
        {"*.evil.jp", INDICATOR_DOMAIN, "evil.jp"},
        {"http://evil.jp/x", INDICATOR_URL, "http://evil.jp/x"},
        {"evil.jp/gate", INDICATOR_URL, "http://evil.jp/gate"},
        {"info@evil.jp", INDICATOR_EMAIL, "info@evil.jp"},
        {"invoice.exe", INDICATOR_FILENAME, "invoice.exe"},
        {"請求書.docm", INDICATOR_FILENAME, "請求書.docm"},
        {"HKLM\\Software\\Evil", INDICATOR_REGKEY,
         "HKEY_LOCAL_MACHINE\\Software\\Evil"},
        {"C:\\Windows\\evil.exe", INDICATOR_PATH, "C:\\Windows\\evil.exe"},
        {"%APPDATA%\\evil.exe", INDICATOR_PATH, "%APPDATA%\\evil.exe"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_word(rows[i].word, "", TOKEN_CELL);
        assert_taken(rows[i].word, rows[i].type, rows[i].value);
    }
}

static void a_version_is_no_address(void **state)
{
    static const char *const before[] = {"version", "Version", "ver.",
                                         "v",       "build",   "release"};

    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        read_word("203.0.113.9", before[i], TOKEN_PROSE);
        assert_rejected("203.0.113.9", "version");
    }
    read_word("203.0.113.9", "server", TOKEN_PROSE);
    assert_taken("203.0.113.9", INDICATOR_IPV4, "203.0.113.9");
    read_word("evil[.]jp", "version", TOKEN_PROSE);
    assert_taken("evil[.]jp", INDICATOR_DOMAIN, "evil.jp");
}

static const struct {
    enum indicator_type type;
    const char *value, *reason;
    enum indicator_caution caution;
} kept_here[] = {
    {INDICATOR_IPV4, "10.1.2.3", "private", INDICATOR_PRIVATE},
    {INDICATOR_IPV4, "192.168.0.1", "private", INDICATOR_PRIVATE},
    {INDICATOR_IPV4, "127.0.0.1", "loopback", INDICATOR_LOOPBACK},
    {INDICATOR_IPV4, "169.254.1.1", "link", INDICATOR_LINK_LOCAL},
    {INDICATOR_IPV4, "224.0.0.1", "multicast", INDICATOR_MULTICAST},
    {INDICATOR_IPV6, "fd00::1", "private", INDICATOR_PRIVATE},
    {INDICATOR_DOMAIN, "printer.local", "local", INDICATOR_SPECIAL_NAME},
    {INDICATOR_MD5, "d41d8cd98f00b204e9800998ecf8427e", "empty",
     INDICATOR_EMPTY_HASH},
};

static void what_must_not_leave_is_rejected_with_its_caution(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kept_here / sizeof *kept_here; i++) {
        read_word(kept_here[i].value, "", TOKEN_CELL);
        assert_rejected(kept_here[i].value, kept_here[i].reason);
        assert_int_equal(kept_here[i].caution, token.caution);
        read_as(kept_here[i].type, kept_here[i].value);
        assert_rejected(kept_here[i].value, kept_here[i].reason);
        assert_int_equal(kept_here[i].caution, token.caution);
    }
}

static void what_only_looks_like_a_value_is_told(void **state)
{
    static const struct {
        const char *word, *reason;
    } rows[] = {
        {"256.1.1.1", "IPv4"},
        {"1.02.3.4", "IPv4"},
        {"hxxp://", ""},
        {"a@b", "mail"},
        {"evil[.]..jp", "host name"},
        {"http://evil..jp/", "URL"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_word(rows[i].word, "", TOKEN_CELL);
        if (rows[i].reason[0] != '\0')
            assert_rejected(rows[i].word, rows[i].reason);
        else
            assert_int_not_equal(TOKEN_TAKEN, token.verdict);
    }
}

static void words_too_short_or_too_long_are_nothing(void **state)
{
    static char word[INDICATOR_DEFANGED_MAX + 2];

    (void)state;
    read_word("", "", TOKEN_CELL);
    assert_int_equal(TOKEN_NOTHING, token.verdict);
    read_word("::", "", TOKEN_CELL);
    assert_int_equal(TOKEN_NOTHING, token.verdict);
    memset(word, 'a', sizeof word - 1);
    memcpy(word, "hxxp://evil.jp/", 15);
    read_word(word, "", TOKEN_CELL);
    assert_int_equal(TOKEN_NOTHING, token.verdict);
    word[INDICATOR_DEFANGED_MAX] = '\0';
    read_word(word, "", TOKEN_CELL);
    assert_rejected("the longest word", "URL");
}

static void a_said_type_takes_what_prose_would_not(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *text, *value;
    } rows[] = {
        {INDICATOR_DOMAIN, " www.evil.jp ", "www.evil.jp"},
        {INDICATOR_HOSTNAME, "WWW.evil[.]jp", "www.evil.jp"},
        {INDICATOR_DOMAIN, "日本語.jp", "xn--wgv71a119e.jp"},
        {INDICATOR_URL, "https://evil.jp", "https://evil.jp/"},
        {INDICATOR_URL, "evil.jp/a", "http://evil.jp/a"},
        {INDICATOR_EMAIL, "info@evil.jp", "info@evil.jp"},
        {INDICATOR_IMPHASH, MD5, MD5},
        {INDICATOR_SHA256, SHA256, SHA256},
        {INDICATOR_MUTEX, "Global\\evil[.]", "Global\\evil[.]"},
        {INDICATOR_FILENAME, "a.b.exe", "a.b.exe"},
        {INDICATOR_ASN, "65000", "AS65000"},
        {INDICATOR_MALWARE, "Emotet", "Emotet"},
        {INDICATOR_USER_AGENT, "Mozilla/4.0 (x)", "Mozilla/4.0 (x)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_as(rows[i].type, rows[i].text);
        assert_taken(rows[i].text, rows[i].type, rows[i].value);
    }
}

/* A column of addresses holds networks and the other family, too. */
static void an_address_may_be_of_either_family_or_a_network(void **state)
{
    (void)state;
    read_as(INDICATOR_IPV4, "2001:db8::1");
    assert_taken("2001:db8::1", INDICATOR_IPV6, "2001:db8::1");
    read_as(INDICATOR_IPV6, "203[.]0[.]113[.]9");
    assert_taken("203[.]0[.]113[.]9", INDICATOR_IPV4, "203.0.113.9");
    read_as(INDICATOR_IPV4, "198.51.100.0/24");
    assert_taken("198.51.100.0/24", INDICATOR_CIDR, "198.51.100.0/24");
    read_as(INDICATOR_IPV4, "::ffff:203.0.113.9");
    assert_taken("::ffff:203.0.113.9", INDICATOR_IPV4, "203.0.113.9");
    read_as(INDICATOR_IPV4, "evil.jp");
    assert_rejected("evil.jp", "address");
}

static void an_onion_is_one_wherever_a_name_stands(void **state)
{
    static const char onion[] = "expyuzz4wqqyqhjn.onion";

    (void)state;
    read_as(INDICATOR_DOMAIN, onion);
    assert_taken(onion, INDICATOR_ONION, onion);
    read_word(onion, "", TOKEN_CELL);
    assert_taken(onion, INDICATOR_ONION, onion);
}

static void a_value_of_another_type_is_rejected(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *text;
    } rows[] = {
        {INDICATOR_MD5, SHA256},       {INDICATOR_SHA256, MD5},
        {INDICATOR_MD5, "evil.jp"},    {INDICATOR_URL, "no link"},
        {INDICATOR_URL, "/path/only"}, {INDICATOR_EMAIL, "evil.jp"},
        {INDICATOR_DOMAIN, "a b.jp"},  {INDICATOR_CVE, "CVE-21-1"},
        {INDICATOR_ASN, "ASX"},        {INDICATOR_MAC, "00:11"},
        {INDICATOR_FILENAME, "a/b"},   {INDICATOR_DOMAIN, ""},
        {INDICATOR_MD5, ""},           {INDICATOR_FILENAME, " "},
    };
    static char endless[INDICATOR_DEFANGED_MAX + 2];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_as(rows[i].type, rows[i].text);
        assert_rejected(rows[i].text, "");
    }
    memset(endless, 'a', sizeof endless - 1);
    read_as(INDICATOR_DOMAIN, endless);
    assert_rejected("an endless name", "too long");
}

/* Any word cut anywhere, within the octets it has and the room it is lent. */
static void every_cut_is_read_within_its_octets(void **state)
{
    static const char *const words[] = {
        "hxxps[:]//日本語[.]jp:8080/あ?b#c",
        "info[at]日本語(dot)jp",
        "[2001:db8::1]:8080",
        "ｈｘｘｐ：／／ｅｖｉｌ［．］ｊｐ",
        SHA256,
        "%APPDATA%\\日本語\\a.exe",
        "\xff\xfe[.]\x80.jp",
    };
    enum { LEAST = INDICATOR_RULE_MAX + 2 * INDICATOR_VALUE_MAX };
    uint8_t *lent = malloc(LEAST);

    (void)state;
    assert_non_null(lent);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t len = 0; len <= strlen(words[i]); len++) {
            uint8_t *cut = malloc(len);
            struct bytes word = {cut, len};

            assert_non_null(cut);
            memcpy(cut, words[i], len);
            for (unsigned t = 0; t <= INDICATOR_TYPE_LAST; t++) {
                struct buffer room = {lent, 0, LEAST};

                if (t == 0)
                    token_read(&token, &room, word, word, TOKEN_PROSE);
                else
                    token_read_as(&token, &room, (enum indicator_type)t, word);
                assert_true(token.verdict != TOKEN_REJECTED ||
                            token.reason != NULL);
                if (token.verdict == TOKEN_TAKEN)
                    assert_true(
                        indicator_is_canonical(token.type, token.value));
            }
            free(cut);
        }
    free(lent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_nothing_else_is_taken_anywhere),
        cmocka_unit_test(what_was_defanged_is_taken_in_prose),
        cmocka_unit_test(what_was_not_defanged_is_a_word_of_prose),
        cmocka_unit_test(a_link_of_prose_is_told),
        cmocka_unit_test(alone_in_a_cell_it_is_meant),
        cmocka_unit_test(a_version_is_no_address),
        cmocka_unit_test(what_must_not_leave_is_rejected_with_its_caution),
        cmocka_unit_test(what_only_looks_like_a_value_is_told),
        cmocka_unit_test(words_too_short_or_too_long_are_nothing),
        cmocka_unit_test(a_said_type_takes_what_prose_would_not),
        cmocka_unit_test(an_address_may_be_of_either_family_or_a_network),
        cmocka_unit_test(an_onion_is_one_wherever_a_name_stands),
        cmocka_unit_test(a_value_of_another_type_is_rejected),
        cmocka_unit_test(every_cut_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
