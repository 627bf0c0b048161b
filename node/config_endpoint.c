#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "node/config.h"

static bool port_valid(const char *text, bool zero)
{
    size_t len = strlen(text);
    unsigned long n;

    if (len < 1 || len > 5 || strspn(text, "0123456789") != len)
        return false;
    n = strtoul(text, NULL, 10);
    return n <= 65535 && (zero || n > 0);
}

/* Splits tcp://HOST:PORT; HOST without its brackets into room. */
static bool split(char room[static CONFIG_ENDPOINT_MAX], bool *bracketed,
                  const char **port, const char *text)
{
    static const char scheme[] = "tcp://";
    const char *host = text + strlen(scheme), *colon;
    size_t len;

    if (strncmp(text, scheme, strlen(scheme)) != 0 ||
        strlen(text) >= CONFIG_ENDPOINT_MAX)
        return false;
    colon = strrchr(host, ':');
    if (colon == NULL || colon == host)
        return false;
    *port = colon + 1;
    *bracketed = host[0] == '[' && colon[-1] == ']';
    len = (size_t)(colon - host);
    if (*bracketed) {
        host++;
        len -= 2;
    }
    memcpy(room, host, len);
    room[len] = '\0';
    return true;
}

static bool literal(const char *host, bool bracketed)
{
    struct in6_addr a;

    return inet_pton(bracketed ? AF_INET6 : AF_INET, host, &a) == 1;
}

bool config_listen_valid(const char *text)
{
    char host[CONFIG_ENDPOINT_MAX];
    const char *port;
    bool bracketed;

    return split(host, &bracketed, &port, text) && literal(host, bracketed) &&
           port_valid(port, true);
}

bool config_same_host(const char *a, const char *b)
{
    char of_a[CONFIG_ENDPOINT_MAX], of_b[CONFIG_ENDPOINT_MAX];
    const char *port;
    bool bracketed;

    return split(of_a, &bracketed, &port, a) &&
           split(of_b, &bracketed, &port, b) && strcasecmp(of_a, of_b) == 0;
}

bool config_connect_valid(const char *text)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    char host[CONFIG_ENDPOINT_MAX];
    const char *port;
    bool bracketed;

    if (!split(host, &bracketed, &port, text) || !port_valid(port, false))
        return false;
    if (literal(host, bracketed))
        return true;
    /* libzmq reads ';' and '@' as its own syntax: only plain names pass. */
    return !bracketed && host[strspn(host, name)] == '\0' && host[0] != '-' &&
           host[0] != '.';
}
