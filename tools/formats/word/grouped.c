#include "tools/formats/word/grouped.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/word/digest_label.h"

enum {
    DIGEST_MIN = 32,
    SHA1_DIGITS = 40,
    SHA256_DIGITS = 64,
    DUMPED_MAX = 4,    /* digits of a group as programs show memory */
    WORDS_DUMPED = 1,  /* between a label and such groups */
    WORDS_MAX = 6,     /* ... and others */
    HEADING_WORDS = 4, /* behind the name in a heading */
    BEHIND_WORDS = 3,  /* between digits and their name: "are the MD5" */
    WORD_MAX = 2048,   /* octets of a word that are looked at on each side */
    WIDE = 3,
};

/* Groups of digits that follow each other, or "0x" and digits. */
struct run {
    struct bytes text; /* all of it; len 0: there is none */
    size_t group;      /* digits of each */
    size_t digits;
    uint8_t sign; /* between groups; 'x': "0x" stands before them */
    bool even;    /* all are as long, and one sign stands between them */
};

static size_t hex_at(struct bytes text, size_t at)
{
    size_t end = at;

    while (end < text.len && ascii_hex_digit(text.at[end]) >= 0)
        end++;
    return end - at;
}

static bool parts_groups(uint8_t c)
{
    return c == ' ' || c == '-' || c == '_';
}

static bool is_of_word(struct bytes text, size_t at)
{
    return at < text.len && (ascii_alnum(text.at[at]) || text.at[at] == '_');
}

static bool has_digit(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_digit(text.at[i]))
            return true;
    return false;
}

static bool has_hex_letter(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_hex_digit(text.at[i]) > 9)
            return true;
    return false;
}

/* Octets of the sign at `at` and of a group behind it; 0: the run ends. Words
   such as "add" are digits, too. */
static size_t group_behind(const struct run *r, struct bytes line, size_t at)
{
    struct bytes group;
    size_t from = at, end;

    while (from < line.len && line.at[from] == r->sign)
        from++;
    end = from + hex_at(line, from);
    group = (struct bytes){line.at + from, end - from};
    if (from == at || group.len == 0 ||
        (is_of_word(line, end) && line.at[end] != r->sign))
        return 0;
    return group.len == r->group || has_digit(group) ? end - at : 0;
}

static struct run prefixed_at(struct bytes line, size_t at)
{
    const size_t digits = hex_at(line, at + 2);

    return (struct run){{line.at + at, 2 + digits}, digits, digits, 'x', true};
}

/* What follows the first group of r at `end`, all of which is known then. */
static void read_groups(struct run *r, struct bytes line, size_t end)
{
    const struct bytes first = {r->text.at, r->group};
    size_t len;

    while ((len = group_behind(r, line, end)) > 0) {
        r->even = r->even && len == 1 + r->group;
        r->digits += r->group;
        end += len;
    }
    if (r->digits > r->group && (r->even || has_digit(first)))
        r->text.len = (size_t)(line.at + end - r->text.at);
}

/* The run at `at`, where a word begins. */
static struct run run_at(struct bytes line, size_t at)
{
    const size_t size = hex_at(line, at), end = at + size;
    struct run r = {{line.at + at, 0}, size, size, 0, true};

    if (ascii_starts(ascii_from(line, at), "0x") && hex_at(line, at + 2) > 0)
        return prefixed_at(line, at);
    r.sign = end < line.len ? line.at[end] : 0;
    if (size > 0 && parts_groups(r.sign))
        read_groups(&r, line, end);
    return r;
}

static bool is_one_of(struct bytes line, size_t at, const char *const *signs)
{
    for (; *signs != NULL; signs++)
        if (ascii_starts(ascii_from(line, at), *signs))
            return true;
    return false;
}

/* A hiragana at `at`: Japanese has no blanks between words. */
static bool is_hiragana(struct bytes line, size_t at)
{
    return at + WIDE <= line.len && line.at[at] == 0xe3 &&
           (line.at[at + 1] == 0x81 ||
            (line.at[at + 1] == 0x82 && line.at[at + 2] <= 0x9f));
}

static bool is_before(struct bytes line, size_t at)
{
    static const char *const wide[] = {"\uff1a", "\uff1d", "\uff08", "\uff02",
                                       "\uff07", "\uff3b", "\uff0c", "\uff5c",
                                       "\u3000", "\u300c", "\u3010", NULL};

    if (at == 0)
        return true;
    if (line.at[at - 1] < 0x80)
        return strchr(" \t:=(\"'[,|", line.at[at - 1]) != NULL;
    return at >= WIDE &&
           (is_one_of(line, at - WIDE, wide) || is_hiragana(line, at - WIDE));
}

/* What ends a sentence or its part: a name may go on behind a dot. */
static bool is_stop(struct bytes line, size_t at)
{
    static const char *const stops[] = {"\u3002", "\u3001", NULL};

    if (line.at[at] == '.')
        return at + 1 == line.len || line.at[at + 1] == ' ';
    return is_one_of(line, at, stops) && !is_of_word(line, at + WIDE);
}

static bool is_behind(struct bytes line, size_t at)
{
    static const char *const wide[] = {"\uff09", "\uff02", "\uff07", "\uff0c",
                                       "\uff1b", "\uff5c", "\uff3d", "\u3000",
                                       "\u300d", "\u3011", NULL};

    if (at == line.len || is_stop(line, at))
        return true;
    if (line.at[at] < 0x80)
        return strchr(" \t)\"',;|]", line.at[at]) != NULL;
    return is_one_of(line, at, wide) || is_hiragana(line, at);
}

static bool parts_words(struct bytes line, size_t at)
{
    static const char *const signs[] = {" ",      "\t",     "\u3000", "\u3001",
                                        "\u3002", "\u300c", "\u300d", NULL};

    return is_one_of(line, at, signs);
}

static bool is_of_path(uint8_t c)
{
    return c == '/' || c == '\\' || c == '?' || c == '&' || c == '@';
}

/* Whether the word round from ... end is a URL, a path or a key. */
static bool within_path(struct bytes line, size_t from, size_t end)
{
    const size_t first = from > WORD_MAX ? from - WORD_MAX : 0;
    const size_t last = line.len - end > WORD_MAX ? end + WORD_MAX : line.len;

    for (; from > first; from--) {
        if (is_of_path(line.at[from - 1]))
            return true;
        if (parts_words(line, from - 1))
            break;
    }
    for (; end < last && !parts_words(line, end); end++)
        if (is_of_path(line.at[end]))
            return true;
    return false;
}

static bool stands_alone(struct bytes line, const struct run *r)
{
    const size_t from = (size_t)(r->text.at - line.at);
    const size_t end = from + r->text.len;

    return is_before(line, from) && is_behind(line, end) &&
           !within_path(line, from, end);
}

/* Digits of each digest that is "0x" and digits: forty may be a wallet. */
static size_t prefixed_digits(const struct run *r, const struct digest_label *l)
{
    const bool any =
        r->digits != SHA1_DIGITS &&
        (r->digits != SHA256_DIGITS || (l->kinds & DIGEST_LABEL_HASH) != 0);

    return digest_label_fits(l, r->digits, any) ? r->digits : 0;
}

static bool is_group_len(size_t digits)
{
    return digits == 2 || digits == 4 || digits == 8 || digits == 16;
}

/* Words that may stand between a label and the run. */
static size_t words_max(const struct run *r)
{
    return r->sign == ' ' && r->group <= DUMPED_MAX ? WORDS_DUMPED : WORDS_MAX;
}

/* Digits of each digest in groups; 0: they may be anything. "hashes" of 64
   digits with blanks between may be one or two. */
static size_t grouped_digits(const struct run *r, const struct digest_label *l)
{
    const bool blank = r->sign == ' ';
    const bool two =
        (l->kinds & DIGEST_LABEL_MANY) != 0 && r->digits >= SHA256_DIGITS;

    if (!r->even || !is_group_len(r->group) || l->words > words_max(r))
        return 0;
    if (digest_label_fits(l, r->digits, !(blank && two)))
        return r->digits;
    return blank ? digest_label_part(l, r->digits) : 0;
}

/* Whether what stands at `at` names the digits behind it: "MD5:". */
static bool names_next(struct bytes line, size_t at)
{
    while (at < line.len && line.at[at] == ' ')
        at++;
    return at < line.len &&
           (line.at[at] == ':' || line.at[at] == '=' ||
            is_one_of(line, at,
                      (const char *const[]){"\uff1a", "\uff1d", NULL}) ||
            hex_at(line, at) >= DIGEST_MIN);
}

/* The label behind a run: "(MD5)", "are the MD5". */
static struct digest_label label_behind(struct bytes line, size_t at)
{
    struct digest_label l = {0};
    bool near = true;

    while (at < line.len && !digest_label_is(&l) && l.words <= BEHIND_WORDS &&
           !is_stop(line, at)) {
        near = near && (line.at[at] == ' ' || line.at[at] == '(');
        at += digest_label_word(&l, line, at);
    }
    return near || !names_next(line, at) ? l : (struct digest_label){0};
}

static struct digest_label label_above(struct bytes heading)
{
    struct digest_label l = {0};

    for (size_t at = 0; at < heading.len;) {
        const struct run r = run_at(heading, at);

        if (r.digits >= DIGEST_MIN)
            digest_label_used(&l);
        at += r.text.len > 0 ? r.text.len : digest_label_word(&l, heading, at);
    }
    return l.words > HEADING_WORDS ? (struct digest_label){0} : l;
}

/* Digits of each digest in the run; 0: it stays. */
static size_t digits_each(struct bytes line, const struct run *r,
                          struct digest_label label, struct bytes heading)
{
    const size_t end = (size_t)(r->text.at - line.at) + r->text.len;

    if (r->digits < DIGEST_MIN || !has_hex_letter(r->text) ||
        !stands_alone(line, r))
        return 0;
    if (!digest_label_is(&label))
        label = label_behind(line, end);
    if (!digest_label_is(&label) && r->text.len == line.len)
        label = label_above(heading);
    return r->sign == 'x' ? prefixed_digits(r, &label)
                          : grouped_digits(r, &label);
}

/* The run as digests of so many digits each; 0: as it is. */
static bool add_run(struct buffer *out, const struct run *r, size_t each)
{
    struct bytes digits = r->text;
    size_t count = 0;

    if (each == 0)
        return buffer_add(out, r->text);
    if (r->sign == 'x')
        digits = ascii_from(digits, 2);
    for (size_t i = 0; i < digits.len; i++) {
        if (parts_groups(digits.at[i]))
            continue;
        if ((count > 0 && count % each == 0 && !buffer_add_octet(out, ' ')) ||
            !buffer_add_octet(out, digits.at[i]))
            return false;
        count++;
    }
    return true;
}

/* Whether a stretch of digits and signs alone is as long as a digest, as few
   octets as possible looked at. */
static bool has_stretch(struct bytes line)
{
    for (size_t from = 0, at; from + DIGEST_MIN <= line.len; from = at) {
        at = from + DIGEST_MIN;
        while (at > from && (ascii_hex_digit(line.at[at - 1]) >= 0 ||
                             parts_groups(line.at[at - 1])))
            at--;
        if (at == from)
            return true;
    }
    return false;
}

/* Whether digits enough for a digest follow each other with signs between, or
   behind an "x", somewhere: most lines have none of it. */
static bool may_have_one(struct bytes line)
{
    size_t digits = 0;
    bool parted = false;

    if (!has_stretch(line))
        return false;
    for (size_t at = 0; at < line.len; at++) {
        const uint8_t c = line.at[at];

        if (ascii_hex_digit(c) >= 0) {
            digits++;
        } else if (parts_groups(c)) {
            parted = parted || digits > 0;
        } else {
            digits = 0;
            parted = ascii_lower(c) == 'x';
        }
        if (parted && digits >= DIGEST_MIN)
            return true;
    }
    return false;
}

struct bytes grouped_join(struct buffer *out, struct bytes line,
                          struct bytes heading)
{
    const size_t start = out->len;
    struct digest_label label = {0};
    bool changed = false;

    if (!may_have_one(line))
        return line;
    for (size_t at = 0, each; at < line.len;) {
        struct run r = run_at(line, at);

        each = r.text.len > 0 ? digits_each(line, &r, label, heading) : 0;
        changed = changed || each > 0;
        if (r.text.len == 0)
            r.text.len = digest_label_word(&label, line, at);
        if (r.digits >= DIGEST_MIN)
            digest_label_used(&label);
        if (!add_run(out, &r, each))
            return line;
        at += r.text.len;
    }
    return changed ? (struct bytes){out->at + start, out->len - start} : line;
}
