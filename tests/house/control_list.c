/*
 * control_list: prints what proto/control_fields.c lists, a line a fact, for
 * control_fields.py:
 *
 *   argument COMMAND NAME TYPES needed|optional
 *   row COMMAND WHAT FIELD TYPES      WHAT: '|' between words, '-': none
 */
#include <stdio.h>

#include "proto/control_fields.h"

/* "str+uint" */
static void print_types(unsigned type)
{
    static const struct {
        enum control_type type;
        const char *word;
    } words[] = {
        {CONTROL_BOOL, "bool"}, {CONTROL_UINT, "uint"}, {CONTROL_STR, "str"},
        {CONTROL_BIN, "bin"},   {CONTROL_LIST, "list"},
    };
    const char *between = "\t";

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(type & (unsigned)words[i].type))
            continue;
        printf("%s%s", between, words[i].word);
        between = "+";
    }
}

static void print_command(const struct control_command *c)
{
    for (size_t i = 0; i < c->argument_count; i++) {
        const struct control_field *f = &c->arguments[i];

        printf("argument\t%s\t%s", c->name, f->name);
        print_types(f->type);
        printf("\t%s\n", f->type & CONTROL_OPTIONAL ? "optional" : "needed");
    }
    for (size_t i = 0; i < c->row_count; i++)
        for (size_t k = 0; k < c->rows[i].field_count; k++) {
            const struct control_row *row = &c->rows[i];

            printf("row\t%s\t%s\t%s", c->name,
                   row->what != NULL ? row->what : "-", row->fields[k].name);
            print_types(row->fields[k].type);
            printf("\t%s\n", row->fields[k].type & CONTROL_NODE ? "node" : "-");
        }
}

int main(void)
{
    size_t count;
    const struct control_command *commands = control_commands(&count);

    for (size_t i = 0; i < count; i++)
        print_command(&commands[i]);
    return 0;
}
