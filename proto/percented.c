#include "proto/percented.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    ESCAPE = 3,      /* octets of "%2e" */
    SCHEME_MAX = 12, /* octets of "h[xx]ps" and its like */
};

/* What the escape at `at` stands for, if it is printable; 0: none stands
   there. */
static uint8_t escaped(struct bytes text, size_t at)
{
    int high, low;
    uint8_t c;

    if (at + ESCAPE > text.len || text.at[at] != '%')
        return 0;
    high = ascii_hex_digit(text.at[at + 1]);
    low = ascii_hex_digit(text.at[at + 2]);
    if (high < 0 || low < 0)
        return 0;
    c = (uint8_t)(high << 4 | low);
    return c > ' ' && c < 0x7f ? c : 0;
}

/* Octets of "://" at `at`, escaped or not, in part or as a whole; 0: it does
   not stand there. */
static size_t slashes_at(struct bytes text, size_t at)
{
    const size_t start = at;

    for (const char *sign = "://"; *sign != '\0'; sign++)
        if (escaped(text, at) == (uint8_t)*sign)
            at += ESCAPE;
        else if (at < text.len && text.at[at] == (uint8_t)*sign)
            at++;
        else
            return 0;
    return at - start;
}

/* Where the scheme at the front ends; text.len: it has none. */
static size_t scheme_end(struct bytes text)
{
    for (size_t at = 1; at < text.len && at <= SCHEME_MAX; at++)
        if (slashes_at(text, at) > 0)
            return at;
    return text.len;
}

/* Whether c, which is escaped, may be undone in a host. Before an @ behind
   "://" stands who logs in. */
static bool is_of_host(uint8_t c, bool url)
{
    return c == '.' || c == ':' || c == '[' || c == ']' || c == '(' ||
           c == ')' || (c == '@' && !url);
}

/* Whether an octet may stand in what has such a host. */
static bool may_stand(uint8_t c)
{
    return ascii_alnum(c) || c >= 0x80 ||
           (c > ' ' && strchr("-_.%[](){}@:,;'\"", c) != NULL);
}

/* The part of text that is its host. */
static struct bytes host_of(struct bytes text, size_t scheme)
{
    size_t from = scheme < text.len ? scheme + slashes_at(text, scheme) : 0;
    size_t end = from;

    while (end < text.len && strchr("/?#", text.at[end]) == NULL)
        end++;
    return (struct bytes){text.at + from, end - from};
}

/* Whether there is something to undo in a host, and nothing else in it that
   speaks against one. */
static bool hides(struct bytes host, bool url)
{
    bool any = false;

    for (size_t at = 0; at < host.len; at++) {
        if (!may_stand(host.at[at]))
            return false;
        any = any || (at > 0 && at + ESCAPE < host.len &&
                      is_of_host(escaped(host, at), url));
    }
    return any;
}

/* text, with what is escaped between from and end undone: all of it, or what
   hides a host. */
static bool add(struct buffer *out, struct bytes text, struct bytes part,
                bool all, bool url)
{
    const size_t from = (size_t)(part.at - text.at);

    for (size_t at = 0; at < text.len;) {
        const bool inside = at >= from && at < from + part.len;
        const uint8_t c = inside ? escaped(text, at) : 0;
        const bool undone = c != 0 && (all || is_of_host(c, url));

        if (!buffer_add_octet(out, undone ? c : text.at[at]))
            return false;
        at += undone ? ESCAPE : 1;
    }
    return true;
}

struct bytes percented_plain(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    size_t scheme;
    struct bytes part;
    bool all, url;

    if (ascii_find(text, 0, '%') == text.len)
        return text;
    scheme = scheme_end(text);
    url = scheme < text.len;
    all = url && slashes_at(text, scheme) > strlen("://");
    part = all ? text : host_of(text, scheme);
    if ((!all && !hides(part, url)) || !add(out, text, part, all, url))
        return text;
    return (struct bytes){out->at + start, out->len - start};
}
