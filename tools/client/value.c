#include "tools/client/value.h"

#include <idn2.h>
#include <string.h>

enum { HOST_OCTETS_MAX = 1024 };

static bool all_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

/* Where the host of a URL or mail address begins and ends; else all of it. */
static void find_host(struct bytes text, size_t *from, size_t *to)
{
    const uint8_t *scheme = memmem(text.at, text.len, "://", 3);
    const uint8_t *at = memrchr(text.at, '@', text.len);

    *from = scheme != NULL ? (size_t)(scheme + 3 - text.at)
            : at != NULL   ? (size_t)(at + 1 - text.at)
                           : 0;
    *to = *from;
    while (*to < text.len && strchr("/?#:", text.at[*to]) == NULL)
        ++*to;
}

static bool add_a_labels(struct buffer *out, struct bytes host)
{
    char name[HOST_OCTETS_MAX], *ascii = NULL;
    bool good;

    if (host.len >= sizeof name || memchr(host.at, '.', host.len) == NULL)
        return false;
    memcpy(name, host.at, host.len);
    name[host.len] = '\0';
    good = idn2_to_ascii_8z(name, &ascii,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK &&
           buffer_add_text(out, ascii);
    idn2_free(ascii);
    return good;
}

/* WIRE.md 6.2. False when the host is plain, or IDNA does not take it: then it
   may be a file name or a mutex, and stays as it is. */
static bool with_a_labels(struct buffer *out, struct bytes text)
{
    size_t from, to;
    struct bytes host;

    find_host(text, &from, &to);
    host = (struct bytes){text.at + from, to - from};
    return !all_ascii(host) && buffer_add(out, (struct bytes){text.at, from}) &&
           add_a_labels(out, host) &&
           buffer_add(out, (struct bytes){text.at + to, text.len - to});
}

bool value_read(struct value *out, struct bytes text)
{
    uint8_t octets[INDICATOR_DEFANGED_MAX], names[INDICATOR_DEFANGED_MAX];
    struct buffer plain = {octets, 0, sizeof octets};
    struct buffer name = {names, 0, sizeof names};
    struct buffer room = {out->octets, 0, sizeof out->octets};
    bool changed;

    out->count = 0;
    if (text.len == 0 || text.len > sizeof octets ||
        indicator_refang(&plain, text, &changed) != ERR_OK)
        return false;
    text = bytes_of(&plain);
    if (with_a_labels(&name, text))
        text = bytes_of(&name);
    out->count = indicator_guess(out->guess, &room, text);
    return out->count > 0;
}
