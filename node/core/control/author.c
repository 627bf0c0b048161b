/* Nodes that peers introduced: whose debt they are, and which may go. */
#include <stdio.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/store/counter.h"

enum {
    LIST_PAGE_MAX = 256,
    LOOK_PAGE_MAX = 4096, /* rows looked at for one page */
    DROP_PAGE_MAX = 1024,
    ID_DIGITS_MIN = 8,
};

/* The argument `by`: whose introductions alone; 0: everybody's. */
static enum err arg_by(struct call *call, uint32_t *node_no)
{
    struct bytes text;
    struct peer *p;
    enum err err = call_text(call, "by", &text);

    *node_no = 0;
    if (err != ERR_OK || text.len == 0)
        return err;
    err = find_peer(call, text, &p);
    if (err == ERR_OK)
        *node_no = p->node_no;
    return err;
}

static bool is_by(const struct author_row *row, uint32_t by)
{
    return row->part != AUTHOR_LEFT &&
           (by == 0 || author_table_owner(row) == by);
}

static void put_peer(struct control_writer *w, const struct facts *d,
                     const char *name, uint32_t node_no)
{
    const struct peer *p = roster_by_node_no(d->roster, node_no);

    control_put_or_nil(w, name, bytes_text(p != NULL ? p->name : ""));
}

/* What of it lives, as a word. A retraction that is erased but for its
   tombstones is a retraction still. */
static const char *life_text(const struct facts *d, enum authors_life life,
                             uint64_t number)
{
    struct vault_row row;

    switch (life) {
    case AUTHORS_NOTHING:
        return NULL;
    case AUTHORS_RECORD:
        return vault_get(&d->txn.view, number, &row)
                   ? record_kind_text(row.kind)
                   : "record";
    case AUTHORS_HOLD:
        return "held";
    case AUTHORS_DEBT:
        return "debt";
    }
    return NULL;
}

static bool author_row(struct call *call, uint32_t node_no,
                       const struct author_row *row)
{
    const struct facts *d = &call->core->facts;
    struct control_writer *w;
    struct node_id id;
    enum authors_life life;
    uint64_t number;
    const char *lives;

    if (!node_no_id(&d->txn.view, node_no, &id))
        return true;
    life = authors_lives(d->authors, node_no, d->now_ms, &number);
    lives = life_text(d, life, number);
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", row->part == AUTHOR_WRITES ? "author" : "name");
    control_put_id(w, "node", id.octet);
    control_put_name(w, call, "name", &id);
    put_peer(w, d, "by", author_table_owner(row));
    control_put_uint(w, "records", row->records);
    control_put_or_nil(w, "lives", bytes_text(lives != NULL ? lives : ""));
    control_put_time(w, "number", number);
    control_put_time(w, "until", life == AUTHORS_RECORD ? row->over_ms : 0);
    return control_row_end(&call->reply);
}

static bool budget_row(struct call *call, const struct peer *p)
{
    const struct facts *d = &call->core->facts;
    const struct view *view = &d->txn.view;
    uint64_t authors = counter_get(view, COUNTER_AUTHORS, p->node_no);
    uint64_t names = counter_get(view, COUNTER_NAMES, p->node_no);
    struct control_writer *w;

    if (authors == 0 && names == 0)
        return true;
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "budget");
    control_put_text(w, "by", p->name);
    control_put_uint(w, "authors", authors);
    control_put_uint(w, "authors_max", AUTHORS_A_PEER_MAX);
    control_put_uint(w, "today",
                     authors_today(d->authors, p->node_no, d->now_ms));
    control_put_uint(w, "today_max", AUTHORS_A_DAY_MAX);
    control_put_uint(w, "names", names);
    return control_row_end(&call->reply);
}

/* A mark below this is a place among the peers; above, among authors. */
enum { PEERS_END = 1 << 16 };

_Static_assert((int)PEERS_END > (int)ROSTER_PEERS_MAX,
               "a mark tells them apart");

/* False: the page is full. */
static bool budgets(struct call *call, uint32_t by, uint64_t at)
{
    const struct roster *r = call->core->facts.roster;

    for (; at < roster_count(r); at++) {
        const struct peer *p = roster_at(r, at);

        if ((by == 0 || p->node_no == by) && !budget_row(call, p)) {
            call_next(call, at);
            return false;
        }
    }
    return true;
}

enum err control_author_list(struct call *call)
{
    const struct view *view = &call->core->facts.txn.view;
    uint64_t mark = call_after(call, 0);
    uint32_t by, node_no = 0;
    struct author_row row;
    size_t shown = 0;
    enum err err = arg_by(call, &by);

    if (err != ERR_OK || (mark < PEERS_END && !budgets(call, by, mark)))
        return err;
    if (mark >= PEERS_END)
        node_no = (uint32_t)(mark - PEERS_END);
    for (size_t n = 0; author_table_next(view, &node_no, &row); n++) {
        const uint64_t here = PEERS_END + (uint64_t)node_no - 1;

        if (shown == LIST_PAGE_MAX || n == LOOK_PAGE_MAX ||
            (is_by(&row, by) && !author_row(call, node_no, &row))) {
            call_next(call, here);
            break;
        }
        shown += is_by(&row, by);
    }
    return ERR_OK;
}

static enum err done(struct call *call, uint64_t dropped, uint64_t kept)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_uint(w, "dropped", dropped);
    control_put_uint(w, "kept", kept);
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}

/* All of one peer's, or of everybody's, a part at a time. */
static enum err drop_all(struct call *call, uint32_t by)
{
    struct facts *d = &call->core->facts;
    uint64_t dropped = 0, kept = 0, number;
    uint32_t node_no = (uint32_t)call_after(call, 0), last = node_no;
    struct author_row row;

    for (size_t n = 0; author_table_next(&d->txn.view, &node_no, &row); n++) {
        if (n == LOOK_PAGE_MAX || dropped == DROP_PAGE_MAX) {
            call_next(call, last);
            break;
        }
        last = node_no;
        if (!is_by(&row, by))
            continue;
        if (authors_lives(d->authors, node_no, d->now_ms, &number) ==
            AUTHORS_NOTHING) {
            authors_forget(d->authors, node_no);
            dropped++;
        } else {
            kept++;
        }
    }
    return done(call, dropped, kept);
}

static enum err find_author(struct call *call, struct bytes text,
                            uint32_t *node_no, struct author_row *row)
{
    const struct view *view = &call->core->facts.txn.view;
    size_t found =
        text.len < ID_DIGITS_MIN ? 0 : node_no_find_hex(view, text, node_no);

    if (found > 1)
        return call_say(
            call, ERR_AMBIGUOUS,
            "'%.*s' is ambiguous (several nodes): type more characters",
            (int)text.len, (const char *)text.at);
    if (found == 0 || !author_table_get(view, *node_no, row) ||
        row->part == AUTHOR_LEFT)
        return call_say(call, ERR_NOT_FOUND,
                        "no author '%.*s': see 'noroshi author list'",
                        (int)text.len, (const char *)text.at);
    return ERR_OK;
}

/* Why it is not dropped stands in its row. */
static enum err drop_one(struct call *call, struct bytes text)
{
    struct facts *d = &call->core->facts;
    struct author_row row;
    uint32_t node_no;
    uint64_t number;
    enum err err = find_author(call, text, &node_no, &row);

    if (err != ERR_OK)
        return err;
    if (authors_lives(d->authors, node_no, d->now_ms, &number) !=
        AUTHORS_NOTHING) {
        if (!author_row(call, node_no, &row))
            return ERR_TOO_BIG;
        return call_say(call, ERR_REFUSED,
                        "it is not dropped: it is still needed here");
    }
    authors_forget(d->authors, node_no);
    return done(call, 1, 0);
}

enum err control_author_drop(struct call *call)
{
    struct bytes text;
    uint32_t by;
    enum err err = call_text(call, "node", &text);

    if (err == ERR_OK)
        err = arg_by(call, &by);
    if (err != ERR_OK)
        return err;
    if ((text.len > 0) == (by != 0))
        return call_say(call, ERR_USAGE,
                        "name a node, or the peer that "
                        "introduced those to be dropped");
    return text.len > 0 ? drop_one(call, text) : drop_all(call, by);
}
