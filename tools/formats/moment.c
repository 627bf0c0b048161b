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

static bool day(struct tm *t, struct bytes *text)
{
    static const char *const after_year[] = {"-", "/", ".", "\u5e74", NULL};
    static const char *const after_month[] = {"-", "/", ".", "\u6708", NULL};
    static const char *const after_day[] = {"\u65e5", NULL};

    if (!number(&t->tm_year, text, 4, 4) || !pass(text, after_year) ||
        !number(&t->tm_mon, text, 1, 2) || !pass(text, after_month) ||
        !number(&t->tm_mday, text, 1, 2))
        return false;
    pass(text, after_day);
    return true;
}

static bool hour(struct tm *t, struct bytes *text)
{
    static const char *const colon[] = {":", "\u6642", NULL};
    static const char *const after_minute[] = {":", "\u5206", NULL};
    static const char *const fraction[] = {".", ",", NULL};

    if (!number(&t->tm_hour, text, 1, 2) || !pass(text, colon) ||
        !number(&t->tm_min, text, 2, 2))
        return false;
    if (pass(text, after_minute) && text->len > 0 &&
        !number(&t->tm_sec, text, 2, 2))
        return false;
    if (pass(text, fraction))
        while (text->len > 0 && ascii_digit(text->at[0]))
            *text = ascii_from(*text, 1);
    return true;
}

/* A zone by name, or none at all: what is not said is UTC. */
static bool named_zone(long *east, struct bytes text)
{
    static const struct {
        const char *name;
        long east;
    } zones[] = {{"", 0}, {"z", 0}, {"utc", 0}, {"gmt", 0}, {"jst", 9 * 3600}};

    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (ascii_same(text, zones[i].name)) {
            *east = zones[i].east;
            return true;
        }
    return false;
}

/* The hours of an offset, off its front. */
static bool offset_hours(int *hours, struct bytes *text)
{
    if (text->len != 4) /* hhmm */
        return number(hours, text, 2, 2);
    *hours = (text->at[0] - '0') * 10 + text->at[1] - '0';
    *text = ascii_from(*text, 2);
    return true;
}

/* Their end: "00", ":30" or nothing. */
static bool offset_minutes(int *minutes, struct bytes text)
{
    *minutes = 0;
    if (text.len > 0 && text.at[0] == ':')
        text = ascii_from(text, 1);
    return text.len == 0 || (number(minutes, &text, 2, 2) && text.len == 0);
}

/* +09:00, -0500 */
static bool offset(long *east, struct bytes text)
{
    bool west = text.at[0] == '-';
    int hours, minutes;

    if (!west && text.at[0] != '+')
        return false;
    text = ascii_from(text, 1);
    if (!offset_hours(&hours, &text) || !offset_minutes(&minutes, text))
        return false;
    *east = (west ? -1 : 1) * (hours * 3600L + minutes * 60L);
    return hours >= 0 && hours <= 14 && minutes <= 59;
}

/* *east in seconds. */
static bool zone(long *east, struct bytes text)
{
    text = ascii_trim(text);
    return named_zone(east, text) || offset(east, text);
}

/* As far as its parts tell one by one. */
static bool in_range(const struct tm *t)
{
    return t->tm_year >= YEAR_MIN && t->tm_year <= YEAR_MAX && t->tm_mon >= 1 &&
           t->tm_mon <= 12 && t->tm_mday >= 1 && t->tm_mday <= 31 &&
           t->tm_hour <= 23 && t->tm_min <= 59 && t->tm_sec <= 60;
}

static bool seconds_of(uint64_t *out, struct tm *t, long east)
{
    struct tm same;
    time_t s;

    if (!in_range(t))
        return false;
    t->tm_year -= 1900;
    t->tm_mon -= 1;
    same = *t;
    s = timegm(&same);
    if (same.tm_mday != t->tm_mday || s - east <= 0)
        return false; /* the 30th of February */
    *out = (uint64_t)(s - east);
    return true;
}

/* 20240102, 20240102030405 */
static bool run_together(uint64_t *out, struct bytes text)
{
    struct tm t = {0};
    int *const parts[] = {&t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min,
                          &t.tm_sec};

    for (size_t i = 0; i < 4; i++)
        t.tm_year = t.tm_year * 10 + text.at[i] - '0';
    for (size_t i = 0; 4 + 2 * i < text.len; i++)
        *parts[i] = (text.at[4 + 2 * i] - '0') * 10 + text.at[5 + 2 * i] - '0';
    return seconds_of(out, &t, 0);
}

static bool digits_only(uint64_t *out, struct bytes text)
{
    uint64_t value;

    if (text.len == DAY_DIGITS || text.len == SECOND_DIGITS)
        return run_together(out, text);
    if (!ascii_number(&value, text, UINT64_MAX) || value == 0)
        return false;
    if (text.len == MILLISECONDS_DIGITS)
        value /= 1000;
    else if (text.len < SECONDS_DIGITS_MIN || text.len > SECONDS_DIGITS_MAX)
        return false;
    *out = value;
    return true;
}

bool moment_parse(uint64_t *out, struct bytes text)
{
    struct tm t = {0};
    long east = 0;

    text = ascii_trim(text);
    if (ascii_all_digits(text))
        return digits_only(out, text);
    if (!day(&t, &text))
        return false;
    if (text.len > 0 && (text.at[0] == 'T' || text.at[0] == 't'))
        text = ascii_from(text, 1);
    text = ascii_trim(text);
    if (text.len > 0 && ascii_digit(text.at[0]) && !hour(&t, &text))
        return false;
    return zone(&east, text) && seconds_of(out, &t, east);
}
