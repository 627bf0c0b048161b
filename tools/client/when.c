#include "tools/client/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "node/date.h"

enum { SPAN_DIGITS_MAX = 6, ZONE_LETTERS_MAX = 8 };

uint64_t when_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return 1000;
    case 'm':
        return DATE_MINUTE_MS;
    case 'h':
        return DATE_HOUR_MS;
    case 'd':
        return DATE_DAY_MS;
    case 'w':
        return 7 * DATE_DAY_MS;
    default:
        return 0;
    }
}

bool when_span(uint64_t *out_ms, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > SPAN_DIGITS_MAX || strlen(text) != digits + 1 ||
        unit_ms(text[digits]) == 0)
        return false;
    *out_ms = strtoull(text, NULL, 10) * unit_ms(text[digits]);
    return true;
}

static bool date(uint64_t *out_ms, const char *text, int days_after)
{
    struct tm t = {.tm_isdst = -1};
    const char *end = strptime(text, "%Y-%m-%d", &t);
    time_t at;

    if (end == NULL || *end != '\0')
        return false;
    t.tm_mday += days_after;
    t.tm_isdst = -1;
    at = mktime(&t);
    if (at < 0)
        return false;
    *out_ms = (uint64_t)at * 1000;
    return true;
}

bool when_until(uint64_t *out_ms, const char *text, uint64_t now_ms)
{
    uint64_t span;

    if (!when_span(&span, text))
        return date(out_ms, text, 1);
    *out_ms = now_ms + span;
    return true;
}

bool when_since(uint64_t *out_ms, const char *text, uint64_t now_ms)
{
    uint64_t span;

    if (!when_span(&span, text))
        return date(out_ms, text, 0);
    *out_ms = span < now_ms ? now_ms - span : 0;
    return true;
}

bool when_day(uint64_t *out_day, const char *text)
{
    struct tm t = {0};
    const char *end = strptime(text, "%Y-%m-%d", &t);
    time_t at;

    if (end == NULL || *end != '\0')
        return false;
    at = timegm(&t);
    if (at < (time_t)(DATE_DAY_MS / 1000))
        return false;
    *out_day = (uint64_t)at / (DATE_DAY_MS / 1000);
    return true;
}

const char *when_day_text(char out[static WHEN_TEXT_MAX], uint64_t day)
{
    return date_text(out, day * DATE_DAY_MS);
}

const char *when_local(char out[static WHEN_TEXT_MAX], uint64_t ms)
{
    time_t at = (time_t)(ms / 1000);
    struct tm t;

    if (ms == 0 || localtime_r(&at, &t) == NULL ||
        strftime(out, WHEN_TEXT_MAX, "%Y-%m-%d %H:%M", &t) == 0)
        strcpy(out, "-");
    return out;
}

static bool is_letters(const char *text)
{
    size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz");

    return letters > 0 && letters <= ZONE_LETTERS_MAX && text[letters] == '\0';
}

/* "JST", or "+09:00". */
static const char *zone_of(char out[static WHEN_ZONE_MAX], const struct tm *t)
{
    const long minutes = labs(t->tm_gmtoff) / 60;

    if (t->tm_zone != NULL && is_letters(t->tm_zone))
        snprintf(out, WHEN_ZONE_MAX, "%s", t->tm_zone);
    else
        snprintf(out, WHEN_ZONE_MAX, "%c%02ld:%02ld",
                 t->tm_gmtoff < 0 ? '-' : '+', minutes / 60 % 100,
                 minutes % 60);
    return out;
}

const char *when_zone(char out[static WHEN_ZONE_MAX], uint64_t ms)
{
    time_t at = (time_t)(ms / 1000);
    struct tm t;

    *out = '\0';
    return localtime_r(&at, &t) == NULL ? out : zone_of(out, &t);
}

const char *when_zoned(char out[static WHEN_TEXT_MAX], uint64_t ms)
{
    char zone[WHEN_ZONE_MAX];
    size_t len = strlen(when_local(out, ms));

    if (strcmp(out, "-") != 0)
        snprintf(out + len, WHEN_TEXT_MAX - len, " %s", when_zone(zone, ms));
    return out;
}

const char *when_listed(char out[static WHEN_TEXT_MAX], uint64_t ms,
                        uint64_t now_ms)
{
    char zone[WHEN_ZONE_MAX], now[WHEN_ZONE_MAX];

    if (strcmp(when_zone(zone, ms), when_zone(now, now_ms)) == 0)
        return when_local(out, ms);
    return when_zoned(out, ms);
}

const char *when_rfc3339(char out[static WHEN_TEXT_MAX], uint64_t ms)
{
    time_t at = (time_t)(ms / 1000);
    struct tm t;

    if (gmtime_r(&at, &t) == NULL ||
        strftime(out, WHEN_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &t) == 0)
        strcpy(out, "-");
    return out;
}
