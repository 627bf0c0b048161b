/*
 * record_answer: what an organisation answers the author of a record that it
 * has: whether it saw what the record names (a sighting), and what it makes of
 * one value (an opinion). WIRE.md 4.13, 4.14.
 *
 * Both go to that author alone, under its record's label, TLP:AMBER+STRICT at
 * least. Days are days since 1970-01-01, UTC: an answer says no hour, no host
 * and no line of a log.
 */
#ifndef PROTO_RECORD_ANSWER_H
#define PROTO_RECORD_ANSWER_H

#include "proto/record.h"

enum {
    RECORD_SIGHTING_VALUES_MAX = 256,
    RECORD_SIGHTING_SOURCES_MAX = 16,
    RECORD_SOURCE_MAX = 255,
    RECORD_DAY_MAX = 2932896, /* 9999-12-31 */
    RECORD_DAY_MS = 24 * 3600 * 1000,
};

/* WIRE.md 4.13: number, word. */
/* clang-format off */
#define RECORD_SIGHTING_LIST(X)                                            \
    X(SEEN, 1, "seen") X(NOT_SEEN, 2, "not-seen") X(CANNOT, 3, "cannot")

#define RECORD_SOURCE_LIST(X)                                              \
    X(0, "other")  X(1, "proxy")   X(2, "dns")   X(3, "mail")              \
    X(4, "edr")    X(5, "firewall") X(6, "web")  X(7, "ids")               \
    X(8, "netflow") X(9, "vpn")    X(10, "auth") X(11, "endpoint")         \
    X(12, "sandbox") X(13, "cloud")

/* WIRE.md 4.14: number, word. */
#define RECORD_OPINION_LIST(X)                                             \
    X(FALSE_POSITIVE, 1, "false-positive") X(EXPIRED, 2, "expired")        \
    X(CONFIRMED, 3, "confirmed")
/* clang-format on */

enum record_sighting_kind {
#define X(name, number, word) RECORD_SIGHTING_##name = number,
    RECORD_SIGHTING_LIST(X)
#undef X
};

enum record_opinion_kind {
#define X(name, number, word) RECORD_OPINION_##name = number,
    RECORD_OPINION_LIST(X)
#undef X
};

/* Which record is answered. */
struct record_answered {
    struct node_id author;
    struct object_id object;
    struct record_id record; /* the revision that was read */
};

struct record_sighting {
    uint64_t time_ms; /* later than that of each answer before by this signer */
    struct record_answered of;
    enum record_sighting_kind kind;
    size_t value_count;           /* 0: the record as a whole */
    struct reader values;         /* stands before the first [type, value] */
    uint64_t count;               /* how often it was seen; else 0 */
    uint64_t first_day, last_day; /* not of CANNOT */
    uint8_t sources[RECORD_SIGHTING_SOURCES_MAX]; /* ascending */
    size_t source_count;
};

struct record_opinion {
    uint64_t time_ms; /* as of a sighting */
    struct record_answered of;
    uint64_t type;
    struct bytes value;
    enum record_opinion_kind kind;
    uint64_t day; /* EXPIRED: since when; else 0 */
    struct bytes reason;
};

/* The body of a record that record_open() accepted. ERR_NOT_FOUND: it is of
   another kind. */
enum err record_sighting(struct record_sighting *out,
                         const struct record *r) MUST_CHECK;
enum err record_opinion(struct record_opinion *out,
                        const struct record *r) MUST_CHECK;
/* Next value of a sighting; false at the end. */
bool record_sighting_next(struct record_sighting *s, uint64_t *type,
                          struct bytes *value);
/* Which record either of them answers. ERR_NOT_FOUND: r is neither. */
enum err record_answered(struct record_answered *out,
                         const struct record *r) MUST_CHECK;

/*
 * Append a body. values, ascending by (type, value), stand for those of *s,
 * which are not looked at. ERR_TOO_BIG, ERR_NOT_CANONICAL (a value),
 * ERR_BAD_SHAPE (what WIRE.md 4.13 and 4.14 do not allow).
 */
enum err record_sighting_write(struct buffer *out,
                               const struct record_sighting *s,
                               const struct indicator_guess *values,
                               size_t count) MUST_CHECK;
enum err record_opinion_write(struct buffer *out,
                              const struct record_opinion *o) MUST_CHECK;

/* The label of an answer to what has that one. WIRE.md 4.13. */
enum tlp record_answer_tlp(enum tlp of);

/* Whether a record of these kinds is what WIRE.md says. ERR_BAD_SHAPE,
   ERR_VERSION, ERR_NOT_CANONICAL. */
enum err record_sighting_check(const struct record *r) MUST_CHECK;
enum err record_opinion_check(const struct record *r) MUST_CHECK;

/* "not-seen"; "unknown". */
const char *record_sighting_text(uint64_t kind);
const char *record_opinion_text(uint64_t kind);
/* "proxy"; numbers that are not listed are "other". */
const char *record_source_text(uint64_t source);
/* The number of a word; false: it is not listed. */
bool record_source_of(uint64_t *out, struct bytes word);

#endif
