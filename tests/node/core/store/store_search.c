/*
 * store_search: whether a text stands anywhere in a stopped node's store.
 *
 *     store_search DIR TEXT...
 *
 * Opens the store of the node in DIR (made without a passphrase), walks every
 * table, unseals what is sealed, and looks for each TEXT in every key, value
 * and unsealed octets; and for the index entry of TEXT as an indicator of each
 * type. A body that belongs to no record is a find of its own. Prints a line a
 * find; exit 1 when there was one.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "node/core/record/quarantine.h"
#include "node/core/store/hold.h"
#include "node/core/store/index_key.h"
#include "node/core/store/recalled_value.h"
#include "node/core/store/stage.h"
#include "node/core/store/table.h"
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

static void look_in_table(struct search *s, enum table t)
{
    const struct table_key first = {0};
    struct table_cursor c;
    char where[32];
    bool more;

    snprintf(where, sizeof where, "table '%s'", schema_table_name(t));
    table_walk(&c, store_view(s->store), t);
    for (more = table_walk_from(&c, &first); more; more = table_walk_next(&c)) {
        if (schema_find(t, c.key, c.value) == NULL)
            errx(2, "a row of %s that the schema does not list", where);
        look(s, where, c.key);
        look(s, where, c.value);
    }
    table_walk_end(&c);
}

static void look_in_bodies(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    const uint64_t end = view_state(store_view(s->store))->next_number;
    struct vault_row row;

    for (uint64_t n = 1; n < end; n++) {
        struct buffer raw = {room, 0, sizeof room};

        if (vault_get(store_view(s->store), n, &row) &&
            vault_raw(store_view(s->store), &row, &raw) == ERR_OK)
            look(s, "a body", bytes_of(&raw));
    }
}

/* Whether it is the body of a record, or of a part that is one's own. */
static bool is_owned(struct search *s, uint64_t number)
{
    const struct table_key first = {0};
    struct table_cursor c;
    struct stage_part part;
    struct vault_row row;
    bool owned = vault_get(store_view(s->store), number, &row), more;

    table_walk(&c, store_view(s->store), TABLE_STAGE);
    for (more = table_walk_from(&c, &first); more && !owned;
         more = table_walk_next(&c))
        if (c.value.len == sizeof part) {
            memcpy(&part, c.value.at, sizeof part);
            owned = part.row.number == number;
        }
    table_walk_end(&c);
    return owned;
}

/* No record has it: what was to be forgotten was not. */
static void look_for_lost_bodies(struct search *s)
{
    const struct table_key first = {0};
    struct table_cursor c;
    bool more;

    table_walk(&c, store_view(s->store), TABLE_BODY);
    for (more = table_walk_from(&c, &first); more; more = table_walk_next(&c)) {
        uint64_t number = bytes_get_be(c.key.at, 8);

        if (is_owned(s, number))
            continue;
        printf("body %llu of no record\n", (unsigned long long)number);
        s->found++;
    }
    table_walk_end(&c);
}

static void look_in_staged(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    const struct table_key first = {0};
    struct table_cursor c;
    struct stage_part part;
    bool more;

    table_walk(&c, store_view(s->store), TABLE_STAGE);
    for (more = table_walk_from(&c, &first); more; more = table_walk_next(&c)) {
        struct buffer raw = {room, 0, sizeof room};

        if (c.value.len != sizeof part)
            continue;
        memcpy(&part, c.value.at, sizeof part);
        if (vault_raw(store_view(s->store), &part.row, &raw) == ERR_OK)
            look(s, "a staged part", bytes_of(&raw));
    }
    table_walk_end(&c);
}

static void look_in_quarantine(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    const struct facts d = {.txn = *store_txn(s->store)};
    struct quarantine_row row;
    uint64_t id = 0;

    for (; quarantine_next(&d, id, &row); id = row.id) {
        struct buffer raw = {room, 0, sizeof room};

        if (quarantine_raw(&d, &row, &raw) == ERR_OK)
            look(s, "quarantine", bytes_of(&raw));
    }
}

static void look_in_holds(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    struct hold h = {0};

    while (hold_next(store_view(s->store), h.id, &h)) {
        struct buffer raw = {room, 0, sizeof room};

        if (hold_raw(store_view(s->store), &h, &raw) == ERR_OK)
            look(s, "what is held", bytes_of(&raw));
    }
}

/* The next tombstone of any object. */
static bool next_tomb(struct search *s, struct table_key *k,
                      struct vault_tomb_at *at)
{
    struct table_cursor c;
    bool found;

    table_walk(&c, store_view(s->store), TABLE_TOMB);
    found = table_walk_from(&c, k) && c.key.len == 32;
    if (found) {
        memcpy(at->object.octet, c.key.at, 16);
        at->author = (uint32_t)bytes_get_be(c.key.at + 16, 4);
        at->retraction = bytes_get_be(c.key.at + 20, 8);
        at->target = (uint32_t)bytes_get_be(c.key.at + 28, 4);
        *k = (struct table_key){0};
        table_key_add(k, c.key.at, c.key.len);
        table_key_u8(k, 0); /* the first key above it */
    }
    table_walk_end(&c);
    return found;
}

static void look_in_tombs(struct search *s)
{
    static uint8_t room[RECORD_MAX];
    struct table_key k = {0};
    struct vault_tomb_at at;

    while (next_tomb(s, &k, &at)) {
        struct buffer values = {room, 0, sizeof room};

        if (vault_tomb_values(store_view(s->store), &at, &values) == ERR_OK)
            look(s, "a tombstone", bytes_of(&values));
    }
}

/* Rows of the place of a text as that type, where it is one. */
static void look_at_place(struct search *s, const char *text,
                          enum indicator_type type)
{
    uint8_t room[INDICATOR_VALUE_MAX + 64];
    struct buffer key = {room, 0, sizeof room};
    struct table_key prefix = {0};
    struct table_cursor c;
    struct index_place place;

    if (!indicator_is_canonical(type, bytes_text(text)) ||
        !indicator_match_key(&key, type, bytes_text(text)))
        return;
    index_key_of(view_seal(store_view(s->store)), place.octet, type,
                 bytes_of(&key));
    table_key_add(&prefix, place.octet, sizeof place.octet);
    table_walk(&c, store_view(s->store), TABLE_INDEX);
    s->looked++;
    if (table_walk_from(&c, &prefix) && table_walk_within(&c, &prefix)) {
        printf("'%s' in the index as %s\n", text, indicator_type_text(type));
        s->found++;
    }
    table_walk_end(&c);
    if (recalled_value_get(store_view(s->store), &place) != 0) {
        printf("'%s' among the recalled as %s\n", text,
               indicator_type_text(type));
        s->found++;
    }
}

static void look_in_index(struct search *s, const char *text)
{
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        look_at_place(s, text, (enum indicator_type)t);
}

int main(int argc, char **argv)
{
    struct search s = {0};
    uint8_t key[SEAL_KEY];
    const struct store_opening how = {
        .map_gib = MAP_GIB, .begin = STORE_EXPECTED, .key = key};
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
    for (unsigned t = 0; t < TABLES; t++)
        look_in_table(&s, (enum table)t);
    look_in_bodies(&s);
    look_in_staged(&s);
    look_for_lost_bodies(&s);
    look_in_quarantine(&s);
    look_in_holds(&s);
    look_in_tombs(&s);
    for (size_t i = 0; i < s.count; i++)
        look_in_index(&s, s.text[i]);
    printf("looked at %zu, found %zu\n", s.looked, s.found);
    store_close(s.store);
    return s.found > 0 ? 1 : 0;
}
