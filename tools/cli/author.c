#include "tools/cli/author.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/client/row.h"

const char *author_text(char room[static AUTHOR_MAX], const json_t *row)
{
    const char *by = row_text(row, "introduced_by");

    if (*by == '\0')
        return row_author(row);
    snprintf(room, AUTHOR_MAX, _("%s (introduced by %s)"), row_author(row), by);
    return room;
}
