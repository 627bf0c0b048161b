/*
 * hangup: how this side ends connections, and shuts out whoever it suspects.
 *
 * Each call keeps a hub's links, dials, allow-list and meter in step, and tells
 * core. A link may be gone from the table when one returns.
 */
#ifndef NODE_NET_HANGUP_H
#define NODE_NET_HANGUP_H

#include "node/net/hub.h"

/* A link that is over leaves the table, and core hears so, once. */
void hangup_gone(struct hub *b, struct link *l, enum net_line_down why);
/* End a link that is up. */
void hangup_link(struct hub *b, struct link *l, enum net_line_down why,
                 uint64_t now_ms);
/* Dial no more, and end what was dialled: the dial at that place. */
void hangup_dial(struct hub *b, size_t at, enum net_line_down why);

/* Let tk in no more, and keep no connection with it in either direction. */
void hangup_key(struct hub *b, const struct box_public *tk, uint64_t now_ms);
/* The same, and say why. tk may stand in a link. */
void hangup_suspect(struct hub *b, const struct box_public *tk,
                    enum net_line_suspect why, uint64_t now_ms);
/* Cut unfinished messages before they fill the memory that net may have. */
void hangup_unfinished(struct hub *b, uint64_t now_ms);

/* Whether a line of the log that whoever connects can cause is to be written.
 */
bool hangup_line_due(struct hub *b, const char *what, uint64_t now_ms);
/* A link's connection, as the meter knows it. */
struct meter_conn hangup_conn(const struct link *l);

#endif
