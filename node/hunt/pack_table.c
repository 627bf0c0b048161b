#include "node/hunt/pack_table.h"

#include <stdlib.h>
#include <string.h>

enum { HASHES_A_STEP = 32 * 1024 };

struct pack_table {
    struct pack_table_into into;
    uint32_t *bucket;
    size_t next; /* the first bucket that is not begun */
    uint32_t rows, references;
    struct pack_spool fast; /* what the filter is made of */
    uint32_t *filter;
    uint64_t blocks, filtered;
    uint64_t hash[HASHES_A_STEP];
};

static uint32_t bucket_bits(uint64_t rows)
{
    uint32_t bits = 0;
    while (bits < PACK_BUCKET_BITS_MAX &&
           rows >> (bits + 1) >= PACK_ROWS_A_BUCKET)
        bits++;
    return bits;
}

enum err pack_table_open(struct pack_table **out,
                         const struct pack_table_into *into, uint64_t count,
                         struct fault *fault)
{
    struct pack_table *t = calloc(1, sizeof *t);
    into->header->bucket_bits = bucket_bits(count);
    if (t == NULL ||
        (t->bucket = calloc(((size_t)1 << into->header->bucket_bits) + 1,
                            sizeof *t->bucket)) == NULL)
        abort();
    t->into = *into;
    t->fast.fd = -1;
    *out = t;
    return pack_spool_open(&t->fast, into->folder, fault);
}

void pack_table_close(struct pack_table *t)
{
    if (t == NULL)
        return;
    pack_spool_close(&t->fast);
    free(t->filter);
    free(t->bucket);
    free(t);
}

static void begin_row(struct pack_table *t, const struct pack_row *row)
{
    struct pack_spool *spool = t->into.spool;
    size_t bucket =
        pack_form_bucket(row->hash.octet, t->into.header->bucket_bits);
    while (t->next <= bucket)
        t->bucket[t->next++] = t->rows;
    pack_spool_add(&spool[PACK_SECTION_TABLE], &row->hash, sizeof row->hash);
    pack_spool_add(&spool[PACK_SECTION_FIRST], &t->references,
                   sizeof t->references);
    pack_spool_add(&t->fast, &row->fast, sizeof row->fast);
    t->rows++;
}

void pack_table_add(struct pack_table *t, const struct pack_row *rows,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || memcmp(&rows[i - 1].hash, &rows[i].hash, PACK_HASH) != 0)
            begin_row(t, &rows[i]);
        struct pack_form_reference ref = {rows[i].record, rows[i].terms};
        pack_spool_add(&t->into.spool[PACK_SECTION_REFERENCE], &ref,
                       sizeof ref);
        t->references++;
    }
}

static void begin_filter(struct pack_table *t)
{
    t->blocks = filter_blocks(t->rows);
    t->filter = calloc(t->blocks + 1, FILTER_BLOCK);
    if (t->filter == NULL)
        abort();
}

enum err pack_table_end(struct pack_table *t, struct fault *fault)
{
    struct pack_header *h = t->into.header;
    struct pack_spool *spool = t->into.spool;
    size_t buckets = ((size_t)1 << h->bucket_bits) + 1;
    while (t->next < buckets)
        t->bucket[t->next++] = t->rows;
    pack_spool_add(&spool[PACK_SECTION_BUCKET], t->bucket,
                   buckets * sizeof *t->bucket);
    pack_spool_add(&spool[PACK_SECTION_FIRST], &t->references,
                   sizeof t->references);
    h->about.rows = t->rows;
    h->about.references = t->references;
    if (t->into.filter.len == 0)
        begin_filter(t);
    return pack_spool_flush(&t->fast, fault);
}

static enum err filter_some(struct pack_table *t, struct fault *fault)
{
    uint64_t left = t->rows - t->filtered;
    uint64_t now = left < HASHES_A_STEP ? left : HASHES_A_STEP;
    enum err err = pack_spool_get(t->fast.fd, t->hash, now * sizeof *t->hash,
                                  t->filtered * sizeof *t->hash, fault);
    for (uint64_t i = 0; i < now && err == ERR_OK; i++)
        filter_set(t->filter +
                       filter_block(t->hash[i], t->blocks) * FILTER_WORDS,
                   t->hash[i]);
    t->filtered += now;
    return err;
}

enum err pack_table_filter(struct pack_table *t, bool *more,
                           struct fault *fault)
{
    struct pack_spool *spool = &t->into.spool[PACK_SECTION_FILTER];
    *more = t->filter != NULL && t->filtered < t->rows;
    if (*more)
        return filter_some(t, fault);
    if (t->filter == NULL)
        pack_spool_add(spool, t->into.filter.at, t->into.filter.len);
    else
        pack_spool_add(spool, t->filter, t->blocks * FILTER_BLOCK);
    return ERR_OK;
}
