#include "node/core/link/giveback_send.h"

#include "node/core/link/signer.h"
#include "node/core/record/release.h"

enum { LOOK_MAX = 4 * FRAME_GIVEBACK_MAX }; /* places, for one page */

/* It stands in this life's stream already, so that a list that is begun anew
   does not release it again. */
static bool returned(const struct core *c, uint64_t number,
                     const struct peer *p)
{
    struct outbox_release release;

    return outbox_release_get(&c->facts.txn.view, number, p->node_no,
                              &release) &&
           release.life == view_state(&c->facts.txn.view)->life &&
           release.state != OUTBOX_VOID;
}

/* WIRE.md 7.2: "a record to its own author, on request, on that author's own
   session" */
static void return_own(struct core *c, struct conn *t,
                       const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    /* What it lost once more may be on its way already. */
    if (!ident_same(&row->author_id, &t->peer->id) ||
        returned(c, row->number, t->peer) ||
        vault_record(&c->facts.txn.view, row, &raw, &r) != ERR_OK)
        return;
    if (release_to(&c->facts, &r, row, t->peer).verdict == POLICY_ALLOW)
        c->released = true;
}

static size_t list(struct core *c, struct conn *t,
                   const struct recv_stream *stream, struct giveback_debt *debt,
                   struct frame_giveback_entry *entries)
{
    struct recv_entry e;
    struct vault_row row;
    size_t n = 0;

    for (size_t i = 0; i < LOOK_MAX && n < FRAME_GIVEBACK_MAX &&
                       giveback_next(&c->facts, stream, debt, &e);
         i++) {
        if (e.number == 0 || !vault_get(&c->facts.txn.view, e.number, &row))
            continue;
        entries[n].seq = debt->next - 1;
        entries[n++].record = row.id;
        if (debt->own)
            return_own(c, t, &row);
    }
    return n;
}

static void say(struct core *c, struct conn *t, struct frame_giveback *g,
                const struct frame_giveback_entry *entries)
{
    g->from = *facts_me(&c->facts);
    g->to = t->peer->id;
    g->more = giveback_owed(&c->facts, t->peer);
    if (frame_giveback_write(signer_room(c), g, entries) == ERR_OK)
        signer_add(c, t->link, FRAME_GIVEBACK);
}

static void page(struct core *c, struct conn *t, enum envelope_lane lane)
{
    static struct frame_giveback_entry entries[FRAME_GIVEBACK_MAX];
    const struct recv_stream stream = {t->peer->node_no, lane};
    struct frame_giveback g = {.lane = lane};
    struct giveback_debt debt;
    struct recv_state past = {0};

    if (!giveback_debt(&c->facts, &stream, &debt))
        return;
    (void)recv_past(&c->facts.txn.view, &stream, debt.life, &past);
    g.incarnation = past.incarnation;
    g.entry_count = list(c, t, &stream, &debt, entries);
    giveback_said(&c->facts, &stream, &debt);
    say(c, t, &g, entries);
}

void giveback_send_page(struct core *c, struct conn *t)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        page(c, t, l);
    t->wrote = true;
    t->giving = giveback_owed(&c->facts, t->peer);
    t->gave = !t->giving;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        t->gave_at[l] = t->session.out[l].sent;
}
