#include "tools/cli/print/record_state.h"

#include "tools/cli/cli.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

const char *record_state(const json_t *row)
{
    return row_bool(row, "recalled") ? _("erased (recalled)")
                                     : translate_word(row_text(row, "state"));
}
