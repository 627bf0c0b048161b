#include "tools/formats/word/broken.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/word/domain.h"

enum {
    HALF_MIN = 8,   /* digits of a hash on either line */
    BEGIN_MIN = 16, /* of its beginning, where no label says its length */
    WIDE_MIN = 70,  /* octets of a line that may have been too long */
};

static size_t hex_before(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && ascii_hex_digit(text.at[text.len - 1 - len]) >= 0)
        len++;
    if (len < text.len && ascii_alnum(text.at[text.len - 1 - len]))
        return 0;
    return len;
}

static size_t hex_at(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && ascii_hex_digit(text.at[len]) >= 0)
        len++;
    return len < text.len && (ascii_alnum(text.at[len]) ||
                              strchr("-_.@", text.at[len]) != NULL)
               ? 0
               : len;
}

static bool is_hash_length(size_t len)
{
    return len == 32 || len == 40 || len == 56 || len == 64 || len == 96 ||
           len == 128;
}

/* Whether the digits at the end of line are the last group of a whole hash:
   "9e107d9d 372bb682 6bd81d35 42a419d6". */
static bool ends_groups(struct bytes line, size_t tail)
{
    size_t all = tail;

    while (line.len > tail + 1) {
        line.len -= tail + 1;
        if (hex_before(line) != tail ||
            strchr(" -_", line.at[line.len]) == NULL)
            break;
        all += tail;
    }
    return all > tail && is_hash_length(all);
}

/* Digits of the hash that the last label in text names; 0: there is none. */
static size_t digits_said(struct bytes text)
{
    static const struct {
        const char *label;
        size_t digits;
    } labels[] = {
        {"sha256", 64},  {"sha-256", 64}, {"sha2-256", 64}, {"sha1", 40},
        {"sha-1", 40},   {"sha512", 128}, {"sha-512", 128}, {"sha384", 96},
        {"sha-384", 96}, {"sha224", 56},  {"md5", 32},
    };
    size_t digits = 0;

    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
            if (ascii_lower(text.at[at]) == (uint8_t)labels[i].label[0] &&
                ascii_starts(ascii_from(text, at), labels[i].label))
                digits = labels[i].digits;
    return digits;
}

static bool has_digit(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_digit(text.at[i]))
            return true;
    return false;
}

/* Both lines, of which the value's halves are kept or left out. */
static bool join(struct buffer *out, struct bytes line, struct bytes next,
                 size_t tail, size_t head, bool keep)
{
    struct bytes front = {line.at, line.len - (keep ? 0 : tail)};

    return buffer_add(out, front) && (keep || buffer_add_octet(out, ' ')) &&
           buffer_add(out, keep ? next : ascii_from(next, head));
}

/* The halves of a hash, and how many digits a label says that it has. */
struct halves {
    struct bytes tail, head;
    size_t said;
};

/* Whether the digits at the end of line may be the first of more. */
static bool may_go_on(const struct halves *h)
{
    return h->said != 0 ? h->said != h->tail.len : !is_hash_length(h->tail.len);
}

/* Whether nothing else can be meant. */
static bool fit(const struct halves *h)
{
    const size_t both = h->tail.len + h->head.len;

    if (h->said != 0)
        return h->said == both;
    return h->tail.len >= BEGIN_MIN && !is_hash_length(h->head.len) &&
           is_hash_length(both) && has_digit(h->tail) && has_digit(h->head);
}

/* Halves that are as long as an MD5 each, one of them alone on its line, below
   what says that longer ones follow. */
static size_t digits_above(const struct halves *h, struct bytes line,
                           struct bytes heading)
{
    if (h->tail.len != line.len || !is_hash_length(h->tail.len) ||
        h->tail.len != h->head.len || hex_before(heading) > 0 ||
        digits_said(heading) != h->tail.len + h->head.len)
        return 0;
    return h->tail.len + h->head.len;
}

/* Halves of a table's cell: the next cell, in the row of the second half, says
   how many digits both have. 0: it does not. */
static size_t digits_beside(const struct halves *h, struct bytes next)
{
    const size_t said = digits_said(ascii_from(next, h->head.len));

    return said == h->tail.len + h->head.len ? said : 0;
}

/* A SHA-1 and then digits that are no hash, with which it would be a SHA-256:
   nothing says which it is. */
static bool is_doubtful(const struct halves *h, struct bytes line)
{
    return h->said == 0 && h->tail.len == line.len &&
           is_hash_length(h->tail.len) && h->head.len > 0 &&
           !is_hash_length(h->head.len) &&
           is_hash_length(h->tail.len + h->head.len) && has_digit(h->head);
}

/* Without the hyphen that a program sets where it breaks a word. */
static struct bytes unhyphenated(struct bytes line)
{
    if (line.len > 1 && line.at[line.len - 1] == '-' &&
        ascii_hex_digit(line.at[line.len - 2]) >= 0)
        line.len--;
    return line;
}

/* The halves of a hash that line and next may hold; tail.len 0: they hold
   none. */
static struct halves halves_of(struct bytes line, struct bytes next,
                               struct bytes heading, bool hyphen)
{
    const size_t tail = hex_before(line);
    struct halves h = {ascii_from(line, line.len - tail), {next.at, 0}, 0};

    if (tail >= HALF_MIN)
        h.head.len = hex_at(next);
    if (h.head.len < HALF_MIN && (!hyphen || tail < BEGIN_MIN))
        return (struct halves){0};
    h.said = digits_said((struct bytes){line.at, line.len - tail});
    if (h.said == 0)
        h.said = digits_above(&h, line, heading);
    if (h.said == 0 && h.tail.len == line.len)
        h.said = digits_beside(&h, next);
    return h;
}

/* Whether the hyphen between them says that they are one. */
static bool are_one(const struct halves *h)
{
    return h->said == 0 && h->head.len > 0 &&
           is_hash_length(h->tail.len + h->head.len);
}

static struct broken read_hash(struct buffer *out, struct bytes line,
                               struct bytes next, struct bytes heading)
{
    struct broken b = {BROKEN_NOT, {0}, N_("a hash that a line's end broke")};
    const struct bytes bare = unhyphenated(line);
    const bool hyphen = bare.len < line.len;
    const struct halves h = halves_of(bare, next, heading, hyphen);
    const bool doubtful = !hyphen && is_doubtful(&h, bare);
    bool fits;

    if (h.tail.len == 0 || (!hyphen && !doubtful && !may_go_on(&h)) ||
        ends_groups(bare, h.tail.len))
        return b;
    fits = !doubtful && (fit(&h) || (hyphen && are_one(&h)));
    if (!fits && !hyphen && !doubtful && h.said <= h.tail.len)
        return b;
    b.shown = h.tail;
    if (join(out, bare, next, h.tail.len, h.head.len, fits))
        b.how = fits ? BROKEN_JOINED : BROKEN_DOUBTED;
    return b;
}

/* The word at the end of line, when it is a URL. */
static size_t url_before(struct bytes line)
{
    size_t at = line.len, slash = line.len;

    while (at > 0 && line.at[at - 1] > ' ' && line.at[at - 1] < 0x7f &&
           strchr("\"<>|`", line.at[at - 1]) == NULL) {
        at--;
        if (line.at[at] == '/' && at + 1 < line.len && line.at[at + 1] == '/')
            slash = at;
    }
    return slash < line.len && slash > at + 2 ? line.len - at : 0;
}

/* The word at the front of next, when it may go on a path. */
static size_t path_at(struct bytes next)
{
    size_t len = 0;

    while (len < next.len && (ascii_alnum(next.at[len]) ||
                              strchr("%._~/?#&=+-", next.at[len]) != NULL))
        len++;
    if (len == 0 || (len < next.len && next.at[len] > ' '))
        return 0;
    return len;
}

/* "that/continues.php", "id=7&x=2", not "evil.example/a". */
static bool goes_on(struct bytes word)
{
    size_t cut = 0;

    while (cut < word.len && strchr("/?&=", word.at[cut]) == NULL)
        cut++;
    return cut > 0 && cut < word.len &&
           ascii_find((struct bytes){word.at, cut}, 0, '.') == cut;
}

/* Its last octet is one after which a URL seldom ends. */
static bool is_open(struct bytes line)
{
    return strchr("/=&-_?%", line.at[line.len - 1]) != NULL;
}

/* Whether the URL at the end of line cannot but go on in word. */
static bool surely_goes_on(struct bytes line, struct bytes word)
{
    return is_open(line) && goes_on(word);
}

/* Whether it may: it ends as parameters do, or the line was full. */
static bool perhaps_goes_on(struct bytes line, struct bytes word)
{
    const uint8_t last = line.at[line.len - 1];

    if (is_open(line) &&
        ((last != '/' && has_digit(word)) || domain_file_end(word)))
        return true;
    return line.len >= WIDE_MIN && goes_on(word);
}

static struct broken read_url(struct buffer *out, struct bytes line,
                              struct bytes next)
{
    struct broken b = {BROKEN_NOT, {0}, N_("a URL that a line's end broke")};
    size_t tail = url_before(line), head = tail > 0 ? path_at(next) : 0;
    struct bytes word = {next.at, head};
    const bool fits = head > 0 && surely_goes_on(line, word);

    if (head == 0 || (!fits && !perhaps_goes_on(line, word)))
        return b;
    b.shown = ascii_from(line, line.len - tail);
    if (join(out, line, next, tail, head, fits))
        b.how = fits ? BROKEN_JOINED : BROKEN_DOUBTED;
    return b;
}

struct broken broken_read(struct buffer *out, struct bytes line,
                          struct bytes next, struct bytes heading)
{
    struct broken b = {0};

    if (line.len == 0 || next.len == 0 ||
        line.len + next.len + 1 > out->cap - out->len)
        return b;
    b = read_hash(out, line, next, heading);
    if (b.how == BROKEN_NOT && ascii_find(line, 0, '/') < line.len)
        b = read_url(out, line, next);
    return b;
}
