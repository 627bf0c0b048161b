#include "tests/tools/formats/word/cut_fixture.h"

#include <string.h>

enum { SHOWN = 512 };

void cut_fixture_gives(cut_next *next, const char *want, const char *text)
{
    struct bytes left = bytes_text(text), part;
    char got[SHOWN] = "";

    while (next(&part, &left)) {
        assert_true(strlen(got) + part.len + 2 < sizeof got);
        if (got[0] != '\0')
            strcat(got, "|");
        strncat(got, (const char *)part.at, part.len);
    }
    if (strcmp(want, got) != 0)
        fail_msg("'%s' is cut as '%s'", text, got);
}
