#include "tools/client/retract.h"

#include <stdlib.h>
#include <string.h>

#include "proto/record.h"
#include "tools/client/named_values.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
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
        control_put_packed(args, "values", bytes_of(&r->packed[i]));
    return VERDICT_DONE;
}

enum verdict retract_begin(struct retract *r, struct reasons *why)
{
    r->action.command = "retract";
    r->action.put = put;
    r->action.of = r;
    return act_begin(&r->action.act, why);
}

static struct buffer copy_of(const struct buffer *packed)
{
    struct buffer copy = {malloc(packed->len), packed->len, packed->len};

    if (copy.at == NULL)
        abort();
    memcpy(copy.at, packed->at, packed->len);
    return copy;
}

/* One part of the list is asked for its entries. */
static enum verdict find_in(struct retract *r, const char *record, bool *found,
                            struct reasons *why)
{
    static uint8_t octets[PACKED_MAX];
    struct buffer packed = {octets, 0, sizeof octets};
    struct record_view view;
    enum verdict verdict =
        record_view_show(&view, r->action.client, record, why);

    if (verdict == VERDICT_DONE && !view.opens)
        verdict =
            reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_UNREADABLE, NULL);
    else if (verdict == VERDICT_DONE &&
             !named_values_pack(&packed, &view.record, &r->values, found))
        verdict =
            reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_VALUES_MAX, NULL);
    if (verdict == VERDICT_DONE && packed.len > 0) {
        r->packed[json_array_size(r->targets)] = copy_of(&packed);
        json_array_append_new(r->targets, json_string(record));
    }
    record_view_close(&view);
    return verdict;
}

static enum verdict find_values(struct retract *r, struct reasons *why)
{
    bool found[TEXT_LIST_MAX] = {false};
    json_t *parts = NULL;
    enum verdict verdict = record_action_records(r->action.client, r->record,
                                                 r->alone, &parts, why);

    r->packed = calloc(json_array_size(parts) + 1, sizeof *r->packed);
    if (r->packed == NULL)
        abort();
    for (size_t i = 0; verdict == VERDICT_DONE && i < json_array_size(parts);
         i++)
        verdict =
            find_in(r, json_string_value(json_array_get(parts, i)), found, why);
    for (size_t i = 0; verdict == VERDICT_DONE && i < r->values.count; i++)
        if (!found[i])
            verdict = reasons_add(why, VERDICT_WRONG, REASON_RETRACTED_VALUE,
                                  (const char *[]){r->values.item[i], NULL});
    json_decref(parts);
    return verdict;
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
        if (count < RECORD_INDICATORS_MAX &&
            named_values_has(bytes_of(&r->packed[i]), &e))
            kept[count++] = e;
    if (record_report_write(&body, &said, kept, count) != ERR_OK)
        return verdict; /* as an earlier version wrote it: all of it */
    out->kind = RECORD_REPORT;
    out->body = bytes_of(&body);
    return verdict;
}

/* All parts of a longer list. Of what is no record here core says itself what
   is wrong with it; where the parts cannot be had now, nothing goes on: less
   would be shown than is retracted. */
static enum verdict find_parts(struct retract *r, struct reasons *why)
{
    enum verdict verdict = record_action_records(r->action.client, r->record,
                                                 r->alone, &r->records, why);

    if (verdict != VERDICT_DONE && verdict != VERDICT_WRONG)
        return verdict;
    reasons_clear(why);
    if (json_array_size(r->records) == 0)
        json_array_append_new(r->records, json_string(r->record));
    return VERDICT_DONE;
}

/* Of single values the parts that have one. */
static enum verdict begin_draft(struct retract *r, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;

    if (r->values.count > 0)
        r->records = json_incref(r->targets);
    else
        verdict = find_parts(r, why);
    r->so_far =
        (struct draft_views){.client = r->action.client, .records = r->records};
    r->draft = draft_of_views(&r->so_far);
    if (r->values.count > 0)
        r->draft =
            (struct draft){draft_record, r, json_array_size(r->records), NULL};
    r->action.draft = &r->draft;
    return verdict;
}

enum verdict retract_open(struct retract *r, const char *dir,
                          struct reasons *why)
{
    enum verdict verdict = record_action_open(&r->action, dir, why);

    r->targets =
        r->values.count > 0 ? json_array() : json_pack("[s]", r->record);
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
    for (size_t i = 0; r->packed != NULL && i < json_array_size(r->targets);
         i++)
        free(r->packed[i].at);
    free(r->packed);
    json_decref(r->targets);
    json_decref(r->records);
}
