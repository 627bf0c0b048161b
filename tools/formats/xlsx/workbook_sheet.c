#include "tools/formats/xlsx/workbook_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/table/rows.h"

/* Where the text of a cell stands in that of its row. */
struct cell {
    size_t at, len;
};

struct sheet {
    struct reading *r;
    const struct workbook_texts *texts;
    struct xml_pull *pull;
    struct rows rows;
    bool shown;
    bool hidden[CSV_CELLS_MAX]; /* columns */

    /* The row being read. What stands right of the last column that is read
       goes into one more, so that it is told. */
    unsigned line;
    bool row_hidden;
    struct buffer text;
    struct cell cells[CSV_CELLS_MAX + 1];
    size_t count;
};

static size_t number_of(struct bytes text, size_t most)
{
    uint64_t n;

    return ascii_number(&n, text, most) ? (size_t)n : 0;
}

static bool yes(struct bytes attribute)
{
    return ascii_same(attribute, "1") || ascii_same(attribute, "true");
}

/* The column of "AB12", counted from 0. */
static size_t column_of(struct bytes reference, size_t otherwise)
{
    size_t column = 0;

    if (reference.len == 0 || !ascii_alpha(reference.at[0]))
        return otherwise;
    for (size_t i = 0; i < reference.len && ascii_alpha(reference.at[i]) &&
                       column <= CSV_CELLS_MAX;
         i++)
        column = 26 * column + (size_t)(ascii_upper(reference.at[i]) - 'A') + 1;
    return column - 1 < CSV_CELLS_MAX ? column - 1 : CSV_CELLS_MAX;
}

static void keep_cell(struct sheet *s, size_t column, struct bytes text)
{
    if (text.len == 0)
        return;
    while (s->count <= column)
        s->cells[s->count++] = (struct cell){0};
    s->cells[column] = (struct cell){s->text.len, text.len};
    workbook_strings_append(&s->text, text);
}

/* What a cell shows, by its type and style. */
static struct bytes shown_as(const struct sheet *s, struct bytes type,
                             size_t style, struct bytes value,
                             char room[static WORKBOOK_DATES_TEXT_MAX])
{
    struct bytes date = {0};

    if (ascii_same(type, "s"))
        return workbook_strings_get(&s->texts->strings,
                                    number_of(value, SIZE_MAX / 2));
    if (ascii_same(type, "b"))
        return bytes_text(ascii_same(value, "1") ? "TRUE" : "FALSE");
    if (ascii_same(type, "e")) /* #N/A */
        return (struct bytes){0};
    if ((type.len == 0 || ascii_same(type, "n")) &&
        workbook_dates_has(&s->texts->dates, style))
        date = workbook_dates_text(&s->texts->dates, room, value);
    return date.len > 0 ? date : value;
}

/* The text of an element up to its end; to NULL: it is passed by. */
static bool plain_text(struct xml_pull *p, struct buffer *to)
{
    size_t depth = 1;

    while (depth > 0) {
        enum xml_pull_step step = xml_pull_next(p);

        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            return false;
        depth += step == XML_PULL_OPEN;
        depth -= step == XML_PULL_CLOSE;
        if (step == XML_PULL_TEXT && to != NULL)
            workbook_strings_append(to, xml_pull_text(p));
    }
    return true;
}

static bool value_part(struct sheet *s, struct buffer *value)
{
    if (xml_pull_is(s->pull, "is"))
        return workbook_strings_rich(s->pull, value);
    return plain_text(s->pull, xml_pull_is(s->pull, "v") ? value : NULL);
}

/* <v> or <is> of a cell: of its formula (<f>) nothing is taken. */
static bool cell_value(struct sheet *s, struct buffer *value)
{
    for (;;)
        switch (xml_pull_next(s->pull)) {
        case XML_PULL_OPEN:
            if (!value_part(s, value))
                return false;
            break;
        case XML_PULL_CLOSE:
            return true;
        case XML_PULL_TEXT:
            break;
        case XML_PULL_END:
        case XML_PULL_FAULT:
            return false;
        }
}

static bool read_cell(struct sheet *s)
{
    char type_room[16], date_room[WORKBOOK_DATES_TEXT_MAX];
    struct buffer value = {0};
    size_t column =
        column_of(xml_pull_attribute(s->pull, "r"),
                  s->count < CSV_CELLS_MAX ? s->count : CSV_CELLS_MAX);
    size_t style = number_of(xml_pull_attribute(s->pull, "s"), UINT16_MAX);
    struct bytes type = xml_pull_attribute(s->pull, "t");
    bool good;

    type.len = type.len < sizeof type_room ? type.len : 0;
    memcpy(type_room, type.at, type.len);
    type.at = (const uint8_t *)type_room;
    good = cell_value(s, &value);
    if (good && bytes_of(&value).len > 0)
        keep_cell(s, column,
                  shown_as(s, type, style, bytes_of(&value), date_room));
    free(value.at);
    return good;
}

static struct bytes cell_text(const struct sheet *s, size_t i)
{
    return (struct bytes){s->text.at + s->cells[i].at, s->cells[i].len};
}

static void begin_row(struct sheet *s)
{
    size_t line = number_of(xml_pull_attribute(s->pull, "r"), INT32_MAX);

    s->line = line > 0 ? (unsigned)line : s->line + 1;
    s->row_hidden = yes(xml_pull_attribute(s->pull, "hidden"));
    s->text.len = s->count = 0;
}

/* What is not shown is not read, but its labels count. */
static bool is_hidden(const struct sheet *s, size_t column)
{
    return !s->shown || s->row_hidden ||
           (column < CSV_CELLS_MAX && s->hidden[column]);
}

static void tell_hidden_row(struct sheet *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->cells[i].len > 0) {
            reading_reject(s->r, cell_text(s, i),
                           N_("a hidden row: show it to have it read"));
            return;
        }
}

static void end_row(struct sheet *s)
{
    s->r->place = (struct place){.line = s->line};
    for (size_t i = 0; i < s->count; i++)
        if (is_hidden(s, i))
            findings_labels(s->r->found, &s->r->place, cell_text(s, i));
    if (s->count == 0 || !s->shown)
        return;
    if (s->row_hidden) {
        tell_hidden_row(s);
        return;
    }
    rows_begin(&s->rows, s->line);
    for (size_t i = 0; i < s->count; i++)
        rows_cell(&s->rows,
                  is_hidden(s, i) ? (struct bytes){0} : cell_text(s, i));
}

/* <col min="2" max="3" hidden="1"/> */
static void take_columns(struct sheet *s)
{
    size_t first = number_of(xml_pull_attribute(s->pull, "min"), INT32_MAX);
    size_t last = number_of(xml_pull_attribute(s->pull, "max"), INT32_MAX);
    char name[] = "A-A";

    if (!yes(xml_pull_attribute(s->pull, "hidden")) || first == 0)
        return;
    for (size_t i = first; i <= last && i <= CSV_CELLS_MAX; i++)
        s->hidden[i - 1] = true;
    if (!s->shown)
        return;
    name[0] = (char)('A' + (first - 1) % 26);
    name[2] = (char)('A' + (last - 1) % 26);
    s->r->place = (struct place){0};
    findings_note(s->r->found, &s->r->place,
                  first <= 26 && last <= 26 ? bytes_text(name)
                                            : (struct bytes){0},
                  N_("hidden columns left out: show them to have them read"));
}

/* What is printed above or below each page: "&C&\"Arial\"TLP:AMBER". */
static bool read_page_line(struct sheet *s)
{
    struct buffer text = {0};
    bool good = plain_text(s->pull, &text);

    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.at[i] == '&')
            text.at[i] = text.at[i + 1] = ' ';
    s->r->place = (struct place){0};
    findings_labels(s->r->found, &s->r->place, bytes_of(&text));
    free(text.at);
    return good;
}

static bool begin(struct sheet *s)
{
    static const char *const page_lines[] = {"oddHeader",   "oddFooter",
                                             "evenHeader",  "evenFooter",
                                             "firstHeader", "firstFooter"};

    if (xml_pull_is(s->pull, "c"))
        return read_cell(s);
    if (xml_pull_is(s->pull, "row"))
        begin_row(s);
    else if (xml_pull_is(s->pull, "col"))
        take_columns(s);
    for (size_t i = 0; i < sizeof page_lines / sizeof *page_lines; i++)
        if (xml_pull_is(s->pull, page_lines[i]))
            return read_page_line(s);
    return true;
}

static bool walk(struct sheet *s)
{
    for (;;)
        switch (xml_pull_next(s->pull)) {
        case XML_PULL_OPEN:
            if (!begin(s))
                return false;
            break;
        case XML_PULL_CLOSE:
            if (xml_pull_is(s->pull, "row"))
                end_row(s);
            break;
        case XML_PULL_TEXT:
            break;
        case XML_PULL_END:
            return true;
        case XML_PULL_FAULT:
            return false;
        }
}

bool workbook_sheet_read(struct reading *r, struct bytes xml,
                         const struct workbook_texts *texts, bool shown)
{
    struct sheet *s = calloc(1, sizeof *s);
    bool good;

    if (s == NULL)
        abort();
    s->r = r;
    s->texts = texts;
    s->shown = shown;
    s->rows.cells_stay = true;
    s->pull = xml_pull_open(xml, false);
    good = s->pull != NULL && walk(s);
    if (good && shown)
        rows_read_sheet(&s->rows, r);
    rows_close(&s->rows);
    xml_pull_close(s->pull);
    free(s->text.at);
    free(s);
    return good;
}
