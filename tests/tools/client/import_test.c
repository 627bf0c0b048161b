/* share: what files say, turned into reports that fit. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/node/folder.h"
#include "tools/client/import_files.h"
#include "tools/client/row.h"

static struct folder folder;
static struct config config;
static char paths[2][512];

static int setup(void **state)
{
    (void)state;
    folder_open(&folder);
    config_init(&config);
    strcpy(config.own_domain[0], "own.example");
    config.own_domain_count = 1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_close(&folder);
    return 0;
}

static const char *file(size_t n, const char *text)
{
    const char *name = n == 0 ? "a.txt" : "b.txt";

    folder_put(&folder, name, text, strlen(text));
    snprintf(paths[n], sizeof paths[n], "%s", folder_file(&folder, name));
    return paths[n];
}

static int read_one(struct share_input *in, enum tlp tlp, const char *text)
{
    int rc = share_read(in, file(0, text), tlp, &config);

    share_end(in);
    return rc;
}

static void a_value_in_two_files_is_taken_once(void **state)
{
    struct share_input in = {0};

    (void)state;
    assert_int_equal(share_read(&in, file(0, "a.test.example\n203.0.113.7\n"),
                                TLP_GREEN, &config),
                     CLI_DONE);
    assert_int_equal(
        share_read(&in, file(1, "203[.]0[.]113[.]7\n"), TLP_GREEN, &config),
        CLI_DONE);
    share_end(&in);
    assert_int_equal(in.count, 2);
    assert_int_equal(in.by_type[INDICATOR_IPV4], 1);
    assert_int_equal(in.rejected, 0);
    share_close(&in);
}

static void own_and_private_values_stay_here_with_their_line(void **state)
{
    struct share_input in = {0};
    json_t *last;

    (void)state;
    assert_int_equal(
        read_one(&in, TLP_GREEN, "10.1.2.3\nwww.own.example\nb.test.example\n"),
        CLI_DONE);
    assert_int_equal(in.count, 1);
    assert_int_equal(in.rejected, 2);
    assert_int_equal(json_array_size(in.rejects), 2);
    last = json_array_get(in.rejects, 1);
    assert_true(row_uint(last, "line") == 2);
    assert_string_equal(row_text(last, "file"), paths[0]);
    assert_string_equal(row_text(last, "text"), "www.own.example");
    share_close(&in);
}

static void the_rest_of_a_line_goes_along_only_with_text(void **state)
{
    static const char text[] = "198.51.100.7  seen at the customer\n"
                               "198.51.100.8  and there\n";
    struct share_input in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    assert_int_equal(in.count, 2);
    assert_int_equal(in.entries[0].comment.len, 0);
    share_close(&in);

    in = (struct share_input){.with_text = true};
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    assert_true(in.entries[0].comment.len > 0);
    share_close(&in);
}

static void a_stricter_label_in_the_text_is_refused(void **state)
{
    struct share_input in = {0};

    (void)state;
    assert_int_equal(
        read_one(&in, TLP_AMBER, "tlp:amber+strict\na.test.example\n"),
        CLI_USAGE);
    share_close(&in);
    in = (struct share_input){0};
    assert_int_equal(
        read_one(&in, TLP_RED, "tlp:amber+strict\na.test.example\n"), CLI_DONE);
    share_close(&in);
}

/* One row of many is labelled stricter: all stays here, or that row does. */
static void a_stricter_row_is_refused_or_left_out(void **state)
{
    static const char text[] = "indicator,tlp\n"
                               "a.test.example,green\n"
                               "b.test.example,red\n"
                               "a.test.example,amber\n"
                               "c.test.example,\n";
    struct share_input in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_USAGE);
    assert_int_equal(in.count, 0);
    share_close(&in);
    in = (struct share_input){.leave_out = true};
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    assert_int_equal(in.count, 1);
    assert_bytes_equal(in.entries[0].value, bytes_text("c.test.example"));
    assert_int_equal(in.rejected, 2);
    assert_int_equal(
        share_read(&in, file(1, "b.test.example\n"), TLP_GREEN, &config),
        CLI_USAGE);
    share_close(&in);
    in = (struct share_input){.leave_out = true};
    assert_int_equal(read_one(&in, TLP_GREEN, "TLP:RED\na.test.example\n"),
                     CLI_USAGE);
    share_close(&in);
}

/* What is left out of the values must not leave in the text. */
static void nothing_is_left_out_of_a_text_that_goes_along(void **state)
{
    static const char text[] = "Report\n\n|===\n|Domain |TLP\n"
                               "|a.test.example |red\n"
                               "|b.test.example |green\n|===\n";
    struct share_input in = {.leave_out = true};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    assert_int_equal(in.count, 1);
    share_close(&in);
    in = (struct share_input){.leave_out = true, .with_text = true};
    assert_int_not_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    assert_int_equal(in.count, 0);
    share_close(&in);
}

static void a_pap_label_is_kept_with_its_place(void **state)
{
    struct share_input in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, "# PAP:AMBER\na.test.example\n"),
                     CLI_DONE);
    assert_true(in.pap_there);
    assert_int_equal(in.pap, PAP_AMBER);
    assert_non_null(strstr(in.pap_place, "a.txt:1"));
    share_close(&in);
}

static void what_is_no_text_is_refused(void **state)
{
    struct share_input in = {0};

    (void)state;
    folder_put(&folder, "a.bin",
               "\x7f"
               "ELF\0\1\2\3",
               8);
    assert_int_equal(
        share_read(&in, folder_file(&folder, "a.bin"), TLP_GREEN, &config),
        CLI_USAGE);
    share_close(&in);
    in = (struct share_input){0};
    assert_int_equal(
        share_read(&in, folder_file(&folder, "absent"), TLP_GREEN, &config),
        CLI_USAGE);
    share_close(&in);
}

enum { MANY = 9000 };

/* A list of MANY addresses. */
static char *many_addresses(void)
{
    char *text = calloc(MANY, 16), *at = text;

    assert_non_null(text);
    for (unsigned i = 0; i < MANY; i++)
        at += sprintf(at, "8.8.%u.%u\n", i / 256, i % 256);
    return text;
}

static void a_long_list_is_cut_into_reports_that_hold_all_of_it(void **state)
{
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    const struct share_words words = {.title = bytes_text("many")};
    struct share_input in = {0};
    char *text = many_addresses();
    size_t next = 0, parts = 0, total = 0;

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), CLI_DONE);
    free(text);
    assert_int_equal(in.count, MANY);
    while (next < in.count) {
        const struct record r = {.kind = RECORD_REPORT, .body = {room, 0}};
        struct record_report report;
        struct record whole = r;

        assert_err(ERR_OK, share_pack(&body, &in, &next, &words));
        assert_true(body.len <= SHARE_BODY_MAX);
        whole.body = bytes_of(&body);
        assert_err(ERR_OK, record_report(&report, &whole));
        assert_true(report.indicator_count <= RECORD_INDICATORS_MAX);
        total += report.indicator_count;
        parts++;
    }
    assert_int_equal(total, MANY);
    assert_int_equal(parts, 3);
    share_close(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_in_two_files_is_taken_once),
        cmocka_unit_test(own_and_private_values_stay_here_with_their_line),
        cmocka_unit_test(the_rest_of_a_line_goes_along_only_with_text),
        cmocka_unit_test(a_stricter_label_in_the_text_is_refused),
        cmocka_unit_test(a_stricter_row_is_refused_or_left_out),
        cmocka_unit_test(nothing_is_left_out_of_a_text_that_goes_along),
        cmocka_unit_test(a_pap_label_is_kept_with_its_place),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(a_long_list_is_cut_into_reports_that_hold_all_of_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
