/*
 * store_search: whether a text stands anywhere in a stopped node's store.
 *
 *     store_search DIR TEXT...
 *
 * Opens the store of the node in DIR (made without a passphrase), walks every
 * table, unseals what is sealed, and looks for each TEXT in every key, value
 * and unsealed octets; and for the index entry of TEXT as an indicator of each
 * type. Prints a line a find; exit 1 when there was one.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "node/core/quarantine.h"
#include "node/core/store/vault.h"
#include "node/keyfile.h"

enum { MAP_GIB = 1, TEXTS_MAX = 64 };

struct search {
    struct store *store;
    const char *text[TEXTS_MAX];
    size_t count;
    size_t looked, found;
};

static void store_key(uint8_t out[static SEAL_KEY], const char *dir)
{
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer secret = {room, 0, sizeof room};
    struct purpose_key key;
    struct unlock_key unlock;
    struct node_id node;
    struct fault fault = {0};

    if (keyfile_unlock_open(&unlock, dir, (struct bytes){NULL, 0}, &fault) !=
        ERR_OK)
        errx(2, "%s", fault.about);
    keyfile_purpose_key(&key, &unlock, KEYFILE_STORE);
    if (keyfile_read(&secret, &node, dir, KEYFILE_STORE, &key, &fault) !=
            ERR_OK ||
        secret.len != SEAL_KEY)
        errx(2, "%s", fault.about);
    memcpy(out, secret.at, SEAL_KEY);
}

static void look(struct search *s, const char *where, struct bytes in)
{
    s->looked++;
    for (size_t i = 0; i < s->count; i++)
        if (in.len > 0 &&
            memmem(in.at, in.len, s->text[i], strlen(s->text[i])) != NULL) {
            printf("'%s' in %s\n", s->text[i], where);
            s->found++;
        }
}

static void look_in_table(struct search *s, enum store_table t)
{
    const struct store_key first = {0};
    struct store_cursor c;
    char where[32];
    bool more;

    snprintf(where, sizeof where, "table %d", (int)t);
    store_walk(&c, s->store, t);
    for (more = store_walk_from(&c, &first); more; more = store_walk_next(&c)) {
        look(s, where, c.key);
        look(s, where, c.value);
    }
    store_walk_end(&c);
}

static void look_in_bodies(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    const uint64_t end = store_state(s->store)->next_number;
    struct vault_row row;

    for (uint64_t n = 1; n < end; n++) {
        struct buffer raw = {room, 0, sizeof room};

        if (vault_get(s->store, n, &row) &&
            vault_raw(s->store, &row, &raw) == ERR_OK)
            look(s, "a body", bytes_of(&raw));
    }
}

static void look_in_quarantine(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    const struct desk d = {.store = s->store};
    struct quarantine_row row;
    uint64_t id = 0;

    for (; quarantine_next(&d, id, &row); id = row.id) {
        struct buffer raw = {room, 0, sizeof room};

        if (quarantine_raw(&d, &row, &raw) == ERR_OK)
            look(s, "quarantine", bytes_of(&raw));
    }
}

static void look_in_index(struct search *s, const char *text)
{
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++) {
        uint8_t room[INDICATOR_VALUE_MAX + 64], hash[SEAL_HASH];
        struct buffer key = {room, 0, sizeof room};
        struct store_key prefix = {0};
        struct store_cursor c;

        if (!indicator_is_canonical((enum indicator_type)t, bytes_text(text)) ||
            !indicator_match_key(&key, (enum indicator_type)t,
                                 bytes_text(text)))
            continue;
        seal_hash(store_seal(s->store), hash, (enum indicator_type)t,
                  bytes_of(&key));
        store_key_add(&prefix, hash, sizeof hash);
        store_walk(&c, s->store, STORE_INDEX);
        s->looked++;
        if (store_walk_from(&c, &prefix) && store_walk_within(&c, &prefix)) {
            printf("'%s' in the index as %s\n", text,
                   indicator_type_text((enum indicator_type)t));
            s->found++;
        }
        store_walk_end(&c);
    }
}

int main(int argc, char **argv)
{
    struct search s = {0};
    uint8_t key[SEAL_KEY];
    const struct store_opening how = {MAP_GIB, STORE_EXPECTED, key};
    struct store_opened opened;

    if (argc < 3 || argc > TEXTS_MAX)
        errx(2, "usage: store_search DIR TEXT...");
    if (sodium_init() < 0)
        errx(2, "cannot start libsodium");
    for (int i = 2; i < argc; i++)
        s.text[s.count++] = argv[i];
    store_key(key, argv[1]);
    if (store_open(&s.store, argv[1], &how, &opened) != ERR_OK)
        errx(2, "cannot open the store in '%s'", argv[1]);
    store_read(s.store);
    for (unsigned t = 0; t < STORE_TABLES; t++)
        look_in_table(&s, (enum store_table)t);
    look_in_bodies(&s);
    look_in_quarantine(&s);
    for (size_t i = 0; i < s.count; i++)
        look_in_index(&s, s.text[i]);
    printf("looked at %zu, found %zu\n", s.looked, s.found);
    store_close(s.store);
    return s.found > 0 ? 1 : 0;
}
