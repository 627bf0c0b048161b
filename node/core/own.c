#include "node/core/own.h"

#include <stdio.h>
#include <string.h>

#include "node/file.h"
#include "proto/wire.h"

static enum err take(struct desk_self *self, struct bytes raw)
{
    struct card card;
    enum err err = card_open(&card, raw);

    if (err != ERR_OK)
        return err;
    memmove(self->card_raw, raw.at, raw.len);
    self->card_len = raw.len;
    /* Again, so that its views point into our copy. */
    return card_open(&self->card, (struct bytes){self->card_raw, raw.len});
}

enum err own_open(struct desk_self *out, const char *dir, struct fault *fault)
{
    static uint8_t text_room[CARD_ARMOUR_MAX], raw_room[CARD_MAX];
    struct buffer text = {text_room, 0, sizeof text_room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    char path[FILE_PATH_MAX];
    enum err err;

    file_path(path, dir, "card");
    err = file_read(&text, path, fault);
    if (err != ERR_OK)
        return err;
    err = card_unarmour(&raw, bytes_of(&text));
    if (err == ERR_OK)
        err = take(out, bytes_of(&raw));
    if (err != ERR_OK)
        fault_say(fault, err, "'%s' is not a card: %s", path, err_text(err));
    return err;
}

uint64_t own_ek_end(const struct desk_self *self)
{
    return self->card.working.ek_count > 0
               ? self->card.working.eks[0].not_after_ms
               : 0;
}

uint64_t own_card_end(const struct desk_self *self)
{
    uint64_t a = self->card.identity.expires_ms;
    uint64_t b = self->card.working.expires_ms;

    return a < b ? a : b;
}

static bool same_eks(const struct card_working *w,
                     const struct key_line_public *k)
{
    if (w->ek_count != k->ek_count)
        return false;
    for (size_t i = 0; i < k->ek_count; i++)
        if (memcmp(&w->eks[i].key, &k->eks[i].key, sizeof k->eks[i].key) != 0)
            return false;
    return true;
}

/* The identity part's octets and signature stand in the card as they are. */
static enum err identity_sig(struct signature *out, struct bytes card)
{
    struct reader r = reader_on(card);

    reader_array_of(&r, 5);
    reader_uint(&r, WIRE_VERSION);
    reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, out->octet, sizeof out->octet);
    return r.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

static enum err write_card(const struct desk_self *self, const char *dir)
{
    static uint8_t room[CARD_ARMOUR_MAX];
    struct buffer text = {room, 0, sizeof room};
    char path[FILE_PATH_MAX];
    struct fault fault = {0};
    enum err err =
        card_armour(&text, (struct bytes){self->card_raw, self->card_len});

    file_path(path, dir, "card");
    if (err == ERR_OK)
        err = file_write(path, bytes_of(&text), 0644, FILE_REPLACE, &fault);
    if (err != ERR_OK)
        log_warn("cannot write the node's new card: %s", fault.about);
    return err;
}

static enum err sign_card(struct desk_self *self, const char *dir,
                          struct channel *keys,
                          const struct card_working *working)
{
    static uint8_t part_room[CARD_PART_MAX], card_room[CARD_MAX];
    struct buffer part = {part_room, 0, sizeof part_room};
    struct buffer card = {card_room, 0, sizeof card_room};
    struct key_line_sign sign = {.domain = IDENT_CARD_WORKING};
    struct signature by_ik = {{0}};
    enum err err = card_working_write(&part, working);

    sign.body = bytes_of(&part);
    if (err == ERR_OK)
        err = key_line_sign(keys, &sign, 1);
    if (err == ERR_OK)
        err = sign.err;
    if (err == ERR_OK)
        err = identity_sig(&by_ik,
                           (struct bytes){self->card_raw, self->card_len});
    if (err == ERR_OK)
        err = card_write(&card, self->card.identity_raw, &by_ik,
                         bytes_of(&part), &sign.sig);
    if (err == ERR_OK)
        err = take(self, bytes_of(&card));
    return err == ERR_OK ? write_card(self, dir) : err;
}

static bool time_to_rotate(const struct key_line_public *k, uint64_t now_ms)
{
    return k->ek_count == 0 ||
           k->eks[0].not_after_ms < now_ms + OWN_ROTATE_LEFT_MS;
}

enum err own_renew(struct desk_self *self, const char *dir,
                   struct channel *keys, uint64_t now_ms, bool *changed)
{
    struct key_line_public k = {0};
    struct card_working working;
    enum err err = key_line_public(keys, &k);

    *changed = false;
    if (err == ERR_OK &&
        (!ident_same(&k.node, &self->card.identity.node) ||
         memcmp(&k.sk, &self->card.identity.sk, sizeof k.sk) != 0)) {
        log_warn("keys holds other keys than the node's card names");
        return ERR_CONFLICT;
    }
    if (err == ERR_OK && time_to_rotate(&k, now_ms)) {
        log_info("a new sealing key: the last one ends soon");
        err = key_line_rotate(keys, now_ms, &k);
    }
    if (err != ERR_OK || same_eks(&self->card.working, &k))
        return err;
    working = self->card.working;
    working.ek_count = k.ek_count;
    memcpy(working.eks, k.eks, sizeof working.eks);
    working.version_ms =
        now_ms > working.version_ms ? now_ms : working.version_ms + 1;
    err = sign_card(self, dir, keys, &working);
    *changed = err == ERR_OK;
    return err;
}
