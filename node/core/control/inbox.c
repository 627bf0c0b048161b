/* What came in, and what waits for a person. */
#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"
#include "node/core/control/title.h"
#include "node/core/facts/confirmation.h"
#include "node/core/link/resend.h"
#include "node/core/record/pass.h"
#include "node/core/record/quarantine.h"
#include "node/core/store/announced.h"
#include "node/core/store/hold.h"
#include "proto/record_notice.h"

enum {
    PAGE_MAX = 256,
    QUARANTINED_SCAN_MAX = 65536, /* looked at for one page */
    TARGETS_MAX = 16,
};

/* One row, as far as it is about a record. */
struct item {
    const char *what;
    const struct vault_row *row; /* what it is about */
    const struct record *r;      /* NULL: its octets are gone */
    const struct node_id *author;
    uint32_t from;
    uint64_t received_ms;
    char detail[256];
    const struct node_id *leaker; /* NULL: detail is what it says */
    bool stays;                   /* until a person passes it on */
};

static bool put_item(struct call *call, const struct item *item)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, item->from);

    control_put_text(w, "what", item->what);
    control_put_uint(w, "number", item->row->number);
    control_put_id(w, "record", item->row->id.octet);
    control_put_object(w, &item->row->object);
    control_put_uint(w, "revision", item->row->revision);
    control_put_name(w, call, "author", item->author);
    control_put_id(w, "author_id", item->author->octet);
    control_put_introduced(w, call, item->author, item->from);
    control_put_text(w, "tlp", tlp_text((enum tlp)item->row->tlp));
    control_put_text(w, "kind", record_kind_text(item->row->kind));
    control_put_title(w, item->r);
    control_put_uint(w, "indicators", item->row->indicators);
    control_put_uint(w, "received", item->received_ms);
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
    if (item->leaker != NULL)
        control_put_name(w, call, "detail", item->leaker);
    else
        control_put_or_nil(w, "detail", bytes_text(item->detail));
    control_put_bool(w, "stays", item->stays);
    return control_row_end(&call->reply);
}

/* Numbers of what a retraction names, as far as it is held. */
static void name_targets(const struct facts *d, const struct record *r,
                         struct item *item)
{
    struct record_retraction retraction;
    struct record_target target;
    size_t used = 0, n = 0;
    uint64_t number;

    if (record_retraction(&retraction, r) != ERR_OK)
        return;
    while (record_target_next(&retraction, &target) && n < TARGETS_MAX) {
        int len;

        if (!vault_find(&d->txn.view, &target.record, &number))
            continue;
        len = snprintf(item->detail + used, sizeof item->detail - used,
                       n == 0 ? "%llu" : " %llu", (unsigned long long)number);
        used += len > 0 ? (size_t)len : 0;
        n++;
        if (used >= sizeof item->detail)
            return;
    }
}

/* Whether all that a retraction takes back was replaced by a revision that is
   here: then the revision says it. */
static bool only_replaced(const struct facts *d, const struct vault_row *row,
                          const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;
    struct vault_object object;

    if (record_retraction(&retraction, r) != ERR_OK || retraction.erase)
        return false;
    while (record_target_next(&retraction, &target))
        if (target.value_count > 0 ||
            !vault_object(&d->txn.view, &target.object, row->author, &object) ||
            object.newest == 0 || object.revision <= target.up_to_revision)
            return false;
    return true;
}

/* What a notice speaks of. */
struct noticed {
    struct record_noted noted;
    struct vault_row target;
};

/* A notice is told of the record it is about; "passed" is for receipts. */
static bool notice_item(const struct facts *d, const struct record *r,
                        struct item *item, struct noticed *of)
{
    struct record_notice notice;
    struct vault_row *target = &of->target;
    uint64_t number;

    if (record_notice(&notice, r) != ERR_OK ||
        notice.type == RECORD_NOTICE_PASSED ||
        !record_noted_next(&notice, &of->noted) ||
        !vault_find(&d->txn.view, &of->noted.record, &number) ||
        !vault_get(&d->txn.view, number, target))
        return false;
    /* What holders_take() does not believe is not told either. */
    if (notice.type == RECORD_NOTICE_LEAK
            ? target->author != d->self->node_no
            : !ident_same(&of->noted.node, item->author))
        return false;
    item->row = target;
    item->r = NULL;
    item->what = notice.type == RECORD_NOTICE_ERASED ? "erased" : "leaked";
    if (notice.type == RECORD_NOTICE_LEAK)
        item->leaker = &of->noted.node;
    return notice.type <= RECORD_NOTICE_LEAK;
}

static const char *retraction_word(const struct record *r)
{
    struct record_retraction retraction;

    return r != NULL && record_retraction(&retraction, r) == ERR_OK &&
                   retraction.erase
               ? "recalled"
               : "retracted";
}

static const char *content_word(const struct vault_row *row)
{
    return row->revision > 1 ? "revised" : "new";
}

/* False, of this and the next two: the page is full. */
static bool tell_notice(struct call *call, struct item *item)
{
    struct noticed of;

    return item->r == NULL ||
           !notice_item(&call->core->facts, item->r, item, &of) ||
           put_item(call, item);
}

static bool tell_retraction(struct call *call, struct item *item)
{
    const struct facts *d = &call->core->facts;

    if (item->r != NULL && only_replaced(d, item->row, item->r))
        return true;
    if (item->r != NULL)
        name_targets(d, item->r, item);
    item->what = retraction_word(item->r);
    return put_item(call, item);
}

static bool tell_record(struct call *call, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    const struct facts *d = &call->core->facts;
    bool opened = vault_record(&d->txn.view, row, &raw, &r) == ERR_OK;
    struct item item = {
        .what = content_word(row),
        .row = row,
        .r = opened ? &r : NULL,
        .author = &row->author_id,
        .from = row->from,
        .received_ms = row->received_ms,
        .stays = opened && pass_stays(d, &r, row),
    };

    switch (record_kind_of(row->kind)) {
    case RECORD_NOTICE:
        return tell_notice(call, &item);
    case RECORD_RETRACTION:
        return tell_retraction(call, &item);
    case RECORD_GROUP:
        item.what = "group";
        break;
    case RECORD_UNKNOWN:
    case RECORD_REPORT:
    case RECORD_INCIDENT:
    case RECORD_SIGHTING:
    case RECORD_OPINION:
        break;
    }
    return put_item(call, &item);
}

static void loss_row(struct call *call, const struct peer *p, const char *what,
                     uint64_t since_ms, uint64_t count)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", what);
    control_put_text(w, "from", p->name);
    control_put_uint(w, "received", since_ms);
    control_put_uint(w, "count", count);
    (void)control_row_end(&call->reply);
}

static void tell_fenced(struct call *call)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        struct control_writer *w;

        if (p->fence[0] == '\0' || p->revoked)
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "fenced");
        control_put_text(w, "from", p->name);
        control_put_text(w, "detail", p->fence);
        (void)control_row_end(&call->reply);
    }
}

/* Why a hold waits, where that is who brought it; else "". */
static const char *crowded(const struct facts *d, const struct hold *h)
{
    if (roster_by_id(d->roster, &h->author) != NULL)
        return "";
    switch (authors_room(d->authors, h->from, &h->author, d->now_ms)) {
    case AUTHORS_ROOM:
        return "";
    case AUTHORS_TOMORROW:
        return "its peer brought too many new authors today";
    case AUTHORS_FULL:
        return "its peer brought too many authors";
    }
    return "";
}

static bool waiting_row(struct call *call, const struct hold *h)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, h->from);
    bool opened = hold_raw(&d->txn.view, h, &raw) == ERR_OK &&
                  record_open(&r, bytes_of(&raw)) == ERR_OK;

    control_put_text(w, "what", "waiting");
    control_put_nil(w, "number");
    control_put_id(w, "record", h->record.octet);
    control_put_object(w, &h->object);
    control_put_uint(w, "revision", h->revision);
    control_put_name(w, call, "author", &h->author);
    control_put_id(w, "author_id", h->author.octet);
    control_put_introduced(w, call, &h->author, h->from);
    if (opened) {
        control_put_text(w, "tlp", tlp_text(r.tlp));
        control_put_text(w, "kind", record_kind_text(r.kind));
    }
    control_put_title(w, opened ? &r : NULL);
    control_put_uint(w, "received", h->since_ms);
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
    control_put_or_nil(w, "detail", bytes_text(crowded(d, h)));
    return control_row_end(&call->reply);
}

/* What waits for an answer after *id; as tell_quarantined() below. What was
   refused is there. */
static bool tell_held(struct call *call, uint64_t since_ms, uint64_t *id)
{
    const struct view *view = &call->core->facts.txn.view;
    struct hold h;

    for (size_t n = 0; hold_next(view, *id, &h); n++) {
        if (n == PAGE_MAX || (h.answer == 0 && !h.refused &&
                              h.since_ms >= since_ms && !waiting_row(call, &h)))
            return false;
        *id = h.id;
    }
    return true;
}

/* A peer lost its store; or what it had released never came. */
static void tell_losses(struct call *call, uint64_t since_ms)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct announced_missed missed;
        struct resend_sum sum;

        resend_sum(d, p, &sum);
        if (sum.lost_ms != 0 && sum.lost_ms >= since_ms)
            loss_row(call, p, "lost", sum.lost_ms, sum.waits);
        if (announced_missed(&d->txn.view, p->node_no, &missed) &&
            missed.since_ms >= since_ms)
            loss_row(call, p, "missed", missed.since_ms, missed.count);
    }
}

/* Peers that have receipts of this node for what it does not hold. */
static void tell_behind(struct call *call)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        struct fault about = {0};
        struct control_writer *w;

        if (p->receipts == 0 || p->revoked)
            continue;
        control_behind(&about, p);
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "put back");
        control_put_text(w, "from", p->name);
        control_put_text(w, "detail", about.about);
        (void)control_row_end(&call->reply);
    }
}

/* One row for a peer, however often it was so. */
static void tell_busy(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        struct control_writer *w;

        if (p->work.much_ms == 0 || p->work.much_ms < since_ms)
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "busy");
        control_put_text(w, "from", p->name);
        control_put_uint(w, "received", p->work.much_ms);
        control_put_text(w, "detail", work_kind_text(p->work.much_of));
        control_put_uint(w, "count", p->work.much_minutes);
        (void)control_row_end(&call->reply);
    }
}

static void tell_unconfirmed(struct call *call)
{
    const struct facts *d = &call->core->facts;
    struct control_writer *w;

    if (!facts_unconfirmed(d))
        return;
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "unconfirmed");
    control_put_uint(w, "received", view_state(&d->txn.view)->unconfirmed_ms);
    control_put_text(w, "detail", confirmation_text(d));
    (void)control_row_end(&call->reply);
}

static bool quarantined_row(struct call *call, const struct quarantine_row *row)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, row->from);

    control_put_text(w, "what", "quarantined");
    control_put_uint(w, "number", row->id);
    control_put_id(w, "record", row->record.octet);
    control_put_name(w, call, "author", &row->author);
    control_put_id(w, "author_id", row->author.octet);
    control_put_uint(w, "received", row->arrived_ms);
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
    control_put_text(w, "detail",
                     row->why == 0
                         ? policy_rule_text((enum policy_rule)row->rule)
                         : err_text((enum err)row->why));
    return control_row_end(&call->reply);
}

/* What is in quarantine after *id; false: the page is full, and *id is the last
   that was looked at. */
static bool tell_quarantined(struct call *call, uint64_t since_ms, uint64_t *id)
{
    struct quarantine_row row;

    for (size_t n = 0; quarantine_next(&call->core->facts, *id, &row); n++) {
        if (n == QUARANTINED_SCAN_MAX ||
            (row.arrived_ms >= since_ms && !quarantined_row(call, &row)))
            return false;
        *id = row.id;
    }
    return true;
}

/* False: the page is full, and *at is where the next begins. */
static bool tell_records(struct call *call, uint64_t since_ms, uint64_t *at)
{
    const struct facts *d = &call->core->facts;
    struct vault_row row;
    size_t shown = 0;

    for (; vault_below(&d->txn.view, *at, &row) && row.received_ms >= since_ms;
         *at = row.number) {
        if (row.from == d->self->node_no)
            continue;
        if (shown++ == PAGE_MAX || !tell_record(call, &row))
            return false;
    }
    return true;
}

enum err control_inbox(struct call *call)
{
    /* A page's mark has one of these bits, and where that part goes on. */
    const uint64_t held = (uint64_t)1 << 61, quarantined = (uint64_t)1 << 62;
    const uint64_t records = (uint64_t)1 << 63;
    uint64_t mark = call_after(call, 0), since_ms = 0;
    uint64_t at = mark & ~(held | quarantined | records);

    (void)!control_arg_uint(&since_ms, &call->request, "since");
    if (mark == 0) {
        tell_unconfirmed(call);
        tell_fenced(call);
        tell_losses(call, since_ms);
        tell_behind(call);
        tell_busy(call, since_ms);
        mark = held;
    }
    if (mark & held) {
        if (!tell_held(call, since_ms, &at)) {
            call_next(call, at | held);
            return ERR_OK;
        }
        mark = quarantined;
        at = 0;
    }
    if (mark & quarantined) {
        if (!tell_quarantined(call, since_ms, &at)) {
            call_next(call, at | quarantined);
            return ERR_OK;
        }
        at = held - 1;
    }
    if (!tell_records(call, since_ms, &at))
        call_next(call, at | records);
    return ERR_OK;
}
