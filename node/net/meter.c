#include "node/net/meter.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct connection {
    int fd;
    bool moved;
    uint64_t accounted; /* received when a message last came out */
};

struct meter {
    size_t count, cap;
    struct connection *at;
};

struct meter *meter_open(void)
{
    struct meter *m = calloc(1, sizeof *m);

    if (m == NULL)
        abort();
    return m;
}

void meter_close(struct meter *m)
{
    if (m == NULL)
        return;
    free(m->at);
    free(m);
}

void meter_begin(struct meter *m, int fd)
{
    meter_end(m, fd); /* its end may have been missed */
    if (m->count == METER_FDS_MAX)
        return;
    if (m->count == m->cap) {
        m->cap = m->cap == 0 ? 16 : 2 * m->cap;
        m->at = realloc(m->at, m->cap * sizeof m->at[0]);
        if (m->at == NULL)
            abort();
    }
    m->at[m->count++] = (struct connection){.fd = fd};
}

void meter_end(struct meter *m, int fd)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->at[i].fd != fd)
            continue;
        m->at[i] = m->at[--m->count];
        return;
    }
}

void meter_moved(struct meter *m, int fd)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->at[i].fd == fd)
            m->at[i].moved = true;
}

/* What the kernel has received over fd. False: it is no TCP connection any
   more. */
static bool received(int fd, uint64_t *out)
{
    struct tcp_info info;
    socklen_t len = sizeof info;

    memset(&info, 0, sizeof info);
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
        return false;
    *out = info.tcpi_bytes_received;
    return true;
}

int meter_find(struct meter *m)
{
    for (size_t i = 0; i < m->count; i++) {
        struct connection *c = &m->at[i];
        uint64_t now;

        if (!received(c->fd, &now))
            continue;
        /* Parts of one message do not mix with another: a message that came
           out accounts for all before it. */
        if (c->moved || now < c->accounted)
            c->accounted = now;
        c->moved = false;
        if (now - c->accounted > METER_HELD_MAX) {
            int fd = c->fd;

            meter_end(m, fd);
            return fd;
        }
    }
    return -1;
}

bool meter_idle(const struct meter *m)
{
    return m->count == 0;
}
