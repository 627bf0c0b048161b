/*
 * digest: fingerprints of files, certificates and handshakes, as text.
 */
#ifndef PROTO_DIGEST_H
#define PROTO_DIGEST_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    DIGEST_JARM_HEX = 62,
    DIGEST_TLSH_HEX = 70,
    DIGEST_SSDEEP_PART_MAX = 64,
    DIGEST_SERIAL_OCTETS_MAX = 20, /* RFC 5280 4.1.2.2 */
};

/* All append the canonical form or leave out as it was: ERR_BAD_SHAPE,
   ERR_TOO_BIG. */

/* Exactly digits hexadecimal digits, lower case out. */
enum err digest_hex(struct buffer *out, struct bytes text,
                    size_t digits) MUST_CHECK;

/* The same with colons or spaces between octets, as certificates print it. */
enum err digest_colons(struct buffer *out, struct bytes text,
                       size_t digits) MUST_CHECK;

/* Hexadecimal, colons and 0x allowed; upper case, whole octets, no leading
   zero octets out. Decimal is not taken: it cannot be told from hexadecimal. */
enum err digest_serial(struct buffer *out, struct bytes text) MUST_CHECK;

/* blocksize:h1:h2, a file name behind a comma dropped. */
enum err digest_ssdeep(struct buffer *out, struct bytes text) MUST_CHECK;

/* T1 and 70 upper-case digits; T1 may be missing in text. */
enum err digest_tlsh(struct buffer *out, struct bytes text) MUST_CHECK;

/* JA4: the ALPN characters keep their case, the rest is lower. */
enum err digest_ja4(struct buffer *out, struct bytes text) MUST_CHECK;

/* The hash of no input, or nothing but zeros. hex is canonical. */
bool digest_empty(struct bytes hex);

#endif
