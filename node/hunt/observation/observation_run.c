#include "node/hunt/observation/observation_run.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/hunt/filter.h"
#include "node/mapped_guard.h"

_Static_assert(sizeof(struct observation_run_header) <= OBSERVATION_RUN_ALIGN,
               "one page");

const uint8_t observation_run_magic[24] = "noroshi observed\r\n\032";

struct observation_run {
    struct bytes map;
    dev_t device;
    ino_t inode;
    struct mapped_guard *guard;
    struct observation_run_header header; /* as it was when it was opened */
    const uint32_t *filter;
    const uint64_t *hash;
    const uint32_t *bucket;
    const uint8_t *row;
};

void observation_run_key_check(uint8_t out[static OBSERVATION_RUN_DIGEST],
                               const struct observation_key *key)
{
    static const uint8_t about[] = "noroshi observation key";
    crypto_generichash_state state;
    crypto_generichash_init(&state, about, sizeof about - 1,
                            OBSERVATION_RUN_DIGEST);
    crypto_generichash_update(&state, key->octet, sizeof key->octet);
    crypto_generichash_final(&state, out, OBSERVATION_RUN_DIGEST);
}

void observation_run_digest(uint8_t out[static OBSERVATION_RUN_DIGEST],
                            const struct observation_run_header *h)
{
    crypto_generichash(out, OBSERVATION_RUN_DIGEST, (const uint8_t *)h,
                       offsetof(struct observation_run_header, digest), NULL,
                       0);
}

uint32_t observation_run_bucket(uint64_t hash, uint32_t bits)
{
    return bits == 0 ? 0 : (uint32_t)(hash >> (64 - bits));
}

static uint64_t aligned(uint64_t len)
{
    return (len + OBSERVATION_RUN_ALIGN - 1) / OBSERVATION_RUN_ALIGN *
           OBSERVATION_RUN_ALIGN;
}

/* Point at the parts, and tell how long the file has to be. */
static uint64_t lay_out(struct observation_run *r)
{
    const struct observation_run_header *h = &r->header;
    uint64_t at = OBSERVATION_RUN_ALIGN;
    r->filter = (const uint32_t *)(r->map.at + at);
    at += aligned(h->blocks * FILTER_BLOCK);
    r->hash = (const uint64_t *)(r->map.at + at);
    at += aligned(h->rows * sizeof *r->hash);
    r->bucket = (const uint32_t *)(r->map.at + at);
    at += aligned((((uint64_t)1 << h->bucket_bits) + 1) * sizeof *r->bucket);
    r->row = r->map.at + at;
    return at + aligned(h->rows * OBSERVATION_RUN_ROW);
}

static bool sound(struct observation_run *r)
{
    const struct observation_run_header *h = &r->header;
    uint8_t digest[OBSERVATION_RUN_DIGEST];
    observation_run_digest(digest, h);
    return memcmp(digest, h->digest, sizeof digest) == 0 &&
           h->rows <= OBSERVATION_RUN_ROWS_MAX && h->rows > 0 &&
           h->blocks == filter_blocks(h->rows) &&
           h->window <= OBSERVATION_WINDOW_MAX &&
           h->bucket_bits <= OBSERVATION_RUN_BUCKET_BITS_MAX;
}

static enum err read_header(struct observation_run *r, struct fault *fault)
{
    memcpy(&r->header, r->map.at, sizeof r->header);
    if (memcmp(r->header.magic, observation_run_magic,
               sizeof observation_run_magic) != 0)
        return fault_say(fault, ERR_BAD_SHAPE, "not a file of observations");
    if (r->header.version != OBSERVATION_RUN_VERSION)
        return fault_say(fault, ERR_VERSION,
                         "observations of version %u, and this program reads "
                         "version %u: upgrade it",
                         r->header.version, (unsigned)OBSERVATION_RUN_VERSION);
    if (!sound(r))
        return fault_say(fault, ERR_BAD_SHAPE,
                         "observations whose header is not as it was written");
    if (lay_out(r) != r->map.len)
        return fault_say(fault, ERR_BAD_SHAPE,
                         "observations that are cut: there are %zu bytes",
                         r->map.len);
    return ERR_OK;
}

static enum err check_key(const struct observation_run *r,
                          const struct observation_key *key,
                          struct fault *fault)
{
    uint8_t check[OBSERVATION_RUN_DIGEST];
    observation_run_key_check(check, key);
    return memcmp(check, r->header.key_check, sizeof check) == 0
               ? ERR_OK
               : fault_say(fault, ERR_BAD_KEY, "observations of another key");
}

static enum err map_file(struct observation_run *r, const char *path,
                         struct fault *fault)
{
    /* Whoever is in the group may have put a link or a pipe there. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return fault_say(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                         "cannot open: %s", strerror(errno));
    struct fault own = {0};
    struct stat about;
    void *at = MAP_FAILED;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size < OBSERVATION_RUN_ALIGN)
        fault_say(&own, ERR_BAD_SHAPE, "not a file of observations");
    else if ((at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd,
                        0)) == MAP_FAILED)
        fault_say(&own, ERR_IO, "cannot map: %s", strerror(errno));
    close(fd);
    if (at == MAP_FAILED)
        return fault_say(fault, own.why, "%s", own.about);
    r->map = (struct bytes){at, (size_t)about.st_size};
    r->guard = mapped_guard_begin(r->map);
    r->device = about.st_dev;
    r->inode = about.st_ino;
    return ERR_OK;
}

enum err observation_run_open(struct observation_run **out, const char *path,
                              const struct observation_key *key,
                              struct fault *fault)
{
    *out = NULL;
    struct observation_run *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    enum err err = map_file(r, path, fault);
    if (err == ERR_OK)
        err = read_header(r, fault);
    if (err == ERR_OK)
        err = check_key(r, key, fault);
    if (err != ERR_OK) {
        observation_run_close(r);
        return err;
    }
    *out = r;
    return ERR_OK;
}

void observation_run_close(struct observation_run *r)
{
    if (r == NULL)
        return;
    mapped_guard_end(r->guard);
    if (r->map.at != NULL)
        munmap((void *)r->map.at, r->map.len);
    free(r);
}

bool observation_run_is_cut(const struct observation_run *r)
{
    return mapped_guard_is_cut(r->guard);
}

bool observation_run_is_at(const struct observation_run *r, const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && there.st_dev == r->device &&
           there.st_ino == r->inode && (size_t)there.st_size == r->map.len;
}

uint32_t observation_run_window(const struct observation_run *r)
{
    return r->header.window;
}

uint64_t observation_run_rows(const struct observation_run *r)
{
    return r->header.rows;
}

static const uint32_t *block_of(const struct observation_run *r, uint64_t hash)
{
    return r->filter + filter_block(hash, r->header.blocks) * FILTER_WORDS;
}

void observation_run_prefetch(const struct observation_run *r, uint64_t hash)
{
    __builtin_prefetch(block_of(r, hash));
}

static uint32_t get24(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}

static uint32_t get32(const uint8_t *at)
{
    return get24(at) | (uint32_t)at[3] << 24;
}

bool observation_run_row(const struct observation_run *r, uint64_t place,
                         struct observation *out)
{
    if (place >= r->header.rows)
        return false;
    const uint8_t *row = r->row + place * OBSERVATION_RUN_ROW;
    *out = (struct observation){
        .hash = r->hash[place],
        .first_s = get24(row),
        .last_s = get24(row + 3),
        .count = get32(row + 6),
        .sources = get32(row + 10),
        .days = get32(row + 14),
        .window = r->header.window,
    };
    return true;
}

bool observation_run_find(const struct observation_run *r, uint64_t hash,
                          struct observation *out)
{
    if (!filter_has(block_of(r, hash), hash))
        return false;
    const uint32_t *bucket =
        r->bucket + observation_run_bucket(hash, r->header.bucket_bits);
    uint64_t low = bucket[0], high = bucket[1];
    if (high > r->header.rows)
        high = r->header.rows;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (r->hash[mid] < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low < r->header.rows && r->hash[low] == hash &&
           observation_run_row(r, low, out);
}

enum err observation_run_verify(const struct observation_run *r,
                                struct fault *fault)
{
    uint8_t digest[OBSERVATION_RUN_DIGEST];
    crypto_generichash(digest, sizeof digest, r->map.at + OBSERVATION_RUN_ALIGN,
                       r->map.len - OBSERVATION_RUN_ALIGN, NULL, 0);
    return memcmp(digest, r->header.content, sizeof digest) == 0
               ? ERR_OK
               : fault_say(fault, ERR_NOT_CANONICAL,
                           "observations that are not as they were written");
}
