#include "tools/cli/print/indicator_details.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

enum { LINE_MAX_OCTETS = 512, INDENT = 13, SECOND_MS = 1000 };

/* The parts of a line, with "; " between them. */
struct line {
    char text[LINE_MAX_OCTETS];
    size_t len;
};

static void add(struct line *l, const char *label, const char *value)
{
    l->len +=
        (size_t)snprintf(l->text + l->len, sizeof l->text - l->len, "%s%s: %s",
                         l->len > 0 ? "; " : "", label, value);
    if (l->len >= sizeof l->text)
        l->len = sizeof l->text - 1;
}

static bool known(uint64_t at_s)
{
    return at_s != 0 && at_s <= UINT64_MAX / SECOND_MS;
}

static void add_time(struct line *l, const char *label, uint64_t at_s)
{
    char room[WHEN_TEXT_MAX];

    if (known(at_s))
        add(l, label, when_zoned(room, at_s * SECOND_MS));
}

static void line_of(struct line *l, const struct record_indicator *e,
                    enum indicator_details_how how)
{
    const bool brief = how != INDICATOR_DETAILS_ALL;
    char confidence[8];

    *l = (struct line){.len = 0};
    if (!brief || e->role != RECORD_ROLE_UNKNOWN)
        add(l, _("role"), translate_word(record_role_text(e->role)));
    if (how != INDICATOR_DETAILS_BESIDE && (!brief || !e->detect))
        add(l, _("detection"), e->detect ? _("yes") : _("no, context only"));
    snprintf(confidence, sizeof confidence, "%u", e->confidence);
    if (e->confidence != RECORD_CONFIDENCE_UNSTATED)
        add(l, _("confidence"), confidence);
    add_time(l, _("first seen"), e->first_seen_s);
    add_time(l, _("last seen"), e->last_seen_s);
    add_time(l, _("valid until"), e->valid_until_s);
}

/* Whether every indicator has the line of the first. */
static bool all_alike(const struct record_report *report, struct line *first,
                      enum indicator_details_how how)
{
    struct record_report copy = *report;
    struct record_indicator e;
    size_t count = 0;

    *first = (struct line){.len = 0};
    for (; record_indicator_next(&copy, &e); count++) {
        struct line l;

        line_of(&l, &e, how);
        if (count == 0)
            *first = l;
        else if (strcmp(first->text, l.text) != 0)
            return false;
    }
    return count > 1;
}

struct indicator_details
indicator_details_begin(FILE *to, const struct record_report *report,
                        enum indicator_details_how how)
{
    struct line first;
    struct indicator_details d = {.to = to, .how = how};

    d.once = all_alike(report, &first, how);
    if (d.once && first.len > 0)
        fprintf(to, _("each indicator: %s\n"), first.text);
    return d;
}

void indicator_details_print(const struct indicator_details *d,
                             const struct record_indicator *e)
{
    struct line l;

    line_of(&l, e, d->how);
    if (!d->once && l.len > 0)
        fprintf(d->to, "%*s%s\n", INDENT, "", l.text);
}
