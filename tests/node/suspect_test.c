#include "tests/unit.h"

#include <signal.h>

#include "node/suspect.h"

/* As waitpid() has them. */
enum { ABORTED = SIGABRT, KILLED = SIGKILL, EXITED = 1 << 8 };

static const struct box_public mallory = {{1}}, eve = {{2}}, nobody = {{0}};

static void who_held_most_when_net_aborts_is_named_once(void **state)
{
    struct suspect s = {.next = 0};
    struct box_public tk;

    (void)state;
    suspect_holder(&s, &mallory);
    assert_true(suspect_find(&s, &tk, ABORTED, 1000));
    assert_true(ident_same_box(&tk, &mallory));
    assert_false(suspect_find(&s, &tk, ABORTED, 2000));
    suspect_holder(&s, &mallory);
    assert_false(suspect_find(&s, &tk, ABORTED, 2000));
    suspect_holder(&s, &eve);
    assert_true(suspect_find(&s, &tk, ABORTED, 2000));
    assert_true(ident_same_box(&tk, &eve));
    suspect_holder(&s, &mallory);
    assert_true(suspect_find(&s, &tk, ABORTED, 1000 + SUSPECT_MS));
}

static void nobody_is_named_where_net_was_killed_or_ended(void **state)
{
    struct suspect s = {.next = 0};
    struct box_public tk;

    (void)state;
    suspect_holder(&s, &mallory);
    assert_false(suspect_find(&s, &tk, KILLED, 1000));
    suspect_holder(&s, &mallory);
    assert_false(suspect_find(&s, &tk, EXITED, 1000));
    suspect_holder(&s, &mallory);
    suspect_holder(&s, &nobody);
    assert_false(suspect_find(&s, &tk, ABORTED, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_held_most_when_net_aborts_is_named_once),
        cmocka_unit_test(nobody_is_named_where_net_was_killed_or_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
