/* hidden_table: compared with ICU's own data. */
#include "tests/unit.h"

#include <unicode/uchar.h>

#include "proto/hidden_table.h"

enum { LAST = 0x10ffff };

/* The Unicode version of the table: characters that are newer are none of its
   business. */
static const UVersionInfo version = {15, 0, 0, 0};

static bool is_ignorable(UChar32 c)
{
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
           u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) || c == 0x2028 ||
           c == 0x2029;
}

static bool is_emoji(UChar32 c)
{
    return c > 0x7f && (u_hasBinaryProperty(c, UCHAR_EMOJI) ||
                        u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC));
}

static bool joins(UChar32 c, UJoiningType how)
{
    return u_getIntPropertyValue(c, UCHAR_JOINING_TYPE) == (int)how;
}

static bool icu_has(enum hidden_property property, UChar32 c)
{
    switch (property) {
    case HIDDEN_IGNORABLE:
        return is_ignorable(c);
    case HIDDEN_IDEOGRAPH:
        return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC);
    case HIDDEN_EMOJI:
        return is_emoji(c);
    case HIDDEN_VIRAMA:
        return u_getCombiningClass(c) == 9;
    case HIDDEN_JOINS_LEFT:
        return joins(c, U_JT_LEFT_JOINING);
    case HIDDEN_JOINS_DUAL:
        return joins(c, U_JT_DUAL_JOINING);
    case HIDDEN_JOINS_RIGHT:
        return joins(c, U_JT_RIGHT_JOINING);
    case HIDDEN_TRANSPARENT:
        return joins(c, U_JT_TRANSPARENT);
    case HIDDEN_PROPERTIES:
        break;
    }
    return false;
}

static bool newer(UChar32 c)
{
    UVersionInfo age;

    u_charAge(c, age);
    return age[0] > version[0] || (age[0] == version[0] && age[1] > version[1]);
}

static void every_character_is_what_icu_says(void **state)
{
    size_t compared = 0;

    (void)state;
    for (UChar32 c = 0; c <= LAST; c++) {
        if (newer(c))
            continue;
        for (unsigned p = 0; p < HIDDEN_PROPERTIES; p++)
            if (hidden_table_has((enum hidden_property)p, (uint32_t)c) !=
                icu_has((enum hidden_property)p, c))
                fail_msg("U+%04X, property %u", (unsigned)c, p);
        compared++;
    }
    assert_true(compared > LAST / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_what_icu_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
