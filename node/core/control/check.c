#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/link/conn.h"
#include "node/core/link/net_state.h"
#include "node/core/store/quarantine_sum.h"
#include "node/date.h"

/* One step of the way to a peer. */
static bool step(struct call *call, const char *name, bool ok,
                 const char *detail, const char *remedy)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "step", name);
    control_put_bool(w, "ok", ok);
    control_put_text(w, "detail", detail);
    control_put_or_nil(w, "remedy", bytes_text(ok ? "" : remedy));
    return control_row_end(&call->reply) && ok;
}

/* Named only where it is the fault: nothing else is worth a look then. */
static bool card(struct call *call, const struct peer *p)
{
    char detail[128], day[DATE_TEXT];

    if (p->revoked || !card_expired(&p->card, call->core->facts.now_ms))
        return true;
    snprintf(detail, sizeof detail, "their card expired on %s",
             date_text(day, card_end(&p->card)));
    return step(call, "card", false, detail,
                "it is renewed as soon as they are connected; if it stays so, "
                "ask for their current card and add it");
}

static bool address(struct call *call, const struct peer *p,
                    const struct net_state_peer *at, const char *endpoint,
                    bool up)
{
    char detail[512];

    if (p->revoked)
        return step(call, "address", false, "the peer is revoked",
                    "add its card again to trust it anew");
    if (p->fence[0] != '\0') {
        snprintf(detail, sizeof detail, "the peer is suspended: %s", p->fence);
        return step(call, "address", false, detail,
                    "find out what happened at both ends, then add its card "
                    "again");
    }
    if (endpoint[0] == '\0')
        return step(call, "address", up,
                    up ? "they connect to us"
                       : "no address is known, and they have not connected",
                    "noroshi peer set NAME --connect tcp://HOST:PORT, or wait "
                    "until they connect");
    if (!up && at != NULL && at->state == NET_LINE_UNRESOLVED) {
        snprintf(detail, sizeof detail, "no address for the name in %s",
                 endpoint);
        return step(call, "address", false, detail,
                    "check the name, or give the IP address with peer set "
                    "--connect");
    }
    return step(call, "address", true, endpoint, "");
}

/* Whether it is not known yet if the port can be reached. */
static bool pending(const struct net_state_peer *at)
{
    return at == NULL || (!at->dialling && !at->failed) || at->state == 0 ||
           at->state == NET_LINE_CONNECTING;
}

static bool port(struct call *call, const struct net_state_peer *at, bool up)
{
    char detail[256];

    if (up)
        return step(call, "port", true, "reached", "");
    if (pending(at))
        return step(call, "port", false, "no connection yet",
                    "ask again in a few seconds; if it stays so, a firewall "
                    "drops the packets");
    if (at->state == NET_LINE_UNREACHABLE) {
        snprintf(detail, sizeof detail, "cannot be reached: %s",
                 at->error != 0 ? strerror((int)at->error) : "timed out");
        return step(call, "port", false, detail,
                    "is their noroshid running, is the port right, does a "
                    "firewall let it through?");
    }
    return step(call, "port", true, "reached", "");
}

static bool key(struct call *call, const struct net_state_peer *at, bool up)
{
    if (!up && at->state == NET_LINE_HANDSHAKE)
        return step(call, "key", false,
                    "something answers, but not with this peer's key",
                    "the address is another's, or their card is newer: ask for "
                    "their current card and add it");
    return step(call, "key", true, "their transport key fits their card", "");
}

static bool trust(struct call *call, const struct net_state_peer *at, bool up,
                  bool open)
{
    if (!up && at->state == NET_LINE_NOT_LET_IN)
        return step(
            call, "trust", false, "they do not let us in",
            "they must add our card: send them the output of 'noroshi card'");
    if (!open)
        return step(call, "trust", false, "connected, but no session yet",
                    "ask again in a few seconds; both logs name the reason if "
                    "it stays so");
    return step(call, "trust", true, "they trust us", "");
}

static bool clock_step(struct call *call, const struct peer *p)
{
    char detail[128];
    long long off = p->skew_ms / 1000;
    bool good = off < RECORD_CLOCK_AHEAD_MS / 1000 &&
                off > -(RECORD_CLOCK_AHEAD_MS / 1000);

    if (off == 0)
        return step(call, "clock", true, "clocks agree", "");
    snprintf(detail, sizeof detail, "their clock is %lld seconds %s ours",
             off < 0 ? -off : off, off < 0 ? "behind" : "ahead of");
    return step(call, "clock", good, detail,
                "set the clock that is wrong; NTP keeps it right");
}

/* Named only where it is the fault: what they pass on to their community is
   refused by one that does not count them to its own. */
static bool marks(struct call *call, const struct peer *p)
{
    const struct quarantine_sum_at unpermitted = {p->node_no, POLICY_NO_PERMIT,
                                                  ERR_OK};
    unsigned long long count =
        quarantine_sum_count(&call->core->facts.txn.view, &unpermitted);
    char detail[128];

    if (p->community || count == 0)
        return true;
    snprintf(detail, sizeof detail,
             "%llu records that they sent are in quarantine: no rule permits "
             "them",
             count);
    return step(call, "marks", false, detail,
                "if you are in one community, set so: noroshi peer set NAME "
                "--community; otherwise drop them: noroshi quarantine drop");
}

/* Whether a connection proves the endpoint. The peer's own one proves nothing
   of an endpoint that is being tried, or was in vain. */
static bool proven(const struct conn *t, const struct net_state_peer *at)
{
    return t != NULL &&
           (t->dialled || at == NULL || (!at->trying && !at->failed));
}

enum err control_peer_check(struct call *call)
{
    char endpoint[CONFIG_ENDPOINT_MAX];
    const struct net_state_peer *at;
    const struct conn *t;
    struct bytes text;
    struct peer *p;
    bool up, open;
    enum err err = call_text(call, "peer", &text);

    if (err == ERR_OK)
        err = find_peer(call, text, &p);
    if (err != ERR_OK)
        return err;
    at = net_state_of(call->core, p);
    t = conn_with(call->core, p);
    up = proven(t, at);
    open = t != NULL && conn_open(t);
    net_state_endpoint(endpoint, p);
    if (card(call, p) && address(call, p, at, endpoint, up) &&
        port(call, at, up) && key(call, at, up) && trust(call, at, up, open) &&
        clock_step(call, p))
        (void)marks(call, p);
    net_state_try(call->core, p);
    return ERR_OK;
}
