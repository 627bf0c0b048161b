/* text: what is taken of mails, Markdown and lists, and what is told instead.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tools/formats/text.h"

static struct text *t;

static void read_text(const char *input)
{
    struct fault fault = {0};

    text_close(t);
    assert_err(ERR_OK, text_read(&t, bytes_text(input), &fault));
}

static const struct text_item *item(enum indicator_type type, const char *value)
{
    for (size_t i = 0; i < t->item_count; i++)
        if (t->items[i].type == type &&
            bytes_equal(t->items[i].value, bytes_text(value)))
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
        if (t->rejects[i].line == line &&
            strstr(t->rejects[i].reason, reason) != NULL)
            return true;
    return false;
}

static int done(void **state)
{
    (void)state;
    text_close(t);
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
    assert_true(t->labelled);
    assert_int_equal(t->label, TLP_AMBER);
    assert_int_equal(t->label_line, 1);
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
    const struct text_item *i;

    (void)state;
    read_text("44d88612fea8a8f36de82e1278abb02f;the dropper\n"
              "44d88612fea8a8f36de82e1278abb02e\tits loader\n"
              "- 44d88612fea8a8f36de82e1278abb02d  invoice.doc\n");
    i = item(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f");
    assert_non_null(i);
    assert_bytes_equal(i->comment, bytes_text("the dropper"));
    i = item(INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02d");
    assert_non_null(i);
    assert_bytes_equal(i->comment, bytes_text("invoice.doc"));
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
        assert_true(t->labelled);
        assert_int_equal(t->label, lines[i].label);
    }
    read_text("no label, but a stlp:red herring\n");
    assert_false(t->labelled);
}

static void what_is_not_text_is_told_with_its_line(void **state)
{
    static const struct {
        const char *octets;
        size_t len;
        unsigned line;
    } bad[] = {
        {"one\ntwo\0three\n", 14, 2},
        {"\xff\xfe"
         "a\0",
         4, 1},
        {"ok\n\x82\xb1\x82\xf1\n", 8, 2}, /* Shift_JIS */
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fault fault = {0};
        struct text *none;

        assert_err(ERR_BAD_SHAPE,
                   text_read(&none,
                             (struct bytes){(const uint8_t *)bad[i].octets,
                                            bad[i].len},
                             &fault));
        assert_null(none);
        assert_int_equal(fault.line, bad[i].line);
        assert_true(strlen(fault.about) > 0);
    }
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
        STORY(a_list_gives_a_value_a_line),
        STORY(the_rest_of_a_list_line_is_its_comment),
        STORY(markdown_and_tables_give_their_cells),
        STORY(what_must_not_leave_is_told),
        STORY(the_strictest_label_counts),
        STORY(what_is_not_text_is_told_with_its_line),
        STORY(an_empty_file_gives_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
