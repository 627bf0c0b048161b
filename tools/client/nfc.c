#include "tools/client/nfc.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

static bool plain(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

struct bytes nfc_of(struct buffer *room, struct bytes text)
{
    const size_t start = room->len;
    size_t len = 0;
    uint8_t *made;
    bool fits;

    if (plain(text))
        return text;
    made = u8_normalize(UNINORM_NFC, text.at, text.len, NULL, &len);
    fits = made != NULL && buffer_add(room, (struct bytes){made, len});
    free(made);
    return fits ? (struct bytes){room->at + start, len} : text;
}

void nfc_put(struct control_writer *args, const char *name, const char *text)
{
    uint8_t octets[NFC_TEXT_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    control_put_str(args, name, nfc_of(&room, bytes_text(text)));
}
