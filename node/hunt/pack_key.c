#include "node/hunt/pack_key.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"

static const char head[] = "noroshi pack key 1 ";

enum {
    OCTETS = PACK_KEY + 8, /* the key, and its seed, little-endian */
    HEX = 2 * OCTETS,
    TEXT = sizeof head - 1 + HEX + 1,
};

enum err pack_key_write(const char *path, const struct pack_key *key,
                        struct fault *fault)
{
    uint8_t octets[OCTETS];
    char text[TEXT + 1];
    memcpy(octets, key->octet, PACK_KEY);
    memcpy(octets + PACK_KEY, &key->seed, sizeof key->seed);
    memcpy(text, head, sizeof head);
    sodium_bin2hex(text + sizeof head - 1, HEX + 1, octets, sizeof octets);
    text[TEXT - 1] = '\n';
    text[TEXT] = 0;
    /* An old key would be lost, and with it the pack that it belongs to. */
    enum err err = file_write(path, (struct bytes){(uint8_t *)text, TEXT}, 0600,
                              FILE_NEW, fault);
    sodium_memzero(octets, sizeof octets);
    sodium_memzero(text, sizeof text);
    return err;
}

enum err pack_key_read(struct pack_key *out, const char *path,
                       struct fault *fault)
{
    uint8_t text[TEXT + 1], octets[OCTETS];
    struct buffer room = {text, 0, sizeof text};
    enum err err = file_read_secret(&room, path, fault);
    size_t len = 0;
    if (err != ERR_OK)
        return err;
    if (room.len == TEXT && memcmp(text, head, sizeof head - 1) == 0 &&
        text[TEXT - 1] == '\n')
        (void)sodium_hex2bin(octets, sizeof octets,
                             (const char *)text + sizeof head - 1, HEX, NULL,
                             &len, NULL);
    if (len == sizeof octets) {
        memcpy(out->octet, octets, PACK_KEY);
        memcpy(&out->seed, octets + PACK_KEY, sizeof out->seed);
    }
    sodium_memzero(octets, sizeof octets);
    sodium_memzero(text, sizeof text);
    return len == sizeof octets
               ? ERR_OK
               : fault_say(fault, ERR_BAD_SHAPE, "'%s' is not a key of a pack",
                           path);
}

enum err pack_key_open(struct pack **out, const char *path,
                       const char *key_path, struct fault *fault)
{
    char beside[FILE_PATH_MAX];
    struct pack_key key;
    struct fault own = {0};
    enum err err = pack_open(out, path, NULL, &own);
    if (err != ERR_BAD_KEY)
        return err == ERR_OK ? err : fault_say(fault, err, "%s", own.about);
    if (key_path == NULL) {
        int len = snprintf(beside, sizeof beside, "%s" PACK_KEY_ENDING, path);
        if (len < 0 || (size_t)len >= sizeof beside ||
            access(beside, F_OK) != 0)
            return fault_say(fault, err, "%s", own.about);
        key_path = beside;
    }
    err = pack_key_read(&key, key_path, fault);
    if (err == ERR_OK)
        err = pack_open(out, path, &key, fault);
    sodium_memzero(&key, sizeof key);
    return err;
}
