#include "node/core/link/turns.h"

#include "node/core/facts/alarm.h"
#include "node/core/link/batch.h"
#include "node/core/link/session_set.h"
#include "node/log.h"

static enum work_kind kind_of(enum frame_type type)
{
    static const enum work_kind kind[] = {
        [FRAME_CARD] = WORK_CARDS,       [FRAME_ENVELOPE] = WORK_REPEATS,
        [FRAME_RECEIPT] = WORK_RECEIPTS, [FRAME_NAK] = WORK_ASKS,
        [FRAME_REKEY] = WORK_ASKS,       [FRAME_HEAD] = WORK_HEADS,
        [FRAME_GIVEBACK] = WORK_LISTS,
    };

    return type < sizeof kind / sizeof *kind ? kind[type] : WORK_OTHER;
}

/* WIRE.md 11.6: "envelopes behind it are dropped, as where credit is 0" Nobody
   else is to wait for one whose frames nobody hears. */
static bool take_behind_hello(struct core *c, struct conn *t,
                              struct bytes frame)
{
    if (frame_type(frame) != FRAME_ENVELOPE &&
        backlog_put(&t->backlog, frame, core_steady_ms(c)) == BACKLOG_FULL)
        conn_end(c, t, true);
    return true;
}

/* WIRE.md 9.5: "envelopes beyond any credit that was granted, and cards beyond"
   A card comes again where its author's record is held. */
static void tell_dropped(const struct core *c, const struct conn *t,
                         enum frame_type type)
{
    if (type == FRAME_CARD) {
        work_count_more(c->facts.work, &t->peer->work, WORK_CARDS, 1);
        if (alarm_due(t->peer, "more cards than can be heard", c->facts.now_ms))
            log_warn("alarm: peer '%s': more cards come than can be heard, "
                     "some are dropped",
                     t->peer->name);
    } else if (alarm_due(t->peer, "records beyond its credit",
                         c->facts.now_ms)) {
        log_warn("alarm: peer '%s': records beyond its credit are dropped",
                 t->peer->name);
    }
}

bool turns_take(struct core *c, struct conn *t, struct bytes frame)
{
    if (conn_waits(c, t))
        return take_behind_hello(c, t, frame);
    switch (backlog_put(&t->backlog, frame, core_steady_ms(c))) {
    case BACKLOG_KEPT:
        return true;
    case BACKLOG_MERGED:
        work_count_more(c->facts.work, &t->peer->work,
                        kind_of(frame_type(frame)), 1);
        return true;
    case BACKLOG_DROPPED:
        tell_dropped(c, t, frame_type(frame));
        return true;
    case BACKLOG_FULL:
        break;
    }
    return false;
}

void turns_end(struct core *c, struct conn *t)
{
    t->leaves = true;
    if (backlog_next(&t->backlog) == NULL || conn_waits(c, t))
        conn_end(c, t, false);
}

static bool waits(const struct core *c, const struct conn *t)
{
    return !t->ended && backlog_next(&t->backlog) != NULL && !conn_waits(c, t);
}

/* An envelope that is taken is stored, and counted, with the batch; until then
   it takes what the last ones took. */
static void hear_one(struct core *c, struct conn *t)
{
    struct backlog_frame *f = backlog_next(&t->backlog);
    const struct bytes frame = backlog_octets(f);
    const size_t before = batch_count(c);
    struct work_place at =
        work_enter(c->facts.work, &t->peer->work, kind_of(frame_type(frame)));

    t->came_ms = backlog_came_ms(f);
    session_set_frame(c, t, frame);
    if (batch_count(c) > before) {
        work_name(c->facts.work, WORK_RECORDS);
        t->lent_us += t->open_us + t->record_us;
    } else {
        work_count(c->facts.work, frame.len);
    }
    work_leave(c->facts.work, at);
    backlog_heard(&t->backlog, f);
}

static void hear(struct core *c, struct conn *t)
{
    while (waits(c, t) && !batch_full(c) && !batch_full_for(t) &&
           t->peer->work.left_us > t->lent_us)
        hear_one(c, t);
    if (waits(c, t))
        t->waited_ms = core_steady_ms(c);
    else if (t->leaves)
        conn_end(c, t, false);
}

void turns_hear(struct core *c)
{
    size_t waiting = 0, n = c->conn_count;

    for (size_t i = 0; i < n; i++)
        waiting += waits(c, c->conn[i]);
    for (size_t i = 0; i < n; i++)
        work_turn(&c->conn[i]->peer->work, waiting);
    for (size_t i = 0; i < n; i++)
        if (waits(c, c->conn[(c->first_turn + i) % n]))
            hear(c, c->conn[(c->first_turn + i) % n]);
    c->first_turn++;
}

/* Not stored yet, and not dropped for another reason. */
static bool is_wanted(const void *about, struct bytes frame)
{
    const struct conn *t = about;
    struct envelope e;

    return envelope_parse(&e, frame) == ERR_OK && t->deferred[e.header.lane] &&
           e.header.seq > t->session.in[e.header.lane].stored.seq;
}

void turns_settle(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++) {
        struct conn *t = c->conn[i];

        backlog_settle(&t->backlog, is_wanted, t);
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            t->deferred[l] = false;
        if (t->leaves && !waits(c, t))
            conn_end(c, t, false);
    }
}

bool turns_room(const struct core *c)
{
    size_t octets = 0;

    for (size_t i = 0; i < c->conn_count; i++)
        octets += backlog_octets_in(&c->conn[i]->backlog);
    return octets < TURNS_OCTETS_MAX;
}

bool turns_left(const struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (waits(c, c->conn[i]))
            return true;
    return false;
}

bool turns_bulk(const struct core *c)
{
    const struct conn *alone = NULL;

    for (size_t i = 0; i < c->conn_count; i++) {
        if (!waits(c, c->conn[i]))
            continue;
        if (alone != NULL)
            return false;
        alone = c->conn[i];
    }
    return alone != NULL &&
           alone->backlog.envelopes.octets >= TURNS_BULK_OCTETS &&
           alone->backlog.envelopes.octets < alone->session.grant.octets &&
           alone->backlog.envelopes.frames < alone->session.grant.frames;
}
