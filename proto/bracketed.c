#include "proto/bracketed.h"

#include <string.h>

#include "proto/ascii.h"

/* Quotation marks and those of types and tags stand round words, too; bars
   round cells, with blanks. */
static const struct bracket {
    const char *opening, *closing;
    bool quotes;
} brackets[] = {
    {"|", "|", false},
    {"[", "]", false},
    {"(", ")", false},
    {"{", "}", false},
    {"<", ">", true},
    {"\uff3b", "\uff3d", false},
    {"\uff08", "\uff09", false},
    {"\uff5b", "\uff5d", false},
    {"\uff1c", "\uff1e", false},
    {"\u3010", "\u3011", false},
    {"\u3014", "\u3015", false},
    {"\u300c", "\u300d", true},
    {"\u300e", "\u300f", true},
    {"\u3008", "\u3009", true},
    {"\u300a", "\u300b", true},
    {"\u201c", "\u201d", true},
    {"\u2018", "\u2019", true},
    {"\u2039", "\u203a", true},
    {"\uff62", "\uff63", true},
};

enum {
    PLAIN = 3, /* octets of "[.]" */
    WIDE = 3,  /* of a full-width letter */
    ADDRESS_LABELS = 4,
    NUMBER_DIGITS = 3,
};

enum how {
    SIGN,
    WORD,  /* nobody puts it in brackets but to hide a sign */
    VAGUE, /* prose has it in brackets, too */
};

/* Longer ones first: the first that fits is taken. */
static const struct inner {
    const char *written, *shown;
    enum how how;
} inners[] = {
    {"::", "[:][:]", SIGN},
    {"://", "[://]", SIGN},
    {"\uff1a\uff0f\uff0f", "[://]", SIGN},
    {".", "[.]", SIGN},
    {"\uff0e", "[.]", SIGN},
    {"\u3002", "[.]", SIGN},
    {"\uff61", "[.]", SIGN},
    {"\u30fb", "[.]", SIGN},
    {"\uff65", "[.]", SIGN},
    {"\u2024", "[.]", SIGN},
    {"\u2027", "[.]", SIGN},
    {"\u00b7", "[.]", SIGN},
    {"dot", "[.]", WORD},
    {"d0t", "[.]", WORD},
    {"punto", "[.]", VAGUE},
    {"punkt", "[.]", VAGUE},
    {"point", "[.]", VAGUE},
    {"ponto", "[.]", VAGUE},
    {"period", "[.]", VAGUE},
    {"\uff44\uff4f\uff54", "[.]", WORD},
    {"\uff24\uff2f\uff34", "[.]", WORD},
    {"\u30c9\u30c3\u30c8", "[.]", WORD},
    {"\u3069\u3063\u3068", "[.]", WORD},
    {"\uff84\uff9e\uff6f\uff84", "[.]", WORD},
    {"\u30d4\u30ea\u30aa\u30c9", "[.]", VAGUE},
    {"\u70b9", "[.]", VAGUE},
    {"@", "[@]", SIGN},
    {"\uff20", "[@]", SIGN},
    {"at", "[@]", WORD},
    {"a", "[@]", VAGUE},
    {"_at_", "[@]", WORD},
    {"\uff41\uff54", "[@]", WORD},
    {"\uff21\uff34", "[@]", WORD},
    {"\u30a2\u30c3\u30c8\u30de\u30fc\u30af", "[@]", WORD},
    {"\u30a2\u30c3\u30c8", "[@]", WORD},
    {"\u3042\u3063\u3068\u307e\u30fc\u304f", "[@]", WORD},
    {"\u3042\u3063\u3068", "[@]", WORD},
    {"\uff71\uff6f\uff84\uff8f\uff70\uff78", "[@]", WORD},
    {"\uff71\uff6f\uff84", "[@]", WORD},
    {":", "[:]", SIGN},
    {"\uff1a", "[:]", SIGN},
    {"\u30b3\u30ed\u30f3", "[:]", VAGUE},
    {"/", "[/]", SIGN},
    {"\uff0f", "[/]", SIGN},
};

/* Signs that look like a dot or an @, how HTML writes one, and half a bracket,
   within a name. */
static const struct inner lookalikes[] = {
    {"(@", "[@]", VAGUE},      {"{@", "[@]", VAGUE},    {"@)", "[@]", VAGUE},
    {"@}", "[@]", VAGUE},      {"\u2024", "[.]", SIGN}, {"\ufe52", "[.]", SIGN},
    {"\ufe6b", "[@]", SIGN},   {"&#46;", "[.]", SIGN},  {"&#x2e;", "[.]", SIGN},
    {"&period;", "[.]", SIGN}, {"&#64;", "[@]", SIGN},  {"&#x40;", "[@]", SIGN},
    {"&commat;", "[@]", SIGN},
};

/* What brackets and lookalikes begin with: most of a text is none of it. */
static bool may_begin(uint8_t c)
{
    static const bool begins[256] = {
        ['['] = true, ['('] = true, ['{'] = true,  ['<'] = true,  ['|'] = true,
        ['&'] = true, ['@'] = true, [0xe2] = true, [0xe3] = true, [0xef] = true,
    };

    return begins[c];
}

static size_t len_at(struct bytes text, size_t at, const char *written)
{
    return ascii_starts(ascii_from(text, at), written) ? strlen(written) : 0;
}

/* Past blanks from `at` on, those of Japanese among them. */
static size_t past_blanks(struct bytes text, size_t at)
{
    static const char *const blanks[] = {" ", "\u3000", "\u00a0"};

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (len_at(text, at, blanks[i]) > 0) {
            at += strlen(blanks[i]);
            i = (size_t)-1;
        }
    return at;
}

static size_t past_spaces(struct bytes text, size_t at)
{
    while (at < text.len && text.at[at] == ' ')
        at++;
    return at;
}

/* The ASCII form of a full-width letter or digit; 0: it is none. */
static uint8_t narrow(const uint8_t wide[static WIDE])
{
    const unsigned point = 0xf000U | (wide[1] & 0x3fU) << 6 | (wide[2] & 0x3fU);
    const uint8_t c = (uint8_t)(point - 0xfee0);

    if (wide[0] != 0xef || point < 0xff01 || point > 0xff5e)
        return 0;
    return ascii_alnum(c) ? c : 0;
}

/* What may stand in a name at `at`, in ASCII, and how many octets it takes; 0:
   something else does. */
static uint8_t of_name(struct bytes text, size_t at, size_t *len)
{
    const uint8_t c = at < text.len ? text.at[at] : 0;

    *len = 1;
    if (ascii_alnum(c) || c == '-' || c == '_')
        return c;
    *len = WIDE;
    return c >= 0x80 && at + WIDE <= text.len ? narrow(text.at + at) : 0;
}

static bool is_of_name(struct bytes text, size_t at)
{
    size_t len;

    return of_name(text, at, &len) != 0;
}

/* A hidden sign, and the blanks around it. */
struct sign {
    size_t lead, len, tail;
    const char *shown; /* NULL: "." or "[.]", which stays as it is */
    enum how how;
    bool dot;
    bool quotes;
    bool wide;  /* its name is Japanese */
    bool tight; /* no blank may stand in or round it */
};

/* What stands within the brackets at `at` and is one; false: none does. */
static bool read_within(struct sign *s, struct bytes text, size_t at,
                        const struct bracket *b)
{
    const bool tight = b->opening[0] == '|';
    const size_t inner = at + strlen(b->opening);
    const size_t start = tight ? inner : past_blanks(text, inner);

    for (size_t i = 0; i < sizeof inners / sizeof *inners; i++) {
        size_t end = len_at(text, start, inners[i].written);

        if (end == 0)
            continue;
        end = tight ? start + end : past_blanks(text, start + end);
        if (len_at(text, end, b->closing) == 0)
            continue;
        s->len = end + strlen(b->closing) - at;
        s->how = inners[i].how;
        s->shown = s->len == PLAIN && s->how == SIGN && !tight
                       ? NULL
                       : inners[i].shown;
        s->dot = inners[i].shown[1] == '.';
        s->quotes = b->quotes;
        s->wide = (uint8_t)inners[i].written[0] >= 0x80;
        s->tight = tight;
        return true;
    }
    return false;
}

static bool read_brackets(struct sign *s, struct bytes text, size_t at)
{
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++)
        if (len_at(text, at, brackets[i].opening) > 0)
            return read_within(s, text, at, &brackets[i]);
    return false;
}

static bool read_lookalike(struct sign *s, struct bytes text, size_t at)
{
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
        if ((s->len = len_at(text, at, lookalikes[i].written)) > 0) {
            s->shown = lookalikes[i].shown;
            s->dot = s->shown[1] == '.';
            s->how = lookalikes[i].how;
            /* as "1․ Then" is a sentence's */
            s->quotes = s->how == SIGN;
            return true;
        }
    return false;
}

/* Blanks part words of prose: only a sign in brackets has them around it, and
   a Japanese word, since Japanese has none. */
static bool may_stand(const struct sign *s)
{
    if (s->how != SIGN && s->quotes)
        return false;
    if (s->lead + s->tail == 0)
        return true;
    return !s->quotes && !s->tight &&
           ((s->how == SIGN && s->shown != NULL) ||
            (s->how == WORD && s->wide));
}

/* The sign behind a name that ends at `at`; false: there is none. */
static bool sign_at(struct sign *s, struct bytes text, size_t at)
{
    const size_t start = past_spaces(text, at);

    *s = (struct sign){.lead = start - at};
    if (start == text.len || !may_begin(text.at[start]) ||
        !(read_brackets(s, text, start) || read_lookalike(s, text, start)))
        return false;
    s->tail = past_spaces(text, start + s->len) - start - s->len;
    return may_stand(s);
}

/* Octets of a dot, hidden or not, between two labels at `at`; 0: the name ends
   there. */
static size_t dot_at(struct sign *s, struct bytes text, size_t at)
{
    size_t len = 1;

    if (at < text.len && text.at[at] == '.')
        *s = (struct sign){.len = 1, .dot = true};
    else if (!sign_at(s, text, at) || !s->dot)
        return 0;
    len = s->lead + s->len + s->tail;
    return is_of_name(text, at + len) ? len : 0;
}

/* Labels with dots of any kind between them. */
struct name {
    size_t end, labels, last_len;
    uint8_t last; /* what the last label begins with */
    bool numbers;
    bool sure;   /* a dot in it is no word that prose has */
    bool hidden; /* a dot in it is */
};

static struct name name_at(struct bytes text, size_t at)
{
    struct name n = {.end = at, .labels = 1, .numbers = true};
    struct sign s;
    size_t len;
    uint8_t c;

    for (;;) {
        if ((c = of_name(text, n.end, &len)) != 0) {
            n.last = n.last_len++ == 0 ? c : n.last;
            n.numbers =
                n.numbers && ascii_digit(c) && n.last_len <= NUMBER_DIGITS;
        } else if ((len = dot_at(&s, text, n.end)) > 0) {
            n.sure = n.sure || s.how != VAGUE;
            n.hidden = n.hidden || len > 1;
            n.labels++;
            n.last_len = 0;
        } else {
            return n;
        }
        n.end += len;
    }
}

/* Whether the name could be one of a host: not "10.20", "A.B", "No.1.No.2". */
static bool is_host(const struct name *n)
{
    if (n->numbers)
        return n->labels == ADDRESS_LABELS;
    return n->labels > 1 && n->last_len > 1 && ascii_alpha(n->last);
}

/* A walk over a text, and what was seen of it so far. */
struct walk {
    struct bytes text;
    size_t seen;    /* octets of it */
    size_t slashes; /* that stand there, one behind the other */
    bool path;      /* a path, or what follows one, goes on there */
};

/* Octets of a slash at `at`; 0: there is none. */
static size_t slash_at(struct bytes text, size_t at)
{
    if (text.at[at] == '/' || text.at[at] == '\\')
        return 1;
    return text.at[at] < 0x80 ? 0 : len_at(text, at, "\uff0f");
}

/* Octets of what parts a URL from the text before it at `at`: a blank, or what
   stands for one; 0: nothing does. */
static size_t parting_at(struct bytes text, size_t at)
{
    static const char *const marks[] = {"\u3001", "\u3002", "\u300c", "\uff1a"};
    size_t len = text.at[at] <= ' ';

    for (size_t i = 0;
         text.at[at] >= 0x80 && len == 0 && i < sizeof marks / sizeof *marks;
         i++)
        len = len_at(text, at, marks[i]);
    return len;
}

/* Whether a path or what follows it stands at `at`, which is not before where
   that was asked last: the slashes of "://" begin none. */
static bool is_in_path(struct walk *w, size_t at)
{
    for (size_t len; w->seen < at; w->seen += len) {
        const uint8_t c = w->text.at[w->seen];

        if ((len = slash_at(w->text, w->seen)) > 0) {
            w->slashes++;
            continue;
        }
        w->path = w->path || w->slashes % 2 != 0 || c == '?' || c == '#';
        w->slashes = 0;
        if ((len = parting_at(w->text, w->seen)) > 0)
            w->path = false;
        else
            len = 1;
    }
    return w->path || w->slashes % 2 != 0;
}

/* "the end“.”Then": what follows begins a sentence. */
static bool begins_sentence(struct bytes text, size_t at, const struct sign *s)
{
    const uint8_t before = text.at[at - 1];
    const size_t end = at + s->lead + s->len + s->tail;
    const uint8_t next = end < text.len ? text.at[end] : 0;

    return (s->quotes || s->lead + s->tail > 0) && ascii_alpha(next) &&
           next == ascii_upper(next) && ascii_alpha(before) &&
           before == ascii_lower(before);
}

/* Whether a dot at `at` of the name is hidden there; marked: what stands before
   the name says that it is one. */
static bool hides_dot(struct walk *w, size_t at, const struct sign *s,
                      const struct name *n, bool marked)
{
    if (s->shown == NULL || !is_host(n) || begins_sentence(w->text, at, s))
        return false;
    if (s->how == SIGN)
        return true;
    if (is_in_path(w, at))
        return false;
    if (s->how == WORD)
        return true;
    return n->numbers ? n->sure : n->labels > 2 || marked;
}

/* Whether what may follow a hidden @, colon or slash stands at `end`, behind
   the name. */
static bool goes_on(struct bytes text, size_t end, const struct sign *s,
                    const struct name *n)
{
    struct name host;

    if (s->shown[1] == '@') {
        host = name_at(text, end);
        return is_host(&host) && (s->how != VAGUE || host.hidden);
    }
    if (end < text.len && (text.at[end] == '/' || text.at[end] == '['))
        return true;
    return is_of_name(text, end) && (s->how == SIGN || n->labels > 1);
}

/* Whether an @, a colon or a slash is hidden behind the name that ends at `at`.
 */
static bool hides_other(struct walk *w, size_t at, const struct sign *s,
                        const struct name *n)
{
    return s->shown != NULL && !s->dot && !begins_sentence(w->text, at, s) &&
           (s->how == SIGN || !is_in_path(w, at)) &&
           goes_on(w->text, at + s->lead + s->len + s->tail, s, n);
}

static bool add_raw(struct buffer *out, struct bytes text, size_t at,
                    size_t len)
{
    return buffer_add(out, (struct bytes){text.at + at, len});
}

/* The sign at `at` as "[.]", its blanks as they are. */
static bool add_sign(struct buffer *out, struct bytes text, size_t at,
                     const struct sign *s)
{
    return add_raw(out, text, at, s->lead) && buffer_add_text(out, s->shown) &&
           add_raw(out, text, at + s->lead + s->len, s->tail);
}

static bool add_name(struct buffer *out, struct walk *w, size_t at,
                     const struct name *n, bool marked)
{
    const struct bytes text = w->text;
    struct sign s;
    size_t len;

    for (; at < n->end; at += len) {
        bool hidden = false;

        if (of_name(text, at, &len) == 0) {
            len = dot_at(&s, text, at);
            hidden = hides_dot(w, at, &s, n, marked);
        }
        if (!(hidden ? add_sign(out, text, at, &s)
                     : add_raw(out, text, at, len)))
            return false;
    }
    return true;
}

/* "//" or "@" stands before `at`. */
static bool is_marked(struct bytes text, size_t at)
{
    if (at > 1 && text.at[at - 1] == ']')
        at--;
    return at > 0 && (text.at[at - 1] == '/' || text.at[at - 1] == '@');
}

/* The name at `at` and what is hidden behind it; octets taken, 0: no room.
 *behind: such a sign was, before the name and then behind it. */
static size_t take_name(struct buffer *out, struct walk *w, size_t at,
                        bool *behind)
{
    const struct bytes text = w->text;
    const struct name n = name_at(text, at);
    struct sign s;

    if (!add_name(out, w, at, &n, *behind || is_marked(text, at)))
        return 0;
    *behind = sign_at(&s, text, n.end) && hides_other(w, n.end, &s, &n);
    if (!*behind)
        return n.end - at;
    return add_sign(out, text, n.end, &s) ? n.end - at + s.lead + s.len + s.tail
                                          : 0;
}

static bool may_have_one(struct bytes text)
{
    for (size_t i = 1; i < text.len; i++)
        if (may_begin(text.at[i]))
            return true;
    return false;
}

struct bytes bracketed_plain(struct buffer *out, struct bytes text)
{
    struct walk w = {.text = text};
    const size_t start = out->len;
    bool behind = false;
    struct bytes plain;

    if (!may_have_one(text))
        return text;
    for (size_t at = 0, len; at < text.len; at += len) {
        if (is_of_name(text, at)) {
            len = take_name(out, &w, at, &behind);
        } else {
            len = buffer_add_octet(out, text.at[at]);
            behind = false;
        }
        if (len == 0)
            return text;
    }
    plain = (struct bytes){out->at + start, out->len - start};
    return bytes_equal(plain, text) ? text : plain;
}
