/* outcome_print: who gets a record and who does not, for people. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/print/outcome_print.h"

static json_t *read_rows(const char *text)
{
    json_t *rows = json_loads(text, 0, NULL);

    assert_non_null(rows);
    return rows;
}

static void who_is_dropped_is_printed_once_with_the_rule(void **state)
{
    json_t *rows =
        read_rows("[{\"what\":\"withheld\",\"peer\":\"ume\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"withheld\",\"peer\":\"kiri\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"dropped\",\"peer\":\"ume\"}]");
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    assert_non_null(to);
    outcome_print(to, rows, OUTCOME_AHEAD);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(
        text, "  not sent to            kiri: rule 4: not named\n"
              "  no longer a recipient  ume: receives a retraction; rule 4: "
              "not named\n");
    free(text);
    json_decref(rows);
}

static void what_may_come_by_others_names_them(void **state)
{
    json_t *rows =
        read_rows("[{\"what\":\"delegate\",\"peer\":\"takane\",\"scope\":"
                  "\"community\"},"
                  "{\"what\":\"to\",\"peer\":\"takane\",\"pass\":\"within the "
                  "community\"},"
                  "{\"what\":\"to\",\"peer\":\"take\",\"pass\":\"within the "
                  "community\"},"
                  "{\"what\":\"withheld\",\"peer\":\"ume\",\"rule\":5,"
                  "\"verdict\":\"refuse\",\"reason\":\"not of it\"}]");
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    json_t *out = outcome_json(rows);

    (void)state;
    assert_non_null(to);
    outcome_print(to, rows, OUTCOME_AHEAD);
    assert_int_equal(fclose(to), 0);
    assert_non_null(strstr(
        text, "  not sent to            ume: rule 5: not of it; not from us; "
              "takane may pass it on "
              "to its community; take may pass it on within the community\n"));
    assert_int_equal(json_array_size(json_object_get(out, "through")), 2);
    free(text);
    json_decref(out);
    json_decref(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_dropped_is_printed_once_with_the_rule),
        cmocka_unit_test(what_may_come_by_others_names_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
