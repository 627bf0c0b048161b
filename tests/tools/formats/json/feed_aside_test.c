/* feed_aside: names of what is about something else than indicators. */
#include "tests/unit.h"

#include <string.h>

#include "tools/formats/json/feed_aside.h"

static void names_tell_what_is_about_something_else(void **state)
{
    static const struct {
        const char *key, *reason;
    } rows[] = {
        {"references", "a reference"}, {"External References", "a reference"},
        {"victims", "who was hit"},    {"Target", "who was hit"},
        {"被害者", "who was hit"},     {"whitelist", "legitimate"},
        {"参照", "a reference"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said = feed_aside_reason(rows[i].key);

        if (said == NULL || strstr(said, rows[i].reason) == NULL)
            fail_msg("'%s' is '%s'", rows[i].key, said == NULL ? "" : said);
    }
}

static void other_names_are_none_of_these(void **state)
{
    static const char *const keys[] = {
        "", "indicators", "ip", "domains", "data", "malware", "comment"};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_null(feed_aside_reason(keys[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_tell_what_is_about_something_else),
        cmocka_unit_test(other_names_are_none_of_these),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
