#include "node/core/store/loss.h"

#include <string.h>

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"
#include "node/date.h"

static struct table_key key_of(uint32_t node_no, uint32_t receiver_life)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    table_key_u32(&k, receiver_life);
    return k;
}

/* No incarnation has the number 0: what is known of all stands there. */
void loss_get(const struct view *view, uint32_t node_no, struct loss *out)
{
    struct table_key k = key_of(node_no, 0);

    *out = (struct loss){.pass = LOSS_DONE};
    table_get_value(view, TABLE_LOSS, &k, out, sizeof *out);
}

void loss_put(struct txn *txn, uint32_t node_no, const struct loss *l)
{
    struct table_key k = key_of(node_no, 0);

    table_put_value(txn, TABLE_LOSS, &k, l, sizeof *l);
}

bool loss_covers(const struct loss_cursor *held, uint32_t life, uint64_t seq)
{
    return life >= held->from &&
           (life < held->life || (life == held->life && seq <= held->seq));
}

/* A cursor that is held no more reaches less far, or begins later. */
static bool shorten(struct loss_cursor *at, const struct loss_cursor *newer)
{
    bool less = false;

    if (newer->life < at->life ||
        (newer->life == at->life && newer->seq < at->seq)) {
        at->life = newer->life;
        at->seq = newer->seq;
        less = true;
    }
    if (newer->from > at->from) {
        at->from = newer->from;
        less = true;
    }
    return less;
}

/* Whether the claim became less. */
static bool lower(struct loss_claim *claim, const struct loss_claim *newer)
{
    bool less = false;

    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        less |= shorten(&claim->held[l], &newer->held[l]);
    if (less)
        claim->since_ms = newer->since_ms;
    return less;
}

/* A later incarnation that holds less than an earlier one did has lost what
   that one still had; what the earlier one lost did not come back by itself. So
   each claim is the least of its own and all later ones, and they only grow. */
static void lower_earlier(struct txn *txn, uint32_t node_no, uint32_t life,
                          const struct loss_claim *newer)
{
    struct loss_claim claim;

    for (uint32_t at = life - 1; at > 1; at--) {
        struct table_key k = key_of(node_no, at);

        if (!table_get_value(&txn->view, TABLE_LOSS, &k, &claim,
                             sizeof claim) ||
            !lower(&claim, newer))
            return;
        table_put_value(txn, TABLE_LOSS, &k, &claim, sizeof claim);
    }
}

void loss_meet(struct txn *txn, uint32_t node_no,
               const struct loss_cursor held[static ENVELOPE_LANES],
               uint64_t now_ms)
{
    struct loss_claim claim = {.since_ms = now_ms};
    struct table_key k;
    struct loss l;

    loss_get(&txn->view, node_no, &l);
    if (++l.receiver_life > 1) {
        memcpy(claim.held, held, sizeof claim.held);
        k = key_of(node_no, l.receiver_life);
        table_put_value(txn, TABLE_LOSS, &k, &claim, sizeof claim);
        lower_earlier(txn, node_no, l.receiver_life, &claim);
        outstanding_lost(txn, node_no);
        l.pass = LOSS_GROUPS;
        l.at = l.told_at = 0;
        if (l.tell_ms == 0)
            l.tell_ms = now_ms + LOSS_TOLD_AFTER_MS;
    }
    loss_put(txn, node_no, &l);
}

bool loss_claim(const struct view *view, uint32_t node_no,
                uint32_t receiver_life, struct loss_claim *out)
{
    struct table_key k = key_of(node_no, receiver_life + 1);

    /* The first incarnation claims nothing: what comes after it does. */
    if (receiver_life == 0)
        return false;
    return table_get_value(view, TABLE_LOSS, &k, out, sizeof *out);
}

void loss_found(struct txn *txn, uint32_t node_no, uint64_t number,
                enum loss_pass pass)
{
    struct loss l;

    loss_get(&txn->view, node_no, &l);
    if (l.pass < pass || (l.pass == pass && l.at < number))
        return; /* it is still to come there */
    l.pass = pass;
    l.at = number - 1;
    loss_put(txn, node_no, &l);
}

uint64_t loss_again_ms(const struct loss *l, uint64_t now_ms)
{
    uint64_t oldest = l->begun_ms[LOSS_RESENDS_A_DAY - 1];

    /* A time ahead is from a clock that was wrong. */
    if (oldest == 0 || oldest > now_ms || now_ms - oldest >= DATE_DAY_MS)
        return 0;
    return oldest + DATE_DAY_MS;
}

bool loss_begin(struct loss *l, uint64_t now_ms)
{
    if (l->begun_life == l->receiver_life)
        return true;
    if (loss_again_ms(l, now_ms) != 0)
        return false;
    memmove(l->begun_ms + 1, l->begun_ms,
            (LOSS_RESENDS_A_DAY - 1) * sizeof *l->begun_ms);
    l->begun_ms[0] = now_ms;
    l->begun_life = l->receiver_life;
    return true;
}

uint64_t loss_in_place(const struct store_state *s, const struct loss *l,
                       enum envelope_lane lane)
{
    bool waits = l->begun_life != l->receiver_life && l->again_life == s->life;

    return waits ? l->again[lane] : 0;
}
