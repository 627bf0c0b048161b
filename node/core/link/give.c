#include "node/core/link/give.h"

#include "node/core/giveback.h"
#include "node/core/link/signer.h"
#include "node/core/release.h"

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
        release_made(&c->desk, row->number, t->peer) ||
        vault_record(c->desk.store, row, &raw, &r) != ERR_OK)
        return;
    if (release_to(&c->desk, &r, row, t->peer).verdict == POLICY_ALLOW)
        c->released = true;
}

static size_t list(struct core *c, struct talk *t,
                   const struct inbox_line *line, struct giveback_debt *debt,
                   struct frame_giveback_entry *entries)
{
    size_t n = 0;

    for (; debt->next <= debt->end && n < FRAME_GIVEBACK_MAX; debt->next++) {
        struct inbox_entry e;
        struct vault_row row;

        if (!inbox_past_entry(c->desk.store, line, debt->life, debt->next,
                              &e) ||
            e.number == 0 || !vault_get(c->desk.store, e.number, &row))
            continue;
        entries[n].seq = debt->next;
        entries[n++].record = row.id;
        if (debt->own)
            return_own(c, t, &row);
    }
    return n;
}

static void say(struct core *c, struct talk *t, const struct inbox_line *line,
                const struct giveback_debt *debt,
                const struct frame_giveback_entry *entries, size_t count)
{
    struct frame_giveback g = {
        .from = *desk_me(&c->desk),
        .to = t->peer->id,
        .lane = line->lane,
        .incarnation = debt->incarnation,
        .entry_count = count,
        .more = debt->next <= debt->end,
    };

    if (frame_giveback_write(signer_room(c), &g, entries) == ERR_OK)
        signer_add(c, t->link, FRAME_GIVEBACK);
}

static void page(struct core *c, struct talk *t, enum envelope_lane lane)
{
    static struct frame_giveback_entry entries[FRAME_GIVEBACK_MAX];
    const struct inbox_line line = {t->peer->party, lane};
    struct giveback_debt debt;
    size_t n;

    if (!giveback_debt(&c->desk, &line, &debt))
        return;
    n = list(c, t, &line, &debt, entries);
    say(c, t, &line, &debt, entries, n);
    giveback_paid(&c->desk, &line, &debt);
}

void give_page(struct core *c, struct talk *t)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        page(c, t, l);
    t->wrote = true;
    t->giving = giveback_owed(&c->desk, t->peer);
}
