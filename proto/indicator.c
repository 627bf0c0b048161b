#include "proto/indicator.h"

#include <assert.h>
#include <string.h>

#include "proto/artifact.h"
#include "proto/ascii.h"
#include "proto/coin.h"
#include "proto/digest.h"
#include "proto/host.h"
#include "proto/ip.h"
#include "proto/url.h"

static const char *const words[] = {
#define X(number, name, word) [number] = word,
    INDICATOR_TYPE_LIST(X)
#undef X
};

bool indicator_known(uint64_t type)
{
    return type >= INDICATOR_TYPE_FIRST && type <= INDICATOR_TYPE_LAST;
}

const char *indicator_type_text(enum indicator_type type)
{
    assert(indicator_known((uint64_t)type));
    return words[type];
}

bool indicator_type_parse(enum indicator_type *out, struct bytes word)
{
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (ascii_same(word, words[t])) {
            *out = (enum indicator_type)t;
            return true;
        }
    return false;
}

static enum err address(struct buffer *out, struct bytes text, bool v6)
{
    bool mapped;
    struct ip a;

    if (!ip_parse(&a, text, &mapped) || mapped || a.v6 != v6)
        return ERR_BAD_SHAPE;
    return ip_text(out, &a) ? ERR_OK : ERR_TOO_BIG;
}

static enum err address_v4(struct buffer *out, struct bytes text)
{
    return address(out, text, false);
}

static enum err address_v6(struct buffer *out, struct bytes text)
{
    return address(out, text, true);
}

static enum err network(struct buffer *out, struct bytes text)
{
    struct ip a;

    if (!ip_net_parse(&a, text))
        return ERR_BAD_SHAPE;
    return ip_text(out, &a) ? ERR_OK : ERR_TOO_BIG;
}

/* Splits a.b.c.d:p, [v6]:p and ip|p. */
static bool port_split(struct bytes *ip, struct bytes *port, struct bytes text)
{
    size_t at = ascii_find(text, 0, '|');

    if (at == text.len && text.len > 0 && text.at[0] == '[') {
        at = ascii_find(text, 0, ']');
        if (at + 1 >= text.len || text.at[at + 1] != ':')
            return false;
        *ip = (struct bytes){text.at + 1, at - 1};
        *port = ascii_from(text, at + 2);
        return true;
    }
    if (at == text.len)
        at = ascii_find(text, 0, ':');
    if (at == text.len)
        return false;
    *ip = (struct bytes){text.at, at};
    *port = ascii_from(text, at + 1);
    return true;
}

static enum err address_port(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    struct bytes ip, port;
    uint64_t number;
    struct ip a;

    if (!port_split(&ip, &port, text) || !ip_parse(&a, ip, NULL) ||
        !ascii_number(&number, port, UINT16_MAX) || number == 0)
        return ERR_BAD_SHAPE;
    if (ip_text(out, &a) && buffer_add_octet(out, '|') &&
        ascii_add_number(out, number))
        return ERR_OK;
    out->len = start;
    return ERR_TOO_BIG;
}

/* Where the domain of an address begins: behind its last @; 0: no @. */
static size_t mail_domain(struct bytes mail)
{
    size_t at = mail.len;

    while (at > 0 && mail.at[at - 1] != '@')
        at--;
    return at;
}

static bool local_part_fits(struct bytes local)
{
    enum { LOCAL_MAX = 64 };

    if (local.len == 0 || local.len > LOCAL_MAX)
        return false;
    for (size_t i = 0; i < local.len; i++)
        if (local.at[i] <= ' ' || local.at[i] >= 0x7f ||
            strchr("()<>[]:;@\\,\"", local.at[i]) != NULL)
            return false;
    return true;
}

/* WIRE.md 6.1: "local part as written, domain canonical" */
static enum err email(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    size_t at = mail_domain(text);
    enum err err;

    if (at == 0 || !local_part_fits((struct bytes){text.at, at - 1}))
        return ERR_BAD_SHAPE;
    if (!buffer_add(out, (struct bytes){text.at, at}))
        return ERR_TOO_BIG;
    err = host_canonical(out, ascii_from(text, at));
    if (err != ERR_OK)
        out->len = start;
    return err;
}

/* Hexadecimal digits of a digest's type; 0 for all other types. */
static const uint8_t digest_digits[INDICATOR_TYPE_LAST + 1] = {
    [INDICATOR_MD5] = 32,         [INDICATOR_SHA1] = 40,
    [INDICATOR_SHA224] = 56,      [INDICATOR_SHA256] = 64,
    [INDICATOR_SHA384] = 96,      [INDICATOR_SHA512] = 128,
    [INDICATOR_IMPHASH] = 32,     [INDICATOR_AUTHENTIHASH] = 64,
    [INDICATOR_JA3] = 32,         [INDICATOR_JA3S] = 32,
    [INDICATOR_JARM] = 62,        [INDICATOR_HASSH] = 32,
    [INDICATOR_CERT_MD5] = 32,    [INDICATOR_CERT_SHA1] = 40,
    [INDICATOR_CERT_SHA256] = 64,
};

static enum err digest(struct buffer *out, enum indicator_type type,
                       struct bytes text)
{
    if (type >= INDICATOR_CERT_MD5 && type <= INDICATOR_CERT_SHA256)
        return digest_colons(out, text, digest_digits[type]);
    return digest_hex(out, text, digest_digits[type]);
}

/* The canonical form of every type but the digests. */
static enum err (*const forms[INDICATOR_TYPE_LAST + 1])(struct buffer *out,
                                                        struct bytes text) = {
    [INDICATOR_IPV4] = address_v4,
    [INDICATOR_IPV6] = address_v6,
    [INDICATOR_CIDR] = network,
    [INDICATOR_IP_PORT] = address_port,
    [INDICATOR_DOMAIN] = host_canonical,
    [INDICATOR_HOSTNAME] = host_canonical,
    [INDICATOR_ONION] = host_onion,
    [INDICATOR_URL] = url_canonical,
    [INDICATOR_EMAIL] = email,
    [INDICATOR_SSDEEP] = digest_ssdeep,
    [INDICATOR_TLSH] = digest_tlsh,
    [INDICATOR_JA4] = digest_ja4,
    [INDICATOR_FILENAME] = artifact_filename,
    [INDICATOR_PATH] = artifact_path,
    [INDICATOR_REGKEY] = artifact_regkey,
    [INDICATOR_MUTEX] = artifact_mutex,
    [INDICATOR_USER_AGENT] = artifact_user_agent,
    [INDICATOR_ASN] = artifact_asn,
    [INDICATOR_CVE] = artifact_cve,
    [INDICATOR_CERT_SERIAL] = digest_serial,
    [INDICATOR_BTC] = coin_btc,
    [INDICATOR_XMR] = coin_xmr,
    [INDICATOR_ETH] = coin_eth,
    [INDICATOR_YARA] = artifact_rule,
    [INDICATOR_SIGMA] = artifact_rule,
    [INDICATOR_SNORT] = artifact_rule,
    [INDICATOR_MALWARE] = artifact_name,
    [INDICATOR_ACTOR] = artifact_name,
    [INDICATOR_MAC] = artifact_mac,
};

static enum err formed(struct buffer *out, enum indicator_type type,
                       struct bytes text)
{
    if (!indicator_known(type))
        return ERR_BAD_SHAPE;
    if (digest_digits[type] != 0)
        return digest(out, type, text);
    return forms[type](out, text);
}

static size_t value_max(enum indicator_type type)
{
    return type == INDICATOR_YARA || type == INDICATOR_SIGMA ||
                   type == INDICATOR_SNORT
               ? INDICATOR_RULE_MAX
               : INDICATOR_VALUE_MAX;
}

enum err indicator_canonical(struct buffer *out, enum indicator_type type,
                             struct bytes text)
{
    const size_t start = out->len;
    enum err err;

    if (text.len == 0 || text.len > value_max(type))
        return text.len == 0 ? ERR_BAD_SHAPE : ERR_TOO_BIG;
    err = formed(out, type, text);
    if (err == ERR_OK && out->len - start > value_max(type))
        err = ERR_TOO_BIG;
    if (err != ERR_OK)
        out->len = start;
    return err;
}

bool indicator_is_canonical(enum indicator_type type, struct bytes value)
{
    BYTES_UNSET uint8_t octets[INDICATOR_RULE_MAX];
    struct buffer room = {.at = octets, .cap = sizeof octets};

    return value.len <= value_max(type) &&
           indicator_canonical(&room, type, value) == ERR_OK &&
           bytes_equal(bytes_of(&room), value);
}

/* An address, a network or a name is itself what a value lies on. */
static bool is_host(enum indicator_type type)
{
    return type == INDICATOR_IPV4 || type == INDICATOR_IPV6 ||
           type == INDICATOR_CIDR || type == INDICATOR_DOMAIN ||
           type == INDICATOR_HOSTNAME || type == INDICATOR_ONION;
}

struct bytes indicator_host(enum indicator_type type, struct bytes value)
{
    struct url u;

    if (is_host(type))
        return value;
    if (type == INDICATOR_URL && url_split(&u, value))
        return u.host;
    if (type == INDICATOR_IP_PORT)
        return (struct bytes){value.at, ascii_find(value, 0, '|')};
    if (type == INDICATOR_EMAIL)
        return ascii_from(value, mail_domain(value));
    return (struct bytes){0};
}

static enum indicator_caution address_caution(const struct ip *a)
{
    switch (ip_use(a)) {
    case IP_GLOBAL:
        return INDICATOR_FINE;
    case IP_DOCUMENTATION:
        return INDICATOR_DOCUMENTATION;
    case IP_PRIVATE:
        return INDICATOR_PRIVATE;
    case IP_LOOPBACK:
        return INDICATOR_LOOPBACK;
    case IP_LINK_LOCAL:
        return INDICATOR_LINK_LOCAL;
    case IP_MULTICAST:
        return INDICATOR_MULTICAST;
    case IP_UNSPECIFIED:
        return INDICATOR_UNSPECIFIED;
    }
    return INDICATOR_UNSPECIFIED;
}

static bool is_digest(enum indicator_type type)
{
    return (type >= INDICATOR_MD5 && type <= INDICATOR_AUTHENTIHASH) ||
           type == INDICATOR_JARM;
}

enum indicator_caution indicator_caution(enum indicator_type type,
                                         struct bytes value)
{
    struct bytes host = indicator_host(type, value);
    struct ip a;

    if (is_digest(type))
        return digest_empty(value) ? INDICATOR_EMPTY_HASH : INDICATOR_FINE;
    if (host.len == 0)
        return INDICATOR_FINE;
    if (ip_parse(&a, host, NULL) || ip_net_parse(&a, host))
        return address_caution(&a);
    switch (host_use(host)) {
    case HOST_PUBLIC:
        return INDICATOR_FINE;
    case HOST_DOCUMENTATION:
        return INDICATOR_DOCUMENTATION;
    case HOST_SPECIAL:
        return INDICATOR_SPECIAL_NAME;
    }
    return INDICATOR_FINE;
}

const char *indicator_caution_text(enum indicator_caution caution)
{
    switch (caution) {
    case INDICATOR_FINE:
        return "";
    case INDICATOR_DOCUMENTATION:
        return "reserved for documentation";
    case INDICATOR_PRIVATE:
        return "private address";
    case INDICATOR_LOOPBACK:
        return "loopback address";
    case INDICATOR_LINK_LOCAL:
        return "link-local address";
    case INDICATOR_MULTICAST:
        return "multicast address";
    case INDICATOR_UNSPECIFIED:
        return "reserved address";
    case INDICATOR_SPECIAL_NAME:
        return "name that is only local";
    case INDICATOR_EMPTY_HASH:
        return "hash of an empty file";
    }
    return "";
}

bool indicator_covers(struct bytes net, struct bytes b)
{
    struct ip outer, inner;

    return (ip_net_parse(&outer, net) || ip_parse(&outer, net, NULL)) &&
           (ip_net_parse(&inner, b) || ip_parse(&inner, b, NULL)) &&
           ip_covers(&outer, &inner);
}
