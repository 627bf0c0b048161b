#include "node/core/control/inbox_doubts.h"

#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/inbox_item.h"
#include "node/core/record/doubt.h"

/* The records' numbers go into detail; the values are those of the first. */
static void name_records(const struct facts *d, struct page *page,
                         uint64_t retraction, struct inbox_item *item)
{
    static uint8_t first_room[RECORD_MAX], other_room[RECORD_MAX];
    struct buffer first = {first_room, 0, sizeof first_room};
    struct buffer other = {other_room, 0, sizeof other_room};
    struct buffer *raw = &first;
    struct doubt_shown of;
    uint32_t place = 0;

    while (doubt_next_record(d, retraction, &place, raw, &of)) {
        size_t used = strlen(item->detail);

        page_spend_open(page, raw->len);
        page_spend(page, of.looks * PAGE_WORK_LOOK);
        snprintf(item->detail + used, sizeof item->detail - used,
                 used == 0 ? "%llu" : " %llu", (unsigned long long)of.number);
        if (raw == &first) {
            item->values = of.values;
            for (size_t i = 0; i < of.count && i < INBOX_VALUES_MAX; i++)
                item->value[i] = of.value[i];
        }
        raw = &other;
    }
}

static bool tell(struct call *call, struct page *page,
                 const struct vault_row *row, uint64_t since_ms)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    const struct facts *d = &call->core->facts;
    struct summary summary;
    struct inbox_item item = {
        .what = "in doubt",
        .row = row,
        .summary = &summary,
        .author = &row->author_id,
        .from = row->from,
        .received_ms = since_ms,
    };

    name_records(d, page, row->number, &item);
    if (item.values == 0)
        return true;
    item.more = doubt_more(&d->txn.view, row->number);
    page_spend(page, PAGE_WORK_ROW);
    (void)!summary_listed(&d->txn.view, row, &room, &summary);
    return inbox_item_put(call, &item);
}

bool inbox_doubts(struct call *call, struct page *page, uint64_t since_ms,
                  uint64_t *at)
{
    const struct facts *d = &call->core->facts;
    uint64_t retraction = *at, raised_ms;
    struct vault_row row;

    for (; doubt_next(&d->txn.view, &retraction, &raised_ms);
         *at = retraction) {
        if (page_full(page))
            return false;
        page_spend(page, PAGE_WORK_LOOK);
        if (raised_ms < since_ms || !vault_get(&d->txn.view, retraction, &row))
            continue;
        if (!tell(call, page, &row, raised_ms))
            return false;
    }
    return true;
}

enum err control_inbox_dismiss(struct call *call)
{
    struct vault_row row;
    struct control_writer *w;
    size_t dropped;
    enum err err = find_record(call, &row);

    if (err != ERR_OK)
        return err;
    dropped = doubt_drop(&call->core->facts, row.number);
    if (dropped == 0)
        return call_say(call, ERR_NOT_FOUND,
                        "record %llu puts no record of this node in doubt",
                        (unsigned long long)row.number);
    w = control_row_begin(&call->reply);
    control_put_uint(w, "dropped", dropped);
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}
