#include "node/core/control/receipt_row.h"

#include <stdio.h>
#include <string.h>

#include "node/core/control/put.h"
#include "node/core/store/holder_word.h"
#include "proto/frame.h"

enum {
    DIFFERS_MAX = 8,
    FOLDS_MAX = 1024, /* peers and states of one set; more are told apart */
    WORD_MAX = FACTS_NAME_MAX + 16, /* ":unopened" */
};

static void put_node(struct control_writer *w, const struct receipt_telling *t,
                     const char *field, const struct node_id *id)
{
    static const struct node_id nobody;

    if (ident_same(id, &nobody))
        control_put_text(w, field, "?");
    else
        control_put_name(w, t->call, field, id);
}

const char *receipt_passed_text(uint32_t state)
{
    switch ((enum frame_disposition)state) {
    case FRAME_STORED:
        return "stored";
    case FRAME_HELD:
        return "held";
    case FRAME_VOID:
        return "void";
    case FRAME_NOT_ACCEPTED:
        return "refused";
    case FRAME_UNOPENED:
        return "unopened";
    }
    return "waiting";
}

/* What others say of a holder, and not as the word that is shown. */
static void put_differs(struct control_writer *w,
                        const struct receipt_telling *t,
                        const struct receipt_row *told)
{
    const struct facts *d = &t->call->core->facts;
    const uint32_t more = told->holder->differing;
    uint8_t room[DIFFERS_MAX * (WORD_MAX + 3) + 3];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    struct holder_word_at at = {t->row->number, told->node_no, 0};
    struct holder_word word;
    size_t left = more < DIFFERS_MAX ? more : DIFFERS_MAX;

    writer_array(&list, left);
    while (left > 0 && holder_word_next(&d->txn.view, &at, &word)) {
        char text[WORD_MAX], name[FACTS_NAME_MAX] = "?";
        struct node_id by;

        if (word.state == told->holder->state)
            continue;
        if (node_no_id(&d->txn.view, at.by, &by))
            facts_name(name, d, &by);
        snprintf(text, sizeof text, "%s:%s", name,
                 receipt_passed_text(word.state));
        writer_text(&list, text);
        left--;
    }
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "differs", bytes_of(&b));
}

/* Whose word a row is, and who says otherwise. */
static void put_words(struct control_writer *w, const struct receipt_telling *t,
                      const struct receipt_row *told)
{
    const struct holder *h = told->holder;

    control_put_bool(w, "claimed", h != NULL && h->claimed);
    if (h != NULL && h->differing > 0)
        put_differs(w, t, told);
    else
        control_put_nil(w, "differs");
    control_put_uint(w, "differing", h != NULL ? h->differing : 0);
    if (told->count > 0)
        control_put_uint(w, "count", told->count);
    else
        control_put_nil(w, "count");
}

bool receipt_outdated(const struct vault_row *row)
{
    return (row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED)) != 0;
}

/* What was said first of a node and a state, and of how many parts. */
struct fold {
    struct receipt_row row;
    struct holder holder;
    uint8_t rule;
    uint32_t parts;
};

struct receipt_folds {
    struct fold fold[FOLDS_MAX];
    size_t count;
    uint64_t name;
    uint32_t part;
    uint64_t rows; /* told by themselves up to there */
};

static struct receipt_folds *the_folds(void)
{
    static struct receipt_folds folds;

    return &folds;
}

uint64_t receipt_folds_name(const struct receipt_folds *folds)
{
    return folds->name;
}

struct receipt_folds *receipt_folds_begin(void)
{
    struct receipt_folds *folds = the_folds();

    folds->count = 0;
    folds->name++;
    folds->part = 0;
    folds->rows = 0;
    return folds;
}

struct receipt_folds *
receipt_folds_again(uint64_t name, struct receipt_telling *t, uint32_t *part)
{
    struct receipt_folds *folds = the_folds();

    if (name == 0 || name != folds->name)
        return NULL;
    *part = folds->part;
    t->rows = folds->rows;
    return folds;
}

void receipt_folds_keep(struct receipt_folds *folds,
                        const struct receipt_telling *t, uint32_t part)
{
    folds->part = part;
    folds->rows = t->rows;
}

static bool same_said(const struct receipt_row *a, const struct receipt_row *b)
{
    return ident_same(&a->node, &b->node) && ident_same(&a->via, &b->via) &&
           strcmp(a->state, b->state) == 0 &&
           strcmp(a->delivery, b->delivery) == 0;
}

/* False: it is told by itself. */
static bool fold(struct receipt_folds *folds, const struct receipt_row *told)
{
    struct fold *f;

    if (told->count > 0 || (told->holder != NULL && told->holder->differing))
        return false;
    for (size_t i = 0; i < folds->count; i++)
        if (same_said(&folds->fold[i].row, told)) {
            folds->fold[i].parts++;
            return true;
        }
    if (folds->count == FOLDS_MAX)
        return false;
    f = &folds->fold[folds->count++];
    *f = (struct fold){.row = *told, .parts = 1};
    if (told->holder != NULL) {
        f->holder = *told->holder;
        f->row.holder = &f->holder;
    }
    if (told->rule != NULL) {
        f->rule = *told->rule;
        f->row.rule = &f->rule;
    }
    return true;
}

void receipt_folds_put(struct receipt_telling *t)
{
    const struct receipt_folds *folds = t->folds;

    t->folds = NULL;
    for (size_t i = 0; i < folds->count; i++) {
        t->parts = folds->fold[i].parts;
        receipt_row_put(t, &folds->fold[i].row);
    }
    t->parts = 0;
}

/* Whether it is none of this page's. */
static bool is_elsewhere(struct receipt_telling *t,
                         const struct receipt_row *told)
{
    if (t->full || !filter_state(t->filter, told->state) ||
        (t->folds != NULL && fold(t->folds, told)))
        return true;
    if (t->rows < t->skip) {
        t->rows++;
        return true;
    }
    t->full = t->call->reply.rows >= t->page->rows_max;
    return t->full;
}

void receipt_row_put(struct receipt_telling *t, const struct receipt_row *told)
{
    struct control_writer *w;

    if (is_elsewhere(t, told))
        return;
    page_spend(t->page, PAGE_WORK_ROW);
    w = control_row_begin(&t->call->reply);
    control_put_id(w, "record", t->row->id.octet);
    control_put_uint(w, "number", t->row->number);
    control_put_name(w, t->call, "author", &t->row->author_id);
    control_put_introduced(w, t->call, &t->row->author_id, t->row->from);
    control_put_or_nil(w, "title", t->summary->title);
    put_node(w, t, "peer", &told->node);
    control_put_id(w, "node", told->node.octet);
    if (told->passed)
        put_node(w, t, "via", &told->via);
    else
        control_put_nil(w, "via");
    control_put_text(w, "state", told->state);
    control_put_uint(w, "since", told->since_ms);
    if (told->rule != NULL)
        control_put_uint(w, "rule", *told->rule);
    else
        control_put_nil(w, "rule");
    control_put_time(w, "expired", told->expired_ms);
    control_put_text(w, "delivery", told->delivery);
    control_put_time(w, "until", told->until_ms);
    control_put_time(w, "lost", told->lost_ms);
    control_put_or_nil(w, "fenced",
                       bytes_text(told->fence != NULL ? told->fence : ""));
    control_put_bool(w, "recalled", vault_recalled(t->row));
    control_put_bool(w, "outdated", receipt_outdated(t->row));
    put_words(w, t, told);
    control_put_text(w, "tlp", tlp_text((enum tlp)t->row->tlp));
    control_put_text(w, "kind", record_kind_text(t->row->kind));
    control_put_bool(w, "urgent", t->row->urgent != 0);
    control_put_time(w, "parts", t->parts);
    control_put_time(w, "parts_all", t->parts > 0 ? t->summary->parts : 0);
    t->full = !control_row_end(&t->call->reply);
    t->rows += !t->full;
}
