/* escape: what programs write in place of octets, undone. */
#include "tests/unit.h"

#include <string.h>

#include "node/hunt/escape.h"

enum { ROOM = 512 };

static void assert_undone(const char *line, const char *want)
{
    uint8_t octets[ROOM];
    struct buffer room = {octets, 0, strlen(line)};

    if (!escape_undo(&room, bytes_text(line))) {
        if (want != NULL)
            fail_msg("'%s' has no escapes", line);
        return;
    }
    if (want == NULL || !bytes_equal(bytes_of(&room), bytes_text(want)))
        fail_msg("'%s' becomes '%.*s'", line, (int)room.len,
                 (const char *)room.at);
}

static void a_line_of_json_is_read_as_what_it_says(void **state)
{
    (void)state;
    assert_undone("{\"u\":\"http:\\/\\/a.example\\/x?b=1\\u0026c=2\"}",
                  "{\"u\":\"http://a.example/x?b=1&c=2\"}");
    assert_undone("\"p\": \"C:\\\\temp\\\\new.exe\"",
                  "\"p\": \"C:\\temp\\new.exe\"");
    assert_undone("{\"m\":\"a\\nb.example \\u8acb\"}",
                  "{\"m\":\"a b.example \xe8\xab\x8b\"}");
    assert_undone("{\"m\":\"{\\\"u\\\":\\\"http:\\\\/\\\\/a.example\\\"}\"}",
                  "{\"m\":\"{\"u\":\"http://a.example\"}\"}");
    assert_undone("{\"m\":\"\\ud83d\\ude00\\u0000\"}", "{\"m\":\"   \"}");
}

static void only_slashes_are_escaped_elsewhere(void **state)
{
    (void)state;
    assert_undone("GET http:\\/\\/a.example\\/x", "GET http://a.example/x");
    assert_undone("C:\\temp\\new.exe", NULL);
    assert_undone("\"C:\\Program Files\\new.exe\": denied", NULL);
    assert_undone("a.example", NULL);
    assert_undone("", NULL);
    assert_undone("\\", NULL);
    assert_undone("\":\\u12", NULL);
}

static void assert_urls(const char *text, const char *want)
{
    struct bytes left = bytes_text(text);
    uint8_t octets[ROOM];
    struct buffer room = {octets, 0, sizeof octets};

    while (escape_next_url(&room, &left))
        (void)buffer_add_text(&room, " ");
    if (!bytes_equal(bytes_of(&room), bytes_text(want)))
        fail_msg("'%s' has '%.*s'", text, (int)room.len, (const char *)room.at);
}

static void an_encoded_url_is_decoded(void **state)
{
    (void)state;
    assert_urls("/r?u=http%3A%2F%2Fa.example%2Fx%3Fb%3D1%26c&d=https%3a%2f%2f"
                "b.example",
                "http://a.example/x?b=1&c https://b.example ");
    assert_urls("u=http%253A%252F%252Fa.example%252Fx", "http://a.example/x ");
    assert_urls("http%3A%2F%2Fa.example%2F%22%20x",
                "http://a.example/%22%20x ");
    assert_urls("u=%68%74%74%70%3a%2f%2fa.example", "http://a.example ");
    assert_urls("http://a.example/%3A%2F", "");
    assert_urls("%3A%2F%2F", ":// ");
    assert_urls("100%", "");
}

static void windows_writes_a_names_labels_with_their_lengths(void **state)
{
    struct bytes left = bytes_text(
        "Q [0001] A (3)www(4)evil(7)example(0) (0) (99)x(0) (1)a(0)");
    uint8_t octets[ROOM];
    struct buffer room = {octets, 0, sizeof octets};

    (void)state;
    assert_true(escape_next_name(&room, &left));
    assert_true(bytes_equal(bytes_of(&room), bytes_text("www.evil.example")));
    room.len = 0;
    assert_true(escape_next_name(&room, &left));
    assert_true(bytes_equal(bytes_of(&room), bytes_text("a")));
    assert_false(escape_next_name(&room, &left));
}

static void what_stands_for_a_lines_end_is_blank(void **state)
{
    uint8_t octets[ROOM];
    struct buffer room = {octets, 0, sizeof octets};

    (void)state;
    assert_true(escape_undo_blanks(&room, bytes_text("a\\r\\nb.example\\x")));
    assert_true(bytes_equal(bytes_of(&room), bytes_text("a    b.example\\x")));
    assert_false(escape_undo_blanks(&room, bytes_text("a\\")));
}

static void every_cut_of_a_line_is_read(void **state)
{
    static const char whole[] =
        "\":\\u0026\\/\\\\/ http%25253A%2F%2Fx%3A%2F%2Fy%253A%252F%252F \\";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        struct bytes left = {(const uint8_t *)whole, len};
        uint8_t octets[sizeof whole];
        struct buffer room = {octets, 0, len};

        (void)escape_undo(&room, left);
        room.len = 0;
        while (escape_next_url(&room, &left))
            assert_true(room.len <= len);
        left = (struct bytes){(const uint8_t *)whole, len};
        room.len = 0;
        while (escape_next_name(&room, &left))
            assert_true(room.len <= len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_json_is_read_as_what_it_says),
        cmocka_unit_test(only_slashes_are_escaped_elsewhere),
        cmocka_unit_test(an_encoded_url_is_decoded),
        cmocka_unit_test(windows_writes_a_names_labels_with_their_lengths),
        cmocka_unit_test(what_stands_for_a_lines_end_is_blank),
        cmocka_unit_test(every_cut_of_a_line_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
