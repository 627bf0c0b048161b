/*
 * reading_fixture: a reading for every test, and questions about what it found.
 */
#ifndef TESTS_TOOLS_FORMATS_READING_FIXTURE_H
#define TESTS_TOOLS_FORMATS_READING_FIXTURE_H

#include "tests/unit.h"

#include "tools/formats/reading.h"

/* Setup and teardown; *state is the reading, at line 1. */
int reading_fixture_up(void **state);
int reading_fixture_down(void **state);

/* The finding of that type and value; NULL: it was not found. */
const struct finding *reading_fixture_item(const struct reading *r,
                                           enum indicator_type type,
                                           const char *value);
bool reading_fixture_has(const struct reading *r, enum indicator_type type,
                         const char *value);

/* Whether that was left out for a reason that holds these words. */
bool reading_fixture_rejects(const struct reading *r, const char *shown,
                             const char *reason);
/* Whether a note about that holds these words. */
bool reading_fixture_notes(const struct reading *r, const char *about,
                           const char *words);

/* How many values were kept, and how many were left out. */
void reading_fixture_count(const struct reading *r, size_t items,
                           size_t rejects);

#define READING_TEST(name)                                                     \
    cmocka_unit_test_setup_teardown(name, reading_fixture_up,                  \
                                    reading_fixture_down)

#endif
