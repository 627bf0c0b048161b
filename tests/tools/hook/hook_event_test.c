/* hook_event: what of the inbox is an event. */
#include "tools/hook/hook_event.h"

#include <string.h>

#include "tests/unit.h"

/* The words of all events that a row is of. */
static const char *events_of(const char *what, bool urgent, int seen)
{
    static char words[256];
    json_t *row = json_pack("{s:s, s:b, s:i}", "what", what, "urgent", urgent,
                            "seen_times", seen);

    words[0] = '\0';
    for (unsigned i = 0; i < CONFIG_HOOKS; i++) {
        if (!hook_event_is(row, (enum config_hook)i))
            continue;
        strcat(words, words[0] == '\0' ? "" : " ");
        strcat(words, config_hook_text((enum config_hook)i));
    }
    json_decref(row);
    return words;
}

static void a_row_is_of_these_events(void **state)
{
    (void)state;
    assert_string_equal("new", events_of("new", false, 0));
    assert_string_equal("new urgent seen-here", events_of("revised", true, 3));
    assert_string_equal("retracted", events_of("retracted", true, 3));
    assert_string_equal("retracted", events_of("partly retracted", false, 0));
    assert_string_equal("recalled", events_of("recalled", false, 0));
    assert_string_equal("leaked", events_of("leaked", false, 0));
    assert_string_equal("leaked", events_of("sent on", false, 0));
    assert_string_equal("leaked", events_of("leak claimed", false, 0));
    assert_string_equal("answered", events_of("answered", false, 0));
    assert_string_equal("", events_of("erased", false, 0));
    assert_string_equal("", events_of("waiting", true, 0));
}

static void a_command_is_told_no_single_value(void **state)
{
    json_t *row = json_pack("{s:s, s:[s], s:I, s:n}", "what",
                            "partly retracted", "values", "203.0.113.9",
                            "received", (json_int_t)1000, "seen_of");
    json_t *told = hook_event_row(row);

    (void)state;
    assert_null(json_object_get(told, "values"));
    assert_string_equal("1970-01-01T00:00:01Z",
                        json_string_value(json_object_get(told, "received")));
    assert_non_null(json_object_get(row, "values"));
    json_decref(told);
    json_decref(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_of_these_events),
        cmocka_unit_test(a_command_is_told_no_single_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
