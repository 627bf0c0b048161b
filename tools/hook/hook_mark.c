#include "tools/hook/hook_mark.h"

#include <sodium.h>
#include <string.h>

#include "node/file.h"

enum { TEXT_MAX = 2 * CONTROL_NEXT_MAX + 1 };

static const char name[] = "hooks";

/* Hex and a line feed. */
static enum err parse(struct inbox_mark *out, struct bytes text)
{
    const char *end;

    if (sodium_hex2bin(out->at, sizeof out->at, (const char *)text.at, text.len,
                       "\n", &out->len, &end) == 0 &&
        end == (const char *)text.at + text.len)
        return ERR_OK;
    *out = (struct inbox_mark){.len = 0};
    return ERR_BAD_SHAPE;
}

enum err hook_mark_read(struct inbox_mark *out, const char *dir,
                        struct fault *fault)
{
    char path[FILE_PATH_MAX];
    uint8_t room[TEXT_MAX];
    struct buffer b = {room, 0, sizeof room};
    enum err err;

    *out = (struct inbox_mark){.len = 0};
    file_path(path, dir, name);
    err = file_read(&b, path, fault);
    if (err == ERR_NOT_FOUND) {
        *fault = (struct fault){.why = ERR_OK};
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    err = parse(out, bytes_of(&b));
    return err == ERR_OK
               ? ERR_OK
               : fault_say(fault, err,
                           "'%s' is damaged: hooks begin with what comes now",
                           path);
}

enum err hook_mark_write(const struct inbox_mark *mark, const char *dir,
                         struct fault *fault)
{
    char path[FILE_PATH_MAX], text[TEXT_MAX + 1];

    file_path(path, dir, name);
    sodium_bin2hex(text, sizeof text, mark->at, mark->len);
    strcat(text, "\n");
    return file_write(path, bytes_text(text), 0600, FILE_REPLACE, fault);
}
