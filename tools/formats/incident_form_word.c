#include "tools/formats/incident_form_word.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "proto/record_incident.h"

enum { HEADING_MAX = 64, TIME_MAX = 64, YEAR_MIN = 1990, YEAR_MAX = 2200 };

struct word {
    uint64_t number;
    const char *text;
};

static const struct word categories[] = {
#define X(number, word) {number, word},
    RECORD_CATEGORY_LIST(X)
#undef X
        {0, "その他"},
    {1, "フィッシングサイト"},
    {1, "フィッシング"},
    {2, "Webサイト改ざん"},
    {2, "改ざん"},
    {3, "マルウェアサイト"},
    {3, "マルウエアサイト"},
    {4, "スキャン"},
    {5, "ddos"},
    {5, "DoS攻撃"},
    {5, "DDoS攻撃"},
    {6, "制御システム"},
    {6, "制御システム関連"},
    {7, "標的型攻撃"},
    {8, "マルウェア感染"},
    {8, "マルウエア感染"},
    {8, "ウイルス感染"},
    {9, "ランサムウェア"},
    {9, "ランサムウエア"},
    {10, "unauthorized-access"},
    {10, "不正アクセス"},
    {11, "情報漏えい"},
    {11, "情報漏洩"},
    {12, "システム停止"},
};

static const struct word states[] = {
#define X(number, word) {number, word},
    RECORD_STATE_LIST(X)
#undef X
        {0, "不明"},
    {1, "新規"},
    {2, "対応中"},
    {2, "調査中"},
    {3, "封じ込め済み"},
    {3, "封じ込め"},
    {4, "解決済み"},
    {4, "収束"},
    {5, "誤検知"},
};

static bool begins(struct bytes text, const char *with)
{
    size_t len = strlen(with);

    return text.len >= len && memcmp(text.at, with, len) == 0;
}

static const char wide_space[] = "\xe3\x80\x80";

static size_t space_before(struct bytes text)
{
    if (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t'))
        return 1;
    return begins(text, wide_space) ? strlen(wide_space) : 0;
}

static size_t space_after(struct bytes text)
{
    size_t wide = strlen(wide_space);

    if (text.len > 0 &&
        (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
        return 1;
    if (text.len >= wide &&
        memcmp(text.at + text.len - wide, wide_space, wide) == 0)
        return wide;
    return 0;
}

struct bytes incident_trimmed(struct bytes text)
{
    size_t n;

    while ((n = space_before(text)) > 0)
        text = (struct bytes){text.at + n, text.len - n};
    while ((n = space_after(text)) > 0)
        text.len -= n;
    return text;
}

static bool same_word(struct bytes text, const char *word)
{
    return text.len == strlen(word) &&
           strncasecmp((const char *)text.at, word, text.len) == 0;
}

/* The next alternative of "what happened / 発生事象"; between words a space
   separates, too. */
static bool next_piece(struct bytes *rest, struct bytes *piece, bool words)
{
    size_t n = 0;

    if (rest->len == 0)
        return false;
    while (n < rest->len && rest->at[n] != '/' &&
           !(words && rest->at[n] == ' '))
        n++;
    *piece = incident_trimmed((struct bytes){rest->at, n});
    n += n < rest->len;
    *rest = (struct bytes){rest->at + n, rest->len - n};
    return true;
}

static bool word_of(uint64_t *out, struct bytes text, const struct word *words,
                    size_t count)
{
    struct bytes rest = incident_trimmed(text), piece;

    while (next_piece(&rest, &piece, true))
        for (size_t i = 0; i < count; i++)
            if (same_word(piece, words[i].text)) {
                *out = words[i].number;
                return true;
            }
    return false;
}

bool incident_category_of(uint64_t *out, struct bytes text)
{
    return word_of(out, text, categories,
                   sizeof categories / sizeof *categories);
}

bool incident_state_of(uint64_t *out, struct bytes text)
{
    return word_of(out, text, states, sizeof states / sizeof *states);
}

static const struct {
    const char *english, *japanese;
} fields[] = {
#define X(name, english, japanese) {english, japanese},
    INCIDENT_FIELD_LIST(X)
#undef X
};

const char *incident_field_text(enum incident_field f)
{
    return fields[f].english;
}

/* What stands between the brackets at the begin of a line; wide ones count. */
static bool bracketed(struct bytes line, struct bytes *inside)
{
    static const char *const opening[] = {"[", "\xef\xbc\xbb"};
    static const char *const closing[] = {"]", "\xef\xbc\xbd"};

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(opening[i]);

        if (!begins(line, opening[i]))
            continue;
        for (size_t at = len; at < line.len && at < HEADING_MAX; at++)
            for (size_t k = 0; k < 2; k++)
                if (begins((struct bytes){line.at + at, line.len - at},
                           closing[k])) {
                    *inside = (struct bytes){line.at + len, at - len};
                    return true;
                }
    }
    return false;
}

/* Words, not an address or a port: "[2001:db8::1]" is no heading. */
static bool wordy(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        if (c < 0x80 && c != ' ' && c != '/' && c != '-' &&
            !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            return false;
    }
    return text.len > 0;
}

enum incident_field incident_field_of(struct bytes line, bool *looks)
{
    struct bytes rest, piece;

    *looks = bracketed(line, &rest) && wordy(rest);
    while (*looks && next_piece(&rest, &piece, false))
        for (size_t f = 0; f < INCIDENT_FIELDS; f++)
            if (same_word(piece, fields[f].english) ||
                same_word(piece, fields[f].japanese))
                return (enum incident_field)f;
    return INCIDENT_FIELDS;
}

/* What Japanese writing puts where ISO 8601 has something else. */
static const struct {
    const char *from;
    char to;
} written[] = {
    {"年", '-'}, {"月", '-'}, {"日", ' '},           {"時", ':'},
    {"分", ' '}, {"秒", ' '}, {"\xe3\x80\x80", ' '}, {"/", '-'},
};

static size_t written_as(struct bytes text, char *to)
{
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (begins(text, written[i].from)) {
            *to = written[i].to;
            return strlen(written[i].from);
        }
    /* U+FF01 to U+FF5E are the wide forms of ! to ~. */
    if (text.len >= 3 && text.at[0] == 0xef &&
        (text.at[1] == 0xbc || text.at[1] == 0xbd)) {
        *to = (char)((text.at[1] - 0xbc) * 64 + (text.at[2] - 0x80) + 0x20);
        if (*to == '/')
            *to = '-';
        return 3;
    }
    *to = (char)text.at[0];
    return 1;
}

static bool plain_time(char out[static TIME_MAX], struct bytes text)
{
    size_t used = 0;

    text = incident_trimmed(text);
    while (text.len > 0) {
        char c;
        size_t n = written_as(text, &c);

        if (used + 1 >= TIME_MAX)
            return false;
        out[used++] = c;
        text = (struct bytes){text.at + n, text.len - n};
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
    return used > 0;
}

/* At most `digits` digits; false when there is none. */
static bool number(const char **at, int digits, int *out)
{
    int n = 0;

    for (*out = 0; n < digits && **at >= '0' && **at <= '9'; n++, ++*at)
        *out = 10 * *out + (**at - '0');
    return n > 0;
}

static bool date(const char **at, struct tm *t)
{
    if (!number(at, 4, &t->tm_year) || *(*at)++ != '-' ||
        !number(at, 2, &t->tm_mon) || *(*at)++ != '-' ||
        !number(at, 2, &t->tm_mday))
        return false;
    if (t->tm_year < YEAR_MIN || t->tm_year > YEAR_MAX)
        return false;
    t->tm_year -= 1900;
    t->tm_mon -= 1;
    return true;
}

static bool clock_time(const char **at, struct tm *t)
{
    while (**at == ' ' || **at == 'T' || **at == 't')
        ++*at;
    if (**at < '0' || **at > '9')
        return true; /* the day alone */
    if (!number(at, 2, &t->tm_hour))
        return false;
    if (**at == ':' && (++*at, **at >= '0' && **at <= '9') &&
        !number(at, 2, &t->tm_min))
        return false;
    if ((**at == ':' || **at == ' ') && (*at)[1] >= '0' && (*at)[1] <= '9') {
        ++*at;
        if (!number(at, 2, &t->tm_sec))
            return false;
    }
    return t->tm_hour < 24 && t->tm_min < 60 && t->tm_sec < 61;
}

/* Seconds east of Greenwich; *given tells whether a zone stands there. */
static bool zone(const char *at, long *east_s, bool *given)
{
    int hours, minutes = 0, sign;

    while (*at == ' ')
        at++;
    *given = *at != '\0';
    *east_s = 0;
    if (!*given || strcasecmp(at, "Z") == 0 || strcasecmp(at, "UTC") == 0 ||
        strcasecmp(at, "GMT") == 0)
        return true;
    if (strcasecmp(at, "JST") == 0) {
        *east_s = 9 * 3600;
        return true;
    }
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

bool incident_time_of(uint64_t *out_s, struct bytes text)
{
    char plain[TIME_MAX];
    const char *at = plain;
    struct tm t = {.tm_isdst = -1}, back;
    long east_s;
    bool given;
    time_t s;

    *out_s = 0;
    if (same_word(incident_trimmed(text), "unknown") ||
        same_word(incident_trimmed(text), "不明"))
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
