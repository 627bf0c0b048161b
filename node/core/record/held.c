#include "node/core/record/held.h"

#include "node/core/facts/alarm.h"
#include "node/core/record/erase.h"
#include "node/core/record/quota.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/proof_table.h"
#include "node/core/store/recv.h"
#include "node/date.h"
#include "proto/leak_proof.h"

enum { HELD_AT_ONCE = 3 }; /* before the time is looked at */

/* With what came with it, which the first write ends. */
static void refuse(struct facts *d, struct peer *from, const struct record *r,
                   const struct verdict *v, const struct hold *h)
{
    static uint8_t room[LEAK_PROOF_MAX];
    static struct verdict proved; /* large */
    struct buffer kept = {room, 0, sizeof room};
    struct bytes proof;

    proved = *v;
    if (proof_table_get(&d->txn.view, PROOF_OF_HOLD, h->id, &proof) &&
        buffer_add(&kept, proof))
        proved.proof = bytes_of(&kept);
    settle_refuse(d, from, r, r->raw, &proved);
}

/* Refused for what is known here: the operator sees it now, its sender when the
   wait is over. */
static void refuse_now(struct facts *d, struct peer *from,
                       const struct record *r, const struct verdict *v,
                       struct hold *h)
{
    if (!h->refused)
        refuse(d, from, r, v, h);
    hold_refuse(&d->txn, h);
}

static bool open_hold(const struct facts *d, const struct hold *h,
                      struct record *r)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};

    return hold_raw(&d->txn.view, h, &raw) == ERR_OK &&
           record_open_kept(r, bytes_of(&raw)) == ERR_OK;
}

static void say_no_group(const struct facts *d, const struct peer *from,
                         const struct record *r)
{
    char owner[FACTS_NAME_MAX];

    facts_name(owner, d, &r->author);
    log_warn("alarm: peer '%s' brings a new group of '%s', where no more are "
             "kept: it waits",
             from->name, owner);
}

/* Whose introductions or groups it waits for is for the operator to see. */
static void say_crowded(const struct facts *d, struct peer *from,
                        const struct record *r, const struct verdict *v)
{
    if (v->no_group && alarm_due(from, "more groups than are kept", d->now_ms))
        say_no_group(d, from, r);
    if (v->room != AUTHORS_ROOM &&
        alarm_due(from, "more new authors than are taken", d->now_ms))
        log_warn("alarm: peer '%s' brings more new authors than %d %s: their "
                 "records wait: see 'noroshi author list --by'",
                 from->name,
                 v->room == AUTHORS_TOMORROW ? (int)AUTHORS_A_DAY_MAX
                                             : (int)AUTHORS_A_PEER_MAX,
                 v->room == AUTHORS_TOMORROW ? "a day" : "in all");
}

static void wait_on(struct facts *d, struct hold *h, const struct verdict *v)
{
    if (v->over)
        hold_answer(&d->txn, h, FRAME_NOT_ACCEPTED, 0);
    else
        hold_wait(&d->txn, h, &v->waits);
}

/* WIRE.md 4.8: "An erase tombstone keeps no body that arrives later." Nobody
   can say any more who signed it: only its answer waits, as long as that of
   what was refused, or its carrier would learn of the recall. */
static void forget_recalled(struct facts *d, const struct peer *from,
                            const struct record *r, struct hold *h)
{
    const struct verdict_case c = {r, from, h->since_ms, false};
    static struct verdict v;

    if (h->answer != 0 || !erase_recalled(d, r))
        return;
    hold_refuse(&d->txn, h);
    hold_empty(&d->txn, h);
    verdict_refused(&v, d, &c);
    wait_on(d, h, &v);
}

/* WIRE.md 7.15: "its places stay "held" until their seven days are over" */
static void push_out(struct facts *d, struct peer *from, struct hold *h)
{
    static struct record r;
    struct verdict v = {.kind = VERDICT_HIDE, .rule = POLICY_NOT_YET};

    if (open_hold(d, h, &r))
        refuse_now(d, from, &r, &v, h);
    hold_empty(&d->txn, h);
    verdict_emptied(&v, d, h->since_ms);
    wait_on(d, h, &v);
}

static void make_room(struct facts *d, struct peer *from,
                      const struct node_id *author)
{
    struct hold h;

    while (hold_pushed_out(&d->txn.view, from->node_no, author, &h))
        push_out(d, from, &h);
}

/* What is taken on a later day counts on that day. */
static void count_again(struct facts *d, const struct peer *from,
                        const struct record *r, const struct hold *h)
{
    const struct quota_account account = quota_account_of(d, from, r);

    if (h->since_ms / DATE_DAY_MS != d->now_ms / DATE_DAY_MS)
        quota_count(d, &account, r);
}

static void carry_out(struct facts *d, struct peer *from,
                      const struct record *r, struct hold *h, struct verdict *v)
{
    switch (v->kind) {
    case VERDICT_KEEP:
        count_again(d, from, r, h);
        hold_answer(&d->txn, h, FRAME_STORED, settle_keep(d, from, r));
        return;
    case VERDICT_HAVE:
        settle_have(d, from, v->number);
        hold_answer(&d->txn, h, FRAME_STORED, v->number);
        return;
    case VERDICT_REFUSE:
        refuse(d, from, r, v, h);
        hold_answer(&d->txn, h, FRAME_NOT_ACCEPTED, 0);
        return;
    case VERDICT_HIDE:
        refuse_now(d, from, r, v, h);
        break;
    case VERDICT_WAIT:
        if (v->over)
            refuse(d, from, r, v, h);
        break;
    }
    wait_on(d, h, v);
}

/* The first copy is judged when its time comes, with all its places; but what
   was refused is judged no more, so what came to wait since is judged now. */
static void meet_again(struct facts *d, struct peer *from,
                       const struct record *r, const struct verdict *v,
                       struct hold *h)
{
    const struct verdict_case c = {r, from, h->since_ms, false};
    static struct verdict again;

    if (!h->refused || v->kind != VERDICT_WAIT)
        return;
    hold_reopen(&d->txn, h);
    verdict_of(&again, d, &c);
    carry_out(d, from, r, h, &again);
}

static void hold_new(struct facts *d, const struct record *r,
                     const struct verdict *v, struct hold *h)
{
    hold_put(&d->txn, r, h);
    if (v->proof.len > 0)
        proof_table_put(&d->txn, PROOF_OF_HOLD, h->id, v->proof);
}

void held_take(struct facts *d, struct peer *from, const struct record *r,
               const struct verdict *v, const struct hold_place *at)
{
    struct hold h = {.from = from->node_no, .since_ms = d->now_ms};
    const struct quota_account account = quota_account_of(d, from, r);
    bool known = hold_find(&d->txn.view, from->node_no, r, &h);

    if (!v->tomorrow) /* else it counts then */
        quota_count(d, &account, r);
    if (!known)
        hold_new(d, r, v, &h);
    hold_place_put(&d->txn, h.id, at);
    if (known) {
        meet_again(d, from, r, v, &h);
        return;
    }
    if (v->kind == VERDICT_HIDE)
        refuse_now(d, from, r, v, &h);
    say_crowded(d, from, r, v);
    hold_wait(&d->txn, &h, &v->waits);
    forget_recalled(d, from, r, &h);
    make_room(d, from, &r->author);
}

static void judge(struct facts *d, struct peer *from, struct hold *h)
{
    static struct record r;
    static struct verdict v;
    struct verdict_case c = {&r, from, h->since_ms, false};

    if (h->empty) {
        verdict_emptied(&v, d, h->since_ms);
        wait_on(d, h, &v);
        return;
    }
    if (!open_hold(d, h, &r)) { /* the store is not what it was */
        hold_answer(&d->txn, h, FRAME_NOT_ACCEPTED, 0);
        return;
    }
    if (h->refused) {
        verdict_refused(&v, d, &c);
        wait_on(d, h, &v);
    } else {
        verdict_of(&v, d, &c);
        carry_out(d, from, &r, h, &v);
    }
    forget_recalled(d, from, &r, h);
}

/* Who brought it pays for being judged once more, and when its time comes: how
   much waits is its doing. How often news comes is the doing of whose it is. */
static struct work_place enter_account(const struct facts *d, struct peer *from,
                                       const struct hold *h,
                                       const struct hold_due *due)
{
    struct peer *by;

    if (!h->again || !due->news)
        return work_enter(d->work, &from->work, WORK_RECORDS);
    by = roster_by_node_no(d->roster, due->by);
    if (by == NULL)
        return work_enter(d->work, NULL, WORK_WAKING);
    work_count_more(d->work, &by->work, WORK_WAKING, 1);
    return work_enter(d->work, &by->work, WORK_WAKING);
}

static void judge_in_turn(struct facts *d, struct peer *from, struct hold *h,
                          const struct hold_due *due)
{
    struct work_place before = enter_account(d, from, h, due);

    h->again = 1;
    judge(d, from, h);
    work_leave(d->work, before);
}

static size_t answer_places(struct facts *d, struct held_answer *answers)
{
    struct recv_entry e;
    struct hold_place at;
    struct hold h;
    size_t n = 0;

    while (n < HELD_A_ROUND && hold_place_take(&d->txn, &h, &at)) {
        struct recv_stream stream = {h.from, at.lane};

        if (!recv_past_entry(&d->txn.view, &stream, at.life, at.seq, &e))
            continue;
        e.disposition = h.answer;
        e.number = h.number;
        recv_entry_put(&d->txn, &stream, at.life, at.seq, &e);
        answers[n++] =
            (struct held_answer){h.from, at, (enum frame_disposition)h.answer};
    }
    return n;
}

static void judge_due(struct facts *d, const struct hold_due *due)
{
    struct peer *from;
    struct hold h;

    if (!hold_get(&d->txn.view, due->id, &h) || h.answer != 0)
        return; /* due for two reasons */
    from = roster_by_node_no(d->roster, h.from);
    if (from != NULL)
        judge_in_turn(d, from, &h, due);
    else
        hold_answer(&d->txn, &h, FRAME_NOT_ACCEPTED, 0);
}

size_t held_again(struct facts *d,
                  struct held_answer answers[static HELD_A_ROUND])
{
    const uint64_t begun_us = work_now_us(d->work);
    struct hold_due due[HELD_AT_ONCE];
    size_t judged = 0, n;

    do {
        n = hold_news_due(&d->txn, &d->held_turn, d->now_ms, due, HELD_AT_ONCE);
        for (size_t i = 0; i < n; i++)
            judge_due(d, &due[i]);
        judged += n;
    } while (n > 0 && judged + HELD_AT_ONCE <= HELD_A_ROUND &&
             work_now_us(d->work) - begun_us < HELD_ROUND_US);
    return answer_places(d, answers);
}

bool held_clock_is_news(const struct facts *d)
{
    return (!roster_clock_doubtful(d->roster) &&
            hold_news_awaited(&d->txn.view, HOLD_CLOCK)) ||
           (roster_clock_agreed(d->roster) &&
            hold_news_awaited(&d->txn.view, HOLD_AGREED));
}

void held_news_of_clock(struct facts *d)
{
    if (!roster_clock_doubtful(d->roster))
        hold_news_of_state(&d->txn, HOLD_CLOCK);
    if (roster_clock_agreed(d->roster))
        hold_news_of_state(&d->txn, HOLD_AGREED);
}
