#include "tools/cli/print/group_print.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"

const char *group_print_owner(char room[static TABLE_CELL_MAX],
                              const json_t *row)
{
    return row_bool(row, "own") ? _("this node")
                                : node_name_introduced(room, row, "owner");
}

void group_print_fields(const json_t *row)
{
    static const char *const labels[] = {N_("group"), N_("owner"), N_("id")};
    size_t columns = field_columns(labels, 3);
    char room[TABLE_CELL_MAX];
    unsigned long long members = row_uint(row, "members");

    field_label(stdout, labels[0], columns);
    say_text(stdout, bytes_text(row_text(row, "group")), false);
    printf(ngettext(" v%llu, %llu member\n", " v%llu, %llu members\n", members),
           (unsigned long long)row_uint(row, "version"), members);
    field_label(stdout, labels[1], columns);
    say_text(stdout, bytes_text(group_print_owner(room, row)), false);
    putchar('\n');
    field_label(stdout, labels[2], columns);
    puts(row_text(row, "id"));
}
