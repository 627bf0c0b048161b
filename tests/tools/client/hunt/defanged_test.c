/* defanged: nothing in a text of somebody's can be clicked. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/hunt/defanged.h"

static void assert_defanged(const char *text, const char *want)
{
    struct buffer out;

    defanged_text(&out, bytes_text(text));
    if (!bytes_equal(bytes_of(&out), bytes_text(want)))
        fail_msg("'%s' becomes '%.*s'", text, (int)out.len,
                 (const char *)out.at);
    free(out.at);
}

static void what_can_be_clicked_is_defanged(void **state)
{
    (void)state;
    assert_defanged("go to http://www.a.example/x.php?y=1.2, now",
                    "go to hxxp://www[.]a[.]example/x.php?y=1.2, now");
    assert_defanged("HTTPS://a.example:8443 ftp://b.example/",
                    "hxxpS://a[.]example:8443 ftp://b[.]example/");
    assert_defanged("a.example/x?u=http://b.example/",
                    "a[.]example/x?u=http://b.example/");
    assert_defanged("ask a.b@c.example.", "ask a[.]b[@]c[.]example.");
    assert_defanged("203.0.113.9:80 198.51.100.0/24 2001:db8::1",
                    "203[.]0[.]113[.]9:80 198[.]51[.]100[.]0/24 "
                    "2001[:]db8[:][:]1");
    assert_defanged("通信先はc2.evil.exampleです",
                    "通信先はc2[.]evil[.]exampleです");
}

static void all_else_stays_as_it_is(void **state)
{
    static const char *const texts[] = {
        "hxxps://c2[.]evil[.]example/x and 203[.]0[.]113[.]9, a[@]b[.]example",
        "report.docx v1.2 C:\\a.exe /usr/bin/x.sh",
        "CVE-2021-44228 44d88612fea8a8f36de82e1278abb02f 00:00:5e:00:53:01", "",
        "\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_defanged(texts[i], texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_clicked_is_defanged),
        cmocka_unit_test(all_else_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
