#include "tools/cli/print/record_print.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/incident_view.h"
#include "tools/cli/print/indicator_details.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

static void print_indicators(struct record_report *report, bool alone)
{
    static uint8_t octets[INDICATOR_RULE_MAX + INDICATOR_DEFANGED_MAX];
    const struct indicator_details details =
        indicator_details_begin(report, alone);
    struct record_indicator e;

    while (record_indicator_next(report, &e)) {
        struct buffer dead = {octets, 0, sizeof octets};

        if (!indicator_known(e.type) ||
            indicator_defang(&dead, (enum indicator_type)e.type, e.value) !=
                ERR_OK)
            continue;
        printf("%-12s ", record_view_type(e.type));
        say_indented(stdout, bytes_of(&dead));
        if (record_view_narrow(&e))
            printf("  (%s)", _("a public suffix: matches nothing wider"));
        if (e.comment.len > 0) {
            fputs("  ", stdout);
            say_text(stdout, e.comment, false);
        }
        putchar('\n');
        indicator_details_print(&details, &e);
    }
}

static const char *const labels[] = {N_("author"), N_("record"), N_("created"),
                                     N_("title"), N_("reason")};

enum { AUTHOR, NUMBER, CREATED, TITLE, REASON, LABELS };

static void print_label(unsigned which)
{
    field_label(stdout, labels[which], field_columns(labels, LABELS));
}

static void print_author(const json_t *row)
{
    char author[NODE_NAME_AUTHOR_MAX];

    print_label(AUTHOR);
    say_text(stdout, bytes_text(node_name_author(author, row)), false);
    putchar('\n');
    print_label(NUMBER);
    printf("%llu  %s\n", (unsigned long long)row_uint(row, "number"),
           row_text(row, "record"));
}

static void print_field(unsigned which, struct bytes text)
{
    if (text.len == 0)
        return;
    print_label(which);
    say_text(stdout, text, false);
    putchar('\n');
}

static void print_content(const struct record *r, struct record_report *content,
                          bool alone)
{
    struct record_incident incident;

    print_field(TITLE, content->title);
    if (record_incident(&incident, r) == ERR_OK) {
        incident_view_print(stdout, &incident);
        print_indicators(content, alone);
        return;
    }
    putchar('\n');
    if (content->text.len > 0) {
        printf("%*s", SAY_INDENT, "");
        say_indented(stdout, content->text);
        fputs("\n\n", stdout);
    }
    print_indicators(content, alone);
}

void record_print(const json_t *row, const struct record *r, bool alone)
{
    struct record_report content;
    struct record_retraction retraction;
    char colour[COLOUR_LABEL_MAX], room[WHEN_TEXT_MAX];

    printf("%s  %s\n\n", colour_label(colour, stdout, tlp_text(r->tlp)),
           pap_text(r->pap));
    if (alone)
        print_author(row);
    print_field(CREATED, bytes_text(when_zoned(room, r->created_ms)));
    if (record_content(&content, r) == ERR_OK)
        print_content(r, &content, alone);
    else if (record_retraction(&retraction, r) == ERR_OK)
        print_field(REASON, retraction.reason);
    printf("\n%s\n", colour_label(colour, stdout, tlp_text(r->tlp)));
}
