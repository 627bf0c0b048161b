#include "tools/cli/print/listed_title.h"

#include <stdio.h>

#include "tools/client/row.h"

const char *listed_title(char room[static LISTED_TITLE_MAX], const json_t *row)
{
    const char *title = row_text(row, "title");

    if (row_uint(row, "parts_all") < 2 || row_uint(row, "parts") == 0)
        return title;
    snprintf(room, LISTED_TITLE_MAX, "[%llu/%llu] %s",
             (unsigned long long)row_uint(row, "parts"),
             (unsigned long long)row_uint(row, "parts_all"), title);
    return room;
}
