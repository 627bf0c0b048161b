/* percented: escapes in a host. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "proto/percented.h"

static uint8_t octets[256];

static void assert_plain(const char *text, const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want),
                       percented_plain(&out, bytes_text(text)));
}

static void signs_of_a_host_are_undone(void **state)
{
    (void)state;
    assert_plain("evil%2eexample", "evil.example");
    assert_plain("evil%2Eexample:443", "evil.example:443");
    assert_plain("evil%5B.%5Dexample", "evil[.]example");
    assert_plain("bad%40evil[.]example", "bad@evil[.]example");
    assert_plain("hxxp://evil%2eexample/a%2eb?c=%2e",
                 "hxxp://evil.example/a%2eb?c=%2e");
}

static void a_url_with_an_escaped_scheme_is_undone_as_a_whole(void **state)
{
    (void)state;
    assert_plain("hxxp%3A%2F%2Fevil%2Eexample%2Fa", "hxxp://evil.example/a");
    assert_plain("http%3a//evil.example/a%20b", "http://evil.example/a%20b");
}

static void what_hides_no_host_stays(void **state)
{
    static const char *const texts[] = {
        "100%2e",
        "%2eexample",
        "a%2",
        "a%2gb",
        "C:\\a%2eb.exe",
        "/a%2eb",
        "evil%252eexample",
        "hxxp://u%40corp:p@evil.example/",
        "https://a.example/?u=http%3A%2F%2Fb%2eexample",
        "%TEMP%\\a",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_plain(texts[i], texts[i]);
}

static void without_room_the_text_stays(void **state)
{
    struct buffer out = {octets, 0, 4};
    const struct bytes text = bytes_text("evil%2eexample");

    (void)state;
    assert_bytes_equal(text, percented_plain(&out, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_of_a_host_are_undone),
        cmocka_unit_test(a_url_with_an_escaped_scheme_is_undone_as_a_whole),
        cmocka_unit_test(what_hides_no_host_stays),
        cmocka_unit_test(without_room_the_text_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
