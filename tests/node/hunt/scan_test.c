/* scan: the fast ways beside the walk of every line. */
#include "node/hunt/scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/hunt/log_line.h"
#include "node/hunt/token_value.h"
#include "tests/node/hunt/pack_sample.h"
#include "tests/unit.h"

enum {
    TEXT = 1 << 20,
    GOT = 1 << 20,
    SPLICES = 3000,
    DRAWN_EACH = 37, /* one value of so many is in the pack */
};

static const char *const ways[] = {"best", "avx2", "sse2", "portable", "walk"};

static char told[2][GOT];

static bool tell(void *who, const struct scan_hit *hit)
{
    struct buffer *to = who;
    char text[512];
    const int len = snprintf(
        text, sizeof text, "%llu@%llu %s%d %.*s (%.*s) %zu\n",
        (unsigned long long)hit->line_no, (unsigned long long)hit->offset,
        hit->weak ? "~" : "", (int)hit->type,
        (int)(hit->value.len > 128 ? 128 : hit->value.len),
        (const char *)hit->value.at,
        (int)(hit->matched.len > 128 ? 128 : hit->matched.len),
        (const char *)hit->matched.at, hit->ref_count);

    return buffer_add(to, (struct bytes){(const uint8_t *)text, (size_t)len});
}

/* What is told of a text, scanned so; a new scan each time. */
static const char *scanned(struct pack_sample *pack, enum scan_way way,
                           struct bytes text, char *room)
{
    const struct pack *packs[] = {pack_sample_pack(pack)};
    const struct scan_options options = {.way = way};
    struct scan *s = scan_new(packs, 1, &options);
    struct buffer to = {(uint8_t *)room, 0, GOT - 1};

    (void)scan_lines(s, text, 0, 1, tell, &to);
    room[to.len] = '\0';
    scan_free(s);
    return room;
}

/* Where two tellings begin to differ, from the begin of that line on. */
static void say_difference(const char *way, const char *walked,
                           const char *other)
{
    size_t at = 0;

    while (walked[at] == other[at])
        at++;
    while (at > 0 && walked[at - 1] != '\n')
        at--;
    print_message("walk: %.200s\n%s: %.200s\n", walked + at, way, other + at);
}

static size_t assert_same(struct pack_sample *pack, struct bytes text)
{
    const char *walked = scanned(pack, SCAN_WALK, text, told[0]);

    for (enum scan_way way = SCAN_BEST; way < SCAN_WALK; way++)
        if (strcmp(walked, scanned(pack, way, text, told[1])) != 0) {
            const char *out = getenv("SCAN_TEXT");
            FILE *f = out == NULL ? NULL : fopen(out, "wb");

            say_difference(ways[way], walked, told[1]);
            if (f != NULL) {
                (void)fwrite(text.at, 1, text.len, f);
                (void)fclose(f);
            }
            fail();
        }
    return strlen(walked);
}

static void a_hit_says_its_line_and_where_it_begins(void **state)
{
    struct pack_sample *pack = pack_sample_begin();
    char room[GOT];

    (void)state;
    pack_sample_add(pack, INDICATOR_IPV4, "192.0.2.1");
    for (enum scan_way way = SCAN_BEST; way <= SCAN_WALK; way++)
        assert_string_equal(
            scanned(pack, way,
                    bytes_text("a\n\nx 192.0.2.1\r\nb 1.192.0.2.1\n192.0.2.1"),
                    room),
            "3@3 1 192.0.2.1 (192.0.2.1) 1\n"
            "5@30 1 192.0.2.1 (192.0.2.1) 1\n");
    pack_sample_close(pack);
}

/* Each is where a hit is easily passed over; indicators are below. */
static const char *const traps[] = {
    "evil.example",
    "x evil.example y",
    "EVIL.EXAMPLE.",
    "evil.example.-.",
    "a.b.c.d.e.evil.example:443",
    "evil.example.443 >",
    "evil.example-",
    "{\"a\": \"x\\nevil.example\"}",
    "x\\tevil.example",
    "x\\nevil.example\\n",
    "/%2Fevil.example",
    "/?q=%20evil.example",
    "%3Devil.example",
    "u=http%3A%2F%2Fevil.example%2Fa",
    "u=http%253A%252F%252Fevil.example%252F",
    "u=%68ttp%3a%2f%2f%65vil.example%2fa",
    "(4)evil(7)example(0)",
    "{\"a\": \"evil\\u002eexample\"}",
    "{\"a\":\"http:\\/\\/evil.example\\/a\"}",
    "http://user:x@evil.example:8080/a",
    "http://evil.example/a?b=1",
    "http://evil.example/a&c=d",
    "a@evil.example",
    "<a+b@evil.example>",
    "192.0.2.1",
    "x192.0.2.1",
    "1.192.0.2.1",
    "192.0.2.1.80",
    "192.0.2.1:80",
    "192.0.2.1:80.192.0.2.1",
    "192.0.2.1-192.0.2.9",
    "192.0..0.2.1",
    "1.192.0..2.1.80",
    "192.0.2.1/24",
    "192.0.2.1/32",
    "%20192.0.2.1",
    "%2F192.0.2.1",
    "\\n192.0.2.1",
    "{\"a\": \"\\n192.0.2.1\"}",
    "::ffff:192.0.2.1",
    "::ffff:c000:201",
    "198.51.100.77",
    "198.51.100.0/24",
    "198.51.100.77/22",
    "%2520198.51.100.7",
    "2001:db8::1",
    "2001:0DB8:0:0:0:0:0:1",
    "[2001:db8::1]:443",
    "x:2001:db8::1",
    "abcde:2001:db8::1",
    "\\f2001:db8::1",
    "\\fec0::1",
    "{\"a\": \"\\b2001:db8::1\"}",
    "2001:db8::1.443",
    "2001:db8::1/64",
    "2001:db8::1:",
    "x%202001:db8::1",
    "00:00:5e:00:53:01",
    "12:34:56.789",
    "ab:cd:evil.example",
    "1:2:3.evil.example",
    "::evil.example",
    "2001:db8:0:0:0:0:192.0.2.1",
    "fe80::1%eth0",
    "fd882280243ebf9d43849a95fcc47814",
    "\\bfd882280243ebf9d43849a95fcc47814",
    "FD882280243EBF9D43849A95FCC47814",
    "%2ffd882280243ebf9d43849a95fcc47814",
    "0fd882280243ebf9d43849a95fcc47814",
    "fd882280243ebf9d43849a95fcc47814.",
    "{\"a\": \"\\ffd882280243ebf9d43849a95fcc47814\"}",
    "例え.jp",
    "www.xn--r8jz45g.jp",
    "（evil.example）",
    "Chrome/192.0.2.1 x",
    "www.evil.co.uk",
    "a_b.evil.example",
    "_dmarc.evil.example",
    "expyuzz4wqqyqhjn.onion",
    "a.expyuzz4wqqyqhjn.onion/x",
};

static struct pack_sample *trap_pack(void)
{
    struct pack_sample *p = pack_sample_begin();

    pack_sample_add(p, INDICATOR_DOMAIN, "evil.example");
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--r8jz45g.jp");
    pack_sample_add(p, INDICATOR_DOMAIN, "vil.example");
    pack_sample_add(p, INDICATOR_HOSTNAME, "www.evil.co.uk");
    pack_sample_add(p, INDICATOR_ONION, "expyuzz4wqqyqhjn.onion");
    pack_sample_add(p, INDICATOR_URL, "http://evil.example/a");
    pack_sample_add(p, INDICATOR_EMAIL, "a@evil.example");
    pack_sample_add(p, INDICATOR_IPV4, "192.0.2.1");
    pack_sample_add(p, INDICATOR_IPV4, "198.51.100.77");
    pack_sample_add(p, INDICATOR_IP_PORT, "192.0.2.1|80");
    pack_sample_add(p, INDICATOR_CIDR, "198.51.100.0/24");
    pack_sample_add(p, INDICATOR_CIDR, "198.51.100.0/22");
    pack_sample_add(p, INDICATOR_IPV6, "2001:db8::1");
    pack_sample_add(p, INDICATOR_IPV6, "fec0::1");
    pack_sample_add(p, INDICATOR_IPV6, "fe80::1");
    pack_sample_add(p, INDICATOR_CIDR, "2001:db8::/32");
    pack_sample_add(p, INDICATOR_MD5, "fd882280243ebf9d43849a95fcc47814");
    return p;
}

enum { TRAPS = sizeof traps / sizeof *traps };

static void every_trap_is_told_alike_in_each_way(void **state)
{
    struct pack_sample *pack = trap_pack();

    (void)state;
    for (size_t i = 0; i < TRAPS; i++)
        (void)assert_same(pack, bytes_text(traps[i]));
    pack_sample_close(pack);
}

/* What is put between two traps, and hides where one ends. */
static const char *const glue[] = {
    " ",       "",
    "\n",      ",",
    "=",       "/",
    "\\",      "\\n",
    "\\\\",    "\"",
    "%",       "%2F",
    ":",       ".",
    "-",       "_",
    "@",       "a",
    "f",       "1",
    "%20",     "(",
    "\t",      "&",
    "://",     "u0041",
    "\\u0020", "0",
    "|",       "[",
    "]",       "{\"a\":",
    "}",       "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "、",      "。",
    "「",      "の",
};

static unsigned roll(uint32_t *dice, unsigned sides)
{
    *dice = *dice * 1664525 + 1013904223;
    return (*dice >> 8) % sides;
}

/* Parts of some, glued: SPLICES of them, at every place of a word. */
static struct bytes splices(const char *const *from_all, size_t count,
                            uint32_t seed, struct buffer *text)
{
    uint32_t dice = seed;

    for (int i = 0; i < SPLICES; i++) {
        const char *trap = from_all[roll(&dice, (unsigned)count)];
        const size_t len = strlen(trap);
        const size_t from = roll(&dice, 4) > 0 ? 0 : roll(&dice, (unsigned)len);

        (void)buffer_add_text(text, trap + from);
        (void)buffer_add_text(text,
                              glue[roll(&dice, sizeof glue / sizeof *glue)]);
        if (roll(&dice, 4) == 0)
            (void)buffer_add_text(text, "\n");
    }
    return bytes_of(text);
}

static void assert_splices_alike(struct pack_sample *pack,
                                 const char *const *from, size_t count)
{
    struct buffer text = {malloc(TEXT), 0, TEXT};
    const char *rounds = getenv("SCAN_ROUNDS");

    for (uint32_t seed = 1; seed <= (rounds ? (uint32_t)atoi(rounds) : 8);
         seed++) {
        text.len = 0;
        assert_true(assert_same(pack, splices(from, count, seed, &text)) > 0);
    }
    free(text.at);
}

static void splices_of_traps_are_told_alike_in_each_way(void **state)
{
    struct pack_sample *pack = trap_pack();

    (void)state;
    assert_splices_alike(pack, traps, TRAPS);
    pack_sample_close(pack);
}

/* The same of files, programs and what else has an anchor only where a pack
   holds its kind. */
static const char *const artifacts[] = {
    "C:\\Windows\\evil.exe",
    "C:\\Windows\\evil.exe /s",
    "C:\\\\Windows\\\\evil.exe",
    "{\"a\": \"C:\\\\Windows\\\\evil.exe\"}",
    "{\"a\": \"\\\"C:\\\\My Files\\\\the report.docx\\\" x\"}",
    "{\"a\": \"C:\\\\x\\\\the\\treport.docx\"}",
    "\"C:\\x\\the report.docx\"",
    "'C:\\x\\the report.docx '",
    "'C:\\x\\ the report.docx'",
    "\"/srv/the\\treport.docx\"",
    "evil.exe",
    "my.evil.exe",
    "/tmp/xmrig",
    "/tmp/xmrig.",
    "(/tmp/xmrig)",
    "/tmp/xmrig/",
    "\"/tmp/my dir/\"",
    "'/tmp/my dir/ '",
    "/tmp/my dir",
    "\\/tmp\\/xmrig",
    "/usr/bin/a",
    "C:\\x\\a\\n",
    "/x/a\\nb",
    "/x/a\\\"b",
    "/opt/7z",
    "/opt/x/7z,",
    "\\\\host\\share\\evil.exe",
    "\\\\host\\share",
    "%TEMP%\\drop.bin",
    "%TEMP%\\new\\drop.bin",
    "c:\\drop.bin",
    "HKLM\\Software\\Run\\Evil",
    "HKLM\\Software\\Run\\Evil\\",
    "HKEY_LOCAL_MACHINE\\Software\\Run\\Evil",
    "{\"k\":\"HKLM\\\\Software\\\\Run\\\\Evil\"}",
    "\"HKCU\\Evil Key\"",
    "HKU\\Sole",
    "HKEY_USERS\\Sole\\",
    "CVE-2021-44228",
    "cve-2021-44228,",
    "xCVE-2021-44228",
    "\\nCVE-2021-44228",
    "CVE-2021-442280",
    "00:00:5e:00:53:01",
    "00-00-5E-00-53-01",
    "00:00:5e:00:53:01:02",
    "00-00-5e:00-53-01",
    "\"curl/8.0 (evil)\"",
    "\"curl\\/8.0 (evil)\"",
    "{\"ua\": \"curl\\/8.0 (evil)\"}",
    "\\\"curl/8.0 (evil)\\\"",
    "{\"x\":\"\\\"curl/8.0 (evil)\\\"\"}",
    "\"Mozilla/5.0 (X11; Evil x86_64) AppleWebKit/537.36 Evil/1\"",
    "\"curl/8.0 (evil) \"",
    "GET / HTTP/1.1",
    "/index.html?q=1",
    "https://a.example/x/evil.exe?b=/tmp/xmrig",
    "a/b/evil.exe",
    "/a\\",
    "\"/\"",
};

static struct pack_sample *artifact_pack(void)
{
    struct pack_sample *p = pack_sample_begin();

    pack_sample_add(p, INDICATOR_FILENAME, "evil.exe");
    pack_sample_add(p, INDICATOR_FILENAME, "the report.docx");
    pack_sample_add(p, INDICATOR_FILENAME, "the  report.docx");
    pack_sample_add(p, INDICATOR_FILENAME, "xmrig");
    pack_sample_add(p, INDICATOR_FILENAME, "7z");
    pack_sample_add(p, INDICATOR_FILENAME, "a");
    pack_sample_add(p, INDICATOR_FILENAME, "a b");
    pack_sample_add(p, INDICATOR_FILENAME, "a  b");
    pack_sample_add(p, INDICATOR_FILENAME, "a\"b");
    pack_sample_add(p, INDICATOR_FILENAME, "index.html?q=1");
    pack_sample_add(p, INDICATOR_PATH, "C:\\Windows\\evil.exe");
    pack_sample_add(p, INDICATOR_PATH, "/tmp/my dir/");
    pack_sample_add(p, INDICATOR_PATH, "/tmp/xmrig");
    pack_sample_add(p, INDICATOR_PATH, "C:\\drop.bin");
    pack_sample_add(p, INDICATOR_PATH, "%TEMP%\\drop.bin");
    pack_sample_add(p, INDICATOR_PATH, "\\\\host\\share");
    pack_sample_add(p, INDICATOR_REGKEY, "HKLM\\Software\\Run\\Evil");
    pack_sample_add(p, INDICATOR_REGKEY, "HKCU\\Evil Key");
    pack_sample_add(p, INDICATOR_REGKEY, "HKEY_USERS\\Sole");
    pack_sample_add(p, INDICATOR_CVE, "CVE-2021-44228");
    pack_sample_add(p, INDICATOR_MAC, "00:00:5e:00:53:01");
    pack_sample_add(p, INDICATOR_USER_AGENT, "curl/8.0 (evil)");
    pack_sample_add(p, INDICATOR_USER_AGENT,
                    "Mozilla/5.0 (X11; Evil x86_64) AppleWebKit/537.36 Evil/1");
    return p;
}

enum { ARTIFACTS = sizeof artifacts / sizeof *artifacts };

static void artifacts_are_told_alike_in_each_way(void **state)
{
    struct pack_sample *pack = artifact_pack();

    (void)state;
    for (size_t i = 0; i < ARTIFACTS; i++)
        (void)assert_same(pack, bytes_text(artifacts[i]));
    assert_splices_alike(pack, artifacts, ARTIFACTS);
    pack_sample_close(pack);
}

/* Words with octets beyond ASCII, and ASCII among them. */
static const char *const wides[] = {
    "例え.jp",
    "www.例え.jp",
    "、例え.jp。",
    "「例え.jp」",
    "例え.jpに接続しました。",
    "192.0.2.1からの接続を拒否しました。",
    "サーバーweb.evil.exampleに接続できません！",
    "evil.example、192.0.2.1",
    "日本語.jp",
    "日本.jp",
    "http://例え.jp/パス",
    "「http://例え。jp/ を見た」",
    "「http://evil。example/ を見た」",
    "（http://sub。evil。example/a b）",
    "「a@evil。example です」",
    "ｅｖｉｌ.example",
    "「ｅｖｉｌ．ｅｘａｍｐｌｅ a.b」",
    "evil.ｅxample",
    "が例え.jp",
    "か\xe3\x82\x99.jp",
    "が.jp",
    "例え\xe3\x82\x99.jp",
    "пример.example",
    "ПРИМЕР.example",
    "société.evil.example",
    "報告書.docx",
    "C:\\共有\\報告書.docx",
    "{\"f\": \"C:\\\\共有\\\\報告書.docx\"}",
    "{\"f\": \"C:\\\\共有\\\\報告\\t書.docx\"}",
    "\"新しい 文書.txt\"",
    "「新しい 文書.txt」",
    "'a 新しい 文書.txt'",
    "\"　新しい 文書.txt \"",
    "\\\"新しい 文書.txt\\\"",
    "{\"m\":\"\\\"新しい 文書.txt\\\"\"}",
    "{\"m\":\"x\\n報告書.docx\"}",
    "/srv/共有/報告書.docx。",
    "ログインに失敗しました。ユーザー＝root",
    "処理が完了しました（OK）。次へ…",
    "エラー：ファイルが見つかりません。",
    "\xe4\xbe.jp",
    "\xff例え.jp",
    "例え.jp\xff",
    "日本語のとても長い文章がここにあり区切りがないままずっと続いていくのでどこかで窓の端に当たります",
    "😀.ws",
};

static struct pack_sample *wide_pack(bool wide)
{
    struct pack_sample *p = pack_sample_begin();

    pack_sample_add(p, INDICATOR_DOMAIN, "evil.example");
    pack_sample_add(p, INDICATOR_IPV4, "192.0.2.1");
    pack_sample_add(p, INDICATOR_EMAIL, "a@evil.example");
    pack_sample_add(p, INDICATOR_URL, "http://evil.example/");
    if (!wide)
        return p;
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--r8jz45g.jp");
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--wgv71a119e.jp");
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--l8j.jp");
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--e1afmkfd.example");
    pack_sample_add(p, INDICATOR_DOMAIN, "xn--h28h.ws");
    pack_sample_add(p, INDICATOR_URL, "http://xn--r8jz45g.jp/");
    pack_sample_add(p, INDICATOR_FILENAME, "報告書.docx");
    pack_sample_add(p, INDICATOR_FILENAME, "報告 書.docx");
    pack_sample_add(p, INDICATOR_FILENAME, "新しい 文書.txt");
    pack_sample_add(p, INDICATOR_FILENAME, "a 新しい 文書.txt");
    pack_sample_add(p, INDICATOR_PATH, "/srv/共有/報告書.docx");
    return p;
}

enum { WIDES = sizeof wides / sizeof *wides };

static void wide_words_are_told_alike_in_each_way(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        struct pack_sample *pack = wide_pack(wide > 0);

        for (size_t i = 0; i < WIDES; i++)
            (void)assert_same(pack, bytes_text(wides[i]));
        assert_splices_alike(pack, wides, WIDES);
        pack_sample_close(pack);
    }
}

/* Values of a log, of which one in DRAWN_EACH is put into a pack. */
struct drawing {
    struct pack_sample *pack;
    unsigned seen;
    struct token_value value;
};

static bool draw_token(void *who, const struct hunt_token *token)
{
    struct drawing *d = who;
    char text[INDICATOR_VALUE_MAX + 1];

    if (++d->seen % DRAWN_EACH != 0 || !token_value_read(&d->value, token))
        return true;
    for (size_t i = 0; i < d->value.count; i++) {
        const struct indicator_guess *g = &d->value.guess[i];

        if (g->value.len >= sizeof text)
            continue;
        memcpy(text, g->value.at, g->value.len);
        text[g->value.len] = '\0';
        (void)pack_sample_add(d->pack, g->type, text);
    }
    return true;
}

static bool draw_text(void *who, struct bytes text)
{
    (void)who;
    (void)text;
    return true;
}

static void draw(struct drawing *d, struct bytes text)
{
    const struct log_line_taker taker = {draw_token, draw_text, d};

    while (text.len > 0) {
        const uint8_t *end = memchr(text.at, '\n', text.len);
        struct bytes line = {text.at, end ? (size_t)(end - text.at) : text.len};
        struct buffer room = {malloc(log_line_room(line)), 0,
                              log_line_room(line)};
        const size_t used = line.len + (end != NULL);

        (void)log_line_each(&taker, &room, &line);
        free(room.at);
        text = (struct bytes){text.at + used, text.len - used};
    }
}

static struct bytes read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buffer text = {malloc(TEXT), 0, TEXT};

    if (f == NULL || text.at == NULL)
        return (struct bytes){text.at, 0};
    text.len = fread(text.at, 1, TEXT, f);
    fclose(f);
    return bytes_of(&text);
}

static void logs_are_told_alike_in_each_way(void **state)
{
    static const char *const names[] = {
        "apache_combined.log",
        "linux_auth.log",
        "zeek_dns.tsv.log",
        "suricata_honeypot2018_alerts.json",
        "suricata_wrccdc2018_alerts.json",
        "windows_bitsadmin_download.jsonl",
        "windows_schtask_create.jsonl",
        "zeek_apt29_day1.jsonl",
        "zeek_smtp.tsv.log",
        "zeek_x509.tsv.log",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct drawing d = {.pack = pack_sample_begin()};
        char path[512];
        struct bytes text;

        snprintf(path, sizeof path, "%s/../shared/data/logs/%s", SOURCE_ROOT,
                 names[i]);
        text = read_file(path);
        draw(&d, text);
        (void)assert_same(d.pack, text);
        free((void *)(uintptr_t)text.at);
        pack_sample_close(d.pack);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_says_its_line_and_where_it_begins),
        cmocka_unit_test(every_trap_is_told_alike_in_each_way),
        cmocka_unit_test(splices_of_traps_are_told_alike_in_each_way),
        cmocka_unit_test(artifacts_are_told_alike_in_each_way),
        cmocka_unit_test(wide_words_are_told_alike_in_each_way),
        cmocka_unit_test(logs_are_told_alike_in_each_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
