#include "tools/formats/word/token.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"
#include "tools/formats/marked.h"
#include "tools/formats/word/domain.h"
#include "tools/formats/word/idn.h"

enum {
    SSDEEP_MIN = 24,  /* a time of day has its form, too */
    ADDRESS_MAX = 64, /* octets of an address and what stands with it */
    PORT_DIGITS = 5,
    BROKEN_MIN = 28, /* digits of a digest that lost some */
    BROKEN_MAX = 130,
    SHORT_MAX = 140, /* octets of the longest value that is no name or URL */
};

/* What the octets of a word are, counted once. */
struct shape {
    size_t len, dots, colons, bars;
    uint8_t first;
    bool hex, alnum; /* nothing else */
};

static struct shape shape_of(struct bytes text)
{
    struct shape s = {.len = text.len, .hex = true, .alnum = true};

    s.first = text.len > 0 ? text.at[0] : 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        s.dots += c == '.';
        s.colons += c == ':';
        s.bars += c == '|';
        s.alnum = s.alnum && ascii_alnum(c);
        s.hex = s.hex && ascii_hex_digit(c) >= 0;
    }
    return s;
}

static bool may_be_v4(const struct shape *s)
{
    return s->dots == 3 && s->colons == 0 && ascii_digit(s->first);
}

static bool may_be_v6(const struct shape *s)
{
    return s->colons > 1;
}

static bool may_be_network(const struct shape *s)
{
    return (s->dots == 3 && ascii_digit(s->first)) || s->colons > 1;
}

static bool may_have_port(const struct shape *s)
{
    return (s->dots == 3 && s->colons + s->bars == 1) ||
           (s->first == '[' && s->colons > 1);
}

static bool may_be_digest(const struct shape *s)
{
    return s->hex && s->len >= 32;
}

static bool may_be_cve(const struct shape *s)
{
    return ascii_lower(s->first) == 'c' && !s->alnum;
}

static bool may_be_onion(const struct shape *s)
{
    return s->dots > 0 && s->len > strlen(".onion");
}

static bool may_be_coin(const struct shape *s)
{
    return s->alnum && s->len >= 26;
}

static bool may_be_tlsh(const struct shape *s)
{
    return s->alnum && s->len >= 70;
}

static bool may_be_ja4(const struct shape *s)
{
    return s->len == 36 && !s->alnum && s->dots == 0;
}

static bool may_be_ssdeep(const struct shape *s)
{
    return s->colons == 2 && s->len >= SSDEEP_MIN;
}

/* Types whose form alone says what they are, and what rules them out at a
   glance. */
static const struct {
    enum indicator_type type;
    bool (*may_be)(const struct shape *s);
} certain[] = {
    {INDICATOR_IPV4, may_be_v4},       {INDICATOR_IPV6, may_be_v6},
    {INDICATOR_CIDR, may_be_network},  {INDICATOR_IP_PORT, may_have_port},
    {INDICATOR_MD5, may_be_digest},    {INDICATOR_SHA1, may_be_digest},
    {INDICATOR_SHA256, may_be_digest}, {INDICATOR_SHA512, may_be_digest},
    {INDICATOR_SHA224, may_be_digest}, {INDICATOR_SHA384, may_be_digest},
    {INDICATOR_CVE, may_be_cve},       {INDICATOR_ONION, may_be_onion},
    {INDICATOR_BTC, may_be_coin},      {INDICATOR_XMR, may_be_coin},
    {INDICATOR_ETH, may_be_coin},      {INDICATOR_TLSH, may_be_tlsh},
    {INDICATOR_JA4, may_be_ja4},       {INDICATOR_SSDEEP, may_be_ssdeep},
};

static bool is_version_word(struct bytes word)
{
    return ascii_same(word, "version") || ascii_same(word, "ver") ||
           ascii_same(word, "ver.") || ascii_same(word, "v") ||
           ascii_same(word, "build") || ascii_same(word, "release");
}

static void reject(struct token *t, const char *reason)
{
    t->verdict = TOKEN_REJECTED;
    t->reason = reason;
}

static void taken(struct token *t, enum indicator_type type, struct bytes value)
{
    t->type = type;
    t->value = value;
    t->caution = indicator_caution(type, value);
    if (t->caution > INDICATOR_DOCUMENTATION)
        reject(t, indicator_caution_text(t->caution));
    else
        t->verdict = TOKEN_TAKEN;
}

static bool take_as(struct token *t, struct buffer *room,
                    enum indicator_type type, struct bytes text)
{
    const size_t start = room->len;

    if (indicator_canonical(room, type, text) != ERR_OK)
        return false;
    taken(t, type, (struct bytes){room->at + start, room->len - start});
    return true;
}

static bool has_scheme(struct bytes text)
{
    size_t colon = ascii_find(text, 0, ':');

    return colon > 1 && colon + 3 < text.len && text.at[colon + 1] == '/' &&
           text.at[colon + 2] == '/' && ascii_alpha(text.at[0]);
}

/* What ends a sentence or closes a bracket does not belong to a URL. */
static struct bytes without_tail(struct bytes url)
{
    while (url.len > 0 && strchr(".,;:!?\"'", url.at[url.len - 1]) != NULL)
        url.len--;
    return url;
}

static void read_url(struct token *t, struct buffer *room, struct bytes url,
                     enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged) {
        reject(t, N_("a link, not defanged: write hxxp if it is an indicator"));
        return;
    }
    if (!idn_url(room, &url)) {
        reject(t, N_("host name that IDNA does not allow"));
        return;
    }
    if (!take_as(t, room, INDICATOR_URL, url))
        reject(t, N_("not a valid URL"));
}

/* a.b.c.d/32 and ::ffff:a.b.c.d are addresses in disguise. */
static bool read_disguised(struct token *t, struct buffer *room,
                           struct bytes text)
{
    struct indicator_guess g[INDICATOR_GUESSES_MAX];
    BYTES_UNSET uint8_t octets[INDICATOR_GUESSES_MAX * 256];
    struct buffer guesses = {octets, 0, sizeof octets};

    return text.len <= ADDRESS_MAX && indicator_guess(g, &guesses, text) > 0 &&
           (g[0].type == INDICATOR_IPV4 || g[0].type == INDICATOR_IPV6) &&
           take_as(t, room, g[0].type, g[0].value);
}

/* 203.0.113.9#4795 is written with a colon, too. */
static bool read_hash_port(struct token *t, struct buffer *room,
                           struct bytes text)
{
    size_t hash = ascii_find(text, 0, '#');
    uint8_t octets[ADDRESS_MAX];
    struct buffer colon = {octets, 0, sizeof octets};

    return hash < text.len && buffer_add(&colon, text) &&
           (octets[hash] = ':') != 0 &&
           take_as(t, room, INDICATOR_IP_PORT, bytes_of(&colon));
}

/* "203.0.113.9:443/tcp", "udp://203.0.113.9:53" */
static struct bytes without_protocol(struct bytes text)
{
    if (ascii_starts(text, "tcp://") || ascii_starts(text, "udp://"))
        return ascii_from(text, strlen("tcp://"));
    if (ascii_ends(text, "/tcp") || ascii_ends(text, "/udp"))
        text.len -= strlen("/tcp");
    return text;
}

static bool read_certain(struct token *t, struct buffer *room,
                         struct bytes text)
{
    const struct shape s = shape_of(text);

    if (s.len > SHORT_MAX && s.colons != 2)
        return false;
    for (size_t i = 0; i < sizeof certain / sizeof *certain; i++)
        if (certain[i].may_be(&s) && take_as(t, room, certain[i].type, text))
            return true;
    if (s.dots == 3 &&
        (read_hash_port(t, room, text) ||
         take_as(t, room, INDICATOR_IP_PORT, without_protocol(text)) ||
         take_as(t, room, INDICATOR_IPV4, without_protocol(text))))
        return true;
    return may_be_network(&s) && read_disguised(t, room, text);
}

static void read_mail(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged) {
        t->verdict = TOKEN_NOTHING; /* whose address it is, prose says */
        return;
    }
    if (ascii_starts(text, "mailto:"))
        text = ascii_from(text, strlen("mailto:"));
    if ((!idn_mail(room, &text) || !take_as(t, room, INDICATOR_EMAIL, text)) &&
        place != TOKEN_PROSE)
        reject(t, N_("not a valid mail address"));
}

/* (.("{1}{0}"-f: brackets and dots of a script or a pattern hid nothing. */
static bool is_of_program(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("\"'(){}$*\\<>=;^", text.at[i]) != NULL)
            return true;
    return false;
}

/* "Inc.).Check": one sentence ends, and the next begins without a blank. */
static bool is_sentence_end(struct bytes text)
{
    for (size_t i = 1; i + 2 < text.len; i++)
        if (text.at[i] == '.' && text.at[i - 1] == '.' &&
            text.at[i + 1] >= 'A' && text.at[i + 1] <= 'Z')
            return true;
    return false;
}

/* Only of what was defanged is it certain that somebody meant a name. */
static void not_a_name(struct token *t, struct bytes text, const char *reason)
{
    if (t->refanged && !is_of_program(text) && !is_sentence_end(text))
        reject(t, reason);
}

/* "*.evil.example" and ".evil.example" are the domain and all below it. */
static struct bytes below(struct bytes name)
{
    if (ascii_starts(name, "*."))
        return ascii_from(name, 2);
    return name.len > 1 && name.at[0] == '.' ? ascii_from(name, 1) : name;
}

/* A name with a port is the name: what is shared has no such pair. */
static struct bytes without_port(struct bytes name)
{
    size_t digits = 0;
    uint8_t sign;

    while (digits < name.len && digits <= PORT_DIGITS &&
           ascii_digit(name.at[name.len - 1 - digits]))
        digits++;
    if (digits == 0 || digits > PORT_DIGITS || digits + 1 >= name.len)
        return name;
    sign = name.at[name.len - 1 - digits];
    if (sign == ':' || sign == '#')
        name.len -= digits + 1;
    return name;
}

/* Octets of the IPv4 address at the front; 0: there is none. */
static size_t address_len(struct bytes text)
{
    size_t len = 0;
    struct ip a;

    while (len < text.len && len < ADDRESS_MAX &&
           (ascii_digit(text.at[len]) || text.at[len] == '.'))
        len++;
    return ip_parse(&a, (struct bytes){text.at, len}, NULL) ? len : 0;
}

/* 203.0.113.7_8080, 203.0.113.8x: neither an address nor a name. A name may
   begin with an address. */
static bool is_glued(struct bytes text)
{
    size_t len = address_len(text);
    struct bytes rest = ascii_from(text, len);

    return len > 0 && rest.len > 0 && strchr("/:|", rest.at[0]) == NULL &&
           ascii_find(rest, 0, '.') == rest.len;
}

/* C91.196.152.28, 203.0.113.9:79548 */
static bool holds_address(struct bytes text)
{
    for (size_t at = 0; at < text.len; at++)
        if (ascii_digit(text.at[at]) &&
            (at == 0 ||
             (!ascii_digit(text.at[at - 1]) && text.at[at - 1] != '.')) &&
            address_len(ascii_from(text, at)) > 0)
            return true;
    return false;
}

/* An AS or a device, where that alone is said: among words it is where
   something stands. */
static bool read_number(struct token *t, struct buffer *room, struct bytes text,
                        enum token_place place)
{
    if (place == TOKEN_PROSE || text.len < 4)
        return false;
    if (ascii_starts(text, "AS") && ascii_all_digits(ascii_from(text, 2)))
        return take_as(t, room, INDICATOR_ASN, text);
    return text.len >= 12 && take_as(t, room, INDICATOR_MAC, text);
}

static void read_name(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged)
        return;
    text = below(without_port(text));
    if (!t->refanged && domain_file_only(text) &&
        ascii_find(text, 0, ':') == text.len &&
        ascii_find(text, 0, '=') == text.len &&
        take_as(t, room, INDICATOR_FILENAME, text))
        return;
    if (!idn_host(room, &text))
        not_a_name(t, text, N_("host name that IDNA does not allow"));
    else if (!take_as(t, room, INDICATOR_DOMAIN, text))
        not_a_name(t, text, N_("not a valid host name"));
}

static bool digits_and_dots(struct bytes text)
{
    size_t dots = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '.')
            dots++;
        else if (!ascii_digit(text.at[i]))
            return false;
    }
    return dots == 3;
}

static bool looks_like_path(struct bytes text)
{
    bool drive = text.len > 3 && ascii_alpha(text.at[0]) && text.at[1] == ':' &&
                 text.at[2] == '\\';

    return drive || (text.len > 3 && text.at[0] == '%' &&
                     ascii_find(text, 1, '\\') < text.len);
}

/* evil[.]com/path: a URL without its scheme. Undefanged only in a cell, and
   only where what stands before the slash is a name. */
static bool host_and_path(const struct token *t, struct bytes text,
                          enum token_place place)
{
    size_t slash = ascii_find(text, 0, '/');
    struct bytes host = {text.at, slash};

    return slash > 0 && slash < text.len &&
           (t->refanged || place != TOKEN_PROSE) &&
           ascii_find(host, 0, '.') < slash;
}

/* The scheme is not known; it is no part of what matches. WIRE.md 6.4 */
static void read_host_and_path(struct token *t, struct buffer *room,
                               struct bytes text)
{
    const size_t start = room->len;

    if (buffer_add_text(room, "http://") && buffer_add(room, text))
        read_url(t, room, (struct bytes){room->at + start, room->len - start},
                 TOKEN_CELL);
}

static bool looks_like_key(struct bytes text)
{
    return ascii_starts(text, "HKLM\\") || ascii_starts(text, "HKCU\\") ||
           ascii_starts(text, "HKEY_");
}

static void read_form(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (has_scheme(text) && !ascii_starts(text, "tcp:") &&
        !ascii_starts(text, "udp:")) {
        read_url(t, room, without_tail(text), place);
    } else if (read_certain(t, room, without_tail(text))) {
        return;
    } else if (is_glued(text)) {
        reject(t, N_("an address with something glued to it"));
    } else if (digits_and_dots(text)) {
        reject(t, N_("not a valid IPv4 address"));
    } else if (read_number(t, room, without_tail(text), place)) {
        return;
    } else if (looks_like_key(text)) {
        take_as(t, room, INDICATOR_REGKEY, text);
    } else if (looks_like_path(text)) {
        take_as(t, room, INDICATOR_PATH, text);
    } else if (host_and_path(t, text, place)) {
        read_host_and_path(t, room, without_tail(text));
    } else if (ascii_find(text, 1, '@') < text.len) {
        read_mail(t, room, without_tail(text), place);
    } else if (ascii_find(text, 0, '.') < text.len) {
        read_name(t, room, without_tail(text), place);
    }
}

/* A digest of which some digits are missing, or to which one was added. */
static bool is_broken_digest(struct bytes text)
{
    size_t digits = 0;

    if (text.len < BROKEN_MIN || text.len > BROKEN_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (ascii_hex_digit(text.at[i]) < 0)
            return false;
        digits += ascii_digit(text.at[i]);
    }
    return digits * 4 > text.len && digits < text.len;
}

void token_read(struct token *out, struct buffer *room, struct bytes word,
                struct bytes before, enum token_place place)
{
    const size_t start = room->len;
    struct bytes text;

    *out = (struct token){.verdict = TOKEN_NOTHING};
    if (word.len < 3 || word.len > INDICATOR_DEFANGED_MAX)
        return;
    if (indicator_refang(room, word, &out->refanged) != ERR_OK)
        return;
    text = (struct bytes){room->at + start, room->len - start};
    if (text.len < 3)
        return;
    if (is_version_word(before) && digits_and_dots(without_tail(text))) {
        reject(out, N_("looks like a version number"));
        return;
    }
    read_form(out, room, text, place);
    if (out->verdict == TOKEN_NOTHING && is_broken_digest(without_tail(text)))
        reject(out, N_("no digest has that many digits"));
    if (out->verdict == TOKEN_NOTHING && place != TOKEN_PROSE &&
        holds_address(text))
        reject(out, N_("an address with something glued to it"));
}

/* Types of which a network name or address is written in hiding. */
static bool may_hide(enum indicator_type type, struct bytes text)
{
    if (type == INDICATOR_FILENAME)
        return ascii_find(text, 0, '[') < text.len;
    return type <= INDICATOR_AUTHENTIHASH || type == INDICATOR_CVE;
}

static bool is_address(enum indicator_type type)
{
    return type == INDICATOR_IPV4 || type == INDICATOR_IPV6 ||
           type == INDICATOR_CIDR;
}

static bool take_address(struct token *t, struct buffer *room,
                         struct bytes text)
{
    static const enum indicator_type forms[] = {INDICATOR_IPV4, INDICATOR_IPV6,
                                                INDICATOR_CIDR};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (take_as(t, room, forms[i], text))
            return true;
    return read_disguised(t, room, text);
}

static void take_name(struct token *t, struct buffer *room,
                      enum indicator_type type, struct bytes text)
{
    text = below(without_port(text));
    if (!idn_host(room, &text)) {
        reject(t, N_("host name that IDNA does not allow"));
        return;
    }
    if (!take_as(t, room, INDICATOR_ONION, text) &&
        !take_as(t, room, type, text))
        reject(t, N_("not a valid host name"));
}

static void take_url(struct token *t, struct buffer *room, struct bytes text)
{
    if (has_scheme(text))
        read_url(t, room, text, TOKEN_CELL);
    else if (ascii_find(text, 0, '.') < text.len &&
             ascii_find(text, 1, '/') < text.len && text.at[0] != '/')
        read_host_and_path(t, room, text);
    else
        reject(t, N_("not a valid URL"));
}

void token_read_as(struct token *out, struct buffer *room,
                   enum indicator_type type, struct bytes text)
{
    const size_t start = room->len;

    *out = (struct token){.verdict = TOKEN_NOTHING};
    text = ascii_trim(text);
    if (may_hide(type, text)) {
        if (text.len > INDICATOR_DEFANGED_MAX ||
            indicator_refang(room, text, &out->refanged) != ERR_OK) {
            reject(out, N_("too long"));
            return;
        }
        text = (struct bytes){room->at + start, room->len - start};
    }
    if (is_address(type)) {
        if (!take_address(out, room, text))
            reject(out, N_("not a valid address"));
    } else if (type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME) {
        take_name(out, room, type, text);
    } else if (type == INDICATOR_URL) {
        take_url(out, room, text);
    } else if ((type == INDICATOR_EMAIL && !idn_mail(room, &text)) ||
               !take_as(out, room, type, text)) {
        reject(out, N_("not a valid value of its type"));
    }
}
