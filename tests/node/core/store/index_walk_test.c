#include "node/core/store/index_walk.h"

#include <sodium.h>

#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;

static struct table_key key(const char *text)
{
    const struct bytes b = bytes_text(text);

    return table_key_of(b.at, b.len);
}

static int begin(void **unused)
{
    static const char *const there[] = {"b", "d", "dd", "f"};

    (void)unused;
    core_fixture_open_writing(&o);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        const struct table_key k = key(there[i]);

        table_put(&o.facts.txn, TABLE_INDEX, &k, bytes_text("row"));
    }
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    return core_fixture_close_writing(&o);
}

static void expect_at(struct index_walk *w, const char *asked,
                      const char *there)
{
    const struct table_key k = key(asked);

    assert_true(index_walk_to(w, &k));
    assert_true(bytes_equal(bytes_text(there), w->cursor.key));
}

static void a_walk_is_at_the_first_entry_from_a_key_on(void **unused)
{
    const struct table_key behind = key("g"), before = key("dd");
    struct index_walk w;

    (void)unused;
    index_walk_begin(&w, &o.facts.txn.view);
    expect_at(&w, "a", "b");
    expect_at(&w, "aa", "b"); /* remembered */
    expect_at(&w, "b", "b");
    expect_at(&w, "c", "d");
    expect_at(&w, "d", "d");
    assert_true(index_walk_within(&w, &(struct table_key){{'d'}, 1}));
    expect_at(&w, "da", "dd");
    expect_at(&w, "a", "b"); /* behind what is remembered */
    assert_false(index_walk_to(&w, &behind));
    assert_false(index_walk_within(&w, &behind));
    assert_false(index_walk_to(&w, &behind));
    assert_true(index_walk_to(&w, &before));
    index_walk_end(&w);
}

static void an_entry_that_was_passed_is_found_again(void **unused)
{
    struct index_walk w;

    (void)unused;
    index_walk_begin(&w, &o.facts.txn.view);
    expect_at(&w, "d", "d");
    assert_true(index_walk_next(&w));
    assert_true(bytes_equal(bytes_text("dd"), w.cursor.key));
    expect_at(&w, "d", "d");
    assert_true(index_walk_next(&w));
    assert_true(index_walk_next(&w));
    assert_false(index_walk_next(&w));
    expect_at(&w, "f", "f");
    index_walk_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_walk_is_at_the_first_entry_from_a_key_on, begin, end),
        cmocka_unit_test_setup_teardown(an_entry_that_was_passed_is_found_again,
                                        begin, end),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
