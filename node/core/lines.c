#include "node/core/lines.h"

#include <assert.h>

#include "node/log.h"

void lines_init(struct lines *l)
{
    l->net = NULL;
    l->batch = (struct buffer){l->room, 0, sizeof l->room};
}

void lines_to(struct lines *l, struct channel *net)
{
    l->net = net;
    l->batch.len = 0;
}

void lines_send(struct lines *l, uint32_t link, struct bytes frame)
{
    const struct net_line line = {
        .kind = NET_LINE_SEND, .link = link, .frame = frame};

    lines_put(l, &line);
}

void lines_hang_up(struct lines *l, uint32_t link)
{
    const struct net_line line = {.kind = NET_LINE_HANGUP, .link = link};

    lines_put(l, &line);
}

void lines_flush(struct lines *l)
{
    enum err err = ERR_OK;

    if (l->net != NULL && l->batch.len > 0) {
        err = channel_send(l->net, bytes_of(&l->batch));
        if (err == ERR_BUSY)
            err = channel_send_wait(l->net, bytes_of(&l->batch), LINES_WAIT_MS);
        if (err != ERR_OK && err != ERR_CLOSED)
            log_warn("cannot speak to net: %s", err_text(err));
    }
    l->batch.len = 0;
}

void lines_put(struct lines *l, const struct net_line *line)
{
    if (l->net == NULL || net_line_write(&l->batch, line) == ERR_OK)
        return;
    lines_flush(l);
    if (net_line_write(&l->batch, line) != ERR_OK)
        log_warn("a line to net does not fit a message");
}

bool lines_crowded(const struct lines *l)
{
    return l->net == NULL || channel_queued(l->net) > LINES_BACKLOG_MAX;
}
