#include "node/net/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOST_MAX = 64 };

static bool parse(struct sockaddr_storage *to, socklen_t *len,
                  const char *endpoint)
{
    const char *host = endpoint + strlen("tcp://");
    const char *colon = strrchr(host, ':');
    bool v6 = host[0] == '[';
    size_t cut = v6 ? 1 : 0, n = (size_t)(colon - host) - 2 * cut;
    uint16_t port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
    struct sockaddr_in *four = (struct sockaddr_in *)to;
    char text[HOST_MAX];

    if (n >= sizeof text)
        return false;
    memcpy(text, host + cut, n);
    text[n] = '\0';
    memset(to, 0, sizeof *to);
    if (v6) {
        six->sin6_family = AF_INET6;
        six->sin6_port = port;
        *len = sizeof *six;
        return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
    }
    four->sin_family = AF_INET;
    four->sin_port = port;
    *len = sizeof *four;
    return inet_pton(AF_INET, text, &four->sin_addr) == 1;
}

int probe_open(const char *endpoint)
{
    struct sockaddr_storage to;
    socklen_t len;
    int fd, error;

    if (!parse(&to, &len, endpoint))
        return -EINVAL;
    fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)&to, len) == 0 ||
        errno == EINPROGRESS)
        return fd;
    error = errno;
    close(fd);
    return -error;
}

int probe_answer(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t len = sizeof error;

    if (poll(&p, 1, 0) == 0)
        return EINPROGRESS;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        return errno;
    return error;
}
