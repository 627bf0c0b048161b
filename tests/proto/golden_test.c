/*
 * golden: our code still says what tests/vectors/golden.txt says.
 *
 * `proto_golden_test --print` prints the vectors anew, for when WIRE.md
 * changes.
 */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tests/golden.h"

static void every_vector_comes_out_octet_for_octet(void **state)
{
    FILE *golden = fopen(SOURCE_ROOT "/tests/vectors/golden.txt", "r");
    char *made = NULL, *line = NULL, *at;
    size_t len = 0, cap = 0, lines = 0;
    FILE *to = open_memstream(&made, &len);

    (void)state;
    assert_non_null(golden);
    assert_non_null(to);
    golden_write(to);
    assert_int_equal(fclose(to), 0);
    at = made;
    while (getline(&line, &cap, golden) >= 0) {
        size_t n = strlen(line);

        if (strncmp(at, line, n) != 0)
            fail_msg("not as in golden.txt: %.40s", line);
        at += n;
        lines++;
    }
    assert_int_equal(*at, '\0');
    assert_true(lines > 60);
    free(line);
    free(made);
    fclose(golden);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_comes_out_octet_for_octet),
    };

    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        golden_write(stdout);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
