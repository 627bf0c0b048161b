/*
 * net_line: what core and net say to each other.
 *
 * A channel message is a batch of lines, one after the other: append with
 * net_line_write() until it answers ERR_TOO_BIG, send the batch, go on with an
 * empty one; read with net_line_next() until nothing is left.
 *
 * A link is one live connection to a peer, numbered by net and never reused
 * while net runs. On a link we dialled, UP comes with the CURVE handshake; on
 * one the peer dialled, UP comes with the peer's first frame, so the dialling
 * side speaks first. A fifth connection of a peer ends its oldest. A DIAL with
 * an id in use replaces it; the same again ends the rest between two attempts.
 * A LISTEN that cannot be done ends net. net only knows keys; who is behind
 * them is core's matter. After net was restarted, core starts from nothing:
 * LISTEN, ALLOW, DIAL again.
 */
#ifndef NODE_NET_LINE_H
#define NODE_NET_LINE_H

#include "proto/err.h"
#include "proto/ident.h"
#include "proto/wire.h"

enum {
    NET_LINE_FRAME_MAX = 264 * 1024, /* WIRE.md: a frame's bound */
    NET_LINE_ENDPOINT_MAX = 256,
    NET_LINE_TEXT_MAX = 512,
    NET_LINE_DIAL_KEYS_MAX = 3,
    NET_LINE_OVERHEAD_MAX = 64, /* of a line beside its longest field */
};

enum net_line_kind {
    /* core to net */
    NET_LINE_ALLOW = 1,  /* tk, node: let this key in */
    NET_LINE_DENY = 2,   /* tk: refuse it, and ignore its live connections */
    NET_LINE_LISTEN = 3, /* text: endpoint */
    NET_LINE_DIAL = 4,   /* dial, text: endpoint, keys to try in turn */
    NET_LINE_UNDIAL = 5, /* dial */
    NET_LINE_SEND = 6,   /* link, frame */
    NET_LINE_HANGUP = 7, /* link; answered by DOWN */
    /* net to core */
    NET_LINE_READY = 16,     /* text: the endpoint listened on, real port */
    NET_LINE_FAULT = 17,     /* text: why a LISTEN or DIAL cannot be done */
    NET_LINE_UP = 18,        /* link, dialled, dial, tk, text: address */
    NET_LINE_DOWN = 19,      /* link, down */
    NET_LINE_FRAME = 20,     /* link, frame */
    NET_LINE_REFUSED = 21,   /* tk, text: address; told at most now and then */
    NET_LINE_DIALSTATE = 22, /* dial, state, error (errno or 0) */
    NET_LINE_SUSPECT = 23,   /* tk, suspect: shut out, not dialled, until
                                core says ALLOW and DIAL again */
    NET_LINE_HALF_OPEN = 24, /* half_open, dropped, text: the network that has
                                most; while they are dropped, and once after */
};

enum net_line_down {
    NET_LINE_DOWN_GONE = 1,     /* the connection ended */
    NET_LINE_DOWN_HUNG_UP = 2,  /* core asked for it */
    NET_LINE_DOWN_OVERFLOW = 3, /* the peer takes less than we send */
    NET_LINE_DOWN_DENIED = 4,   /* its key is no longer let in */
    NET_LINE_DOWN_REPLACED = 5, /* another key speaks under its routing id */
};

enum net_line_state {
    NET_LINE_CONNECTING = 1,
    NET_LINE_CONNECTED = 2,
    NET_LINE_UNREACHABLE = 3, /* TCP refused, timed out, no route: error */
    NET_LINE_HANDSHAKE = 4,   /* CURVE failed: another key, or not noroshi */
    NET_LINE_NOT_LET_IN = 5,  /* their ZAP does not know our key */
    NET_LINE_UNRESOLVED = 6,  /* no address for the host name */
};

enum net_line_suspect {
    NET_LINE_SUSPECT_MULTIPART = 1,
    NET_LINE_SUSPECT_SQUAT = 2,      /* used another key's routing id */
    NET_LINE_SUSPECT_UNFINISHED = 3, /* a message that never ends */
};

struct net_line {
    enum net_line_kind kind;
    uint32_t link, dial;
    bool dialled;
    struct box_public tk;
    struct node_id node;
    struct box_public keys[NET_LINE_DIAL_KEYS_MAX];
    size_t key_count;
    enum net_line_down down;
    enum net_line_state state;
    enum net_line_suspect suspect;
    uint32_t error;
    uint32_t half_open;       /* connections whose handshake is not done */
    uint64_t dropped;         /* of these, since net began to listen for core */
    struct bytes text, frame; /* point into the message */
};

/* Append one line to the batch; ERR_TOO_BIG: it does not fit, out unchanged. */
enum err net_line_write(struct buffer *out,
                        const struct net_line *line) MUST_CHECK;

/* Take the next line off the batch. ERR_OK; ERR_NOT_FOUND: none left;
   ERR_BAD_SHAPE: the rest is not to be read. *out is zero but after ERR_OK. */
enum err net_line_next(struct net_line *out, struct reader *batch) MUST_CHECK;

/* Words for an operator: "its key is unknown to the peer". */
const char *net_line_down_text(enum net_line_down down);
const char *net_line_state_text(enum net_line_state state);
const char *net_line_suspect_text(enum net_line_suspect suspect);

#endif
