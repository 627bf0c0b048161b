#include "node/core/giveback.h"

#include <string.h>

#include "node/core/store/outbox.h"

static struct store_key debt_key(const struct inbox_line *line)
{
    struct store_key k = {0};

    store_key_u8(&k, 'g');
    store_key_u32(&k, line->party);
    store_key_u8(&k, (uint8_t)line->lane);
    return k;
}

static struct store_key taken_key(uint32_t party)
{
    struct store_key k = {0};

    store_key_u8(&k, 't');
    store_key_u32(&k, party);
    return k;
}

static struct store_key given_key(const struct record_id *id)
{
    struct store_key k = {0};

    store_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

void giveback_owe(const struct desk *d, const struct inbox_line *line, bool own)
{
    struct store_key k = debt_key(line);
    struct inbox_state past;
    struct giveback_debt debt = {.next = 1, .own = own};

    inbox_state(d->store, line, &past);
    if (!past.held)
        return;
    debt.incarnation = past.incarnation;
    debt.end = past.seq;
    debt.life = past.life;
    store_put_value(d->store, STORE_META, &k, &debt, sizeof debt);
    if (own)
        desk_asked_back(d, line->party);
}

bool giveback_owed(const struct desk *d, const struct peer *p)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct inbox_line line = {p->party, l};
        struct store_key k = debt_key(&line);
        struct bytes found;

        if (store_get(d->store, STORE_META, &k, &found))
            return true;
    }
    return false;
}

bool giveback_debt(const struct desk *d, const struct inbox_line *line,
                   struct giveback_debt *out)
{
    struct store_key k = debt_key(line);

    return store_get_value(d->store, STORE_META, &k, out, sizeof *out);
}

void giveback_paid(const struct desk *d, const struct inbox_line *line,
                   const struct giveback_debt *debt)
{
    struct store_key k = debt_key(line);

    if (debt->next <= debt->end)
        store_put_value(d->store, STORE_META, &k, debt, sizeof *debt);
    else
        store_del(d->store, STORE_META, &k);
}

static void enter(const struct desk *d, uint64_t number, uint32_t party,
                  enum envelope_lane lane, uint64_t seq)
{
    struct outbox_release r = {
        .seq = seq,
        .since_ms = d->now_ms,
        .lane = (uint8_t)lane,
        .state = OUTBOX_STORED,
        .rule = POLICY_GIVE_BACK,
    };
    struct outbox_release known;

    if (outbox_release_get(d->store, number, party, &known))
        return;
    outbox_answered(d->store, party, &r);
    outbox_release_put(d->store, number, party, &r);
}

/* What the peer says of a record that has not come back yet. */
struct given {
    uint64_t seq, lane;
};

static void take_one(const struct desk *d, const struct peer *p,
                     enum envelope_lane lane,
                     const struct frame_giveback_entry *e)
{
    struct store_key k = given_key(&e->record);
    const struct given given = {e->seq, (uint64_t)lane};
    struct vault_row row;
    uint64_t number;

    if (vault_find(d->store, &e->record, &number)) {
        if (vault_get(d->store, number, &row) && row.author != p->party)
            enter(d, number, p->party, lane, e->seq);
        return;
    }
    store_key_u32(&k, p->party);
    store_put_value(d->store, STORE_GIVEN, &k, &given, sizeof given);
}

void giveback_take(const struct desk *d, const struct peer *p,
                   struct bytes body)
{
    struct store_key k = taken_key(p->party);
    struct frame_giveback_entry e;
    struct frame_giveback g;
    uint64_t taken = 0;

    if (store_state(d->store)->past == STORE_FIRST ||
        frame_giveback_parse(&g, body) != ERR_OK ||
        !ident_same(&g.from, &p->id) || !ident_same(&g.to, desk_me(d))) {
        log_warn("alarm: peer '%s' gives back what nobody asked for", p->name);
        return;
    }
    store_get_value(d->store, STORE_META, &k, &taken, sizeof taken);
    while (taken < GIVEBACK_ENTRIES_MAX && frame_giveback_next(&g, &e)) {
        take_one(d, p, g.lane, &e);
        taken++;
    }
    store_put_value(d->store, STORE_META, &k, &taken, sizeof taken);
    if (!g.more)
        log_info("peer '%s' gave back what it held: %llu entries", p->name,
                 (unsigned long long)taken);
}

enum { PARTIES_MAX = 256 };

void giveback_kept(const struct desk *d, const struct vault_row *row)
{
    struct store_key all = given_key(&row->id);
    struct store_key found[PARTIES_MAX];
    struct given given[PARTIES_MAX];
    struct store_cursor c;
    size_t n = 0;
    bool more;

    store_walk(&c, d->store, STORE_GIVEN);
    for (more = store_walk_from(&c, &all);
         more && store_walk_within(&c, &all) && n < PARTIES_MAX;
         more = store_walk_next(&c)) {
        if (c.value.len != sizeof *given)
            continue;
        found[n] = (struct store_key){0};
        store_key_add(&found[n], c.key.at, c.key.len);
        memcpy(&given[n++], c.value.at, sizeof *given);
    }
    store_walk_end(&c);
    for (size_t i = 0; i < n; i++) {
        enter(d, row->number,
              (uint32_t)bytes_get_be(found[i].octet + all.len, 4),
              (enum envelope_lane)given[i].lane, given[i].seq);
        store_del(d->store, STORE_GIVEN, &found[i]);
    }
}
