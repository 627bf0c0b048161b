/*
 * pack: a file of indicators, mapped, that says of any value whether it is
 * among them, and of which records.
 *
 * It holds no value but keyed hashes of their match keys (WIRE.md 6.4): who
 * asks has the value. A value's host stands there as well, as a weak answer;
 * wider answers are for whoever asks (indicator_queries()).
 *
 * Any number of threads may ask one pack, and all processes share its pages. A
 * file is never changed in its place: a new one takes its name. Whatever the
 * file says, nothing outside it is read; what is not of it is not found, and
 * pack_verify() says so.
 */
#ifndef NODE_HUNT_PACK_H
#define NODE_HUNT_PACK_H

#include "node/fault.h"
#include "node/hunt/pack_gate.h"
#include "node/hunt/pack_hash.h"
#include "proto/ident.h"
#include "proto/tlp.h"

enum {
    PACK_RECORDS_MAX = 1 << 30,
    PACK_ROWS_MAX = 1 << 30, /* match keys, and references */
    PACK_UNLABELLED = 255,   /* of a file that says none */
};

/* What a pack says of itself. */
struct pack_about {
    uint64_t built_s;
    uint64_t rows;       /* match keys, those of hosts among them */
    uint64_t references; /* from them to records */
    uint64_t records;
    uint64_t values[INDICATOR_TYPE_LAST + 1]; /* by type; 0: other types */
    struct indicator_prefixes prefixes;       /* of networks */
    uint32_t tlp, pap;                        /* the strictest that is there */
    uint8_t carries_key;                      /* else it is a file of its own */
    uint8_t sensor; /* without what is kept from sensors, and texts */
    uint8_t signed_by_node;
    uint8_t holds;     /* of pack_gate.h */
    uint8_t unused[4]; /* 0 */
    struct node_id node;
    struct sign_public signer;
};

/* A record that names values of the pack. */
struct pack_record {
    struct record_id id;
    struct node_id author;
    uint64_t number;      /* of the node that made the pack; 0: none */
    uint64_t expires_s;   /* 0: never */
    uint32_t author_text; /* pack_text() */
    uint32_t title_text;
    uint32_t source_text; /* of a file that it was made from; or empty */
    uint8_t tlp, pap;     /* enum tlp, enum pap, or PACK_UNLABELLED */
    uint8_t urgent;
    uint8_t unused; /* 0 */
    struct object_id object;
};

/* One record's word on a value that was asked. */
struct pack_ref {
    const struct pack_record *record;
    uint64_t valid_from_s, valid_until_s; /* 0: from ever, for ever */
    uint64_t type;                        /* enum indicator_type, or unknown */
    uint8_t role, confidence;             /* as in a record */
    bool weak; /* the value is the host of what the record names */
    bool detect;
    bool gone; /* it was retracted since the pack was built; of pack_find() */
};

struct pack;

/*
 * Map a file. key: where it does not carry its own; else NULL. Only the header
 * is read, and what pack_without.h says. ERR_NOT_FOUND, ERR_IO, ERR_BAD_SHAPE (no pack, or cut), ERR_VERSION
 * (a newer program's), ERR_BAD_KEY (no key, or another pack's). The fault does
 * not name the file.
 */
enum err pack_open(struct pack **out, const char *path,
                   const struct pack_key *key, struct fault *fault) MUST_CHECK;
void pack_close(struct pack *p);

/* Whether it is the file of that name, and nothing was retracted since. */
bool pack_is_at(const struct pack *p, const char *path);

/* Of its header (PACK_DIGEST octets). */
const uint8_t *pack_digest(const struct pack *p);
/* Whether that was retracted since it was built. */
bool pack_is_gone(const struct pack *p, const struct pack_hash *hash,
                  const struct pack_record *record);
const struct pack_about *pack_about(const struct pack *p);
const struct pack_key *pack_key(const struct pack *p);

/* Whether a row may be there: of a hundred that are not, one at most passes.
   hash: of pack_hash.h, by the pack's key. */
bool pack_maybe(const struct pack *p, uint64_t hash);
/* Soon pack_maybe() is asked this. */
void pack_prefetch(const struct pack *p, uint64_t hash);
/* Whether an address in the /16 may be there: bit n % 64 of word n / 64 for the
   /16 of that number. NULL: any may be. */
const uint64_t *pack_heads(const struct pack *p);
/* What else may be there; lives as long as the pack. */
const struct pack_gate *pack_gate(const struct pack *p);

/*
 * What is said of a match key, from the from-th reference on, at most max of
 * them. Returns how many references there are behind from. Refs live as long as
 * the pack.
 */
size_t pack_find(const struct pack *p, struct bytes match_key, size_t from,
                 struct pack_ref *refs, size_t max);

/* A match key's hash, and where its references begin and end. */
struct pack_row_at {
    struct pack_hash hash;
    uint64_t from, end;
};

/* The row of that place, below pack_about()->rows, and the reference of that
   one. False: there is none, or the file is damaged there. */
bool pack_row(const struct pack *p, uint64_t place, struct pack_row_at *out);
bool pack_reference(const struct pack *p, uint64_t at, struct pack_ref *out);

/* Octets of the filter, as pack_writer_options take it. */
struct bytes pack_filter(const struct pack *p);

/* All of the file, as it is mapped. */
struct bytes pack_map(const struct pack *p);

/* A text of a record; "" where there is none. */
const char *pack_text(const struct pack *p, uint32_t at);

/* The record of that place, below pack_about()->records; else NULL. */
const struct pack_record *pack_record_at(const struct pack *p, uint64_t place);

/* Read it all: ERR_NOT_CANONICAL (a checksum is wrong, a row points outside),
   ERR_BAD_SIG (the node's signature). */
enum err pack_verify(const struct pack *p, struct fault *fault) MUST_CHECK;

#endif
