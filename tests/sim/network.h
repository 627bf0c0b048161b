/*
 * network: what noroshi-net and the lines between nodes do, in the world's
 * time.
 *
 * A line is a TCP connection: what is said over it arrives whole and in order,
 * or not at all once it is cut. Nobody sees more of a cut than its end.
 */
#ifndef TESTS_SIM_NETWORK_H
#define TESTS_SIM_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "node/net/net_line.h"

struct world;
struct network;

/* How the lines are, from now on. */
struct network_weather {
    uint64_t delay_us;  /* of a frame, at most */
    unsigned cut;       /* chance in 10,000 that a frame is a line's last */
    unsigned twice;     /* that it comes twice */
    unsigned overtaken; /* that the next one overtakes it */
};

/* Aborts when there is no memory. */
void network_open(struct network **out, struct world *w);

/* What core of that node says to its net. */
void network_hear(struct network *n, unsigned node,
                  const struct net_line *line);
/* That node is no more: its lines end. */
void network_gone(struct network *n, unsigned node);

void network_weather(struct network *n, const struct network_weather *is);
/* No line stands or comes about between the two while they are apart. */
void network_part(struct network *n, unsigned a, unsigned b, bool apart);
/* The lines between the two end, and may come again. */
void network_cut(struct network *n, unsigned a, unsigned b);

/* Whoever rests between two attempts tries now. */
void network_hurry(struct network *n);

/* When something happens next; UINT64_MAX: nothing. */
uint64_t network_due_us(const struct network *n);
/* The next thing happens. */
void network_step(struct network *n);
/* Frames on their way. */
uint64_t network_flying(const struct network *n);
/* Octets and frames that this node has sent. */
void network_sent(const struct network *n, unsigned node, uint64_t *frames,
                  uint64_t *octets);

#endif
