#include "tools/formats/token.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "tools/formats/domain.h"
#include "tools/formats/marked.h"

enum { SSDEEP_MIN = 24 };

/* Types whose form alone says what they are. */
static const enum indicator_type certain[] = {
    INDICATOR_IPV4,   INDICATOR_IPV6,   INDICATOR_CIDR,   INDICATOR_IP_PORT,
    INDICATOR_MD5,    INDICATOR_SHA1,   INDICATOR_SHA256, INDICATOR_SHA512,
    INDICATOR_SHA224, INDICATOR_SHA384, INDICATOR_CVE,    INDICATOR_ONION,
    INDICATOR_BTC,    INDICATOR_XMR,    INDICATOR_ETH,    INDICATOR_TLSH,
    INDICATOR_JA4,    INDICATOR_SSDEEP,
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

static bool all_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

/* Japanese and other names: WIRE.md 6.2 */
static bool to_a_labels(struct buffer *room, struct bytes *host)
{
    char name[HOST_NAME_MAX + 1], *ascii = NULL;
    const size_t start = room->len;
    bool good;

    if (host->len > HOST_NAME_MAX)
        return false;
    memcpy(name, host->at, host->len);
    name[host->len] = '\0';
    good = idn2_to_ascii_8z(name, &ascii,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK &&
           buffer_add_text(room, ascii);
    idn2_free(ascii);
    *host = (struct bytes){room->at + start, room->len - start};
    return good;
}

/* The host of a URL with other than ASCII characters, put in A-labels; the
   rest is percent-encoded by its canonical form. */
static bool url_to_ascii(struct buffer *room, struct bytes *url)
{
    size_t colon = ascii_find(*url, 0, ':'), end = colon + 3;
    struct bytes host, rest;
    size_t start;

    while (end < url->len && strchr("/?#:", url->at[end]) == NULL)
        end++;
    if (end > url->len || colon + 3 > url->len)
        return false;
    host = (struct bytes){url->at + colon + 3, end - colon - 3};
    rest = ascii_from(*url, end);
    if (!all_ascii(host) && !to_a_labels(room, &host))
        return false;
    start = room->len;
    if (!buffer_add(room, (struct bytes){url->at, colon + 3}) ||
        !buffer_add(room, host) || !buffer_add(room, rest))
        return false;
    *url = (struct bytes){room->at + start, room->len - start};
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
    if (!all_ascii(url) && !url_to_ascii(room, &url)) {
        reject(t, N_("host name that IDNA does not allow"));
        return;
    }
    if (!take_as(t, room, INDICATOR_URL, url))
        reject(t, N_("not a valid URL"));
}

static bool read_certain(struct token *t, struct buffer *room,
                         struct bytes text)
{
    struct indicator_guess g[INDICATOR_GUESSES_MAX];
    uint8_t octets[INDICATOR_GUESSES_MAX * 256];
    struct buffer guesses = {octets, 0, sizeof octets};

    for (size_t i = 0; i < sizeof certain / sizeof *certain; i++)
        if (certain[i] == INDICATOR_SSDEEP && text.len < SSDEEP_MIN)
            continue; /* a time of day has its form, too */
        else if (take_as(t, room, certain[i], text))
            return true;
    /* a.b.c.d/32 and ::ffff:a.b.c.d are addresses in disguise. */
    if (text.len > 64 || indicator_guess(g, &guesses, text) == 0 ||
        (g[0].type != INDICATOR_IPV4 && g[0].type != INDICATOR_IPV6))
        return false;
    return take_as(t, room, g[0].type, g[0].value);
}

static void read_mail(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged) {
        t->verdict = TOKEN_NOTHING; /* whose address it is, prose says */
        return;
    }
    if (!take_as(t, room, INDICATOR_EMAIL, text) && place != TOKEN_PROSE)
        reject(t, N_("not a valid mail address"));
}

/* Only of what was defanged is it certain that somebody meant a name. */
static void not_a_name(struct token *t, const char *reason)
{
    if (t->refanged)
        reject(t, reason);
}

static void read_name(struct token *t, struct buffer *room, struct bytes text,
                      enum token_place place)
{
    if (place == TOKEN_PROSE && !t->refanged)
        return;
    if (ascii_starts(text, "*."))
        text = ascii_from(text, 2);
    if (!t->refanged && domain_file_only(text) &&
        take_as(t, room, INDICATOR_FILENAME, text))
        return;
    if (!all_ascii(text) && !to_a_labels(room, &text))
        not_a_name(t, N_("host name that IDNA does not allow"));
    else if (!take_as(t, room, INDICATOR_DOMAIN, text))
        not_a_name(t, N_("not a valid host name"));
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
    if (has_scheme(text)) {
        read_url(t, room, without_tail(text), place);
    } else if (read_certain(t, room, without_tail(text))) {
        return;
    } else if (digits_and_dots(text)) {
        reject(t, N_("not a valid IPv4 address"));
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
    struct indicator_guess g[INDICATOR_GUESSES_MAX];
    uint8_t octets[INDICATOR_GUESSES_MAX * 256];
    struct buffer guesses = {octets, 0, sizeof octets};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (take_as(t, room, forms[i], text))
            return true;
    return text.len <= 64 && indicator_guess(g, &guesses, text) > 0 &&
           (g[0].type == INDICATOR_IPV4 || g[0].type == INDICATOR_IPV6) &&
           take_as(t, room, g[0].type, g[0].value);
}

static void take_name(struct token *t, struct buffer *room,
                      enum indicator_type type, struct bytes text)
{
    if (ascii_starts(text, "*."))
        text = ascii_from(text, 2);
    if (!all_ascii(text) && !to_a_labels(room, &text)) {
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
    } else if (!take_as(out, room, type, text)) {
        reject(out, N_("not a valid value of its type"));
    }
}
