#include "node/hunt/pack_table.h"

#include <stdlib.h>
#include <string.h>

enum { HASHES = 1024 }; /* read at once */

/* The table as it is filled, row by row. */
struct filling {
    const struct pack_table *of;
    uint32_t *bucket;
    size_t next; /* the first bucket that is not begun */
    uint32_t rows, references;
    struct pack_spool fast;
};

static void begin_row(struct filling *t, const struct pack_row *row)
{
    struct pack_spool *spool = t->of->spool;
    size_t bucket =
        pack_form_bucket(row->hash.octet, t->of->header->bucket_bits);
    while (t->next <= bucket)
        t->bucket[t->next++] = t->rows;
    pack_spool_add(&spool[PACK_SECTION_TABLE], &row->hash, sizeof row->hash);
    pack_spool_add(&spool[PACK_SECTION_FIRST], &t->references,
                   sizeof t->references);
    pack_spool_add(&t->fast, &row->fast, sizeof row->fast);
    t->rows++;
}

static void fill_part(struct filling *t, const struct pack_row *row,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || memcmp(&row[i - 1].hash, &row[i].hash, PACK_HASH) != 0)
            begin_row(t, &row[i]);
        struct pack_form_reference ref = {row[i].record, row[i].terms};
        pack_spool_add(&t->of->spool[PACK_SECTION_REFERENCE], &ref, sizeof ref);
        t->references++;
    }
}

static uint32_t bucket_bits(uint64_t rows)
{
    uint32_t bits = 0;
    while (bits < PACK_BUCKET_BITS_MAX &&
           rows >> (bits + 1) >= PACK_ROWS_A_BUCKET)
        bits++;
    return bits;
}

static enum err fill_table(struct filling *t, struct fault *fault)
{
    const struct pack_table *of = t->of;
    struct pack_header *h = of->header;
    enum err err = ERR_OK;
    for (unsigned i = 0; i < PACK_SORT_PARTS && err == ERR_OK; i++) {
        const struct pack_row *rows;
        size_t count;
        err = pack_sort_part(of->sort, i, &rows, &count, fault);
        if (err == ERR_OK)
            fill_part(t, rows, count);
    }
    if (err != ERR_OK)
        return err;
    size_t buckets = ((size_t)1 << h->bucket_bits) + 1;
    while (t->next < buckets)
        t->bucket[t->next++] = t->rows;
    pack_spool_add(&of->spool[PACK_SECTION_BUCKET], t->bucket,
                   buckets * sizeof *t->bucket);
    pack_spool_add(&of->spool[PACK_SECTION_FIRST], &t->references,
                   sizeof t->references);
    h->about.rows = t->rows;
    h->about.references = t->references;
    return ERR_OK;
}

/* From the hashes of all rows. */
static enum err fill_filter(struct filling *t, struct fault *fault)
{
    uint64_t hash[HASHES], rows = t->rows;
    uint64_t blocks = filter_blocks(rows);
    uint32_t *filter = calloc(blocks + 1, FILTER_BLOCK);
    if (filter == NULL)
        abort();
    enum err err = pack_spool_flush(&t->fast, fault);
    for (uint64_t done = 0; done < rows && err == ERR_OK;) {
        uint64_t now = rows - done < HASHES ? rows - done : HASHES;
        err = pack_spool_get(t->fast.fd, hash, now * sizeof *hash,
                             done * sizeof *hash, fault);
        for (uint64_t i = 0; i < now && err == ERR_OK; i++)
            filter_set(filter + filter_block(hash[i], blocks) * FILTER_WORDS,
                       hash[i]);
        done += now;
    }
    pack_spool_add(&t->of->spool[PACK_SECTION_FILTER], filter,
                   blocks * FILTER_BLOCK);
    free(filter);
    return err;
}

static struct filling *filling_open(const struct pack_table *of)
{
    struct filling *t = calloc(1, sizeof *t);
    if (t == NULL ||
        (t->bucket = calloc(((size_t)1 << of->header->bucket_bits) + 1,
                            sizeof *t->bucket)) == NULL)
        abort();
    t->of = of;
    t->fast.fd = -1;
    return t;
}

static void filling_close(struct filling *t)
{
    pack_spool_close(&t->fast);
    free(t->bucket);
    free(t);
}

enum err pack_table_write(const struct pack_table *of, struct fault *fault)
{
    of->header->bucket_bits = bucket_bits(pack_sort_count(of->sort));
    struct filling *t = filling_open(of);
    enum err err = pack_spool_open(&t->fast, of->path, fault);
    if (err == ERR_OK)
        err = fill_table(t, fault);
    if (err == ERR_OK && of->filter.len == 0)
        err = fill_filter(t, fault);
    else if (err == ERR_OK)
        pack_spool_add(&of->spool[PACK_SECTION_FILTER], of->filter.at,
                       of->filter.len);
    filling_close(t);
    return err;
}
