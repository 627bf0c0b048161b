#include "tools/formats/table/facts.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/detail.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/marked.h"
#include "tools/formats/moment.h"

static const char harmless_row[] =
    N_("in a row that is marked as harmless: left out");

static void tag_facts(struct facts *f, struct bytes tags)
{
    while (tags.len > 0) {
        size_t end = 0;
        struct markings labels;

        while (end < tags.len && strchr(",;|\n", tags.at[end]) == NULL)
            end++;
        if (marking_tag(&labels, (struct bytes){tags.at, end}) ==
            MARKING_UNKNOWN)
            f->refused = N_("a label that is not one of TLP 2.0 or PAP");
        tags = ascii_from(tags, end < tags.len ? end + 1 : end);
    }
}

static void label_fact(struct grid *g, struct facts *f, struct bytes cell)
{
    enum tlp tlp;

    switch (marking_tlp(&tlp, grid_empty(cell) ? (struct bytes){0} : cell)) {
    case MARKING_NONE:
        return;
    case MARKING_KNOWN:
        reading_part_tlp(g->r, tlp);
        return;
    case MARKING_UNKNOWN:
        f->refused = N_("a label that is not one of TLP 2.0");
        return;
    }
}

/* "AMBER", "関係者限り (TLP:AMBER)": where no label of TLP says it, nobody can
   tell whom the row may reach. */
static void marking_fact(struct grid *g, struct facts *f, struct bytes cell)
{
    struct markings labels;
    enum tlp tlp;

    marking_scan(&labels, cell);
    if (marking_tlp(&tlp, cell) == MARKING_KNOWN)
        reading_part_tlp(g->r, tlp);
    else if (!grid_empty(cell) && !labels.tlp_there && !labels.pap_there)
        f->refused = N_("a label that is not one of TLP 2.0");
}

static void seen_fact(struct grid *g, uint64_t *s, struct bytes cell)
{
    if (!moment_parse(s, cell) && !grid_empty(cell))
        findings_note(g->r->found, &g->r->place, cell,
                      N_("a date that cannot be read: left out"));
}

static bool never_ends(struct bytes cell)
{
    static const char *const words[] = {"never",  "unlimited", "permanent",
                                        "無期限", "永久",      "期限なし"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_same(cell, words[i]))
            return true;
    return grid_empty(cell);
}

/* What would never end, though it should, is not taken. */
static void end_fact(struct facts *f, struct bytes cell)
{
    if (!moment_parse(&f->like.valid_until_s, cell) && !never_ends(cell))
        f->refused = N_("an end date that cannot be read: write 2027-12-31");
}

static void harmless_fact(struct facts *f, struct bytes cell, bool when)
{
    bool said;

    if (detail_bool(&said, cell) && said == when)
        f->refused = harmless_row;
}

/* "benign", "誤検知" in any cell that describes. */
static void mark_fact(struct facts *f, enum column_holds holds,
                      struct bytes cell)
{
    const bool describes = holds == COLUMN_UNKNOWN || holds == COLUMN_COMMENT ||
                           holds == COLUMN_CONTEXT || holds == COLUMN_TAGS ||
                           holds == COLUMN_ROLE || holds == COLUMN_CLEARED ||
                           holds == COLUMN_MALICIOUS;

    if (describes && detail_harmless(cell))
        f->refused = harmless_row;
}

static void take_fact(struct grid *g, struct facts *f, size_t i)
{
    struct bytes cell = g->row.cells[i];

    switch (g->columns[i].holds) {
    case COLUMN_TYPE: /* of several, what is known as one */
        if (f->type.len == 0 || type_names_find(cell) != NULL)
            f->type = cell;
        break;
    case COLUMN_COMMENT:
        if (f->like.comment.len == 0)
            f->like.comment = cell;
        break;
    case COLUMN_FIRST_SEEN:
        seen_fact(g, &f->like.first_seen_s, cell);
        break;
    case COLUMN_LAST_SEEN:
        seen_fact(g, &f->like.last_seen_s, cell);
        break;
    case COLUMN_VALID_UNTIL:
        end_fact(f, cell);
        break;
    case COLUMN_CONFIDENCE:
        detail_confidence(&f->like.confidence, cell);
        break;
    case COLUMN_DETECT:
        detail_bool(&f->like.detect, cell);
        break;
    case COLUMN_ROLE:
        f->like.role = (uint64_t)detail_role(cell);
        break;
    case COLUMN_TLP:
        label_fact(g, f, cell);
        break;
    case COLUMN_TAGS:
        tag_facts(f, cell);
        break;
    case COLUMN_MARKING:
        marking_fact(g, f, cell);
        break;
    case COLUMN_MALICIOUS:
    case COLUMN_CLEARED:
        harmless_fact(f, cell, g->columns[i].holds == COLUMN_CLEARED);
        break;
    case COLUMN_UNKNOWN:
    case COLUMN_VALUE:
    case COLUMN_TYPED:
    case COLUMN_CONTEXT:
    case COLUMN_REFERENCE:
    case COLUMN_VICTIM:
    case COLUMN_PERSON:
    case COLUMN_HARMLESS:
        break;
    }
}

void facts_take(struct grid *g, struct facts *f, size_t i)
{
    take_fact(g, f, i);
    mark_fact(f, g->columns[i].holds, g->row.cells[i]);
}
