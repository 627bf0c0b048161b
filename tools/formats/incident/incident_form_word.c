#include "tools/formats/incident/incident_form_word.h"

#include <string.h>
#include <strings.h>

#include "proto/record_incident.h"

enum { HEADING_MAX = 64, WORD_MAX = 64 };

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
    {5, "DoS/DDoS"},
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
           !(words && (rest->at[n] == ' ' || rest->at[n] == ',')))
        n++;
    *piece = incident_trimmed((struct bytes){rest->at, n});
    n += n < rest->len;
    *rest = (struct bytes){rest->at + n, rest->len - n};
    return true;
}

/* U+FF01 to U+FF5E are the wide forms of ! to ~; 0: none is at the front. */
static uint8_t narrowed(struct bytes text)
{
    if (text.len < 3 || text.at[0] != 0xef)
        return 0;
    if (text.at[1] != 0xbc && (text.at[1] != 0xbd || text.at[2] > 0x9e))
        return 0;
    return (uint8_t)((text.at[1] - 0xbc) * 64 + text.at[2] - 0x60);
}

/* Octets of the character at the front, which *plain stands for. */
static size_t plain_character(uint8_t *plain, struct bytes text)
{
    size_t space = space_before(text);

    *plain = narrowed(text);
    if (*plain != 0)
        return 3;
    *plain = space > 0 || text.at[0] == '_' ? '-' : text.at[0];
    return space > 0 ? space : 1;
}

/* Wide characters narrow, "In Progress" as "in-progress". */
static struct bytes plain_word(uint8_t room[static WORD_MAX], struct bytes text)
{
    struct buffer out = {room, 0, WORD_MAX};
    struct bytes left = text;

    while (left.len > 0) {
        uint8_t c;
        size_t taken = plain_character(&c, left);

        if (!buffer_add_octet(&out, c))
            return text;
        left = (struct bytes){left.at + taken, left.len - taken};
    }
    return bytes_of(&out);
}

static bool one_word_of(uint64_t *out, struct bytes text,
                        const struct word *words, size_t count)
{
    uint8_t room[WORD_MAX];
    struct bytes plain = plain_word(room, text);

    for (size_t i = 0; i < count; i++)
        if (same_word(plain, words[i].text)) {
            *out = words[i].number;
            return true;
        }
    return false;
}

/* The word, also in both languages; two of them are none. */
static bool word_of(uint64_t *out, struct bytes text, const struct word *words,
                    size_t count)
{
    struct bytes rest = incident_trimmed(text), piece;
    bool found = false;
    uint64_t number;

    if (one_word_of(out, rest, words, count))
        return true;
    while (next_piece(&rest, &piece, true)) {
        if (!one_word_of(&number, piece, words, count))
            continue;
        if (found && number != *out)
            return false;
        *out = number;
        found = true;
    }
    return found;
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

/* What forms of earlier versions say, and what people write. */
static const struct {
    enum incident_field field;
    const char *japanese;
} also[] = {
    {INCIDENT_FIELD_TITLE, "題名"},
    {INCIDENT_FIELD_INDICATORS, "インジケータ"},
};

enum { ALSO = sizeof also / sizeof *also };

const char *incident_field_text(enum incident_field f)
{
    return fields[f].english;
}

const char *incident_field_japanese(const char *english)
{
    for (size_t f = 0; f < INCIDENT_FIELDS; f++)
        if (strcmp(fields[f].english, english) == 0)
            return fields[f].japanese;
    return english;
}

static bool field_is(enum incident_field f, struct bytes word)
{
    bool is = same_word(word, fields[f].english) ||
              same_word(word, fields[f].japanese);

    for (size_t i = 0; i < ALSO && !is; i++)
        is = also[i].field == f && same_word(word, also[i].japanese);
    return is;
}

/* What stands between the brackets at the begin of a line, and behind them;
   Japanese ones count. */
static bool bracketed(struct bytes line, struct bytes *inside,
                      struct bytes *behind)
{
    static const char *const opening[] = {"[", "\uff3b", "【", "〔"};
    static const char *const closing[] = {"]", "\uff3d", "】", "〕"};

    for (size_t i = 0; i < 4; i++) {
        size_t len = strlen(opening[i]);

        if (!begins(line, opening[i]))
            continue;
        for (size_t at = len; at < line.len && at < HEADING_MAX; at++)
            for (size_t k = 0; k < 4; k++) {
                size_t end = at + strlen(closing[k]);

                if (!begins((struct bytes){line.at + at, line.len - at},
                            closing[k]))
                    continue;
                *inside = (struct bytes){line.at + len, at - len};
                *behind = (struct bytes){line.at + end, line.len - end};
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

/* What is written on a heading's own line: without its name in the other
   language, "(*)" and a colon. */
static struct bytes own_line(enum incident_field f, struct bytes behind)
{
    const char *names[] = {fields[f].english,
                           fields[f].japanese,
                           fields[f].japanese,
                           "(*)",
                           ":",
                           "\uff1a",
                           "/"};
    bool more = true;

    for (size_t i = 0; i < ALSO; i++)
        if (also[i].field == f)
            names[2] = also[i].japanese;
    while (more) {
        behind = incident_trimmed(behind);
        more = false;
        for (size_t i = 0; i < sizeof names / sizeof *names && !more; i++)
            if (begins(behind, names[i])) {
                size_t len = strlen(names[i]);

                behind = (struct bytes){behind.at + len, behind.len - len};
                more = true;
            }
    }
    return behind;
}

enum incident_field incident_field_of(struct bytes line, bool *looks,
                                      struct bytes *behind)
{
    struct bytes rest, piece;

    *behind = (struct bytes){0};
    *looks = bracketed(line, &rest, behind) && wordy(rest);
    while (*looks && next_piece(&rest, &piece, false))
        for (size_t f = 0; f < INCIDENT_FIELDS; f++)
            if (field_is((enum incident_field)f, piece)) {
                *behind = own_line((enum incident_field)f, *behind);
                return (enum incident_field)f;
            }
    return INCIDENT_FIELDS;
}
