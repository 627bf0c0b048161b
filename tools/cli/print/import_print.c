#include "tools/cli/print/import_print.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

/* The name of the warninglist that a row is about; empty: none. */
static const char *list_of(const json_t *row)
{
    return row_text(json_object_get(row, "warninglist"), "name");
}

/* "list.txt:3: ", or the path within an event where no line is known. */
static void tell_reject(FILE *to, const json_t *reject)
{
    unsigned long long line = row_uint(reject, "line");
    const char *reason = translate_word(row_text(reject, "reason"));
    const char *list = list_of(reject);

    if (list[0] != '\0')
        say_line(to, _("%s:%llu: skipped '%s': %s (%s)"),
                 row_text(reject, "file"), line, row_text(reject, "text"),
                 reason, list);
    else if (line > 0)
        say_line(to, _("%s:%llu: skipped '%s': %s"), row_text(reject, "file"),
                 line, row_text(reject, "text"), reason);
    else
        say_line(to, _("%s: %s: skipped '%s': %s"), row_text(reject, "file"),
                 row_text(reject, "where"), row_text(reject, "text"), reason);
}

static void tell_reason(FILE *to, const struct import_log_reason *r)
{
    const size_t shown = json_array_size(r->first);

    for (size_t i = 0; i < shown; i++)
        tell_reject(to, json_array_get(r->first, i));
    if (r->count > shown)
        fprintf(to, _("... and %zu more: %s (--json shows all)\n"),
                r->count - shown, translate_word(r->words));
}

static void tell_rejects(FILE *to, const struct import *k)
{
    for (size_t i = 0; i < k->log.reason_count; i++)
        tell_reason(to, &k->log.reasons[i]);
}

/* How files were read, where that is not plain. */
static void tell_remarks(FILE *to, const struct import *k)
{
    json_t *remark;
    size_t i;

    json_array_foreach(k->log.remarks, i, remark)
    {
        const char *about = row_text(remark, "about");
        const char *words = translate_word(row_text(remark, "remark"));
        unsigned long long line = row_uint(remark, "line");
        const char *list = list_of(remark);

        if (list[0] != '\0')
            say_line(to, _("%s:%llu: '%s': %s (%s)"), row_text(remark, "file"),
                     line, about, words, list);
        else if (line > 0)
            say_line(to, _("%s:%llu: '%s': %s"), row_text(remark, "file"), line,
                     about, words);
        else if (about[0] != '\0')
            say_line(to, "%s: %s: %s", row_text(remark, "file"), words, about);
        else
            say_line(to, "%s: %s", row_text(remark, "file"), words);
    }
}

void import_print_hidden(FILE *to, size_t texts)
{
    if (texts > 0)
        say_line(to,
                 ngettext("hidden characters in %zu text: taken out of the "
                          "title, written as <U+202E> in comments",
                          "hidden characters in %zu texts: taken out of the "
                          "title, written as <U+202E> in comments",
                          texts),
                 texts);
}

static void print_masked(FILE *to, size_t count)
{
    if (count > 0)
        say_line(to,
                 ngettext("%zu own name or private address in title, comments "
                          "and text: written as ***",
                          "%zu own names or private addresses in title, "
                          "comments and text: written as ***",
                          count),
                 count);
}

/* "extracted 3 (ipv4 2, url 1), skipped 0" */
static void print_counts(FILE *to, const struct import *k)
{
    const size_t examples = k->log.note_count;
    bool first = true;

    fprintf(to, _("extracted %zu"), k->count);
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++) {
        if (k->by_type[t] == 0)
            continue;
        fprintf(to, "%s%s %zu", first ? _(" (") : _(", "),
                indicator_type_text((enum indicator_type)t), k->by_type[t]);
        first = false;
    }
    fputs(first ? "" : _(")"), to);
    fprintf(to, _(", skipped %zu"), k->log.rejected);
    if (examples > 0)
        fprintf(to,
                ngettext("; %zu is a documentation example (kept)",
                         "; %zu are documentation examples (kept)", examples),
                examples);
    putc('\n', to);
}

void import_print(FILE *to, const struct import *k)
{
    print_counts(to, k);
    tell_remarks(to, k);
    tell_rejects(to, k);
    import_print_hidden(to, k->hidden);
    print_masked(to, k->masked);
    if (!k->pap_said && k->pap_there)
        say_line(to, _("%s: %s is kept"), k->pap_place, pap_text(k->pap));
}
