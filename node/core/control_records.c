#include <string.h>

#include "node/core/control_commands.h"
#include "node/core/outbox.h"

enum {
    PAGE_MAX = 256, /* each title means unsealing a body */
    RECEIPTS_SCAN_MAX = 4096,
};

/* The record's octets, opened; views live until the next call. */
static bool open_row(struct call *call, const struct vault_row *row,
                     struct record *r)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};

    return vault_raw(call->core->desk.store, row, &raw) == ERR_OK &&
           record_open(r, bytes_of(&raw)) == ERR_OK;
}

static void put_title(struct control_writer *w, const struct record *r)
{
    struct record_retraction retraction;
    struct record_report report;
    struct bytes title = {0};

    if (r != NULL && r->kind == RECORD_REPORT &&
        record_report(&report, r) == ERR_OK)
        title = report.title;
    else if (r != NULL && r->kind == RECORD_RETRACTION &&
             record_retraction(&retraction, r) == ERR_OK)
        title = retraction.reason;
    control_put_or_nil(w, "title", title);
}

static void put_row(struct call *call, struct control_writer *w,
                    const struct vault_row *row, const struct record *r)
{
    const struct desk *d = &call->core->desk;
    const struct peer *from = roster_by_party(d->roster, row->from);
    char author[DESK_NAME_MAX];

    desk_name(author, d, &row->author_id);
    control_put_uint(w, "number", row->number);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "revision", row->revision);
    control_put_text(w, "author", author);
    control_put_id(w, "author_id", row->author_id.octet);
    control_put_text(w, "tlp", tlp_text((enum tlp)row->tlp));
    control_put_text(w, "pap", pap_text((enum pap)row->pap));
    control_put_text(w, "kind", record_kind_text(row->kind));
    put_title(w, r);
    control_put_uint(w, "indicators", row->indicators);
    control_put_uint(w, "created", row->created_ms);
    control_put_uint(w, "expires", row->expires_ms);
    control_put_uint(w, "received", row->received_ms);
    control_put_bool(w, "urgent", row->urgent != 0);
    control_put_text(w, "state", control_state(row, d->now_ms));
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
}

static bool put_record(struct call *call, const struct vault_row *row)
{
    static struct record r;
    bool opened = open_row(call, row, &r);

    put_row(call, control_row_begin(&call->reply), row, opened ? &r : NULL);
    return control_row_end(&call->reply);
}

struct filter {
    const struct peer *from; /* NULL: any */
    uint64_t since_ms;
};

static enum err arg_filter(struct call *call, struct filter *f)
{
    struct bytes from;
    struct peer *p;
    enum err err = call_text(call, "from", &from);

    *f = (struct filter){0};
    if (err == ERR_OK && from.len > 0) {
        err = control_peer(call, from, &p);
        f->from = p;
    }
    if (control_arg_uint(&f->since_ms, &call->request, "since") != ERR_OK)
        f->since_ms = 0;
    return err;
}

static struct store_key number_key(uint64_t number)
{
    struct store_key k = {0};

    store_key_u64(&k, number);
    return k;
}

/* The newest record below a number. */
static bool row_below(struct store *s, uint64_t below, struct vault_row *out)
{
    struct store_key k = number_key(below);
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_RECORD);
    found = store_walk_below(&c, &k) && c.value.len == sizeof *out;
    if (found)
        memcpy(out, c.value.at, sizeof *out);
    store_walk_end(&c);
    return found;
}

/* Newest first; numbers rise with the time of receipt. */
enum err control_records(struct call *call)
{
    struct store *s = call->core->desk.store;
    uint64_t at = call_after(call, UINT64_MAX);
    struct vault_row row;
    struct filter f;
    size_t shown = 0;
    enum err err = arg_filter(call, &f);

    if (err != ERR_OK)
        return err;
    while (row_below(s, at, &row) && row.received_ms >= f.since_ms) {
        bool wanted = f.from == NULL || row.from == f.from->party;

        if (wanted && (shown == PAGE_MAX || !put_record(call, &row))) {
            call_next(call, at);
            break;
        }
        shown += wanted;
        at = row.number;
    }
    return ERR_OK;
}

static void put_audience(struct call *call, struct control_writer *w,
                         const struct record *r)
{
    static uint8_t room[RECORD_AUDIENCE_MAX * (DESK_NAME_MAX + 8) + 8];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    char name[DESK_NAME_MAX];

    writer_array(&list, r->audience_count);
    for (size_t i = 0; i < r->audience_count; i++) {
        desk_name(name, &call->core->desk, &r->audience[i].id);
        writer_text(&list, name);
    }
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "audience", bytes_of(&b));
}

enum err control_show(struct call *call)
{
    static struct record r;
    struct vault_row row;
    struct control_writer *w;
    bool opened;
    enum err err = control_record(call, &row);

    if (err != ERR_OK)
        return err;
    opened = open_row(call, &row, &r);
    w = control_row_begin(&call->reply);
    put_row(call, w, &row, opened ? &r : NULL);
    if (opened) {
        put_audience(call, w, &r);
        control_put_bin(w, "raw", r.raw);
    } else {
        control_put_nil(w, "raw");
    }
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}

static bool put_receipt(struct call *call, const struct vault_row *row,
                        const struct record *r, const struct peer *p,
                        const struct outbox_release *release)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_id(w, "record", row->id.octet);
    control_put_uint(w, "number", row->number);
    put_title(w, r);
    control_put_text(w, "peer", p->name);
    control_put_text(
        w, "state",
        outbox_release_text((enum outbox_release_state)release->state));
    control_put_uint(w, "since", release->since_ms);
    if (release->state == OUTBOX_WAITING || release->state == OUTBOX_VOID)
        control_put_uint(w, "rule", release->rule);
    else
        control_put_nil(w, "rule");
    return control_row_end(&call->reply);
}

/* All peers of one record; false: the page is full. *any tells whether it was
   released at all. */
static bool put_receipts(struct call *call, const struct vault_row *row,
                         bool *any)
{
    static struct record r;
    const struct desk *d = &call->core->desk;
    bool opened = open_row(call, row, &r);

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct outbox_release release;

        if (!outbox_release_get(d->store, row->number, p->party, &release))
            continue;
        *any = true;
        if (!put_receipt(call, row, opened ? &r : NULL, p, &release))
            return false;
    }
    return true;
}

enum receipts { NONE, COMPLETE, INCOMPLETE };

static enum receipts look_at(struct call *call, uint64_t number)
{
    const struct desk *d = &call->core->desk;
    enum receipts seen = NONE;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct outbox_release release;

        if (!outbox_release_get(d->store, number,
                                roster_at(d->roster, i)->party, &release))
            continue;
        if (release.state != OUTBOX_STORED)
            return INCOMPLETE;
        seen = COMPLETE;
    }
    return seen;
}

/* The newest record below *at that was released to somebody. */
static bool released_below(struct store *s, uint64_t *at)
{
    struct store_key k = number_key(*at);
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_RELEASE);
    found = store_walk_below(&c, &k) && c.key.len == 12;
    if (found)
        *at = bytes_get_be(c.key.at, 8);
    store_walk_end(&c);
    return found;
}

/* Two passes over what was released, newest first: the incomplete, then the
   rest. The page's mark holds the pass in its top bit. */
static enum err all_receipts(struct call *call)
{
    const uint64_t second = (uint64_t)1 << 63;
    uint64_t mark = call_after(call, second - 1);
    bool complete = (mark & second) != 0;
    uint64_t at = mark & ~second;
    struct vault_row row;
    size_t shown = 0, scanned = 0;

    for (;;) {
        uint64_t before = at;
        bool any = false;

        if (!released_below(call->core->desk.store, &at)) {
            if (complete)
                return ERR_OK;
            complete = true;
            at = second - 1;
            continue;
        }
        if (look_at(call, at) != (complete ? COMPLETE : INCOMPLETE) ||
            !vault_get(call->core->desk.store, at, &row)) {
            if (++scanned < RECEIPTS_SCAN_MAX)
                continue;
            call_next(call, at | (complete ? second : 0));
            return ERR_OK;
        }
        if (shown++ == PAGE_MAX || !put_receipts(call, &row, &any)) {
            call_next(call, before | (complete ? second : 0));
            return ERR_OK;
        }
    }
}

enum err control_receipts(struct call *call)
{
    struct vault_row row;
    struct bytes text;
    bool any = false;
    enum err err = call_text(call, "record", &text);

    if (err != ERR_OK)
        return err;
    if (text.len == 0)
        return all_receipts(call);
    err = control_record(call, &row);
    if (err != ERR_OK)
        return err;
    return put_receipts(call, &row, &any) ? ERR_OK : ERR_TOO_BIG;
}
