/*
 * ip: addresses and networks, strict text in, one text out.
 *
 * Octal, hexadecimal and short forms of IPv4 are refused: programs disagree on
 * what they mean. IPv6 text is RFC 5952, without zone. An IPv4-mapped IPv6
 * address is the IPv4 address (WIRE.md 6.1).
 */
#ifndef PROTO_IP_H
#define PROTO_IP_H

#include "proto/bytes.h"

enum {
    IP_TEXT_MAX = 40,  /* longest address text */
    IP_NET_TEXT_MAX = IP_TEXT_MAX + 4,
};

/* An address, or the network of its first bits. A plain value. */
struct ip {
    uint8_t octet[16]; /* IPv4 in the first four, the rest zero */
    bool v6;
    uint8_t bits; /* 32 or 128 for a single address */
};

/* What an address block is set aside for. */
enum ip_use {
    IP_GLOBAL,
    IP_DOCUMENTATION,
    IP_PRIVATE,
    IP_LOOPBACK,
    IP_LINK_LOCAL,
    IP_MULTICAST,
    IP_UNSPECIFIED, /* this network, reserved, benchmarking, discard */
};

/* One address; *mapped (may be NULL): it was written as IPv4-mapped IPv6. */
bool ip_parse(struct ip *out, struct bytes text, bool *mapped);

/* address/length; host bits are zeroed, single addresses refused. */
bool ip_net_parse(struct ip *out, struct bytes text);

/* Append the one text of an address, "/n" added when it is a network. */
bool ip_text(struct buffer *out, const struct ip *a);

bool ip_single(const struct ip *a);

/* The network of the first bits of a; bits <= a->bits. */
struct ip ip_network(const struct ip *a, uint8_t bits);

/* net holds all of a. */
bool ip_covers(const struct ip *net, const struct ip *a);

/* The strictest use of any block that a touches. */
enum ip_use ip_use(const struct ip *a);

#endif
