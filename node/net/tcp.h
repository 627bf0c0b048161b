/*
 * tcp: what the kernel knows of a TCP connection that libzmq holds.
 *
 * libzmq's I/O thread may close a descriptor at any moment and take the same
 * number for another connection: whatever is decided of one rests on who stood
 * at its other end, and is asked anew before it is cut.
 */
#ifndef NODE_NET_TCP_H
#define NODE_NET_TCP_H

#include <stdbool.h>
#include <stdint.h>

enum { TCP_NETWORK_TEXT = 64 }; /* with NUL */

/* The other end; an IPv4 address as the IPv6 one that stands for it. */
struct tcp_peer {
    uint8_t address[16];
    uint16_t port;
};

/* A network from which one party may well hold all addresses: an IPv4 /24 or
   an IPv6 /64. */
struct tcp_network {
    uint8_t octet[16];
};

/* False, and *out zero: fd is no TCP connection. */
bool tcp_peer(struct tcp_peer *out, int fd);

/* The same host; the port is left out. */
bool tcp_same_host(const struct tcp_peer *a, const struct tcp_peer *b);

/* text is an address without a port. False, and *out zero: it is none. */
bool tcp_host(struct tcp_peer *out, const char *text);

struct tcp_network tcp_network(const struct tcp_peer *peer);
/* "192.0.2.0/24" */
void tcp_network_text(char out[static TCP_NETWORK_TEXT],
                      const struct tcp_network *network);

/* Octets that libzmq has taken off fd. False: fd is no TCP connection. */
bool tcp_taken(uint64_t *out, int fd);

/* Octets that we have sent over fd, each counted once. False as above. */
bool tcp_sent(uint64_t *out, int fd);

/* Whether fd is a connection with that very end, port and all. */
bool tcp_is(int fd, const struct tcp_peer *peer);

/* Break the connection, unless fd has become another one: libzmq, which has no
   call for that, then closes it. */
void tcp_cut(int fd, const struct tcp_peer *peer);

#endif
