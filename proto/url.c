#include "proto/url.h"

#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"

#include <string.h>

/* Schemes with a port that is dropped where it is the default. */
static const struct {
    const char *scheme;
    uint16_t port;
} DEFAULTS[] = {{"http", 80}, {"https", 443}, {"ftp", 21}};

/* Spellings of defanging are no schemes: undoing them comes first. */
static bool is_defanged(struct bytes scheme)
{
    static const char *const defanged[] = {"hxxp", "hxxps", "fxp",  "fxps",
                                           "ftx",  "ftxs",  "meow", "meows"};

    for (size_t i = 0; i < sizeof defanged / sizeof defanged[0]; i++) {
        if (ascii_same(scheme, defanged[i]))
            return true;
    }
    return false;
}

static bool scheme_fits(struct bytes scheme)
{
    if (scheme.len == 0 || scheme.len > URL_SCHEME_MAX ||
        !ascii_alpha(scheme.at[0]))
        return false;
    for (size_t i = 0; i < scheme.len; i++) {
        uint8_t c = scheme.at[i];

        if (!ascii_alnum(c) && c != '+' && c != '-' && c != '.')
            return false;
    }
    return !is_defanged(scheme);
}

/* host, [v6] or either with :port; false when it is neither. */
static bool split_host(struct url *u, struct bytes text)
{
    size_t end;

    if (text.len > 0 && text.at[0] == '[') {
        end = ascii_find(text, 0, ']');
        if (end == text.len)
            return false;
        u->host = (struct bytes){text.at + 1, end - 1};
        text = ascii_from(text, end + 1);
        end = 0;
    } else {
        end = ascii_find(text, 0, ':');
        u->host = (struct bytes){text.at, end};
    }
    if (end < text.len) {
        if (text.at[end] != ':')
            return false;
        u->port = ascii_from(text, end + 1);
    }
    return u->host.len > 0;
}

static size_t find_last(struct bytes text, uint8_t octet)
{
    for (size_t i = text.len; i > 0; i--) {
        if (text.at[i - 1] == octet)
            return i - 1;
    }
    return text.len;
}

/* Octets up to the path, query or fragment. */
static size_t authority_len(struct bytes text)
{
    size_t n = 0;

    while (n < text.len && text.at[n] != '/' && text.at[n] != '?' &&
           text.at[n] != '#')
        n++;
    return n;
}

bool url_split(struct url *out, struct bytes text)
{
    struct url u = {0};
    struct bytes rest;
    size_t end = ascii_find(text, 0, ':');

    memset(out, 0, sizeof *out);
    u.scheme = (struct bytes){text.at, end};
    if (text.len - end < 3 || !ascii_starts(ascii_from(text, end), "://"))
        return false;
    text = ascii_from(text, end + 3);

    end = authority_len(text);
    rest = ascii_from(text, end);
    text.len = end;
    end = find_last(text, '@');
    if (end < text.len) {
        u.user = (struct bytes){text.at, end};
        text = ascii_from(text, end + 1);
    }
    if (!split_host(&u, text))
        return false;

    end = ascii_find(rest, 0, '#');
    if (end < rest.len)
        u.fragment = ascii_from(rest, end + 1);
    rest.len = end;
    end = ascii_find(rest, 0, '?');
    if (end < rest.len)
        u.query = ascii_from(rest, end + 1);
    u.path = (struct bytes){rest.at, end};
    *out = u;
    return true;
}

static bool add_encoded(struct buffer *out, uint8_t c)
{
    uint8_t triple[3] = {'%', ascii_hex_upper((uint8_t)(c >> 4)),
                         ascii_hex_upper(c)};

    return buffer_add(out, (struct bytes){triple, sizeof triple});
}

static bool unreserved(uint8_t c)
{
    return ascii_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 pchar and "/", but for the percent sign. */
static bool path_octet(uint8_t c)
{
    static const bool others[256] = {
        ['!'] = true, ['$'] = true, ['&'] = true, ['\''] = true, ['('] = true,
        [')'] = true, ['*'] = true, ['+'] = true, [','] = true,  [';'] = true,
        ['='] = true, [':'] = true, ['@'] = true, ['/'] = true,
    };

    return unreserved(c) || others[c];
}

/* A query or fragment: verbatim but for what RFC 3986 does not allow. */
static bool add_verbatim(struct buffer *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        bool kept = path_octet(c) || c == '%' || c == '?';

        if (!(kept ? buffer_add_octet(out, c) : add_encoded(out, c)))
            return false;
    }
    return true;
}

/* The octet a %XX at i stands for, or -1. */
static int escaped(struct bytes text, size_t i)
{
    int high;
    int low;

    if (text.len - i < 3)
        return -1;
    high = ascii_hex_digit(text.at[i + 1]);
    low = ascii_hex_digit(text.at[i + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool add_path(struct buffer *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        int value = c == '%' ? escaped(text, i) : -1;
        bool fits;

        if (value >= 0 && unreserved((uint8_t)value))
            fits = buffer_add_octet(out, (uint8_t)value);
        else if (value >= 0)
            fits = add_encoded(out, (uint8_t)value);
        else if (path_octet(c))
            fits = buffer_add_octet(out, c);
        else
            fits = add_encoded(out, c);
        if (!fits)
            return false;
        i += value >= 0 ? 2 : 0;
    }
    return true;
}

/* RFC 3986 5.2.4 on an absolute path, in place; the new length. */
static size_t remove_dots(uint8_t *path, size_t len)
{
    size_t kept = 0;
    size_t at = 0;

    while (at < len) {
        size_t end = ascii_find((struct bytes){path, len}, at + 1, '/');
        struct bytes segment = {path + at + 1, end - at - 1};
        bool last = end == len;

        if (segment.len <= 2 &&
            (ascii_same(segment, ".") || ascii_same(segment, ".."))) {
            if (segment.len == 2) {
                while (kept > 0 && path[--kept] != '/')
                    ;
            }
            if (last)
                path[kept++] = '/';
        } else {
            memmove(path + kept, path + at, end - at);
            kept += end - at;
        }
        at = end;
    }
    return kept;
}

static enum err add_host(struct buffer *out, struct bytes host)
{
    struct ip a;
    bool fits;

    if (ip_parse(&a, host, NULL)) {
        fits = (!a.v6 || buffer_add_octet(out, '[')) && ip_text(out, &a) &&
               (!a.v6 || buffer_add_octet(out, ']'));
        return fits ? ERR_OK : ERR_TOO_BIG;
    }
    if (ascii_ends(host, ".onion") || ascii_ends(host, ".onion."))
        return host_onion(out, host);
    return host_canonical(out, host);
}

static uint16_t default_port(struct bytes scheme)
{
    for (size_t i = 0; i < sizeof DEFAULTS / sizeof DEFAULTS[0]; i++) {
        if (ascii_same(scheme, DEFAULTS[i].scheme))
            return DEFAULTS[i].port;
    }
    return 0;
}

static enum err add_port(struct buffer *out, const struct url *u)
{
    struct bytes digits = u->port;
    uint64_t port;

    if (digits.len == 0)
        return ERR_OK;
    while (digits.len > 1 && digits.at[0] == '0')
        digits = ascii_from(digits, 1);
    if (!ascii_number(&port, digits, UINT16_MAX) || port == 0)
        return ERR_BAD_SHAPE;
    if (port == default_port(u->scheme))
        return ERR_OK;
    return buffer_add_octet(out, ':') && ascii_add_number(out, port)
               ? ERR_OK
               : ERR_TOO_BIG;
}

static enum err add_authority(struct buffer *out, const struct url *u)
{
    enum err e;

    if (!ascii_add_lower(out, u->scheme) || !buffer_add_text(out, "://"))
        return ERR_TOO_BIG;
    if (u->user.len > 0 &&
        (!add_verbatim(out, u->user) || !buffer_add_octet(out, '@')))
        return ERR_TOO_BIG;
    if ((e = add_host(out, u->host)) != ERR_OK)
        return e;
    return add_port(out, u);
}

static bool add_tail(struct buffer *out, const struct url *u)
{
    size_t start = out->len;

    if (u->path.len == 0 && !buffer_add_octet(out, '/'))
        return false;
    if (!add_path(out, u->path))
        return false;
    out->len = start + remove_dots(out->at + start, out->len - start);
    if (u->query.at != NULL &&
        (!buffer_add_octet(out, '?') || !add_verbatim(out, u->query)))
        return false;
    return u->fragment.at == NULL ||
           (buffer_add_octet(out, '#') && add_verbatim(out, u->fragment));
}

enum err url_canonical(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    struct url u;
    enum err e = ERR_BAD_SHAPE;

    if (!ascii_plain_text(text) || !url_split(&u, text) ||
        !scheme_fits(u.scheme))
        return ERR_BAD_SHAPE;
    e = add_authority(out, &u);
    if (e == ERR_OK && (!add_tail(out, &u) || out->len - start > URL_MAX))
        e = ERR_TOO_BIG;
    if (e != ERR_OK)
        out->len = start;
    return e;
}

bool url_key(struct buffer *out, struct bytes url, bool with_query)
{
    size_t start = out->len;
    struct bytes from;
    struct url u;
    size_t len;

    if (!url_split(&u, url))
        return false;
    /* Canonical: the host starts the key, with its bracket if it has one. */
    from.at = u.user.at != NULL ? u.user.at + u.user.len + 1
                                : u.scheme.at + u.scheme.len + 3;
    len = (size_t)(u.path.at - from.at) + u.path.len;
    if (with_query && u.query.at != NULL)
        len += 1 + u.query.len;
    from.len = len;
    if (!buffer_add(out, from)) {
        out->len = start;
        return false;
    }
    return true;
}

uint16_t url_port(const struct url *u)
{
    uint64_t port = 0;

    if (u->port.len > 0 && ascii_number(&port, u->port, UINT16_MAX))
        return (uint16_t)port;
    return default_port(u->scheme);
}
