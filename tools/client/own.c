#include "tools/client/own.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"
#include "tools/formats/marked.h"

enum {
    /* Octets of what is looked at as one word, refanged and not. */
    WORD_MAX = 2 * HOST_NAME_MAX,
};

const char own_mark[] = "***"; /* no name of two labels is shorter */

enum own_kind { OWN_NOT, OWN_NAME, OWN_PRIVATE };

static bool owns_any(const struct config *c)
{
    return c->own_domain_count > 0 || c->own_network_count > 0;
}

static enum own_kind address_kind(const struct config *c, const struct ip *ip,
                                  struct bytes text)
{
    if (config_owns(c, ip->v6 ? INDICATOR_IPV6 : INDICATOR_IPV4, text))
        return OWN_NAME;
    return ip_use(ip) == IP_PRIVATE ? OWN_PRIVATE : OWN_NOT;
}

/* An address or a name. */
static enum own_kind name_kind(const struct config *c, struct bytes text)
{
    uint8_t octets[HOST_NAME_MAX];
    struct buffer name = {octets, 0, sizeof octets};
    struct ip ip;

    if (ip_parse(&ip, text, NULL))
        return address_kind(c, &ip, text);
    if (host_canonical(&name, text) != ERR_OK)
        return OWN_NOT;
    return config_owns(c, INDICATOR_DOMAIN, bytes_of(&name)) ? OWN_NAME
                                                             : OWN_NOT;
}

/* A host as it stands in text: with its port, or what it is. */
static enum own_kind host_kind(const struct config *c, struct bytes text)
{
    enum own_kind kind = name_kind(c, text);

    while (kind == OWN_NOT && text.len > 0) {
        const size_t colon = ascii_find(text, 0, ':');

        kind = name_kind(c, (struct bytes){text.at, colon});
        text = ascii_from(text, colon < text.len ? colon + 1 : colon);
    }
    return kind;
}

/* What names of hosts, addresses and their defanged forms are written in. */
static bool in_word(uint8_t c)
{
    return ascii_alnum(c) || (c != '\0' && strchr("-_.:[]@", c) != NULL);
}

static struct bytes next_word(struct bytes *left)
{
    struct bytes word;
    size_t end = 0;

    while (left->len > 0 && !in_word(left->at[0]))
        *left = ascii_from(*left, 1);
    while (end < left->len && in_word(left->at[end]))
        end++;
    word = (struct bytes){left->at, end};
    *left = ascii_from(*left, end);
    return word;
}

static struct bytes without_ends(struct bytes word)
{
    while (word.len > 0 && strchr(".:[]@-", word.at[0]) != NULL)
        word = ascii_from(word, 1);
    while (word.len > 0 && strchr(".:[]@-", word.at[word.len - 1]) != NULL)
        word.len--;
    return word;
}

/* One word: a host, or the address of a mail. */
static enum own_kind word_kind(const struct config *c, struct bytes word)
{
    uint8_t octets[WORD_MAX];
    struct buffer live = {octets, 0, sizeof octets};
    struct bytes host;
    size_t at;
    bool changed;

    if (word.len < 3 || word.len > WORD_MAX ||
        indicator_refang(&live, word, &changed) != ERR_OK)
        return OWN_NOT;
    host = bytes_of(&live);
    while ((at = ascii_find(host, 0, '@')) < host.len)
        host = ascii_from(host, at + 1);
    return host_kind(c, without_ends(host));
}

static enum own_kind text_kind(const struct config *c, struct bytes text,
                               bool addresses)
{
    enum own_kind kind = OWN_NOT;
    struct bytes word;

    if (!addresses && !owns_any(c))
        return OWN_NOT;
    while (kind != OWN_NAME && (word = next_word(&text)).len > 0) {
        enum own_kind one = word_kind(c, without_ends(word));

        if (one == OWN_NAME || (one == OWN_PRIVATE && addresses))
            kind = one;
    }
    return kind;
}

/* %40 and its like as what they stand for. */
static struct bytes decoded(struct buffer *room, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        const int high =
            i + 2 < text.len ? ascii_hex_digit(text.at[i + 1]) : -1;
        const int low = i + 2 < text.len ? ascii_hex_digit(text.at[i + 2]) : -1;
        uint8_t c = text.at[i];

        if (c == '%' && high >= 0 && low >= 0) {
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (!buffer_add_octet(room, c))
            return text;
    }
    return bytes_of(room);
}

/* Names anywhere behind the host, addresses in the query. */
static enum own_kind url_kind(const struct config *c, struct bytes url)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes host = indicator_host(INDICATOR_URL, url);
    struct bytes tail = ascii_from(url, (size_t)(host.at - url.at) + host.len),
                 query;

    query = ascii_from(tail, ascii_find(tail, 0, '?'));
    if (owns_any(c) && text_kind(c, decoded(&room, tail), false) == OWN_NAME)
        return OWN_NAME;
    if (query.len == 0)
        return OWN_NOT;
    room.len = 0;
    return text_kind(c, decoded(&room, query), true);
}

/* The server of \\server\share\file; empty: it is no such path, or a device's:
   \\.\pipe\x. */
static struct bytes server_of(struct bytes path)
{
    size_t end = 2;

    if (path.len < 4 || (path.at[0] != '\\' && path.at[0] != '/') ||
        path.at[1] != path.at[0] || path.at[2] == '.' || path.at[2] == '?')
        return (struct bytes){0};
    while (end < path.len && path.at[end] != path.at[0])
        end++;
    return (struct bytes){path.at + 2, end - 2};
}

static const char own_name[] = N_("holds one of your own names or networks");

/* A name without a dot is known within one network only. */
static const char *path_reason(const struct config *c, struct bytes path)
{
    struct bytes server = server_of(path);
    struct ip ip;

    if (text_kind(c, path, false) == OWN_NAME)
        return own_name;
    if (server.len == 0)
        return NULL;
    if (word_kind(c, server) == OWN_PRIVATE)
        return N_("holds a private address");
    return !ip_parse(&ip, server, NULL) &&
                   ascii_find(server, 0, '.') == server.len
               ? N_("names a server of a local network")
               : NULL;
}

const char *own_reason(const struct config *c, enum indicator_type type,
                       struct bytes value)
{
    enum own_kind kind = OWN_NOT;

    if (config_owns(c, type, value))
        return N_("one of your own names or networks");
    if (type == INDICATOR_PATH)
        return path_reason(c, value);
    if (type == INDICATOR_URL)
        kind = url_kind(c, value);
    else if (type >= INDICATOR_FILENAME && indicator_host(type, value).len == 0)
        kind = text_kind(c, value, false);
    if (kind == OWN_PRIVATE)
        return N_("holds a private address");
    return kind == OWN_NAME ? own_name : NULL;
}

struct bytes own_masked(const struct config *c, struct buffer *room,
                        struct bytes text, size_t *count)
{
    const size_t start = room->len;
    struct bytes left = text, word;
    const uint8_t *from = text.at;
    bool fits = true;
    size_t found = 0;

    while ((word = next_word(&left)).len > 0) {
        struct bytes inner = without_ends(word);

        if (word_kind(c, inner) == OWN_NOT)
            continue;
        found++;
        fits =
            fits &&
            buffer_add(room, (struct bytes){from, (size_t)(inner.at - from)}) &&
            buffer_add_text(room, own_mark);
        from = inner.at + inner.len;
    }
    if (found == 0)
        return text;
    *count += found;
    fits = fits &&
           buffer_add(
               room, (struct bytes){from, text.len - (size_t)(from - text.at)});
    if (!fits)
        room->len = start;
    return (struct bytes){room->at + start, room->len - start};
}
