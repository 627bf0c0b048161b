#include "tools/formats/xlsx/workbook_dates.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/ascii.h"
#include "tools/formats/xml/xml_pull.h"

enum {
    DAY_S = 24 * 60 * 60,
    DAYS_MAX = 2958465,   /* December 31, 9999 */
    DAYS_TO_1970 = 25569, /* from December 30, 1899 */
    DAYS_TO_1904 = 1462,  /* from there */
    DAYS_TO_LEAP = 60,    /* February 29, 1900, which never was */
    FRACTION_DIGITS_MAX = 9,
};

/* ECMA-376 18.8.30: formats that every workbook has, those of Japan among
   them. */
static bool is_date_format(unsigned id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
           (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* Octets of what is no code: "quoted", [in brackets], \escaped. */
static size_t literal(struct bytes code)
{
    uint8_t end = code.at[0] == '"' ? '"' : ']';
    size_t len;

    if (code.at[0] == '\\' || code.at[0] == '_' || code.at[0] == '*')
        return code.len < 2 ? 1 : 2;
    if (code.at[0] != '"' && code.at[0] != '[')
        return 0;
    len = ascii_find(code, 1, end) + 1;
    return len > code.len ? code.len : len;
}

/* "yyyy/mm/dd hh:mm" */
static bool is_date_code(struct bytes code)
{
    while (code.len > 0 && code.at[0] != ';') {
        size_t skip = literal(code);

        if (ascii_starts(code, "General"))
            skip = strlen("General");
        if (skip == 0 && strchr("ymdhseg", ascii_lower(code.at[0])) != NULL)
            return true;
        code = ascii_from(code, skip == 0 ? 1 : skip);
    }
    return false;
}

static unsigned number_of(struct bytes text)
{
    uint64_t n;

    return ascii_number(&n, text, UINT16_MAX * 16) ? (unsigned)n : 0;
}

/* Formats of the workbook's own that show a date. */
struct formats {
    unsigned ids[WORKBOOK_DATES_FORMATS_MAX];
    size_t count;
};

static bool shows_date(const struct formats *own, unsigned id)
{
    for (size_t i = 0; i < own->count; i++)
        if (own->ids[i] == id)
            return true;
    return is_date_format(id);
}

static void take_format(struct formats *own, struct xml_pull *p)
{
    unsigned id = number_of(xml_pull_attribute(p, "numFmtId"));

    if (own->count < WORKBOOK_DATES_FORMATS_MAX &&
        is_date_code(xml_pull_attribute(p, "formatCode")))
        own->ids[own->count++] = id;
}

static void take_style(struct workbook_dates *d, const struct formats *own,
                       struct xml_pull *p)
{
    if (d->count < WORKBOOK_DATES_STYLES_MAX)
        d->styles[d->count++] =
            shows_date(own, number_of(xml_pull_attribute(p, "numFmtId")));
}

bool workbook_dates_read(struct workbook_dates *d, struct bytes xml)
{
    struct xml_pull *p = xml_pull_open(xml, false);
    struct formats *own = calloc(1, sizeof *own);
    enum xml_pull_step step = XML_PULL_FAULT;
    bool cells = false; /* within cellXfs */

    d->styles = calloc(WORKBOOK_DATES_STYLES_MAX, sizeof *d->styles);
    if (own == NULL || d->styles == NULL)
        abort();
    while (p != NULL) {
        step = xml_pull_next(p);
        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            break;
        if (step != XML_PULL_TEXT && xml_pull_is(p, "cellXfs"))
            cells = step == XML_PULL_OPEN;
        else if (step == XML_PULL_OPEN && xml_pull_is(p, "numFmt"))
            take_format(own, p);
        else if (step == XML_PULL_OPEN && cells && xml_pull_is(p, "xf"))
            take_style(d, own, p);
    }
    xml_pull_close(p);
    free(own);
    return step == XML_PULL_END;
}

void workbook_dates_close(struct workbook_dates *d)
{
    free(d->styles);
    *d = (struct workbook_dates){0};
}

bool workbook_dates_has(const struct workbook_dates *d, size_t style)
{
    return style < d->count && d->styles[style];
}

/* The part of a day after the point, in seconds, rounded. */
static bool seconds_of(time_t *out, struct bytes digits)
{
    uint64_t part = 0, whole = 1;

    if (!ascii_all_digits(digits))
        return false;
    for (size_t i = 0; i < digits.len && i < FRACTION_DIGITS_MAX; i++) {
        part = 10 * part + (uint64_t)(digits.at[i] - '0');
        whole *= 10;
    }
    *out = (time_t)((part * DAY_S + whole / 2) / whole);
    return true;
}

struct bytes workbook_dates_text(const struct workbook_dates *d,
                                 char room[static WORKBOOK_DATES_TEXT_MAX],
                                 struct bytes number)
{
    size_t point = ascii_find(number, 0, '.');
    uint64_t days;
    time_t seconds = 0;
    struct tm tm;

    if (!ascii_number(&days, (struct bytes){number.at, point}, DAYS_MAX) ||
        days == 0 ||
        (point < number.len &&
         !seconds_of(&seconds, ascii_from(number, point + 1))))
        return (struct bytes){0};
    if (d->from_1904)
        days += DAYS_TO_1904;
    else if (days < DAYS_TO_LEAP)
        days++;
    seconds += ((time_t)days - DAYS_TO_1970) * DAY_S;
    if (gmtime_r(&seconds, &tm) == NULL)
        return (struct bytes){0};
    strftime(room, WORKBOOK_DATES_TEXT_MAX,
             seconds % DAY_S == 0 ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S", &tm);
    return bytes_text(room);
}
