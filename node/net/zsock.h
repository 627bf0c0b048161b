/*
 * zsock: a libzmq socket that has every option hostile peers make necessary,
 * and a monitor that tells what happens to its connections.
 *
 * All calls are non-blocking. libzmq's descriptors are edge-triggered: after
 * anything was done with a socket, zsock_unread() must say no before waiting on
 * zsock_fd() again. To ask libzmq costs two system calls, whatever there is; so
 * who polls says with zsock_polled() where there is nothing to ask for.
 */
#ifndef NODE_NET_ZSOCK_H
#define NODE_NET_ZSOCK_H

#include "proto/err.h"
#include "proto/ident.h"

enum {
    ZSOCK_FRAME_MAX = 264 * 1024,
    ZSOCK_CURVE_OVERHEAD = 33, /* libzmq counts it in its bound */
    ZSOCK_BACKLOG = 1024,      /* connections not yet accepted */
    ZSOCK_HWM = 8,             /* messages, each direction and connection */
    ZSOCK_HANDSHAKE_MS = 10 * 1000,
    ZSOCK_CONNECT_MS = 10 * 1000,
    ZSOCK_HEARTBEAT_MS = 15 * 1000,
    ZSOCK_HEARTBEAT_TIMEOUT_MS = 45 * 1000,
    ZSOCK_HEARTBEAT_TTL_MS = 60 * 1000,
    ZSOCK_TCP_MAXRT_MS = 60 * 1000,
    ZSOCK_RECONNECT_MIN_MS = 1000,
    ZSOCK_RECONNECT_MAX_MS = 60 * 1000,
    ZSOCK_ROUTING_ID_MAX = 255,
    ZSOCK_ADDRESS_MAX = 256, /* with NUL */
};

/* A CURVE key pair. */
struct zsock_keys {
    struct box_public public;
    struct box_secret secret;
};

struct zsock;

/* A ROUTER that lets in whom zap lets in (which must be open), bound nowhere.
   ERR_IO: also when libzmq does not keep an option. */
enum err zsock_listener(struct zsock **out, void *context,
                        const struct zsock_keys *keys) MUST_CHECK;

/* A DEALER for one server key, connected nowhere. ERR_IO. */
enum err zsock_dialer(struct zsock **out, void *context,
                      const struct zsock_keys *keys,
                      const struct box_public *server) MUST_CHECK;

/* NULL is fine. What is queued is lost. */
void zsock_close(struct zsock *z);

/* ERR_BUSY (the port is taken), ERR_BAD_SHAPE, ERR_IO. *bound is the endpoint
   with its real port. */
enum err zsock_bind(struct zsock *z, const char *endpoint,
                    char bound[static ZSOCK_ADDRESS_MAX]) MUST_CHECK;
enum err zsock_unbind(struct zsock *z, const char *endpoint) MUST_CHECK;
enum err zsock_connect(struct zsock *z, const char *endpoint) MUST_CHECK;

/* Both are to be polled for input. */
int zsock_fd(const struct zsock *z);
int zsock_monitor_fd(const struct zsock *z);

/* What a poll found; until the next one, what was found empty before it, and
   left alone since, is not asked for anything. Nothing says so of a socket for
   which this is not called. zsock_wake(): it is asked all the same. */
void zsock_wake(struct zsock *z);
void zsock_polled(struct zsock *z, bool readable, bool monitor_readable);

/* Whether a message waits. */
bool zsock_readable(struct zsock *z);
/* The same; and no, where the last look found none and nothing was done with
   the socket since: then zsock_fd() will tell of the next. */
bool zsock_unread(struct zsock *z);

/* What a message of one part, of so many octets, is on the wire. */
size_t zsock_wire_size(size_t octets);

/* One received message. */
struct zsock_message {
    uint8_t routing_id[ZSOCK_ROUTING_ID_MAX]; /* ROUTER only */
    size_t routing_id_len;
    bool known;           /* it carries the User-Id of a key let in */
    struct box_public tk; /* of that User-Id */
    uint64_t handshake;   /* the number in it */
    /* The descriptor it came over, or -1. It may be another connection's by the
       time the message is read. */
    int fd;
    char address[ZSOCK_ADDRESS_MAX];
    bool single;        /* false: several parts; frame is empty */
    struct bytes frame; /* until the next receive */
};

/* ERR_BUSY: none waits. *out borrows from the zsock. */
enum err zsock_receive(struct zsock *z, struct zsock_message *out) MUST_CHECK;

/* One single-frame message; routing_id empty on a dialer. ERR_BUSY: its
   connection takes none now. ERR_CLOSED: there is no such connection. */
enum err zsock_send(struct zsock *z, struct bytes routing_id,
                    struct bytes frame) MUST_CHECK;

enum zsock_event_kind {
    ZSOCK_CONNECTED = 1,    /* TCP only; value: descriptor */
    ZSOCK_ACCEPTED,         /* TCP only; value: descriptor */
    ZSOCK_RETRIED,          /* TCP did not come about */
    ZSOCK_LET_IN,           /* the handshake succeeded */
    ZSOCK_NOT_LET_IN,       /* value: ZAP status */
    ZSOCK_HANDSHAKE_FAILED, /* value: error number, or 0 */
    ZSOCK_DISCONNECTED,     /* value: descriptor */
};

struct zsock_event {
    enum zsock_event_kind kind;
    int value;
};

/* The next thing that happened to a connection; false: nothing more now.
   Called until then in every round: libzmq waits for the reader. */
bool zsock_event(struct zsock *z, struct zsock_event *out);

#endif
