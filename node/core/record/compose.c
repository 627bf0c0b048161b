#include "node/core/record/compose.h"

#include <sodium.h>
#include <string.h>

#include "node/core/record/apply.h"

static uint8_t room[RECORD_MAX + 1024];

static enum err write_r(struct record *r, struct buffer *raw)
{
    enum err err = record_write(raw, r);

    if (err == ERR_OK && raw->len > RECORD_MAX - sizeof(struct signature))
        err = ERR_TOO_BIG;
    return err;
}

static enum err finish(struct record *r, struct buffer *raw,
                       const struct signature *sig)
{
    if (!buffer_add(raw, (struct bytes){sig->octet, sizeof sig->octet}))
        return ERR_TOO_BIG;
    return record_open(r, bytes_of(raw));
}

enum err compose_draft(struct record *r)
{
    struct buffer raw = {room, 0, sizeof room};
    const struct signature none = {{0}};
    enum err err = write_r(r, &raw);

    return err == ERR_OK ? finish(r, &raw, &none) : err;
}

enum err compose_sign(struct core *c, struct record *r)
{
    struct buffer raw = {room, 0, sizeof room};
    struct key_line_sign sign = {.domain = IDENT_REC};
    enum err err = write_r(r, &raw);

    if (err != ERR_OK)
        return err;
    sign.body = bytes_of(&raw);
    do
        err = key_line_sign(core_keys(c), &sign, 1);
    while (core_keys_again(c, err));
    if (err == ERR_OK)
        err = sign.err;
    return err == ERR_OK ? finish(r, &raw, &sign.sig) : err;
}

/* Written since this life of the store began, so that nobody can hold a later
   one that was lost. */
static bool of_this_life(const struct facts *d, uint64_t number)
{
    struct vault_row row;

    return number >= view_state(&d->txn.view)->first_number &&
           vault_get(&d->txn.view, number, &row) &&
           row.from == d->self->node_no;
}

uint64_t compose_revision(const struct facts *d, const struct object_id *object)
{
    struct vault_object known;
    uint64_t last;

    vault_object(&d->txn.view, object, d->self->node_no, &known);
    last = known.revision > known.dead_revision ? known.revision
                                                : known.dead_revision;
    if (view_state(&d->txn.view)->past == STORE_FIRST ||
        of_this_life(d, known.newest))
        return last + 1;
    return last + COMPOSE_LEAP + (last == 0);
}

void compose_object(struct record *r)
{
    randombytes_buf(r->object.octet, sizeof r->object.octet);
}

void compose_keep(struct core *c, const struct record *r, struct vault_row *row)
{
    *row = (struct vault_row){
        .author = c->self.node_no,
        .from = c->self.node_no,
        .received_ms = c->facts.now_ms,
    };
    apply_record(&c->facts, r, row);
    c->released = true;
}
