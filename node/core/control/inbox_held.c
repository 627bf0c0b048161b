/* What this node holds back from its own pack, as the last one was built. */
#include <stdlib.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"
#include "node/core/packs/packs.h"

enum {
    RECORDS_A_PAGE = 64, /* that are unsealed for it */
    POSITION_BITS = 16,  /* of a page's mark; above: the record */
};

/* A record of which values are told, opened at the value that comes next. */
struct held_record {
    struct vault_row row; /* number 0: none is open */
    struct record record;
    struct record_report content;
    struct record_indicator value;
    uint32_t read; /* so many values were */
    bool there;
    uint8_t raw[RECORD_MAX];
};

static struct held_record *room(void)
{
    static struct held_record *held;

    if (held == NULL) {
        held = calloc(1, sizeof *held);
        if (held == NULL)
            abort();
    }
    held->row.number = 0;
    return held;
}

static void open_record(struct held_record *h, const struct view *view,
                        uint64_t number)
{
    struct buffer raw = {h->raw, 0, sizeof h->raw};

    h->read = 0;
    h->there = vault_get(view, number, &h->row) &&
               vault_record(view, &h->row, &raw, &h->record) == ERR_OK &&
               record_content(&h->content, &h->record) == ERR_OK;
    h->row.number = number;
}

/* Values are asked for in their order. */
static bool go_to(struct held_record *h, uint32_t position)
{
    while (h->there && h->read <= position) {
        h->there = record_indicator_next(&h->content, &h->value);
        h->read++;
    }
    return h->there;
}

static void put_why(struct control_writer *w, const struct held_back_value *v)
{
    const bool disputed = v->why == HELD_BACK_DISPUTED;

    control_put_text(w, "held_back", disputed ? "disputed" : "commonplace");
    if (disputed) {
        control_put_uint(w, "disputed", v->count);
        control_put_uint(w, "disputed_of", v->of);
    } else {
        control_put_uint(w, "days", v->count);
        control_put_uint(w, "days_of", v->of);
    }
}

static bool put_value(struct call *call, const struct held_record *h,
                      const struct held_back_value *v)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct node_id *author = &h->row.author_id;

    control_put_uint(w, "number", h->row.number);
    control_put_id(w, "record", h->row.id.octet);
    control_put_name(w, call, "author", author);
    control_put_id(w, "author_id", author->octet);
    control_put_introduced(w, call, author, h->row.from);
    control_put_text(w, "tlp", tlp_text(h->row.tlp));
    control_put_text(w, "type",
                     indicator_type_text((enum indicator_type)h->value.type));
    control_put_str(w, "value", h->value.value);
    put_why(w, v);
    return control_row_end(&call->reply);
}

static bool is_live(const struct vault_row *row)
{
    return (row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED |
                          VAULT_TOMBSTONE)) == 0;
}

enum err control_inbox_held(struct call *call)
{
    const struct held_back *held = packs_held_back(call->core->packs);
    uint64_t mark = call_after(call, 0);
    struct held_record *h = room();
    const struct held_back_value *v;
    size_t opened = 0;

    while ((v = held_back_from(held, mark >> POSITION_BITS, (uint16_t)mark)) !=
           NULL) {
        mark = v->number << POSITION_BITS | v->position;
        if (h->row.number != v->number) {
            if (opened++ == RECORDS_A_PAGE) {
                call_next(call, mark);
                return ERR_OK;
            }
            open_record(h, &call->core->facts.txn.view, v->number);
        }
        if (go_to(h, v->position) && is_live(&h->row) &&
            !put_value(call, h, v)) {
            call_next(call, mark);
            return ERR_OK;
        }
        mark++;
    }
    if (held->left > 0) {
        control_put_uint(control_row_begin(&call->reply), "count", held->left);
        (void)control_row_end(&call->reply);
    }
    return ERR_OK;
}
