/* mail: messages of RFC 5322 and MIME, cut into parts. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/mail/mail.h"

static struct mail mail;

static void open_text(const char *text)
{
    mail_close(&mail);
    mail_open(&mail, bytes_text(text), 1);
}

static int done(void **state)
{
    (void)state;
    mail_close(&mail);
    return 0;
}

static void assert_part(size_t i, enum mail_kind kind, const char *octets)
{
    const struct mail_part *p = &mail.parts[i];

    assert_true(i < mail.count);
    assert_int_equal(kind, p->kind);
    if (!bytes_equal(bytes_text(octets), (struct bytes){p->octets, p->len}))
        fail_msg("part %zu is '%.*s'", i, (int)p->len, (const char *)p->octets);
}

/* RFC 5322, 2.1: fields, an empty line, the body. */
static void a_plain_message_is_a_header_and_a_body(void **state)
{
    (void)state;
    open_text("From: a@example.jp\r\nSubject: One\r\n two\r\n\r\nbody\r\nend");
    assert_int_equal(1, mail.count);
    assert_part(0, MAIL_TEXT, "body\r\nend");
    assert_string_equal("One two", mail.subject);
    assert_int_equal(5, mail.parts[0].first);
    assert_bytes_equal(bytes_text("From: a@example.jp\nSubject: One two\n"),
                       bytes_of(&mail.headers));
    assert_int_equal(2, mail.header_count);
    assert_int_equal(1, mail.header_lines[0]);
    assert_int_equal(2, mail.header_lines[1]);
    assert_false(mail.full);
}

/* RFC 2047 in a folded field: adjacent words are one. */
static void an_encoded_subject_is_read(void **state)
{
    (void)state;
    open_text("Subject: =?ISO-2022-JP?B?GyRCSVQ/MyRKGyhC?=\r\n"
              " =?ISO-2022-JP?B?GyRCJWEhPCVrGyhC?= (1)\r\n\r\nx");
    assert_string_equal("不審なメール (1)", mail.subject);
}

/* RFC 2046, 5.1: what stands before the first boundary and behind the last is
   no part. */
static void parts_stand_between_boundaries(void **state)
{
    (void)state;
    open_text("Content-Type: multipart/mixed; boundary=\"b 1\"\r\n\r\n"
              "preamble\r\n--b 1\r\n\r\nfirst\r\n--b 1 \r\n"
              "Content-Type: text/html\r\n\r\n<p>second\r\n--b 1--\r\n"
              "epilogue\r\n");
    assert_int_equal(2, mail.count);
    assert_part(0, MAIL_TEXT, "first\r\n");
    assert_part(1, MAIL_HTML, "<p>second\r\n");
    assert_int_equal(6, mail.parts[0].first);
    assert_string_equal("text/html", mail.parts[1].name);
}

/* RFC 2046, 5.1.2. */
static void parts_within_parts_are_parts(void **state)
{
    (void)state;
    open_text("Content-Type: multipart/mixed; boundary=out\n\n"
              "--out\nContent-Type: multipart/alternative; boundary=out-in\n\n"
              "--out-in\n\nplain\n--out-in\nContent-Type: text/html\n\n"
              "<p>plain\n--out-in--\n"
              "--out\nContent-Type: text/html\n\n<p>other\n--out--\n");
    assert_int_equal(3, mail.count);
    assert_part(0, MAIL_TEXT, "plain\n");
    assert_part(1, MAIL_HTML, "<p>plain\n");
    assert_part(2, MAIL_HTML, "<p>other\n");
    assert_false(mail.parts[0].alternative);
    assert_true(mail.parts[1].alternative);
    assert_false(mail.parts[2].alternative);
}

static void encodings_are_undone(void **state)
{
    (void)state;
    open_text("Content-Type: multipart/mixed; boundary=b\n\n"
              "--b\nContent-Transfer-Encoding: BASE64\n\nZXZp\nbFsuXWpw\n"
              "--b\nContent-Transfer-Encoding: quoted-printable\n\n"
              "evil=5B.=5D=\njp\nend\n"
              "--b\nContent-Transfer-Encoding: 8bit\n\n日本\n"
              "--b\nContent-Transfer-Encoding: base64\n\n!!!\n--b--\n");
    assert_int_equal(4, mail.count);
    assert_part(0, MAIL_TEXT, "evil[.]jp");
    assert_part(1, MAIL_TEXT, "evil[.]jp\nend\n");
    assert_part(2, MAIL_TEXT, "日本\n");
    assert_int_equal(MAIL_SPOILT, mail.parts[3].kind);
    assert_int_equal(6, mail.parts[0].lines[0]);
    assert_int_equal(11, mail.parts[1].lines[0]);
    assert_int_equal(13, mail.parts[1].lines[1]);
}

/* A list's server appends it to the part as it travels. */
static void a_footer_behind_base64_is_text(void **state)
{
    (void)state;
    open_text("Content-Transfer-Encoding: base64\n\nZXZpbFsuXWpw\n"
              "_____\nlist at lists.example\n");
    assert_part(0, MAIL_TEXT, "evil[.]jp\n_____\nlist at lists.example");
    assert_int_equal(3, mail.parts[0].line_count);
    assert_int_equal(3, mail.parts[0].lines[0]);
    assert_int_equal(4, mail.parts[0].lines[1]);
    assert_int_equal(5, mail.parts[0].lines[2]);
    open_text("Content-Transfer-Encoding: base64\n\nZXZpbFsuXWpwCg==\n"
              "\nlist\n");
    assert_part(0, MAIL_TEXT, "evil[.]jp\n\nlist");
    open_text("Content-Transfer-Encoding: base64\n"
              "Content-Type: text/csv\n\nZXZpbFsuXWpw\n-- \nlist\n");
    assert_int_equal(MAIL_SPOILT, mail.parts[0].kind);
}

/* RFC 3676, 4.2 to 4.5 and 5.2: an address goes on in the next line. */
static void lines_that_flow_are_joined(void **state)
{
    (void)state;
    open_text("Content-Type: text/plain; format=flowed; delsp=yes\n\n"
              "hxxp://evil[.]example/aaa \nbbb and \n on.\n"
              "> quoted \n> on\n>> deeper \nnot on \n-- \nsignature\n");
    assert_part(0, MAIL_TEXT,
                "hxxp://evil[.]example/aaabbb andon.\n> quotedon\n"
                ">> deeper\nnot on\n-- \nsignature\n");
    assert_int_equal(3, mail.parts[0].lines[0]);
    assert_int_equal(6, mail.parts[0].lines[1]);
    assert_int_equal(8, mail.parts[0].lines[2]);
    assert_int_equal(9, mail.parts[0].lines[3]);
    open_text("Content-Type: text/plain; format=flowed\n\na \nb\n");
    assert_part(0, MAIL_TEXT, "a \nb\n");
}

/* A header in octets of its own, though RFC 5322 allows none. */
static void a_raw_subject_is_read_in_its_encoding(void **state)
{
    (void)state;
    open_text("Subject: \x95\x73\x90\x52\x82\xc8\x83\x81\x81\x5b\x83\x8b"
              "\n\nbody");
    assert_string_equal("\u4e0d\u5be9\u306a\u30e1\u30fc\u30eb", mail.subject);
    open_text("Content-Type: text/plain; charset=\"iso-2022-jp\"\n\nbody");
    assert_string_equal("iso-2022-jp", mail.parts[0].charset);
}

/* RFC 2183 and 2231: the name of a file, in either field. */
static void an_attached_file_has_a_kind_by_its_name(void **state)
{
    static const struct {
        const char *header, *name;
        enum mail_kind kind;
    } rows[] = {
        {"Content-Type: text/csv", "text/csv", MAIL_FILE},
        {"Content-Type: application/json", "application/json", MAIL_FILE},
        {"Content-Type: application/octet-stream; name=a.csv", "a.csv",
         MAIL_FILE},
        {"Content-Type: text/plain\nContent-Disposition: attachment; "
         "filename=\"a b.txt\"",
         "a b.txt", MAIL_FILE},
        {"Content-Disposition: attachment; size=1; filename=\"a;b.csv\"",
         "a;b.csv", MAIL_FILE},
        {"Content-Disposition: attachment; "
         "filename=\"=?UTF-8?B?5YCk?=.csv\"",
         "値.csv", MAIL_FILE},
        {"Content-Disposition: attachment;\n FILENAME*=UTF-8''a.json", "a.json",
         MAIL_FILE},
        {"Content-Disposition: attachment; filename*0*=UTF-8''%E5%80%A4;\n"
         " filename*1*=%E3%81%AEIOC; filename*2=.csv",
         "\u5024\u306eIOC.csv", MAIL_FILE},
        {"Content-Disposition: attachment; filename*1=.csv; filename*0=a",
         "a.csv", MAIL_FILE},
        {"Content-Disposition: attachment; "
         "filename*=ISO-8859-1'fr'na%EFf.csv",
         "na\u00eff.csv", MAIL_FILE},
        {"Content-Disposition: attachment; filename=\"a\\\"b.csv\"", "a\"b.csv",
         MAIL_FILE},
        {"Content-Type: application/zip; name=a.zip", "a.zip", MAIL_OTHER},
        {"Content-Type: image/png", "image/png", MAIL_OTHER},
        {"Content-Type: text/plain; charset=ISO-2022-JP", "text/plain",
         MAIL_TEXT},
        {"Content-Type: TEXT/HTML", "TEXT/HTML", MAIL_HTML},
        {"X-Other: 1", "", MAIL_TEXT},
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(text, sizeof text, "%s\n\nbody", rows[i].header);
        open_text(text);
        assert_int_equal(1, mail.count);
        if (mail.parts[0].kind != rows[i].kind)
            fail_msg("'%s' is kind %d", rows[i].header,
                     (int)mail.parts[0].kind);
        assert_string_equal(rows[i].name, mail.parts[0].name);
    }
}

static void a_forwarded_message_is_read_like_its_own(void **state)
{
    (void)state;
    open_text("Subject: Fwd\nContent-Type: message/rfc822\n\n"
              "Subject: Inner\nContent-Type: text/plain\n\nbody\n");
    assert_int_equal(1, mail.count);
    assert_part(0, MAIL_TEXT, "body\n");
    assert_string_equal("Fwd", mail.subject);
    assert_bytes_equal(bytes_text("Subject: Fwd\n"
                                  "Content-Type: message/rfc822\n"
                                  "Subject: Inner\n"
                                  "Content-Type: text/plain\n"),
                       bytes_of(&mail.headers));
}

/* A message whose parts nest so deep, in text. */
static void nest(char *text, size_t depth)
{
    text[0] = '\0';
    for (size_t i = 0; i < depth; i++)
        sprintf(text + strlen(text),
                "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i,
                i);
    strcat(text, "\ninnermost\n");
}

static void nesting_has_a_limit_that_is_told(void **state)
{
    char text[4096];

    (void)state;
    nest(text, MAIL_DEPTH_MAX);
    open_text(text);
    assert_false(mail.full);
    assert_part(0, MAIL_TEXT, "innermost\n");
    nest(text, MAIL_DEPTH_MAX + 1);
    open_text(text);
    assert_true(mail.full);
}

static void parts_have_a_limit_that_is_told(void **state)
{
    char text[64 + 8 * (MAIL_PARTS_MAX + 1)] =
        "Content-Type: multipart/mixed; boundary=b\n\n";

    (void)state;
    for (size_t i = 0; i < MAIL_PARTS_MAX; i++)
        strcat(text, "--b\n\nx\n");
    open_text(text);
    assert_int_equal(MAIL_PARTS_MAX, mail.count);
    assert_false(mail.full);
    strcat(text, "--b\n\ny\n");
    open_text(text);
    assert_int_equal(MAIL_PARTS_MAX, mail.count);
    assert_true(mail.full);
}

static void a_long_field_is_cut_at_a_character(void **state)
{
    char text[4 * MAIL_HEADER_MAX] = "Subject: a";

    (void)state;
    while (strlen(text) < 2 * MAIL_HEADER_MAX)
        strcat(text, "あ");
    strcat(text, "\n\nbody");
    open_text(text);
    assert_true(strlen(mail.subject) >= MAIL_HEADER_MAX - 4);
    assert_int_equal(1, strlen(mail.subject) % 3);
    assert_part(0, MAIL_TEXT, "body");
}

static void every_cut_of_a_message_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "Subject: =?UTF-8?Q?=E5=80=A4?=\r\n\tx\r\n"
        "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E5=\r\n=80\r\n"
        "--b\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename=\"a.csv\"\r\n\r\nYQ==\r\n"
        "--b--\r\n";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);

        assert_non_null(cut);
        memcpy(cut, whole, len);
        mail_close(&mail);
        mail_open(&mail, (struct bytes){cut, len}, 1);
        for (size_t i = 0; i < mail.count; i++)
            assert_true(mail.parts[i].line_count > 0);
        done(NULL);
        free(cut);
    }
}

static void a_message_is_known_by_its_header_or_its_name(void **state)
{
    static const struct {
        const char *text, *name;
        bool is;
    } rows[] = {
        {"From: a\nMIME-Version: 1.0\n\nx", "a", true},
        {"From: a\r\ncontent-type: text/plain\r\n\r\nx", "a.txt", true},
        {"Subject: =?UTF-8?B?YQ==?=\n\nx", "a", true},
        {"From: a\n\nx", "a.eml", true},
        {"From: a\n folded\n\nx", "a.EML", true},
        {"From: a\n\nx", "a", false},
        {"To: team\n\nMIME-Version: 1.0\n", "a.txt", false},
        {"Dear all,\nMIME-Version: 1.0\n\n", "a.eml", false},
        {" From: a\nMIME-Version: 1.0\n", "a.eml", false},
        {"\nMIME-Version: 1.0\n", "a.eml", false},
        {"", "a.eml", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mail_sniff(bytes_text(rows[i].text), rows[i].name) != rows[i].is)
            fail_msg("row %zu: not as it should be", i);
}

int main(void)
{
#define MAIL_TEST(name) cmocka_unit_test_teardown(name, done)
    const struct CMUnitTest tests[] = {
        MAIL_TEST(a_plain_message_is_a_header_and_a_body),
        MAIL_TEST(an_encoded_subject_is_read),
        MAIL_TEST(parts_stand_between_boundaries),
        MAIL_TEST(parts_within_parts_are_parts),
        MAIL_TEST(encodings_are_undone),
        MAIL_TEST(a_footer_behind_base64_is_text),
        MAIL_TEST(lines_that_flow_are_joined),
        MAIL_TEST(a_raw_subject_is_read_in_its_encoding),
        MAIL_TEST(an_attached_file_has_a_kind_by_its_name),
        MAIL_TEST(a_forwarded_message_is_read_like_its_own),
        MAIL_TEST(nesting_has_a_limit_that_is_told),
        MAIL_TEST(parts_have_a_limit_that_is_told),
        MAIL_TEST(a_long_field_is_cut_at_a_character),
        MAIL_TEST(every_cut_of_a_message_is_read_within_its_octets),
        MAIL_TEST(a_message_is_known_by_its_header_or_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
