#include <stdio.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/filter.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/record_row.h"
#include "node/core/control/retro_row.h"
#include "node/core/record/answers.h"
#include "node/core/record/retracted.h"

enum {
    READER_TEXT_MAX = FACTS_NAME_MAX + 64,
    AUDIENCE_ROOM = RECORD_AUDIENCE_MAX * (READER_TEXT_MAX + 3) + 8,
    MARKS_ROOM = RECORD_INDICATORS_MAX * 3 + 8,
    ANSWER_VALUES_MAX = 128,
    ANSWER_NUMBERS = 7, /* of each */
    ANSWERS_ROOM = ANSWER_VALUES_MAX * ANSWER_NUMBERS * 5 + 8,
    ROW_ROOM =
        11 * 1024 + MARKS_ROOM + ANSWERS_ROOM, /* all else that `show` says */
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

struct asked {
    const struct peer *from; /* NULL: any */
    uint64_t since_ms;
    struct filter filter;
};

static enum err take_asked(struct call *call, struct asked *a)
{
    static const char *const states[] = {"live", "expired", "retracted",
                                         "superseded", NULL};
    struct bytes from;
    struct peer *p;
    enum err err = call_text(call, "from", &from);

    *a = (struct asked){0};
    if (err == ERR_OK && from.len > 0) {
        err = find_peer(call, from, &p);
        a->from = p;
    }
    if (control_arg_uint(&a->since_ms, &call->request, "since") != ERR_OK)
        a->since_ms = 0;
    return err == ERR_OK ? filter_take(&a->filter, call, states) : err;
}

/* What the row alone says. */
static bool is_asked(struct call *call, struct asked *a,
                     const struct vault_row *row)
{
    return record_kind_is(row->kind, RECORD_LISTED) &&
           !filter_folds(&a->filter, row) && row->received_ms >= a->since_ms &&
           (a->from == NULL || row->from == a->from->node_no) &&
           filter_row(&a->filter, row) &&
           filter_author(&a->filter, &call->core->facts, &row->author_id);
}

/* False: the page is full. */
static bool tell(struct call *call, struct asked *a, struct page *page,
                 const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct summary summary;
    enum err err;

    page_spend(page, PAGE_WORK_LOOK);
    if (!is_asked(call, a, row))
        return true;
    err = summary_listed(&call->core->facts.txn.view, row, &room, &summary);
    page_spend_open(page, room.len);
    if (!filter_state(&a->filter, control_state(row, call->core->facts.now_ms)))
        return true;
    /* What was erased is nobody's to ask. */
    if (filter_deep(&a->filter) &&
        (err != ERR_OK || !filter_summary(&a->filter, &summary)))
        return true;
    page_spend(page, PAGE_WORK_ROW);
    record_row_put(call, control_row_begin(&call->reply), row, &summary);
    return control_row_end(&call->reply);
}

/* Numbers rise with the time of receipt. */
static bool next_row(struct call *call, const struct asked *a, uint64_t at,
                     struct vault_row *row)
{
    const struct view *view = &call->core->facts.txn.view;

    if (a->filter.oldest_first)
        return vault_above(view, at, row);
    return vault_below(view, at, row) && row->received_ms >= a->since_ms;
}

enum err control_records(struct call *call)
{
    static struct asked a;
    struct vault_row row;
    struct page page;
    uint64_t at;
    enum err err = take_asked(call, &a);

    if (err == ERR_OK)
        err = page_begin(&page, call);
    if (err != ERR_OK)
        return err;
    at = call_after(call, a.filter.oldest_first ? 0 : UINT64_MAX);
    while (next_row(call, &a, at, &row)) {
        if (page_full(&page) || !tell(call, &a, &page, &row)) {
            call_next(call, at);
            break;
        }
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

/* What replaced it, where that is here: the object's newest. */
static void put_successor(struct call *call, struct control_writer *w,
                          const struct vault_row *row)
{
    const struct view *view = &call->core->facts.txn.view;
    struct vault_object o;
    struct vault_row newest;

    if ((row->state & (VAULT_SUPERSEDED | VAULT_TWIN)) != 0 &&
        vault_object(view, &row->object, row->author, &o) &&
        o.newest != row->number && vault_get(view, o.newest, &newest))
        control_put_id(w, "superseded_by", newest.id.octet);
    else
        control_put_nil(w, "superseded_by");
}

static void put_seen(struct call *call, struct control_writer *w,
                     const struct vault_row *row, const struct record_set *set)
{
    struct retro_answer retro;
    struct retro_cost cost;

    if (retro_hunt_record(call->core->retro, &call->core->facts, row, set,
                          &retro, &cost))
        retro_row_put(w, call->core->retro, &retro);
}

/* Seven numbers for each indicator of which somebody spoke. */
static void put_answer_values(struct call *call, struct control_writer *w,
                              const struct vault_row *row,
                              const struct record *r)
{
    static uint8_t room[ANSWERS_ROOM], numbers[ANSWERS_ROOM];
    const struct facts *d = &call->core->facts;
    struct buffer b = {room, 0, sizeof room};
    struct buffer all = {numbers, 0, sizeof numbers};
    struct writer list = writer_on(&b), each = writer_on(&all);
    struct record_report content;
    struct record_indicator i;
    size_t count = 0;

    if (!answers_any_value(d, &row->object, row->author) ||
        record_content(&content, r) != ERR_OK)
        return;
    for (size_t at = 0; count < ANSWER_VALUES_MAX &&
                        record_indicator_next(&content, &i);
         at++) {
        struct answer_value value;
        struct answers_value a;

        answer_table_value(&d->txn.view, &value, i.type, i.value);
        if (!answers_count_value(d, &row->object, row->author, &value, &a))
            continue;
        writer_uint(&each, at);
        writer_uint(&each, a.sightings.seen);
        writer_uint(&each, a.sightings.not_seen);
        writer_uint(&each, a.sightings.cannot);
        writer_uint(&each, a.false_positive);
        writer_uint(&each, a.expired);
        writer_uint(&each, a.confirmed);
        count++;
    }
    writer_array(&list, ANSWER_NUMBERS * count);
    writer_raw(&list, bytes_of(&all));
    if (writer_done(&each) == ERR_OK && writer_done(&list) == ERR_OK)
        control_put_packed(w, "answer_values", bytes_of(&b));
}

/* Of this node's own record what those to whom it went answered. */
static void put_answers(struct call *call, struct control_writer *w,
                        const struct vault_row *row, const struct record *r)
{
    const struct facts *d = &call->core->facts;
    uint8_t room[4 * 5 + 8];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    struct answers a;

    if (row->author != d->self->node_no ||
        !record_kind_is(row->kind, RECORD_REVISED))
        return;
    answers_count(d, &row->object, row->author, &a);
    writer_array(&list, 4);
    writer_uint(&list, a.asked);
    writer_uint(&list, a.seen);
    writer_uint(&list, a.not_seen);
    writer_uint(&list, a.cannot);
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "answers", bytes_of(&b));
    put_answer_values(call, w, row, r);
}

enum err control_show(struct call *call)
{
    static struct record r;
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct summary summary;
    struct vault_row row;
    struct control_writer *w;
    bool opened;
    enum err err = find_record(call, &row);

    if (err != ERR_OK)
        return err;
    opened = open_row(call, &row, &r);
    (void)!summary_listed(&call->core->facts.txn.view, &row, &room, &summary);
    w = control_row_begin(&call->reply);
    record_row_put(call, w, &row, &summary);
    put_because(call, w, &row);
    put_successor(call, w, &row);
    if (opened) {
        for (int ja = 0; ja <= 1; ja++) {
            put_audience(call, w, &r, ja != 0);
            put_delegation(call, w, &r, ja != 0);
        }
        put_reason(w, &r);
        put_set(w, &r);
        put_marks(call, w, &row, &r);
        put_seen(call, w, &row, &summary.set);
        put_answers(call, w, &row, &r);
        control_put_bin(w, "raw", r.raw);
    } else {
        control_put_nil(w, "raw");
    }
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}
