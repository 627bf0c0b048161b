#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

int reading_fixture_up(void **state)
{
    struct reading *r = calloc(1, sizeof *r);

    if (r == NULL)
        return 1;
    r->found = findings_open();
    r->place.line = 1;
    *state = r;
    return 0;
}

int reading_fixture_down(void **state)
{
    struct reading *r = *state;

    findings_close(r->found);
    free(r);
    return 0;
}

const struct finding *reading_fixture_item(const struct reading *r,
                                           enum indicator_type type,
                                           const char *value)
{
    for (size_t i = 0; i < r->found->item_count; i++) {
        const struct finding *item = &r->found->items[i];

        if (item->entry.type == (uint64_t)type &&
            bytes_equal(item->entry.value, bytes_text(value)))
            return item;
    }
    return NULL;
}

bool reading_fixture_has(const struct reading *r, enum indicator_type type,
                         const char *value)
{
    return reading_fixture_item(r, type, value) != NULL;
}

bool reading_fixture_rejects(const struct reading *r, const char *shown,
                             const char *reason)
{
    for (size_t i = 0; i < r->found->reject_count; i++)
        if (bytes_equal(r->found->rejects[i].shown, bytes_text(shown)) &&
            strstr(r->found->rejects[i].reason, reason) != NULL)
            return true;
    return false;
}

bool reading_fixture_notes(const struct reading *r, const char *about,
                           const char *words)
{
    for (size_t i = 0; i < r->found->note_count; i++)
        if (bytes_equal(r->found->notes[i].about, bytes_text(about)) &&
            strstr(r->found->notes[i].words, words) != NULL)
            return true;
    return false;
}

void reading_fixture_count(const struct reading *r, size_t items,
                           size_t rejects)
{
    assert_int_equal(items, r->found->item_count);
    assert_int_equal(rejects, r->found->reject_count);
}
