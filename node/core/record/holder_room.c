#include "node/core/record/holder_room.h"

#include "node/core/facts/alarm.h"
#include "node/core/store/holder_table.h"

/* Whoever made up nodes and signs for them, too, answers for all of them. */
static uint32_t account_of(const struct facts *d,
                           const struct holder_said *said)
{
    struct holder_row row;

    if (holder_table_get(&d->txn.view, said->number, said->by, &row) &&
        row.account != 0)
        return row.account;
    return said->by;
}

uint32_t holder_room_account(const struct facts *d,
                             const struct holder_said *said, uint32_t named)
{
    return facts_went_of(d, said->number, said->by) ? named
                                                    : account_of(d, said);
}

/* WIRE.md 7.9: "to whom the receiver sent it, or who brings its own words" */
static bool is_first(const struct facts *d, const struct holder_said *said)
{
    return said->by == said->from || facts_went_of(d, said->number, said->by);
}

static uint64_t *kept(struct holder_share *share, bool counts)
{
    return counts ? &share->words : &share->claims;
}

/* Once for each record and account. */
static void say_full(const struct facts *d, const struct holder_said *said)
{
    struct peer *from = roster_by_node_no(d->roster, said->from);
    char name[FACTS_NAME_MAX] = "?";
    struct node_id by;

    if (from == NULL ||
        !alarm_due(from, "more words about a record than are kept", d->now_ms))
        return;
    if (node_no_id(&d->txn.view, said->by, &by))
        facts_name(name, d, &by);
    log_warn("alarm: peer '%s' brings more of what '%s' says of record %llu "
             "than is kept: see 'noroshi receipts %llu'",
             from->name, name, (unsigned long long)said->number,
             (unsigned long long)said->number);
}

/* share: of at->account, or of all together. */
static void leave_out(struct facts *d, const struct holder_said *said,
                      const struct holder_share_at *at,
                      struct holder_share *share)
{
    struct holder_left_out sum;

    if (share->left_out++ == 0)
        say_full(d, said);
    share->last_ms = d->now_ms;
    holder_share_put(&d->txn, at, share);
    (void)holder_left_out_get(&d->txn.view, said->from, &sum);
    sum.count++;
    sum.last_ms = d->now_ms;
    sum.number = said->number;
    sum.account = at->account;
    holder_left_out_put(&d->txn, said->from, &sum);
}

/* What one peer brings, on one account and on all of those that share. */
struct room {
    bool first;
    struct holder_share_at own_at, all_at;
    struct holder_share own, all;
};

static struct room room_of(const struct facts *d,
                           const struct holder_said *said)
{
    struct room room = {.first = is_first(d, said)};

    room.own_at = (struct holder_share_at){
        said->number, said->from, room.first ? said->by : account_of(d, said)};
    room.all_at = (struct holder_share_at){said->number, said->from, 0};
    holder_share_get(&d->txn.view, &room.own_at, &room.own);
    holder_share_get(&d->txn.view, &room.all_at, &room.all);
    return room;
}

/* Any number of names can be made up: who has no row gets none by this. */
static void pass_over(struct facts *d, const struct holder_said *said,
                      struct room *room)
{
    if (!room->first && room->own.words == 0 && room->own.claims == 0)
        leave_out(d, said, &room->all_at, &room->all);
    else
        leave_out(d, said, &room->own_at, &room->own);
}

void holder_room_pass_over(struct facts *d, const struct holder_said *said)
{
    struct room room = room_of(d, said);

    pass_over(d, said, &room);
}

bool holder_room_take(struct facts *d, const struct holder_said *said)
{
    struct room room = room_of(d, said);
    const uint64_t max =
        room.first ? HOLDER_ROOM_FIRST_MAX : HOLDER_ROOM_OTHER_MAX;

    if (*kept(&room.own, said->counts) >= max ||
        (!room.first &&
         *kept(&room.all, said->counts) >= HOLDER_ROOM_OTHERS_MAX)) {
        pass_over(d, said, &room);
        return false;
    }
    ++*kept(&room.own, said->counts);
    holder_share_put(&d->txn, &room.own_at, &room.own);
    if (room.first)
        return true;
    ++*kept(&room.all, said->counts);
    holder_share_put(&d->txn, &room.all_at, &room.all);
    return true;
}
