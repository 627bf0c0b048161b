#include "node/core/net_out.h"

#include <string.h>

#include "node/log.h"

void net_out_init(struct net_out *l)
{
    l->net = (struct port_net){.of = NULL};
    l->stuck = l->lost = false;
    l->batch = (struct buffer){l->room, 0, sizeof l->room};
}

bool net_out_away(const struct net_out *l)
{
    return l->net.of == NULL;
}

void net_out_to(struct net_out *l, const struct port_net *net)
{
    l->net = net != NULL ? *net : (struct port_net){.of = NULL};
    l->stuck = l->lost = false;
    l->batch.len = 0;
}

void net_out_send(struct net_out *l, uint32_t link, struct bytes frame)
{
    const struct net_line line = {
        .kind = NET_LINE_SEND, .link = link, .frame = frame};

    net_out_put(l, &line);
}

void net_out_hang_up(struct net_out *l, uint32_t link)
{
    const struct net_line line = {.kind = NET_LINE_HANGUP, .link = link};

    net_out_put(l, &line);
}

void net_out_flush(struct net_out *l)
{
    const unsigned wait_ms = l->stuck ? 0 : NET_OUT_WAIT_MS;
    enum err err = ERR_OK;

    if (!net_out_away(l) && l->batch.len > 0)
        err = l->net.say(l->net.of, bytes_of(&l->batch), wait_ms);
    if (err == ERR_BUSY && !l->stuck)
        log_warn("net does not read: what is to be sent to it waits");
    else if (err != ERR_OK && err != ERR_BUSY && err != ERR_CLOSED)
        log_warn("cannot speak to net: %s", err_text(err));
    l->stuck = err == ERR_BUSY;
    if (!l->stuck)
        l->batch.len = 0;
}

/* The sessions whose frames go are ended; all else net must hear. */
static void drop_frames(struct net_out *l)
{
    struct reader r = reader_on(bytes_of(&l->batch));
    struct net_line line;
    size_t kept = 0;

    for (const uint8_t *at = r.left.at; net_line_next(&line, &r) == ERR_OK;
         at = r.left.at) {
        const size_t len = (size_t)(r.left.at - at);

        if (line.kind == NET_LINE_SEND)
            continue;
        memmove(l->room + kept, at, len);
        kept += len;
    }
    l->batch.len = kept;
    l->lost = true;
}

void net_out_put(struct net_out *l, const struct net_line *line)
{
    if (net_out_away(l) || net_line_write(&l->batch, line) == ERR_OK)
        return;
    net_out_flush(l);
    if (l->stuck)
        drop_frames(l);
    if (net_line_write(&l->batch, line) != ERR_OK)
        log_warn("a line to net does not fit a message");
}

bool net_out_lost(struct net_out *l)
{
    bool lost = l->lost;

    l->lost = false;
    return lost;
}

bool net_out_crowded(const struct net_out *l)
{
    return net_out_away(l) || l->net.queued(l->net.of) > NET_OUT_BACKLOG_MAX;
}
