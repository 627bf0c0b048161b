#include "node/core/erase.h"

#include "node/core/due.h"
#include "node/core/quarantine.h"

static void forget_entries(const struct desk *d, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    if (vault_raw(d->store, row, &raw) == ERR_OK &&
        record_open(&r, bytes_of(&raw)) == ERR_OK)
        index_forget(d->index, &r, row->number);
}

static void forget_quarantined(const struct desk *d, const struct record_id *id)
{
    struct quarantine_row row;

    for (size_t i = 0; i < roster_count(d->roster); i++)
        if (quarantine_of(d, roster_at(d->roster, i)->party, id, &row))
            quarantine_drop(d, &row);
}

void erase_record(const struct desk *d, struct vault_row *row)
{
    const struct due_at due = {
        DUE_ERASED, row->number, 0, {.since_ms = d->now_ms}};

    if (row->state & VAULT_ERASED)
        return;
    forget_entries(d, row);
    forget_quarantined(d, &row->id);
    vault_erase(d->store, row);
    if (row->author != d->self->party)
        due_put(d->store, &due);
}
