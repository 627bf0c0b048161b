#include "tools/formats/moment.h"

#include <string.h>
#include <time.h>

#include "proto/ascii.h"

enum {
    YEAR_MIN = 1970,
    YEAR_MAX = 2199,
    SECONDS_DIGITS_MIN = 9, /* from 1973 on */
    SECONDS_DIGITS_MAX = 10,
    MILLISECONDS_DIGITS = 13,
    MICROSECONDS_DIGITS = 16,
    NANOSECONDS_DIGITS = 19,
    REIWA = 2018, /* the year before its first */
    HEISEI = 1988,
    MONTHS = 12,
    DAY_DIGITS = 8,
    SECOND_DIGITS = 14,
};

/* The first of the marks that text begins with is passed over. */
static bool pass(struct bytes *text, const char *const *marks)
{
    for (; *marks != NULL; marks++)
        if (ascii_starts(*text, *marks)) {
            *text = ascii_from(*text, strlen(*marks));
            return true;
        }
    return false;
}

/* min to max digits, and no digit after them. */
static bool number(int *out, struct bytes *text, size_t min, size_t max)
{
    size_t len = 0;

    *out = 0;
    while (len < text->len && len < max && ascii_digit(text->at[len]))
        *out = *out * 10 + (text->at[len++] - '0');
    *text = ascii_from(*text, len);
    return len >= min && (text->len == 0 || !ascii_digit(text->at[0]));
}

/* Two digits, whatever follows. */
static bool pair(int *out, struct bytes *text)
{
    if (text->len < 2 || !ascii_digit(text->at[0]) || !ascii_digit(text->at[1]))
        return false;
    *out = (text->at[0] - '0') * 10 + text->at[1] - '0';
    *text = ascii_from(*text, 2);
    return true;
}

/* \u4ee4\u548c6, \u4ee4\u548c\u5143 */
static bool era_year(int *year, struct bytes *text)
{
    static const char *const first[] = {"\u5143", NULL};
    int before = 0;

    if (ascii_starts(*text, "\u4ee4\u548c"))
        before = REIWA;
    else if (ascii_starts(*text, "\u5e73\u6210"))
        before = HEISEI;
    else
        return false;
    *text = ascii_from(*text, strlen("\u4ee4\u548c"));
    if (pass(text, first))
        *year = 1;
    else if (!number(year, text, 1, 2))
        return false;
    *year += before;
    return true;
}

static bool day(struct tm *t, struct bytes *text)
{
    static const char *const after_year[] = {"-", "/", ".", "\u5e74", NULL};
    static const char *const after_month[] = {"-", "/", ".", "\u6708", NULL};
    static const char *const after_day[] = {"\u65e5", NULL};

    if ((!era_year(&t->tm_year, text) && !number(&t->tm_year, text, 4, 4)) ||
        !pass(text, after_year) || !number(&t->tm_mon, text, 1, 2) ||
        !pass(text, after_month) || !number(&t->tm_mday, text, 1, 2))
        return false;
    pass(text, after_day);
    return true;
}

/* Of a second: nobody asks for it. */
static void pass_fraction(struct bytes *text)
{
    static const char *const marks[] = {".", ",", NULL};

    if (pass(text, marks))
        while (text->len > 0 && ascii_digit(text->at[0]))
            *text = ascii_from(*text, 1);
}

static bool hour(struct tm *t, struct bytes *text)
{
    static const char *const colon[] = {":", "\u6642", NULL};
    static const char *const after_minute[] = {":", "\u5206", NULL};

    if (!number(&t->tm_hour, text, 1, 2) || !pass(text, colon) ||
        !number(&t->tm_min, text, 2, 2))
        return false;
    if (pass(text, after_minute) && text->len > 0 &&
        !number(&t->tm_sec, text, 2, 2))
        return false;
    pass_fraction(text);
    return true;
}

static bool named_zone(long *east, struct bytes text)
{
    static const struct {
        const char *name;
        long east;
    } zones[] = {{"", 0}, {"z", 0}, {"utc", 0}, {"gmt", 0}, {"jst", 9 * 3600L}};

    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (ascii_same(text, zones[i].name)) {
            *east = zones[i].east;
            return true;
        }
    return false;
}

/* 09:00, 0900, 09: in seconds. */
static bool hours_and_minutes(long *out, struct bytes text)
{
    int hours, minutes = 0;

    if (!pair(&hours, &text))
        return false;
    if (text.len > 1 && text.at[0] == ':')
        text = ascii_from(text, 1);
    if (text.len > 0 && !pair(&minutes, &text))
        return false;
    *out = hours * 3600L + minutes * 60L;
    return text.len == 0 && hours <= 14 && minutes <= 59;
}

/* Z, UTC, JST, +09:00, -0500: *east in seconds. */
static bool zone(long *east, struct bytes text)
{
    bool west;

    text = ascii_trim(text);
    if (named_zone(east, text))
        return true;
    west = text.at[0] == '-';
    if ((!west && text.at[0] != '+') ||
        !hours_and_minutes(east, ascii_from(text, 1)))
        return false;
    *east *= west ? -1 : 1;
    return true;
}

/* Of a year we believe, and not the 30th of February. */
static bool real_day(const struct tm *t)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap =
        t->tm_year % 4 == 0 && (t->tm_year % 100 != 0 || t->tm_year % 400 == 0);

    if (t->tm_year < YEAR_MIN || t->tm_year > YEAR_MAX || t->tm_mon < 1 ||
        t->tm_mon > 12)
        return false;
    return t->tm_mday >= 1 &&
           t->tm_mday <= days[t->tm_mon - 1] + (leap && t->tm_mon == 2);
}

static bool seconds_of(uint64_t *out, struct tm *t, long east)
{
    time_t s;

    if (!real_day(t) || t->tm_hour > 23 || t->tm_min > 59 || t->tm_sec > 60)
        return false;
    t->tm_year -= 1900;
    t->tm_mon -= 1;
    s = timegm(t) - east;
    if (s <= 0)
        return false;
    *out = (uint64_t)s;
    return true;
}

/* 20240102, 20240102030405, 20240102T0304: ISO 8601's basic format. */
static bool run_together(struct tm *t, struct bytes *text)
{
    int *const parts[] = {&t->tm_mon, &t->tm_mday, &t->tm_hour, &t->tm_min,
                          &t->tm_sec};
    int century;
    size_t i = 0;

    if (!pair(&century, text) || !pair(&t->tm_year, text))
        return false;
    t->tm_year += 100 * century;
    while (i < sizeof parts / sizeof *parts && pair(parts[i], text))
        if (++i == 2 && ascii_starts(*text, "t"))
            *text = ascii_from(*text, 1);
    pass_fraction(text);
    return i == 2 || i >= 4; /* the hour does not stand alone */
}

static size_t digits_at_front(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && ascii_digit(text.at[len]))
        len++;
    return len;
}

static bool since_1970(uint64_t *out, struct bytes text)
{
    uint64_t value;

    if (!ascii_number(&value, text, UINT64_MAX))
        return false;
    if (text.len == NANOSECONDS_DIGITS)
        value /= 1000000000;
    else if (text.len == MICROSECONDS_DIGITS)
        value /= 1000000;
    else if (text.len == MILLISECONDS_DIGITS)
        value /= 1000;
    else if (text.len < SECONDS_DIGITS_MIN || text.len > SECONDS_DIGITS_MAX)
        return false;
    if (value == 0)
        return false;
    *out = value;
    return true;
}

/* "jan", "September", and what may stand behind it. */
static bool month_name(int *month, struct bytes *text)
{
    static const char *const names[MONTHS] = {"jan", "feb", "mar", "apr",
                                              "may", "jun", "jul", "aug",
                                              "sep", "oct", "nov", "dec"};
    static const char *const after[] = {"-", "/", ".", ",", " ", NULL};

    for (int i = 0; i < MONTHS; i++)
        if (ascii_starts(*text, names[i])) {
            while (text->len > 0 && ascii_alpha(text->at[0]))
                *text = ascii_from(*text, 1);
            *month = i + 1;
            return pass(text, after);
        }
    return false;
}

/* "31 Dec 2027", "Dec 31, 2027", "31-Dec-2027". */
static bool named_month(struct tm *t, struct bytes *text)
{
    static const char *const after_day[] = {"-", "/", ". ", ", ",
                                            ".", ",", " ",  NULL};
    const bool first = text->len > 0 && ascii_alpha(text->at[0]);

    if (first && !month_name(&t->tm_mon, text))
        return false;
    *text = ascii_trim(*text);
    if (!number(&t->tm_mday, text, 1, 2) || !pass(text, after_day))
        return false;
    if (!first && !month_name(&t->tm_mon, text))
        return false;
    *text = ascii_trim(*text);
    return number(&t->tm_year, text, 4, 4);
}

/* 31/12/2027, 12/31/2027: only where one of them is no month. */
static bool year_last(struct tm *t, struct bytes *text)
{
    static const char *const marks[] = {"/", ".", "-", NULL};
    int one, other;

    if (!number(&one, text, 1, 2) || !pass(text, marks) ||
        !number(&other, text, 1, 2) || !pass(text, marks) ||
        !number(&t->tm_year, text, 4, 4))
        return false;
    t->tm_mon = one > MONTHS ? other : one;
    t->tm_mday = one > MONTHS ? one : other;
    return one > MONTHS || other > MONTHS || one == other;
}

/* With separators between year, month and day, in whatever order. */
static bool any_day(struct tm *t, struct bytes *text)
{
    static bool (*const forms[])(struct tm * t, struct bytes * text) = {
        day, year_last, named_month};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct bytes left = *text;

        *t = (struct tm){0};
        if (forms[i](t, &left)) {
            *text = left;
            return true;
        }
    }
    return false;
}

static bool spelled_out(struct tm *t, struct bytes *text)
{
    if (!any_day(t, text))
        return false;
    if (ascii_starts(*text, "t"))
        *text = ascii_from(*text, 1);
    *text = ascii_trim(*text);
    return text->len == 0 || !ascii_digit(text->at[0]) || hour(t, text);
}

bool moment_parse(uint64_t *out, struct bytes text)
{
    struct tm t = {0};
    long east = 0;
    size_t digits;

    text = ascii_trim(text);
    digits = digits_at_front(text);
    if (digits == DAY_DIGITS || digits == SECOND_DIGITS) {
        if (!run_together(&t, &text))
            return false;
    } else if (digits == text.len) {
        return since_1970(out, text);
    } else if (!spelled_out(&t, &text)) {
        return false;
    }
    return zone(&east, text) && seconds_of(out, &t, east);
}
