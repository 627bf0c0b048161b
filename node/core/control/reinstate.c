#include "node/core/control/reinstate.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/control/put.h"
#include "proto/record_incident.h"

enum { ROWS_MAX = 64 }; /* of those that are refused; all are counted */

/* What comes back by its operator's word; sorted. */
struct word {
    struct indicator_guess item[RECORD_INDICATORS_MAX];
    size_t count;
    bool whole;
};

static int by_value(const void *a, const void *b)
{
    const struct indicator_guess *p = a, *q = b;

    if (p->type != q->type)
        return p->type < q->type ? -1 : 1;
    return bytes_compare(p->value, q->value);
}

static enum err take_word(struct call *call, struct word *out)
{
    struct reader list;
    size_t count;
    enum err err =
        control_arg_array(&list, &count, &call->request, "reinstate");

    out->count = 0;
    out->whole = call_flag(call, "whole");
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || count > RECORD_INDICATORS_MAX)
        return call_say(call, ERR_USAGE, "'reinstate' lists at most %d",
                        RECORD_INDICATORS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct indicator_guess *at = &out->item[out->count++];

        reader_array_of(&list, 2);
        at->type = (enum indicator_type)reader_uint(&list, UINT16_MAX);
        at->value = reader_kind(&list) == WIRE_STR
                        ? reader_str(&list, INDICATOR_RULE_MAX)
                        : reader_bin(&list, INDICATOR_RULE_MAX);
        if (list.spoiled)
            return call_say(call, ERR_USAGE, "'reinstate' lists [type, value]");
    }
    qsort(out->item, out->count, sizeof *out->item, by_value);
    return ERR_OK;
}

static bool says(const struct word *word, const struct record_indicator *e)
{
    const struct indicator_guess key = {(enum indicator_type)e->type, e->value};

    return bsearch(&key, word->item, word->count, sizeof key, by_value) != NULL;
}

/* The retraction's own time and reason. */
static void put_retraction(struct control_writer *w, struct call *call,
                           uint64_t number)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    const struct view *view = &call->core->facts.txn.view;
    struct buffer raw = {room, 0, sizeof room};
    struct record_retraction retraction = {.erase = false};
    struct vault_row row;

    if (number == 0 || !vault_get(view, number, &row)) {
        control_put_nil(w, "retraction");
        control_put_nil(w, "since");
        control_put_nil(w, "reason");
        return;
    }
    if (vault_record(view, &row, &raw, &r) != ERR_OK ||
        record_retraction(&retraction, &r) != ERR_OK)
        retraction.reason = (struct bytes){0};
    control_put_uint(w, "retraction", number);
    control_put_time(w, "since", row.created_ms);
    control_put_or_nil(w, "reason", retraction.reason);
}

void control_reinstate_because(struct control_writer *w, struct call *call,
                               uint64_t number, const struct retracted_value *v)
{
    static const struct retracted_value none;
    const struct facts *d = &call->core->facts;
    struct vault_row row;
    uint64_t retraction = 0;

    if (vault_get(&d->txn.view, number, &row))
        retraction = retracted_when(d, &row, v != NULL ? v : &none);
    if (number != 0)
        control_put_uint(w, "number", number);
    else
        control_put_nil(w, "number");
    put_retraction(w, call, retraction);
}

static void put_row(struct call *call, uint64_t number,
                    const struct retracted_value *v)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "taken back");
    if (v != NULL && indicator_known(v->type))
        control_put_text(w, "type",
                         indicator_type_text((enum indicator_type)v->type));
    else
        control_put_nil(w, "type");
    control_put_or_nil(w, "value",
                       v != NULL && wire_text_valid(v->value, false)
                           ? v->value
                           : (struct bytes){0});
    control_reinstate_because(w, call, number, v);
    (void)control_row_end(&call->reply);
}

/* How many of r's indicators were taken back; *said: how many come back by
   word. word NULL: none may. */
static size_t count_back(struct call *call, const struct record *r,
                         const struct word *word, size_t *said)
{
    struct record_report report;
    struct record_indicator e;
    size_t back = 0;

    *said = 0;
    if (record_content(&report, r) != ERR_OK)
        return 0;
    while (record_indicator_next(&report, &e)) {
        const struct retracted_value v = {e.type, e.value, r->object};
        uint64_t number;

        if (word != NULL && says(word, &e)) {
            ++*said;
            continue;
        }
        if (!retracted_by_us(&call->core->facts, &v, &number))
            continue;
        if (back++ < ROWS_MAX)
            put_row(call, number, &v);
    }
    return back;
}

static enum err whole_is_back(struct call *call, const struct record *r)
{
    struct vault_object known;

    vault_object(&call->core->facts.txn.view, &r->object,
                 call->core->self.node_no, &known);
    put_row(call, known.newest, NULL);
    return call_say(call, ERR_RETRACTED,
                    "record %llu is retracted as a whole: nothing of it comes "
                    "back by itself",
                    (unsigned long long)known.newest);
}

/* What the request brings. */
static enum err check_body(struct call *call, const struct record *r,
                           const struct word *word)
{
    size_t said, back = count_back(call, r, word, &said);

    if (back > 0)
        return call_say(call, ERR_RETRACTED,
                        "%zu of the indicators were retracted by this node: "
                        "nothing was shared",
                        back);
    if (said == 0 && !word->whole &&
        retracted_object(&call->core->facts, &r->object))
        return whole_is_back(call, r);
    return ERR_OK;
}

enum err control_reinstate_without(struct record *r, const bool *marks)
{
    static uint8_t room[RECORD_BODY_MAX + 4096];
    static struct record_indicator kept[RECORD_INDICATORS_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct record_incident incident;
    struct record_report report;
    struct record_indicator e;
    size_t count = 0;
    enum err err = record_content(&report, r);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; record_indicator_next(&report, &e); i++)
        if (!marks[i])
            kept[count++] = e;
    if (record_incident(&incident, r) == ERR_OK)
        err = record_incident_write(&body, &incident, kept, count);
    else
        err = record_report_write(&body, &report, kept, count);
    if (err == ERR_OK)
        r->body = bytes_of(&body);
    return err;
}

/* What is retracted of the record so far, but for what comes back by word. */
static size_t mark_so_far(struct call *call, const struct revised *old,
                          const struct word *word, bool *marks)
{
    struct record_report report;
    struct record_indicator e;
    size_t marked =
        retracted_marks(&call->core->facts, old->row, old->r, marks);

    if (marked == 0 || record_content(&report, old->r) != ERR_OK)
        return 0;
    for (size_t i = 0; record_indicator_next(&report, &e); i++)
        if (marks[i] && says(word, &e)) {
            marks[i] = false;
            marked--;
        }
    return marked;
}

/* What the record says so far goes on. WIRE.md 4.8: "an author leaves what it
   retracted out of every later record of its own" */
static enum err carry_on(struct call *call, const struct revised *old,
                         struct record *r, const struct word *word)
{
    static bool marks[RECORD_INDICATORS_MAX];
    size_t marked = mark_so_far(call, old, word, marks);
    enum err err;

    if ((old->row->state & VAULT_RETRACTED) && !word->whole &&
        marked == old->row->indicators)
        return whole_is_back(call, r);
    if (marked == 0)
        return ERR_OK;
    err = control_reinstate_without(r, marks);
    return err == ERR_OK
               ? ERR_OK
               : call_say(call, err, "the revision cannot be written: %s",
                          err_text(err));
}

enum err control_reinstate(struct call *call, const struct revised *old,
                           struct record *r)
{
    static struct word word;
    struct bytes body;
    enum err err = take_word(call, &word);

    if (err != ERR_OK)
        return err;
    if (old != NULL &&
        control_arg_bin(&body, &call->request, "body") == ERR_NOT_FOUND)
        return carry_on(call, old, r, &word);
    return check_body(call, r, &word);
}

enum err control_reinstate_still(struct call *call, const struct record *r)
{
    size_t said, back = count_back(call, r, NULL, &said);

    return back == 0 ? ERR_OK
                     : call_say(call, ERR_RETRACTED,
                                "%zu of the indicators were retracted "
                                "meanwhile: nothing was shared",
                                back);
}
