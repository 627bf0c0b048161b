/* indicator: canonical forms, match keys, guesses, questions, defanging. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/indicator.h"

enum { ROOM = 2 * INDICATOR_RULE_MAX };

struct vector {
    enum indicator_type type;
    struct bytes text, canonical, key;
    unsigned line;
};

static struct bytes field(char **at)
{
    char *word = strsep(at, "\t");

    assert_non_null(word);
    return bytes_text(word);
}

static void each_vector(void (*check)(const struct vector *v))
{
    FILE *f = fopen(SOURCE_ROOT "/tests/vectors/indicators.txt", "r");
    char line[4096];
    unsigned number = 0, seen = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        struct vector v = {.line = ++number};
        char *at = line;

        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        assert_true(indicator_type_parse(&v.type, field(&at)));
        v.text = field(&at);
        v.canonical = field(&at);
        v.key = field(&at);
        check(&v);
        seen++;
    }
    fclose(f);
    assert_true(seen > 60);
}

static bool refused(struct bytes b)
{
    return b.len == 1 && b.at[0] == '-';
}

static void say(const struct vector *v, struct bytes got)
{
    if (!bytes_equal(got, v->canonical) && !refused(v->canonical))
        fprintf(stderr, "line %u: got '%.*s'\n", v->line, (int)got.len,
                (const char *)got.at);
}

static void canonical_is_as_told(const struct vector *v)
{
    static uint8_t octets[ROOM];
    struct buffer out = {octets, 0, sizeof octets};
    enum err err = indicator_canonical(&out, v->type, v->text);

    say(v, bytes_of(&out));
    if (refused(v->canonical)) {
        assert_err(ERR_BAD_SHAPE, err);
        assert_int_equal(out.len, 0);
        return;
    }
    assert_err(ERR_OK, err);
    assert_bytes_equal(bytes_of(&out), v->canonical);
    assert_true(indicator_is_canonical(v->type, v->canonical));
}

static void key_is_as_told(const struct vector *v)
{
    static uint8_t octets[INDICATOR_KEY_MAX];
    struct buffer out = {octets, 0, sizeof octets};
    bool matches;

    if (refused(v->canonical))
        return;
    matches = indicator_match_key(&out, v->type, v->canonical);
    assert_int_equal(matches, !refused(v->key));
    if (matches)
        assert_bytes_equal(bytes_of(&out), v->key);
}

static void no_short_room_holds_it(const struct vector *v)
{
    static uint8_t octets[ROOM];

    if (refused(v->canonical))
        return;
    for (size_t cap = 0; cap < v->canonical.len; cap++) {
        struct buffer out = {octets, 0, cap};

        assert_err(ERR_TOO_BIG, indicator_canonical(&out, v->type, v->text));
        assert_int_equal(out.len, 0);
    }
}

/* Whatever a cut value is taken for, its form is stable. */
static void a_truncation_is_refused_or_stable(const struct vector *v)
{
    static uint8_t octets[ROOM];

    for (size_t len = 0; len < v->text.len; len++) {
        struct buffer out = {octets, 0, sizeof octets};
        struct bytes cut = {v->text.at, len};

        if (indicator_canonical(&out, v->type, cut) == ERR_OK)
            assert_true(indicator_is_canonical(v->type, bytes_of(&out)));
    }
}

/* Defanged text refangs to what it was. */
static void defanged_comes_back(const struct vector *v)
{
    static uint8_t a[ROOM], b[ROOM], c[ROOM];
    struct buffer dead = {a, 0, sizeof a}, live = {b, 0, sizeof b};
    struct buffer again = {c, 0, sizeof c};
    bool changed;

    if (refused(v->canonical) || v->type == INDICATOR_MUTEX)
        return;
    assert_err(ERR_OK, indicator_defang(&dead, v->type, v->canonical));
    assert_err(ERR_OK, indicator_refang(&live, bytes_of(&dead), &changed));
    assert_err(ERR_OK, indicator_canonical(&again, v->type, bytes_of(&live)));
    assert_bytes_equal(bytes_of(&again), v->canonical);
}

static void every_vector_has_its_canonical_form(void **state)
{
    (void)state;
    each_vector(canonical_is_as_told);
}

/* One that had none would end the process. */
static void every_type_has_a_form(void **state)
{
    uint8_t octets[8];

    (void)state;
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++) {
        struct buffer out = {octets, 0, sizeof octets};
        enum err err = indicator_canonical(&out, t, bytes_text("a/b"));

        assert_true(err == ERR_OK || err == ERR_BAD_SHAPE);
    }
    for (unsigned t = 0; t <= 2 * INDICATOR_TYPE_LAST; t++) {
        struct buffer out = {octets, 0, sizeof octets};

        if (!indicator_known(t))
            assert_err(ERR_BAD_SHAPE,
                       indicator_canonical(&out, t, bytes_text("a/b")));
    }
}

static void every_vector_has_its_match_key(void **state)
{
    (void)state;
    each_vector(key_is_as_told);
}

static void a_value_that_does_not_fit_adds_nothing(void **state)
{
    (void)state;
    each_vector(no_short_room_holds_it);
}

static void every_truncation_is_refused_or_stable(void **state)
{
    (void)state;
    each_vector(a_truncation_is_refused_or_stable);
}

static void what_is_defanged_refangs_to_itself(void **state)
{
    (void)state;
    each_vector(defanged_comes_back);
}

static void refang_undoes_what_people_write(void **state)
{
    static const char *const pairs[][2] = {
        {"hxxps[:]//evil[.]example[.]com/a", "https://evil.example.com/a"},
        {"hXXp://evil(.)example(.)com", "http://evil.example.com"},
        {"203[.]0[.]113[.]9", "203.0.113.9"},
        {"203.0.113[.]9,", "203.0.113.9"},
        {"a[at]evil[dot]example", "a@evil.example"},
        {"\xef\xbd\x88\xef\xbd\x98\xef\xbd\x98\xef\xbd\x90\xef\xbc\x9a"
         "\xef\xbc\x8f\xef\xbc\x8f"
         "evil\xef\xbc\xbb\xef\xbc\x8e\xef\xbc\xbd"
         "jp",
         "http://evil.jp"},
        {"\xe3\x80\x8c"
         "evil\xe3\x80\x82jp\xe3\x80\x8d",
         "evil.jp"},
        {"evil\\.example\\.com", "evil.example.com"},
        {"hxxp://evil\\[.\\]example/a\\_b", "http://evil.example/a_b"},
        {"203\\[.\\]0.113.7", "203.0.113.7"},
        {"\\\\server\\share\\[a]", "\\\\server\\share\\[a]"},
        {"C:\\a\\.b", "C:\\a\\.b"},
        {"fxp://h[.]example/", "ftp://h.example/"},
        {"ttps://h[.]example/", "https://h.example/"},
        {"xxp://h[.]example/", "http://h.example/"},
        {"ttp:///h[.]example/", "http://h.example/"},
        {"TTP://h[.]example/", "TTP://h.example/"},
        {"TTPs//h[.]example/", "TTPs//h.example/"},
        {"ttps//h[.]example/", "ttps//h.example/"},
        {"TTPs:\\h[.]example", "TTPs:\\h.example"},
        {"http://h.example/x{point}y", "http://h.example/x{point}y"},
        {"hxxxp://h[.]example/", "http://h.example/"},
        {"(http)://h[.]example/", "http://h.example/"},
        {"hxxp:///h[.]example/", "http://h.example/"},
        {"http_//h[.]example/", "http://h.example/"},
        {"h\u00d7\u00d7p://h[.]example/", "http://h.example/"},
        {"h\u25cb\u25cbps://h[.]example/", "https://h.example/"},
        {"a<@>evil[.]example", "a@evil.example"},
        {"a[@evil[.]example", "a@evil.example"},
        {"evil[\u30c9\u30c3\u30c8]example", "evil.example"},
        {"\"evil.example\"", "evil.example"},
        {"zero\xe2\x80\x8bwidth.example", "zerowidth.example"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        UNIT_ROOM(out, 256);
        bool changed;

        assert_err(ERR_OK,
                   indicator_refang(&out, bytes_text(pairs[i][0]), &changed));
        assert_bytes_equal(bytes_of(&out), bytes_text(pairs[i][1]));
    }
}

static bool asks(enum indicator_type type, const char *value,
                 enum indicator_type wanted, const char *key)
{
    static struct indicator_query q[INDICATOR_WIDER_MAX];
    static uint8_t octets[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct indicator_prefixes p = {0};
    size_t count;

    indicator_prefixes_add(&p, bytes_text("203.0.113.0/24"));
    indicator_prefixes_add(&p, bytes_text("2001:db8::/32"));
    indicator_prefixes_add(&p, bytes_text("202.0.0.0/7"));
    count = indicator_queries(q, &room, type, bytes_text(value), &p);
    for (size_t i = 0; i < count; i++)
        if (q[i].type == wanted && bytes_equal(q[i].key, bytes_text(key)))
            return true;
    return false;
}

static void an_address_finds_its_networks(void **state)
{
    (void)state;
    assert_true(
        asks(INDICATOR_IPV4, "203.0.113.9", INDICATOR_CIDR, "203.0.113.0/24"));
    assert_false(
        asks(INDICATOR_IPV4, "203.0.113.9", INDICATOR_CIDR, "202.0.0.0/7"));
    assert_true(
        asks(INDICATOR_IPV6, "2001:db8::9", INDICATOR_CIDR, "2001:db8::/32"));
    assert_true(asks(INDICATOR_URL, "http://203.0.113.9/x", INDICATOR_CIDR,
                     "203.0.113.0/24"));
    assert_true(asks(INDICATOR_IP_PORT, "203.0.113.9|80", INDICATOR_IPV4,
                     "203.0.113.9"));
}

static void a_url_at_an_address_finds_its_port(void **state)
{
    (void)state;
    assert_true(asks(INDICATOR_URL, "https://203.0.113.9:8443/gate",
                     INDICATOR_IP_PORT, "203.0.113.9|8443"));
    assert_true(asks(INDICATOR_URL, "https://[2001:db8::9]/", INDICATOR_IP_PORT,
                     "2001:db8::9|443"));
    assert_false(asks(INDICATOR_URL, "https://203.0.113.9/gate",
                      INDICATOR_IP_PORT, "203.0.113.9|80"));
    assert_false(asks(INDICATOR_URL, "https://a.example/", INDICATOR_IP_PORT,
                      "a.example|443"));
}

static void a_host_finds_its_parent_domains(void **state)
{
    (void)state;
    assert_true(asks(INDICATOR_DOMAIN, "a.b.evil.example", INDICATOR_DOMAIN,
                     "evil.example"));
    assert_false(asks(INDICATOR_DOMAIN, "a.b.evil.example", INDICATOR_HOSTNAME,
                      "evil.example"));
    assert_false(
        asks(INDICATOR_DOMAIN, "evil.example", INDICATOR_DOMAIN, "example"));
    assert_false(asks(INDICATOR_DOMAIN, "notevil.example", INDICATOR_DOMAIN,
                      "evil.example"));
    assert_true(asks(INDICATOR_URL, "https://a.evil.example/x?y",
                     INDICATOR_DOMAIN, "evil.example"));
    assert_true(asks(INDICATOR_URL, "https://a.evil.example/x?y", INDICATOR_URL,
                     "a.evil.example/x"));
}

static void cautions_keep_what_must_not_leave(void **state)
{
    (void)state;
    assert_int_equal(INDICATOR_PRIVATE,
                     indicator_caution(INDICATOR_IPV4, bytes_text("10.1.2.3")));
    assert_int_equal(
        INDICATOR_LOOPBACK,
        indicator_caution(INDICATOR_URL, bytes_text("http://127.0.0.1/")));
    assert_int_equal(
        INDICATOR_PRIVATE,
        indicator_caution(INDICATOR_CIDR, bytes_text("192.168.0.0/16")));
    assert_int_equal(
        INDICATOR_DOCUMENTATION,
        indicator_caution(INDICATOR_IPV4, bytes_text("203.0.113.9")));
    assert_int_equal(
        INDICATOR_SPECIAL_NAME,
        indicator_caution(INDICATOR_DOMAIN, bytes_text("printer.local")));
    assert_int_equal(INDICATOR_FINE,
                     indicator_caution(INDICATOR_IPV4, bytes_text("8.8.8.8")));
    assert_int_equal(
        INDICATOR_EMPTY_HASH,
        indicator_caution(INDICATOR_MD5,
                          bytes_text("d41d8cd98f00b204e9800998ecf8427e")));
}

static void a_rules_lines_end_alike(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: refused */
    } cases[] = {
        {"rule a", "rule a\n"},
        {"rule a \r\n{\t\r\n\tb\n}", "rule a\n{\n\tb\n}\n"},
        {"rule a\n{ }\n", "rule a\n{ }\n"},
        {"rule\x01", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        UNIT_ROOM(out, 64);
        enum err err = indicator_canonical(&out, INDICATOR_YARA,
                                           bytes_text(cases[i].text));

        assert_int_equal(err == ERR_OK, cases[i].want != NULL);
        if (cases[i].want != NULL)
            assert_bytes_equal(bytes_of(&out), bytes_text(cases[i].want));
    }
    assert_true(
        indicator_is_canonical(INDICATOR_YARA, bytes_text("rule a\n{ }\n")));
    assert_false(
        indicator_is_canonical(INDICATOR_YARA, bytes_text("rule a \n{ }\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_has_its_canonical_form),
        cmocka_unit_test(every_type_has_a_form),
        cmocka_unit_test(every_vector_has_its_match_key),
        cmocka_unit_test(a_value_that_does_not_fit_adds_nothing),
        cmocka_unit_test(every_truncation_is_refused_or_stable),
        cmocka_unit_test(what_is_defanged_refangs_to_itself),
        cmocka_unit_test(refang_undoes_what_people_write),
        cmocka_unit_test(an_address_finds_its_networks),
        cmocka_unit_test(a_url_at_an_address_finds_its_port),
        cmocka_unit_test(a_host_finds_its_parent_domains),
        cmocka_unit_test(cautions_keep_what_must_not_leave),
        cmocka_unit_test(a_rules_lines_end_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
