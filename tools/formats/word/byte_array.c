#include "tools/formats/word/byte_array.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/word/digest_label.h"

enum {
    COUNT_MIN = 16, /* octets of the shortest digest */
    SHORTEST = 63,  /* octets of it as "\\x9e\\x10", the last with one digit */
    WORDS_MAX = 6,  /* between a label and its digest */
};

/* Octets that follow each other; count 0: there are none. */
struct array {
    struct bytes text; /* from the first to the last */
    size_t count;
};

static size_t past_blanks(struct bytes line, size_t at)
{
    while (at < line.len && line.at[at] == ' ')
        at++;
    return at;
}

/* Where the octet ends that begins at `at`, written as prefix says; `at`: there
   is none. */
static size_t octet_end(struct bytes line, size_t at, const char *prefix)
{
    size_t end = at + strlen(prefix);

    if (!ascii_starts(ascii_from(line, at), prefix))
        return at;
    while (end < line.len && end < at + strlen(prefix) + 2 &&
           ascii_hex_digit(line.at[end]) >= 0)
        end++;
    if (end == at + strlen(prefix) ||
        (end < line.len && ascii_alnum(line.at[end])))
        return at;
    return end;
}

/* Where the octet behind the one that ends at `at` begins: "0x9e, 0x10",
   "\x9e\x10". */
static size_t next_octet(struct bytes line, size_t at, const char *prefix)
{
    if (prefix[0] == '\\')
        return at;
    at = past_blanks(line, at);
    return at < line.len && line.at[at] == ',' ? past_blanks(line, at + 1) : at;
}

/* The octets at `at`. */
static struct array array_at(struct bytes line, size_t at)
{
    const char *prefix = line.at[at] == '\\' ? "\\x" : "0x";
    struct array a = {{line.at + at, 0}, 0};
    size_t end;

    while ((end = octet_end(line, at, prefix)) > at) {
        a.text.len = (size_t)(line.at + end - a.text.at);
        a.count++;
        at = next_octet(line, end, prefix);
    }
    return a;
}

/* "{", "[", "(" or a quote stands before, and one that closes behind. */
static bool is_all(struct bytes line, const struct array *a)
{
    size_t from = (size_t)(a->text.at - line.at);
    const size_t end = past_blanks(line, from + a->text.len);

    while (from > 0 && line.at[from - 1] == ' ')
        from--;
    return from > 0 && end < line.len &&
           strchr("{[(\"'", line.at[from - 1]) != NULL &&
           strchr("}])\"'", line.at[end]) != NULL;
}

static bool is_digest_long(size_t count)
{
    return count == 16 || count == 20 || count == 28 || count == 32 ||
           count == 48 || count == 64;
}

static bool is_named(const struct array *a, const struct digest_label *label)
{
    return label->words <= WORDS_MAX &&
           digest_label_fits(label, 2 * a->count, true);
}

/* The octets as the digits of a digest. */
static bool add_digits(struct buffer *out, struct bytes array)
{
    for (size_t at = 0; at < array.len;) {
        size_t digits = 0;

        if (ascii_lower(array.at[at++]) != 'x')
            continue;
        while (at + digits < array.len &&
               ascii_hex_digit(array.at[at + digits]) >= 0)
            digits++;
        if ((digits == 1 && !buffer_add_octet(out, '0')) ||
            !buffer_add(out, (struct bytes){array.at + at, digits}))
            return false;
        at += digits;
    }
    return true;
}

/* One octet of line, or all those at `at`, of which *changed says whether they
   were a digest. Octets taken; 0: no room. */
static size_t take(struct buffer *out, struct bytes line, size_t at,
                   struct digest_label *label, struct bytes *doubted)
{
    struct array a = array_at(line, at);
    size_t len;

    if (a.count >= COUNT_MIN && is_named(&a, label)) {
        digest_label_used(label);
        return add_digits(out, a.text) ? a.text.len : 0;
    }
    if (a.count >= COUNT_MIN && is_digest_long(a.count) && is_all(line, &a) &&
        doubted->len == 0)
        *doubted = a.text;
    len = a.count > 0 ? a.text.len : digest_label_word(label, line, at);
    return buffer_add(out, (struct bytes){line.at + at, len}) ? len : 0;
}

/* Whether "x" stands as often in line as in the shortest. */
static bool may_have_one(struct bytes line)
{
    size_t count = 0;

    for (size_t at = 0; at < line.len && line.len >= SHORTEST; at++)
        count += line.at[at] == 'x';
    return count >= COUNT_MIN;
}

struct bytes byte_array_join(struct buffer *out, struct bytes line,
                             struct bytes *doubted)
{
    const size_t start = out->len;
    struct digest_label label = {0};
    struct bytes plain;

    *doubted = (struct bytes){0};
    if (!may_have_one(line))
        return line;
    for (size_t at = 0, len; at < line.len; at += len) {
        len = take(out, line, at, &label, doubted);
        if (len == 0)
            return line;
    }
    plain = (struct bytes){out->at + start, out->len - start};
    return bytes_equal(plain, line) ? line : plain;
}
