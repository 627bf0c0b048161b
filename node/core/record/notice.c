#include "node/core/record/notice.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/record/compose.h"
#include "node/core/record/erase.h"
#include "node/core/record/holders.h"
#include "node/core/record/pass.h"
#include "node/core/record/quarantine.h"
#include "node/core/record/regained.h"
#include "node/core/record/tally.h"
#include "node/core/store/notice_clock.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/proof_table.h"
#include "proto/leak_proof.h"
#include "proto/record_notice.h"

enum {
    NOTICES_A_ROUND = 64,
    PASSES_A_ROUND = 128,
    EXTENSION_MORE = 32, /* beside a proof, packed as an extension */
};

/* One notice as it is gathered. */
struct telling {
    enum record_notice_type type;
    struct node_id author; /* of the targets */
    uint32_t from;         /* node they came from; 0: only the author is told */
    bool again; /* they came from it once more: the author is told apart */
    bool over;  /* they are superseded or retracted, and come to nobody again */
    enum tlp tlp;
    struct record_noted entries[RECORD_NOTICE_ENTRIES_MAX];
    struct job_at due[RECORD_NOTICE_ENTRIES_MAX];
    size_t count;
    struct bytes proof; /* of a leak; empty: none */
};

static void add_reader(struct record *r, const struct node_id *id)
{
    if (!record_names(r, id))
        r->audience[r->audience_count++].id = *id;
}

static int by_id(const void *a, const void *b)
{
    const struct record_reader *p = a, *q = b;

    return memcmp(p->id.octet, q->id.octet, sizeof p->id.octet);
}

/* Those who are to be told, as far as they are peers. */
static bool address(const struct core *c, const struct telling *t,
                    struct record *r)
{
    const struct peer *from = roster_by_node_no(c->facts.roster, t->from);
    const struct peer *author = roster_by_id(c->facts.roster, &t->author);

    if (!t->again || author == NULL)
        add_reader(r, &t->author);
    if (from != NULL)
        add_reader(r, &from->id);
    qsort(r->audience, r->audience_count, sizeof *r->audience, by_id);
    return from != NULL || (author != NULL && !t->again);
}

/* To all on the way their targets came, or to the one from whom they came once
   more: the others have been told. */
static void send_off(struct core *c, const struct telling *t,
                     const struct record *r, const struct vault_row *row)
{
    struct peer *p = roster_by_node_no(c->facts.roster, t->from);

    if (!t->again)
        release_all(&c->facts, r, row);
    else if (p != NULL)
        (void)release_to(&c->facts, r, row, p);
}

/* WIRE.md 4.11: "A notice's label is its targets' strictest, TLP:AMBER at
   least" */
static bool tell(struct core *c, const struct telling *t)
{
    static struct record r;
    static uint8_t room[RECORD_NOTICE_ENTRIES_MAX * 96];
    uint8_t proof_room[LEAK_PROOF_MAX + EXTENSION_MORE];
    struct buffer body = {room, 0, sizeof room};
    struct buffer proof = {proof_room, 0, sizeof proof_room};
    struct vault_row row;
    enum err err;

    r = (struct record){
        .author = *facts_me(&c->facts),
        .author_version_ms = c->self.card.identity.version_ms,
        .revision = 1,
        .created_ms = c->facts.now_ms,
        .tlp = t->tlp < TLP_AMBER ? TLP_AMBER : t->tlp,
        .pap = PAP_GREEN,
        .kind = RECORD_NOTICE,
    };
    compose_object(&r);
    if (!address(c, t, &r))
        return true; /* nobody is left to tell */
    err = record_notice_write(
        &body, t->type, notice_clock_next(&c->facts.txn.view, c->facts.now_ms),
        t->entries, t->count);
    if (err == ERR_OK && t->proof.len > 0)
        err = record_extension_write(&proof, leak_proof_name, t->proof);
    r.body = bytes_of(&body);
    r.extensions = bytes_of(&proof);
    if (err == ERR_OK)
        err = compose_sign(c, &r);
    if (err != ERR_OK) {
        log_warn("cannot write a notice: %s", err_text(err));
        return false;
    }
    compose_keep(c, &r, &row);
    send_off(c, t, &r, &row);
    return true;
}

static bool tell_all(struct core *c, const struct telling *t)
{
    if (!tell(c, t))
        return false;
    for (size_t i = 0; i < t->count; i++)
        jobs_done(&c->facts.txn, &t->due[i]);
    return true;
}

static uint64_t stated(uint8_t state)
{
    switch ((enum outbox_release_state)state) {
    case OUTBOX_WAITING:
    case OUTBOX_SENT:
        return RECORD_NOTICE_WAITING;
    case OUTBOX_STORED:
        return FRAME_STORED;
    case OUTBOX_HELD:
        return FRAME_HELD;
    case OUTBOX_VOID:
        return FRAME_VOID;
    case OUTBOX_REFUSED:
        return FRAME_NOT_ACCEPTED;
    case OUTBOX_UNOPENED:
        return FRAME_UNOPENED;
    }
    return RECORD_NOTICE_WAITING;
}

static uint64_t state_at(const struct facts *d, const struct job_at *at)
{
    struct outbox_release release;
    uint64_t lost_ms;

    if (!outbox_release_get(&d->txn.view, at->number, at->node_no, &release))
        return RECORD_NOTICE_WAITING;
    if (!outbox_release_lost(&d->txn.view, at->node_no, &release, &lost_ms))
        return stated(release.state);
    /* WIRE.md 11.3: "told to a record's author when it has lasted an hour" */
    if (release.state != OUTBOX_VOID &&
        lost_ms + LOSS_TOLD_AFTER_MS <= d->now_ms)
        return RECORD_NOTICE_WAITING;
    return stated(release.answer);
}

static bool is_over(const struct vault_row *row)
{
    return row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED);
}

/* It came once more from one who is told apart. */
static bool is_again(const struct job_at *at)
{
    return at->kind == JOB_ERASED && at->node_no != 0;
}

/* Whether it goes the same way as those before. What is over is told apart:
   whoever lost its store gets none of it again, and would keep the whole notice
   to itself for that. */
static bool goes_along(const struct telling *t, const struct vault_row *row,
                       const struct job_at *at)
{
    const uint32_t from = is_again(at) ? at->node_no : row->from;

    return t->from == from && t->again == is_again(at) &&
           t->over == is_over(row) && ident_same(&t->author, &row->author_id) &&
           (row->tlp == TLP_RED) == (t->tlp == TLP_RED);
}

/* One more entry, where it goes along. */
static bool gather(struct telling *t, const struct vault_row *row,
                   const struct job_at *at, const struct record_noted *noted)
{
    if (t->count == RECORD_NOTICE_ENTRIES_MAX ||
        (t->count > 0 && !goes_along(t, row, at)))
        return false;
    t->again = is_again(at);
    t->from = t->again ? at->node_no : row->from;
    t->over = is_over(row);
    t->author = row->author_id;
    if (t->count == 0 || row->tlp > t->tlp)
        t->tlp = (enum tlp)row->tlp;
    t->due[t->count] = *at;
    t->entries[t->count++] = *noted;
    return true;
}

/* What an entry says; false: there is nothing left to say it of. */
static bool note(const struct facts *d, const struct job_at *at,
                 struct vault_row *row, struct record_noted *out)
{
    if (!vault_get(&d->txn.view, at->number, row))
        return false;
    *out = (struct record_noted){row->id, *facts_me(d), 0};
    if (at->kind == JOB_LACKED)
        out->record = at->job.record; /* the row is the retraction's */
    if (at->kind == JOB_ERASED || at->kind == JOB_LACKED)
        return true;
    out->state = state_at(d, at);
    return node_no_id(&d->txn.view, at->node_no, &out->node);
}

/* What there is nothing left to say of is done with. */
static bool gather_noted(struct core *c, const struct job_at *at,
                         struct telling *t)
{
    struct record_noted noted;
    struct vault_row row;

    core_write(c);
    if (note(&c->facts, at, &row, &noted))
        return gather(t, &row, at, &noted);
    jobs_done(&c->facts.txn, at);
    return false;
}

/* The first of a kind that waited long enough. */
static bool gather_first(struct core *c, struct job_at *at, struct telling *t)
{
    const struct facts *d = &c->facts;

    for (size_t looked = 0; looked < NOTICE_LOOK_MAX; looked++) {
        if (!jobs_next(&d->txn.view, at))
            return false;
        /* What is of a later time than now waits for no clock. */
        if (d->now_ms - at->job.since_ms >= JOB_GATHER_MS &&
            gather_noted(c, at, t))
            return true;
    }
    return false;
}

/* All that goes its way with it, however new: or whoever causes one after the
   other would have each told apart. */
static void gather_rest(struct core *c, const struct job_at *first,
                        struct telling *t)
{
    struct job_at at = {.kind = first->kind};

    for (size_t looked = 0;
         looked < NOTICE_LOOK_MAX && t->count < RECORD_NOTICE_ENTRIES_MAX &&
         jobs_next(&c->facts.txn.view, &at);
         looked++)
        if (at.number != first->number || at.node_no != first->node_no)
            (void)gather_noted(c, &at, t);
}

/* What is due of a kind, as one notice; what goes another way waits for the
   next. False: nothing is due, or it cannot be told now. */
static bool tell_some(struct core *c, enum job_kind kind)
{
    static struct telling t;
    struct job_at first = {.kind = kind};

    t = (struct telling){.type = kind == JOB_PASSED ? RECORD_NOTICE_PASSED
                                                    : RECORD_NOTICE_ERASED};
    if (!gather_first(c, &first, &t))
        return false;
    gather_rest(c, &first, &t);
    return tell_all(c, &t);
}

static void tell_all_of(struct core *c, enum job_kind kind)
{
    for (size_t i = 0; i < NOTICES_A_ROUND && tell_some(c, kind); i++)
        continue;
}

static bool tell_leak(struct core *c)
{
    static uint8_t room[LEAK_PROOF_MAX];
    static struct telling t;
    struct buffer kept = {room, 0, sizeof room};
    struct job_at at = {.kind = JOB_LEAK};
    struct bytes proof;

    if (!jobs_next(&c->facts.txn.view, &at))
        return false;
    core_write(c);
    t = (struct telling){.type = RECORD_NOTICE_LEAK,
                         .author = at.job.author,
                         .tlp = (enum tlp)at.job.tlp,
                         .count = 1};
    t.due[0] = at;
    t.entries[0].record = at.job.record;
    t.entries[0].state = at.job.detail;
    (void)node_no_id(&c->facts.txn.view, at.node_no, &t.entries[0].node);
    if (proof_table_get(&c->facts.txn.view, PROOF_OF_QUARANTINED, at.number,
                        &proof) &&
        buffer_add(&kept, proof))
        t.proof = bytes_of(&kept);
    if (!tell_all(c, &t))
        return false;
    proof_table_del(&c->facts.txn, PROOF_OF_QUARANTINED, at.number);
    return true;
}

/* The next of a kind after the one that had its turn last. */
static bool next_in_turn(struct core *c, struct job_at *at)
{
    struct core_turn *turn = &c->due[at->kind];

    at->number = turn->number;
    at->node_no = turn->node_no;
    if (!jobs_next(&c->facts.txn.view, at)) {
        *at = (struct job_at){.kind = at->kind};
        if (!jobs_next(&c->facts.txn.view, at))
            return false;
    }
    *turn = (struct core_turn){at->number, at->node_no};
    return true;
}

/* What is done a part at a time, in turn: one that is large keeps no other from
   its part. False: nothing is due of the kind. */
static bool part_of(struct core *c, enum job_kind kind,
                    bool part(struct facts *d, struct job_at *at))
{
    struct job_at at = {.kind = kind};

    if (!next_in_turn(c, &at))
        return false;
    core_write(c);
    if (part(&c->facts, &at))
        jobs_done(&c->facts.txn, &at);
    else
        jobs_put(&c->facts.txn, &at);
    c->released = true;
    return true;
}

/* What waited for the operator's word. */
static void pass_some(struct core *c)
{
    struct job_at at = {.kind = JOB_PASS};

    for (size_t i = 0; i < PASSES_A_ROUND; i++) {
        if (!jobs_next(&c->facts.txn.view, &at))
            return;
        core_write(c);
        jobs_done(&c->facts.txn, &at);
        pass_now(&c->facts, &at);
        c->released = true;
    }
    c->passing = true;
}

/* As many parts as a round has time for: what is small takes no round of its
   own. Whether there was any. */
static bool parts_of(struct core *c, enum job_kind kind,
                     bool part(struct facts *d, struct job_at *at))
{
    const uint64_t begun_us = work_now_us(c->facts.work);
    bool any = false;

    for (size_t i = 0; i < NOTICE_PARTS_A_ROUND &&
                       work_now_us(c->facts.work) - begun_us < NOTICE_PARTS_US;
         i++) {
        if (!part_of(c, kind, part))
            return any;
        any = true;
    }
    return any;
}

static void erase_some(struct core *c)
{
    struct job_at at = {.kind = JOB_RECALLED};

    if (!jobs_next(&c->facts.txn.view, &at))
        return;
    core_write(c);
    (void)erase_rest(&c->facts);
    c->passing = true;
}

/* What this node was given back of its own, and a while is over. */
static void regain_some(struct core *c)
{
    struct job_at at = {.kind = JOB_REGAINED};

    for (size_t i = 0; i < PASSES_A_ROUND; i++) {
        if (!jobs_next(&c->facts.txn.view, &at) ||
            !regained_due(&c->facts, &at))
            return;
        core_write(c);
        jobs_done(&c->facts.txn, &at);
        regained_go(&c->facts, &at);
        c->released = true;
    }
    c->passing = true;
}

void notice_tick(struct core *c)
{
    c->passing = false;
    if (outage_lasts(&c->outage))
        return;
    core_read(c);
    if (!jobs_any(&c->facts.txn.view))
        return;
    erase_some(c);
    c->passing |= parts_of(c, JOB_REFUSED, quarantine_recall_rest);
    if (!facts_unconfirmed(&c->facts)) {
        pass_some(c);
        regain_some(c);
        c->passing |= parts_of(c, JOB_HEARD, pass_heard);
        c->passing |= parts_of(c, JOB_CATCH_UP, pass_catch_up);
        c->passing |= parts_of(c, JOB_STAYED, pass_all_stayed);
        c->passing |= parts_of(c, JOB_RETRACTIONS, release_retractions_rest);
        (void)parts_of(c, JOB_FILL, pass_fill);
    }
    (void)parts_of(c, JOB_CLAIMS, holders_counted);
    for (size_t i = 0; i < NOTICES_A_ROUND && tell_leak(c); i++)
        continue;
    tell_all_of(c, JOB_ERASED);
    tell_all_of(c, JOB_LACKED);
    tell_all_of(c, JOB_PASSED);
    tally_tick(c);
}
