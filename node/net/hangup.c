#include "node/net/hangup.h"

#include "node/log.h"

/* The link's end, as core hears it: once. */
static void say_down(struct hub *b, const struct link *l,
                     enum net_line_down why)
{
    if (!l->ended)
        b->say(b->to, &(struct net_line){
                          .kind = NET_LINE_DOWN, .link = l->id, .down = why});
}

void hangup_gone(struct hub *b, struct link *l, enum net_line_down why)
{
    say_down(b, l, why);
    link_drop(b->links, l);
}

struct meter_conn hangup_conn(const struct link *l)
{
    return (struct meter_conn){l->routing_id_len == 0 ? l->over : NULL, l->fd};
}

static struct dial *dial_of(const struct hub *b, const struct link *l)
{
    for (size_t i = 0; i < b->dial_count; i++)
        if (dial_socket(b->dial[i]) == l->over)
            return b->dial[i];
    return NULL;
}

void hangup_link(struct hub *b, struct link *l, enum net_line_down why,
                 uint64_t now_ms)
{
    struct dial *d = l->routing_id_len == 0 ? dial_of(b, l) : NULL;

    if (d != NULL) {
        meter_end(b->meter, hangup_conn(l));
        dial_again(d, now_ms);
    }
    if (l->routing_id_len == 0 || l->fd < 0) {
        hangup_gone(b, l, why);
        return;
    }
    /* Frames of it may still wait: it stays until the connection is gone, or
       the next one would look like a new link. */
    accepted_cut(b->accepted, l->fd);
    say_down(b, l, why);
    l->ended = true;
}

void hangup_dial(struct hub *b, size_t at, enum net_line_down why)
{
    struct zsock *socket = dial_socket(b->dial[at]);
    struct link *l = NULL;

    if (socket != NULL)
        l = link_by_socket(b->links, socket);
    if (l != NULL) {
        meter_end(b->meter, hangup_conn(l));
        hangup_gone(b, l, why);
    }
    dial_close(b->dial[at]);
    b->dial[at] = b->dial[--b->dial_count];
}

bool hangup_line_due(struct hub *b, const char *what, uint64_t now_ms)
{
    return log_fold_due(log_fold_of(b->lines, HUB_LINES, what),
                        HUB_LINES_AN_HOUR, "", now_ms);
}

void hangup_key(struct hub *b, const struct box_public *tk, uint64_t now_ms)
{
    zap_deny(b->zap, tk);
    for (size_t i = b->dial_count; i > 0; i--)
        if (ident_same_box(dial_key(b->dial[i - 1]), tk))
            hangup_dial(b, i - 1, NET_LINE_DOWN_DENIED);
    for (size_t i = link_count(b->links); i > 0; i--)
        if (ident_same_box(&link_at(b->links, i - 1)->tk, tk) &&
            !link_at(b->links, i - 1)->ended)
            hangup_link(b, link_at(b->links, i - 1), NET_LINE_DOWN_DENIED,
                        now_ms);
    accepted_cut_all(b->accepted, tk);
}

void hangup_suspect(struct hub *b, const struct box_public *tk,
                    enum net_line_suspect why, uint64_t now_ms)
{
    struct box_public key = *tk; /* tk may stand in a link that goes */
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, key.octet);
    if (hangup_line_due(b, net_line_suspect_text(why), now_ms))
        log_warn("the peer with transport key %.16s %s: shut out", hex,
                 net_line_suspect_text(why));
    hangup_key(b, &key, now_ms);
    b->say(b->to, &(struct net_line){
                      .kind = NET_LINE_SUSPECT, .tk = key, .suspect = why});
}

/* NULL: nobody knows for sure. */
static const struct box_public *key_of(struct hub *b, struct meter_conn of)
{
    const struct link *l;

    if (of.dialled == NULL)
        return accepted_key(b->accepted, of.fd);
    l = link_by_socket(b->links, of.dialled);
    return l == NULL ? NULL : &l->tk;
}

static void cut(struct hub *b, struct meter_conn of, uint64_t now_ms)
{
    struct link *l = NULL;

    if (of.dialled == NULL)
        accepted_cut(b->accepted, of.fd);
    else
        l = link_by_socket(b->links, of.dialled);
    if (l != NULL)
        hangup_link(b, l, NET_LINE_DOWN_GONE, now_ms);
}

static void cut_endless(struct hub *b, struct meter_conn of, uint64_t now_ms)
{
    const struct box_public *tk = key_of(b, of);

    if (tk == NULL) {
        cut(b, of, now_ms);
        if (hangup_line_due(b, "a connection without an end was cut", now_ms))
            log_warn("a connection that never finished its first message was "
                     "cut");
        return;
    }
    b->holds = true;
    b->holder = *tk;
    hangup_suspect(b, &b->holder, NET_LINE_SUSPECT_UNFINISHED, now_ms);
}

/* All together hold too much, and none of them more than it may: it is cut and
   may come again. */
static void cut_largest(struct hub *b, struct meter_conn of, uint64_t now_ms)
{
    const struct box_public *tk = key_of(b, of);
    char hex[IDENT_HEX_TEXT] = "unknown";

    if (tk != NULL)
        ident_hex(hex, tk->octet);
    if (hangup_line_due(b, "unfinished messages hold too much", now_ms))
        log_warn(
            "unfinished messages hold %d MiB: cut the largest, of transport "
            "key %.16s",
            METER_SUM_MAX >> 20, hex);
    cut(b, of, now_ms);
}

void hangup_unfinished(struct hub *b, uint64_t now_ms)
{
    enum meter_verdict verdict;
    struct meter_conn of;

    b->holds = false;
    while ((verdict = meter_find(b->meter, b->drained, &of)) != METER_FINE) {
        if (verdict == METER_ENDLESS)
            cut_endless(b, of, now_ms);
        else
            cut_largest(b, of, now_ms);
    }
    if (!b->holds)
        b->holds = holder_find(&b->holder, b->accepted, b->meter);
}
