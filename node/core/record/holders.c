#include "node/core/record/holders.h"

#include "node/core/store/mention.h"
#include "node/core/store/outbox.h"

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out)
{
    return holder_table_get(&d->txn.view, number, node_no, out);
}

/* Room for one more of a record from the peer that brought the notice. */
static bool admits(struct facts *d, uint64_t number, uint32_t from)
{
    uint64_t count = holder_table_brought(&d->txn.view, number, from);

    if (count >= HOLDERS_A_PEER_MAX)
        return false;
    holder_table_brought_put(&d->txn, number, from, count + 1);
    return true;
}

static bool has(const struct facts *d, uint64_t number,
                const struct record_id *record, uint32_t node_no)
{
    struct holder h;

    return facts_went(d, record, node_no) ||
           holders_get(d, number, node_no, &h);
}

/* WIRE.md 7.9: ""passed" of a node that holds the target" */
static void take_passed(struct facts *d, const struct vault_row *notice,
                        uint64_t time_ms, uint64_t number,
                        const struct record_noted *noted)
{
    uint32_t node_no = node_no_known(&d->txn.view, &noted->node);
    struct holder h = {0};
    bool known = node_no != 0 && holders_get(d, number, node_no, &h);

    if (!has(d, number, &noted->record, notice->author) ||
        node_no == notice->author || node_no == d->self->node_no)
        return;
    /* Two ways may bring a holder's words in another order. */
    if (known ? h.state != 0 && time_ms < h.since_ms
              : !admits(d, number, notice->from))
        return;
    node_no = node_no_of(&d->txn, &noted->node);
    h.since_ms = time_ms < d->now_ms ? time_ms : d->now_ms;
    h.via = notice->author;
    h.state = noted->state > UINT32_MAX ? 0 : (uint32_t)noted->state;
    holder_table_put(&d->txn, number, node_no, &h);
}

/* WIRE.md 7.9: ""erased" is believed of its signer alone" */
static void take_erased(struct facts *d, const struct vault_row *notice,
                        uint64_t number, const struct record_noted *noted)
{
    struct holder h;

    if (!ident_same(&noted->node, &notice->author_id))
        return;
    if (!holders_get(d, number, notice->author, &h)) {
        if (!admits(d, number, notice->from))
            return;
        h.since_ms = d->now_ms;
        if (notice->from != notice->author)
            h.via = notice->from;
    }
    h.erased_ms = d->now_ms;
    holder_table_put(&d->txn, number, notice->author, &h);
}

/* WIRE.md 7.11: "is told to the author by a notice" */
static void take_leak(struct facts *d, const struct vault_row *notice,
                      uint64_t number, const struct record_noted *noted)
{
    const struct leak leak = {d->now_ms, noted->state};
    struct leak_at at = {number, notice->author,
                         node_no_known(&d->txn.view, &noted->node)};
    struct vault_row target;

    if (!vault_get(&d->txn.view, number, &target) ||
        target.author != d->self->node_no)
        return;
    if ((at.by == 0 || !holder_table_leak_has(&d->txn.view, &at)) &&
        !admits(d, number, notice->from))
        return;
    at.by = node_no_of(&d->txn, &noted->node);
    holder_table_leak_put(&d->txn, &at, &leak);
}

void holders_take(struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    struct record_notice notice;
    struct record_noted noted;
    uint64_t number;

    if (row->author == d->self->node_no || record_notice(&notice, r) != ERR_OK)
        return;
    while (record_noted_next(&notice, &noted)) {
        if (!vault_find(&d->txn.view, &noted.record, &number)) {
            mention_put(&d->txn, &noted.record, row->number);
            continue;
        }
        if (notice.type == RECORD_NOTICE_PASSED)
            take_passed(d, row, notice.time_ms, number, &noted);
        else if (notice.type == RECORD_NOTICE_ERASED)
            take_erased(d, row, number, &noted);
        else if (notice.type == RECORD_NOTICE_LEAK)
            take_leak(d, row, number, &noted);
    }
}

bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out)
{
    return holder_table_next(&d->txn.view, number, node_no, out);
}

bool holders_next_leak(const struct facts *d, struct leak_at *at,
                       struct leak *out)
{
    return holder_table_leak_next(&d->txn.view, at, out);
}
