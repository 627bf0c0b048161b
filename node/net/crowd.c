#include "node/net/crowd.h"

bool crowd_line(struct crowd *c, struct net_line *out, struct accepted *a,
                uint64_t now_ms)
{
    const struct half_open *h = accepted_half_open(a);
    uint64_t dropped = accepted_dropped(a);
    size_t count = half_open_count(h);
    struct tcp_network network;

    if (dropped == 0 || now_ms - c->told_ms < CROWD_TELL_MS ||
        (dropped == c->dropped && count == c->half_open))
        return false;
    c->told_ms = now_ms;
    c->dropped = dropped;
    c->half_open = count;
    if (half_open_crowd(h, &network) > 0)
        tcp_network_text(c->network, &network);
    *out = (struct net_line){.kind = NET_LINE_HALF_OPEN,
                             .half_open = (uint32_t)count,
                             .dropped = dropped,
                             .text = bytes_text(c->network)};
    return true;
}
