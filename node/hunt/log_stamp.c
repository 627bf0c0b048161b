#include "node/hunt/log_stamp.h"

#include <time.h>

#include "node/date.h"
#include "proto/ascii.h"

enum {
    YEAR_MIN = 1970,
    YEAR_MAX = 9999,
    EPOCH_DIGITS_MIN = 9,  /* of seconds: from 1973 on, */
    EPOCH_DIGITS_MAX = 10, /* and up to 2286 */
    EPOCH_FINER_MAX = 19,  /* in billionths */
};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};

/* What is read, and whether all of it was there so far. */
struct cursor {
    struct bytes left;
    bool good;
};

static uint8_t peek(const struct cursor *c)
{
    return c->left.len > 0 ? c->left.at[0] : 0;
}

static uint8_t take(struct cursor *c)
{
    const uint8_t octet = peek(c);

    c->good = c->good && c->left.len > 0;
    if (c->left.len > 0)
        c->left = ascii_from(c->left, 1);
    return octet;
}

static void expect(struct cursor *c, const char *any)
{
    const uint8_t octet = take(c);

    c->good = c->good && octet != 0 && strchr(any, octet) != NULL;
}

/* So many digits; fewer, down to least, where another octet follows. */
static int number(struct cursor *c, int least, int digits, int min, int max)
{
    int value = 0, count = 0;

    while (count < digits && ascii_digit(peek(c))) {
        value = 10 * value + (take(c) - '0');
        count++;
    }
    c->good = c->good && count >= least && value >= min && value <= max;
    return value;
}

/* 1 for the first of the words; 0: none of them. */
static int word(struct cursor *c, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (ascii_starts(c->left, words[i])) {
            c->left = ascii_from(c->left, strlen(words[i]));
            return i + 1;
        }
    return 0;
}

static int month(struct cursor *c)
{
    const int value = word(c, months, 12);

    c->good = c->good && value != 0;
    return value;
}

static void fraction(struct cursor *c, struct log_stamp *s)
{
    int scale = 100;

    if ((peek(c) != '.' && peek(c) != ',') || c->left.len < 2 ||
        !ascii_digit(c->left.at[1]))
        return;
    (void)take(c);
    while (ascii_digit(peek(c))) {
        s->ms += scale * (take(c) - '0');
        scale /= 10;
    }
}

/* 05:06:07.089; seconds may be missing. */
static void clock_time(struct cursor *c, struct log_stamp *s)
{
    s->hour = number(c, 2, 2, 0, 23);
    expect(c, ":");
    s->minute = number(c, 2, 2, 0, 59);
    if (peek(c) != ':')
        return;
    (void)take(c);
    s->second = number(c, 2, 2, 0, 60);
    fraction(c, s);
}

/* "Z", "+09:00", "+0900", a blank before it; or nothing. */
static void zone(struct cursor *c, struct log_stamp *s)
{
    struct cursor z = *c;
    int sign;

    if (peek(&z) == ' ')
        (void)take(&z);
    if (peek(&z) == 'Z') {
        (void)take(&z);
        s->zone = LOG_ZONE_STATED;
        *c = z;
        return;
    }
    if (peek(&z) != '+' && peek(&z) != '-')
        return;
    sign = take(&z) == '+' ? 1 : -1;
    s->east = 60 * number(&z, 2, 2, 0, 15);
    if (peek(&z) == ':')
        (void)take(&z);
    s->east = sign * (s->east + number(&z, 2, 2, 0, 59));
    if (!z.good || ascii_digit(peek(&z))) {
        s->east = 0;
        return;
    }
    s->zone = LOG_ZONE_STATED;
    *c = z;
}

/* 2026-11-28T05:06:07Z, 2026/11/28 05:06:07 */
static void read_iso(struct cursor *c, struct log_stamp *s)
{
    s->year = number(c, 4, 4, YEAR_MIN, YEAR_MAX);
    expect(c, "-/");
    s->month = number(c, 2, 2, 1, 12);
    expect(c, "-/");
    s->day = number(c, 2, 2, 1, 31);
    expect(c, "T t_");
    clock_time(c, s);
    zone(c, s);
}

/* 28/Nov/2026:05:06:07 +0900, 28-Nov-2026 05:06:07.089 */
static void read_day_first(struct cursor *c, struct log_stamp *s)
{
    s->day = number(c, 1, 2, 1, 31);
    expect(c, "/-");
    s->month = month(c);
    expect(c, "/-");
    s->year = number(c, 4, 4, YEAR_MIN, YEAR_MAX);
    expect(c, ": T");
    clock_time(c, s);
    zone(c, s);
}

static bool take_word(struct cursor *c, const char *word)
{
    if (!ascii_starts(c->left, word))
        return false;
    c->left = ascii_from(c->left, strlen(word));
    return true;
}

static void expect_word(struct cursor *c, const char *word)
{
    c->good = take_word(c, word) && c->good;
}

/* 2026年11月28日 5時06分07秒, 2026年11月28日 05:06:07 */
static void read_japanese(struct cursor *c, struct log_stamp *s)
{
    s->year = number(c, 4, 4, YEAR_MIN, YEAR_MAX);
    expect_word(c, "年");
    s->month = number(c, 1, 2, 1, 12);
    expect_word(c, "月");
    s->day = number(c, 1, 2, 1, 31);
    expect_word(c, "日");
    while (peek(c) == ' ')
        (void)take(c);
    s->hour = number(c, 1, 2, 0, 23);
    if (!take_word(c, "時"))
        expect(c, ":");
    s->minute = number(c, 1, 2, 0, 59);
    if (!take_word(c, "分") && peek(c) != ':')
        return;
    (void)(peek(c) == ':' && take(c));
    if (ascii_digit(peek(c)))
        s->second = number(c, 1, 2, 0, 60);
    fraction(c, s);
    (void)take_word(c, "秒");
}

static void blanks(struct cursor *c)
{
    expect(c, " ");
    if (peek(c) == ' ')
        (void)take(c);
}

/* A year with a blank before it, and nothing but a blank or a sign behind. */
static bool year_follows(const struct cursor *c)
{
    struct cursor y = *c;

    if (peek(&y) != ' ')
        return false;
    (void)take(&y);
    (void)number(&y, 4, 4, YEAR_MIN, YEAR_MAX);
    return y.good && !ascii_alnum(peek(&y)) && peek(&y) != '.';
}

/* Nov 28 05:06:07, Nov 28 2026 05:06:07, Sat Nov 28 05:06:07 2026 */
static void read_month_first(struct cursor *c, struct log_stamp *s)
{
    const bool weekday = word(c, weekdays, 7) != 0;

    if (weekday)
        expect(c, " ");
    s->month = month(c);
    blanks(c);
    s->day = number(c, 1, 2, 1, 31);
    if (year_follows(c)) {
        (void)take(c);
        s->year = number(c, 4, 4, YEAR_MIN, YEAR_MAX);
    }
    blanks(c);
    clock_time(c, s);
    if (weekday && year_follows(c)) {
        (void)take(c);
        s->year = number(c, 4, 4, YEAR_MIN, YEAR_MAX);
    }
}

size_t log_stamp_read(struct log_stamp *out, struct bytes text)
{
    struct cursor c = {text, true};

    *out = (struct log_stamp){0};
    if (text.len < 12) /* of "Nov 28 05:06" */
        return 0;
    if (ascii_alpha(text.at[0]))
        read_month_first(&c, out);
    else if (ascii_digit(text.at[0]) && ascii_starts(ascii_from(text, 4), "年"))
        read_japanese(&c, out);
    else if (ascii_digit(text.at[0]) && ascii_digit(text.at[2]))
        read_iso(&c, out);
    else if (ascii_digit(text.at[0]))
        read_day_first(&c, out);
    else
        return 0;
    return c.good ? text.len - c.left.len : 0;
}

/* Days since 1970 of the proleptic Gregorian calendar. */
static int64_t days(int year, int month_no, int day)
{
    const int64_t y = month_no <= 2 ? year - 1 : year;
    const int64_t m = (month_no + 9) % 12; /* March is 0 */

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           719468;
}

static uint64_t ms_of_year(const struct log_stamp *s, int year)
{
    const int64_t minutes =
        (days(year, s->month, s->day) * 24 + s->hour) * 60 + s->minute;
    int64_t seconds = minutes * 60 + s->second;

    if (s->zone == LOG_ZONE_STATED)
        seconds -= (int64_t)s->east * 60;
    if (s->zone == LOG_ZONE_LOCAL) {
        struct tm tm = {.tm_year = year - 1900,
                        .tm_mon = s->month - 1,
                        .tm_mday = s->day,
                        .tm_hour = s->hour,
                        .tm_min = s->minute,
                        .tm_sec = s->second,
                        .tm_isdst = -1};

        seconds = (int64_t)mktime(&tm);
    }
    return seconds < 0 ? 0 : (uint64_t)seconds * 1000 + (uint64_t)s->ms;
}

uint64_t log_stamp_ms(const struct log_stamp *s, uint64_t written_ms)
{
    const time_t written = (time_t)(written_ms / 1000);
    struct tm tm;
    int year;

    if (s->year != 0)
        return ms_of_year(s, s->year);
    (void)gmtime_r(&written, &tm);
    year = tm.tm_year + 1900 + 1; /* it may be New Year's Day in the east */
    while (year > YEAR_MIN && ms_of_year(s, year) > written_ms + DATE_DAY_MS)
        year--;
    return ms_of_year(s, year);
}

/* How many digits more than milliseconds have; -1: it is no such number. */
static int finer(size_t digits)
{
    return digits == 13 || digits == 16 || digits == EPOCH_FINER_MAX
               ? (int)digits - 13
               : -1;
}

size_t log_stamp_epoch(uint64_t *ms, struct bytes text)
{
    struct log_stamp rest = {0};
    size_t digits = 0;
    uint64_t value = 0;
    struct cursor c;

    while (digits < text.len && ascii_digit(text.at[digits]) &&
           digits <= EPOCH_FINER_MAX)
        value = 10 * value + (uint64_t)(text.at[digits++] - '0');
    c = (struct cursor){ascii_from(text, digits), true};
    if (digits >= EPOCH_DIGITS_MIN && digits <= EPOCH_DIGITS_MAX)
        value *= 1000;
    else if (finer(digits) < 0)
        return 0;
    for (int more = finer(digits); more > 0; more--)
        value /= 10;
    fraction(&c, &rest);
    *ms = value + (digits <= EPOCH_DIGITS_MAX ? (uint64_t)rest.ms : 0);
    return text.len - c.left.len;
}
