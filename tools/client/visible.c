#include "tools/client/visible.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/hidden.h"
#include "proto/wire.h"
#include "tools/client/nfc.h"

struct bytes visible_line(struct buffer *room, struct bytes text,
                          size_t *changed)
{
    const struct bytes normal = nfc_of(room, text);
    const size_t start = room->len;

    if (!hidden_any(normal) || !hidden_strip(room, normal))
        return normal;
    (*changed)++;
    return (struct bytes){room->at + start, room->len - start};
}

/* "<U+202E>" for each hidden character. False: no room. */
static bool write_out(struct buffer *out, struct bytes text)
{
    size_t from = 0;

    for (;;) {
        const size_t at = hidden_next(text, from);
        char name[sizeof "<U+FFFFFFFF>"];
        uint32_t point = 0;

        if (!buffer_add(out, (struct bytes){text.at + from, at - from}))
            return false;
        if (at == text.len)
            return true;
        from =
            at + wire_char((struct bytes){text.at + at, text.len - at}, &point);
        snprintf(name, sizeof name, "<U+%04X>", (unsigned)point);
        if (!buffer_add_text(out, name))
            return false;
    }
}

/* What is too long for that loses its hidden characters instead. */
static struct bytes comment(uint8_t room[static RECORD_COMMENT_MAX],
                            struct bytes text)
{
    struct buffer out = {room, 0, RECORD_COMMENT_MAX};

    if (write_out(&out, text))
        return bytes_of(&out);
    out.len = 0;
    return hidden_strip(&out, text) ? bytes_of(&out) : (struct bytes){0};
}

void visible_comments(struct record_indicator *entries, size_t count,
                      uint8_t **room, size_t *changed)
{
    size_t hidden = 0;
    uint8_t *at;

    *room = NULL;
    for (size_t i = 0; i < count; i++)
        hidden += hidden_any(entries[i].comment);
    if (hidden == 0)
        return;
    at = *room = malloc(hidden * RECORD_COMMENT_MAX);
    if (at == NULL)
        abort();
    *changed += hidden;
    for (size_t i = 0; i < count; i++)
        if (hidden_any(entries[i].comment)) {
            entries[i].comment = comment(at, entries[i].comment);
            at += RECORD_COMMENT_MAX;
        }
}

void visible_put(struct control_writer *args, const char *name,
                 const char *text)
{
    uint8_t octets[2 * NFC_TEXT_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    size_t changed = 0;

    control_put_str(args, name,
                    visible_line(&room, bytes_text(text), &changed));
}
