#include "node/idn.h"

#include <idn2.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/ustring.h>

#include "proto/ascii.h"
#include "proto/host.h"

bool idn_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

/* IDNA 2008 forbids emoji, UTS 46 does not, and below .ws and others they are
   registered. What else UTS 46 lets pass is punctuation of the text around. */
static bool letters_and_emoji(const UChar32 *name, int32_t len)
{
    bool emoji = false;

    for (int32_t at = 0; at < len; at++) {
        const UChar32 c = name[at];

        if (c < 0x80)
            continue;
        if (u_hasBinaryProperty(c, UCHAR_EMOJI))
            emoji = true;
        else if (!u_isalnum(c) && u_getCombiningClass(c) == 0 && c != 0x200d &&
                 !u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR))
            return false;
    }
    return emoji;
}

static bool emoji_host(struct buffer *room, const char *name)
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[HOST_NAME_MAX + 1];
    UChar32 points[HOST_NAME_MAX + 1];
    char ascii[HOST_NAME_MAX + 1];
    int32_t len, got;
    UIDNA *idna;

    u_strFromUTF8(wide, HOST_NAME_MAX, &len, name, -1, &status);
    u_strToUTF32(points, HOST_NAME_MAX, &len, wide, len, &status);
    if (U_FAILURE(status) || !letters_and_emoji(points, len))
        return false;
    idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
    if (U_FAILURE(status))
        return false;
    got = uidna_nameToASCII_UTF8(idna, name, -1, ascii, (int32_t)sizeof ascii,
                                 &info, &status);
    uidna_close(idna);
    return U_SUCCESS(status) && info.errors == 0 && got > 0 &&
           (size_t)got < sizeof ascii && buffer_add_text(room, ascii);
}

bool idn_host(struct buffer *room, struct bytes *host)
{
    char name[HOST_NAME_MAX + 1], *ascii = NULL;
    const size_t start = room->len;
    bool good;

    if (idn_ascii(*host))
        return true;
    if (host->len > HOST_NAME_MAX)
        return false;
    memcpy(name, host->at, host->len);
    name[host->len] = '\0';
    good = idn2_to_ascii_8z(name, &ascii,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK
               ? buffer_add_text(room, ascii)
               : emoji_host(room, name);
    idn2_free(ascii);
    *host = (struct bytes){room->at + start, room->len - start};
    return good;
}

/* head, then host in A-labels, then tail, as one text in room. */
static bool joined(struct buffer *room, struct bytes *out, struct bytes host,
                   struct bytes tail)
{
    struct bytes head = {out->at, (size_t)(host.at - out->at)};
    size_t start;

    if (!idn_host(room, &host))
        return false;
    start = room->len;
    if (!buffer_add(room, head) || !buffer_add(room, host) ||
        !buffer_add(room, tail))
        return false;
    *out = (struct bytes){room->at + start, room->len - start};
    return true;
}

bool idn_url(struct buffer *room, struct bytes *url)
{
    size_t start = ascii_find(*url, 0, ':') + 3, end = start;

    if (idn_ascii(*url))
        return true;
    while (end < url->len && strchr("/?#:", url->at[end]) == NULL)
        end++;
    if (end > url->len || start > url->len)
        return false;
    return joined(room, url, (struct bytes){url->at + start, end - start},
                  ascii_from(*url, end));
}

bool idn_mail(struct buffer *room, struct bytes *mail)
{
    size_t at = mail->len;

    if (idn_ascii(*mail))
        return true;
    while (at > 0 && mail->at[at - 1] != '@')
        at--;
    return at > 0 &&
           joined(room, mail, ascii_from(*mail, at), (struct bytes){0});
}
