#include "node/core/record/giveback.h"

#include "node/core/facts/alarm.h"
#include "node/core/record/release.h"
#include "node/core/store/jobs.h"
#include "node/core/store/giveback_claim.h"

_Static_assert(sizeof(struct giveback_debt) == 32, "a stored value");

struct giveback_ask giveback_ask(const struct hello *h,
                                 const struct incarnation *held)
{
    struct giveback_ask ask = {0};
    struct hello_life life;

    if (!hello_names(h, held, &life)) {
        ask.all = hello_rebuilt(h);
        return ask;
    }
    ask.has_known = h->has_past;
    for (unsigned l = 0; ask.has_known && l < ENVELOPE_LANES; l++)
        ask.known[l] = life.known[l];
    return ask;
}

static struct store_key debt_key(const struct inbox_line *line)
{
    struct store_key k = {0};

    store_key_u8(&k, 'g');
    store_key_u32(&k, line->party);
    store_key_u8(&k, (uint8_t)line->lane);
    return k;
}

static bool debt_get(const struct desk *d, const struct inbox_line *line,
                     struct giveback_debt *out)
{
    struct store_key k = debt_key(line);

    return store_get_value(d->store, STORE_META, &k, out, sizeof *out);
}

void giveback_said(const struct desk *d, const struct inbox_line *line,
                   const struct giveback_debt *debt)
{
    struct store_key k = debt_key(line);

    store_put_value(d->store, STORE_META, &k, debt, sizeof *debt);
}

/* Stand before the first place of a life; below the first one is the end. */
static void enter_life(struct giveback_debt *debt, uint32_t life)
{
    debt->life = life >= debt->first ? life : 0;
    debt->next = life == debt->first ? debt->above + 1 : 1;
}

void giveback_owe(const struct desk *d, const struct inbox_line *line,
                  const struct giveback_ask *ask)
{
    struct giveback_debt debt = {.first = 1};
    struct inbox_state past;
    bool owed = debt_get(d, line, &debt);

    inbox_state(d->store, line, &past);
    if (!past.held)
        return;
    if (ask->all) {
        debt.first = 1;
        debt.above = 0;
    } else if (!owed) {
        debt.first = past.life;
        debt.above = ask->has_known ? ask->known[line->lane] : 0;
    }
    debt.last = past.life;
    debt.own |= ask->all || ask->has_known;
    enter_life(&debt, debt.last);
    giveback_said(d, line, &debt);
    if (debt.own)
        desk_asked_back(d, line->party);
}

void giveback_begin(const struct desk *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct inbox_line line = {p->party, l};
        struct giveback_debt debt;

        if (!debt_get(d, &line, &debt))
            continue;
        enter_life(&debt, debt.last);
        giveback_said(d, &line, &debt);
    }
}

void giveback_arrived(const struct desk *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct inbox_line line = {p->party, l};
        struct store_key k = debt_key(&line);

        store_del(d->store, STORE_META, &k);
    }
}

bool giveback_debt(const struct desk *d, const struct inbox_line *line,
                   struct giveback_debt *out)
{
    return debt_get(d, line, out) && out->life != 0;
}

bool giveback_owed(const struct desk *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct inbox_line line = {p->party, l};
        struct giveback_debt debt;

        if (giveback_debt(d, &line, &debt))
            return true;
    }
    return false;
}

bool giveback_next(const struct desk *d, const struct inbox_line *line,
                   struct giveback_debt *debt, struct inbox_entry *out)
{
    if (inbox_past_entry(d->store, line, debt->life, debt->next, out)) {
        debt->next++;
        return true;
    }
    enter_life(debt, debt->life - 1);
    return false;
}

/* What was taken of one peer's list in a life of this node. A stored value. */
struct taken {
    uint64_t entries;
    uint32_t life;
    uint32_t marks;
};

_Static_assert(sizeof(struct taken) == 16, "a stored value");

enum {
    TAKEN_ALL = 1,
    TAKEN_SHOWN = 2,
    TAKEN_DUE = 4,
    TAKEN_NOTHING = 8, /* its HELLO showed nothing of an earlier life */
    TAKEN_NAMED = 16,  /* the operator says that it is of one all the same */
};

static struct store_key taken_key(uint32_t party)
{
    struct store_key k = {0};

    store_key_u8(&k, 't');
    store_key_u32(&k, party);
    return k;
}

static void taken_get(const struct desk *d, const struct peer *p,
                      struct taken *out)
{
    struct store_key k = taken_key(p->party);
    uint32_t life = store_state(d->store)->life;

    *out = (struct taken){0};
    store_get_value(d->store, STORE_META, &k, out, sizeof *out);
    if (out->life != life)
        *out = (struct taken){.life = life};
}

static void catch_up(const struct desk *d, const struct peer *p)
{
    const struct due_at due = {
        .kind = DUE_CATCH_UP, .party = p->party, .due.since_ms = d->now_ms};

    due_put(d->store, &due);
}

/* Who has shown that it is of an earlier life, and has said all that it got, is
   caught up; so is whom the operator names, where it got nothing. Once a life.
 */
static bool is_whole(const struct taken *t)
{
    uint32_t shown = TAKEN_ALL | TAKEN_SHOWN;
    uint32_t named = TAKEN_NOTHING | TAKEN_NAMED;

    return !(t->marks & TAKEN_DUE) && ((t->marks & shown) == shown ||
                                       (t->marks & named) == named);
}

static void taken_put(const struct desk *d, const struct peer *p,
                      struct taken *t)
{
    struct store_key k = taken_key(p->party);

    if (is_whole(t)) {
        t->marks |= TAKEN_DUE;
        catch_up(d, p);
    }
    store_put_value(d->store, STORE_META, &k, t, sizeof *t);
}

static void mark(const struct desk *d, const struct peer *p, uint32_t mark)
{
    struct taken t;

    taken_get(d, p, &t);
    if (t.marks & mark)
        return;
    t.marks |= mark;
    taken_put(d, p, &t);
}

void giveback_met(const struct desk *d, const struct peer *p, bool shows)
{
    if (store_state(d->store)->past != STORE_FIRST)
        mark(d, p, shows ? TAKEN_SHOWN : TAKEN_NOTHING);
}

void giveback_named(const struct desk *d, const struct peer *p)
{
    if (store_state(d->store)->past != STORE_FIRST)
        mark(d, p, TAKEN_NAMED);
}

void giveback_marked(const struct desk *d, const struct peer *p)
{
    struct taken t;

    taken_get(d, p, &t);
    if (t.marks & TAKEN_DUE)
        catch_up(d, p);
}

/* What a claim is worth. */
enum worth { REFUSED, UNJUDGED, GOOD };

/* WIRE.md 10.10: "only where policy could have let the record go there" */
static enum worth judge(const struct desk *d, const struct vault_row *row,
                        const struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    const struct desk_case c = {&r, row, p, true};
    struct policy_facts facts;

    if (vault_record(d->store, row, &raw, &r) != ERR_OK)
        return UNJUDGED; /* erased */
    desk_facts(&facts, d, &c);
    facts.for_history = true;
    if (policy_may_send(&r, &facts).verdict != POLICY_REFUSE)
        return GOOD;
    return desk_unconfirmed(d) ? UNJUDGED : REFUSED;
}

static void enter(const struct desk *d, const struct vault_row *row,
                  struct peer *p, const struct given *given)
{
    const struct due_at passed = {
        DUE_PASSED, row->number, p->party, {.since_ms = d->now_ms}};
    struct outbox_release r = {
        .seq = given->seq,
        .since_ms = d->now_ms,
        .lane = (uint8_t)given->lane,
        .state = OUTBOX_STORED,
        .rule = POLICY_GIVE_BACK,
        .marks = OUTBOX_EVER,
        .receiver_life = given->receiver_life != 0 ? given->receiver_life : 1,
        .answer = OUTBOX_STORED,
    };

    if (release_is_told(d, row)) {
        r.marks |= OUTBOX_PASSED;
        due_put(d->store, &passed);
    }
    outbox_release_put(d->store, row->number, p->party, &r);
    if (release_is_lost(d, p, &r)) {
        loss_found(d->store, p->party, row->number,
                   row->kind == RECORD_GROUP ? LOSS_GROUPS : LOSS_REST);
        p->repaid = false;
    }
}

/* What was judged is not judged again: a record costs as much as it is long,
   and a list may name it as often as it likes. */
static bool is_known(const struct desk *d, const struct peer *p,
                     const struct record_id *id)
{
    struct outbox_release known;
    uint64_t number;

    return given_has(d->store, id, p->party) ||
           (vault_find(d->store, id, &number) &&
            outbox_release_get(d->store, number, p->party, &known));
}

/* The row of what a claim names, where there is one; and its worth. */
static enum worth look(const struct desk *d, const struct peer *p,
                       const struct record_id *id, struct vault_row *row)
{
    uint64_t number;

    if (!vault_find(d->store, id, &number) || !vault_get(d->store, number, row))
        return UNJUDGED;
    /* Given back to its author did not go there. */
    return row->author == p->party ? REFUSED : judge(d, row, p);
}

/* What is here waits for the operator's word alone. */
static void judge_later(const struct desk *d, const struct record_id *id)
{
    struct due_at later = {.kind = DUE_PASS, .due.since_ms = d->now_ms};

    if (desk_unconfirmed(d) && vault_find(d->store, id, &later.number))
        due_put(d->store, &later);
}

static void take_one(const struct desk *d, struct peer *p,
                     enum envelope_lane lane,
                     const struct frame_giveback_entry *e, struct taken *t)
{
    struct given given = {.seq = e->seq, .lane = (uint32_t)lane};
    struct vault_row row;
    struct loss loss;

    if (is_known(d, p, &e->record))
        return;
    t->entries++;
    loss_get(d->store, p->party, &loss);
    given.receiver_life = loss.receiver_life;
    switch (look(d, p, &e->record, &row)) {
    case REFUSED:
        return;
    case UNJUDGED:
        (void)given_put(d->store, &e->record, p->party, &given);
        judge_later(d, &e->record);
        return;
    case GOOD:
        enter(d, &row, p, &given);
        return;
    }
}

/* WIRE.md 10.10: "A list is taken once in a life" */
static bool wanted(const struct desk *d, struct peer *p, struct bytes body,
                   struct frame_giveback *g, const struct taken *t)
{
    if (store_state(d->store)->past == STORE_FIRST ||
        frame_giveback_parse(g, body) != ERR_OK ||
        !ident_same(&g->from, &p->id) || !ident_same(&g->to, desk_me(d))) {
        if (alarm_due(p, d->now_ms))
            log_warn("alarm: peer '%s' gives back what nobody asked for",
                     p->name);
        return false;
    }
    if (t->marks & TAKEN_ALL && alarm_due(p, d->now_ms))
        log_info("peer '%s' gives back what it gave back before: ignored",
                 p->name);
    return !(t->marks & TAKEN_ALL);
}

void giveback_take(const struct desk *d, struct peer *p, struct bytes body)
{
    struct frame_giveback_entry e;
    struct frame_giveback g;
    struct taken t;

    taken_get(d, p, &t);
    if (!wanted(d, p, body, &g, &t))
        return;
    while (t.entries < GIVEBACK_ENTRIES_MAX && frame_giveback_next(&g, &e))
        take_one(d, p, g.lane, &e, &t);
    if (!g.more) {
        t.marks |= TAKEN_ALL;
        log_info("peer '%s' gave back what it held", p->name);
    }
    taken_put(d, p, &t);
}

void giveback_kept(const struct desk *d, const struct vault_row *row)
{
    struct outbox_release known;
    struct given given;
    uint32_t party = 0;

    while (given_next(d->store, &row->id, &party, &given)) {
        struct peer *p = roster_by_party(d->roster, party);
        struct vault_row found;
        enum worth worth = p != NULL ? look(d, p, &row->id, &found) : UNJUDGED;

        if (worth == UNJUDGED)
            continue;
        if (worth == GOOD &&
            !outbox_release_get(d->store, found.number, party, &known))
            enter(d, &found, p, &given);
        given_drop(d->store, &row->id, party);
    }
}
