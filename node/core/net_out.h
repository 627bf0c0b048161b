/*
 * lines: what core tells net, gathered into messages.
 */
#ifndef NODE_CORE_NET_OUT_H
#define NODE_CORE_NET_OUT_H

#include "node/channel.h"
#include "node/net/net_line.h"

enum {
    LINES_BACKLOG_MAX = 2 * 1024 * 1024, /* octets queued to net: hold back */
    LINES_WAIT_MS = 5000, /* until net reads again; once, then what is said is
                             gathered as far as it fits a message */
};

struct lines {
    struct channel *net; /* borrowed; NULL while net is away */
    bool stuck;          /* net did not read in time: the batch waits */
    bool lost;           /* frames of the batch were dropped */
    struct buffer batch;
    uint8_t room[CHANNEL_MESSAGE_MAX];
};

void lines_init(struct lines *l);
/* Speak to this net from now on; what was gathered is forgotten. */
void lines_to(struct lines *l, struct channel *net);
/* A line for a net that is away is lost, as everything is that it was told. */
void lines_put(struct lines *l, const struct net_line *line);
/* The two that every talk has: a frame to a link, and the end of it. */
void lines_send(struct lines *l, uint32_t link, struct bytes frame);
void lines_hang_up(struct lines *l, uint32_t link);
void lines_flush(struct lines *l);
/* Whether frames were dropped since this was last asked, because net did not
   read: of any session, so all are to end. */
bool lines_lost(struct lines *l);
/* Whether frames should wait. */
bool lines_crowded(const struct lines *l);

#endif
