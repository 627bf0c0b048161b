#include "tools/cli/print/draft_print.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/body_text.h"
#include "tools/cli/print/incident_view.h"
#include "tools/cli/print/indicator_details.h"
#include "tools/cli/print/record_state.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/client/when.h"

enum { TYPES = INDICATOR_TYPE_LAST + 2, UNKNOWN = INDICATOR_TYPE_LAST + 1 };

struct printing {
    FILE *to;
    bool all;
    size_t total[TYPES], shown[TYPES];
    /* Of the record before: a set's parts seldom differ. */
    struct draft_head {
        uint8_t octet[crypto_generichash_BYTES];
    } head, text;
};

static struct draft_head hash_of(struct bytes text)
{
    struct draft_head out;

    crypto_generichash(out.octet, sizeof out.octet, text.at, text.len, NULL, 0);
    return out;
}

/* Whether it is another than before, which is then remembered. */
static bool is_new(struct draft_head *before, struct draft_head now)
{
    bool other = memcmp(before, &now, sizeof now) != 0;

    *before = now;
    return other;
}

static const char *const labels[] = {N_("title"), N_("valid until")};

static void print_head(const struct printing *p, const struct record *r,
                       struct bytes title)
{
    char colour[COLOUR_LABEL_MAX], until[WHEN_TEXT_MAX];

    fprintf(p->to, "%s  %s", colour_label(colour, p->to, tlp_text(r->tlp)),
            pap_text(r->pap));
    if (r->urgent)
        fprintf(p->to, "  %s", _("URGENT"));
    putc('\n', p->to);
    if (title.len > 0) {
        field_label(p->to, labels[0], field_columns(labels, 1));
        say_text(p->to, title, false);
        putc('\n', p->to);
    }
    if (r->expires_ms != 0) {
        field_label(p->to, labels[1], field_columns(&labels[1], 1));
        fprintf(p->to, "%s\n", when_zoned(until, r->expires_ms));
    }
}

/* The first lines of a text that goes along. */
static void print_text(const struct printing *p, struct bytes text)
{
    struct bytes shown = text;
    size_t lines = 0, more = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '\n')
            continue;
        if (++lines == DRAFT_PRINT_EACH && !p->all)
            shown.len = i + 1;
        more += lines > DRAFT_PRINT_EACH && !p->all;
    }
    fputs("\n", p->to);
    body_text_print(p->to, shown);
    fputs("\n", p->to);
    if (more > 0)
        fprintf(p->to, _("... and %zu more lines: --list shows all\n"), more);
}

/* Label, title and text, unless the record before had the same. */
static void print_words(struct printing *p, const struct record *r,
                        const struct record_report *content)
{
    uint8_t octets[RECORD_TITLE_MAX + 64];
    struct buffer head = {octets, 0, sizeof octets};
    struct record_incident incident;
    char label[64];

    snprintf(label, sizeof label, "%d %d %d %llu ", (int)r->tlp, (int)r->pap,
             r->urgent, (unsigned long long)r->expires_ms);
    buffer_add_text(&head, label);
    buffer_add(&head, content->title);
    if (is_new(&p->head, hash_of(bytes_of(&head))))
        print_head(p, r, content->title);
    if (record_incident(&incident, r) == ERR_OK)
        incident_view_print(p->to, &incident);
    else if (content->text.len > 0 && is_new(&p->text, hash_of(content->text)))
        print_text(p, content->text);
}

/* row: as the node told the record, which has the states; or NULL. */
static void print_value(FILE *to, const struct record_indicator *e,
                        const json_t *row, size_t place)
{
    static uint8_t octets[INDICATOR_RULE_MAX + INDICATOR_DEFANGED_MAX];
    struct buffer dead = {octets, 0, sizeof octets};

    fprintf(to, "  %-12s ", record_view_type(e->type));
    if (indicator_known(e->type) &&
        indicator_defang(&dead, (enum indicator_type)e->type, e->value) ==
            ERR_OK)
        say_indented(to, bytes_of(&dead));
    else /* of a newer version of noroshi */
        say_text(to, e->value, false);
    if (row != NULL)
        record_state_value(to, row, place);
    if (!e->detect)
        fputs(_("  (not for detection)"), to);
    if (e->comment.len > 0) {
        fputs("  ", to);
        say_text(to, e->comment, false);
    }
    putc('\n', to);
}

static void print_values(struct printing *p, struct record_report *content,
                         const json_t *row)
{
    const struct indicator_details details =
        indicator_details_begin(p->to, content, INDICATOR_DETAILS_BESIDE);
    struct record_indicator e;

    for (size_t i = 0; record_indicator_next(content, &e); i++) {
        size_t t = indicator_known(e.type) ? (size_t)e.type : UNKNOWN;

        p->total[t]++;
        if (!p->all && p->shown[t] == DRAFT_PRINT_EACH)
            continue;
        p->shown[t]++;
        print_value(p->to, &e, row, i);
        indicator_details_print(&details, &e);
    }
}

static void print_more(const struct printing *p)
{
    for (size_t t = 0; t < TYPES; t++)
        if (p->total[t] > p->shown[t])
            fprintf(p->to, _("  %-12s ... and %zu more: --list shows all\n"),
                    record_view_type(t), p->total[t] - p->shown[t]);
}

enum verdict draft_print(FILE *to, const struct draft *d, bool all,
                         struct reasons *why)
{
    struct printing p = {.to = to, .all = all};
    enum verdict verdict = VERDICT_DONE;
    struct record_report content;
    struct record r;
    bool opens;

    for (size_t i = 0; i < d->records && verdict == VERDICT_DONE; i++) {
        verdict = d->record(d->of, i, &r, why);
        if (verdict != VERDICT_DONE)
            break;
        content = (struct record_report){.text = {0}};
        opens = record_content(&content, &r) == ERR_OK;
        if (opens || (i == 0 && r.kind != RECORD_UNKNOWN))
            print_words(&p, &r, &content);
        if (opens)
            print_values(&p, &content, d->view != NULL ? d->view->row : NULL);
    }
    print_more(&p);
    return verdict;
}

void draft_print_values(FILE *to, const struct record_view *view, bool all)
{
    struct printing p = {.to = to, .all = all};
    struct record_report content;

    if (!view->opens || record_content(&content, &view->record) != ERR_OK)
        return;
    print_values(&p, &content, view->row);
    print_more(&p);
}
