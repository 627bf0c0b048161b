#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/title.h"
#include "node/core/record/retracted.h"

enum {
    PAGE_MAX = 256, /* each title means unsealing a body */
    SCAN_MAX = 4096,
    READER_TEXT_MAX = FACTS_NAME_MAX + 64,
    AUDIENCE_ROOM = RECORD_AUDIENCE_MAX * (READER_TEXT_MAX + 3) + 8,
    MARKS_ROOM = RECORD_INDICATORS_MAX * 3 + 8,
    ROW_ROOM = 16 * 1024 + MARKS_ROOM, /* all else that `show` says */
};

_Static_assert(RECORD_MAX + 2 * AUDIENCE_ROOM + ROW_ROOM <= CONTROL_MESSAGE_MAX,
               "a record is shown in one message");

/* The record's octets, opened; views live until the next call. */
static bool open_row(struct call *call, const struct vault_row *row,
                     struct record *r)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};

    return vault_record(&call->core->facts.txn.view, row, &raw, r) == ERR_OK;
}

static void put_row(struct call *call, struct control_writer *w,
                    const struct vault_row *row, const struct record *r)
{
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, row->from);

    control_put_uint(w, "number", row->number);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "revision", row->revision);
    control_put_name(w, call, "author", &row->author_id);
    control_put_id(w, "author_id", row->author_id.octet);
    control_put_introduced(w, call, &row->author_id, row->from);
    control_put_text(w, "tlp", tlp_text((enum tlp)row->tlp));
    control_put_text(w, "pap", pap_text((enum pap)row->pap));
    control_put_text(w, "kind", record_kind_text(row->kind));
    control_put_title(w, r);
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
        err = find_peer(call, from, &p);
        f->from = p;
    }
    if (control_arg_uint(&f->since_ms, &call->request, "since") != ERR_OK)
        f->since_ms = 0;
    return err;
}

/* Newest first; numbers rise with the time of receipt. */
enum err control_records(struct call *call)
{
    const struct view *view = &call->core->facts.txn.view;
    uint64_t at = call_after(call, UINT64_MAX);
    struct vault_row row;
    struct filter f;
    size_t shown = 0, scanned = 0;
    enum err err = arg_filter(call, &f);

    if (err != ERR_OK)
        return err;
    while (vault_below(view, at, &row) && row.received_ms >= f.since_ms) {
        bool wanted = (f.from == NULL || row.from == f.from->node_no) &&
                      record_kind_is(row.kind, RECORD_LISTED);

        if (++scanned > SCAN_MAX ||
            (wanted && (shown == PAGE_MAX || !put_record(call, &row)))) {
            call_next(call, at);
            break;
        }
        shown += wanted;
        at = row.number;
    }
    return ERR_OK;
}

/* A node by the name that is asked for; of those without one in Japanese, the
   other. */
static void name_in(char name[static FACTS_NAME_MAX], const struct facts *d,
                    const struct node_id *id, bool ja)
{
    *name = '\0';
    if (ja)
        facts_name_ja(name, d, id);
    if (*name == '\0')
        facts_name(name, d, id);
}

static void put_reader(struct writer *list, const struct facts *d,
                       const struct record_reader *e, bool ja)
{
    char text[READER_TEXT_MAX], name[FACTS_NAME_MAX];
    const char *group = "";
    size_t members;

    if (!e->is_group) {
        name_in(name, d, &e->id, ja);
        writer_text(list, name);
        return;
    }
    (void)groups_members(d->groups, groups_pinned(d->groups, e), &members,
                         &group);
    snprintf(text, sizeof text, "group:%.*s v%llu%s", FACTS_NAME_MAX - 1,
             group[0] != '\0' ? group : "?", (unsigned long long)e->version,
             e->later_members ? " +later" : "");
    writer_text(list, text);
}

static void put_audience(struct call *call, struct control_writer *w,
                         const struct record *r, bool ja)
{
    static uint8_t room[AUDIENCE_ROOM];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    writer_array(&list, r->audience_count);
    for (size_t i = 0; i < r->audience_count; i++)
        put_reader(&list, &call->core->facts, &r->audience[i], ja);
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, ja ? "audience_ja" : "audience", bytes_of(&b));
}

static void put_delegation(struct call *call, struct control_writer *w,
                           const struct record *r, bool ja)
{
    uint8_t room[RECORD_DELEGATION_MAX * READER_TEXT_MAX + 8];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    char text[READER_TEXT_MAX], name[FACTS_NAME_MAX];

    writer_array(&list, r->delegation_count);
    for (size_t i = 0; i < r->delegation_count; i++) {
        const struct record_delegate *d = &r->delegation[i];

        name_in(name, &call->core->facts, &d->coordinator, ja);
        snprintf(text, sizeof text, "%s:%s", name,
                 d->scope == RECORD_SCOPE_COMMUNITY ? "community" : "audience");
        writer_text(&list, text);
    }
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, ja ? "delegation_ja" : "delegation",
                           bytes_of(&b));
}

static void put_set(struct control_writer *w, const struct record *r)
{
    uint8_t room[32];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    writer_array(&list, 2);
    writer_uint(&list, r->set.i);
    writer_uint(&list, r->set.n);
    if (r->set.n > 0 && writer_done(&list) == ERR_OK)
        control_put_packed(w, "set", bytes_of(&b));
    else
        control_put_nil(w, "set");
}

/* The places of the indicators that are retracted, where not all are. */
static void put_marks(struct call *call, struct control_writer *w,
                      const struct vault_row *row, const struct record *r)
{
    static bool marks[RECORD_INDICATORS_MAX];
    static uint8_t room[MARKS_ROOM];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    size_t marked = 0;

    if ((row->state & VAULT_RETRACTED) == 0)
        marked = retracted_marks(&call->core->facts, row, r, marks);
    writer_array(&list, marked);
    for (size_t i = 0; marked > 0; i++)
        if (marks[i]) {
            writer_uint(&list, i);
            marked--;
        }
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "retracted_values", bytes_of(&b));
}

/* A text that a peer put where octets stand: shown only if it is text. */
static void put_reason(struct control_writer *w, const struct record *r)
{
    struct bytes reason = record_extension(r, "reason");

    if (!wire_text_valid(reason, false))
        reason = (struct bytes){0};
    control_put_or_nil(w, "reason", reason);
}

/* Why a record was retracted: the reason of the first retraction of the whole
   that covers it. */
static void put_because(struct call *call, struct control_writer *w,
                        const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    const struct view *view = &call->core->facts.txn.view;
    struct vault_tomb_at at = {.object = row->object, .author = row->author};
    struct bytes reason = {0};
    struct vault_tomb tomb;

    while (reason.len == 0 && vault_tomb_next(view, &at, &tomb)) {
        struct buffer raw = {room, 0, sizeof room};
        struct record_retraction retraction;
        struct vault_row of;

        if (tomb.value_count == 0 && tomb.up_to >= row->revision &&
            vault_get(view, at.retraction, &of) &&
            vault_record(view, &of, &raw, &r) == ERR_OK &&
            record_retraction(&retraction, &r) == ERR_OK)
            reason = retraction.reason;
    }
    control_put_or_nil(w, "retracted_because", reason);
}

enum err control_show(struct call *call)
{
    static struct record r;
    struct vault_row row;
    struct control_writer *w;
    bool opened;
    enum err err = find_record(call, &row);

    if (err != ERR_OK)
        return err;
    opened = open_row(call, &row, &r);
    w = control_row_begin(&call->reply);
    put_row(call, w, &row, opened ? &r : NULL);
    put_because(call, w, &row);
    if (opened) {
        for (int ja = 0; ja <= 1; ja++) {
            put_audience(call, w, &r, ja != 0);
            put_delegation(call, w, &r, ja != 0);
        }
        put_reason(w, &r);
        put_set(w, &r);
        put_marks(call, w, &row, &r);
        control_put_bin(w, "raw", r.raw);
    } else {
        control_put_nil(w, "raw");
    }
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}
