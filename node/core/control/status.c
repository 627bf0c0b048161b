#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/hook_row.h"
#include "node/core/control/put.h"
#include "node/core/facts/confirmation.h"
#include "node/core/facts/own_card.h"
#include "node/core/link/conn.h"
#include "node/core/link/net_state.h"
#include "node/core/link/resend.h"
#include "node/core/packs/packs.h"
#include "node/core/record/quarantine.h"
#include "node/core/record/release.h"
#include "node/core/retro/retro_hunt.h"
#include "node/date.h"

static const uint64_t card_notice_ms = CARD_EXPIRY_NOTICE_DAYS * DATE_DAY_MS;

static void put_node(struct call *call)
{
    struct core *c = call->core;
    const struct card_identity *me = &c->self.card.identity;
    struct control_writer *w = control_row_begin(&call->reply);
    char fingerprint[IDENT_FINGERPRINT_TEXT], life[IDENT_UUID_TEXT];

    ident_fingerprint(fingerprint, &me->node);
    ident_uuid(life, view_state(&c->facts.txn.view)->incarnation.octet);
    control_put_text(w, "what", "node");
    control_put_id(w, "node", me->node.octet);
    control_put_or_nil(w, "org", me->org);
    control_put_or_nil(w, "org_ja", me->org_ja);
    control_put_text(w, "fingerprint", fingerprint);
    control_put_text(w, "version", NOROSHI_VERSION);
    control_put_text(w, "incarnation", life);
    control_put_uint(w, "uptime", c->facts.now_ms - c->begun_ms);
    (void)control_row_end(&call->reply);
}

static void put_processes(struct call *call)
{
    for (unsigned i = PROCESS_PARENT; i < PROCESSES; i++) {
        struct control_writer *w;

        if (i == PROCESS_HOOK && !config_has_hooks(&call->core->config))
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "process");
        control_put_text(w, "name", process_text((enum process)i));
        control_put_uint(w, "pid", call->core->process[i].pid);
        control_put_uint(w, "restarts", call->core->process[i].restarts);
        (void)control_row_end(&call->reply);
    }
}

/* Of those that have said it. */
static void put_sandboxes(struct call *call)
{
    for (unsigned i = PROCESS_PARENT; i < PROCESSES; i++) {
        const struct sandbox *box = &call->core->process[i].sandbox;
        struct control_writer *w;

        if (!box->told)
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "sandbox");
        control_put_text(w, "name", process_text((enum process)i));
        control_put_uint(w, "uid", box->uid);
        control_put_bool(w, "seccomp", box->seccomp);
        control_put_uint(w, "landlock_abi", box->landlock_abi);
        (void)control_row_end(&call->reply);
    }
}

struct totals {
    uint64_t released, acknowledged, waiting;
};

static void totals_of(struct core *c, const struct peer *p, struct totals *t)
{
    uint64_t numbers[256], after = 0;
    size_t n;

    *t = (struct totals){0};
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_stream stream = release_stream(&c->facts, p, l);
        struct outbox_state state;

        outbox_state(&c->facts.txn.view, &stream, &state);
        t->released += state.n;
        t->acknowledged += state.acked;
    }
    do {
        n = outbox_release_waiting(&c->facts.txn.view, p->node_no, after,
                                   numbers, 256);
        t->waiting += n;
        if (n > 0)
            after = numbers[n - 1];
    } while (n == 256);
}

/* Since when the peer lacks what it had, how much of it, and when it is sent
   again; and when the peer sends again what this node lost. */
static void put_loss(struct call *call, struct control_writer *w,
                     const struct peer *p)
{
    const struct facts *d = &call->core->facts;
    struct resend_sum sum;

    resend_sum(d, p, &sum);
    control_put_time(w, "lost", sum.lost_ms);
    control_put_uint(w, "waiting_again", sum.waits);
    control_put_time(w, "again", sum.again_ms);
    control_put_time(w, "again_from",
                     p->again_ms > d->now_ms ? p->again_ms : 0);
}

/* What was refused of what it brought; and how much of that left again because
   its share is full. */
static void put_quarantine(struct call *call, struct control_writer *w,
                           const struct peer *p)
{
    const struct facts *d = &call->core->facts;
    struct quarantine_left left;

    quarantine_left_get(&d->txn.view, p->node_no, &left);
    control_put_uint(w, "quarantined", quarantine_count(d, p->node_no));
    control_put_uint(w, "quarantine_left", left.count);
}

/* Its part of the last minute of this node's time, and what that was. */
static void put_work(struct call *call, struct control_writer *w,
                     const struct peer *p)
{
    struct work_sum sum;

    work_sum(&p->work, work_now_us(call->core->facts.work), &sum);
    control_put_uint(w, "work", work_percent(&sum));
    control_put_or_nil(
        w, "work_of",
        bytes_text(sum.times > 0 ? work_kind_text(sum.most) : ""));
    control_put_uint(w, "work_times", sum.times);
}

/* Why net does not let it in for now. */
static void put_shut_out(struct call *call, struct control_writer *w,
                         const struct peer *p)
{
    const struct net_state_peer *at = net_state_of(call->core, p);

    control_put_or_nil(w, "shut_out",
                       bytes_text(at != NULL && at->suspect_until_ms != 0
                                      ? at->shut.why
                                      : ""));
}

static void put_peer(struct call *call, const struct peer *p)
{
    struct fault behind = {0};
    struct core *c = call->core;
    const struct conn *conn = conn_with(c, p);
    bool open = conn != NULL && conn_open(conn);
    struct control_writer *w = control_row_begin(&call->reply);
    struct totals t;

    totals_of(c, p, &t);
    control_put_text(w, "what", "peer");
    control_put_text(w, "peer", p->name);
    control_put_id(w, "node", p->id.octet);
    control_put_bool(w, "connected", open);
    control_put_or_nil(w, "fenced", bytes_text(p->fence));
    control_put_bool(w, "expired", card_expired(&p->card, c->facts.now_ms));
    control_behind(&behind, p);
    control_put_or_nil(w, "put_back", bytes_text(behind.about));
    control_put_uint(w, "released", t.released);
    control_put_uint(w, "acknowledged", t.acknowledged);
    control_put_uint(w, "in_flight", t.released - t.acknowledged);
    control_put_uint(w, "waiting", t.waiting);
    put_loss(call, w, p);
    put_quarantine(call, w, p);
    put_work(call, w, p);
    put_shut_out(call, w, p);
    if (open) {
        const struct frame_credit *credit = &conn->session.out[0].credit;

        control_put_uint(w, "credit", credit->frames);
        control_put_text(w, "reason", frame_reason_text(credit->reason));
    } else {
        control_put_nil(w, "credit");
        control_put_or_nil(w, "reason",
                           bytes_text(frame_reason_text(p->reason)));
    }
    (void)control_row_end(&call->reply);
}

static void put_store(struct call *call)
{
    struct core *c = call->core;
    const struct store_state *s = view_state(&c->facts.txn.view);
    struct control_writer *w = control_row_begin(&call->reply);
    struct store_space space;

    store_space(c->store, &space);
    control_put_text(w, "what", "store");
    control_put_uint(w, "records", s->records);
    control_put_uint(w, "indicators", s->indicators);
    control_put_uint(w, "bytes", space.used);
    control_put_uint(w, "free_bytes", space.disk_free);
    control_put_uint(w, "map_free_bytes", space.map_free);
    control_put_uint(w, "quarantine", s->quarantined);
    control_put_bool(w, "full", outage_lasts(&c->outage));
    control_put_text(w, "fault", disk_fault_text(c->outage.fault));
    if (outage_lasts(&c->outage))
        control_put_text(w, "remedy", outage_text(c->outage.fault));
    else
        control_put_nil(w, "remedy");
    (void)control_row_end(&call->reply);
}

/* The one that log searches go by. */
static void put_pack(struct call *call)
{
    const struct packs_state *s = packs_state(call->core->packs);
    const struct held_back *held = packs_held_back(call->core->packs);
    const uint64_t now_ms = call->core->facts.now_ms;
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "pack");
    control_put_time(w, "built", s->built_ms);
    if (s->built_ms != 0)
        control_put_uint(w, "age_s",
                         now_ms > s->built_ms ? (now_ms - s->built_ms) / 1000
                                              : 0);
    else
        control_put_nil(w, "age_s");
    control_put_uint(w, "records", s->records);
    control_put_uint(w, "values", s->values);
    control_put_uint(w, "bytes", s->octets);
    control_put_uint(w, "held", held->count + held->left);
    control_put_uint(w, "number", s->done);
    control_put_or_nil(w, "fault", bytes_text(s->fault.about));
    (void)control_row_end(&call->reply);
}

/* Whether arriving records can be answered. */
static void put_observations(struct call *call)
{
    const struct retro_hunt *retro = call->core->retro;
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "observations");
    control_put_uint(w, "rows", retro_hunt_rows(retro));
    control_put_or_nil(w, "fault", bytes_text(retro_hunt_fault(retro)->about));
    (void)control_row_end(&call->reply);
}

static void put_half_open(struct call *call)
{
    const struct net_state_crowd *crowd = net_state_crowd(call->core);
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "half_open");
    control_put_uint(w, "count", crowd->half_open);
    control_put_uint(w, "dropped", crowd->dropped);
    control_put_or_nil(w, "network", bytes_text(crowd->network));
    (void)control_row_end(&call->reply);
}

static void put_clock(struct call *call)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "clock");
    control_put_bool(w, "doubtful",
                     roster_clock_doubtful(call->core->facts.roster));
    (void)control_row_end(&call->reply);
}

static void put_roster(struct call *call)
{
    const struct facts *d = &call->core->facts;
    uint64_t since = view_state(&d->txn.view)->unconfirmed_ms;
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "roster");
    control_put_bool(w, "confirmed", !facts_unconfirmed(d));
    control_put_uint(w, "peers", roster_count(d->roster));
    control_put_uint(w, "unconfirmed", confirmation_missing(d));
    if (facts_unconfirmed(d)) {
        control_put_uint(w, "since", since);
        control_put_uint(w, "until", since + CONFIRMATION_WAIT_MS);
    } else {
        control_put_nil(w, "since");
        control_put_nil(w, "until");
    }
    (void)control_row_end(&call->reply);
}

/* soon_ms: with less left than this a person should look. */
static void put_key(struct call *call, const char *name, uint64_t expires_ms,
                    uint64_t soon_ms)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "key");
    control_put_text(w, "key", name);
    control_put_uint(w, "expires", expires_ms);
    control_put_bool(w, "soon",
                     expires_ms < call->core->facts.now_ms + soon_ms);
    (void)control_row_end(&call->reply);
}

enum err control_status(struct call *call)
{
    struct core *c = call->core;
    const struct card *card = &c->self.card;
    uint64_t i = call_after(call, 0);

    if (i == 0) {
        put_node(call);
        put_processes(call);
        hook_row_put_all(call);
        put_sandboxes(call);
        put_store(call);
        put_pack(call);
        put_observations(call);
        put_half_open(call);
        put_clock(call);
        put_roster(call);
        put_key(call, "identity", card->identity.expires_ms, card_notice_ms);
        put_key(call, "working", card->working.expires_ms, card_notice_ms);
        /* Renewed by itself before: later than that, it was not. */
        put_key(call, "sealing", own_card_ek_end(&c->self),
                OWN_CARD_ROTATE_LEFT_MS);
    }
    for (; i < roster_count(c->facts.roster); i++) {
        if (call->reply.out->len > CONTROL_MESSAGE_MAX - 4096) {
            call_next(call, i);
            break;
        }
        put_peer(call, roster_at(c->facts.roster, i));
    }
    return ERR_OK;
}
