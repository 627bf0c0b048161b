/* source: whatever a file holds, it is read or refused in one line. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/misp/json_map.h"
#include "tools/formats/source.h"
#include "tools/formats/table/csv.h"

enum { MANY = 300 * 1024 };

static struct source source;

static enum err read_octets(struct bytes input, const char *name,
                            struct fault *fault)
{
    *fault = (struct fault){0};
    source_close(&source);
    return source_read(&source, input, name, fault);
}

/* head, then count times part, then tail. */
static struct bytes repeated(const char *head, const char *part, size_t count,
                             const char *tail)
{
    size_t len = strlen(part), room = strlen(head) + len * count + strlen(tail);
    struct buffer b = {malloc(room), 0, room};

    assert_non_null(b.at);
    buffer_add(&b, bytes_text(head));
    for (size_t i = 0; i < count; i++)
        buffer_add(&b, bytes_text(part));
    buffer_add(&b, bytes_text(tail));
    return bytes_of(&b);
}

static void refused(struct bytes input, const char *name, const char *words)
{
    struct fault fault;
    enum err err = read_octets(input, name, &fault);

    free((void *)(uintptr_t)input.at);
    assert_int_not_equal(err, ERR_OK);
    assert_null(source.found);
    if (strstr(fault.about, words) == NULL)
        fail_msg("%s", fault.about);
}

static void deep_and_wide_json_is_refused_before_it_is_parsed(void **state)
{
    (void)state;
    refused(repeated("{\"Event\":", "[", MANY, ""), "a.json", "deeper");
    refused(repeated("[\"a\"", ",{}", JSON_MAP_CONTAINERS_MAX, "]"), "a.json",
            "4 million");
    refused(repeated("[1", ",1", JSON_MAP_VALUES_MAX + 1, "]"), "a.json",
            "4 million");
    refused(repeated("{\"Event\":{\"info\":\"", "x", MANY, ""), "a.json",
            "not valid JSON");
    refused(repeated("{\"Event\":{\"info\":1", "0", MANY, "}}"), "a.json",
            "not valid JSON");
}

static void an_endless_quoted_cell_is_one_reject(void **state)
{
    struct bytes input =
        repeated("indicator,comment\nevil.jp,\"", "x\n", MANY, "");
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(input, "a.csv", &fault));
    assert_int_equal(source.format, SOURCE_CSV);
    assert_true(source.found->rejected > 0);
    assert_string_equal(source.found->rejects[0].reason,
                        "a quote that is never closed");
    free((void *)(uintptr_t)input.at);
}

/* Quotes that open in every cell must not cost the square of the file. */
static void quotes_without_end_take_no_time(void **state)
{
    struct bytes input = repeated("indicator,comment\n", "\"\"\",", MANY, "\n");
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(input, "a.csv", &fault));
    free((void *)(uintptr_t)input.at);
}

static void a_row_of_many_cells_is_one_reject(void **state)
{
    struct bytes input =
        repeated("indicator,comment\nevil.jp", ",x", CSV_CELLS_MAX, "\n");
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(input, "a.csv", &fault));
    assert_int_equal(source.found->item_count, 0);
    assert_int_equal(source.found->rejected, 1);
    free((void *)(uintptr_t)input.at);
}

/* A few octets of markup must not become a table of gigabytes. */
static void spans_do_not_grow_a_table_without_end(void **state)
{
    struct bytes input =
        repeated("<table><tr><td colspan=99999 rowspan=99999>evil[.]jp", "<tr>",
                 4000, "</table>");
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(input, "a.html", &fault));
    assert_int_equal(source.format, SOURCE_HTML);
    assert_int_equal(source.found->item_count, 1);
    free((void *)(uintptr_t)input.at);
}

static void tags_without_end_take_no_time(void **state)
{
    struct bytes input = repeated("<html><p>", "<a x='</script ", MANY, "");
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(input, "a.html", &fault));
    free((void *)(uintptr_t)input.at);
}

static void any_octets_are_read_or_refused(void **state)
{
    static uint8_t octets[4096];
    unsigned seed = 1;

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        static const char *const names[] = {"a.csv", "a.json", "a.html", "a"};
        static const char alphabet[] = "\",;\n\t|<>[]{}=:. ab1\xe3\x81\x82\x83";
        struct fault fault;
        size_t len = 1 + (seed >> 8) % 200;

        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245 + 12345;
            octets[i] =
                round % 2 == 0
                    ? (uint8_t)(seed >> 16)
                    : (uint8_t)alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        if (read_octets((struct bytes){octets, len}, names[round % 4],
                        &fault) != ERR_OK)
            assert_true(strlen(fault.about) > 0);
    }
}

static int done(void **state)
{
    (void)state;
    source_close(&source);
    return 0;
}

static void a_label_in_a_files_name_counts(void **state)
{
    struct fault fault;

    (void)state;
    assert_err(ERR_OK, read_octets(bytes_text("203.0.113.7\n"),
                                   "tlp-green/TLP_RED list.txt", &fault));
    assert_true(source.found->tlp.there);
    assert_int_equal(source.found->tlp.level, TLP_RED);
}

static void a_mail_of_many_or_deep_parts_is_refused(void **state)
{
    static const char head[] =
        "Content-Type: multipart/mixed; boundary=\"b\"\n\n";

    (void)state;
    refused(repeated(head, "--b\n\n203.0.113.7\n", 100, "--b--\n"), "a.eml",
            "more than 64 parts");
    refused(repeated(head,
                     "--b\nContent-Type: multipart/mixed; boundary=\"b\"\n\n",
                     100, ""),
            "a.eml", "deeper than 8");
}

int main(void)
{
#define STORY(name) cmocka_unit_test_teardown(name, done)
    const struct CMUnitTest tests[] = {
        STORY(a_label_in_a_files_name_counts),
        STORY(a_mail_of_many_or_deep_parts_is_refused),
        STORY(deep_and_wide_json_is_refused_before_it_is_parsed),
        STORY(an_endless_quoted_cell_is_one_reject),
        STORY(quotes_without_end_take_no_time),
        STORY(a_row_of_many_cells_is_one_reject),
        STORY(spans_do_not_grow_a_table_without_end),
        STORY(tags_without_end_take_no_time),
        STORY(any_octets_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
