#include "node/core/control/inbox_item.h"

#include <string.h>

#include "node/core/control/put.h"
#include "node/core/control/record_row.h"
#include "node/core/control/retro_row.h"

enum { FOLDS_MAX = 32, FOLD_OCTETS_MAX = 2048 };

/* The newest of its sort and peer: what it points to is its own. */
struct fold {
    struct inbox_item item;
    struct vault_row row;
    struct node_id author, leaker;
    bool authors, records; /* more than one of them */
    uint64_t count;
};

struct inbox_folds {
    struct fold fold[FOLDS_MAX];
    size_t count;
};

/* What row of the store it is about; of several, none. */
static void put_record(struct control_writer *w, const struct vault_row *row,
                       const struct summary *s)
{
    control_put_uint(w, "number", row->number);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "revision", row->revision);
    control_put_text(w, "tlp", tlp_text((enum tlp)row->tlp));
    control_put_text(w, "kind", record_kind_text(row->kind));
    control_put_uint(w, "indicators",
                     s != NULL ? s->indicators : row->indicators);
    control_put_bool(w, "urgent", row->urgent != 0);
    if (s != NULL)
        record_row_put_summary(w, s);
}

static void put_author(struct control_writer *w, struct call *call,
                       const struct inbox_item *item)
{
    control_put_name(w, call, "author", item->author);
    control_put_id(w, "author_id", item->author->octet);
    control_put_introduced(w, call, item->author, item->from);
}

/* A rule has lines, and is counted alone. */
static size_t shown(const struct inbox_item *item, struct bytes *out)
{
    size_t count = 0;

    for (size_t i = 0; i < INBOX_VALUES_MAX; i++)
        if (item->value[i].len > 0 && wire_text_valid(item->value[i], false))
            out[count++] = item->value[i];
    return count;
}

static void put_values(struct control_writer *w, const struct inbox_item *item)
{
    static uint8_t room[INBOX_VALUES_MAX * (INDICATOR_RULE_MAX + 8)];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    struct bytes value[INBOX_VALUES_MAX];
    size_t count = shown(item, value);

    if (item->values == 0)
        return;
    writer_array(&list, count);
    for (size_t i = 0; i < count; i++)
        writer_str(&list, value[i]);
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "values", bytes_of(&b));
    control_put_uint(w, "value_count", item->values);
    control_put_bool(w, "more", item->more);
}

static bool put(struct call *call, const struct inbox_item *item,
                const struct fold *fold)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, item->from);

    control_put_text(w, "what", item->what);
    if (fold == NULL || !fold->records)
        put_record(w, item->row, item->summary);
    if (fold == NULL || !fold->authors)
        put_author(w, call, item);
    control_put_or_nil(w, "title",
                       item->summary != NULL ? item->summary->title
                                             : (struct bytes){0});
    control_put_uint(w, "received", item->received_ms);
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
    if (item->leaker != NULL)
        control_put_name(w, call, "detail", item->leaker);
    else
        control_put_or_nil(w, "detail", bytes_text(item->detail));
    control_put_bool(w, "stays", item->stays);
    if (fold == NULL)
        put_values(w, item);
    if (fold != NULL)
        control_put_uint(w, "count", fold->count);
    if (item->retro != NULL)
        retro_row_put(w, call->core->retro, item->retro);
    return control_row_end(&call->reply);
}

bool inbox_item_put(struct call *call, const struct inbox_item *item)
{
    return put(call, item, NULL);
}

struct inbox_folds *inbox_folds_begin(void)
{
    static struct inbox_folds folds;

    folds.count = 0;
    return &folds;
}

static struct fold *fold_of(struct inbox_folds *folds,
                            const struct inbox_item *item)
{
    for (size_t i = 0; i < folds->count; i++) {
        struct fold *f = &folds->fold[i];

        if (f->item.from == item->from && strcmp(f->item.what, item->what) == 0)
            return f;
    }
    return NULL;
}

bool inbox_folds_add(struct inbox_folds *folds, const struct inbox_item *item)
{
    struct fold *f = fold_of(folds, item);

    if (f == NULL && folds->count == FOLDS_MAX)
        return false;
    if (f != NULL) {
        f->count++;
        f->authors |= !ident_same(&f->author, item->author);
        f->records |= f->row.number != item->row->number;
        return true;
    }
    f = &folds->fold[folds->count++];
    *f = (struct fold){.item = *item, .row = *item->row, .count = 1};
    f->author = *item->author;
    f->item.row = &f->row;
    f->item.author = &f->author;
    f->item.r = NULL;
    f->item.summary = NULL;
    if (item->leaker != NULL) {
        f->leaker = *item->leaker;
        f->item.leaker = &f->leaker;
    }
    return true;
}

bool inbox_folds_fit(const struct call *call)
{
    return call->reply.out->len + FOLDS_MAX * FOLD_OCTETS_MAX <
           CONTROL_MESSAGE_MAX;
}

void inbox_folds_put(struct call *call, const struct inbox_folds *folds)
{
    for (size_t i = 0; i < folds->count; i++)
        (void)put(call, &folds->fold[i].item, &folds->fold[i]);
}
