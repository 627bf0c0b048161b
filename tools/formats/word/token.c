#include "tools/formats/word/token.h"

#include <string.h>

#include "node/idn.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "tools/formats/marked.h"
#include "tools/formats/word/address.h"
#include "tools/formats/word/domain.h"
#include "tools/formats/word/pairs.h"
#include "tools/formats/word/shape.h"

enum {
    NETWORK_MIN = 16, /* bits of one that is named by an address in it */
    WORD_MIN = 3,
    ADDRESS_MAX = 64, /* octets of an address and what stands with it */
    PORT_DIGITS = 5,
    BROKEN_MIN = 28, /* digits of a digest that lost some */
    BROKEN_MAX = 130,
    SHORT_MAX = 140, /* octets of the longest value that is no name or URL */
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

/* What ends a sentence or closes a bracket does not belong to a URL, nor does
   what a program escapes a line's end or a quote with. */
static struct bytes without_tail(struct bytes url)
{
    while (url.len > 0 && strchr(".,;:!?\"'\\", url.at[url.len - 1]) != NULL)
        url.len--;
    return url;
}

/* "\u00bb", "\u201d": a quote that closes, in any language. */
static struct bytes without_quotes(struct bytes url)
{
    static const char *const quotes[] = {"\u00bb", "\u201d", "\u2019", "\u203a",
                                         "\u2026"};

    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (ascii_ends(url, quotes[i]))
            url.len -= strlen(quotes[i]);
    return without_tail(url);
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

/* Whether nothing stands in text that no address and no length has. */
static bool may_be_address(struct bytes text)
{
    text = ascii_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = text.at[i];

        if (ascii_hex_digit(c) < 0 && c != ':' && c != '.' && c != '/')
            return false;
    }
    return true;
}

/* a.b.c.d/32 and ::ffff:a.b.c.d are addresses in disguise. */
static bool read_disguised(struct token *t, struct buffer *room,
                           struct bytes text)
{
    struct indicator_guess g[INDICATOR_GUESSES_MAX];
    BYTES_UNSET uint8_t octets[INDICATOR_GUESSES_MAX * 256];
    struct buffer guesses = {octets, 0, sizeof octets};

    return text.len <= ADDRESS_MAX && may_be_address(text) &&
           indicator_guess(g, &guesses, text) > 0 &&
           (g[0].type == INDICATOR_IPV4 || g[0].type == INDICATOR_IPV6) &&
           take_as(t, room, g[0].type, g[0].value);
}

/* 203.0.113.9#4795 is written with a colon, too. */
static bool read_hash_port(struct token *t, struct buffer *room,
                           struct bytes text)
{
    size_t hash = ascii_find(text, 0, '#');
    BYTES_UNSET uint8_t octets[ADDRESS_MAX];
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

/* An address with its port or length, however those are written. */
static bool read_dressed(struct token *t, struct buffer *room,
                         struct bytes text)
{
    const struct bytes bare = without_protocol(text);

    return read_hash_port(t, room, text) ||
           take_as(t, room, INDICATOR_IP_PORT, bare) ||
           take_as(t, room, INDICATOR_IPV4, bare);
}

static bool read_certain(struct token *t, struct buffer *room,
                         struct bytes text)
{
    const struct shape s = shape_of(text);
    enum indicator_type type;
    size_t at = 0;

    if (s.len > SHORT_MAX && s.colons != 2)
        return false;
    while (shape_next(&type, &at, &s))
        if (take_as(t, room, type, text))
            return true;
    if (s.dots == 3 && read_dressed(t, room, text))
        return true;
    return shape_may_be_network(&s) && read_disguised(t, room, text);
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

/* The digits of "AS64496", "ASN64496", "AS[64496]"; empty: it is none.
 *brackets: they stand in some. */
static struct bytes as_digits(struct bytes text, bool *brackets)
{
    struct bytes digits = {0};

    *brackets = false;
    if (!ascii_starts(text, "AS"))
        return digits;
    digits = ascii_from(text, ascii_starts(text, "ASN") ? 3 : 2);
    *brackets = digits.len > 2 && digits.at[0] == '[' &&
                digits.at[digits.len - 1] == ']';
    if (*brackets)
        digits = (struct bytes){digits.at + 1, digits.len - 2};
    return ascii_all_digits(digits) ? digits : (struct bytes){0};
}

/* An AS or a device, where that alone is said: among words it is where
   something stands, but somebody who hides it means it. */
static bool read_number(struct token *t, struct buffer *room, struct bytes text,
                        enum token_place place)
{
    const size_t start = room->len;
    struct bytes digits;
    bool hidden;

    if (text.len < 4)
        return false;
    digits = as_digits(text, &hidden);
    if (digits.len > 0 && place == TOKEN_PROSE && hidden) {
        reject(t, N_("an AS number among words: write 'ASN:' in front of it"));
        return true;
    }
    if (place == TOKEN_PROSE)
        return false;
    if (digits.len > 0)
        return buffer_add_text(room, "AS") && buffer_add(room, digits) &&
               take_as(t, room, INDICATOR_ASN,
                       (struct bytes){room->at + start, room->len - start});
    return text.len >= 12 && take_as(t, room, INDICATOR_MAC, text);
}

static void read_name(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged)
        return;
    text = below(without_port(without_protocol(text)));
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

static bool looks_like_path(struct bytes text)
{
    const size_t slash = ascii_find(text, 0, '\\');
    const bool drive = text.len > 3 && ascii_alpha(text.at[0]) &&
                       text.at[1] == ':' && slash == 2;

    return drive || (text.at[0] == '%' && slash > 1 && slash < text.len &&
                     text.at[slash - 1] == '%');
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

/* "HKLM:\Software": PowerShell calls a hive a drive. */
static bool read_key_of_drive(struct token *t, struct buffer *room,
                              struct bytes text)
{
    static const char *const drives[] = {"HKLM:\\", "HKCU:\\"};
    const size_t start = room->len, hive = strlen("HKLM");

    for (size_t i = 0; i < sizeof drives / sizeof *drives; i++)
        if (ascii_starts(text, drives[i]))
            return buffer_add(room, (struct bytes){text.at, hive}) &&
                   buffer_add(room, ascii_from(text, hive + 1)) &&
                   take_as(t, room, INDICATOR_REGKEY,
                           (struct bytes){room->at + start, text.len - 1});
    return false;
}

/* What no form alone decides: keys, paths, and what a name stands in. */
static void read_loose(struct token *t, struct buffer *room, struct bytes text,
                       enum token_place place)
{
    if (read_key_of_drive(t, room, text))
        return;
    if (looks_like_key(text))
        take_as(t, room, INDICATOR_REGKEY, text);
    else if (looks_like_path(text))
        take_as(t, room, INDICATOR_PATH, text);
    else if (host_and_path(t, text, place))
        read_host_and_path(t, room, without_tail(text));
    else if (ascii_find(text, 1, '@') < text.len)
        read_mail(t, room, without_tail(text), place);
    else if (ascii_find(text, 0, '.') < text.len)
        read_name(t, room, without_tail(text), place);
}

/* "ab:cd:…": a digest as certificates have them, or the octets of something
   else, which are no IPv6 address. */
static void read_pairs(struct token *t, struct buffer *room, struct bytes text,
                       enum token_place place)
{
    const size_t start = room->len;

    if (read_number(t, room, text, place))
        return;
    if (pairs_join(room, text) &&
        read_certain(t, room,
                     (struct bytes){room->at + start, room->len - start}))
        return;
    if (pairs_count(text) != PAIRS_OF_DEVICE)
        reject(t, N_("hexadecimal digits with colons: write what they are in "
                     "front of them"));
}

static void read_form(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    const struct bytes bare = without_tail(text);

    if (has_scheme(text) && !ascii_starts(text, "tcp:") &&
        !ascii_starts(text, "udp:"))
        read_url(t, room, without_quotes(bare), place);
    else if (pairs_count(bare) > 0)
        read_pairs(t, room, bare, place);
    else if (read_certain(t, room, bare))
        return;
    else if (address_is_glued(text))
        reject(t, N_("an address with something glued to it"));
    else if (address_is_dotted(text))
        reject(t, N_("not a valid IPv4 address"));
    else if (address_is_partial(text))
        reject(t, N_("part of an address: write the network or each address"));
    else if (!read_number(t, room, bare, place))
        read_loose(t, room, text, place);
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

/* Why a word that was read as nothing is told all the same; NULL: it is
   not. */
static const char *almost(struct bytes text, enum token_place place)
{
    if (is_broken_digest(without_tail(text)))
        return N_("no digest has that many digits");
    if ((place != TOKEN_PROSE && address_stands_in(text)) ||
        address_is_behind(text))
        return N_("an address with something glued to it");
    return NULL;
}

static bool holds(struct bytes text, const char *sign)
{
    return memmem(text.at, text.len, sign, strlen(sign)) != NULL;
}

/* Octets of the escape of JSON at the front, and what it stands for; 0: there
   is none, or a line's end, which is no part of a value. */
static size_t json_escape(struct bytes text, uint8_t *shown)
{
    static const struct {
        const char *escape;
        uint8_t shown;
    } escapes[] = {{"\\/", '/'}, {"\\u0026", '&'}, {"\\u003d", '='}};

    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (ascii_starts(text, escapes[i].escape)) {
            *shown = escapes[i].shown;
            return strlen(escapes[i].escape);
        }
    return 0;
}

/* A URL as it stood before JSON escaped it, in its place; else text. */
static struct bytes without_json(uint8_t *at, struct bytes text)
{
    size_t len = 0, taken;

    if (ascii_find(text, 0, '\\') == text.len ||
        (!has_scheme(text) && !holds(text, ":\\/\\/")))
        return text;
    while (ascii_ends(text, "\\n") || ascii_ends(text, "\\r") ||
           ascii_ends(text, "\\t"))
        text.len -= 2;
    for (size_t from = 0; from < text.len; from += taken) {
        uint8_t shown = text.at[from];

        taken = json_escape(ascii_from(text, from), &shown);
        taken = taken == 0 ? 1 : taken;
        at[len++] = shown;
    }
    return (struct bytes){at, len};
}

/* "203.0.113.9/10" is an address and another number rather than a network as
   wide as that. */
static bool is_too_wide(const struct token *t, struct bytes text)
{
    const size_t slash = ascii_find(text, 0, '/');
    uint64_t length;

    return t->verdict == TOKEN_TAKEN && t->type == INDICATOR_CIDR &&
           slash < text.len && ascii_find(text, 0, ':') == text.len &&
           ascii_number(&length, ascii_from(text, slash + 1), NETWORK_MIN) &&
           length < NETWORK_MIN &&
           (slash > t->value.len || memcmp(text.at, t->value.at, slash) != 0);
}

void token_read(struct token *out, struct buffer *room, struct bytes word,
                struct bytes before, enum token_place place)
{
    const size_t start = room->len;
    const char *reason;
    struct bytes text;

    *out = (struct token){.verdict = TOKEN_NOTHING};
    if (word.len < WORD_MIN || word.len > INDICATOR_DEFANGED_MAX ||
        indicator_refang(room, word, &out->refanged) != ERR_OK)
        return;
    text = (struct bytes){room->at + start, room->len - start};
    text = without_json(room->at + start, text);
    if (text.len < WORD_MIN)
        return;
    if (is_version_word(before) && address_is_dotted(without_tail(text))) {
        reject(out, N_("looks like a version number"));
        return;
    }
    read_form(out, room, text, place);
    if (is_too_wide(out, without_tail(text)))
        reject(out, N_("an address with something glued to it"));
    if (out->verdict == TOKEN_NOTHING && (reason = almost(text, place)) != NULL)
        reject(out, reason);
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

static void take_said(struct token *t, struct buffer *room,
                      enum indicator_type type, struct bytes text)
{
    if (is_address(type)) {
        if (!take_address(t, room, text))
            reject(t, N_("not a valid address"));
    } else if (type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME) {
        take_name(t, room, type, text);
    } else if (type == INDICATOR_URL) {
        take_url(t, room, text);
    } else if ((type == INDICATOR_EMAIL && !idn_mail(room, &text)) ||
               !take_as(t, room, type, text)) {
        reject(t, N_("not a valid value of its type"));
    }
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
    take_said(out, room, type, text);
}
