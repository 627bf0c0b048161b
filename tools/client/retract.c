#include "tools/client/retract.h"

#include <stdlib.h>

#include "proto/record.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
#include "tools/client/value.h"
#include "tools/client/visible.h"

enum { PACKED_MAX = CONTROL_MESSAGE_MAX - 16384 };

static enum verdict put(void *of, size_t i, struct control_writer *args,
                        struct reasons *why)
{
    const struct retract *r = of;

    (void)i;
    (void)why;
    visible_put(args, "reason", r->reason);
    control_put_bool(args, "erase", r->erase);
    control_put_bool(args, "set", !r->alone && r->values.count == 0);
    if (r->values.count > 0)
        control_put_packed(args, "values", r->packed);
    return VERDICT_DONE;
}

enum verdict retract_begin(struct retract *r, struct reasons *why)
{
    r->action.command = "retract";
    r->action.put = put;
    r->action.of = r;
    return act_begin(&r->action.act, why);
}

/* Pack every entry of the record that the word can be: its type is known to
   the record only. Answers how many. */
static size_t pack_matches(struct writer *w, const struct record *r,
                           const struct value *value)
{
    struct record_report report;
    struct record_indicator entry;
    size_t found = 0;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    while (record_indicator_next(&report, &entry))
        for (size_t i = 0; i < value->count; i++)
            if (entry.type == (uint64_t)value->guess[i].type &&
                bytes_equal(entry.value, value->guess[i].value)) {
                writer_array(w, 2);
                writer_uint(w, entry.type);
                writer_str(w, entry.value);
                found++;
            }
    return found;
}

/* The values into out as [[type, value] ...]. */
static enum verdict pack_values(struct buffer *out, const struct record *record,
                                const struct text_list *values,
                                struct reasons *why)
{
    static struct value value;
    static uint8_t octets[PACKED_MAX];
    struct buffer pairs = {octets, 0, sizeof octets};
    struct writer w = writer_on(&pairs), head = writer_on(out);
    size_t count = 0;

    for (size_t i = 0; i < values->count; i++) {
        size_t found = 0;

        if (value_read(&value, bytes_text(values->item[i])))
            found = pack_matches(&w, record, &value);
        if (found == 0)
            return reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_VALUE,
                               (const char *[]){values->item[i], NULL});
        count += found;
    }
    writer_array(&head, count);
    writer_raw(&head, bytes_of(&pairs));
    if (writer_done(&w) == ERR_OK && writer_done(&head) == ERR_OK)
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_VALUES_MAX, NULL);
}

/* The record itself is asked for its entries. */
static enum verdict find_values(struct retract *r, struct reasons *why)
{
    static struct record_view view;
    struct buffer packed = {.cap = PACKED_MAX};
    enum verdict verdict;

    r->octets = packed.at = malloc(PACKED_MAX);
    if (packed.at == NULL)
        abort();
    verdict = record_view_show(&view, r->action.client, r->record, why);
    if (view.opens)
        verdict = pack_values(&packed, &view.record, &r->values, why);
    else if (verdict == VERDICT_DONE)
        verdict =
            reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_UNREADABLE, NULL);
    r->packed = bytes_of(&packed);
    record_view_close(&view);
    return verdict;
}

/* Whether it is one of the values, [[type, value] ...]. */
static bool is_packed(struct bytes packed, const struct record_indicator *e)
{
    struct reader from = reader_on(packed);

    for (size_t left = reader_array(&from, SIZE_MAX); left > 0; left--) {
        uint64_t type;
        struct bytes value;

        (void)reader_array(&from, 2);
        type = reader_uint(&from, UINT64_MAX);
        value = reader_str(&from, SIZE_MAX);
        if (type == e->type && bytes_equal(value, e->value))
            return true;
    }
    return false;
}

/* The record with these values and no other. */
static enum verdict draft_record(void *of, size_t i, struct record *out,
                                 struct reasons *why)
{
    static struct record_indicator kept[RECORD_INDICATORS_MAX];
    static uint8_t octets[RECORD_BODY_MAX];
    struct retract *r = of;
    struct draft whole = draft_of_views(&r->so_far);
    struct buffer body = {octets, 0, sizeof octets};
    enum verdict verdict = whole.record(whole.of, i, out, why);
    struct record_report content, said = {.text = {0}};
    struct record_indicator e;
    size_t count = 0;

    if (verdict != VERDICT_DONE || record_content(&content, out) != ERR_OK)
        return verdict;
    said.title = content.title;
    while (record_indicator_next(&content, &e))
        if (count < RECORD_INDICATORS_MAX && is_packed(r->packed, &e))
            kept[count++] = e;
    if (record_report_write(&body, &said, kept, count) != ERR_OK)
        return verdict; /* as an earlier version wrote it: all of it */
    out->kind = RECORD_REPORT;
    out->body = bytes_of(&body);
    return verdict;
}

/* All parts of a longer list, or of one record the values alone. */
static enum verdict begin_draft(struct retract *r, struct reasons *why)
{
    const bool values = r->values.count > 0;
    enum verdict verdict = record_action_records(
        r->action.client, r->record, r->alone || values, &r->records, why);

    r->so_far =
        (struct draft_views){.client = r->action.client, .records = r->records};
    r->draft = draft_of_views(&r->so_far);
    if (values)
        r->draft = (struct draft){draft_record, r, 1, NULL};
    r->action.draft = &r->draft;
    return verdict;
}

enum verdict retract_open(struct retract *r, const char *dir,
                          struct reasons *why)
{
    enum verdict verdict = record_action_open(&r->action, dir, why);

    if (verdict == VERDICT_DONE && r->values.count > 0)
        verdict = find_values(r, why);
    return verdict == VERDICT_DONE ? begin_draft(r, why) : verdict;
}

/* Whether the row is of one that may hold the record. */
static bool holds(const json_t *receipt)
{
    static const char *const without[] = {"void", "erased", "refused",
                                          "leaked"};

    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (row_is(receipt, "state", without[i]))
            return false;
    return true;
}

/* Those who hold it into *nodes, by their ids; those that it reached by way of
   others into *beyond. */
static enum verdict add_holders(struct client *c, const char *record,
                                json_t *nodes, json_t *beyond,
                                struct reasons *why)
{
    json_t *rows, *row;
    size_t i;
    enum verdict verdict;

    control_put_text(client_begin(c, "receipts"), "record", record);
    verdict = client_ask_all(c, &rows, why);
    json_array_foreach(rows, i, row)
    {
        if (!holds(row))
            continue;
        json_object_set_new(nodes, row_text(row, "node"), json_true());
        if (*row_text(row, "via") != '\0')
            json_object_set_new(beyond, row_text(row, "node"), json_true());
    }
    json_decref(rows);
    return verdict;
}

enum verdict retract_holders(struct retract *r, size_t *holders, size_t *beyond,
                             struct reasons *why)
{
    json_t *records, *nodes = json_object(), *others = json_object();
    struct client *c = r->action.client;
    enum verdict verdict =
        record_action_records(c, r->record, r->alone, &records, why);

    for (size_t i = 0; i < json_array_size(records) && verdict == VERDICT_DONE;
         i++)
        verdict = add_holders(c, json_string_value(json_array_get(records, i)),
                              nodes, others, why);
    *holders = json_object_size(nodes);
    *beyond = json_object_size(others);
    json_decref(records);
    json_decref(nodes);
    json_decref(others);
    return verdict;
}

void retract_close(struct retract *r)
{
    record_action_close(&r->action);
    record_view_close(&r->so_far.view);
    json_decref(r->records);
    free(r->octets);
}
