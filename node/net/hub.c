#include "node/net/hub.h"

#include <stdlib.h>
#include <string.h>

#include "node/log.h"
#include "node/net/hangup.h"

static void say(struct hub *b, const struct net_line *line)
{
    b->say(b->to, line);
}

static void say_state(struct hub *b, const struct dial *d)
{
    say(b, &(struct net_line){.kind = NET_LINE_DIALSTATE,
                              .dial = dial_id(d),
                              .state = dial_state(d),
                              .error = dial_error(d)});
}

static struct meter_conn accepted_on(int fd)
{
    return (struct meter_conn){NULL, fd};
}

/* A place in the table for tk, at the cost of its oldest link if need be. */
static struct link *make_room(struct hub *b, const struct box_public *tk,
                              uint64_t now_ms)
{
    struct link *oldest;

    if (link_count_of(b->links, tk, &oldest) >= LINK_PER_KEY_MAX)
        hangup_link(b, oldest, NET_LINE_DOWN_GONE, now_ms);
    return link_add(b->links);
}

static void say_up(struct hub *b, const struct link *l, const struct dial *d,
                   const char *address)
{
    say(b, &(struct net_line){.kind = NET_LINE_UP,
                              .link = l->id,
                              .dialled = d != NULL,
                              .dial = d == NULL ? 0 : dial_id(d),
                              .tk = l->tk,
                              .text = bytes_text(address)});
}

static void say_frame(struct hub *b, const struct link *l, struct bytes frame)
{
    say(b, &(struct net_line){
               .kind = NET_LINE_FRAME, .link = l->id, .frame = frame});
}

/* The link a message to the listener came over, new or known; NULL: the message
   is not to be heard. */
static struct link *link_of(struct hub *b, const struct zsock_message *m,
                            uint64_t now_ms)
{
    struct bytes routing_id = {m->routing_id, m->routing_id_len};
    struct link *l = link_by_routing_id(b->links, routing_id);

    if (l != NULL && ident_same_box(&l->tk, &m->tk))
        return l->ended ? NULL : l;
    if (l != NULL) {
        /* libzmq gives out routing ids once: the newcomer chose this one. */
        hangup_gone(b, l, NET_LINE_DOWN_REPLACED);
        hangup_suspect(b, &m->tk, NET_LINE_SUSPECT_SQUAT, now_ms);
        return NULL;
    }
    l = make_room(b, &m->tk, now_ms);
    if (l == NULL) {
        if (hangup_line_due(b, "no room for another connection", now_ms))
            log_warn("no room for another connection: the limit is links_max");
        accepted_cut(b->accepted, m->fd);
        return NULL;
    }
    l->tk = m->tk;
    l->over = b->listener;
    l->fd = m->fd;
    l->gone = m->fd < 0;
    memcpy(l->routing_id, m->routing_id, m->routing_id_len);
    l->routing_id_len = m->routing_id_len;
    say_up(b, l, NULL, m->address);
    return l;
}

static void on_message(struct hub *b, struct zsock_message *m, uint64_t now_ms)
{
    struct link *l;

    /* Its connection may be gone, and the descriptor another peer's. */
    if (!m->known || !accepted_know(b->accepted, m->fd, &m->tk, m->handshake))
        m->fd = -1;
    meter_moved(b->meter, accepted_on(m->fd), m->frame.len);
    /* The live list, each time: a key revoked since may still be connected. */
    if (!m->known || !zap_allows(b->zap, &m->tk)) {
        accepted_cut(b->accepted, m->fd);
        return;
    }
    if (!m->single) {
        hangup_suspect(b, &m->tk, NET_LINE_SUSPECT_MULTIPART, now_ms);
        return;
    }
    l = link_of(b, m, now_ms);
    if (l != NULL)
        say_frame(b, l, m->frame);
}

/*
 * Accepted connections come and go. What they sent before they went is still to
 * be read, so a link ends only when nothing waits: until then it has no
 * descriptor, which may soon be another connection's.
 */
static void listener_events(struct hub *b, uint64_t now_ms)
{
    struct zsock_event e;
    struct link *l;

    while (zsock_event(b->listener, &e)) {
        if (e.kind == ZSOCK_ACCEPTED) {
            meter_begin(b->meter, accepted_on(e.value));
            (void)accepted_begin(b->accepted, e.value, now_ms);
        }
        if (e.kind != ZSOCK_DISCONNECTED)
            continue;
        meter_end(b->meter, accepted_on(e.value));
        accepted_end(b->accepted, e.value);
        l = link_by_fd(b->links, b->listener, e.value);
        if (l != NULL) {
            l->fd = -1;
            l->gone = true;
        }
    }
}

static void end_gone(struct hub *b)
{
    for (size_t i = link_count(b->links); i > 0; i--)
        if (link_at(b->links, i - 1)->gone)
            hangup_gone(b, link_at(b->links, i - 1), NET_LINE_DOWN_GONE);
}

static void listener_step(struct hub *b, bool read, uint64_t now_ms)
{
    struct zsock_message m;
    size_t n = 0;

    listener_events(b, now_ms);
    while (read && n < HUB_ROUND && zsock_receive(b->listener, &m) == ERR_OK) {
        on_message(b, &m, now_ms);
        n++;
    }
    if ((read && n < HUB_ROUND) || !zsock_readable(b->listener))
        end_gone(b);
    else
        b->drained = false;
}

static void dial_up(struct hub *b, struct dial *d, uint64_t now_ms)
{
    struct link *l = make_room(b, dial_key(d), now_ms);

    if (l == NULL) {
        dial_again(d, now_ms);
        return;
    }
    l->tk = *dial_key(d);
    l->over = dial_socket(d);
    l->fd = dial_connection(d);
    meter_begin(b->meter, hangup_conn(l));
    say_up(b, l, d, dial_address(d));
}

/* False: the peer was shut out, and the dial with it. */
static bool dial_read(struct hub *b, struct dial *d, uint64_t now_ms)
{
    struct link *l = link_by_socket(b->links, dial_socket(d));
    struct zsock_message m;
    size_t n = 0;

    while (l != NULL && n++ < HUB_ROUND &&
           zsock_receive(dial_socket(d), &m) == ERR_OK) {
        meter_moved(b->meter, hangup_conn(l), m.frame.len);
        if (!m.single) {
            hangup_suspect(b, &l->tk, NET_LINE_SUSPECT_MULTIPART, now_ms);
            return false;
        }
        say_frame(b, l, m.frame);
    }
    if (n > HUB_ROUND && zsock_readable(dial_socket(d)))
        b->drained = false;
    return true;
}

/* What waits on a connection that ended fits in one round: ZSOCK_HWM. */
static void dial_down(struct hub *b, struct dial *d, uint64_t now_ms)
{
    struct link *l;

    if (!dial_read(b, d, now_ms))
        return;
    l = link_by_socket(b->links, dial_socket(d));
    if (l != NULL) {
        meter_end(b->meter, hangup_conn(l));
        hangup_gone(b, l, NET_LINE_DOWN_GONE);
    }
    dial_again(d, now_ms);
}

static void dial_go(struct hub *b, struct dial *d, bool read, uint64_t now_ms)
{
    switch (dial_step(d, now_ms)) {
    case DIAL_QUIET:
        if (!dial_readable(d))
            break;
        if (read)
            dial_read(b, d, now_ms);
        else
            b->drained = false;
        break;
    case DIAL_STATE:
        say_state(b, d);
        break;
    case DIAL_UP:
        say_state(b, d);
        dial_up(b, d, now_ms);
        break;
    case DIAL_DOWN:
        dial_down(b, d, now_ms);
        break;
    }
}

static void flush_links(struct hub *b)
{
    for (size_t i = link_count(b->links); i > 0; i--) {
        struct link *l = link_at(b->links, i - 1);

        if (l->first != NULL && link_flush(l) != ERR_OK)
            hangup_gone(b, l, NET_LINE_DOWN_GONE);
    }
}

/* A handshake was answered with yes: to which of the connections?
   WIRE.md 10.13: "counted from the CURVE handshake on; a fifth ends the oldest"
 */
static void settle(struct hub *b, uint64_t now_ms)
{
    struct box_public tk;
    int oldest;

    switch (accepted_settle(b->accepted, &tk, now_ms)) {
    case ACCEPTED_KNOWN:
        if (accepted_count_of(b->accepted, &tk, &oldest) > LINK_PER_KEY_MAX)
            accepted_cut(b->accepted, oldest);
        break;
    case ACCEPTED_LATE:
        zap_rest(b->zap, &tk, now_ms + HUB_REST_MS);
        break;
    case ACCEPTED_OPEN:
    case ACCEPTED_GONE:
        break;
    }
}

/* Its connection was accepted before, and must be known to be: accepted's
   numbers rest on it. */
static void let_in(struct hub *b, const struct zap_handshake *who,
                   uint64_t now_ms)
{
    zsock_wake(b->listener); /* accepted since the last poll, too */
    listener_events(b, now_ms);
    zap_let_in(b->zap,
               accepted_claim(b->accepted, &who->tk, who->address, now_ms));
}

static void zap_go(struct hub *b, uint64_t now_ms)
{
    struct zap_round round;

    settle(b, now_ms);
    if (accepted_claimed(b->accepted))
        return;
    zap_step(b->zap, &round, now_ms);
    if (round.let_in)
        let_in(b, &round.who, now_ms);
    for (size_t i = 0; i < round.count; i++)
        say(b,
            &(struct net_line){.kind = NET_LINE_REFUSED,
                               .tk = round.refused[i].tk,
                               .text = bytes_text(round.refused[i].address)});
}

/* True: it is time to look at how much came in. */
static bool look_due(struct hub *b, uint64_t now_ms)
{
    if (now_ms - b->metered_ms < METER_CHECK_MS)
        return false;
    b->metered_ms = now_ms;
    meter_look(b->meter);
    for (size_t i = 0; i < HUB_LINES; i++)
        log_fold_tell(&b->lines[i], "", now_ms);
    return true;
}

static void tell_half_open(struct hub *b, uint64_t now_ms)
{
    struct net_line line;

    accepted_cut_overdue(b->accepted, now_ms);
    if (crowd_line(&b->crowd, &line, b->accepted, now_ms))
        say(b, &line);
}

/* The meter takes what is not read for unfinished: all is read before. */
static void wake_all(struct hub *b)
{
    zsock_wake(b->listener);
    for (size_t i = 0; i < b->dial_count; i++)
        if (dial_socket(b->dial[i]) != NULL)
            zsock_wake(dial_socket(b->dial[i]));
}

void hub_step(struct hub *b, bool read, uint64_t now_ms)
{
    bool look = look_due(b, now_ms);

    if (look)
        wake_all(b);
    b->drained = true;
    zap_go(b, now_ms);
    listener_step(b, read, now_ms);
    /* Backwards: one that is dropped is replaced by the last. */
    for (size_t i = b->dial_count; i > 0; i--)
        if (i <= b->dial_count)
            dial_go(b, b->dial[i - 1], read, now_ms);
    flush_links(b);
    if (look)
        hangup_unfinished(b, now_ms);
    tell_half_open(b, now_ms);
}

void hub_send(struct hub *b, uint32_t id, struct bytes frame, uint64_t now_ms)
{
    struct link *l = link_by_id(b->links, id);
    enum err err;

    if (l == NULL)
        return; /* DOWN is on its way to core */
    err = link_send(l, frame);
    if (err == ERR_TOO_BIG)
        hangup_link(b, l, NET_LINE_DOWN_OVERFLOW, now_ms);
    else if (err != ERR_OK)
        hangup_link(b, l, NET_LINE_DOWN_GONE, now_ms);
}

void hub_hang_up(struct hub *b, uint32_t id, uint64_t now_ms)
{
    struct link *l = link_by_id(b->links, id);

    if (l != NULL)
        hangup_link(b, l, NET_LINE_DOWN_HUNG_UP, now_ms);
}

static size_t dial_at(const struct hub *b, uint32_t id)
{
    size_t i = 0;

    while (i < b->dial_count && dial_id(b->dial[i]) != id)
        i++;
    return i;
}

void hub_undial(struct hub *b, uint32_t id)
{
    size_t at = dial_at(b, id);

    if (at < b->dial_count)
        hangup_dial(b, at, NET_LINE_DOWN_HUNG_UP);
}

enum err hub_dial(struct hub *b, const struct net_line *line)
{
    size_t at = dial_at(b, line->dial);
    struct dial *d;
    enum err err;

    if (at < b->dial_count && dial_same(b->dial[at], line)) {
        dial_hurry(b->dial[at]);
        return ERR_OK;
    }
    hub_undial(b, line->dial);
    if (b->dial_count == HUB_DIALS_MAX)
        return ERR_TOO_BIG;
    err = dial_open(&d, &b->world, line);
    if (err == ERR_OK)
        b->dial[b->dial_count++] = d;
    return err;
}

void hub_clear(struct hub *b)
{
    while (b->dial_count > 0)
        dial_close(b->dial[--b->dial_count]);
}
