/* text: what is taken of mails, Markdown and lists, and what is told instead.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tools/formats/source.h"

static struct source source;
static struct findings *t;

static void read_text(const char *input)
{
    struct fault fault = {0};

    source_close(&source);
    assert_err(ERR_OK,
               source_read(&source, bytes_text(input), "a.txt", &fault));
    assert_int_equal(source.format, SOURCE_TEXT);
    t = source.found;
}

static const struct finding *item(enum indicator_type type, const char *value)
{
    for (size_t i = 0; i < t->item_count; i++)
        if (t->items[i].entry.type == (uint64_t)type &&
            bytes_equal(t->items[i].entry.value, bytes_text(value)))
            return &t->items[i];
    return NULL;
}

static bool has(enum indicator_type type, const char *value)
{
    return item(type, value) != NULL;
}

static bool rejects(unsigned line, const char *reason)
{
    for (size_t i = 0; i < t->reject_count; i++)
        if (t->rejects[i].place.line == line &&
            strstr(t->rejects[i].reason, reason) != NULL)
            return true;
    return false;
}

static int done(void **state)
{
    (void)state;
    source_close(&source);
    t = NULL;
    return 0;
}

static void a_defanged_mail_gives_its_indicators(void **state)
{
    (void)state;
    read_text("Subject: [TLP:AMBER] phishing of 2026-11-20\r\n"
              "\r\n"
              "We saw mails with a link to hxxps://login[.]evil[.]jp/a?b=1.\r\n"
              "The page talks to 185[.]220[.]101[.]7 and c2(.)evil(.)jp,\r\n"
              "sender info[@]evil[.]jp. Dropper:\r\n"
              "44d88612fea8a8f36de82e1278abb02f\r\n"
              "Regards, our analyst analyst@cert.or.jp, "
              "https://www.cert.or.jp/about\r\n");
    assert_true(has(INDICATOR_URL, "https://login.evil.jp/a?b=1"));
    assert_true(has(INDICATOR_IPV4, "185.220.101.7"));
    assert_true(has(INDICATOR_DOMAIN, "c2.evil.jp"));
    assert_true(has(INDICATOR_EMAIL, "info@evil.jp"));
    assert_true(has(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f"));
    assert_int_equal(t->item_count, 5);
    assert_true(rejects(7, "not defanged"));
    assert_true(t->tlp.there);
    assert_int_equal(t->tlp.level, TLP_AMBER);
    assert_int_equal(t->tlp.place.line, 1);
    assert_bytes_equal(t->title,
                       bytes_text("[TLP:AMBER] phishing of 2026-11-20"));
}

static void a_japanese_mail_gives_its_indicators(void **state)
{
    (void)state;
    read_text("\xef\xbb\xbf件名：不審なメール\n"
              "接続先は「ｈｘｘｐ：／／ｅｖｉｌ［．］ｊｐ／ｘ」です。\n"
              "通信先ＩＰ：\n"
              "・185［．］220［．］101［．］7\n"
              "・evil。jp\n"
              "・日本語［．］jp\n");
    assert_true(has(INDICATOR_IPV4, "185.220.101.7"));
    assert_true(has(INDICATOR_DOMAIN, "evil.jp"));
    assert_true(has(INDICATOR_DOMAIN, "xn--wgv71a119e.jp"));
}

/* Sentences without spaces are no names; what stands in them is found. */
static void japanese_sentences_are_no_names(void **state)
{
    (void)state;
    read_text(
        "To: team\n\n"
        "\u304a\u4e16\u8a71\u3067\u3059\u3002\u72fc\u3067\u3059\u3002\n"
        "\u901a\u4fe1\u5148\u3001hxxp://evil[.]example/a\u3002\u4ee5\u4e0a\n"
        "\u300cevil\u3002example\u300d\n"
        "\u8acb\u6c42\u66f8_202611.zip\n");
    assert_int_equal(
        2 + has(INDICATOR_FILENAME, "\u8acb\u6c42\u66f8_202611.zip"),
        t->item_count);
    assert_true(has(INDICATOR_URL, "http://evil.example/a"));
    assert_true(has(INDICATOR_DOMAIN, "evil.example"));
}

/* Kana and kanji stand next to a value without a space. */
static void values_glued_to_japanese_are_found(void **state)
{
    (void)state;
    read_text("件名：調査結果\n\n"
              "通信先はhxxp://evil[.]example/aです。調査では"
              "203.0.113[.]7への通信と44d88612fea8a8f36de82e1278abb02fの検体を"
              "確認し、接続先evil[.]jpを遮断しました。\n"
              "脆弱性CVE-2021-44228を悪用し、SHA256:"
              "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
              "のファイルを置きます。\n"
              "詳細はwww.jpcert.or.jpを参照。日本語[.]jpは別です。\n");
    assert_true(has(INDICATOR_URL, "http://evil.example/a"));
    assert_true(has(INDICATOR_IPV4, "203.0.113.7"));
    assert_true(has(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f"));
    assert_true(has(INDICATOR_DOMAIN, "evil.jp"));
    assert_true(has(INDICATOR_CVE, "CVE-2021-44228"));
    assert_true(has(INDICATOR_SHA256,
                    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf"
                    "651fd0f"));
    assert_int_equal(t->item_count,
                     6 + has(INDICATOR_DOMAIN, "xn--wgv71a119e.jp"));
}

/* A path in Japanese belongs to its URL, particles after it do not. */
static void a_japanese_path_stays_with_its_url(void **state)
{
    (void)state;
    read_text("To: a\n\nここは hxxp://evil[.]example/表示/a.php です。\n"
              "次はhxxp://evil[.]example/loginへ誘導します。\n");
    assert_true(
        has(INDICATOR_URL, "http://evil.example/%E8%A1%A8%E7%A4%BA/a.php"));
    assert_true(has(INDICATOR_URL, "http://evil.example/login"));
    assert_int_equal(t->item_count, 2);
}

static void a_list_gives_a_value_a_line(void **state)
{
    (void)state;
    read_text("# Reference: https://blog.example.org/report\n"
              "\n"
              "evil.jp\n"
              "185.220.101.7:8080\n"
              "185.220.101.0/24\n"
              "http://bad.evil.jp/x.php\n"
              "/gate.php\n"
              "nonsense\n"
              "evil.jp\n");
    assert_true(has(INDICATOR_DOMAIN, "evil.jp"));
    assert_true(has(INDICATOR_IP_PORT, "185.220.101.7|8080"));
    assert_true(has(INDICATOR_CIDR, "185.220.101.0/24"));
    assert_true(has(INDICATOR_URL, "http://bad.evil.jp/x.php"));
    assert_int_equal(t->item_count, 4);
    assert_true(rejects(7, "path without a host"));
    assert_true(rejects(8, "no indicator"));
    assert_int_equal(t->reject_count, 2);
}

static void the_rest_of_a_list_line_is_its_comment(void **state)
{
    const struct finding *i;

    (void)state;
    read_text("44d88612fea8a8f36de82e1278abb02f;the dropper\n"
              "44d88612fea8a8f36de82e1278abb02e\tits loader\n"
              "- 44d88612fea8a8f36de82e1278abb02d  invoice.doc\n");
    i = item(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f");
    assert_non_null(i);
    assert_bytes_equal(i->entry.comment, bytes_text("the dropper"));
    i = item(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02d");
    assert_non_null(i);
    assert_bytes_equal(i->entry.comment, bytes_text("invoice.doc"));
    assert_int_equal(i->line, 3);
}

static void markdown_and_tables_give_their_cells(void **state)
{
    (void)state;
    read_text("# Report on a campaign\n"
              "We describe what our members saw in the last days.\n"
              "Please look for it, and tell us what you find.\n"
              "Our readme.md and invoice.pdf are no indicators.\n"
              "The product is version 10.1.2.3 of the tool.\n"
              "* `evil[.]jp`\n"
              "* CVE-2021-44228 was used\n"
              "| bad.evil.jp | first seen 2026 |\n");
    assert_true(has(INDICATOR_DOMAIN, "evil.jp"));
    assert_true(has(INDICATOR_CVE, "CVE-2021-44228"));
    assert_true(has(INDICATOR_DOMAIN, "bad.evil.jp"));
    assert_int_equal(t->item_count, 3);
    assert_true(rejects(5, "version"));
    assert_bytes_equal(t->title, bytes_text("Report on a campaign"));
}

static void what_must_not_leave_is_told(void **state)
{
    (void)state;
    read_text("10.1.2.3\n127.0.0.1\nprinter.local\n203.0.113.9\n"
              "d41d8cd98f00b204e9800998ecf8427e\n");
    assert_true(rejects(1, "private"));
    assert_true(rejects(2, "loopback"));
    assert_true(rejects(3, "local"));
    assert_true(rejects(5, "empty file"));
    assert_int_equal(t->item_count, 1);
    assert_int_equal(t->items[0].caution, INDICATOR_DOCUMENTATION);
}

static void the_strictest_label_counts(void **state)
{
    static const struct {
        const char *line;
        enum tlp label;
    } lines[] = {
        {"TLP:RED", TLP_RED},
        {"tlp: amber+strict", TLP_AMBER_STRICT},
        {"[TLP:CLEAR] and TLP:GREEN", TLP_GREEN},
        {"TLP:WHITE", TLP_CLEAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        read_text(lines[i].line);
        assert_true(t->tlp.there);
        assert_int_equal(t->tlp.level, lines[i].label);
    }
    read_text("no label, but a stlp:red herring\n");
    assert_false(t->tlp.there);
}

static void an_empty_file_gives_nothing(void **state)
{
    (void)state;
    read_text("");
    assert_int_equal(t->item_count + t->reject_count, 0);
    read_text("\n\r\n  \n");
    assert_int_equal(t->item_count + t->reject_count, 0);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_teardown(name, done)
    const struct CMUnitTest tests[] = {
        STORY(a_defanged_mail_gives_its_indicators),
        STORY(a_japanese_mail_gives_its_indicators),
        STORY(japanese_sentences_are_no_names),
        STORY(values_glued_to_japanese_are_found),
        STORY(a_japanese_path_stays_with_its_url),
        STORY(a_list_gives_a_value_a_line),
        STORY(the_rest_of_a_list_line_is_its_comment),
        STORY(markdown_and_tables_give_their_cells),
        STORY(what_must_not_leave_is_told),
        STORY(the_strictest_label_counts),
        STORY(an_empty_file_gives_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
