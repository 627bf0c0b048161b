/* idn: names with other than ASCII characters. */
#include "tests/unit.h"

#include "node/idn.h"

static uint8_t octets[4096];

static void assert_name(const char *name, const char *want)
{
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes host = bytes_text(name);

    assert_int_equal(want != NULL, idn_host(&room, &host));
    if (want != NULL)
        assert_bytes_equal(bytes_text(want), host);
}

static void names_become_a_labels(void **state)
{
    (void)state;
    assert_name("evil.example", "evil.example");
    assert_name("日本語.example", "xn--wgv71a119e.example");
    assert_name("bücher.example", "xn--bcher-kva.example");
}

/* UTS 46 lets emoji pass, and below .ws they are registered. */
static void emoji_are_names_where_nothing_else_odd_is(void **state)
{
    (void)state;
    assert_name("💩.evil.example", "xn--ls8h.evil.example");
    assert_name("☃.evil.example", "xn--n3h.evil.example");
    assert_name("evil→b.example", NULL);
    assert_name("💩→.example", NULL);
    assert_name("\xf0\x9f.example", NULL);
}

static void hosts_of_urls_and_mail_become_a_labels(void **state)
{
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes url = bytes_text("http://日本語.example:80/あ");
    struct bytes mail = bytes_text("bad@例え.example");
    struct bytes none = bytes_text("あ");

    (void)state;
    assert_true(idn_url(&room, &url));
    assert_bytes_equal(bytes_text("http://xn--wgv71a119e.example:80/あ"), url);
    assert_true(idn_mail(&room, &mail));
    assert_bytes_equal(bytes_text("bad@xn--r8jz45g.example"), mail);
    assert_false(idn_mail(&room, &none));
    assert_false(idn_url(&room, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_a_labels),
        cmocka_unit_test(emoji_are_names_where_nothing_else_odd_is),
        cmocka_unit_test(hosts_of_urls_and_mail_become_a_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
