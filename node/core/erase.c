#include "node/core/erase.h"

#include <string.h>

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

static bool recalls(const struct record *recall, const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;

    if (record_retraction(&retraction, recall) != ERR_OK)
        return false;
    while (record_target_next(&retraction, &target))
        if (target.value_count == 0 && r->revision <= target.up_to_revision &&
            memcmp(&r->object, &target.object, sizeof r->object) == 0)
            return true;
    return false;
}

void erase_record(const struct desk *d, struct vault_row *row)
{
    const struct due_at due = {
        DUE_ERASED, row->number, 0, {.since_ms = d->now_ms}};

    if (row->state & VAULT_ERASED)
        return;
    forget_entries(d, row);
    vault_erase(d->store, row);
    if (row->kind == RECORD_GROUP)
        groups_drop(d->groups);
    if (row->author != d->self->party)
        due_put(d->store, &due);
}

void erase_quarantined(const struct desk *d, const struct record *recall)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct quarantine_row row = {0};

    while (quarantine_next(d, row.id, &row)) {
        struct buffer raw = {room, 0, sizeof room};

        if (ident_same(&row.author, &recall->author) &&
            quarantine_raw(d, &row, &raw) == ERR_OK &&
            record_open(&r, bytes_of(&raw)) == ERR_OK && recalls(recall, &r))
            quarantine_drop(d, &row);
    }
}

bool erase_recalled(const struct desk *d, const struct record *r)
{
    uint32_t author = party_known(d->store, &r->author);
    struct vault_object object;

    return author != 0 && vault_object(d->store, &r->object, author, &object) &&
           object.erased_revision >= r->revision;
}
