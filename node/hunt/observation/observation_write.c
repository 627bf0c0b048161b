#include "node/hunt/observation/observation_write.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/filter.h"
#include "node/hunt/pack_spool.h"

/* Hashes that are read back at a time, for the filter. */
enum { HASHES = 4096 };

struct observation_writer {
    struct observation_run_header header;
    uint64_t rows_max, last; /* the last hash */
    uint32_t *bucket;
    size_t next; /* the bucket that begins next */
    struct pack_spool hash, row;
};

/* The file as it grows: where, and what of it is reckoned already. */
struct growing {
    int fd;
    uint64_t at;
    crypto_generichash_state digest;
    struct fault *fault;
    enum err err;
};

static uint32_t bucket_bits(uint64_t rows)
{
    uint32_t bits = 0;
    while (bits < OBSERVATION_RUN_BUCKET_BITS_MAX &&
           rows >> bits > OBSERVATION_RUN_ROWS_A_BUCKET)
        bits++;
    return bits;
}

static size_t buckets(const struct observation_writer *w)
{
    return ((size_t)1 << w->header.bucket_bits) + 1;
}

static void begin_header(struct observation_writer *w,
                         const struct observation_key *key)
{
    struct observation_run_header *h = &w->header;
    memcpy(h->magic, observation_run_magic, sizeof h->magic);
    h->version = OBSERVATION_RUN_VERSION;
    h->bucket_bits = bucket_bits(w->rows_max);
    observation_run_key_check(h->key_check, key);
}

static enum err open_spools(struct observation_writer *w, const char *folder,
                            struct fault *fault)
{
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return fault_say(fault, ERR_IO, "cannot open '%s': %s", folder,
                         strerror(errno));
    enum err err = pack_spool_open(&w->hash, at, fault);
    if (err == ERR_OK)
        err = pack_spool_open(&w->row, at, fault);
    close(at);
    return err;
}

enum err observation_writer_open(struct observation_writer **out,
                                 const char *folder,
                                 const struct observation_key *key,
                                 uint64_t rows_max, struct fault *fault)
{
    assert(rows_max > 0 && rows_max <= OBSERVATION_RUN_ROWS_MAX);
    *out = NULL;
    struct observation_writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        abort();
    w->rows_max = rows_max;
    begin_header(w, key);
    if ((w->bucket = calloc(buckets(w), sizeof *w->bucket)) == NULL)
        abort();
    w->hash.fd = w->row.fd = -1;
    enum err err = open_spools(w, folder, fault);
    if (err != ERR_OK) {
        observation_writer_close(w);
        return err;
    }
    *out = w;
    return ERR_OK;
}

void observation_writer_close(struct observation_writer *w)
{
    if (w == NULL)
        return;
    pack_spool_close(&w->hash);
    pack_spool_close(&w->row);
    free(w->bucket);
    free(w);
}

static void put24(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 3; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void put32(uint8_t *at, uint32_t value)
{
    put24(at, value);
    at[3] = (uint8_t)(value >> 24);
}

void observation_writer_add(struct observation_writer *w,
                            const struct observation *o)
{
    struct observation_run_header *h = &w->header;
    assert(h->rows < w->rows_max &&
           (h->rows == 0 || (o->window == h->window && o->hash > w->last)));
    uint8_t row[OBSERVATION_RUN_ROW];
    put24(row, o->first_s);
    put24(row + 3, o->last_s);
    put32(row + 6, o->count);
    put32(row + 10, o->sources);
    put32(row + 14, o->days);
    size_t bucket = observation_run_bucket(o->hash, h->bucket_bits);
    while (w->next <= bucket)
        w->bucket[w->next++] = (uint32_t)h->rows;
    h->window = o->window;
    h->rows++;
    w->last = o->hash;
    pack_spool_add(&w->hash, &o->hash, sizeof o->hash);
    pack_spool_add(&w->row, row, sizeof row);
}

uint64_t observation_writer_count(const struct observation_writer *w)
{
    return w->header.rows;
}

static void grow(struct growing *g, const void *at, size_t len)
{
    if (g->err != ERR_OK)
        return;
    struct bytes more = {at, len};
    crypto_generichash_update(&g->digest, more.at, more.len);
    g->err = pack_spool_put(g->fd, more, g->at, g->fault);
    g->at += len;
}

static void fill_page(struct growing *g)
{
    static const uint8_t zero[OBSERVATION_RUN_ALIGN];
    size_t over = g->at % OBSERVATION_RUN_ALIGN;
    if (over > 0)
        grow(g, zero, OBSERVATION_RUN_ALIGN - over);
}

/* Blocks of the filter, gathered before they go out. */
struct blocks {
    uint32_t word[HASHES][FILTER_WORDS];
    uint64_t first, count; /* of those here; the block after them is next */
};

static void put_blocks(struct growing *g, struct blocks *b)
{
    grow(g, b->word, b->count * FILTER_BLOCK);
    memset(b->word, 0, sizeof b->word);
    b->first += b->count;
    b->count = 0;
}

static void reach_block(struct growing *g, struct blocks *b, uint64_t block)
{
    while (b->first + b->count <= block) {
        if (b->count == HASHES)
            put_blocks(g, b);
        b->count++;
    }
}

static void set_hashes(struct growing *g, struct blocks *b, uint64_t blocks,
                       struct pack_spool *from)
{
    uint64_t hash[HASHES];
    uint64_t rows = from->len / sizeof hash[0];
    for (uint64_t done = 0; done < rows && g->err == ERR_OK;) {
        uint64_t now = rows - done < HASHES ? rows - done : HASHES;
        g->err = pack_spool_get(from->fd, hash, now * sizeof hash[0],
                                done * sizeof hash[0], g->fault);
        for (uint64_t i = 0; i < now && g->err == ERR_OK; i++) {
            uint64_t block = filter_block(hash[i], blocks);
            reach_block(g, b, block);
            filter_set(b->word[block - b->first], hash[i]);
        }
        done += now;
    }
}

/* Hashes come in order, and so do their blocks. */
static void put_filter(struct growing *g, struct observation_writer *w)
{
    uint64_t blocks = w->header.blocks = filter_blocks(w->header.rows);
    struct blocks *b = calloc(1, sizeof *b);
    if (b == NULL)
        abort();
    g->err = pack_spool_flush(&w->hash, g->fault);
    set_hashes(g, b, blocks, &w->hash);
    reach_block(g, b, blocks - 1);
    put_blocks(g, b);
    free(b);
    fill_page(g);
}

static void put_spool(struct growing *g, struct pack_spool *s)
{
    uint8_t room[PACK_SPOOL_ROOM];
    if (g->err == ERR_OK)
        g->err = pack_spool_flush(s, g->fault);
    for (uint64_t done = 0; done < s->len && g->err == ERR_OK;) {
        uint64_t left = s->len - done;
        size_t now = left < sizeof room ? (size_t)left : sizeof room;
        g->err = pack_spool_get(s->fd, room, now, done, g->fault);
        grow(g, room, now);
        done += now;
    }
    fill_page(g);
}

static void put_buckets(struct growing *g, struct observation_writer *w)
{
    while (w->next < buckets(w))
        w->bucket[w->next++] = (uint32_t)w->header.rows;
    grow(g, w->bucket, buckets(w) * sizeof *w->bucket);
    fill_page(g);
}

enum err observation_writer_end(struct observation_writer *w, int fd,
                                struct fault *fault)
{
    assert(w->header.rows > 0);
    struct growing g = {.fd = fd, .at = OBSERVATION_RUN_ALIGN, .fault = fault};
    crypto_generichash_init(&g.digest, NULL, 0, OBSERVATION_RUN_DIGEST);
    put_filter(&g, w);
    put_spool(&g, &w->hash);
    put_buckets(&g, w);
    put_spool(&g, &w->row);
    crypto_generichash_final(&g.digest, w->header.content,
                             OBSERVATION_RUN_DIGEST);
    observation_run_digest(w->header.digest, &w->header);
    if (g.err == ERR_OK)
        g.err = pack_spool_put(
            fd, (struct bytes){(const uint8_t *)&w->header, sizeof w->header},
            0, fault);
    if (g.err == ERR_OK && fsync(fd) != 0)
        g.err = fault_say(fault, errno == ENOSPC ? ERR_FULL : ERR_IO,
                          "cannot write: %s", strerror(errno));
    return g.err;
}
