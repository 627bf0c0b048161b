/*
 * net_out: what core tells net, gathered into messages.
 */
#ifndef NODE_CORE_NET_OUT_H
#define NODE_CORE_NET_OUT_H

#include "node/net/net_line.h"
#include "node/port.h"

enum {
    NET_OUT_BACKLOG_MAX = 2 * 1024 * 1024, /* octets queued to net: hold back */
    NET_OUT_WAIT_MS = 5000, /* until net reads again; once, then what is said is
                             gathered as far as it fits a message */
};

struct net_out {
    struct port_net net; /* of is NULL while net is away */
    bool stuck;          /* net did not read in time: the batch waits */
    bool lost;           /* frames of the batch were dropped */
    struct buffer batch;
    uint8_t room[CHANNEL_MESSAGE_MAX];
};

void net_out_init(struct net_out *l);
/* Speak to this net from now on, or to none (NULL); what was gathered is
   forgotten. */
void net_out_to(struct net_out *l, const struct port_net *net);
bool net_out_away(const struct net_out *l);
/* A line for a net that is away is lost, as everything is that it was told. */
void net_out_put(struct net_out *l, const struct net_line *line);
/* The two that every conn has: a frame to a link, and the end of it. */
void net_out_send(struct net_out *l, uint32_t link, struct bytes frame);
void net_out_hang_up(struct net_out *l, uint32_t link);
void net_out_flush(struct net_out *l);
/* Whether frames were dropped since this was last asked, because net did not
   read: of any session, so all are to end. */
bool net_out_lost(struct net_out *l);
/* Whether frames should wait. */
bool net_out_crowded(const struct net_out *l);

#endif
