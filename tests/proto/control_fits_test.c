/* control_fits: answers and requests judged by the list of fields. */
#include "proto/control_fits.h"

#include <string.h>

#include "tests/unit.h"

/* An answer to group.show of two rows; the second holds one more field. */
static struct control_answer answer(struct buffer *room, const char *what,
                                    const char *field, struct bytes packed)
{
    struct control_answer a;
    struct control_reply reply;
    struct control_writer *w;

    room->len = 0;
    control_reply_begin(&reply, room);
    w = control_row_begin(&reply);
    control_put_text(w, "what", "group");
    control_put_uint(w, "version", 3);
    control_put_text(w, "owner_ja", "\xe4\xbb\xb6");
    assert_true(control_row_end(&reply));
    w = control_row_begin(&reply);
    if (what != NULL)
        control_put_text(w, "what", what);
    control_put_packed(w, field, packed);
    assert_true(control_row_end(&reply));
    assert_err(ERR_OK,
               control_reply_end(&reply, ERR_OK, "", (struct bytes){0}));
    assert_err(ERR_OK, control_answer_parse(&a, bytes_of(room)));
    return a;
}

static const char *misfit_of(const char *what, const char *field,
                             struct bytes packed)
{
    static char name[CONTROL_NAME_MAX + 1];
    uint8_t octets[8192];
    struct buffer room = {octets, 0, sizeof octets};
    struct control_answer a = answer(&room, what, field, packed);
    struct bytes misfit;

    if (control_rows_fit(control_command(bytes_text("group.show")), &a,
                         &misfit))
        return NULL;
    memcpy(name, misfit.at, misfit.len);
    name[misfit.len] = '\0';
    return name;
}

static void a_row_of_a_form_fits(void **state)
{
    (void)state;
    assert_null(misfit_of("member", "me", UNIT_LITERAL("\xc3")));
    assert_null(misfit_of("member", "me", UNIT_LITERAL("\xc0"))); /* nil */
    assert_null(misfit_of("member", "name_ja", UNIT_LITERAL("\xa1x")));
}

static void a_field_that_is_not_listed_does_not_fit(void **state)
{
    (void)state;
    assert_string_equal("mood",
                        misfit_of("member", "mood", UNIT_LITERAL("\xc3")));
    /* Another form's, and a twin of what names no node. */
    assert_string_equal("version",
                        misfit_of("member", "version", UNIT_LITERAL("\x01")));
    assert_string_equal("peer_ja",
                        misfit_of("member", "peer_ja", UNIT_LITERAL("\xa1x")));
}

static void a_field_of_another_type_does_not_fit(void **state)
{
    (void)state;
    assert_string_equal("me", misfit_of("member", "me", UNIT_LITERAL("\x01")));
    assert_string_equal("node",
                        misfit_of("member", "node", UNIT_LITERAL("\xc4\x01x")));
}

static void a_row_of_no_form_does_not_fit(void **state)
{
    (void)state;
    assert_string_equal("ghost",
                        misfit_of("ghost", "me", UNIT_LITERAL("\xc3")));
    assert_string_equal("", misfit_of(NULL, "me", UNIT_LITERAL("\xc3")));
}

static bool asks(const char *command, const char *name, struct bytes packed)
{
    uint8_t octets[256];
    struct buffer room = {octets, 0, sizeof octets};
    struct control_request request;
    struct control_writer w;
    struct bytes misfit;

    control_request_begin(&w, &room, command);
    control_put_packed(&w, name, packed);
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_OK, control_request_parse(&request, bytes_of(&room)));
    return control_request_fits(&request, &misfit);
}

static void a_request_fits_by_command_name_and_type(void **state)
{
    (void)state;
    assert_true(asks("inbox", "since", UNIT_LITERAL("\x01")));
    assert_false(asks("inbox", "since", UNIT_LITERAL("\xa1x")));
    assert_false(asks("inbox", "until", UNIT_LITERAL("\x01")));
    assert_false(asks("mailbox", "since", UNIT_LITERAL("\x01")));
    assert_true(asks("share", "tlp", UNIT_LITERAL("\x01")));
    assert_true(asks("share", "tlp", UNIT_LITERAL("\xa1x")));
    assert_true(asks("share", "said", UNIT_LITERAL("\xc4\x01x")));
    assert_false(asks("inbox", "said", UNIT_LITERAL("\xc4\x01x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_a_form_fits),
        cmocka_unit_test(a_field_that_is_not_listed_does_not_fit),
        cmocka_unit_test(a_field_of_another_type_does_not_fit),
        cmocka_unit_test(a_row_of_no_form_does_not_fit),
        cmocka_unit_test(a_request_fits_by_command_name_and_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
