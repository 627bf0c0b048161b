#include "tests/node/net/pair.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 30 * 1000 };

/* A socket bound to a free port of an address; its length. */
static socklen_t bound(int *fd, struct sockaddr_storage *at,
                       const char *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)at;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)at;
    socklen_t len = sizeof *four;

    memset(at, 0, sizeof *at);
    at->ss_family = strchr(address, ':') == NULL ? AF_INET : AF_INET6;
    if (at->ss_family == AF_INET6) {
        len = sizeof *six;
        assert_int_equal(inet_pton(AF_INET6, address, &six->sin6_addr), 1);
    } else {
        assert_int_equal(inet_pton(AF_INET, address, &four->sin_addr), 1);
    }
    *fd = socket(at->ss_family, SOCK_STREAM, 0);
    assert_true(*fd >= 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)at, len), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)at, &len), 0);
    return len;
}

struct pair pair_connect(const char *address)
{
    struct sockaddr_storage here, there;
    struct pair p;
    int listening;
    socklen_t len = bound(&listening, &there, address);

    assert_int_equal(listen(listening, 1), 0);
    bound(&p.from, &here, address);
    assert_int_equal(connect(p.from, (struct sockaddr *)&there, len), 0);
    p.to = accept(listening, NULL, NULL);
    assert_true(p.to >= 0);
    close(listening);
    return p;
}

void pair_close(const struct pair *p)
{
    close(p->from);
    close(p->to);
}

void pair_pass(int sender, int taker, size_t octets)
{
    static uint8_t room[64 * 1024];

    while (octets > 0) {
        size_t n = octets < sizeof room ? octets : sizeof room;
        size_t got = 0;

        assert_int_equal(send(sender, room, n, 0), n);
        while (got < n) {
            ssize_t k = recv(taker, room, n - got, 0);

            assert_true(k > 0);
            got += (size_t)k;
        }
        octets -= n;
    }
}

bool pair_hung_up(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    uint8_t octet;

    return poll(&p, 1, PATIENCE_MS) == 1 &&
           recv(fd, &octet, 1, MSG_DONTWAIT) <= 0;
}
