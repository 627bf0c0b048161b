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

    return outbox_release_get(c->desk.store, number, p->party, &release) &&
           release.life == store_state(c->desk.store)->life &&
           release.state != OUTBOX_VOID;
}

/* WIRE.md 7.2: "a record to its own author, on request, on that author's own
   session" */
static void return_own(struct core *c, struct talk *t,
                       const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    /* What it lost once more may be on its way already. */
    if (!ident_same(&row->author_id, &t->peer->id) ||
        returned(c, row->number, t->peer) ||
        vault_record(c->desk.store, row, &raw, &r) != ERR_OK)
        return;
    if (release_to(&c->desk, &r, row, t->peer).verdict == POLICY_ALLOW)
        c->released = true;
}

static size_t list(struct core *c, struct talk *t,
                   const struct inbox_line *line, struct giveback_debt *debt,
                   struct frame_giveback_entry *entries)
{
    struct inbox_entry e;
    struct vault_row row;
    size_t n = 0;

    for (size_t i = 0; i < LOOK_MAX && n < FRAME_GIVEBACK_MAX &&
                       giveback_next(&c->desk, line, debt, &e);
         i++) {
        if (e.number == 0 || !vault_get(c->desk.store, e.number, &row))
            continue;
        entries[n].seq = debt->next - 1;
        entries[n++].record = row.id;
        if (debt->own)
            return_own(c, t, &row);
    }
    return n;
}

static void say(struct core *c, struct talk *t, struct frame_giveback *g,
                const struct frame_giveback_entry *entries)
{
    g->from = *desk_me(&c->desk);
    g->to = t->peer->id;
    g->more = giveback_owed(&c->desk, t->peer);
    if (frame_giveback_write(signer_room(c), g, entries) == ERR_OK)
        signer_add(c, t->link, FRAME_GIVEBACK);
}

static void page(struct core *c, struct talk *t, enum envelope_lane lane)
{
    static struct frame_giveback_entry entries[FRAME_GIVEBACK_MAX];
    const struct inbox_line line = {t->peer->party, lane};
    struct frame_giveback g = {.lane = lane};
    struct giveback_debt debt;
    struct inbox_state past = {0};

    if (!giveback_debt(&c->desk, &line, &debt))
        return;
    (void)inbox_past(c->desk.store, &line, debt.life, &past);
    g.incarnation = past.incarnation;
    g.entry_count = list(c, t, &line, &debt, entries);
    giveback_said(&c->desk, &line, &debt);
    say(c, t, &g, entries);
}

void give_page(struct core *c, struct talk *t)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        page(c, t, l);
    t->wrote = true;
    t->giving = giveback_owed(&c->desk, t->peer);
    t->gave = !t->giving;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        t->gave_at[l] = t->session.out[l].sent;
}
