/*
 * url: addresses of resources, split and written in one way.
 *
 * WIRE.md 6.2: scheme and host lower case, host an A-label name, a Tor service,
 * an IPv4 address or a bracketed IPv6 one; default port dropped; empty path is
 * "/"; dot segments removed; unreserved octets decoded and the rest of the path
 * percent-encoded in upper case; query and fragment kept but for octets that
 * RFC 3986 does not allow, which are percent-encoded.
 */
#ifndef PROTO_URL_H
#define PROTO_URL_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    URL_MAX = 2048,
    URL_SCHEME_MAX = 16,
};

/* Parts of a url, borrowed from it. Absent and empty differ only in at. */
struct url {
    struct bytes scheme;
    struct bytes user;     /* before @ */
    struct bytes host;     /* without brackets */
    struct bytes port;     /* digits */
    struct bytes path;
    struct bytes query;    /* after ? */
    struct bytes fragment; /* after # */
};

/* Split at the delimiters; false without scheme, "://" and host. */
bool url_split(struct url *out, struct bytes text);

/* Append the canonical form. ERR_BAD_SHAPE, ERR_TOO_BIG. */
enum err url_canonical(struct buffer *out, struct bytes text) MUST_CHECK;

/*
 * Append host[:port]path[?query] of a canonical url; without the query when
 * with_query is false. False when it does not fit.
 */
bool url_key(struct buffer *out, struct bytes url, bool with_query);

/* The port a canonical url speaks to; 0 when its scheme has none known. */
uint16_t url_port(const struct url *u);

#endif
