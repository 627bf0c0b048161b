#include "tools/cli/print/record_state.h"

#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

const char *record_state(const json_t *row)
{
    return row_bool(row, "recalled") ? _("erased (recalled)")
                                     : translate_word(row_text(row, "state"));
}

void record_state_value(FILE *to, const json_t *row, size_t place)
{
    const char *state = row_text(
        json_array_get(json_object_get(row, "indicators"), place), "state");

    if (*state != '\0' && strcmp(state, "live") != 0)
        fprintf(to, "  [%s]", translate_word(state));
}
