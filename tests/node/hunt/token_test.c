/* token: what the octets of a log are cut into. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/hunt/token.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"
#define SHA256                                                                 \
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

enum { SHOWN = 1024 };

static const char *const words[] = {
    [HUNT_ADDRESS] = "address", [HUNT_NAME] = "name", [HUNT_HASH] = "hash",
    [HUNT_URL] = "url",         [HUNT_MAIL] = "mail", [HUNT_PATH] = "path",
    [HUNT_KEY] = "key",         [HUNT_MAC] = "mac",   [HUNT_CVE] = "cve",
};

static void add_token(char *got, const struct hunt_token *t)
{
    size_t len = strlen(got);

    len += (size_t)snprintf(got + len, SHOWN - len, "%s%s %.*s",
                            len == 0 ? "" : "|", words[t->class],
                            (int)t->text.len, (const char *)t->text.at);
    assert_true(len < SHOWN - 1);
    if (t->port != 0)
        snprintf(got + len, SHOWN - len, " %u", t->port);
}

static void assert_cut(const char *text, const char *want)
{
    struct bytes left = bytes_text(text);
    char got[SHOWN] = "";
    struct hunt_token t;

    while (hunt_token_next(&t, &left))
        add_token(got, &t);
    assert_int_equal(0, left.len);
    if (strcmp(want, got) != 0)
        fail_msg("'%s' is cut as '%s'", text, got);
}

static void each_class_is_cut_out_of_a_line(void **state)
{
    (void)state;
    assert_cut("Nov 20 12:30:45 fw: src=203.0.113.9 dst=198.51.100.7",
               "address 203.0.113.9|address 198.51.100.7");
    assert_cut("GET http://evil.example/a?b=1,2 HTTP/1.1",
               "url http://evil.example/a?b=1,2");
    assert_cut("query: c2.evil.example. IN A", "name c2.evil.example");
    assert_cut("md5=" MD5 ", sha256:" SHA256 ";", "hash " MD5 "|hash " SHA256);
    assert_cut("from=<a.b+c@evil.example>,", "mail a.b+c@evil.example");
    assert_cut("exec /usr/bin/x -c", "path /usr/bin/x");
    assert_cut("2001:db8::1 and [2001:db8::2]:443 or ::1.",
               "address 2001:db8::1|address 2001:db8::2 443|address ::1");
    assert_cut("198.51.100.0/24, 203.0.113.9/32",
               "address 198.51.100.0/24|address 203.0.113.9/32");
}

/* Whatever of a sentence stands behind it. */
static void what_ends_a_sentence_is_no_part_of_a_value(void **state)
{
    static const char *const values[][2] = {
        {"address", "203.0.113.9"},
        {"address", "2001:db8::1"},
        {"name", "c2.evil.example"},
        {"hash", MD5},
        {"hash", SHA256},
        {"url", "http://evil.example/a"},
        {"mail", "a@evil.example"},
        {"mac", "00:00:5e:00:53:01"},
        {"cve", "CVE-2021-44228"},
    };
    static const char *const tails[] = {
        "",   " ",  ".", ". ", "...", ",",   ", ", ";",  "; ", ":",
        ": ", "!",  ")", ").", "\"",  "\".", "'",  "]",  ">",  "|",
        "\t", "\n", " -", "。",  "、",  "）", "」",
    };

    (void)state;
    for (size_t v = 0; v < sizeof values / sizeof *values; v++)
        for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
            char text[256], want[256];

            snprintf(text, sizeof text, "x %s%s", values[v][1], tails[i]);
            snprintf(want, sizeof want, "%s %s", values[v][0], values[v][1]);
            assert_cut(text, want);
        }
}

static void a_port_stands_beside_its_host(void **state)
{
    (void)state;
    assert_cut("client 203.0.113.9#4795: query", "address 203.0.113.9 4795");
    assert_cut("203.0.113.9:80", "address 203.0.113.9 80");
    assert_cut("CONNECT c2.evil.example:443", "name c2.evil.example 443");
    assert_cut("203.0.113.9:65536", "address 203.0.113.9");
    assert_cut("203.0.113.9:0", "address 203.0.113.9");
    assert_cut("203.0.113.9: x", "address 203.0.113.9");
}

static void a_host_and_a_path_are_a_url(void **state)
{
    (void)state;
    assert_cut("evil.example/gate.php", "url evil.example/gate.php");
    assert_cut("203.0.113.9:8080/a", "url 203.0.113.9:8080/a");
    assert_cut("//evil.example/a.js", "url evil.example/a.js");
    assert_cut("evil.example/ x", "name evil.example");
}

static void brackets_and_quotes_are_no_part_of_values(void **state)
{
    (void)state;
    assert_cut("[client 203.0.113.9] ([198.51.100.2])",
               "address 203.0.113.9|address 198.51.100.2");
    assert_cut("{\"host\":\"evil.example\",\"u\":\"http://a.example/x\"}",
               "name evil.example|url http://a.example/x");
    assert_cut("(http://a.example/x). <http://a.example/(y)>",
               "url http://a.example/x|url http://a.example/(y)");
    assert_cut("'evil.example'", "name evil.example");
}

static void addresses_and_keys_of_machines_are_values(void **state)
{
    (void)state;
    assert_cut("lease 00:00:5e:00:53:01 to 00-00-5E-00-53-02.",
               "mac 00:00:5e:00:53:01|mac 00-00-5E-00-53-02");
    assert_cut("(cve-2021-44228) CVE-2017-0144:",
               "cve cve-2021-44228|cve CVE-2017-0144");
    assert_cut("set HKLM\\Software\\Windows NT\\Run, HKEY_USERS\\a b",
               "key HKLM\\Software\\Windows NT\\Run|key HKEY_USERS\\a");
}

static void a_firewall_and_tcpdump_write_ports_their_way(void **state)
{
    (void)state;
    assert_cut("outside:203.0.113.9/443 (198.51.100.7/53)",
               "address 203.0.113.9 443|address 198.51.100.7 53");
    assert_cut("IP 203.0.113.9.54321 > 198.51.100.7.443: Flags",
               "address 203.0.113.9 54321|address 198.51.100.7 443");
    assert_cut("IP6 2001:db8::1.54321 > c2.evil.example.443:",
               "address 2001:db8::1 54321|name c2.evil.example 443");
    assert_cut("203.0.113.9/443/a 203.0.113.9/443?a=b",
               "url 203.0.113.9/443/a|url 203.0.113.9/443?a=b");
    assert_cut("203.0.113.9-198.51.100.7 203.0.113.9->198.51.100.7",
               "address 203.0.113.9|address 198.51.100.7|"
               "address 203.0.113.9|address 198.51.100.7");
}

static void a_url_ends_before_a_backslash(void **state)
{
    (void)state;
    assert_cut("http://a.example/x\\\"> http://b.example\\n",
               "url http://a.example/x|url http://b.example");
}

static void a_name_behind_a_slash_is_one(void **state)
{
    (void)state;
    assert_cut("backend_a/c2.evil.example 0/0/1", "name c2.evil.example");
    assert_cut("EXAMPLE\\john.smith text/html", "name john.smith");
}

static void a_path_in_quotes_keeps_its_blanks(void **state)
{
    (void)state;
    assert_cut("\"C:\\Program Files\\a.exe\" -x",
               "path C:\\Program Files\\a.exe");
    assert_cut("C:\\Windows\\a.exe, %TEMP%\\b.exe",
               "path C:\\Windows\\a.exe|path %TEMP%\\b.exe");
    assert_cut("run C:\\Program Files\\a.exe -x C:\\b.exe D:\\c.exe",
               "path C:\\Program Files\\a.exe|path C:\\b.exe|path D:\\c.exe");
    assert_cut("\\\\srv\\share\\a.exe", "path \\\\srv\\share\\a.exe");
}

static void what_only_looks_like_a_value_is_none(void **state)
{
    static const char *const texts[] = {
        "203.0.113.7_8080",
        "203.0.113.7x",
        "v1.2.3.4",
        "1.2.3",
        "12:30:45",
        "text/html",
        "EXAMPLE\\user.x",
        "3.14",
        "a.1",
        "e.g.",
        MD5 "0",
        "x" MD5,
        "_" MD5,
        "256.1.1.1",
        "a..b.example..c",
        "@",
        "a@b",
        "",
        "00:00:5e:00:53",
        "00:00:5e-00:53:01",
        "CVE-2021",
        "HKLM",
        "Chrome/1.2.3.4",
        "203.0.113.9.0",
        "v 203.0.113.9.80",
        "203.0.113.9.80, x",
        "203.0.113.9-1",
        "-",
        ".example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i], ".example") != 0)
            assert_cut(texts[i], "");
}

static void what_a_program_escapes_with_is_no_part_of_a_url(void **state)
{
    (void)state;
    assert_cut("URL=http://ca.evil.example/path/,O=Name\\\\ x",
               "url http://ca.evil.example/path/,O=Name");
    assert_cut("'http://evil.example/a\\', evil.example/b\\",
               "url http://evil.example/a|url evil.example/b");
    assert_cut("{\"url\":\"http:\\/\\/evil.example\\/a\"}",
               "url http:\\/\\/evil.example\\/a");
}

static void letters_beyond_ascii_end_a_word(void **state)
{
    (void)state;
    assert_cut("通信先は203.0.113.9です。evil.exampleへ",
               "address 203.0.113.9|name evil.example");
    assert_cut("\xff\x80"
               "203.0.113.9\xfe",
               "address 203.0.113.9");
}

/* Any octets, cut anywhere: every token within them, and to their end. */
static void hostile_octets_are_walked_to_their_end(void **state)
{
    static const char whole[] =
        "%A%\\x \"C:\\a b\" [2001:db8::1]:80/ ::ffff:1.2.3.4 a+b@c.example:1 "
        "http://[::1]:8/\xff..//_x.y.zz:#1 \\\\a /b 203.0.113.9/24:443 " MD5;

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct bytes left = {cut, len};
        struct hunt_token t;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        while (hunt_token_next(&t, &left)) {
            assert_true(t.text.len > 0);
            assert_true(t.whole.at >= cut);
            assert_true(t.whole.at + t.whole.len <= cut + len);
        }
        assert_int_equal(0, left.len);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_class_is_cut_out_of_a_line),
        cmocka_unit_test(what_ends_a_sentence_is_no_part_of_a_value),
        cmocka_unit_test(a_port_stands_beside_its_host),
        cmocka_unit_test(a_host_and_a_path_are_a_url),
        cmocka_unit_test(brackets_and_quotes_are_no_part_of_values),
        cmocka_unit_test(addresses_and_keys_of_machines_are_values),
        cmocka_unit_test(a_firewall_and_tcpdump_write_ports_their_way),
        cmocka_unit_test(a_url_ends_before_a_backslash),
        cmocka_unit_test(a_name_behind_a_slash_is_one),
        cmocka_unit_test(a_path_in_quotes_keeps_its_blanks),
        cmocka_unit_test(what_only_looks_like_a_value_is_none),
        cmocka_unit_test(what_a_program_escapes_with_is_no_part_of_a_url),
        cmocka_unit_test(letters_beyond_ascii_end_a_word),
        cmocka_unit_test(hostile_octets_are_walked_to_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
