/*
 * indicator: one observable, in the one form all nodes agree on.
 *
 * Canonical form is part of the wire format (WIRE.md section 6): two nodes must
 * derive the same octets, because the index, deduplication and private
 * matching hash them. Text that only looks like an indicator is turned into
 * canonical form here; Unicode names are turned into A-labels before that, by
 * the sender's tool.
 */
#ifndef PROTO_INDICATOR_H
#define PROTO_INDICATOR_H

#include "proto/bytes.h"
#include "proto/err.h"

/* Wire number, C name, and the word people read and type. */
/* clang-format off */
#define INDICATOR_TYPE_LIST(X)                                             \
    X(1,  IPV4, "ipv4")            X(2,  IPV6, "ipv6")                     \
    X(3,  CIDR, "cidr")            X(4,  IP_PORT, "ip-port")               \
    X(5,  DOMAIN, "domain")        X(6,  HOSTNAME, "hostname")             \
    X(7,  ONION, "onion")          X(8,  URL, "url")                       \
    X(9,  EMAIL, "email")          X(10, MD5, "md5")                       \
    X(11, SHA1, "sha1")            X(12, SHA224, "sha224")                 \
    X(13, SHA256, "sha256")        X(14, SHA384, "sha384")                 \
    X(15, SHA512, "sha512")        X(16, IMPHASH, "imphash")               \
    X(17, AUTHENTIHASH, "authentihash") X(18, SSDEEP, "ssdeep")            \
    X(19, TLSH, "tlsh")            X(20, JA3, "ja3")                       \
    X(21, JA3S, "ja3s")            X(22, JA4, "ja4")                       \
    X(23, JARM, "jarm")            X(24, HASSH, "hassh")                   \
    X(25, FILENAME, "filename")    X(26, PATH, "path")                     \
    X(27, REGKEY, "regkey")        X(28, MUTEX, "mutex")                   \
    X(29, USER_AGENT, "user-agent") X(30, ASN, "asn")                      \
    X(31, CVE, "cve")              X(32, CERT_MD5, "cert-md5")             \
    X(33, CERT_SHA1, "cert-sha1")  X(34, CERT_SHA256, "cert-sha256")       \
    X(35, CERT_SERIAL, "cert-serial") X(36, BTC, "btc")                    \
    X(37, XMR, "xmr")              X(38, ETH, "eth")                       \
    X(39, YARA, "yara")            X(40, SIGMA, "sigma")                   \
    X(41, SNORT, "snort")          X(42, MALWARE, "malware")               \
    X(43, ACTOR, "actor")          X(44, MAC, "mac")
/* clang-format on */

enum indicator_type {
#define X(number, name, word) INDICATOR_##name = number,
    INDICATOR_TYPE_LIST(X)
#undef X
};

enum {
    INDICATOR_TYPE_FIRST = 1,
    INDICATOR_TYPE_LAST = 44,
    INDICATOR_VALUE_MAX = 2048,     /* octets of a canonical value */
    INDICATOR_RULE_MAX = 32 * 1024, /* yara, sigma, snort instead */
    INDICATOR_KEY_MAX = INDICATOR_VALUE_MAX + 64,
    INDICATOR_GUESSES_MAX = 8, /* types one text can be */
    INDICATOR_WIDER_MAX = 256, /* keys one look-up asks */
    INDICATOR_DEFANGED_MAX = 3 * INDICATOR_VALUE_MAX,
    INDICATOR_V4_MATCH_MIN = 8, /* wider prefixes never match */
    INDICATOR_V6_MATCH_MIN = 19,
};

/* True for a type this version knows. */
bool indicator_known(uint64_t type);

/* "ipv4"; asserts indicator_known(). */
const char *indicator_type_text(enum indicator_type type);
bool indicator_type_parse(enum indicator_type *out, struct bytes word);

/*
 * Undo defanging (reference table of WIRE.md 6.3): hxxp, [.], full-width
 * forms, zero-width characters, surrounding quotes. *changed tells whether
 * anything was. Appends to out. ERR_TOO_BIG.
 */
enum err indicator_refang(struct buffer *out, struct bytes text,
                          bool *changed) MUST_CHECK;

/*
 * Append the canonical form of text (already refanged, A-labels) as type.
 * ERR_BAD_SHAPE: not a value of that type. ERR_TOO_BIG. out unchanged then.
 */
enum err indicator_canonical(struct buffer *out, enum indicator_type type,
                             struct bytes text) MUST_CHECK;

/* Whether value is exactly what indicator_canonical() would answer. */
bool indicator_is_canonical(enum indicator_type type, struct bytes value);

/* A type a text can be, and its canonical form, within the caller's room. */
struct indicator_guess {
    enum indicator_type type;
    struct bytes value;
};

/*
 * Every type that text (refanged) can be, likeliest first: 32 hex digits are
 * md5, imphash, ja3, …. Values live in room. 0 when none. Never more than
 * INDICATOR_GUESSES_MAX. room: INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX.
 */
size_t indicator_guess(struct indicator_guess out[static INDICATOR_GUESSES_MAX],
                       struct buffer *room, struct bytes text);

/*
 * Append the match key: what the index hashes for a canonical value (folded
 * case, a URL without scheme, user and fragment; WIRE.md 6.4). Never fails for
 * a canonical value; false when it never matches anything: a rule text, or a
 * prefix wider than the minima. That a public suffix matches nothing wider is
 * for the caller to see to.
 */
bool indicator_match_key(struct buffer *out, enum indicator_type type,
                         struct bytes value);

/* The host (name, address or network) inside a match key; empty when it has
   none. Borrowed from key. */
struct bytes indicator_key_host(enum indicator_type type, struct bytes key);

/* Prefix lengths some stored network has: bit n = a /n is there. */
struct indicator_prefixes {
    uint64_t v4;    /* bits 0..32 */
    uint64_t v6[3]; /* bits 0..128 */
};

/* One question to the index: a type and a match key. */
struct indicator_query {
    enum indicator_type type;
    struct bytes key;
};

/*
 * Every (type, match key) under which a stored entry covers value: itself;
 * for an address its networks of lengths in use and the address of an ip-port;
 * for a host or URL host the domain and every parent domain (two labels at
 * least); a URL also without query, with or without last slash, as an ip-port.
 * The first is the value's own. Keys live in room, those of names in value.
 * Returns how many (<= INDICATOR_WIDER_MAX). room: INDICATOR_WIDER_MAX * 64 +
 * 8 * INDICATOR_KEY_MAX octets is always enough.
 */
size_t indicator_queries(struct indicator_query out[static INDICATOR_WIDER_MAX],
                         struct buffer *room, enum indicator_type type,
                         struct bytes value,
                         const struct indicator_prefixes *prefixes);

/* Record in *p the prefix length of a stored cidr value. */
void indicator_prefixes_add(struct indicator_prefixes *p, struct bytes value);

/* Append value so that nobody can click it: hxxp, [.], [@]. ERR_TOO_BIG. */
enum err indicator_defang(struct buffer *out, enum indicator_type type,
                          struct bytes value) MUST_CHECK;

/* What speaks against sending a value, by the value alone. */
enum indicator_caution {
    INDICATOR_FINE,
    INDICATOR_DOCUMENTATION, /* taken, with a note */
    INDICATOR_PRIVATE,       /* from here on: never leaves */
    INDICATOR_LOOPBACK,
    INDICATOR_LINK_LOCAL,
    INDICATOR_MULTICAST,
    INDICATOR_UNSPECIFIED,  /* 0.0.0.0/8, reserved, broadcast */
    INDICATOR_SPECIAL_NAME, /* localhost, .local, .internal, .arpa … */
    INDICATOR_EMPTY_HASH,   /* the hash of no input, an empty jarm */
};

/* Looks at addresses, networks, hosts, and the hosts of URLs and mail. */
enum indicator_caution indicator_caution(enum indicator_type type,
                                         struct bytes value);
const char *indicator_caution_text(enum indicator_caution caution);

/* The host (name or address text) inside a url, email, ip-port or host value;
   empty when it has none. Borrowed from value. */
struct bytes indicator_host(enum indicator_type type, struct bytes value);

/* Whether network (canonical cidr or address) covers address or network b. */
bool indicator_covers(struct bytes network, struct bytes b);

#endif
