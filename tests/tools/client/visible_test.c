/* visible: own texts lose what nobody sees. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/visible.h"

static void a_text_is_normal_and_visible(void **state)
{
    UNIT_ROOM(room, 64);
    size_t changed = 0;

    (void)state;
    assert_bytes_equal(visible_line(&room, bytes_text("plain"), &changed),
                       bytes_text("plain"));
    assert_int_equal(changed, 0);
    assert_bytes_equal(
        visible_line(&room, bytes_text("\u202e\u30ab\u3099\u202c x"), &changed),
        bytes_text("\u30ac x"));
    assert_int_equal(changed, 1);
}

static void comments_change_and_values_do_not(void **state)
{
    struct record_indicator e[] = {
        {.value = bytes_text("a\u200b.exe"), .comment = bytes_text("plain")},
        {.value = bytes_text("b.exe"), .comment = bytes_text("\u202egnp")},
        {.value = bytes_text("c.exe"), .comment = bytes_text("x\u200by")},
    };
    uint8_t *room;
    size_t changed = 0;

    (void)state;
    visible_comments(e, 3, &room, &changed);
    assert_int_equal(changed, 2);
    assert_bytes_equal(e[0].value, bytes_text("a\u200b.exe"));
    assert_bytes_equal(e[0].comment, bytes_text("plain"));
    assert_bytes_equal(e[1].comment, bytes_text("<U+202E>gnp"));
    assert_bytes_equal(e[2].comment, bytes_text("x<U+200B>y"));
    free(room);
    visible_comments(e, 1, &room, &changed); /* the first is plain */
    assert_null(room);
    assert_int_equal(changed, 2);
}

static void a_long_comment_loses_them(void **state)
{
    static char long_comment[RECORD_COMMENT_MAX + 1];
    struct record_indicator e = {.comment = {0}};
    uint8_t *room;
    size_t changed = 0;

    (void)state;
    memset(long_comment, 'x', RECORD_COMMENT_MAX);
    memcpy(long_comment, "\u202e", 3);
    e.comment = bytes_text(long_comment);
    visible_comments(&e, 1, &room, &changed);
    assert_int_equal(e.comment.len, RECORD_COMMENT_MAX - 3);
    assert_int_equal(e.comment.at[0], 'x');
    free(room);
}

static void an_argument_is_visible(void **state)
{
    UNIT_ROOM(out, 256);
    struct control_writer args;
    struct control_request r;
    struct bytes text;

    (void)state;
    control_request_begin(&args, &out, "retract");
    visible_put(&args, "reason", "re\u200bassigned");
    assert_err(ERR_OK, control_request_end(&args));
    assert_err(ERR_OK, control_request_parse(&r, bytes_of(&out)));
    assert_err(ERR_OK, control_arg_str(&text, &r, "reason"));
    assert_bytes_equal(text, bytes_text("reassigned"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_normal_and_visible),
        cmocka_unit_test(comments_change_and_values_do_not),
        cmocka_unit_test(a_long_comment_loses_them),
        cmocka_unit_test(an_argument_is_visible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
