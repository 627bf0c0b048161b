/*
 * net_state: what net was told of the roster: whose keys it lets in, whom it
 * dials; and what net told of that.
 */
#ifndef NODE_CORE_LINK_NET_STATE_H
#define NODE_CORE_LINK_NET_STATE_H

#include "node/core/core.h"

enum {
    NET_STATE_SUSPECT_MS = 10 * 60 * 1000, /* how long one is shut out */
    NET_STATE_NETWORK_MAX = 64,            /* with NUL */
    NET_STATE_CROWD_MS = 60 * 1000, /* without a drop: the crowd is over */
};

/* That a peer was shut out, since core was started. */
struct net_state_shut {
    uint64_t last_ms, times; /* time of day; 0: never */
    const char *why;         /* a sentence, for good; NULL: never */
};

/* One peer, as net has it. */
struct net_state_peer {
    uint32_t node_no;
    struct box_public keys[NET_LINE_DIAL_KEYS_MAX];
    size_t key_count; /* let in */
    bool dialling;
    uint32_t dial; /* its number at net, one for each that is begun: what net
                      still says of an earlier one is not of this one */
    bool trying; /* an endpoint, though the peer's own connection may stand */
    bool failed; /* so was the endpoint tried last, and in vain: state */
    bool theirs; /* the peer's own connection stood at the last look */
    char endpoint[CONFIG_ENDPOINT_MAX];
    enum net_line_state state; /* 0: nothing heard yet */
    uint32_t error;
    uint64_t suspect_until_ms; /* steady clock; 0: it is let in */
    struct net_state_shut shut;
};

void net_state_open(struct net_state **out);
void net_state_close(struct net_state *d);

/* A new net: tell it everything. */
void net_state_restart(struct core *c);
/* A peer is new or changed. */
void net_state_refresh(struct core *c, const struct peer *p);
/* Try the endpoint once more where it failed and the peer's own connection
   stands; at the next tick. */
void net_state_try(struct core *c, const struct peer *p);
/* Dial who should be dialled, and nobody else. */
void net_state_tick(struct core *c);
/* Shut out the peer with that key for a while, before net_state_restart(): net
   ended of what it did, it seems. */
void net_state_suspect(struct core *c, const struct box_public *tk);
/* READY, FAULT, REFUSED, DIALSTATE, SUSPECT, HALF_OPEN. */
void net_state_heard(struct core *c, const struct net_line *line);

/* NULL: net was told nothing of it. */
const struct net_state_peer *net_state_of(const struct core *c,
                                          const struct peer *p);
/* Where to reach a peer; empty: nowhere. */
const char *net_state_endpoint(char out[static CONFIG_ENDPOINT_MAX],
                               const struct peer *p);
/* Whether net listens everywhere it was told; fault is its reason not to. */
bool net_state_listening(const struct core *c, const char **fault);
/* Half-open connections, as net told last. */
struct net_state_crowd {
    uint32_t half_open;
    uint64_t dropped;                    /* since net was started */
    char network[NET_STATE_NETWORK_MAX]; /* that has most of them; or empty */
    /* When the last was dropped, and how many since core was started. */
    uint64_t last_ms, all;
    char last_network[NET_STATE_NETWORK_MAX]; /* that had most of them then */
};
const struct net_state_crowd *net_state_crowd(const struct core *c);
/* The last address that tried with an unknown key; empty: none. */
const char *net_state_refused(const struct core *c);

#endif
