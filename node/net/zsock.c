#include "node/net/zsock.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "node/log.h"
#include "node/net/zap.h"

enum {
    /* Left out of Debian's header as a draft; the library obeys it. */
    OPTION_ZAP_ENFORCE_DOMAIN = 93,
    MONITOR_HWM = 100 * 1000,
    WATCHED = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_ACCEPTED |
              ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
              ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
              ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
              ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_DISCONNECTED,
};

struct zsock {
    void *socket, *monitor;
    int fd, monitor_fd;
    bool router;
    zmq_msg_t payload; /* of the message last received */
    /* The last look found nothing, and nothing was done since that could have
       taken the news off the descriptor. Silent: nor did a poll find any. */
    bool empty, silent, monitor_empty, monitor_silent;
};

struct option {
    int name, value;
};

static enum err failed(const char *what)
{
    log_warn("libzmq: cannot %s: %s", what, zmq_strerror(zmq_errno()));
    return ERR_IO;
}

/* Set, and read back: an option that is silently not kept would leave a door
   open. */
static bool keep(void *socket, const struct option *o, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int got = -1;
        size_t size = sizeof got;

        if (zmq_setsockopt(socket, o[i].name, &o[i].value, sizeof o[i].value) !=
                0 ||
            zmq_getsockopt(socket, o[i].name, &got, &size) != 0 ||
            got != o[i].value) {
            log_warn("libzmq does not keep option %d", o[i].name);
            return false;
        }
    }
    return true;
}

static bool keep_common(void *socket, const struct zsock_keys *keys)
{
    static const struct option options[] = {
        {ZMQ_LINGER, 0},
        {ZMQ_IPV6, 1},
        {ZMQ_SNDHWM, ZSOCK_HWM},
        {ZMQ_RCVHWM, ZSOCK_HWM},
        {ZMQ_HANDSHAKE_IVL, ZSOCK_HANDSHAKE_MS},
        {ZMQ_HEARTBEAT_IVL, ZSOCK_HEARTBEAT_MS},
        {ZMQ_HEARTBEAT_TIMEOUT, ZSOCK_HEARTBEAT_TIMEOUT_MS},
        {ZMQ_TCP_MAXRT, ZSOCK_TCP_MAXRT_MS},
    };
    int64_t max = ZSOCK_FRAME_MAX + ZSOCK_CURVE_OVERHEAD, got = 0;
    int ttl = ZSOCK_HEARTBEAT_TTL_MS;
    size_t size = sizeof got;

    return keep(socket, options, sizeof options / sizeof options[0]) &&
           /* Kept in tenths of a second. */
           zmq_setsockopt(socket, ZMQ_HEARTBEAT_TTL, &ttl, sizeof ttl) == 0 &&
           zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max, sizeof max) == 0 &&
           zmq_getsockopt(socket, ZMQ_MAXMSGSIZE, &got, &size) == 0 &&
           got == max &&
           zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret.octet,
                          sizeof keys->secret.octet) == 0;
}

static bool keep_listener(void *socket)
{
    static const struct option options[] = {
        {ZMQ_CURVE_SERVER, 1},
        {ZMQ_BACKLOG, ZSOCK_BACKLOG},
        {OPTION_ZAP_ENFORCE_DOMAIN, 1},
    };
    static const struct option unread[] = {
        {ZMQ_ROUTER_MANDATORY, 1},
        {ZMQ_ROUTER_HANDOVER, 0},
    };
    char domain[sizeof ZAP_DOMAIN] = "";
    size_t size = sizeof domain;

    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++)
        if (zmq_setsockopt(socket, unread[i].name, &unread[i].value,
                           sizeof unread[i].value) != 0)
            return false;
    return keep(socket, options, sizeof options / sizeof options[0]) &&
           zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN,
                          strlen(ZAP_DOMAIN)) == 0 &&
           zmq_getsockopt(socket, ZMQ_ZAP_DOMAIN, domain, &size) == 0 &&
           strcmp(domain, ZAP_DOMAIN) == 0;
}

static bool keep_dialer(void *socket, const struct zsock_keys *keys,
                        const struct box_public *server)
{
    static const struct option options[] = {
        {ZMQ_IMMEDIATE, 1},
        {ZMQ_RECONNECT_IVL, ZSOCK_RECONNECT_MIN_MS},
        {ZMQ_RECONNECT_IVL_MAX, ZSOCK_RECONNECT_MAX_MS},
        {ZMQ_CONNECT_TIMEOUT, ZSOCK_CONNECT_MS},
    };

    return keep(socket, options, sizeof options / sizeof options[0]) &&
           zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server->octet,
                          sizeof server->octet) == 0 &&
           zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys->public.octet,
                          sizeof keys->public.octet) == 0;
}

static bool watch(struct zsock *z, void *context)
{
    char name[64];
    int hwm = MONITOR_HWM, linger = 0;
    size_t size = sizeof z->fd;

    snprintf(name, sizeof name, "inproc://monitor-%p", z->socket);
    if (zmq_socket_monitor(z->socket, name, WATCHED) != 0)
        return false;
    z->monitor = zmq_socket(context, ZMQ_PAIR);
    return z->monitor != NULL &&
           zmq_setsockopt(z->monitor, ZMQ_RCVHWM, &hwm, sizeof hwm) == 0 &&
           zmq_setsockopt(z->monitor, ZMQ_LINGER, &linger, sizeof linger) ==
               0 &&
           zmq_connect(z->monitor, name) == 0 &&
           zmq_getsockopt(z->monitor, ZMQ_FD, &z->monitor_fd, &size) == 0 &&
           zmq_getsockopt(z->socket, ZMQ_FD, &z->fd, &size) == 0;
}

static struct zsock *make(void *context, int type)
{
    struct zsock *z = calloc(1, sizeof *z);

    if (z == NULL)
        abort();
    z->router = type == ZMQ_ROUTER;
    zmq_msg_init(&z->payload);
    z->socket = zmq_socket(context, type);
    return z;
}

enum err zsock_listener(struct zsock **out, void *context,
                        const struct zsock_keys *keys)
{
    struct zsock *z = make(context, ZMQ_ROUTER);

    *out = NULL;
    if (z->socket == NULL || !keep_common(z->socket, keys) ||
        !keep_listener(z->socket) || !watch(z, context)) {
        enum err err = failed("make a listening socket");

        zsock_close(z);
        return err;
    }
    *out = z;
    return ERR_OK;
}

enum err zsock_dialer(struct zsock **out, void *context,
                      const struct zsock_keys *keys,
                      const struct box_public *server)
{
    struct zsock *z = make(context, ZMQ_DEALER);

    *out = NULL;
    if (z->socket == NULL || !keep_common(z->socket, keys) ||
        !keep_dialer(z->socket, keys, server) || !watch(z, context)) {
        enum err err = failed("make a dialling socket");

        zsock_close(z);
        return err;
    }
    *out = z;
    return ERR_OK;
}

void zsock_close(struct zsock *z)
{
    if (z == NULL)
        return;
    zmq_msg_close(&z->payload);
    if (z->monitor != NULL) {
        zmq_socket_monitor(z->socket, NULL, 0);
        zmq_close(z->monitor);
    }
    if (z->socket != NULL)
        zmq_close(z->socket);
    free(z);
}

/* libzmq writes an IPv4 address as the IPv6 one that it is to its socket. */
static void unmap(char endpoint[static ZSOCK_ADDRESS_MAX])
{
    static const char mapped[] = "tcp://[::ffff:";
    char address[ZSOCK_ADDRESS_MAX], port[ZSOCK_ADDRESS_MAX];

    if (strncmp(endpoint, mapped, strlen(mapped)) == 0 &&
        sscanf(endpoint + strlen(mapped), "%255[0-9.]]:%255s", address, port) ==
            2)
        snprintf(endpoint, ZSOCK_ADDRESS_MAX, "tcp://%.64s:%.16s", address,
                 port);
}

/* Any call may carry out what others told the socket, and with it take the news
   off its descriptor. */
static void touch(struct zsock *z)
{
    z->empty = z->silent = false;
}

enum err zsock_bind(struct zsock *z, const char *endpoint,
                    char bound[static ZSOCK_ADDRESS_MAX])
{
    size_t size = ZSOCK_ADDRESS_MAX;

    touch(z);
    if (zmq_bind(z->socket, endpoint) != 0)
        return zmq_errno() == EADDRINUSE ? ERR_BUSY
               : zmq_errno() == EINVAL   ? ERR_BAD_SHAPE
                                         : failed("bind");
    if (zmq_getsockopt(z->socket, ZMQ_LAST_ENDPOINT, bound, &size) != 0)
        return failed("tell its own endpoint");
    unmap(bound);
    return ERR_OK;
}

enum err zsock_unbind(struct zsock *z, const char *endpoint)
{
    touch(z);
    return zmq_unbind(z->socket, endpoint) == 0 ? ERR_OK : failed("unbind");
}

enum err zsock_connect(struct zsock *z, const char *endpoint)
{
    touch(z);
    return zmq_connect(z->socket, endpoint) == 0 ? ERR_OK : failed("connect");
}

int zsock_fd(const struct zsock *z)
{
    return z->fd;
}

int zsock_monitor_fd(const struct zsock *z)
{
    return z->monitor_fd;
}

void zsock_wake(struct zsock *z)
{
    z->silent = z->monitor_silent = false;
}

void zsock_polled(struct zsock *z, bool readable, bool monitor_readable)
{
    z->silent = z->empty && !readable;
    z->monitor_silent = z->monitor_empty && !monitor_readable;
}

bool zsock_readable(struct zsock *z)
{
    int events = 0;
    size_t size = sizeof events;

    if (z->silent)
        return false;
    z->empty = zmq_getsockopt(z->socket, ZMQ_EVENTS, &events, &size) == 0 &&
               (events & ZMQ_POLLIN) == 0;
    return (events & ZMQ_POLLIN) != 0;
}

bool zsock_unread(struct zsock *z)
{
    return !z->empty && zsock_readable(z);
}

/* The remaining parts of a message that should have had one; libzmq hands over
   a message whole, so they are there. */
static void drop_rest(struct zsock *z)
{
    while (zmq_msg_more(&z->payload)) {
        zmq_msg_close(&z->payload);
        zmq_msg_init(&z->payload);
        if (zmq_msg_recv(&z->payload, z->socket, ZMQ_DONTWAIT) < 0)
            return;
    }
}

size_t zsock_wire_size(size_t octets)
{
    size_t body = octets + ZSOCK_CURVE_OVERHEAD;

    /* ZMTP 3.1: flags, and one octet of size or eight. */
    return body + (body <= UINT8_MAX ? 2 : 9);
}

static bool receive_routing_id(struct zsock *z, struct zsock_message *out)
{
    int n = zmq_recv(z->socket, out->routing_id, sizeof out->routing_id,
                     ZMQ_DONTWAIT);

    if (n < 0)
        return false;
    out->routing_id_len = (size_t)n;
    return true;
}

/* libzmq looks for news before it says that there is none. */
static enum err nothing(struct zsock *z)
{
    z->empty = zmq_errno() == EAGAIN;
    return ERR_BUSY;
}

enum err zsock_receive(struct zsock *z, struct zsock_message *out)
{
    const char *address;

    *out = (struct zsock_message){.fd = -1};
    zmq_msg_close(&z->payload);
    zmq_msg_init(&z->payload);
    if (z->silent)
        return ERR_BUSY;
    z->empty = false;
    if (z->router && !receive_routing_id(z, out))
        return nothing(z);
    if (zmq_msg_recv(&z->payload, z->socket, ZMQ_DONTWAIT) < 0)
        return nothing(z);
    /* Of the payload: after a poll the routing id's frame has no User-Id. */
    out->known = zap_user(&out->tk, &out->handshake,
                          zmq_msg_gets(&z->payload, "User-Id"));
    out->fd = zmq_msg_get(&z->payload, ZMQ_SRCFD);
    address = zmq_msg_gets(&z->payload, "Peer-Address");
    snprintf(out->address, sizeof out->address, "%s",
             address == NULL ? "" : zap_address(address));
    out->single = !zmq_msg_more(&z->payload);
    if (out->single)
        out->frame = (struct bytes){zmq_msg_data(&z->payload),
                                    zmq_msg_size(&z->payload)};
    else
        drop_rest(z);
    return ERR_OK;
}

enum err zsock_send(struct zsock *z, struct bytes routing_id,
                    struct bytes frame)
{
    touch(z);
    if (z->router && zmq_send(z->socket, routing_id.at, routing_id.len,
                              ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return zmq_errno() == EAGAIN ? ERR_BUSY : ERR_CLOSED;
    if (zmq_send(z->socket, frame.at, frame.len, ZMQ_DONTWAIT) >= 0)
        return ERR_OK;
    return zmq_errno() == EAGAIN && !z->router ? ERR_BUSY : ERR_CLOSED;
}

static bool translate(struct zsock_event *out, uint16_t event)
{
    switch (event) {
    case ZMQ_EVENT_CONNECTED:
        out->kind = ZSOCK_CONNECTED;
        return true;
    case ZMQ_EVENT_ACCEPTED:
        out->kind = ZSOCK_ACCEPTED;
        return true;
    case ZMQ_EVENT_CONNECT_RETRIED:
        out->kind = ZSOCK_RETRIED;
        return true;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        out->kind = ZSOCK_LET_IN;
        return true;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        out->kind = ZSOCK_NOT_LET_IN;
        return true;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        out->kind = ZSOCK_HANDSHAKE_FAILED;
        return true;
    case ZMQ_EVENT_DISCONNECTED:
        out->kind = ZSOCK_DISCONNECTED;
        return true;
    default:
        return false;
    }
}

bool zsock_event(struct zsock *z, struct zsock_event *out)
{
    uint8_t room[6];
    char endpoint[ZSOCK_ADDRESS_MAX];
    uint16_t event;
    int32_t value;

    if (z->monitor_silent)
        return false;
    z->monitor_empty = false;
    for (;;) {
        if (zmq_recv(z->monitor, room, sizeof room, ZMQ_DONTWAIT) < 0) {
            z->monitor_empty = zmq_errno() == EAGAIN;
            return false;
        }
        if (zmq_recv(z->monitor, endpoint, sizeof endpoint, ZMQ_DONTWAIT) < 0)
            return false;
        z->silent = false; /* what came over it before is there by now */
        memcpy(&event, room, sizeof event);
        memcpy(&value, room + 2, sizeof value);
        out->value = value;
        if (translate(out, event))
            return true;
    }
}
