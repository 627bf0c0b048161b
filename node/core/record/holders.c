#include "node/core/record/holders.h"

#include <string.h>

#include "node/core/store/mention.h"
#include "node/core/store/outbox.h"

_Static_assert(sizeof(struct holder) == 24, "a stored value");
_Static_assert(sizeof(struct leak) == 16, "a stored value");

enum { HOLDER_KEY = 12, LEAK_KEY = 16 };

static struct table_key holder_key(uint64_t number, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    table_key_u32(&k, node_no);
    return k;
}

static struct table_key leak_key(uint64_t number, uint32_t to, uint32_t by)
{
    struct table_key k = holder_key(number, to);

    table_key_u32(&k, by);
    return k;
}

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out)
{
    struct table_key k = holder_key(number, node_no);

    *out = (struct holder){0};
    return table_get_value(d->store, TABLE_HOLDER, &k, out, sizeof *out);
}

static void put(const struct facts *d, uint64_t number, uint32_t node_no,
                const struct holder *h)
{
    struct table_key k = holder_key(number, node_no);

    table_put_value(d->store, TABLE_HOLDER, &k, h, sizeof *h);
}

/* Room for one more of a record from the peer that brought the notice. The
   count stands among the leaks, where no node is. */
static bool admits(const struct facts *d, uint64_t number, uint32_t from)
{
    struct table_key k = leak_key(number, 0, from);
    struct leak count = {0};

    table_get_value(d->store, TABLE_HOLDER, &k, &count, sizeof count);
    if (count.since_ms >= HOLDERS_A_PEER_MAX)
        return false;
    count.since_ms++;
    table_put_value(d->store, TABLE_HOLDER, &k, &count, sizeof count);
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
static void take_passed(const struct facts *d, const struct vault_row *notice,
                        uint64_t time_ms, uint64_t number,
                        const struct record_noted *noted)
{
    uint32_t node_no = node_no_known(d->store, &noted->node);
    struct holder h = {0};
    bool known = node_no != 0 && holders_get(d, number, node_no, &h);

    if (!has(d, number, &noted->record, notice->author) ||
        node_no == notice->author || node_no == d->self->node_no)
        return;
    /* Two ways may bring a holder's words in another order. */
    if (known ? h.state != 0 && time_ms < h.since_ms
              : !admits(d, number, notice->from))
        return;
    node_no = node_no_of(d->store, &noted->node);
    h.since_ms = time_ms < d->now_ms ? time_ms : d->now_ms;
    h.via = notice->author;
    h.state = noted->state > UINT32_MAX ? 0 : (uint32_t)noted->state;
    put(d, number, node_no, &h);
}

/* WIRE.md 7.9: ""erased" is believed of its signer alone" */
static void take_erased(const struct facts *d, const struct vault_row *notice,
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
    put(d, number, notice->author, &h);
}

/* WIRE.md 7.11: "is told to the author by a notice" */
static void take_leak(const struct facts *d, const struct vault_row *notice,
                      uint64_t number, const struct record_noted *noted)
{
    const struct leak leak = {d->now_ms, noted->state};
    uint32_t by = node_no_known(d->store, &noted->node);
    struct table_key k = leak_key(number, notice->author, by);
    struct vault_row target;
    struct bytes known;

    if (!vault_get(d->store, number, &target) ||
        target.author != d->self->node_no)
        return;
    if ((by == 0 || !table_get(d->store, TABLE_HOLDER, &k, &known)) &&
        !admits(d, number, notice->from))
        return;
    k = leak_key(number, notice->author, node_no_of(d->store, &noted->node));
    table_put_value(d->store, TABLE_HOLDER, &k, &leak, sizeof leak);
}

void holders_take(const struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    struct record_notice notice;
    struct record_noted noted;
    uint64_t number;

    if (row->author == d->self->node_no || record_notice(&notice, r) != ERR_OK)
        return;
    while (record_noted_next(&notice, &noted)) {
        if (!vault_find(d->store, &noted.record, &number)) {
            mention_put(d->store, &noted.record, row->number);
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

/* From a key on, the first row of its record whose key and value have these
   sizes; *key is then its own. */
static bool next_row(const struct facts *d, struct table_key *key,
                     size_t key_len, void *value, size_t size)
{
    struct table_key all = {0};
    struct table_cursor c;
    bool more, found = false;

    table_key_add(&all, key->octet, sizeof(uint64_t));
    table_walk(&c, d->store, TABLE_HOLDER);
    for (more = table_walk_from(&c, key);
         more && !found && table_walk_within(&c, &all);
         more = !found && table_walk_next(&c)) {
        found = c.key.len == key_len && c.value.len == size;
        if (!found)
            continue;
        *key = (struct table_key){0};
        table_key_add(key, c.key.at, c.key.len);
        memcpy(value, c.value.at, size);
    }
    table_walk_end(&c);
    return found;
}

bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out)
{
    struct table_key key = holder_key(number, *node_no + 1);

    if (!next_row(d, &key, HOLDER_KEY, out, sizeof *out))
        return false;
    *node_no = (uint32_t)bytes_get_be(key.octet + 8, 4);
    return true;
}

bool holders_next_leak(const struct facts *d, uint64_t number, uint32_t *to,
                       uint32_t *by, struct leak *out)
{
    struct table_key key = leak_key(number, *to == 0 ? 1 : *to, *by + 1);

    if (!next_row(d, &key, LEAK_KEY, out, sizeof *out))
        return false;
    *to = (uint32_t)bytes_get_be(key.octet + 8, 4);
    *by = (uint32_t)bytes_get_be(key.octet + 12, 4);
    return true;
}
