#include "tools/formats/incident/incident_form_time.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "proto/ascii.h"
#include "tools/formats/incident/incident_form_word.h"

enum {
    TIME_MAX = 96,
    YEAR_MIN = 1990,
    YEAR_MAX = 2200,
    ERA_REIWA = 2018, /* what is added to its years */
    ERA_HEISEI = 1988,
    NOON = 12,
};

/* What stands for something else in plain ASCII. */
static const struct {
    const char *from, *to;
} written[] = {
    {"令和", "R"},    {"平成", "H"},        {"元年", "1-"}, {"年", "-"},
    {"月", "-"},      {"日本時間", " JST"}, {"日", " "},    {"時半", ":30 "},
    {"時", ":"},      {"分", " "},          {"秒", " "},    {"午前", " AM "},
    {"午後", " PM "}, {"正午", " 12:00 "},  {"頃", ""},     {"ごろ", ""},
    {"ころ", ""},     {"過ぎ", ""},         {"約", ""},     {"\u3000", " "},
    {"/", "-"},       {"(", " "},           {")", " "},     {"\uff0f", "-"},
    {"\uff08", " "},  {"\uff09", " "},
};

static size_t opening(struct bytes text)
{
    return ascii_starts(text, "(") ? 1 : ascii_starts(text, "\uff08") ? 3 : 0;
}

static size_t closing(struct bytes text)
{
    return ascii_starts(text, ")") ? 1 : ascii_starts(text, "\uff09") ? 3 : 0;
}

/* Octets of "（金）", "(金曜日)", "金曜日" at the front; 0: none. */
static size_t weekday(struct bytes text)
{
    static const char *const days[] = {"月", "火", "水", "木",
                                       "金", "土", "日"};
    size_t open = opening(text), at = open, close;
    struct bytes left = ascii_from(text, at);
    bool named = false, full;

    for (size_t i = 0; i < sizeof days / sizeof *days && !named; i++)
        named = ascii_starts(left, days[i]);
    if (!named)
        return 0;
    at += strlen("月");
    full = ascii_starts(ascii_from(text, at), "曜");
    at += full ? strlen("曜") : 0;
    if (full && ascii_starts(ascii_from(text, at), "日"))
        at += strlen("日");
    close = closing(ascii_from(text, at));
    if (open > 0)
        return close > 0 ? at + close : 0;
    return full ? at : 0;
}

/* Octets taken of the front of text, which stand for *to. */
static size_t written_as(struct bytes text, char to[static 2],
                         const char **word)
{
    size_t taken = weekday(text);

    *word = " ";
    if (taken > 0)
        return taken;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (ascii_starts(text, written[i].from)) {
            *word = written[i].to;
            return strlen(written[i].from);
        }
    *word = to;
    to[0] = (char)text.at[0];
    if (text.len < 3 || text.at[0] != 0xef ||
        (text.at[1] != 0xbc && text.at[1] != 0xbd))
        return 1;
    /* U+FF01 to U+FF5E are the wide forms of ! to ~. */
    to[0] = (char)((text.at[1] - 0xbc) * 64 + (text.at[2] - 0x80) + 0x20);
    return 3;
}

static bool plain_time(char out[static TIME_MAX], struct bytes text)
{
    size_t used = 0;

    text = incident_trimmed(text);
    while (text.len > 0) {
        char one[2] = "";
        const char *word;
        size_t n = written_as(text, one, &word), len = strlen(word);

        if (used + len >= TIME_MAX)
            return false;
        memcpy(out + used, word, len);
        used += len;
        text = ascii_from(text, n);
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
    return used > 0;
}

static void pass_blanks(const char **at)
{
    while (**at == ' ')
        ++*at;
}

/* At most `digits` digits; false when there is none. */
static bool number(const char **at, int digits, int *out)
{
    int n = 0;

    for (*out = 0; n < digits && ascii_digit((uint8_t) * *at); n++, ++*at)
        *out = 10 * *out + (**at - '0');
    return n > 0;
}

/* 2026, R8, H31 */
static bool year(const char **at, int *out)
{
    int era = 0;

    if (**at == 'R' || **at == 'r')
        era = ERA_REIWA;
    else if (**at == 'H' || **at == 'h')
        era = ERA_HEISEI;
    *at += era != 0;
    pass_blanks(at);
    if (!number(at, era != 0 ? 2 : 4, out) || *out == 0)
        return false;
    *out += era;
    return *out >= YEAR_MIN && *out <= YEAR_MAX;
}

static bool separator(const char **at)
{
    pass_blanks(at);
    if (**at != '-' && **at != '.')
        return false;
    ++*at;
    pass_blanks(at);
    return true;
}

static bool date(const char **at, struct tm *t)
{
    if (!year(at, &t->tm_year) || !separator(at) ||
        !number(at, 2, &t->tm_mon) || !separator(at) ||
        !number(at, 2, &t->tm_mday))
        return false;
    t->tm_year -= 1900;
    t->tm_mon -= 1;
    return true;
}

/* "AM" or "PM" there: *half is 'A' or 'P'. */
static bool half_of_day(const char **at, char *half)
{
    pass_blanks(at);
    if (strncasecmp(*at, "am", 2) != 0 && strncasecmp(*at, "pm", 2) != 0)
        return true;
    if (*half != '\0')
        return false; /* twice */
    *half = (char)ascii_lower((uint8_t) * *at);
    *at += 2;
    pass_blanks(at);
    return true;
}

static bool minutes_and_seconds(const char **at, struct tm *t)
{
    if (**at == ':' && (++*at, pass_blanks(at), ascii_digit((uint8_t) * *at)) &&
        !number(at, 2, &t->tm_min))
        return false;
    if ((**at == ':' || **at == ' ') && ascii_digit((uint8_t)(*at)[1])) {
        ++*at;
        return number(at, 2, &t->tm_sec);
    }
    return true;
}

/* Twelve hours and their half to twenty-four. */
static bool whole_day(int *hour, char half)
{
    if (half == '\0')
        return true;
    if (*hour > NOON)
        return false;
    *hour = *hour % NOON + (half == 'p' ? NOON : 0);
    return true;
}

static bool clock_time(const char **at, struct tm *t)
{
    char half = '\0';

    *at += strspn(*at, " Tt");
    if (!half_of_day(at, &half))
        return false;
    if (!ascii_digit((uint8_t) * *at))
        return half == '\0'; /* the day alone */
    if (!number(at, 2, &t->tm_hour) || !minutes_and_seconds(at, t) ||
        !half_of_day(at, &half) || !whole_day(&t->tm_hour, half))
        return false;
    return t->tm_hour < 24 && t->tm_min < 60 && t->tm_sec < 61;
}

/* A zone by name. */
static bool named_zone(const char *at, long *east_s)
{
    static const struct {
        const char *name;
        long east_s;
    } zones[] = {{"Z", 0}, {"UTC", 0}, {"GMT", 0}, {"JST", 9 * 3600}};

    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (strcasecmp(at, zones[i].name) == 0) {
            *east_s = zones[i].east_s;
            return true;
        }
    return false;
}

/* "+9", "+09:00", "-0500" */
static bool offset(const char *at, long *east_s)
{
    int hours, minutes = 0, sign;

    if (*at != '+' && *at != '-')
        return false;
    sign = *at++ == '-' ? -1 : 1;
    if (!number(&at, 2, &hours))
        return false;
    at += *at == ':';
    if (*at != '\0' && !number(&at, 2, &minutes))
        return false;
    *east_s = sign * (hours * 3600L + minutes * 60L);
    return *at == '\0' && hours <= 14 && minutes < 60;
}

/* Seconds east of Greenwich; *given tells whether a zone stands there. */
static bool zone(const char *at, long *east_s, bool *given)
{
    pass_blanks(&at);
    *given = *at != '\0';
    *east_s = 0;
    return !*given || named_zone(at, east_s) || offset(at, east_s);
}

static bool is_unknown(struct bytes text)
{
    text = incident_trimmed(text);
    return ascii_same(text, "unknown") || ascii_same(text, "不明");
}

bool incident_time_of(uint64_t *out_s, struct bytes text)
{
    char plain[TIME_MAX];
    const char *at = plain;
    struct tm t = {.tm_isdst = -1}, back;
    long east_s;
    bool given;
    time_t s;

    *out_s = 0;
    if (is_unknown(text))
        return true;
    if (!plain_time(plain, text) || !date(&at, &t) || !clock_time(&at, &t) ||
        !zone(at, &east_s, &given))
        return false;
    back = t;
    s = given ? timegm(&t) - east_s : mktime(&t);
    /* February 30 would have become March 2. */
    if (s <= 0 || t.tm_mday != back.tm_mday || t.tm_mon != back.tm_mon)
        return false;
    *out_s = (uint64_t)s;
    return true;
}
