#include "tests/node/core/link_fixture.h"

#include <stdlib.h>

#include "node/core/link/batch.h"
#include "node/core/link/cards_met.h"
#include "node/core/link/cards_sent.h"
#include "node/core/link/signer.h"
#include "tests/unit.h"

void link_fixture_open(struct link_fixture *l, struct control_fixture *k,
                       unsigned peers)
{
    struct port_net port;
    int fd[2];

    l->k = k;
    control_fixture_open(k, peers);
    assert_err(ERR_OK, channel_pair(fd));
    assert_err(ERR_OK, channel_open(&l->core, fd[0]));
    assert_err(ERR_OK, channel_open(&l->net, fd[1]));
    net_out_init(&k->core.net_out);
    port = port_net_on(l->core);
    net_out_to(&k->core.net_out, &port);
    signer_open(&k->core.signer);
    batch_open(&k->core.batch);
}

void link_fixture_close(struct link_fixture *l)
{
    struct core *core = &l->k->core;

    link_fixture_end_sessions(l);
    batch_close(core->batch);
    signer_close(core->signer);
    channel_close(l->core);
    channel_close(l->net);
    control_fixture_close(l->k);
}

struct conn *link_fixture_session(struct link_fixture *l, unsigned n)
{
    struct core *core = &l->k->core;
    struct conn *t = calloc(1, sizeof *t);

    assert_non_null(t);
    t->link = LINK_FIXTURE_LINK + (uint32_t)core->conn_count;
    t->peer = l->k->c.peer[n];
    t->session.state = SESSION_OPEN;
    t->session.peer = conn_peer(core, t->peer);
    core->conn[core->conn_count++] = t;
    return t;
}

void link_fixture_end_sessions(struct link_fixture *l)
{
    struct core *core = &l->k->core;

    for (size_t i = 0; i < core->conn_count; i++) {
        backlog_clear(&core->conn[i]->backlog);
        cards_met_close(core->conn[i]->cards_met);
        cards_sent_close(core->conn[i]->cards_sent);
        free(core->conn[i]);
    }
    core->conn_count = 0;
}
