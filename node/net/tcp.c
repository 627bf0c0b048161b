#include "node/net/tcp.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { MAPPED_AT = 12 }; /* where the IPv4 address stands in the IPv6 one */

static const uint8_t mapped[MAPPED_AT] = {[10] = 0xff, [11] = 0xff};

static void put_ipv4(struct tcp_peer *out, const struct in_addr *address)
{
    memcpy(out->address, mapped, sizeof mapped);
    memcpy(out->address + MAPPED_AT, address, sizeof *address);
}

bool tcp_peer(struct tcp_peer *out, int fd)
{
    struct sockaddr_storage at = {0};
    const struct sockaddr_in *four = (const struct sockaddr_in *)&at;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&at;
    socklen_t len = sizeof at;

    memset(out, 0, sizeof *out);
    if (fd < 0 || getpeername(fd, (struct sockaddr *)&at, &len) != 0)
        return false;
    if (at.ss_family == AF_INET) {
        put_ipv4(out, &four->sin_addr);
        out->port = four->sin_port;
    } else if (at.ss_family == AF_INET6) {
        memcpy(out->address, &six->sin6_addr, sizeof out->address);
        out->port = six->sin6_port;
    }
    return at.ss_family == AF_INET || at.ss_family == AF_INET6;
}

bool tcp_same_host(const struct tcp_peer *a, const struct tcp_peer *b)
{
    return memcmp(a->address, b->address, sizeof a->address) == 0;
}

bool tcp_host(struct tcp_peer *out, const char *text)
{
    char address[INET6_ADDRSTRLEN];
    struct in_addr four;

    memset(out, 0, sizeof *out);
    /* A link-local one is followed by its interface. */
    snprintf(address, sizeof address, "%.*s", (int)strcspn(text, "%"), text);
    if (inet_pton(AF_INET, address, &four) == 1) {
        put_ipv4(out, &four);
        return true;
    }
    return inet_pton(AF_INET6, address, out->address) == 1;
}

static bool is_ipv4(const uint8_t address[static 16])
{
    return memcmp(address, mapped, sizeof mapped) == 0;
}

struct tcp_network tcp_network(const struct tcp_peer *peer)
{
    struct tcp_network n = {{0}};

    memcpy(n.octet, peer->address, is_ipv4(peer->address) ? 15 : 8);
    return n;
}

void tcp_network_text(char out[static TCP_NETWORK_TEXT],
                      const struct tcp_network *network)
{
    char address[INET6_ADDRSTRLEN] = "";
    bool four = is_ipv4(network->octet);

    inet_ntop(four ? AF_INET : AF_INET6,
              network->octet + (four ? MAPPED_AT : 0), address, sizeof address);
    snprintf(out, TCP_NETWORK_TEXT, "%s/%d", address, four ? 24 : 64);
}

/* False where the kernel's answer is too old or too short to have it. */
static bool ask(struct tcp_info *info, int fd, size_t needed)
{
    socklen_t len = sizeof *info;

    memset(info, 0, sizeof *info);
    return fd >= 0 && getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == 0 &&
           len >= needed;
}

bool tcp_taken(uint64_t *out, int fd)
{
    struct tcp_info info;
    int waiting = 0;

    *out = 0;
    /* In this order: what arrives between the two is not counted as taken. */
    if (!ask(&info, fd,
             offsetof(struct tcp_info, tcpi_bytes_received) +
                 sizeof info.tcpi_bytes_received) ||
        ioctl(fd, SIOCINQ, &waiting) != 0)
        return false;
    if ((uint64_t)waiting < (uint64_t)info.tcpi_bytes_received)
        *out = (uint64_t)info.tcpi_bytes_received - (uint64_t)waiting;
    return true;
}

bool tcp_sent(uint64_t *out, int fd)
{
    struct tcp_info info;

    *out = 0;
    if (!ask(&info, fd,
             offsetof(struct tcp_info, tcpi_bytes_retrans) +
                 sizeof info.tcpi_bytes_retrans))
        return false;
    *out = (uint64_t)info.tcpi_bytes_sent - (uint64_t)info.tcpi_bytes_retrans;
    return true;
}

bool tcp_is(int fd, const struct tcp_peer *peer)
{
    struct tcp_peer now;

    return tcp_peer(&now, fd) && tcp_same_host(&now, peer) &&
           now.port == peer->port;
}

void tcp_cut(int fd, const struct tcp_peer *peer)
{
    if (tcp_is(fd, peer))
        shutdown(fd, SHUT_RDWR);
}
