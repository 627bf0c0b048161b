#include "tools/cli/hunt/hit_print.h"

#include <stdio.h>
#include <string.h>

#include "proto/ident.h"
#include "proto/tlp.h"
#include "tools/cli/cli.h"
#include "tools/cli/hunt/excerpt.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/screen.h"
#include "tools/cli/term/table.h"

enum { TEXT_MAX = 512, INDENT = 2, SUM_ROWS_MAX = 200, RECORD_TEXT_ROOM = 40 };

/* WIRE.md 5.2: what is shared to be used says how. */
static const char *const pap_meanings[PAP_COUNT] = {
    [PAP_CLEAR] = N_("no limits"),
    [PAP_GREEN] = N_("block it, and act against it within your own systems"),
    [PAP_AMBER] = N_("ask others about it, but do not contact or block it"),
    [PAP_RED] = N_("search your own data only: nobody may notice"),
};

static const char *author(const struct hit *hit, char room[static TEXT_MAX])
{
    const char *text = hit->author;

    return say_safe(room, TEXT_MAX, text);
}

/* "12 9b3d4d0e"; without the number where a pack is not of this node; "" of a
   file, which is no record. */
static const char *record_text(char room[static RECORD_TEXT_ROOM],
                               const struct pack_record *record)
{
    char hex[IDENT_HEX_TEXT];

    room[0] = '\0';
    if (!hit_has_id(record))
        return room;
    ident_hex(hex, record->id.octet);
    if (record->number == 0)
        snprintf(room, RECORD_TEXT_ROOM, "%.8s", hex);
    else
        snprintf(room, RECORD_TEXT_ROOM, "%llu %.8s",
                 (unsigned long long)record->number, hex);
    return room;
}

/* Two blanks before what is there. */
static void print_more(const char *text)
{
    if (*text != '\0')
        printf("  %s", text);
}

static void print_place(const struct hit *hit)
{
    char when[WHEN_TEXT_MAX];

    say_print("%s:%llu", hit->file, (unsigned long long)hit->line);
    if (hit->timed)
        printf("  %s", when_zoned(when, hit->time_ms));
    putchar('\n');
}

static void print_line(const struct hit *hit)
{
    const size_t columns = screen_columns();

    printf("%*s", INDENT, "");
    excerpt_print(stdout, hit->text, hit->matched,
                  columns > INDENT ? columns - INDENT : EXCERPT_COLUMNS);
    putchar('\n');
}

static void print_source(const struct hit *hit)
{
    char label[COLOUR_LABEL_MAX], room[TEXT_MAX], record[RECORD_TEXT_ROOM];
    const char *tlp = hit_tlp(hit);

    printf("%*s", INDENT, "");
    say_text(stdout, hit->value, false);
    printf(" (%s)  %s", indicator_type_text(hit->type),
           tlp == NULL ? "-" : colour_label(label, stdout, tlp));
    print_more(author(hit, room));
    print_more(record_text(record, hit->record));
    print_more(say_safe(room, sizeof room, hit->title));
    putchar('\n');
}

void hit_print(const struct hit *hit)
{
    print_place(hit);
    print_line(hit);
    print_source(hit);
    if (hit_pap(hit) != NULL)
        printf("%*s%s: %s\n", INDENT, "", hit_pap(hit),
               _(pap_meanings[hit->record->pap]));
    if (hit->weak)
        printf("%*s%s\n", INDENT, "",
               _("weak: only the host or the address is the same"));
    if (hit->then)
        printf("%*s%s\n", INDENT, "",
               _("expired by now; it was valid at the time of the event"));
    putchar('\n');
}

static void print_seen(const char *format, const struct hit_sum_place *place,
                       uint64_t ms)
{
    char when[WHEN_TEXT_MAX];

    printf("%*s", INDENT, "");
    say_print(format, place->file, (unsigned long long)place->line);
    if (ms > 0)
        printf("  %s", when_zoned(when, ms));
    putchar('\n');
}

void hit_print_summed(const struct hit_sum_row *row, uint64_t from_ms,
                      uint64_t to_ms)
{
    const struct hit hit = hit_sum_hit(row);

    say_print(ngettext("%llu more hit in %llu s\n",
                       "%llu more hits in %llu s\n", row->count),
              (unsigned long long)row->count,
              (unsigned long long)((to_ms - from_ms + 999) / 1000));
    print_source(&hit);
    print_seen(_("first: %s:%llu"), &row->first, row->first_ms);
    print_seen(_("last: %s:%llu"), &row->last, row->last_ms);
    if (row->weak > 0)
        printf(ngettext("%*s%llu of them weak: only the host or the address is "
                        "the same\n",
                        "%*s%llu of them weak: only the host or the address is "
                        "the same\n",
                        row->weak),
               INDENT, "", (unsigned long long)row->weak);
    putchar('\n');
}

static void add_row(struct table *t, const struct hit_sum_row *row)
{
    const struct hit hit = hit_sum_hit(row);
    char count[24], first[WHEN_TEXT_MAX], last[WHEN_TEXT_MAX];
    char record[RECORD_TEXT_ROOM];
    char value[TABLE_CELL_MAX], room[TEXT_MAX];

    snprintf(count, sizeof count, "%llu", (unsigned long long)row->count);
    table_add(t, (const char *[]){say_safe(value, sizeof value, row->value),
                                  indicator_type_text(row->type), count,
                                  table_time(first, row->first_ms),
                                  table_time(last, row->last_ms),
                                  hit_tlp(&hit) == NULL ? "-" : hit_tlp(&hit),
                                  author(&hit, room),
                                  record_text(record, hit.record), hit.title});
}

void hit_print_sum(struct hit_sum *sum)
{
    static const char *const titles[] = {
        N_("VALUE"), N_("TYPE"),   N_("HITS"),   N_("FIRST"), N_("LAST"),
        N_("TLP"),   N_("AUTHOR"), N_("RECORD"), N_("TITLE")};
    enum { TYPE = 1, FIRST = 3, LAST = 4, AUTHOR = 6, RECORD, TITLE };
    struct table *t = table_open(titles, sizeof titles / sizeof *titles);
    uint64_t more = sum->more;

    hit_sum_sort(sum);
    table_has_times(t, FIRST);
    table_has_times(t, LAST);
    table_may_cut(t, TITLE);
    table_may_cut(t, 0);
    table_may_leave_out(t, TYPE);
    table_may_leave_out(t, RECORD);
    table_may_be_empty(t, AUTHOR);
    table_may_be_empty(t, RECORD);
    table_may_be_empty(t, TITLE);
    for (size_t i = 0; i < sum->count; i++) {
        if (i < SUM_ROWS_MAX)
            add_row(t, &sum->rows[i]);
        else
            more += sum->rows[i].count;
    }
    table_close(t);
    if (more > 0)
        say_note(ngettext("%llu more hit, of another value",
                          "%llu more hits, of other values", more),
                 (unsigned long long)more);
}
