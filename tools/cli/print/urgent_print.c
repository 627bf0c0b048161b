#include "tools/cli/print/urgent_print.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/client/row.h"

const char *urgent_print(char room[static URGENT_PRINT_MAX], const json_t *row,
                         const char *text)
{
    if (!row_bool(row, "urgent"))
        return text;
    if (*text == '\0')
        return _("URGENT");
    snprintf(room, URGENT_PRINT_MAX, "%s: %s", _("URGENT"), text);
    return room;
}
