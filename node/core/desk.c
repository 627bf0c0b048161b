#include "node/core/desk.h"

#include <stdio.h>
#include <string.h>

#include "node/core/outbox.h"

const struct node_id *desk_me(const struct desk *d)
{
    return &d->self->card.identity.node;
}

/* A release that had a seq may have been sent; only a void one was not. */
static bool went(const struct desk *d, const struct record_id *id,
                 uint32_t party)
{
    struct outbox_release release;
    uint64_t number;

    return vault_find(d->store, id, &number) &&
           outbox_release_get(d->store, number, party, &release) &&
           (release.ever || (release.seq > 0 && release.state != OUTBOX_VOID));
}

bool desk_target_went(const struct desk *d, const struct record *r,
                      uint32_t party)
{
    struct record_retraction retraction;
    struct record_target target;

    if (r->kind != RECORD_RETRACTION ||
        record_retraction(&retraction, r) != ERR_OK)
        return false;
    while (record_target_next(&retraction, &target))
        if (!went(d, &target.record, party))
            return false;
    return true;
}

static struct store_key asked_key(uint32_t party)
{
    struct store_key k = {0};

    store_key_u8(&k, 'a');
    store_key_u32(&k, party);
    return k;
}

void desk_asked_back(const struct desk *d, uint32_t party)
{
    struct store_key k = asked_key(party);

    store_put_value(d->store, STORE_META, &k, &d->now_ms, sizeof d->now_ms);
}

/* Rule 17: theirs if they asked, mine if I did by having lost my past. */
static bool asked_back(const struct desk *d, const struct record *r,
                       const struct peer *p)
{
    struct store_key k = asked_key(p->party);
    struct bytes found;

    if (ident_same(&r->author, desk_me(d)))
        return store_state(d->store)->past != STORE_FIRST;
    return ident_same(&r->author, &p->id) &&
           store_get(d->store, STORE_META, &k, &found);
}

void desk_facts(struct policy_facts *out, const struct desk *d,
                const struct record *r, const struct vault_row *row,
                const struct peer *p)
{
    uint32_t author = roster_party(d->store, &r->author);
    struct vault_object object;

    *out = (struct policy_facts){
        .me = *desk_me(d),
        .peer = roster_policy(p, d->now_ms),
        .now_ms = d->now_ms,
        .clock_doubtful = roster_clock_doubtful(d->roster),
    };
    if (author != 0 && vault_object(d->store, &r->object, author, &object)) {
        out->superseded = object.revision > r->revision;
        out->retracted = object.dead_revision >= r->revision;
    }
    if (row != NULL) {
        out->superseded |= (row->state & (VAULT_SUPERSEDED | VAULT_TWIN)) != 0;
        out->retracted |= (row->state & VAULT_RETRACTED) != 0;
    }
    if (p != NULL)
        out->target_went_there = desk_target_went(d, r, p->party);
    if (p != NULL)
        out->asked_back = asked_back(d, r, p);
}

void desk_name(char out[static DESK_NAME_MAX], const struct desk *d,
               const struct node_id *id)
{
    const struct peer *p = roster_by_id(d->roster, id);
    char hex[IDENT_HEX_TEXT];

    if (ident_same(id, desk_me(d))) {
        snprintf(out, DESK_NAME_MAX, "this node");
    } else if (p != NULL) {
        snprintf(out, DESK_NAME_MAX, "%s", p->name);
    } else {
        ident_hex(hex, id->octet);
        snprintf(out, DESK_NAME_MAX, "%.16s", hex);
    }
}
