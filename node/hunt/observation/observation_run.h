/*
 * observation_run: observations of one window in a file, in the order of their
 * hashes; mapped, and never changed.
 *
 * It names no value: without the key nobody can ask it. Whatever the file says,
 * nothing outside it is read; and where it is cut meanwhile, what was read does
 * not count (mapped_guard.h).
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_RUN_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_RUN_H

#include "node/fault.h"
#include "node/hunt/observation/observation.h"

enum {
    OBSERVATION_RUN_VERSION = 1,
    OBSERVATION_RUN_ALIGN = 4096,
    OBSERVATION_RUN_DIGEST = 32, /* BLAKE2b-256 */
    OBSERVATION_RUN_ROW = 18,    /* octets, beside its hash */
    OBSERVATION_RUN_ROWS_MAX = 1 << 30,
    OBSERVATION_RUN_ROWS_A_BUCKET = 16,
    OBSERVATION_RUN_BUCKET_BITS_MAX = 26,
};

/*
 * The file begins with this, and zeros up to OBSERVATION_RUN_ALIGN. Behind it
 * stand, each from a multiple of OBSERVATION_RUN_ALIGN on: the filter, the
 * hashes, the first row of each bucket and one more (4 octets each), the rows.
 * All numbers are little-endian, as in memory.
 */
struct observation_run_header {
    uint8_t magic[24];
    uint32_t version, window;
    uint64_t rows, blocks; /* of the filter */
    uint32_t bucket_bits, unused;
    uint8_t key_check[OBSERVATION_RUN_DIGEST];
    uint8_t content[OBSERVATION_RUN_DIGEST]; /* of all behind the header */
    uint8_t digest[OBSERVATION_RUN_DIGEST];  /* of all before it */
};

struct observation_run;

/*
 * Map a file, of which only the header is read. ERR_NOT_FOUND, ERR_IO,
 * ERR_BAD_SHAPE (no run, or cut), ERR_VERSION, ERR_BAD_KEY (of another key).
 */
enum err observation_run_open(struct observation_run **out, const char *path,
                              const struct observation_key *key,
                              struct fault *fault) MUST_CHECK;
void observation_run_close(struct observation_run *r);

/* It was cut, or its disk failed, while it was read: what the calls below said
   does not count. */
bool observation_run_is_cut(const struct observation_run *r);

/* Whether it is still the file of that name, whole. */
bool observation_run_is_at(const struct observation_run *r, const char *path);

uint32_t observation_run_window(const struct observation_run *r);
uint64_t observation_run_rows(const struct observation_run *r);

/* Soon observation_run_find() is asked this. */
void observation_run_prefetch(const struct observation_run *r, uint64_t hash);
bool observation_run_find(const struct observation_run *r, uint64_t hash,
                          struct observation *out);

/* The row of that place; false: there are no more. */
bool observation_run_row(const struct observation_run *r, uint64_t place,
                         struct observation *out);

/* Read it all. ERR_NOT_CANONICAL: it is not as it was written. */
enum err observation_run_verify(const struct observation_run *r,
                                struct fault *fault) MUST_CHECK;

/* What stands in a header for a key. */
void observation_run_key_check(uint8_t out[static OBSERVATION_RUN_DIGEST],
                               const struct observation_key *key);

/* The bucket of a hash. */
uint32_t observation_run_bucket(uint64_t hash, uint32_t bits);

/* Digest of a header's own octets. */
void observation_run_digest(uint8_t out[static OBSERVATION_RUN_DIGEST],
                            const struct observation_run_header *h);

extern const uint8_t observation_run_magic[24];

#endif
