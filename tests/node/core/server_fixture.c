#include "tests/node/core/server_fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/core/link/batch.h"
#include "node/core/link/net_state.h"
#include "node/core/link/signer.h"
#include "node/core/packs/packs.h"
#include "node/core/retro/retro_hunt.h"
#include "tests/unit.h"

void server_fixture_open(struct server_fixture *s)
{
    core_fixture_open(&s->o);
    memset(&s->c, 0, sizeof s->c);
    s->c.port.clock = port_clock_system();
    s->c.self = s->o.self;
    s->c.self.card.identity.node = s->o.node[0].id;
    s->c.facts = s->o.facts;
    s->c.store = s->o.store;
    s->c.facts.self = &s->c.self;
    s->c.facts.config = &s->c.config;
    config_init(&s->c.config);
    net_out_init(&s->c.net_out);
    net_state_open(&s->c.net_state);
    packs_open(&s->c.packs, s->o.folder.path);
    retro_hunt_open(&s->c.retro, s->o.folder.path);
    signer_open(&s->c.signer);
    batch_open(&s->c.batch);
    assert_err(ERR_OK, control_server_open(&s->c.control, s->o.folder.path, 0));
}

void server_fixture_close(struct server_fixture *s)
{
    store_abort(s->o.store);
    control_server_close(s->c.control);
    batch_close(s->c.batch);
    signer_close(s->c.signer);
    retro_hunt_close(s->c.retro);
    packs_close(s->c.packs);
    net_state_close(s->c.net_state);
    core_fixture_close(&s->o);
}

int server_fixture_begin(void **state)
{
    server_fixture_open(*state);
    return 0;
}

int server_fixture_end(void **state)
{
    server_fixture_close(*state);
    return 0;
}

int server_fixture_dial(struct server_fixture *s)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    int big = 1024 * 1024;

    snprintf(at.sun_path, sizeof at.sun_path, "%s",
             folder_file(&s->o.folder, "control"));
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void server_fixture_round(struct server_fixture *s)
{
    control_server_hear(&s->c);
    if (store_writing(s->o.store)) {
        roster_save(s->o.facts.roster);
        assert_err(ERR_OK, store_commit(s->o.store));
        roster_saved(s->o.facts.roster);
    }
    control_server_answer(&s->c, true);
    control_server_read(&s->c);
    store_abort(s->o.store);
}

ssize_t server_fixture_ask(struct server_fixture *s, int fd,
                           struct bytes request)
{
    assert_int_equal((ssize_t)request.len,
                     send(fd, request.at, request.len, MSG_NOSIGNAL));
    for (int i = 0; i < 3; i++)
        server_fixture_round(s);
    return recv(fd, s->answer, sizeof s->answer, MSG_DONTWAIT);
}

struct control_answer server_fixture_answered(const struct server_fixture *s,
                                              ssize_t len)
{
    struct control_answer a = {0};

    assert_true(len > 0);
    assert_err(ERR_OK, control_answer_parse(
                           &a, (struct bytes){s->answer, (size_t)len}));
    return a;
}

struct bytes server_fixture_request(struct buffer *room, const char *command,
                                    struct bytes card)
{
    struct control_writer w;

    room->len = 0;
    control_request_begin(&w, room, command);
    if (card.len > 0) {
        control_put_bin(&w, "card", card);
        control_put_text(&w, "as", "node-1");
    }
    assert_err(ERR_OK, control_request_end(&w));
    return bytes_of(room);
}
