/*
 * hub: the connections of net, and which frame goes over which.
 *
 * A plain struct that exchange fills and owns the parts of; the calls here keep
 * links, dials, the allow-list and the meter in step and tell core.
 */
#ifndef NODE_NET_HUB_H
#define NODE_NET_HUB_H

#include "node/log_fold.h"
#include "node/net/crowd.h"
#include "node/net/dial.h"
#include "node/net/holder.h"
#include "node/net/link.h"
#include "node/net/meter.h"
#include "node/net/net_line.h"
#include "node/net/zap.h"

enum {
    HUB_DIALS_MAX = 512,
    HUB_ROUND = 64,        /* messages read from one socket in one step */
    HUB_LINES = 8,         /* kinds of lines in the log that a peer can cause */
    HUB_LINES_AN_HOUR = 4, /* of each kind, whoever causes them */
    HUB_REST_MS = 10 * 1000, /* of a key that left while it was let in */
};

/* Told each line to core, which is borrowed for the call. */
typedef void hub_say(void *to, const struct net_line *line);

struct hub {
    hub_say *say;
    void *to;
    struct zap *zap;
    struct zsock *listener;
    struct link_table *links;
    struct meter *meter;
    struct accepted *accepted;
    struct dial_world world;
    struct dial *dial[HUB_DIALS_MAX];
    size_t dial_count;
    uint64_t metered_ms;
    struct crowd crowd;
    struct log_fold lines[HUB_LINES];
    bool drained; /* this step read whatever was whole */
    bool holds;   /* somebody held too much when the meter was looked at last */
    struct box_public holder;
};

/* Handshakes, frames, ends of connections. With read false no frames are taken
   off the network. */
void hub_step(struct hub *b, bool read, uint64_t now_ms);

/* A link that is no more is no error: core will hear. */
void hub_send(struct hub *b, uint32_t link, struct bytes frame,
              uint64_t now_ms);
void hub_hang_up(struct hub *b, uint32_t link, uint64_t now_ms);

/* A DIAL line. ERR_BAD_SHAPE, ERR_TOO_BIG (HUB_DIALS_MAX). */
enum err hub_dial(struct hub *b, const struct net_line *line) MUST_CHECK;
void hub_undial(struct hub *b, uint32_t dial);

/* Forget all dials, without a word; the links are exchange's to close. */
void hub_clear(struct hub *b);

#endif
