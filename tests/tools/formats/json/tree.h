/*
 * tree: JSON for tests, and where its strings stand.
 */
#ifndef TESTS_TOOLS_FORMATS_JSON_TREE_H
#define TESTS_TOOLS_FORMATS_JSON_TREE_H

#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/json/feed_walk.h"

/* Parse text; fails the test where it is none. Lives until the next call, or
   until tree_down(). */
const struct feed_tree *tree_of(const char *text);

/* Teardown; that of the reading as well. */
int tree_down(void **state);

#define TREE_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, reading_fixture_up, tree_down)

#endif
