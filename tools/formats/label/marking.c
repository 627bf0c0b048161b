#include "tools/formats/label/marking.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/label/marking_fold.h"

enum {
    PREFIX = 3,      /* "tlp", "pap" */
    FILLERS_MAX = 8, /* characters between TLP and its level */
};

static const char between[] = " :=-_[](){}*|\"'`\t\n\r<>/#~";

static struct bytes skip(struct bytes text, const char *octets)
{
    while (text.len > 0 && text.at[0] != '\0' &&
           strchr(octets, text.at[0]) != NULL)
        text = ascii_from(text, 1);
    return text;
}

static struct bytes take_word(struct bytes *text)
{
    struct bytes word = {text->at, 0};

    while (word.len < text->len && ascii_alpha(text->at[word.len]))
        word.len++;
    *text = ascii_from(*text, word.len);
    return word;
}

/* What follows TLP: a level of 2.0, *left after it. */
static bool take_tlp(enum tlp *out, struct bytes *left)
{
    struct bytes word = take_word(left), rest;

    if (ascii_same(word, "amberstrict")) {
        *out = TLP_AMBER_STRICT;
        return true;
    }
    if (!tlp_parse(out, word))
        return false;
    rest = skip(*left, " +_-&/(\"");
    if (*out == TLP_AMBER && ascii_starts(rest, "strict")) {
        *out = TLP_AMBER_STRICT;
        *left = ascii_from(rest, strlen("strict"));
    }
    return true;
}

static bool take_pap(enum pap *out, struct bytes *left)
{
    return pap_parse(out, take_word(left));
}

static void add_tlp(struct markings *out, enum tlp tlp)
{
    if (!out->tlp_there || tlp > out->tlp)
        out->tlp = tlp;
    out->tlp_there = true;
}

static void add_pap(struct markings *out, enum pap pap)
{
    if (!out->pap_there || pap > out->pap)
        out->pap = pap;
    out->pap_there = true;
}

/* "v2.0", "2.0", "2": of which TLP. */
static bool pass_version(struct bytes *text)
{
    struct bytes left = *text;

    if (ascii_starts(left, "v"))
        left = ascii_from(left, 1);
    if (left.len == 0 || (left.at[0] != '1' && left.at[0] != '2'))
        return false;
    left = ascii_from(left, 1);
    if (ascii_starts(left, ".0"))
        left = ascii_from(left, 2);
    if (left.len > 0 && ascii_alnum(left.at[0]))
        return false;
    *text = left;
    return true;
}

/* What people write between the name and the level. */
static bool pass_noun(struct bytes *text)
{
    static const char *const nouns[] = {
        "tlp",   "level",  "label",          "labelled", "labeled",
        "mark",  "marked", "marking",        "color",    "colour",
        "is",    "rating", "classification", "version",  "designation",
        "class", "code",   "content",        "value",
    };
    struct bytes left = *text, word = take_word(&left);

    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
        if (ascii_same(word, nouns[i])) {
            *text = left;
            return true;
        }
    return false;
}

/* TLP, PAP or "Traffic Light Protocol" at the front, *left behind it. */
static enum marking_kind pass_name(struct bytes *left, struct bytes text)
{
    static const char *const words[] = {"traffic", "light", "protocol"};

    *left = ascii_from(text, text.len < 3 ? text.len : 3);
    if (ascii_starts(text, "tlp"))
        return MARKING_TLP;
    if (ascii_starts(text, "pap"))
        return MARKING_PAP;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        text = skip(text, " -_");
        if (!ascii_starts(text, words[i]))
            return MARKING_NEITHER;
        text = ascii_from(text, strlen(words[i]));
    }
    *left = text;
    return MARKING_TLP;
}

/* All that may stand before the level; false when nothing does. */
static bool pass_between(struct bytes *left)
{
    const size_t before = left->len;
    size_t fillers = 0;

    for (;;) {
        *left = skip(*left, between);
        if (left->len > 0 && left->at[0] == MARKING_FILLER) {
            if (++fillers > FILLERS_MAX)
                return false;
            *left = ascii_from(*left, 1);
        } else if (!pass_version(left) &&
                   (left->len == before || !pass_noun(left))) {
            return left->len < before;
        }
    }
}

/* The level that left begins with, *left behind it. */
static bool take_level(struct markings *out, enum marking_kind kind,
                       struct bytes *left)
{
    enum tlp tlp;
    enum pap pap;

    if (kind == MARKING_TLP && take_tlp(&tlp, left)) {
        add_tlp(out, tlp);
        return true;
    }
    if (kind == MARKING_PAP && take_pap(&pap, left)) {
        add_pap(out, pap);
        return true;
    }
    return false;
}

static void add_level(struct markings *out, enum marking_kind kind,
                      struct bytes left)
{
    if (kind == MARKING_TLP && ascii_starts(left, "ex:chr"))
        out->unknown = true;
    else
        take_level(out, kind, &left);
}

/* Octets of Japanese words for whom something may reach, which need no "TLP"
   where a colon and a level of it follow. */
static size_t pass_handling(struct bytes text)
{
    static const char *const words[] = {"取扱", "取り扱い", "共有範囲",
                                        "公開範囲", "機密区分"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_starts(text, words[i]))
            return strlen(words[i]);
    return 0;
}

static void read_handling(struct markings *out, struct bytes text)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes left = marking_fold(room, text);
    size_t fillers = 0;

    while (left.len > 0 && left.at[0] == MARKING_FILLER &&
           fillers++ < FILLERS_MAX)
        left = ascii_from(left, 1);
    left = skip(left, " ");
    if (left.len > 0 && (left.at[0] == ':' || left.at[0] == '='))
        add_level(out, MARKING_TLP, skip(left, between));
}

/* As marking_narrow, which is asked of every octet of every file. */
static inline uint8_t narrow(struct bytes text, size_t at, size_t *taken)
{
    if (text.at[at] >= 0x80)
        return marking_narrow(text, at, taken);
    *taken = 1;
    return ascii_lower(text.at[at]);
}

/* Past what begins no label: the first octet of "TLP", "PAP" and "Traffic", or
   of what is no ASCII. */
static size_t pass_others(struct bytes text, size_t at)
{
    static const bool begins[0x80] = {
        ['T'] = true, ['t'] = true, ['P'] = true, ['p'] = true};

    while (at < text.len && text.at[at] < 0x80 && !begins[text.at[at]])
        at++;
    return at;
}

/* What begins with such two is looked at; most words are not. */
static bool may_begin(struct bytes text, size_t at, uint8_t c, uint8_t before)
{
    size_t taken;
    uint8_t next;

    if ((c != 't' && c != 'p') || ascii_alnum(before))
        return false;
    marking_narrow(text, at, &taken);
    if (at + taken >= text.len)
        return false;
    next = marking_narrow(text, at + taken, &taken);
    return next == 0 || (c == 't' ? next == 'l' || next == 'r' : next == 'a');
}

void marking_scan(struct markings *out, struct bytes text)
{
    uint8_t room[MARKING_WINDOW];
    uint8_t before = ' ';
    size_t taken;

    *out = (struct markings){0};
    for (size_t at = 0, next; at < text.len; at += taken) {
        uint8_t c;
        size_t handling;

        next = pass_others(text, at);
        if (next > at)
            before = ascii_lower(text.at[next - 1]);
        if (next == text.len)
            return;
        at = next;
        c = narrow(text, at, &taken);
        handling = text.at[at] < 0xe5 ? 0 : pass_handling(ascii_from(text, at));

        if (handling > 0)
            read_handling(out, ascii_from(text, at + handling));
        if (may_begin(text, at, c, before)) {
            struct bytes left,
                window = marking_fold(room, ascii_from(text, at));
            enum marking_kind kind = pass_name(&left, window);

            if (kind != MARKING_NEITHER && pass_between(&left))
                add_level(out, kind, left);
        }
        before = c;
    }
}

/* At a glance: the first letter is none of "TLP", "PAP" and "Traffic". */
static bool opens_otherwise(struct bytes text)
{
    const uint8_t c = text.len == 0 ? 0 : ascii_lower(text.at[0]);

    return ascii_alnum(c) && c != 't' && c != 'p';
}

enum marking_kind marking_opens(struct bytes text)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes left;
    enum marking_kind kind;

    text = ascii_trim(text);
    if (opens_otherwise(text))
        return MARKING_NEITHER;
    left = skip(marking_fold(room, text), between);
    kind = pass_name(&left, left);
    if (kind != MARKING_NEITHER)
        pass_between(&left);
    return left.len == 0 ? kind : MARKING_NEITHER;
}

void marking_answers(struct markings *out, enum marking_kind kind,
                     struct bytes text)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes left = skip(marking_fold(room, ascii_trim(text)), between);

    *out = (struct markings){0};
    while (left.len > 0 && left.at[0] == MARKING_FILLER)
        left = skip(ascii_from(left, 1), between);
    add_level(out, kind, left);
}

/* Nothing but what closes or explains a label. */
static bool over(struct bytes left)
{
    return skip(left, "])\"'( \1").len == 0;
}

enum marking_verdict marking_tag(struct markings *out, struct bytes tag)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes text = marking_fold(room, ascii_trim(tag)), left;
    enum marking_kind kind = ascii_starts(text, "tlp")   ? MARKING_TLP
                             : ascii_starts(text, "pap") ? MARKING_PAP
                                                         : MARKING_NEITHER;

    *out = (struct markings){0};
    if (kind == MARKING_NEITHER || text.len <= PREFIX ||
        ascii_alnum(text.at[PREFIX])) {
        marking_scan(out, tag);
        return out->tlp_there || out->pap_there ? MARKING_KNOWN : MARKING_NONE;
    }
    left = skip(ascii_from(text, PREFIX), " :=\"'-_");
    return take_level(out, kind, &left) && over(left) ? MARKING_KNOWN
                                                      : MARKING_UNKNOWN;
}

enum marking_verdict marking_tlp(enum tlp *out, struct bytes cell)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes text = skip(marking_fold(room, ascii_trim(cell)), "[(\"' \1");

    if (text.len == 0)
        return ascii_trim(cell).len == 0 ? MARKING_NONE : MARKING_UNKNOWN;
    if (ascii_starts(text, "tlp"))
        text = skip(ascii_from(text, PREFIX), " :=-_");
    return take_tlp(out, &text) && over(text) ? MARKING_KNOWN : MARKING_UNKNOWN;
}

bool marking_alone(struct bytes line)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes left = skip(marking_fold(room, ascii_trim(line)), between);
    enum marking_kind kind = pass_name(&left, left);
    struct markings level = {0};

    return kind != MARKING_NEITHER && pass_between(&left) &&
           take_level(&level, kind, &left) && skip(left, between).len == 0;
}
