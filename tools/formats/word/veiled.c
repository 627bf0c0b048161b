#include "tools/formats/word/veiled.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"
#include "tools/formats/word/domain.h"

enum { INNER_MAX = 4 /* signs between brackets that hide one */ };

static bool is_letter(struct bytes word, size_t at)
{
    return at < word.len && ascii_alnum(word.at[at]);
}

static uint8_t closing(uint8_t c)
{
    return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : 0;
}

static bool is_sign(uint8_t c)
{
    return c > ' ' && c < 0x7f && !ascii_alnum(c);
}

/* Octets of "[*]", "(-)", "[.]" at `at`: signs in brackets; 0: none. */
static size_t bracketed_sign(struct bytes word, size_t at)
{
    const uint8_t end = closing(word.at[at]);
    const struct bytes inner = ascii_from(word, at + 1);
    size_t len = 0;

    while (end != 0 && len <= INNER_MAX && len < inner.len &&
           inner.at[len] != end && is_sign(inner.at[len]))
        len++;
    return len > 0 && len < inner.len && inner.at[len] == end ? len + 2 : 0;
}

/* Octets of what hides a dot at `at`, between letters or digits; 0: nothing
   does. */
static size_t sign_at(struct bytes word, size_t at)
{
    static const char *const words[] = {"-dot-", "_dot_", "[dot]", "(dot)",
                                        "{dot}", "[d]",   "(d)"};
    size_t len = bracketed_sign(word, at);

    for (size_t i = 0; len == 0 && i < sizeof words / sizeof *words; i++)
        if (ascii_starts(ascii_from(word, at), words[i]))
            len = strlen(words[i]);
    return at > 0 && is_letter(word, at - 1) && is_letter(word, at + len) ? len
                                                                          : 0;
}

static bool is_of_name(uint8_t c)
{
    return ascii_alnum(c) || c == '-' || c == '_' || c == '.';
}

/* Where the name ends that begins at `at`, which is written to out with dots
   for what hides them; *hidden: something does. */
static size_t take_name(struct buffer *out, struct bytes word, size_t at,
                        bool *hidden)
{
    while (at < word.len) {
        const size_t len = sign_at(word, at);

        if (len == 0 && !is_of_name(word.at[at]))
            break;
        if (!buffer_add_octet(out, len > 0 ? '.' : word.at[at]))
            break;
        *hidden = *hidden || len > 0;
        at += len > 0 ? len : 1;
    }
    return at;
}

static bool is_host(struct bytes name)
{
    uint8_t octets[HOST_NAME_MAX];
    struct buffer canonical = {octets, 0, sizeof octets};
    struct ip address;

    if (ip_parse(&address, name, NULL))
        return true;
    return host_canonical(&canonical, name) == ERR_OK &&
           domain_kind(bytes_of(&canonical)) == DOMAIN_NAME;
}

bool veiled_host(struct bytes word)
{
    for (size_t at = 0; at < word.len; at++) {
        uint8_t octets[HOST_NAME_MAX];
        struct buffer name = {octets, 0, sizeof octets};
        bool hidden = false;

        if (!is_letter(word, at))
            continue;
        at = take_name(&name, word, at, &hidden);
        if (hidden && is_host(bytes_of(&name)))
            return true;
    }
    return false;
}
