#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/facts/confirmation.h"
#include "node/core/link/conn.h"
#include "node/core/link/net_state.h"
#include "node/core/link/session_actions.h"
#include "node/core/record/giveback.h"
#include "node/core/record/pass.h"

static bool connected(struct core *c, const struct peer *p)
{
    const struct conn *t = conn_with(c, p);

    return t != NULL && conn_open(t);
}

static void put_names(struct control_writer *w, const struct peer *p)
{
    char fingerprint[IDENT_FINGERPRINT_TEXT];

    control_put_text(w, "peer", p->name);
    control_put_id(w, "node", p->id.octet);
    ident_fingerprint(fingerprint, &p->id);
    control_put_text(w, "fingerprint", fingerprint);
    control_put_or_nil(w, "org", p->card.identity.org);
    control_put_or_nil(w, "org_ja", p->card.identity.org_ja);
}

static void put_card(struct control_writer *w, const struct peer *p)
{
    static uint8_t room[2 * CARD_MAX];
    struct buffer text = {room, 0, sizeof room};

    if (card_armour(&text, (struct bytes){p->card_raw, p->card_len}) == ERR_OK)
        control_put_or_nil(w, "card", bytes_of(&text));
}

static void put_peer(struct core *c, struct control_writer *w,
                     const struct peer *p)
{
    put_names(w, p);
    control_put_text(w, "role",
                     p->card.identity.role == CARD_COORDINATOR ? "coordinator"
                                                               : "member");
    control_put_or_nil(w, "connect", bytes_text(p->connect));
    control_put_bool(w, "community", p->community);
    control_put_bool(w, "client", p->client);
    control_put_bool(w, "provider", p->provider);
    control_put_bool(w, "vouches", p->vouches);
    control_put_bool(w, "revoked", p->revoked);
    control_put_bool(w, "confirmed", confirmation_has(&c->facts, p));
    control_put_uint(w, "expires", card_end(&p->card));
    control_put_bool(w, "connected", connected(c, p));
    control_put_or_nil(w, "fenced", bytes_text(p->fence));
    put_card(w, p);
}

static void put_contact(struct control_writer *w, const struct card_working *k)
{
    static uint8_t room[CARD_ENDPOINTS_MAX * (CARD_ENDPOINT_MAX + 8) + 8];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    control_put_or_nil(w, "team", k->contact.team);
    control_put_or_nil(w, "hours", k->contact.hours);
    control_put_or_nil(w, "languages", k->contact.languages);
    control_put_or_nil(w, "phone", k->contact.phone);
    control_put_or_nil(w, "mail", k->contact.mail);
    control_put_or_nil(w, "constituency", k->constituency);
    writer_array(&list, k->endpoint_count);
    for (size_t i = 0; i < k->endpoint_count; i++)
        writer_str(&list, k->endpoints[i]);
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "endpoints", bytes_of(&b));
}

static enum err one_row(struct call *call, const struct peer *p, bool contact)
{
    struct control_writer *w = control_row_begin(&call->reply);

    put_peer(call->core, w, p);
    if (contact)
        put_contact(w, &p->card.working);
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}

static enum err arg_peer(struct call *call, struct peer **out)
{
    struct bytes text;
    enum err err = call_text(call, "peer", &text);

    return err == ERR_OK ? find_peer(call, text, out) : err;
}

static void arg_mark(const struct call *call, const char *name, bool *mark)
{
    bool value;

    if (control_arg_bool(&value, &call->request, name) == ERR_OK)
        *mark = value;
}

/* What peer.add and peer.set share. */
static enum err take_marks(struct call *call, struct peer *p)
{
    char connect[CONFIG_ENDPOINT_MAX];
    struct bytes text;

    if (control_arg_str(&text, &call->request, "connect") == ERR_OK) {
        if (text.len >= sizeof connect)
            return call_say(call, ERR_USAGE, "the address is too long");
        snprintf(connect, sizeof connect, "%.*s", (int)text.len,
                 (const char *)text.at);
        if (connect[0] != '\0' && strcmp(connect, CONFIG_NEVER) != 0 &&
            !config_connect_valid(connect))
            return call_say(call, ERR_USAGE,
                            "'%s' is not an address: write tcp://HOST:PORT",
                            connect);
        snprintf(p->connect, sizeof p->connect, "%s", connect);
    }
    arg_mark(call, "community", &p->community);
    arg_mark(call, "client", &p->client);
    arg_mark(call, "provider", &p->provider);
    arg_mark(call, "vouches", &p->vouches);
    p->dirty = true;
    call->core->look_again = true;
    return ERR_OK;
}

/* Who was known through others until now is introduced by nobody any more, and
   what it wrote is a peer's. */
static void met(struct core *c, const struct peer *p)
{
    authors_forget(c->facts.authors, p->node_no);
    pass_marked(&c->facts, p);
}

/* WIRE.md 3.5: "A holder keeps the highest and refuses a lower one." So it is
   where others showed the highest: an older card may not know of a key that was
   called compromised since. */
static enum err check_age(struct call *call, struct bytes raw)
{
    struct card card;

    if (card_open(&card, raw) != ERR_OK ||
        !authors_is_older(call->core->facts.authors, &card))
        return ERR_OK;
    return call_say(call, ERR_OLDER,
                    "a newer card of this node has come through others: ask "
                    "for the current one");
}

enum err control_peer_add(struct call *call)
{
    struct core *c = call->core;
    struct fault about = {0};
    struct bytes card, name, connect;
    struct peer *p = NULL;
    struct peer before;
    struct control_writer *w;
    enum err err = call_text(call, "as", &name);

    if (err == ERR_OK)
        err = call_text(call, "connect", &connect);
    if (err != ERR_OK)
        return err;
    if (control_arg_bin(&card, &call->request, "card") != ERR_OK)
        return call_say(call, ERR_USAGE, "a card is missing");
    roster_limit(c->facts.roster, c->config.limits.peers_max, c->facts.now_ms);
    /* Checked first: a bad address must not leave half a peer behind. */
    memset(&before, 0, sizeof before);
    err = take_marks(call, &before);
    if (err == ERR_OK)
        err = check_age(call, card);
    if (err != ERR_OK)
        return err;
    err = roster_add(&p, c->facts.roster, card, name, &c->self.card, &about);
    if (err != ERR_OK)
        return call_say(call, err, "%s", about.about);
    err = take_marks(call, p);
    if (err != ERR_OK)
        return err;
    session_actions_card(c, p);
    if (p->fresh)
        met(c, p);
    log_info("peer '%s' added", p->name);
    w = control_row_begin(&call->reply);
    put_names(w, p);
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}

enum err control_peer_list(struct call *call)
{
    const struct roster *r = call->core->facts.roster;
    uint64_t i = call_after(call, 0);

    for (; i < roster_count(r); i++)
        if (one_row(call, roster_at(r, i), false) != ERR_OK) {
            call_next(call, i);
            break;
        }
    return ERR_OK;
}

enum err control_peer_show(struct call *call)
{
    struct peer *p;
    enum err err = arg_peer(call, &p);

    return err == ERR_OK ? one_row(call, p, true) : err;
}

/* The name that it gets, where one is given. */
static enum err take_name(struct call *call, struct peer *p)
{
    char before[ROSTER_NAME_MAX + 1];
    struct fault about = {0};
    struct bytes name;
    enum err err;

    if (control_arg_str(&name, &call->request, "as") != ERR_OK)
        return ERR_OK;
    strcpy(before, p->name);
    err = roster_rename(call->core->facts.roster, p, name, &about);
    if (err != ERR_OK)
        return call_say(call, err, "%s", about.about);
    if (strcmp(before, p->name) != 0)
        log_info("peer '%s' is called '%s' from now on", before, p->name);
    return ERR_OK;
}

enum err control_peer_set(struct call *call)
{
    struct peer *p, marks;
    bool vouched;
    enum err err = arg_peer(call, &p);

    if (err != ERR_OK)
        return err;
    /* Checked first: a bad address must not leave a new name behind. */
    memset(&marks, 0, sizeof marks);
    err = take_marks(call, &marks);
    if (err == ERR_OK)
        err = take_name(call, p);
    if (err != ERR_OK)
        return err;
    vouched = p->vouches;
    err = take_marks(call, p);
    if (err != ERR_OK)
        return err;
    giveback_marked(&call->core->facts, p);
    if (p->vouches && !vouched)
        pass_marked(&call->core->facts, p);
    return one_row(call, p, false);
}

enum err control_peer_revoke(struct call *call)
{
    struct core *c = call->core;
    struct conn *t;
    struct peer *p;
    enum err err = arg_peer(call, &p);

    if (err != ERR_OK)
        return err;
    p->revoked = true;
    p->dirty = true;
    t = conn_with(c, p);
    if (t != NULL)
        conn_end(c, t, true);
    net_state_refresh(c, p);
    log_warn("peer '%s' revoked", p->name);
    return one_row(call, p, false);
}

static enum err confirm_all(struct call *call)
{
    struct core *c = call->core;
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_uint(w, "peers", roster_count(c->facts.roster));
    if (!control_row_end(&call->reply))
        return ERR_TOO_BIG;
    if (!facts_unconfirmed(&c->facts))
        return ERR_OK;
    confirmation_all(&c->facts);
    log_info("the roster is confirmed: %zu peers",
             roster_count(c->facts.roster));
    /* What is held for the operator's word is judged again. */
    c->look_again = true;
    return ERR_OK;
}

enum err control_peer_confirm(struct call *call)
{
    struct bytes text;
    struct peer *p;
    enum err err;

    if (call_flag(call, "all"))
        return confirm_all(call);
    err = call_text(call, "peer", &text);
    if (err == ERR_OK && text.len == 0)
        return call_say(call, ERR_USAGE, "name a peer, or all");
    if (err == ERR_OK)
        err = find_peer(call, text, &p);
    if (err != ERR_OK)
        return err;
    confirmation_peer(&call->core->facts, p);
    giveback_named(&call->core->facts, p);
    log_info("peer '%s' is confirmed", p->name);
    call->core->look_again = true;
    return one_row(call, p, false);
}
