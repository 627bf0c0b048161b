#include "node/core/record/leaks.h"

#include "node/core/record/holder_room.h"
#include "node/core/store/jobs.h"
#include "node/core/store/proof_table.h"
#include "proto/leak_proof.h"
#include "proto/record_notice.h"

bool leaks_get(const struct facts *d, const struct leak_at *at,
               struct leak *out)
{
    return holder_table_leak_get(&d->txn.view, at, out);
}

bool leaks_next(const struct facts *d, struct leak_at *at, struct leak *out)
{
    return holder_table_leak_next(&d->txn.view, at, out);
}

const char *leaks_text(const struct leak *leak)
{
    switch ((enum leak_shown)leak->shown) {
    case LEAK_BREACH:
        return "leaked";
    case LEAK_SENDING:
        return "sent on";
    case LEAK_CLAIMED:
        break;
    }
    return "leak claimed";
}

/* WIRE.md 4.11: "A breach is proved only of records that go to readers by
   permits 10 to 14" */
static bool breaks_rules(const struct facts *d, uint64_t number,
                         const struct node_id *by, const struct node_id *to)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    return vault_get(&d->txn.view, number, &row) &&
           vault_record(&d->txn.view, &row, &raw, &r) == ERR_OK &&
           facts_forbid(d, &r, by, to);
}

static enum leak_shown shown(const struct facts *d, const struct record *notice,
                             const struct record_noted *noted, uint64_t number)
{
    const struct leak_proof_claim claim = {
        .record = &noted->record,
        .recipient = &notice->author,
        .sender = facts_card(d, &noted->node),
    };
    const struct bytes proof = record_extension(notice, leak_proof_name);

    if (proof.len == 0 || claim.sender == NULL ||
        leak_proof_check(proof, &claim) != ERR_OK)
        return LEAK_CLAIMED;
    return breaks_rules(d, number, &noted->node, &notice->author)
               ? LEAK_BREACH
               : LEAK_SENDING;
}

/* A word without proof costs nothing to make up. */
static bool claims_too_much(const struct facts *d, const struct leak_at *of)
{
    struct leak_at at = {of->number, of->to, 0};
    struct leak leak;
    size_t n = 0;

    while (n < LEAKS_CLAIMED_MAX && leaks_next(d, &at, &leak) &&
           at.to == of->to)
        n += leak.shown == LEAK_CLAIMED;
    return n == LEAKS_CLAIMED_MAX;
}

/* WIRE.md 7.11: "is told to the author by a notice" */
static void take(struct facts *d, const struct vault_row *notice,
                 const struct record_noted *noted, struct leak_at *at,
                 enum leak_shown is)
{
    struct leak leak = {
        .since_ms = notice->received_ms,
        .rule = noted->state > UINT32_MAX ? 0 : (uint32_t)noted->state,
        .shown = (uint32_t)is};
    const struct holder_said said = {at->number, at->to, notice->from, true};
    struct leak before;

    if (at->by != 0 && holder_table_leak_get(&d->txn.view, at, &before)) {
        if (before.shown >= leak.shown)
            return;
    } else if (is == LEAK_CLAIMED && claims_too_much(d, at)) {
        holder_room_pass_over(d, &said);
        return;
    } else if (!holder_room_take(d, &said)) {
        return;
    }
    at->by = node_no_of(&d->txn, &noted->node);
    holder_table_leak_put(&d->txn, at, &leak);
}

void leaks_take(struct facts *d, const struct record *r,
                const struct vault_row *row, uint64_t number)
{
    struct leak_at at = {.number = number, .to = row->author};
    struct record_notice notice;
    struct record_noted noted;
    struct vault_row target;

    /* A proof is of one record: WIRE.md 4.11. */
    if (record_notice(&notice, r) != ERR_OK || notice.entry_count != 1 ||
        !record_noted_next(&notice, &noted) ||
        !vault_get(&d->txn.view, number, &target) ||
        target.author != d->self->node_no)
        return;
    at.by = node_no_known(&d->txn.view, &noted.node);
    if (at.by == d->self->node_no)
        return; /* what its author sent is no leak */
    take(d, row, &noted, &at, shown(d, r, &noted, number));
}

/* WIRE.md 7.11: "told to the author by a notice, where the author is a peer of
   the receiver" */
void leaks_found(struct facts *d, const struct record *r,
                 const struct quarantine_row *row, struct bytes proof)
{
    const struct job_at leak = {
        .kind = JOB_LEAK,
        .number = row->id,
        .node_no = row->from,
        .job = {.since_ms = d->now_ms,
                .detail = row->rule,
                .record = r->id,
                .author = r->author,
                .tlp = (uint64_t)r->tlp},
    };
    const struct peer *author = roster_by_id(d->roster, &r->author);

    if (row->id == 0 || row->rule < POLICY_RED || row->rule > POLICY_AUDIENCE ||
        author == NULL || author->node_no == row->from)
        return;
    jobs_put(&d->txn, &leak);
    if (proof.len > 0)
        proof_table_put(&d->txn, PROOF_OF_QUARANTINED, row->id, proof);
}
