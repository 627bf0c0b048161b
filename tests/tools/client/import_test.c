/* import: what files say, turned into reports that fit. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/node/folder.h"
#include "tools/client/import.h"
#include "tools/client/import_body.h"
#include "tools/client/row.h"

static struct folder folder;
static const char conf[] = "[own]\ndomain = own.example\n";
static char paths[2][512];

static int setup(void **state)
{
    (void)state;
    folder_open(&folder);
    folder_put(&folder, "noroshi.conf", conf, strlen(conf));
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

static enum verdict begin(struct import *k)
{
    return import_begin(k, folder.path, NULL);
}

static enum verdict read_one(struct import *k, enum tlp tlp, const char *text)
{
    enum verdict verdict;

    k->tlp = tlp;
    assert_int_equal(begin(k), VERDICT_DONE);
    verdict = import_file(k, file(0, text), NULL);
    return verdict == VERDICT_DONE ? import_end(k, NULL) : verdict;
}

static void a_value_in_two_files_is_taken_once(void **state)
{
    struct import in = {0};

    (void)state;
    in.tlp = TLP_GREEN;
    assert_int_equal(begin(&in), VERDICT_DONE);
    assert_int_equal(
        import_file(&in, file(0, "a.test.example\n203.0.113.7\n"), NULL),
        VERDICT_DONE);
    assert_int_equal(import_file(&in, file(1, "203[.]0[.]113[.]7\n"), NULL),
                     VERDICT_DONE);
    assert_int_equal(import_end(&in, NULL), VERDICT_DONE);
    assert_int_equal(in.count, 2);
    assert_int_equal(in.by_type[INDICATOR_IPV4], 1);
    assert_int_equal(in.log.rejected, 0);
    import_close(&in);
}

/* The rows of values or notes, which stand in a file. */
static json_t *rows_of(FILE *from, size_t count)
{
    char text[4096] = "[";
    json_t *rows;

    rewind(from);
    text[1 + fread(text + 1, 1, sizeof text - 3, from)] = ']';
    rows = json_loads(text, 0, NULL);
    assert_non_null(rows);
    assert_int_equal(count, json_array_size(rows));
    return rows;
}

static json_t *rejects_of(const struct import_log *log)
{
    return rows_of(log->rejects, log->reject_count);
}

static void own_and_private_values_stay_here_with_their_line(void **state)
{
    struct import in = {0};
    json_t *rejects, *last;

    (void)state;
    assert_int_equal(
        read_one(&in, TLP_GREEN, "10.1.2.3\nwww.own.example\nb.test.example\n"),
        VERDICT_DONE);
    assert_int_equal(in.count, 1);
    assert_int_equal(in.log.rejected, 2);
    rejects = rejects_of(&in.log);
    assert_int_equal(json_array_size(rejects), 2);
    last = json_array_get(rejects, 1);
    assert_true(row_uint(last, "line") == 2);
    assert_string_equal(row_text(last, "file"), paths[0]);
    assert_string_equal(row_text(last, "text"), "www.own.example");
    json_decref(rejects);
    import_close(&in);
}

/* All are counted and written, however many there are. */
static void only_the_first_rejects_of_a_reason_stay_at_hand(void **state)
{
    enum { OWN = IMPORT_LOG_FIRST_MAX + 2 };
    char text[OWN * sizeof "w1.own.example" + 64] = "10.1.2.3\n";
    struct import in = {0};
    json_t *rejects;

    (void)state;
    for (int i = 0; i < OWN; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "w%d.own.example\n", i);
    strcat(text, "b.test.example\n");
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.log.reason_count, 2);
    assert_int_equal(in.log.reasons[0].count, 1);
    assert_int_equal(json_array_size(in.log.reasons[0].first), 1);
    assert_int_equal(in.log.reasons[1].count, OWN);
    assert_int_equal(json_array_size(in.log.reasons[1].first),
                     IMPORT_LOG_FIRST_MAX);
    rejects = rejects_of(&in.log);
    assert_int_equal(json_array_size(rejects), 1 + OWN);
    json_decref(rejects);
    import_close(&in);
}

static void the_rest_of_a_line_goes_along_only_with_text(void **state)
{
    static const char text[] = "198.51.100.7  seen at the customer\n"
                               "198.51.100.8  and there\n";
    struct import in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 2);
    assert_int_equal(in.entries[0].comment.len, 0);
    import_close(&in);

    in = (struct import){.with_text = true};
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_true(in.entries[0].comment.len > 0);
    import_close(&in);
}

static void a_stricter_label_in_the_text_is_refused(void **state)
{
    struct import in = {0};

    (void)state;
    assert_int_equal(
        read_one(&in, TLP_AMBER, "tlp:amber+strict\na.test.example\n"),
        VERDICT_WRONG);
    import_close(&in);
    in = (struct import){0};
    assert_int_equal(
        read_one(&in, TLP_RED, "tlp:amber+strict\na.test.example\n"),
        VERDICT_DONE);
    import_close(&in);
}

/* One row of many is labelled stricter: all stays here, or that row does. */
static void a_stricter_row_is_refused_or_left_out(void **state)
{
    static const char text[] = "indicator,tlp\n"
                               "a.test.example,green\n"
                               "b.test.example,red\n"
                               "a.test.example,amber\n"
                               "c.test.example,\n";
    struct import in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_WRONG);
    assert_int_equal(in.count, 0);
    import_close(&in);
    in = (struct import){.leave_out = true};
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 1);
    assert_bytes_equal(in.entries[0].value, bytes_text("c.test.example"));
    assert_int_equal(in.log.rejected, 2);
    assert_int_equal(import_file(&in, file(1, "b.test.example\n"), NULL),
                     VERDICT_WRONG);
    import_close(&in);
    in = (struct import){.leave_out = true};
    assert_int_equal(read_one(&in, TLP_GREEN, "TLP:RED\na.test.example\n"),
                     VERDICT_WRONG);
    import_close(&in);
}

/* What is left out of the values must not leave in the text. */
static void nothing_is_left_out_of_a_text_that_goes_along(void **state)
{
    static const char text[] = "Report\n\n|===\n|Domain |TLP\n"
                               "|a.test.example |red\n"
                               "|b.test.example |green\n|===\n";
    struct import in = {.leave_out = true};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 1);
    import_close(&in);
    in = (struct import){.leave_out = true, .with_text = true};
    assert_int_not_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 0);
    import_close(&in);
}

/* "warninglist" of the i-th row, its kind; empty: it has none. */
static const char *kind_of(const json_t *rows, size_t i)
{
    return row_text(json_object_get(json_array_get(rows, i), "warninglist"),
                    "kind");
}

static void put_list(const char *name, const char *type, const char *entry)
{
    char text[512];
    int len = snprintf(text, sizeof text,
                       "{\"name\":\"%s\",\"type\":\"%s\",\"list\":[\"%s\"]}",
                       name, type, entry);

    folder_put(&folder, name, text, (size_t)len);
}

static void put_conf(const char *more)
{
    char text[1024];
    int len = snprintf(text, sizeof text, "%s%s", conf, more);

    folder_put(&folder, "noroshi.conf", text, (size_t)len);
}

static json_t *values_of(const struct import_log *log)
{
    return rows_of(log->values, log->value_count);
}

/* Quotes and letters that are no ASCII are escaped as JSON wants them. */
static void every_value_and_note_has_its_row(void **state)
{
    static const char text[] = "a.example\nFile: \"C:\\\u691c\u4f53.exe\"\n";
    struct import in = {.list = true};
    json_t *notes, *values;

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    notes = rows_of(in.log.notes, in.log.note_count);
    assert_int_equal(json_array_size(notes), 1);
    assert_int_equal(row_uint(json_array_get(notes, 0), "line"), 1);
    assert_string_equal(row_text(json_array_get(notes, 0), "note"),
                        "reserved for documentation");
    values = values_of(&in.log);
    assert_int_equal(json_array_size(values), 2);
    assert_string_equal(row_text(json_array_get(values, 0), "type"), "domain");
    assert_string_equal(row_text(json_array_get(values, 1), "value"),
                        "C:\\\u691c\u4f53.exe");
    assert_true(row_bool(json_array_get(values, 0), "detect"));
    json_decref(notes);
    json_decref(values);
    import_close(&in);
}

/* What hits for everybody stays here, what is only well known is marked. */
static void warninglists_refuse_hold_back_and_mark(void **state)
{
    static const char text[] = "203.0.113.1\n203.0.113.2\n203.0.113.3\n"
                               "http://short.test.example/x\n";
    struct import in = {.list = true};
    char lists[600];
    json_t *values;

    (void)state;
    snprintf(lists, sizeof lists, "[warninglist]\ndir = %s\n", folder.path);
    put_conf(lists);
    put_list("tlds.json", "cidr", "203.0.113.1");
    put_list("public-dns-v4.json", "cidr", "203.0.113.2");
    put_list("amazon-aws.json", "cidr", "203.0.113.3");
    put_list("crl-hostname.json", "hostname", "short.test.example");
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 2);
    values = rejects_of(&in.log);
    assert_string_equal("invalid", kind_of(values, 0));
    assert_string_equal("false-positive", kind_of(values, 1));
    json_decref(values);
    values = values_of(&in.log);
    assert_string_equal("known", kind_of(values, 0));
    assert_string_equal("false-positive", kind_of(values, 1));
    json_decref(values);
    import_close(&in);
    in = (struct import){.force = true};
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    assert_int_equal(in.count, 3);
    import_close(&in);
    put_conf("");
}

static void a_pap_label_is_kept_with_its_place(void **state)
{
    struct import in = {0};

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, "# PAP:AMBER\na.test.example\n"),
                     VERDICT_DONE);
    assert_true(in.pap_there);
    assert_int_equal(in.pap_found, PAP_AMBER);
    assert_non_null(strstr(in.pap_place, "a.txt:1"));
    import_close(&in);
}

static void what_is_no_text_is_refused(void **state)
{
    struct import in = {0};

    (void)state;
    assert_int_equal(begin(&in), VERDICT_DONE);
    folder_put(&folder, "a.bin",
               "\x7f"
               "ELF\0\1\2\3",
               8);
    assert_int_equal(import_file(&in, folder_file(&folder, "a.bin"), NULL),
                     VERDICT_WRONG);
    import_close(&in);
    in = (struct import){0};
    assert_int_equal(begin(&in), VERDICT_DONE);
    assert_int_equal(import_file(&in, folder_file(&folder, "absent"), NULL),
                     VERDICT_WRONG);
    import_close(&in);
}

static struct reasons why;

/* The one reason why it is wrong. */
static const struct reason *only(enum verdict verdict)
{
    assert_int_equal(verdict, VERDICT_WRONG);
    assert_int_equal(why.count, 1);
    return &why.item[0];
}

static void a_stricter_label_is_named_with_its_place(void **state)
{
    struct import in = {.tlp = TLP_GREEN};
    const struct reason *r;

    (void)state;
    reasons_clear(&why);
    assert_int_equal(begin(&in), VERDICT_DONE);
    r = only(import_file(&in, file(0, "TLP:AMBER\na.test.example\n"), &why));
    assert_int_equal(r->code, REASON_LABEL_STRICTER);
    assert_non_null(strstr(r->arg[0], "a.txt:1"));
    assert_string_equal(r->arg[1], "TLP:AMBER");
    assert_string_equal(r->arg[2], "TLP:GREEN");
    assert_string_equal(r->arg[3], "AMBER");
    import_close(&in);
}

static void what_is_said_does_not_loosen_what_is_read(void **state)
{
    static const char text[] = "# PAP:AMBER\na.test.example\n";
    struct import title = {.tlp = TLP_GREEN, .title = "tlp:red stuff"};
    struct import pap = {.tlp = TLP_GREEN, .pap = PAP_GREEN, .pap_said = true};

    (void)state;
    reasons_clear(&why);
    assert_int_equal(begin(&title), VERDICT_DONE);
    assert_int_equal(import_file(&title, file(0, text), &why), VERDICT_DONE);
    assert_int_equal(only(import_end(&title, &why))->code,
                     REASON_TITLE_STRICTER);
    import_close(&title);
    reasons_clear(&why);
    assert_int_equal(begin(&pap), VERDICT_DONE);
    assert_int_equal(import_file(&pap, file(0, text), &why), VERDICT_DONE);
    assert_int_equal(only(import_end(&pap, &why))->code, REASON_PAP_STRICTER);
    import_close(&pap);
}

static void octets_are_read_as_a_file_is(void **state)
{
    static const char text[] = "a.test.example\n10.1.2.3\n";
    struct import in = {.tlp = TLP_GREEN};
    struct bytes octets = {(uint8_t *)strdup(text), strlen(text)};

    (void)state;
    assert_int_equal(begin(&in), VERDICT_DONE);
    assert_int_equal(import_octets(&in, "upload", octets, NULL), VERDICT_DONE);
    assert_int_equal(import_end(&in, NULL), VERDICT_DONE);
    assert_int_equal(in.count, 1);
    assert_string_equal(
        row_text(json_array_get(in.log.reasons[0].first, 0), "file"), "upload");
    import_close(&in);
}

/* A tar of one file, "in.txt"; the caller's to free. */
static struct bytes one_in_tar(const char *text)
{
    enum { BLOCK = 512 };
    uint8_t *tar = calloc(4, BLOCK);
    unsigned sum = 8 * ' ';

    assert_non_null(tar);
    assert_true(strlen(text) <= BLOCK);
    strcpy((char *)tar, "in.txt");
    strcpy((char *)tar + 100, "0000644");
    snprintf((char *)tar + 124, 12, "%011o", (unsigned)strlen(text));
    strcpy((char *)tar + 136, "00000000000");
    tar[156] = '0';
    memcpy(tar + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += tar[i];
    snprintf((char *)tar + 148, 8, "%06o", sum);
    tar[155] = ' ';
    memcpy(tar + BLOCK, text, strlen(text));
    return (struct bytes){tar, 4 * BLOCK};
}

static void what_a_member_says_is_told_with_its_name(void **state)
{
    struct import in = {.tlp = TLP_GREEN};
    json_t *rejects, *reject;

    (void)state;
    assert_int_equal(begin(&in), VERDICT_DONE);
    assert_int_equal(
        import_octets(&in, "a.tar",
                      one_in_tar("203.0.113.9\n10.1.2.3\nwww.own.example\n"),
                      NULL),
        VERDICT_DONE);
    assert_int_equal(import_end(&in, NULL), VERDICT_DONE);
    assert_int_equal(in.count, 1);
    rejects = rejects_of(&in.log);
    for (size_t i = 0; i < 2; i++) {
        reject = json_array_get(rejects, i);
        assert_string_equal(row_text(reject, "file"), "a.tar/in.txt");
        assert_true(row_uint(reject, "line") == i + 2);
    }
    json_decref(rejects);
    import_close(&in);
}

static void a_label_in_a_member_is_refused_with_its_name(void **state)
{
    struct import in = {.tlp = TLP_GREEN};

    (void)state;
    reasons_clear(&why);
    assert_int_equal(begin(&in), VERDICT_DONE);
    assert_int_equal(import_octets(&in, "a.tar",
                                   one_in_tar("TLP:AMBER\n203.0.113.9\n"),
                                   &why),
                     VERDICT_WRONG);
    assert_string_equal(why.item[0].arg[0], "a.tar/in.txt:1");
    import_close(&in);
}

static void a_configuration_that_cannot_be_read_stops_it(void **state)
{
    struct import in = {0};

    (void)state;
    reasons_clear(&why);
    assert_int_equal(
        only(import_begin(&in, folder_file(&folder, "absent"), &why))->code,
        REASON_CONFIG);
    assert_non_null(strstr(why.item[0].arg[0], "noroshi.conf"));
    import_close(&in);
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
    static uint8_t room[IMPORT_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct import in = {.title = "many"};
    char *text = many_addresses();
    size_t next = 0, parts = 0, total = 0;

    (void)state;
    assert_int_equal(read_one(&in, TLP_GREEN, text), VERDICT_DONE);
    free(text);
    assert_int_equal(in.count, MANY);
    while (next < in.count) {
        const struct record r = {.kind = RECORD_REPORT, .body = {room, 0}};
        struct record_report report;
        struct record whole = r;

        assert_int_equal(import_body_pack(&in, &body, &next, NULL),
                         VERDICT_DONE);
        assert_true(body.len <= IMPORT_PACKED_MAX);
        whole.body = bytes_of(&body);
        assert_err(ERR_OK, record_report(&report, &whole));
        assert_true(report.indicator_count <= RECORD_INDICATORS_MAX);
        total += report.indicator_count;
        parts++;
    }
    assert_int_equal(total, MANY);
    assert_int_equal(parts, 3);
    assert_int_equal(in.parts, 3);
    import_close(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_in_two_files_is_taken_once),
        cmocka_unit_test(own_and_private_values_stay_here_with_their_line),
        cmocka_unit_test(only_the_first_rejects_of_a_reason_stay_at_hand),
        cmocka_unit_test(the_rest_of_a_line_goes_along_only_with_text),
        cmocka_unit_test(a_stricter_label_in_the_text_is_refused),
        cmocka_unit_test(a_stricter_row_is_refused_or_left_out),
        cmocka_unit_test(nothing_is_left_out_of_a_text_that_goes_along),
        cmocka_unit_test(every_value_and_note_has_its_row),
        cmocka_unit_test(warninglists_refuse_hold_back_and_mark),
        cmocka_unit_test(a_pap_label_is_kept_with_its_place),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(a_stricter_label_is_named_with_its_place),
        cmocka_unit_test(what_is_said_does_not_loosen_what_is_read),
        cmocka_unit_test(octets_are_read_as_a_file_is),
        cmocka_unit_test(what_a_member_says_is_told_with_its_name),
        cmocka_unit_test(a_label_in_a_member_is_refused_with_its_name),
        cmocka_unit_test(a_configuration_that_cannot_be_read_stops_it),
        cmocka_unit_test(a_long_list_is_cut_into_reports_that_hold_all_of_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
