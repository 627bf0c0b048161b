/* label: the same words mean the same wherever a label is given. */
#include "tests/unit.h"

#include "tools/client/label.h"
#include "tools/client/when.h"

/* What core is told of it. */
static struct control_request put(const struct label *l)
{
    static uint8_t room[1024];
    struct buffer out = {room, 0, sizeof room};
    struct control_writer args;
    struct control_request r;

    control_request_begin(&args, &out, "share");
    label_put(l, &args);
    assert_err(ERR_OK, control_request_end(&args));
    assert_err(ERR_OK, control_request_parse(&r, bytes_of(&out)));
    return r;
}

static void a_new_record_needs_a_tlp_label(void **state)
{
    struct label l = {.pap_word = "amber"};

    (void)state;
    assert_int_equal(label_check(&l, NULL), VERDICT_WRONG);
    l.tlp_word = "amber";
    assert_int_equal(label_check(&l, NULL), VERDICT_DONE);
    assert_int_equal(l.tlp, TLP_AMBER);
    assert_int_equal(l.pap, PAP_AMBER);
}

static void words_that_are_no_label_are_refused(void **state)
{
    struct label tlp = {.tlp_word = "yellow"};
    struct label pap = {.tlp_word = "clear", .pap_word = "pink"};
    struct label expires = {.tlp_word = "clear", .expires = "soon"};
    struct label past = {.tlp_word = "clear", .expires = "2001-01-01"};
    struct label never = {.tlp_word = "clear", .expires = "never"};

    (void)state;
    assert_int_equal(label_check(&tlp, NULL), VERDICT_WRONG);
    assert_int_equal(label_check(&pap, NULL), VERDICT_WRONG);
    assert_int_equal(label_check(&expires, NULL), VERDICT_WRONG);
    assert_int_equal(label_check(&past, NULL), VERDICT_WRONG);
    assert_int_equal(label_check(&never, NULL), VERDICT_WRONG);
}

static void what_is_not_said_is_not_put(void **state)
{
    struct label l = {.tlp_word = "green"};
    struct control_request r;

    (void)state;
    assert_int_equal(label_check(&l, NULL), VERDICT_DONE);
    assert_int_equal(l.pap, PAP_GREEN);
    r = put(&l);
    assert_int_equal(r.count, 1);
    l.expires = "90d";
    l.urgent = CHOICE_YES;
    assert_int_equal(label_check(&l, NULL), VERDICT_DONE);
    assert_true(l.expires_ms > when_now_ms());
    r = put(&l);
    assert_int_equal(r.count, 3);
}

static void a_revision_keeps_what_is_not_said(void **state)
{
    struct label l = {.revises = true};
    struct control_request r;
    uint64_t expires_ms = 1;

    (void)state;
    assert_false(label_said(&l));
    assert_int_equal(label_check(&l, NULL), VERDICT_DONE);
    r = put(&l);
    assert_int_equal(r.count, 0);
    l.expires = "never";
    assert_true(label_said(&l));
    assert_int_equal(label_check(&l, NULL), VERDICT_DONE);
    r = put(&l);
    assert_int_equal(r.count, 1);
    assert_err(ERR_OK, control_arg_uint(&expires_ms, &r, "expires"));
    assert_int_equal(expires_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_needs_a_tlp_label),
        cmocka_unit_test(words_that_are_no_label_are_refused),
        cmocka_unit_test(what_is_not_said_is_not_put),
        cmocka_unit_test(a_revision_keeps_what_is_not_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
