/* JSON as text is what jansson makes of the same row. */
#include "tools/client/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
#include "tests/unit.h"
#include "tools/client/lookup.h"
#include "tools/client/lookup_text.h"
#include "tools/client/row.h"

enum { ROUNDS = 2000, FIELDS = 12, TEXT_MAX = 24 };

static uint64_t dice = 7;
static uint8_t octets[CONTROL_MESSAGE_MAX];

static unsigned roll(unsigned sides)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice >> 33) % sides;
}

/* All that jansson escapes, and what it does not. */
static struct bytes any_text(void)
{
    static const char *const parts[] = {"a",
                                        "\"",
                                        "\\",
                                        "/",
                                        "\n",
                                        "\t",
                                        "\r",
                                        "\b",
                                        "\f",
                                        "\x01",
                                        "\x1f",
                                        "\x7f",
                                        "\xe6\x97\xa5",
                                        "\xf0\x9f\x98\x80",
                                        "\xc3\xa9",
                                        " "};
    static char room[TEXT_MAX * 4 + 1];
    unsigned n = roll(TEXT_MAX);

    room[0] = '\0';
    while (n-- > 0)
        strcat(room, parts[roll(sizeof parts / sizeof *parts)]);
    return bytes_text(room);
}

/* A row's, which has no control characters. */
static struct bytes valid_text(void)
{
    struct bytes text = any_text();

    while (!wire_text_valid(text, false))
        text = any_text();
    return text;
}

static void put_any(struct writer *w)
{
    static const uint8_t bin[] = {0, 0xab, 0xff, 0x10};

    switch (roll(5)) {
    case 0:
        writer_bool(w, roll(2));
        return;
    case 1:
        writer_uint(w, roll(3) ? roll(UINT32_MAX) : 0);
        return;
    case 2:
        writer_bin(w, (struct bytes){bin, roll(sizeof bin + 1)});
        return;
    case 3:
        writer_nil(w);
        return;
    default:
        writer_text(w, "plain");
    }
}

/* A row of fields, times and lists among them. */
static struct bytes any_row(void)
{
    static const char *const names[FIELDS] = {
        "a",          "created", "received", "valid_until", "title", "b",
        "confidence", "c",       "match",    "since",       "d",     "e"};
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_map(&w, FIELDS);
    for (size_t i = 0; i < FIELDS; i++) {
        unsigned listed = roll(5) == 0 ? roll(4) : 0;

        writer_text(&w, names[i]);
        if (listed == 0 && roll(3) == 0) {
            writer_str(&w, valid_text());
            continue;
        }
        if (listed > 0)
            writer_array(&w, listed);
        for (size_t n = 0; n < (listed > 0 ? listed : 1); n++)
            put_any(&w);
    }
    assert_err(ERR_OK, writer_done(&w));
    return bytes_of(&room);
}

static void a_row_is_told_as_jansson_tells_it(void **unused)
{
    (void)unused;
    for (unsigned n = 0; n < ROUNDS; n++) {
        struct bytes row = any_row();
        struct reader a = reader_on(row), b = reader_on(row);
        struct json_text t = {.len = 0};
        json_t *object = row_json(&a);
        size_t count = control_row_open(&b);
        char *expected;

        row_times(object);
        expected = json_dumps(object, JSON_COMPACT);
        json_text_sign(&t, '{');
        for (size_t i = 0; i < count; i++) {
            struct bytes name = reader_str(&b, CONTROL_NAME_MAX);

            json_text_name(&t, name);
            json_text_value(&t, name, &b);
        }
        json_text_sign(&t, '}');
        assert_false(b.spoiled);
        assert_int_equal(strlen(expected), t.len);
        assert_memory_equal(expected, t.at, t.len);
        free(expected);
        json_decref(object);
        json_text_free(&t);
    }
}

static void any_text_is_escaped_as_jansson_escapes_it(void **unused)
{
    (void)unused;
    for (unsigned n = 0; n < ROUNDS; n++) {
        struct bytes text = any_text();
        struct json_text t = {.len = 0};
        json_t *string = json_stringn((const char *)text.at, text.len);
        char *expected = json_dumps(string, JSON_ENCODE_ANY);

        json_text_string(&t, text);
        assert_int_equal(strlen(expected), t.len);
        assert_memory_equal(expected, t.at, t.len);
        free(expected);
        json_decref(string);
        json_text_free(&t);
    }
}

static void put_hit(struct lookup_text *t, struct lookup_text_list *list,
                    const char *match, const char *by)
{
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);
    struct lookup_text_row row;
    struct reader rows;

    writer_map(&w, 3);
    writer_text(&w, "i");
    writer_uint(&w, 4);
    writer_text(&w, "introduced_by");
    if (by == NULL)
        writer_nil(&w);
    else
        writer_text(&w, by);
    writer_text(&w, "match");
    writer_text(&w, match);
    assert_err(ERR_OK, writer_done(&w));
    rows = reader_on(bytes_of(&room));
    lookup_text_take(t, &rows, &row);
    assert_int_equal(4, row.i);
    assert_int_equal(by != NULL, row.odd);
    lookup_text_put(t, list, &row.hit);
}

static void hits_are_told_nearest_first_and_with_their_mark(void **unused)
{
    static const char expected[] =
        "[{\"introduced_by\":null,\"match\":\"exact\",\"warninglist\":1,"
        "\"confidence\":null},"
        "{\"introduced_by\":null,\"match\":\"wider\",\"warninglist\":1,"
        "\"confidence\":null}]";
    struct lookup_text t = {.count = 0};
    struct lookup_text_list list = {.count = 0}, none = {.count = 0};
    struct json_text out = {.len = 0};

    (void)unused;
    put_hit(&t, &list, "wider", NULL);
    put_hit(&t, &list, "exact", NULL);
    lookup_text_write(&out, &t, &list, bytes_text("1"));
    assert_int_equal(strlen(expected), out.len);
    assert_memory_equal(expected, out.at, out.len);
    out.len = 0;
    lookup_text_write(&out, &t, &none, (struct bytes){0});
    assert_int_equal(2, out.len);
    assert_memory_equal("[]", out.at, out.len);
    /* Whom a peer introduced has a name that is to be compared with others. */
    put_hit(&t, &list, "host", "matsu");
    json_text_free(&out);
    lookup_text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_told_as_jansson_tells_it),
        cmocka_unit_test(any_text_is_escaped_as_jansson_escapes_it),
        cmocka_unit_test(hits_are_told_nearest_first_and_with_their_mark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
