#include "tools/cli/value.h"

#include <idn2.h>
#include <string.h>

static bool all_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

/* A name as a whole; WIRE.md 6.2. What IDNA does not take stays as it is: it
   may be a file name or a mutex. */
static bool a_labels(struct buffer *out, struct bytes text)
{
    char name[256], *ascii = NULL;
    bool good;

    if (text.len >= sizeof name || all_ascii(text) ||
        memchr(text.at, '.', text.len) == NULL)
        return false;
    memcpy(name, text.at, text.len);
    name[text.len] = '\0';
    good = idn2_to_ascii_8z(name, &ascii,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK;
    good = good && buffer_add_text(out, ascii);
    idn2_free(ascii);
    return good;
}

bool value_read(struct value *out, struct bytes text)
{
    uint8_t octets[INDICATOR_DEFANGED_MAX], names[512];
    struct buffer plain = {octets, 0, sizeof octets};
    struct buffer name = {names, 0, sizeof names};
    struct buffer room = {out->octets, 0, sizeof out->octets};
    bool changed;

    out->count = 0;
    if (text.len > sizeof octets ||
        indicator_refang(&plain, text, &changed) != ERR_OK)
        return false;
    text = bytes_of(&plain);
    if (a_labels(&name, text))
        text = bytes_of(&name);
    out->count = indicator_guess(out->guess, &room, text);
    return out->count > 0;
}
