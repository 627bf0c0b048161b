#include "node/core/facts/own_card.h"

#include <stdio.h>
#include <string.h>

#include "node/date.h"
#include "node/file.h"
#include "proto/record.h"
#include "proto/wire.h"

enum { CARD_MODE = 0644 }; /* it is for others */

static enum err take(struct facts_self *self, struct bytes raw)
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

static enum err read_card(struct facts_self *out, const char *dir,
                          const char *name, struct fault *fault)
{
    static uint8_t text_room[CARD_ARMOUR_MAX], raw_room[CARD_MAX];
    struct buffer text = {text_room, 0, sizeof text_room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    char path[FILE_PATH_MAX];
    enum err err;

    file_path(path, dir, name);
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

enum err own_card_open(struct facts_self *out, const char *dir,
                       struct fault *fault)
{
    struct fault unheard = {0};
    enum err err = read_card(out, dir, "card", &unheard);

    if (err == ERR_OK)
        return ERR_OK;
    if (read_card(out, dir, "card.new", fault) == ERR_OK) {
        log_warn("%s: 'card.new' takes its place", unheard.about);
        return ERR_OK;
    }
    *fault = unheard; /* of the one that should be there */
    return err;
}

uint64_t own_card_ek_end(const struct facts_self *self)
{
    return self->card.working.ek_count > 0
               ? self->card.working.eks[0].not_after_ms
               : 0;
}

/* WIRE.md 3.9: "its end is the later one of the last part's end and 400 days
   from now" */
uint64_t own_card_working_end(const struct card *c,
                              const struct own_card_moment *at)
{
    uint64_t ahead = at->now_ms + CARD_WORKING_DAYS * DATE_DAY_MS;
    uint64_t end = c->working.expires_ms;

    if (!at->clock_doubtful && ahead > end)
        end = ahead;
    return end < c->identity.expires_ms ? end : c->identity.expires_ms;
}

bool own_card_end_moves(const struct card *c, const struct own_card_moment *at)
{
    return c->working.expires_ms <
               at->now_ms + OWN_CARD_RENEW_LEFT_DAYS * DATE_DAY_MS &&
           own_card_working_end(c, at) > c->working.expires_ms;
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

static enum err armour(struct buffer *text, const struct facts_self *self)
{
    return card_armour(text, (struct bytes){self->card_raw, self->card_len});
}

enum err own_card_keep(const struct facts_self *self, const char *dir,
                       struct fault *fault)
{
    static uint8_t room[CARD_ARMOUR_MAX];
    struct buffer text = {room, 0, sizeof room};
    char path[FILE_PATH_MAX], spare[FILE_PATH_MAX];
    enum err err = armour(&text, self);

    file_path(path, dir, "card");
    file_path(spare, dir, "card.new");
    /* The first is made by way of a file that is called as the second. */
    if (err == ERR_OK)
        err = file_write(path, bytes_of(&text), CARD_MODE, FILE_REPLACE, fault);
    if (err == ERR_OK)
        err =
            file_write(spare, bytes_of(&text), CARD_MODE, FILE_REPLACE, fault);
    return err;
}

static enum err write_card(const struct facts_self *self, const char *dir)
{
    static const char *const names[] = {"card.new", "card"};
    static uint8_t room[CARD_ARMOUR_MAX];
    struct buffer text = {room, 0, sizeof room};
    char path[FILE_PATH_MAX];
    struct fault fault = {0};
    enum err err = armour(&text, self);

    /* At each moment one of the two is whole. */
    for (size_t i = 0; i < 2 && err == ERR_OK; i++) {
        file_path(path, dir, names[i]);
        err = file_overwrite(path, bytes_of(&text), CARD_MODE, &fault);
    }
    if (err != ERR_OK)
        log_warn("cannot write the node's new card: %s", fault.about);
    return err;
}

static enum err sign_card(struct facts_self *self, const char *dir,
                          const struct port_keys *keys,
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

/* Before it the clock is surely wrong: the node was not there. */
static uint64_t made_ms(const struct card *c)
{
    return c->identity.not_before_ms;
}

/* A key made while the clock was far ahead is of no use until then. */
static bool time_to_rotate(const struct key_line_public *k, uint64_t now_ms)
{
    for (size_t i = 0; i < k->ek_count; i++)
        if (k->eks[i].not_before_ms <= now_ms + RECORD_CLOCK_AHEAD_MS)
            return k->eks[i].not_after_ms < now_ms + OWN_CARD_ROTATE_LEFT_MS;
    return true;
}

static enum err sign_anew(struct facts_self *self, const char *dir,
                          const struct port_keys *keys,
                          const struct key_line_public *k,
                          const struct own_card_moment *at)
{
    struct card_working working = self->card.working;

    /* WIRE.md 3.5: "a version of 2^64 - 1 is the last" */
    if (working.version_ms == UINT64_MAX)
        return ERR_TOO_BIG;
    working.ek_count = k->ek_count;
    memcpy(working.eks, k->eks, sizeof working.eks);
    working.expires_ms = own_card_working_end(&self->card, at);
    working.version_ms =
        at->now_ms > working.version_ms ? at->now_ms : working.version_ms + 1;
    return sign_card(self, dir, keys, &working);
}

/* The card that `noroshi renew` wrote; whatever else stands there is not
   touched, and is read at the next start. */
static enum err take_newer_identity(struct facts_self *self, const char *dir,
                                    bool *changed)
{
    static struct facts_self there;
    struct fault fault = {0};
    const struct card_identity *mine = &self->card.identity;
    const struct card_identity *fresh = &there.card.identity;
    enum err err = read_card(&there, dir, "card", &fault);

    if (err == ERR_DENIED)
        return err;
    if (err != ERR_OK || !ident_same(&fresh->node, &mine->node) ||
        memcmp(&fresh->sk, &mine->sk, sizeof mine->sk) != 0 ||
        fresh->version_ms <= mine->version_ms)
        return ERR_OK;
    log_info("a new identity part");
    *changed =
        take(self, (struct bytes){there.card_raw, there.card_len}) == ERR_OK;
    return ERR_OK;
}

static bool named_by(const struct card *card, const struct key_line_public *k)
{
    return ident_same(&k->node, &card->identity.node) &&
           memcmp(&k->sk, &card->identity.sk, sizeof k->sk) == 0;
}

enum err own_card_renew(struct facts_self *self, const char *dir,
                        const struct port_keys *keys,
                        const struct own_card_moment *at, bool *changed)
{
    struct key_line_public k = {0};
    enum err err;

    err = take_newer_identity(self, dir, changed);
    if (err == ERR_OK)
        err = key_line_public(keys, &k);
    if (err == ERR_OK && !named_by(&self->card, &k)) {
        log_warn("keys holds other keys than the node's card names");
        return ERR_CONFLICT;
    }
    if (err == ERR_OK && at->now_ms >= made_ms(&self->card) &&
        time_to_rotate(&k, at->now_ms)) {
        log_info("a new sealing key: the last one ends soon");
        err = key_line_rotate(keys, at->now_ms, &k);
    }
    if (err != ERR_OK || (same_eks(&self->card.working, &k) &&
                          !own_card_end_moves(&self->card, at)))
        return err;
    err = sign_anew(self, dir, keys, &k, at);
    if (err == ERR_OK)
        *changed = true;
    return err;
}
