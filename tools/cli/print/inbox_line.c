#include "tools/cli/print/inbox_line.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/inbox_remark.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/seen_print.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"
#include "tools/client/inbox.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* A text and two blanks; nothing for nothing. */
static void part(const char *text)
{
    if (*text == '\0')
        return;
    say_text(stdout, bytes_text(text), false);
    fputs("  ", stdout);
}

static void label(const json_t *row)
{
    char room[COLOUR_LABEL_MAX];
    const char *tlp = row_text(row, "tlp");

    if (*tlp != '\0')
        printf("%s  ", colour_label(room, stdout, tlp));
}

static void number(const json_t *row)
{
    const bool kept_out = inbox_is(row, "quarantined");
    const unsigned long long number = row_uint(row, "number");

    if (json_is_integer(json_object_get(row, "number")))
        printf("%s%llu  ", kept_out ? "q" : "#", number);
}

void inbox_line_print(const json_t *row, int indent)
{
    const char *what = translate_word_of("event", row_text(row, "what"));
    char when[WHEN_TEXT_MAX], author[NODE_NAME_AUTHOR_MAX];
    char remark[INBOX_REMARK_MAX], marked[URGENT_PRINT_MAX];
    char seen[SEEN_PRINT_MAX];

    when_zoned(when, row_uint(row, "received"));
    printf("%*s%s  %s  ", indent, "", when, what);
    number(row);
    label(row);
    part(node_name_author(author, row));
    if (json_object_get(row, "author_id") == NULL)
        part(row_text(row, "from"));
    part(urgent_print(marked, row, inbox_remark(remark, row)));
    putchar('\n');
    if (*seen_print_text(seen, row) != '\0')
        printf("%*s  %s %s\n", indent, "", _("seen here:"), seen);
}
