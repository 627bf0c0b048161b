/*
 * wire: strict, bounded msgpack.
 *
 * Reading: a reader that runs short, or meets another type, a longer form than
 * needed or a length over the bound, is spoiled: it keeps returning zeroes and
 * empty views, and reader_done() answers ERR_BAD_SHAPE. So a parser reads
 * straight through and asks once, at the end. Views point into the input.
 * Writing goes through msgpack-c's packer into the caller's buffer; a writer
 * that does not fit sticks, and writer_done() answers ERR_TOO_BIG.
 * WIRE.md section 1.
 */
#ifndef PROTO_WIRE_H
#define PROTO_WIRE_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    WIRE_DEPTH_MAX = 8,
    WIRE_VERSION = 1,
};

struct reader {
    struct bytes left;
    bool spoiled;
};

struct reader reader_on(struct bytes from);

/* Number of elements, at most max; spoils when more than octets remain. */
size_t reader_array(struct reader *r, size_t max);
/* Spoils unless the array has exactly count elements. */
void reader_array_of(struct reader *r, size_t count);
/* Pairs; only control messages use maps. */
size_t reader_map(struct reader *r, size_t max);
uint64_t reader_uint(struct reader *r, uint64_t max);
bool reader_bool(struct reader *r);
/* True, and consumed, when the next is nil. */
bool reader_nil(struct reader *r);
struct bytes reader_bin(struct reader *r, size_t max);
/* Copies exactly n octets to at, which is zeroed when spoiled. */
void reader_bin_into(struct reader *r, uint8_t *at, size_t n);
/* WIRE.md 1.2: UTF-8 without control characters. */
struct bytes reader_str(struct reader *r, size_t max);
/* The same, line feed and tab allowed. */
struct bytes reader_text(struct reader *r, size_t max);
/* Any one object of the kinds above, maps included, as its octets: for what a
   newer version of a control message may add. */
struct bytes reader_any(struct reader *r);
/* The parser's own checks spoil too. */
void reader_expect(struct reader *r, bool holds);

/* What comes next, without consuming it; for control messages. */
enum wire_kind {
    WIRE_NONE, /* nothing left, or spoiled */
    WIRE_NIL,
    WIRE_BOOL,
    WIRE_UINT,
    WIRE_BIN,
    WIRE_STR,
    WIRE_ARRAY,
    WIRE_MAP,
    WIRE_OTHER,
};
enum wire_kind reader_kind(const struct reader *r);

/* ERR_OK only when nothing was spoiled and nothing is left over. */
enum err reader_done(const struct reader *r) MUST_CHECK;

/* The version that a structure (array) begins with, consuming nothing. 0 when
   there is none. WIRE.md 1.4. */
uint64_t wire_version(struct bytes from);

/* Whether a structure is of this version. ERR_VERSION: of another one;
   ERR_BAD_SHAPE: it names none. WIRE.md 1.4. */
enum err wire_version_check(struct bytes from) MUST_CHECK;

/* Octets of the well-formed UTF-8 character that `at`, which is not empty,
   begins with, and its number in *point; 0 when there is none. */
size_t wire_char(struct bytes at, uint32_t *point);

/* Whether text is what reader_str() (lines = reader_text()) lets pass. */
bool wire_text_valid(struct bytes text, bool lines);

/* UTF-8 text that was cut anywhere, without the begin of a last character that
   is not whole. */
struct bytes wire_text_whole(struct bytes text);

struct writer {
    struct buffer *out;
    size_t start; /* out->len at writer_on(): restored when it does not fit */
    bool full;
};

struct writer writer_on(struct buffer *out);
void writer_array(struct writer *w, size_t count);
void writer_map(struct writer *w, size_t count);
void writer_uint(struct writer *w, uint64_t value);
void writer_bool(struct writer *w, bool value);
void writer_nil(struct writer *w);
void writer_bin(struct writer *w, struct bytes b);
void writer_bin_from(struct writer *w, const uint8_t *at, size_t n);
void writer_str(struct writer *w, struct bytes text);
void writer_text(struct writer *w, const char *text);
/* Octets that are already msgpack. */
void writer_raw(struct writer *w, struct bytes packed);

/* ERR_OK, or ERR_TOO_BIG with out as it was at writer_on(). */
enum err writer_done(struct writer *w) MUST_CHECK;

#endif
