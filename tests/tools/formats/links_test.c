/* links: hosts that are linked to, and whether links are hidden. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/links.h"

static struct links *looked(const char *text)
{
    static struct links links;

    links = (struct links){0};
    links_look(&links, bytes_text(text));
    return &links;
}

static void
a_name_that_may_be_a_files_is_a_host_where_it_is_linked_to(void **state)
{
    static const char *const texts[] = {
        "see http://run.sh/a",     "hxxps://run[.]sh",
        "hxxp[:]//RUN[.]sh:8080/", "mail to a@run.sh, please",
        "<https://run.sh>",        "http://run.sh?x=1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!links_have(looked(texts[i]), bytes_text("run.sh")))
            fail_msg("'%s' has no link to it", texts[i]);
    assert_false(
        links_have(looked("run.sh and /run.sh"), bytes_text("run.sh")));
    assert_false(
        links_have(looked("http://www.run.sh/"), bytes_text("run.sh")));
}

static void live_links_are_the_authors_where_the_others_are_hidden(void **state)
{
    const char *few = "hxxp://evil[.]example/ https://ref.example/ "
                      "https://ref.example/b";

    (void)state;
    assert_true(links_live_own(looked(few), false));
    assert_false(links_live_own(looked(few), true));
    assert_true(links_live_own(looked("hxxp://a.example http[:]//b[.]example "
                                      "http://c.example"),
                               true));
    assert_false(links_live_own(looked("http://evil.example/"), false));
    assert_false(links_live_own(looked(""), false));
}

static void what_is_remembered_has_its_bounds(void **state)
{
    char text[64 * 1024];
    size_t len = 0;

    (void)state;
    for (unsigned i = 0; i < 2 * LINKS_HOSTS_MAX; i++)
        len += (size_t)sprintf(text + len, "http://a%u.sh/ ", i);
    assert_int_equal(LINKS_HOSTS_MAX, looked(text)->count);
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "http://", 7);
    text[sizeof text - 1] = '\0';
    assert_int_equal(0, looked(text)->count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_name_that_may_be_a_files_is_a_host_where_it_is_linked_to),
        cmocka_unit_test(
            live_links_are_the_authors_where_the_others_are_hidden),
        cmocka_unit_test(what_is_remembered_has_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
