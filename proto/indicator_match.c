/* Match keys, what a look-up asks for, and what a text can be. */
#include <string.h>

#include "proto/artifact.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/indicator.h"
#include "proto/ip.h"
#include "proto/url.h"

static bool matches_ever(const struct ip *net)
{
    return net->bits >=
           (net->v6 ? INDICATOR_V6_MATCH_MIN : INDICATOR_V4_MATCH_MIN);
}

static bool network_key(struct buffer *out, struct bytes value)
{
    struct ip net;

    return ip_net_parse(&net, value) && matches_ever(&net) &&
           buffer_add(out, value);
}

static bool full_url_key(struct buffer *out, struct bytes value)
{
    return url_key(out, value, true);
}

/* WIRE.md 6.4: "Rule texts never match." */
static bool no_key(struct buffer *out, struct bytes value)
{
    (void)out;
    (void)value;
    return false;
}

/* WIRE.md 6.4. NULL: the canonical value is the key. */
static bool (*const match_keys[INDICATOR_TYPE_LAST + 1])(struct buffer *out,
                                                         struct bytes value) = {
    [INDICATOR_CIDR] = network_key,
    [INDICATOR_URL] = full_url_key,
    [INDICATOR_EMAIL] = ascii_add_lower,
    [INDICATOR_FILENAME] = ascii_add_lower,
    [INDICATOR_PATH] = artifact_path_key,
    [INDICATOR_REGKEY] = ascii_add_lower,
    [INDICATOR_YARA] = no_key,
    [INDICATOR_SIGMA] = no_key,
    [INDICATOR_SNORT] = no_key,
    [INDICATOR_MALWARE] = ascii_add_lower,
    [INDICATOR_ACTOR] = ascii_add_lower,
};

bool indicator_match_key(struct buffer *out, enum indicator_type type,
                         struct bytes value)
{
    if (!indicator_known(type) || match_keys[type] == NULL)
        return buffer_add(out, value);
    return match_keys[type](out, value);
}

static bool ends_host(uint8_t c)
{
    return c == ':' || c == '/' || c == '?';
}

struct bytes indicator_key_host(enum indicator_type type, struct bytes key)
{
    size_t end = 0;

    if (type != INDICATOR_URL)
        return indicator_host(type, key);
    if (key.len > 0 && key.at[0] == '[') {
        end = ascii_find(key, 0, ']');
        return (struct bytes){key.at + 1, end - 1};
    }
    while (end < key.len && !ends_host(key.at[end]))
        end++;
    return (struct bytes){key.at, end};
}

/* The questions being gathered. */
struct asking {
    struct indicator_query *out;
    size_t count;
    struct buffer *room;
};

static void ask_key(struct asking *a, enum indicator_type type,
                    struct bytes key)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->out[i].type == type && bytes_equal(a->out[i].key, key))
            return;
    if (a->count < INDICATOR_WIDER_MAX && key.len > 0)
        a->out[a->count++] = (struct indicator_query){type, key};
}

static void ask(struct asking *a, enum indicator_type type, struct bytes value)
{
    const size_t start = a->room->len;

    if (indicator_match_key(a->room, type, value))
        ask_key(a, type,
                (struct bytes){a->room->at + start, a->room->len - start});
}

static bool in_use(const struct indicator_prefixes *p, bool v6, unsigned bits)
{
    if (!v6)
        return p->v4 >> bits & 1;
    return p->v6[bits / 64] >> (bits % 64) & 1;
}

static void ask_networks(struct asking *a, const struct ip *of,
                         const struct indicator_prefixes *prefixes)
{
    unsigned min = of->v6 ? INDICATOR_V6_MATCH_MIN : INDICATOR_V4_MATCH_MIN;

    for (unsigned bits = of->bits; bits-- > min;) {
        const size_t start = a->room->len;
        struct ip net;

        if (!in_use(prefixes, of->v6, bits))
            continue;
        net = ip_network(of, (uint8_t)bits);
        if (ip_text(a->room, &net))
            ask_key(a, INDICATOR_CIDR,
                    (struct bytes){a->room->at + start, a->room->len - start});
    }
}

static void ask_name(struct asking *a, struct bytes name)
{
    ask_key(a, INDICATOR_HOSTNAME, name);
    ask_key(a, INDICATOR_DOMAIN, name);
    for (name = host_parent(name); name.len > 0; name = host_parent(name))
        ask_key(a, INDICATOR_DOMAIN, name);
}

static void ask_host(struct asking *a, enum indicator_type type,
                     struct bytes host,
                     const struct indicator_prefixes *prefixes)
{
    struct ip ip;

    if (ip_parse(&ip, host, NULL)) {
        if (type != INDICATOR_IPV4 && type != INDICATOR_IPV6)
            ask(a, ip.v6 ? INDICATOR_IPV6 : INDICATOR_IPV4, host);
        ask_networks(a, &ip, prefixes);
    } else if (ip_net_parse(&ip, host)) {
        ask_networks(a, &ip, prefixes);
    } else if (ascii_ends(host, ".onion")) {
        if (type != INDICATOR_ONION)
            ask(a, INDICATOR_ONION, host);
    } else if (host.len > 0) {
        ask_name(a, host);
    }
}

/* A url is also found without its query, and with or without a last slash. */
static void ask_url(struct asking *a, struct bytes url)
{
    const size_t start = a->room->len;
    struct bytes key;

    if (!url_key(a->room, url, false))
        return;
    key = (struct bytes){a->room->at + start, a->room->len - start};
    ask_key(a, INDICATOR_URL, key);
    if (key.at[key.len - 1] == '/') {
        key.len--;
        ask_key(a, INDICATOR_URL, key);
    } else if (buffer_add_octet(a->room, '/')) {
        key.len++;
        ask_key(a, INDICATOR_URL, key);
    }
}

/* WIRE.md 6.5: "for a url whose host is an address also that address with the
   port it speaks to" */
static void ask_port(struct asking *a, struct bytes url)
{
    const size_t start = a->room->len;
    struct url u;
    struct ip ip;

    if (url_split(&u, url) && url_port(&u) != 0 &&
        ip_parse(&ip, u.host, NULL) && ip_text(a->room, &ip) &&
        buffer_add_octet(a->room, '|') &&
        ascii_add_number(a->room, url_port(&u)))
        ask_key(a, INDICATOR_IP_PORT,
                (struct bytes){a->room->at + start, a->room->len - start});
}

size_t indicator_queries(struct indicator_query out[static INDICATOR_WIDER_MAX],
                         struct buffer *room, enum indicator_type type,
                         struct bytes value,
                         const struct indicator_prefixes *prefixes)
{
    struct asking a = {.out = out, .room = room};

    if (type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME) {
        ask_name(&a, value);
        return a.count;
    }
    ask(&a, type, value);
    if (type == INDICATOR_URL) {
        ask_url(&a, value);
        ask_port(&a, value);
    }
    ask_host(&a, type, indicator_host(type, value), prefixes);
    return a.count;
}

void indicator_prefixes_add(struct indicator_prefixes *p, struct bytes value)
{
    struct ip net;

    if (!ip_net_parse(&net, value) || !matches_ever(&net))
        return;
    if (net.v6)
        p->v6[net.bits / 64] |= UINT64_C(1) << (net.bits % 64);
    else
        p->v4 |= UINT64_C(1) << net.bits;
}

static bool has_scheme(struct bytes text)
{
    struct url u;

    return url_split(&u, text);
}

static bool has_at(struct bytes text)
{
    return ascii_find(text, 0, '@') < text.len;
}

static bool any(struct bytes text)
{
    return text.len > 0;
}

/* The types a text of each shape can be, likeliest first. What is not of the
   shape fails to parse, so the lists may overlap. */
static const enum indicator_type as_url[] = {INDICATOR_URL};
static const enum indicator_type as_mail[] = {INDICATOR_EMAIL};
static const enum indicator_type as_hex[] = {
    INDICATOR_MD5,      INDICATOR_SHA1,         INDICATOR_SHA256,
    INDICATOR_SHA512,   INDICATOR_SHA224,       INDICATOR_SHA384,
    INDICATOR_IMPHASH,  INDICATOR_AUTHENTIHASH, INDICATOR_JA3,
    INDICATOR_JA3S,     INDICATOR_HASSH,        INDICATOR_JARM,
    INDICATOR_CERT_MD5, INDICATOR_CERT_SHA1,    INDICATOR_CERT_SHA256,
    INDICATOR_TLSH,
};
static const enum indicator_type as_form[] = {
    INDICATOR_IPV4,        INDICATOR_IPV6,     INDICATOR_CIDR,
    INDICATOR_IP_PORT,     INDICATOR_MAC,      INDICATOR_CVE,
    INDICATOR_BTC,         INDICATOR_XMR,      INDICATOR_ETH,
    INDICATOR_TLSH,        INDICATOR_JA4,      INDICATOR_SSDEEP,
    INDICATOR_ONION,       INDICATOR_CERT_MD5, INDICATOR_CERT_SHA1,
    INDICATOR_CERT_SHA256,
};
static const enum indicator_type as_name[] = {
    INDICATOR_DOMAIN, INDICATOR_HOSTNAME,   INDICATOR_ASN,
    INDICATOR_REGKEY, INDICATOR_PATH,       INDICATOR_FILENAME,
    INDICATOR_MUTEX,  INDICATOR_USER_AGENT, INDICATOR_MALWARE,
    INDICATOR_ACTOR,
};

/* The first shape of which a text gives anything is the one. */
static const struct shape {
    bool (*fits)(struct bytes text);
    const enum indicator_type *types;
    size_t count;
} shapes[] = {
    {has_scheme, as_url, sizeof as_url / sizeof *as_url},
    {has_at, as_mail, sizeof as_mail / sizeof *as_mail},
    {ascii_all_hex, as_hex, sizeof as_hex / sizeof *as_hex},
    {any, as_form, sizeof as_form / sizeof *as_form},
    {any, as_name, sizeof as_name / sizeof *as_name},
};

/* The guesses being gathered. */
struct guessing {
    struct indicator_guess *out;
    size_t count;
    struct buffer *room;
    struct bytes text;
};

static void guess_as(struct guessing *g, enum indicator_type type)
{
    const size_t start = g->room->len;

    if (g->count == INDICATOR_GUESSES_MAX ||
        indicator_canonical(g->room, type, g->text) != ERR_OK)
        return;
    g->out[g->count++] = (struct indicator_guess){
        type, {g->room->at + start, g->room->len - start}};
}

static void guess_all(struct guessing *g, const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++)
        guess_as(g, shape->types[i]);
}

/* An IPv4 address written as ::ffff:a.b.c.d. WIRE.md 6.1 */
static bool guess_mapped(struct guessing *g)
{
    const size_t start = g->room->len;
    bool mapped;
    struct ip a;

    if (!ip_parse(&a, g->text, &mapped) || !mapped || !ip_text(g->room, &a))
        return false;
    g->out[g->count++] = (struct indicator_guess){
        INDICATOR_IPV4, {g->room->at + start, g->room->len - start}};
    return true;
}

/* a.b.c.d/32 is the address. */
static bool guess_single(struct guessing *g)
{
    size_t slash = ascii_find(g->text, 0, '/');
    struct bytes bits = slash < g->text.len ? ascii_from(g->text, slash + 1)
                                            : (struct bytes){0};
    struct bytes whole = g->text;

    if (!ascii_same(bits, "32") && !ascii_same(bits, "128"))
        return false;
    g->text.len = slash;
    guess_as(g, bits.len == 2 ? INDICATOR_IPV4 : INDICATOR_IPV6);
    g->text = whole;
    return g->count > 0;
}

size_t indicator_guess(struct indicator_guess out[static INDICATOR_GUESSES_MAX],
                       struct buffer *room, struct bytes text)
{
    struct guessing g = {.out = out, .room = room, .text = ascii_trim(text)};

    if (g.text.len == 0 || g.text.len > INDICATOR_VALUE_MAX)
        return 0;
    if (guess_mapped(&g) || guess_single(&g))
        return g.count;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes && g.count == 0; i++)
        if (shapes[i].fits(g.text))
            guess_all(&g, &shapes[i]);
    return g.count;
}
