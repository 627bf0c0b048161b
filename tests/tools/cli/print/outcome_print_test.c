/* outcome_print: who gets a record and who does not, for people. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_dropped_is_printed_once_with_the_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
