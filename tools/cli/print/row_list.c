#include "tools/cli/print/row_list.h"

#include "tools/cli/term/say.h"
#include "tools/client/row.h"

void row_list_print(void *of, json_t *row)
{
    const struct row_list *l = of;

    if (!l->json) {
        l->add(l->table, row);
        return;
    }
    row_times(row);
    say_json(row);
}
