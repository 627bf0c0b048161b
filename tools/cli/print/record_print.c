#include "tools/cli/print/record_print.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/body_text.h"
#include "tools/cli/print/incident_view.h"
#include "tools/cli/print/indicator_details.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/record_state.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* "domain       c2[.]example"; false: of a type that is not known. */
static bool print_value(uint64_t type, struct bytes value)
{
    static uint8_t octets[INDICATOR_RULE_MAX + INDICATOR_DEFANGED_MAX];
    struct buffer dead = {octets, 0, sizeof octets};

    if (!indicator_known(type) ||
        indicator_defang(&dead, (enum indicator_type)type, value) != ERR_OK)
        return false;
    printf("%-12s ", record_view_type(type));
    say_indented(stdout, bytes_of(&dead));
    return true;
}

static void print_indicators(const json_t *row, struct record_report *report,
                             bool alone)
{
    const struct indicator_details details = indicator_details_begin(
        stdout, report,
        alone ? INDICATOR_DETAILS_BRIEF : INDICATOR_DETAILS_ALL);
    struct record_indicator e;

    for (size_t i = 0; record_indicator_next(report, &e); i++) {
        if (!print_value(e.type, e.value))
            continue;
        record_state_value(stdout, row, i);
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

static const char *const labels[] = {N_("author"),  N_("record"),
                                     N_("created"), N_("title"),
                                     N_("reason"),  N_("retracts")};

enum { AUTHOR, NUMBER, CREATED, TITLE, REASON, RETRACTS, LABELS };

static void print_label(unsigned which)
{
    field_label(stdout, labels[which], field_columns(labels, LABELS));
}

static void print_author(const json_t *row)
{
    char author[NODE_NAME_AUTHOR_MAX], id[ROW_ID8_MAX];

    print_label(AUTHOR);
    say_text(stdout, bytes_text(node_name_author(author, row)), false);
    putchar('\n');
    print_label(NUMBER);
    /* Eight digits: the whole id would be taken for a hash, when the text is
       shared again. */
    printf("%llu  %s\n", (unsigned long long)row_uint(row, "number"),
           row_id8(id, row, "record"));
}

static void print_field(unsigned which, struct bytes text)
{
    if (text.len == 0)
        return;
    print_label(which);
    say_text(stdout, text, false);
    putchar('\n');
}

static void print_content(const json_t *row, const struct record *r,
                          struct record_report *content, bool alone)
{
    struct record_incident incident;

    print_field(TITLE, content->title);
    if (record_incident(&incident, r) == ERR_OK) {
        incident_view_print(stdout, &incident);
        print_indicators(row, content, alone);
        return;
    }
    putchar('\n');
    if (content->text.len > 0) {
        body_text_print(stdout, content->text);
        fputs("\n\n", stdout);
    }
    print_indicators(row, content, alone);
}

/* Which records, by the digits that people read, and what of them. */
static void print_retraction(struct record_retraction *retraction)
{
    struct record_target target;
    struct bytes value;
    uint64_t type;

    print_field(REASON, retraction->reason);
    while (record_target_next(retraction, &target)) {
        char id[IDENT_HEX_TEXT];

        ident_hex(id, target.record.octet);
        print_label(RETRACTS);
        if (target.value_count == 0)
            printf(_("%.8s: the whole record\n"), id);
        else
            printf(_("%.8s: %zu of its indicators\n"), id, target.value_count);
        while (record_value_next(&target, &type, &value))
            if (print_value(type, value))
                putchar('\n');
    }
}

void record_print(const json_t *row, const struct record *r, bool alone)
{
    struct record_report content;
    struct record_retraction retraction;
    char colour[COLOUR_LABEL_MAX], room[WHEN_TEXT_MAX];

    printf("%s  %s", colour_label(colour, stdout, tlp_text(r->tlp)),
           pap_text(r->pap));
    if (r->urgent)
        printf("  %s", _("URGENT"));
    fputs("\n\n", stdout);
    if (alone)
        print_author(row);
    print_field(CREATED, bytes_text(when_zoned(room, r->created_ms)));
    if (record_content(&content, r) == ERR_OK)
        print_content(row, r, &content, alone);
    else if (record_retraction(&retraction, r) == ERR_OK)
        print_retraction(&retraction);
    printf("\n%s\n", colour_label(colour, stdout, tlp_text(r->tlp)));
}
