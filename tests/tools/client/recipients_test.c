/* recipients: what can be said of who gets a record, and how it is asked. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/recipients.h"

static enum verdict check(struct recipients *r, enum tlp tlp)
{
    return recipients_check(r, tlp, NULL, NULL);
}

static struct recipients said(const char *to, const char *later,
                              const char *delegate)
{
    struct recipients r = {.later_word = later};

    if (to != NULL)
        r.to.item[r.to.count++] = to;
    if (delegate != NULL)
        r.delegate.item[r.delegate.count++] = delegate;
    return r;
}

static void check_said(const char *to, const char *later, const char *delegate,
                       enum tlp tlp, enum verdict verdict)
{
    struct recipients r = said(to, later, delegate);

    assert_int_equal(check(&r, tlp), verdict);
}

static void from_amber_on_somebody_is_named(void **state)
{
    (void)state;
    check_said(NULL, NULL, NULL, TLP_GREEN, VERDICT_DONE);
    check_said(NULL, NULL, NULL, TLP_AMBER, VERDICT_WRONG);
    check_said("a", NULL, NULL, TLP_AMBER, VERDICT_DONE);
    check_said("everyone", NULL, NULL, TLP_AMBER, VERDICT_WRONG);
    check_said("", NULL, NULL, TLP_GREEN, VERDICT_WRONG);
    check_said("group:", NULL, NULL, TLP_GREEN, VERDICT_WRONG);
}

static void red_names_no_group_and_no_delegate(void **state)
{
    (void)state;
    check_said("a", NULL, NULL, TLP_RED, VERDICT_DONE);
    check_said("group:g", NULL, NULL, TLP_RED, VERDICT_WRONG);
    check_said("a", NULL, "c", TLP_RED, VERDICT_WRONG);
    check_said("a", NULL, "none", TLP_RED, VERDICT_DONE);
}

static void a_delegate_stays_within_the_label(void **state)
{
    (void)state;
    check_said("a", NULL, "c:community", TLP_AMBER, VERDICT_DONE);
    check_said("a", NULL, "c:community", TLP_AMBER_STRICT, VERDICT_WRONG);
    check_said("a", NULL, "c", TLP_AMBER_STRICT, VERDICT_DONE);
    check_said(NULL, NULL, "c:audience", TLP_GREEN, VERDICT_WRONG);
    check_said(NULL, NULL, "c", TLP_GREEN, VERDICT_DONE);
    check_said("a", NULL, "c:everybody", TLP_GREEN, VERDICT_WRONG);
    check_said("a", NULL, ":audience", TLP_GREEN, VERDICT_WRONG);
}

static void later_members_are_of_groups(void **state)
{
    (void)state;
    check_said("group:g", "yes", NULL, TLP_AMBER, VERDICT_DONE);
    check_said("group:g", "no", NULL, TLP_GREEN, VERDICT_DONE);
    check_said("group:g", "perhaps", NULL, TLP_AMBER, VERDICT_WRONG);
    check_said("a", "yes", NULL, TLP_AMBER, VERDICT_WRONG);
}

static void what_a_revision_keeps_counts(void **state)
{
    const struct recipients_kept kept = {.audience = true, .groups = true};
    struct recipients r = said(NULL, "yes", "c:audience");

    (void)state;
    assert_int_equal(recipients_check(&r, TLP_AMBER, &kept, NULL),
                     VERDICT_DONE);
    r = said("a", "yes", NULL);
    assert_int_equal(recipients_check(&r, TLP_AMBER, &kept, NULL),
                     VERDICT_WRONG);
}

/* The request as core reads it. */
static void ask(const struct recipients *r, struct control_request *out)
{
    static uint8_t room[4096];
    struct buffer b = {room, 0, sizeof room};
    struct control_writer args;

    control_request_begin(&args, &b, "share");
    recipients_put(r, &args);
    assert_int_equal(control_request_end(&args), ERR_OK);
    assert_int_equal(control_request_parse(out, bytes_of(&b)), ERR_OK);
}

static void a_delegate_is_asked_with_its_scope(void **state)
{
    struct recipients r = said("group:g", "no", "c");
    struct control_request request;
    struct reader list;
    size_t count;
    bool later = true;

    (void)state;
    r.delegate.item[r.delegate.count++] = "d:community";
    assert_int_equal(check(&r, TLP_AMBER), VERDICT_DONE);
    ask(&r, &request);
    assert_int_equal(control_arg_bool(&later, &request, "later"), ERR_OK);
    assert_false(later);
    assert_int_equal(control_arg_array(&list, &count, &request, "delegate"),
                     ERR_OK);
    assert_int_equal(count, 2);
    reader_array_of(&list, 2);
    assert_true(bytes_equal(reader_str(&list, 8), bytes_text("c")));
    assert_int_equal(reader_uint(&list, 1), 0);
    reader_array_of(&list, 2);
    assert_true(bytes_equal(reader_str(&list, 8), bytes_text("d")));
    assert_int_equal(reader_uint(&list, 1), 1);
    assert_false(list.spoiled);
}

static void what_is_not_said_is_not_asked(void **state)
{
    struct recipients r = said(NULL, NULL, NULL);
    struct control_request request;

    (void)state;
    assert_int_equal(check(&r, TLP_GREEN), VERDICT_DONE);
    ask(&r, &request);
    assert_int_equal(request.count, 0);
}

static void none_takes_a_delegation_back(void **state)
{
    struct recipients r = said("a", NULL, "none");
    struct control_request request;
    struct reader list;
    size_t count = 1;

    (void)state;
    assert_int_equal(check(&r, TLP_AMBER), VERDICT_DONE);
    ask(&r, &request);
    assert_int_equal(control_arg_array(&list, &count, &request, "delegate"),
                     ERR_OK);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_amber_on_somebody_is_named),
        cmocka_unit_test(red_names_no_group_and_no_delegate),
        cmocka_unit_test(a_delegate_stays_within_the_label),
        cmocka_unit_test(later_members_are_of_groups),
        cmocka_unit_test(what_a_revision_keeps_counts),
        cmocka_unit_test(a_delegate_is_asked_with_its_scope),
        cmocka_unit_test(what_is_not_said_is_not_asked),
        cmocka_unit_test(none_takes_a_delegation_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
