/* kind: MISP's types and people's words, each as what it is to us. */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tools/formats/type_names.h"

static void assert_kind(const char *word, enum type_names_how how,
                        enum indicator_type type)
{
    const struct type_name *kind = type_names_find(bytes_text(word));

    if (kind == NULL)
        fail_msg("'%s' is not known", word);
    if (kind->how != how || (how == TYPE_NAMES_ONE && kind->type != type))
        fail_msg("'%s' is read as %d, type %d", word, (int)kind->how,
                 (int)kind->type);
}

struct row {
    const char *word;
    enum indicator_type type;
};

/* Attribute types of the MISP core format that are one of ours. */
static void attribute_types_of_misp_are_our_types(void **state)
{
    static const struct row rows[] = {
        {"domain", INDICATOR_DOMAIN},
        {"hostname", INDICATOR_HOSTNAME},
        {"onion-address", INDICATOR_ONION},
        {"url", INDICATOR_URL},
        {"uri", INDICATOR_URL},
        {"email", INDICATOR_EMAIL},
        {"email-src", INDICATOR_EMAIL},
        {"email-dst", INDICATOR_EMAIL},
        {"email-reply-to", INDICATOR_EMAIL},
        {"md5", INDICATOR_MD5},
        {"sha1", INDICATOR_SHA1},
        {"sha224", INDICATOR_SHA224},
        {"sha256", INDICATOR_SHA256},
        {"sha384", INDICATOR_SHA384},
        {"sha512", INDICATOR_SHA512},
        {"imphash", INDICATOR_IMPHASH},
        {"authentihash", INDICATOR_AUTHENTIHASH},
        {"ssdeep", INDICATOR_SSDEEP},
        {"tlsh", INDICATOR_TLSH},
        {"filename", INDICATOR_FILENAME},
        {"email-attachment", INDICATOR_FILENAME},
        {"regkey", INDICATOR_REGKEY},
        {"mutex", INDICATOR_MUTEX},
        {"user-agent", INDICATOR_USER_AGENT},
        {"AS", INDICATOR_ASN},
        {"vulnerability", INDICATOR_CVE},
        {"x509-fingerprint-md5", INDICATOR_CERT_MD5},
        {"x509-fingerprint-sha1", INDICATOR_CERT_SHA1},
        {"x509-fingerprint-sha256", INDICATOR_CERT_SHA256},
        {"ja3-fingerprint-md5", INDICATOR_JA3},
        {"jarm-fingerprint", INDICATOR_JARM},
        {"hassh-md5", INDICATOR_HASSH},
        {"hasshserver-md5", INDICATOR_HASSH},
        {"btc", INDICATOR_BTC},
        {"xmr", INDICATOR_XMR},
        {"yara", INDICATOR_YARA},
        {"sigma", INDICATOR_SIGMA},
        {"snort", INDICATOR_SNORT},
        {"suricata", INDICATOR_SNORT},
        {"malware-type", INDICATOR_MALWARE},
        {"threat-actor", INDICATOR_ACTOR},
        {"mac-address", INDICATOR_MAC},
        {"whois-registrant-email", INDICATOR_EMAIL},
        {"dns-soa-email", INDICATOR_EMAIL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_kind(rows[i].word, TYPE_NAMES_ONE, rows[i].type);
}

static void addresses_may_be_networks(void **state)
{
    static const char *const words[] = {
        "ip-src", "ip-dst",     "ip",     "IP Address",   "ipv4",
        "IPv6",   "cidr",       "dst_ip", "source_ip",    "ipv4-addr",
        "宛先IP", "IPアドレス", "subnet", "ＩＰアドレス", "接続先IPアドレス",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_kind(words[i], TYPE_NAMES_ADDRESS, 0);
}

static void words_for_several_types_leave_it_to_the_value(void **state)
{
    (void)state;
    assert_kind("C2", TYPE_NAMES_NETWORK, 0);
    assert_kind("host", TYPE_NAMES_NETWORK, 0);
    assert_kind("通信先", TYPE_NAMES_NETWORK, 0);
    assert_kind("hash", TYPE_NAMES_DIGEST, 0);
    assert_kind("ハッシュ値", TYPE_NAMES_DIGEST, 0);
    assert_kind("file", TYPE_NAMES_FILE, 0);
    assert_kind("検体", TYPE_NAMES_FILE, 0);
    assert_kind("port", TYPE_NAMES_PORT, 0);
    assert_int_equal(TYPE_NAMES_NETWORK, type_names_any.how);
}

/* Every type has the word by which the command line names it. */
static void our_own_words_are_known(void **state)
{
    (void)state;
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++) {
        const char *word = indicator_type_text((enum indicator_type)t);

        if (t == INDICATOR_IPV4 || t == INDICATOR_IPV6 || t == INDICATOR_CIDR ||
            t == INDICATOR_IP_PORT)
            assert_kind(word, TYPE_NAMES_ADDRESS, 0);
        else
            assert_kind(word, TYPE_NAMES_ONE, (enum indicator_type)t);
    }
}

static void japanese_words_are_known(void **state)
{
    static const struct row rows[] = {
        {"ドメイン", INDICATOR_DOMAIN},
        {"ドメイン名", INDICATOR_DOMAIN},
        {"ホスト名", INDICATOR_HOSTNAME},
        {"不審URL", INDICATOR_URL},
        {"接続先ＵＲＬ", INDICATOR_URL},
        {"メールアドレス", INDICATOR_EMAIL},
        {"差出人", INDICATOR_EMAIL},
        {"ハッシュ値（SHA256）", INDICATOR_SHA256},
        {"ハッシュ値(MD5)", INDICATOR_MD5},
        {"ＭＤ５", INDICATOR_MD5},
        {"ファイル名", INDICATOR_FILENAME},
        {"ファイルパス", INDICATOR_PATH},
        {"レジストリキー", INDICATOR_REGKEY},
        {"ミューテックス", INDICATOR_MUTEX},
        {"ユーザーエージェント", INDICATOR_USER_AGENT},
        {"脆弱性番号", INDICATOR_CVE},
        {"ビットコインアドレス", INDICATOR_BTC},
        {"MACアドレス", INDICATOR_MAC},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_kind(rows[i].word, TYPE_NAMES_ONE, rows[i].type);
}

/* What MISP knows and a partner must not block on is told with a reason. */
static void what_is_not_shared_says_why(void **state)
{
    static const struct {
        const char *word, *why;
    } rows[] = {
        {"link", "reference"},
        {"text", "context"},
        {"comment", "context"},
        {"email-subject", "context"},
        {"email-body", "context"},
        {"size-in-bytes", "context"},
        {"datetime", "context"},
        {"attachment", "context"},
        {"pdb", "context"},
        {"weakness", "context"},
        {"mime-type", "context"},
        {"campaign-name", "context"},
        {"target-user", "who was hit"},
        {"target-email", "who was hit"},
        {"target-machine", "who was hit"},
        {"target-external", "who was hit"},
        {"first-name", "a person"},
        {"phone-number", "a person"},
        {"whois-registrant-phone", "a person"},
        {"passport-number", "a person"},
        {"pehash", "not shared"},
        {"impfuzzy", "not shared"},
        {"sha512/224", "not shared"},
        {"sha3-256", "not shared"},
        {"telfhash", "not shared"},
        {"cdhash", "not shared"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct type_name *kind =
            type_names_find(bytes_text(rows[i].word));

        if (kind == NULL || kind->how != TYPE_NAMES_NONE)
            fail_msg("'%s' is shared", rows[i].word);
        if (strstr(kind->why, rows[i].why) == NULL)
            fail_msg("'%s' is left out as '%s'", rows[i].word, kind->why);
    }
}

static void case_width_and_what_separates_words_do_not_matter(void **state)
{
    static const char *const writings[] = {
        "sha256",       "SHA256",         "SHA-256",  "sha_256",  "Sha 256",
        "ＳＨＡ２５６", "ＳＨＡ－２５６", "sha　256", " sha256 ", "sha.256",
    };

    (void)state;
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++)
        assert_kind(writings[i], TYPE_NAMES_ONE, INDICATOR_SHA256);
}

static void a_folded_name_is_lower_case_and_narrow(void **state)
{
    static const struct {
        const char *name, *folded;
    } rows[] = {
        {"IP Address", "ipaddress"},
        {"ＩＰ　Ａｄｄｒ", "ipaddr"},
        {"First-Seen (UTC)", "firstseenutc"},
        {"ハッシュ値（MD5）", "ハッシュ値md5"},
        {"a:b/c.d_e", "abcde"},
        {"---", ""},
        {"", ""},
        {"　", ""},
    };
    uint8_t room[TYPE_NAMES_FOLDED_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_bytes_equal(bytes_text(rows[i].folded),
                           type_names_fold(room, bytes_text(rows[i].name)));
}

static void a_name_longer_than_any_folds_to_nothing(void **state)
{
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    char name[TYPE_NAMES_FOLDED_MAX + 2];

    (void)state;
    memset(name, 'a', sizeof name);
    name[TYPE_NAMES_FOLDED_MAX] = '\0';
    assert_int_equal(TYPE_NAMES_FOLDED_MAX,
                     type_names_fold(room, bytes_text(name)).len);
    assert_null(type_names_find(bytes_text(name)));
    name[TYPE_NAMES_FOLDED_MAX] = 'a';
    name[TYPE_NAMES_FOLDED_MAX + 1] = '\0';
    assert_int_equal(0, type_names_fold(room, bytes_text(name)).len);
    assert_null(type_names_find(bytes_text(name)));
}

/* A full-width letter cut in two is read within its octets. */
static void a_cut_name_is_read_within_its_octets(void **state)
{
    static const char whole[] = "ＩＰアドレス";
    uint8_t room[TYPE_NAMES_FOLDED_MAX];

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t cut[sizeof whole];

        memcpy(cut + sizeof cut - len, whole, len);
        assert_true(
            type_names_fold(room, (struct bytes){cut + sizeof cut - len, len})
                .len <= len);
    }
}

static void a_word_within_a_word_is_not_known(void **state)
{
    static const char *const none[] = {
        "",         " ",       "-",
        "ipaddres", "md",      "md55",
        "domain2",  "the url", "filename|md5",
        "iban",     "zeek",    "アドレ",
        "ip ips",   "x",       "md5 sha1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (type_names_find(bytes_text(none[i])) != NULL)
            fail_msg("'%s' is known", none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attribute_types_of_misp_are_our_types),
        cmocka_unit_test(addresses_may_be_networks),
        cmocka_unit_test(words_for_several_types_leave_it_to_the_value),
        cmocka_unit_test(our_own_words_are_known),
        cmocka_unit_test(japanese_words_are_known),
        cmocka_unit_test(what_is_not_shared_says_why),
        cmocka_unit_test(case_width_and_what_separates_words_do_not_matter),
        cmocka_unit_test(a_folded_name_is_lower_case_and_narrow),
        cmocka_unit_test(a_name_longer_than_any_folds_to_nothing),
        cmocka_unit_test(a_cut_name_is_read_within_its_octets),
        cmocka_unit_test(a_word_within_a_word_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
