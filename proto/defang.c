/* Undoing and doing what keeps people from clicking. WIRE.md 6.3 */
#include <string.h>

#include "proto/ascii.h"
#include "proto/bracketed.h"
#include "proto/dead_scheme.h"
#include "proto/indicator.h"
#include "proto/percented.h"

enum {
    PASSES_MAX = 4, /* a full-width bracket round a full-width dot needs two */
    TOKEN_MAX = INDICATOR_RULE_MAX,
};

struct spelling {
    const char *written, *meant;
};

/* Longer ones first: the first that fits is taken. */
static const struct spelling table[] = {
    {"[://]", "://"}, {"[:]//", "://"}, {"(://)", "://"}, {"[:/]/", "://"},
    {"[punkt]", "."}, {"(punkt)", "."}, {"[dot]", "."},   {"(dot)", "."},
    {"{dot}", "."},   {"<dot>", "."},   {" dot ", "."},   {" [dot] ", "."},
    {"[at]", "@"},    {"(at)", "@"},    {"{at}", "@"},    {"<at>", "@"},
    {" at ", "@"},    {"[.]", "."},     {"(.)", "."},     {"{.}", "."},
    {"<.>", "."},     {"<@>", "@"},     {"[,]", "."},     {"[@]", "@"},
    {"(@)", "@"},     {"{@}", "@"},     {"[:]", ":"},     {"(:)", ":"},
    {"[/]", "/"},     {"[@", "@"},      {"@]", "@"},      {"[.", "."},
    {".]", "."},      {"(.", "."},      {".)", "."},      {"\u3002", "."},
    {"\uff61", "."},  {"\u3000", " "},  {"\u200b", ""},   {"\u200c", ""},
    {"\u200d", ""},   {"\ufeff", ""},   {"\u00ad", ""},   {"\u2060", ""},
};

/* Around a whole token: what prose and tables put there. */
static const char *const quotes[] = {
    "\"",     "'",      "`",      "<",      ">",      "\u300c",
    "\u300d", "\u300e", "\u300f", "\u201c", "\u201d", "\u2018",
    "\u2019", "\u3001", "\u00ab", "\u00bb", "\u2039", "\u203a",
};

/* U+FF01 … U+FF5E are the ASCII characters 0xFEE0 lower. */
static bool full_width(uint8_t *out, struct bytes text)
{
    unsigned point;

    if (text.len < 3 || text.at[0] != 0xef)
        return false;
    point = (unsigned)(0xf000 | (text.at[1] & 0x3f) << 6 | (text.at[2] & 0x3f));
    if (point < 0xff01 || point > 0xff5e)
        return false;
    *out = (uint8_t)(point - 0xfee0);
    return true;
}

/* Nearly all octets that are asked about are none. A dot or an @
   begins one only before a bracket. */
static bool begins_spelling(struct bytes text)
{
    /* The last are the first octets of what is not ASCII in the table. */
    static const bool begins[256] = {
        ['['] = true,  ['('] = true,  ['{'] = true,
        ['<'] = true,  [' '] = true,  [0xc2] = true,
        [0xe2] = true, [0xe3] = true, [0xef] = true,
    };
    const uint8_t c = text.at[0];

    return begins[c] || ((c == '.' || c == '@') && text.len > 1 &&
                         (text.at[1] == ']' || text.at[1] == ')'));
}

/* What text begins with, or NULL. */
static const struct spelling *spelling(struct bytes text)
{
    if (!begins_spelling(text))
        return NULL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if ((uint8_t)table[i].written[0] == text.at[0] &&
            ascii_starts(text, table[i].written))
            return &table[i];
    return NULL;
}

/* Octets of text taken, and what they mean, added to out; 0: no room. */
static size_t take_one(struct buffer *out, struct bytes text, bool *changed,
                       bool backslashes)
{
    const struct spelling *s;
    uint8_t plain;

    if (full_width(&plain, text)) {
        *changed = true;
        return buffer_add_octet(out, plain) ? 3 : 0;
    }
    s = spelling(text);
    if (s != NULL) {
        *changed = true;
        return buffer_add_text(out, s->meant) ? strlen(s->written) : 0;
    }
    if (backslashes && text.len > 1 && text.at[0] == '\\') {
        *changed = true;
        return buffer_add_octet(out, text.at[1]) ? 2 : 0;
    }
    return buffer_add_octet(out, text.at[0]) ? 1 : 0;
}

/* In a path a backslash before a dot is a separator; where every backslash
   stands before what Markdown escapes, it hides that. */
static bool only_marks_escaped(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t next = i + 1 < text.len ? text.at[i + 1] : 0;

        if (text.at[i] != '\\')
            continue;
        if (next == 0 || strchr(".[]()_-", next) == NULL ||
            (i == 0 && next == '.'))
            return false;
        i++;
    }
    return true;
}

/* Whether a pass would find anything in it. */
static bool may_hide(struct bytes text)
{
    static const bool looked_at[256] = {
        ['\\'] = true, ['['] = true,  ['('] = true,  ['{'] = true,
        ['<'] = true,  [' '] = true,  ['.'] = true,  ['@'] = true,
        [0xc2] = true, [0xe2] = true, [0xe3] = true, [0xef] = true,
    };

    for (size_t i = 0; i < text.len; i++)
        if (looked_at[text.at[i]] &&
            (text.at[i] == '\\' || begins_spelling(ascii_from(text, i))))
            return true;
    return false;
}

static bool pass(struct buffer *out, struct bytes text, bool *changed)
{
    bool backslashes = only_marks_escaped(text);

    while (text.len > 0) {
        size_t taken = take_one(out, text, changed, backslashes);

        if (taken == 0)
            return false;
        text = ascii_from(text, taken);
    }
    return true;
}

static bool drop(struct bytes *text, const char *mark)
{
    size_t len = strlen(mark);

    if (text->len > len && memcmp(text->at, mark, len) == 0) {
        *text = ascii_from(*text, len);
        return true;
    }
    if (text->len > len && memcmp(text->at + text->len - len, mark, len) == 0) {
        text->len -= len;
        return true;
    }
    return false;
}

static bool drop_tail(struct bytes *text)
{
    static const char ideographic_stop[] = "\u3002";
    uint8_t last = text->len > 1 ? text->at[text->len - 1] : 0;

    if (last == ',' || last == ';' ||
        (last == ')' && ascii_find(*text, 0, '(') == text->len)) {
        text->len--;
        return true;
    }
    if (text->len > 3 &&
        memcmp(text->at + text->len - 3, ideographic_stop, 3) == 0) {
        text->len -= 3;
        return true;
    }
    return false;
}

/* Whether a blank, a quote or what ends a part of a sentence may begin or end
   with that octet. */
static bool may_be_dropped(uint8_t c)
{
    return c <= ' ' || c >= 0x80 || c == '"' || c == '\'' || c == '`' ||
           c == '<' || c == '>' || c == ',' || c == ';' || c == ')';
}

static bool is_bare(struct bytes text)
{
    return text.len > 0 && !may_be_dropped(text.at[0]) &&
           !may_be_dropped(text.at[text.len - 1]);
}

static struct bytes unquoted(struct bytes text)
{
    bool again = !is_bare(text);

    while (again) {
        text = ascii_trim(text);
        again = drop_tail(&text);
        for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
            again = drop(&text, quotes[i]) || again;
    }
    return text;
}

/* Where the host ends that text begins with. */
static size_t host_end(struct bytes text)
{
    static const bool ends[256] = {
        ['\0'] = true, ['/'] = true, ['?'] = true, ['#'] = true};
    size_t end = 0;

    while (end < text.len && !ends[text.at[end]])
        end++;
    return end;
}

static bool has_word(struct bytes text, const char *word)
{
    for (size_t at = ascii_find(text, 0, '_'); at < text.len;
         at = ascii_find(text, at + 1, '_'))
        if (ascii_starts(ascii_from(text, at), word))
            return true;
    return false;
}

/* host with those words undone that hide something. */
static bool add_words(struct buffer *out, struct bytes host, bool dots, bool at)
{
    while (host.len > 0) {
        const bool dot_here = dots && ascii_starts(host, "_dot_");
        const bool at_here = at && ascii_starts(host, "_at_");

        if (!buffer_add_octet(out, dot_here ? '.' : at_here ? '@' : host.at[0]))
            return false;
        host = ascii_from(host, dot_here ? 5 : at_here ? 4 : 1);
    }
    return true;
}

/* The host of text with _dot_ and _at_ undone, where its writer hid all of it
   so: a host that has dots of its own has these words, too. */
static bool add_host(struct buffer *out, struct bytes host, bool url,
                     bool *changed)
{
    bool dots = ascii_find(host, 0, '.') == host.len && has_word(host, "_dot_");
    bool at = !url && (dots || *changed) && has_word(host, "_at_");

    if (!dots && !at)
        return buffer_add(out, host);
    *changed = true;
    return add_words(out, host, dots, at);
}

/* A path behind http:\\ is written with backslashes, too. */
static bool add_path(struct buffer *out, struct bytes path, bool backslashes)
{
    const size_t start = out->len;

    if (!buffer_add(out, path))
        return false;
    for (size_t i = start; backslashes && i < out->len; i++)
        if (out->at[i] == '\\')
            out->at[i] = '/';
    return true;
}

static enum err with_scheme(struct buffer *out, struct bytes text,
                            bool *changed)
{
    const size_t start = out->len;
    struct buffer tail = {.at = out->at + start, .cap = out->cap - start};
    const char *scheme = NULL;
    bool backslashes, fits = true;
    size_t end;

    if (dead_scheme_read(&text, &scheme, changed))
        fits = buffer_add_text(&tail, scheme) && buffer_add_text(&tail, "://");
    backslashes = scheme != NULL && text.len > 0 && text.at[-1] == '\\';
    end = host_end(text);
    if (backslashes && ascii_find(text, 0, '\\') < end)
        end = ascii_find(text, 0, '\\');
    fits = fits &&
           add_host(&tail, (struct bytes){text.at, end}, scheme != NULL,
                    changed) &&
           add_path(&tail, ascii_from(text, end), backslashes);
    if (!fits)
        return ERR_TOO_BIG;
    out->len = start + tail.len;
    return ERR_OK;
}

/* Of text without escapes. */
static enum err refang(struct buffer *out, struct bytes text, bool *changed)
{
    BYTES_UNSET uint8_t a[TOKEN_MAX], b[TOKEN_MAX];
    struct buffer from = {.at = a, .cap = sizeof a};
    struct buffer plain = {.at = b, .cap = sizeof b};
    struct bytes shown;
    bool again = true;

    if (!may_hide(text))
        return with_scheme(out, text, changed);
    shown = bracketed_plain(&plain, text);
    *changed = *changed || shown.at != text.at;
    if (!buffer_add(&from, shown))
        return ERR_TOO_BIG;
    for (int i = 0; i < PASSES_MAX && again; i++) {
        struct buffer to = {.at = b, .cap = sizeof b};

        again = false;
        if (!pass(&to, bytes_of(&from), &again))
            return ERR_TOO_BIG;
        *changed = *changed || again;
        memcpy(a, b, to.len);
        from.len = to.len;
        again = again && may_hide(bytes_of(&from));
    }
    return with_scheme(out, unquoted(bytes_of(&from)), changed);
}

/* Of text with a percent sign, which may hide others. */
static enum err refang_escaped(struct buffer *out, struct bytes text,
                               bool *changed)
{
    BYTES_UNSET uint8_t octets[TOKEN_MAX];
    struct buffer room = {.at = octets, .cap = sizeof octets};
    const struct bytes plain = percented_plain(&room, text);

    *changed = plain.at != text.at;
    return refang(out, unquoted(plain), changed);
}

enum err indicator_refang(struct buffer *out, struct bytes text, bool *changed)
{
    *changed = false;
    text = unquoted(text);
    if (text.len > TOKEN_MAX)
        return ERR_TOO_BIG;
    if (ascii_find(text, 0, '%') < text.len)
        return refang_escaped(out, text, changed);
    return refang(out, text, changed);
}

static bool add_dots(struct buffer *out, struct bytes host)
{
    for (size_t i = 0; i < host.len; i++) {
        bool fits = host.at[i] == '.'   ? buffer_add_text(out, "[.]")
                    : host.at[i] == '@' ? buffer_add_text(out, "[@]")
                    : host.at[i] == ':' ? buffer_add_text(out, "[:]")
                                        : buffer_add_octet(out, host.at[i]);
        if (!fits)
            return false;
    }
    return true;
}

/* http becomes hxxp, ftp fxp; other schemes stay, their dots do not. */
static bool add_dead_scheme(struct buffer *out, struct bytes scheme)
{
    if (ascii_same(scheme, "http"))
        return buffer_add_text(out, "hxxp");
    if (ascii_same(scheme, "https"))
        return buffer_add_text(out, "hxxps");
    if (ascii_same(scheme, "ftp"))
        return buffer_add_text(out, "fxp");
    return buffer_add(out, scheme);
}

static bool add_dead_url(struct buffer *out, struct bytes url)
{
    size_t colon = ascii_find(url, 0, ':');
    struct bytes rest = ascii_from(url, colon);
    size_t slash = rest.len > 3 ? ascii_find(rest, 3, '/') : rest.len;

    return add_dead_scheme(out, (struct bytes){url.at, colon}) &&
           buffer_add_text(out, "://") &&
           add_dots(out, (struct bytes){rest.at + 3, slash - 3}) &&
           buffer_add(out, ascii_from(rest, slash));
}

enum err indicator_defang(struct buffer *out, enum indicator_type type,
                          struct bytes value)
{
    const size_t start = out->len;
    bool fits;

    if (type == INDICATOR_URL && ascii_find(value, 0, ':') + 3 < value.len)
        fits = add_dead_url(out, value);
    else if (indicator_host(type, value).len > 0)
        fits = add_dots(out, value);
    else
        fits = buffer_add(out, value);
    if (fits)
        return ERR_OK;
    out->len = start;
    return ERR_TOO_BIG;
}
