#include "tests/node/hunt/pack_fake.h"

#include <stdlib.h>

enum { SLOTS = 1 << 16, MIX = 31 }; /* MIX: of the hash, a prime */

/* A row: what stands under a key. */
struct row {
    struct row *next;
    struct pack_ref ref;
    size_t len;
    uint8_t key[];
};

struct pack_record {
    unsigned number;
};

struct pack {
    struct pack_about about;
    struct row *rows[SLOTS];
    unsigned records;
};

struct pack *pack_fake_open(void)
{
    struct pack *p = calloc(1, sizeof *p);

    if (p == NULL)
        abort();
    return p;
}

static void free_rows(struct row *row)
{
    while (row != NULL) {
        struct row *next = row->next;

        free(row);
        row = next;
    }
}

/* A record has at least one row that is not weak, and that frees it. */
void pack_fake_close(struct pack *p)
{
    for (size_t i = 0; i < SLOTS; i++) {
        for (struct row *row = p->rows[i]; row != NULL; row = row->next)
            if (!row->ref.weak)
                free((void *)(uintptr_t)row->ref.record);
        free_rows(p->rows[i]);
    }
    free(p);
}

static void put(struct pack *p, struct bytes key, struct pack_ref ref)
{
    struct row **at = &p->rows[pack_fast_hash(p, key) % SLOTS];
    struct row *row = malloc(sizeof *row + key.len);

    if (row == NULL)
        abort();
    row->next = *at;
    row->ref = ref;
    row->len = key.len;
    memcpy(row->key, key.at, key.len);
    *at = row;
}

static unsigned put_value(struct pack *p, enum indicator_type type,
                          struct bytes value)
{
    uint8_t octets[INDICATOR_KEY_MAX];
    struct buffer key = {octets, 0, sizeof octets};
    struct pack_record *record;
    struct bytes host;

    if (!indicator_match_key(&key, type, value))
        return 0;
    record = malloc(sizeof *record);
    if (record == NULL)
        abort();
    record->number = ++p->records;
    put(p, bytes_of(&key), (struct pack_ref){.record = record, .type = type});
    host = indicator_host(type, value);
    if (host.len > 0 && (type == INDICATOR_URL || type == INDICATOR_EMAIL ||
                         type == INDICATOR_IP_PORT))
        put(p, host, (struct pack_ref){record, type, 0, 0, true});
    p->about.counts[type]++;
    if (type == INDICATOR_CIDR)
        indicator_prefixes_add(&p->about.prefixes, value);
    return record->number;
}

unsigned pack_fake_add(struct pack *p, enum indicator_type type,
                       const char *text)
{
    uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer value = {octets, 0, sizeof octets};

    if (indicator_canonical(&value, type, bytes_text(text)) != ERR_OK)
        return 0;
    return put_value(p, type, bytes_of(&value));
}

unsigned pack_fake_number(const struct pack_ref *ref)
{
    return ref->record->number;
}

const struct pack_about *pack_about(const struct pack *p)
{
    return &p->about;
}

uint64_t pack_fast_hash(const struct pack *p, struct bytes key)
{
    uint64_t hash = p != NULL;

    for (size_t i = 0; i < key.len; i++)
        hash = hash * MIX + key.at[i];
    return hash;
}

void pack_prefetch(const struct pack *p, uint64_t fast)
{
    (void)p;
    (void)fast;
}

bool pack_maybe(const struct pack *p, uint64_t fast)
{
    return p->rows[fast % SLOTS] != NULL;
}

size_t pack_find(const struct pack *p, struct bytes match_key,
                 struct pack_ref *refs, size_t max, size_t from)
{
    size_t count = 0;

    for (const struct row *row = p->rows[pack_fast_hash(p, match_key) % SLOTS];
         row != NULL; row = row->next) {
        if (!bytes_equal((struct bytes){row->key, row->len}, match_key))
            continue;
        if (count >= from && count - from < max)
            refs[count - from] = row->ref;
        count++;
    }
    return count;
}

bool pack_has_v4_16(const struct pack *p, uint16_t top)
{
    (void)p;
    (void)top;
    return true;
}
