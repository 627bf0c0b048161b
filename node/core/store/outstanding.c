#include "node/core/store/outstanding.h"

#include <string.h>

#include "node/core/store/holder_table.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding_pair.h"
#include "node/core/store/summary.h"
#include "node/core/store/table.h"

/* What the first octet of a key says that the row is (schema.h). */
enum {
    TURN = 0,
    WANTED = 1,
    OTHER = 2,
    PAIR = 3,
    PART = 4,
    SET = 5,
    LOST = 6,
};

enum { NUMBER_AT = 1, NODE_AT = 9, NUMBER_KEY = 9, PAIR_KEY = 13 };

/* No node has this number. */
enum { REGAINED = 0 };

static struct table_key row_key(uint8_t row)
{
    struct table_key k = {0};

    table_key_u8(&k, row);
    return k;
}

static struct table_key number_key(uint8_t row, uint64_t number)
{
    struct table_key k = row_key(row);

    table_key_u64(&k, number);
    return k;
}

static struct table_key pair_key(uint64_t number, uint32_t node_no)
{
    struct table_key k = number_key(PAIR, number);

    table_key_u32(&k, node_no);
    return k;
}

static struct table_key node_key(uint32_t node_no)
{
    struct table_key k = row_key(LOST);

    table_key_u32(&k, node_no);
    return k;
}

static struct table_key set_key(const struct outstanding_part *part)
{
    struct table_key k = row_key(SET);

    table_key_u32(&k, part->author);
    table_key_add(&k, part->set.octet, sizeof part->set.octet);
    return k;
}

static bool has(const struct view *view, const struct table_key *k)
{
    struct bytes value;

    return table_get(view, TABLE_OUTSTANDING, k, &value);
}

static void put_empty(struct txn *txn, const struct table_key *k)
{
    table_put(txn, TABLE_OUTSTANDING, k, (struct bytes){k->octet, 0});
}

static bool turn_get(const struct view *view, uint64_t *turn)
{
    const struct table_key k = row_key(TURN);

    return table_get_value(view, TABLE_OUTSTANDING, &k, turn, sizeof *turn);
}

static void turn_put(struct txn *txn, uint64_t turn)
{
    const struct table_key k = row_key(TURN);

    table_put_value(txn, TABLE_OUTSTANDING, &k, &turn, sizeof turn);
}

void outstanding_begin(struct txn *txn)
{
    turn_put(txn, 0);
}

uint64_t outstanding_turn(const struct view *view)
{
    uint64_t turn = 0;

    (void)turn_get(view, &turn);
    return turn;
}

static bool begun(const struct view *view)
{
    uint64_t turn;

    return turn_get(view, &turn);
}

static struct table_key list_key(enum outstanding_list list, uint64_t number)
{
    return number_key(list == OUTSTANDING_WANTED ? WANTED : OTHER, number);
}

static void list_put(struct txn *txn, enum outstanding_list list,
                     uint64_t number)
{
    const struct table_key k = list_key(list, number);
    uint64_t turn;

    if (has(&txn->view, &k))
        return;
    if (list == OUTSTANDING_OTHER) {
        put_empty(txn, &k);
        return;
    }
    turn = outstanding_turn(&txn->view) + 1;
    table_put_value(txn, TABLE_OUTSTANDING, &k, &turn, sizeof turn);
    turn_put(txn, turn);
}

static void list_del(struct txn *txn, enum outstanding_list list,
                     uint64_t number)
{
    const struct table_key k = list_key(list, number);

    table_del(txn, TABLE_OUTSTANDING, &k);
}

static bool part_get(const struct view *view, uint64_t number,
                     struct outstanding_part *out)
{
    const struct table_key k = number_key(PART, number);

    return table_get_value(view, TABLE_OUTSTANDING, &k, out, sizeof *out);
}

bool outstanding_part_of(const struct view *view, uint64_t number,
                         struct set_id *set)
{
    struct outstanding_part part;

    if (!part_get(view, number, &part))
        return false;
    *set = part.set;
    return true;
}

/* number: of a part, which stands for the set where no other does. */
static void set_get(const struct view *view,
                    const struct outstanding_part *part, uint64_t number,
                    struct outstanding_set *out)
{
    const struct table_key k = set_key(part);
    struct summary_set sum;

    *out = (struct outstanding_set){0};
    if (table_get_value(view, TABLE_OUTSTANDING, &k, out, sizeof *out))
        return;
    (void)summary_set_get(view, part->author, &part->set, &sum);
    out->shown = sum.shown != 0 ? sum.shown : number;
}

/* Whether the set stands in the lists, by what its row says. */
static void set_lists(struct txn *txn, const struct outstanding_set *s)
{
    if (s->wanted > 0)
        list_put(txn, OUTSTANDING_WANTED, s->shown);
    else
        list_del(txn, OUTSTANDING_WANTED, s->shown);
    if (s->other)
        list_put(txn, OUTSTANDING_OTHER, s->shown);
}

static void set_put(struct txn *txn, const struct outstanding_part *part,
                    const struct outstanding_set *s)
{
    const struct table_key k = set_key(part);

    set_lists(txn, s);
    if (s->wanted > 0 || s->other)
        table_put_value(txn, TABLE_OUTSTANDING, &k, s, sizeof *s);
    else
        table_del(txn, TABLE_OUTSTANDING, &k);
}

static uint64_t pairs_of(const struct view *view, uint64_t number)
{
    const struct table_key all = number_key(PAIR, number);
    struct table_cursor c;
    uint64_t n = 0;
    bool more;

    table_walk(&c, view, TABLE_OUTSTANDING);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c))
        n++;
    table_walk_end(&c);
    return n;
}

/* A pair came or went. */
static void counted(struct txn *txn, uint64_t number, bool came)
{
    struct outstanding_part part;
    struct outstanding_set set;

    if (part_get(&txn->view, number, &part)) {
        set_get(&txn->view, &part, number, &set);
        set.wanted += came ? 1 : (uint64_t)-1;
        set_put(txn, &part, &set);
    } else if (came) {
        list_put(txn, OUTSTANDING_WANTED, number);
    } else if (pairs_of(&txn->view, number) == 0) {
        list_del(txn, OUTSTANDING_WANTED, number);
    }
}

static void pair_is(struct txn *txn, uint64_t number, uint32_t node_no,
                    bool wanted)
{
    const struct table_key k = pair_key(number, node_no);

    if (has(&txn->view, &k) == wanted)
        return;
    if (wanted)
        put_empty(txn, &k);
    else
        table_del(txn, TABLE_OUTSTANDING, &k);
    counted(txn, number, wanted);
}

void outstanding_other(struct txn *txn, uint64_t number)
{
    struct outstanding_part part;
    struct outstanding_set set;

    if (!begun(&txn->view))
        return;
    if (!part_get(&txn->view, number, &part)) {
        list_put(txn, OUTSTANDING_OTHER, number);
        return;
    }
    set_get(&txn->view, &part, number, &set);
    set.other = 1;
    set_put(txn, &part, &set);
}

static void look_at(struct txn *txn, const struct outstanding_pair *p)
{
    const uint64_t number = p->row->number;
    bool wanted;

    if (p->node_no == REGAINED) {
        if (outstanding_pair_outdated(p))
            pair_is(txn, number, REGAINED, false);
        return;
    }
    wanted = outstanding_pair_wanted(p);
    pair_is(txn, number, p->node_no, wanted);
    if (!wanted && !outstanding_pair_plain(p))
        outstanding_other(txn, number);
}

void outstanding_look(struct txn *txn, uint64_t number, uint32_t node_no)
{
    struct vault_row row;
    const struct outstanding_pair p = {&txn->view, &row, node_no};

    if (begun(&txn->view) && vault_get(&txn->view, number, &row))
        look_at(txn, &p);
}

void outstanding_look_all(struct txn *txn, uint64_t number)
{
    struct vault_row row;
    struct outstanding_pair p = {&txn->view, &row, REGAINED};
    struct holder_row holder;

    if (!begun(&txn->view) || !vault_get(&txn->view, number, &row))
        return;
    look_at(txn, &p);
    while (outbox_release_next(&txn->view, number, &p.node_no))
        look_at(txn, &p);
    p.node_no = 0;
    while (holder_table_next(&txn->view, number, &p.node_no, &holder))
        look_at(txn, &p);
}

void outstanding_regained(struct txn *txn, uint64_t number)
{
    struct vault_row row;
    const struct outstanding_pair p = {&txn->view, &row, REGAINED};

    if (begun(&txn->view) && vault_get(&txn->view, number, &row) &&
        !outstanding_pair_outdated(&p))
        pair_is(txn, number, REGAINED, true);
}

void outstanding_lost(struct txn *txn, uint32_t node_no)
{
    const struct table_key k = node_key(node_no);
    const uint64_t after = 0;

    if (begun(&txn->view))
        table_put_value(txn, TABLE_OUTSTANDING, &k, &after, sizeof after);
}

/* The first node of which something is left; false: there is none. */
static bool lost_next(const struct view *view, uint32_t *node_no,
                      uint64_t *after)
{
    const struct table_key all = row_key(LOST);

    *node_no = 0;
    return table_next_under(view, TABLE_OUTSTANDING, &all, node_no, after,
                            sizeof *after);
}

bool outstanding_lasts(const struct view *view)
{
    uint32_t node_no;
    uint64_t after;

    return lost_next(view, &node_no, &after);
}

bool outstanding_go_on(struct txn *txn)
{
    uint64_t numbers[OUTSTANDING_LOST_A_ROUND], after;
    struct table_key k;
    uint32_t node_no;
    size_t n;

    if (!lost_next(&txn->view, &node_no, &after))
        return false;
    k = node_key(node_no);
    n = outbox_release_to(&txn->view, node_no, after, numbers,
                          OUTSTANDING_LOST_A_ROUND);
    for (size_t i = 0; i < n; i++)
        outstanding_look(txn, numbers[i], node_no);
    if (n > 0)
        table_put_value(txn, TABLE_OUTSTANDING, &k, &numbers[n - 1],
                        sizeof numbers[n - 1]);
    else
        table_del(txn, TABLE_OUTSTANDING, &k);
    return true;
}

/* What stood by its own number counts for the set from now on. */
void outstanding_part(struct txn *txn, uint64_t number, uint32_t author,
                      const struct set_id *id)
{
    const struct outstanding_part part = {*id, author};
    const struct table_key k = number_key(PART, number);
    const struct table_key other = list_key(OUTSTANDING_OTHER, number);
    struct outstanding_set set;

    if (!begun(&txn->view) || has(&txn->view, &k))
        return;
    table_put_value(txn, TABLE_OUTSTANDING, &k, &part, sizeof part);
    set_get(&txn->view, &part, number, &set);
    set.wanted += pairs_of(&txn->view, number);
    set.other |= has(&txn->view, &other);
    list_del(txn, OUTSTANDING_WANTED, number);
    list_del(txn, OUTSTANDING_OTHER, number);
    set_put(txn, &part, &set);
}

void outstanding_part_drop(struct txn *txn, uint64_t number)
{
    const struct table_key k = number_key(PART, number);

    table_del(txn, TABLE_OUTSTANDING, &k);
}

void outstanding_shown(struct txn *txn, uint32_t author,
                       const struct set_id *id, uint64_t number)
{
    const struct outstanding_part part = {*id, author};
    const struct table_key k = set_key(&part);
    struct outstanding_set set;

    if (number == 0 ||
        !table_get_value(&txn->view, TABLE_OUTSTANDING, &k, &set, sizeof set) ||
        set.shown == number)
        return;
    list_del(txn, OUTSTANDING_WANTED, set.shown);
    list_del(txn, OUTSTANDING_OTHER, set.shown);
    set.shown = number;
    set_put(txn, &part, &set);
}

static bool listed(struct table_cursor *c, enum outstanding_list list,
                   bool found, uint64_t *number)
{
    const struct table_key all =
        row_key(list == OUTSTANDING_WANTED ? WANTED : OTHER);

    found = found && table_walk_within(c, &all) && c->key.len == NUMBER_KEY;
    if (found)
        *number = bytes_get_be(c->key.at + NUMBER_AT, 8);
    table_walk_end(c);
    return found;
}

bool outstanding_below(const struct view *view, enum outstanding_list list,
                       uint64_t *number)
{
    const struct table_key below = list_key(list, *number);
    struct table_cursor c;

    table_walk(&c, view, TABLE_OUTSTANDING);
    return listed(&c, list, table_walk_below(&c, &below), number);
}

bool outstanding_above(const struct view *view, enum outstanding_list list,
                       uint64_t *number)
{
    const struct table_key from = list_key(list, *number + 1);
    struct table_cursor c;

    table_walk(&c, view, TABLE_OUTSTANDING);
    return listed(&c, list, table_walk_from(&c, &from), number);
}

bool outstanding_wanted(const struct view *view, uint64_t number,
                        uint64_t *turn)
{
    const struct table_key k = list_key(OUTSTANDING_WANTED, number);

    return table_get_value(view, TABLE_OUTSTANDING, &k, turn, sizeof *turn);
}
