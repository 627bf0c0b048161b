#include "tools/client/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/named_values.h"
#include "tools/client/row.h"
#include "tools/client/visible.h"
#include "tools/client/when.h"

enum { PACKED_MAX = CONTROL_MESSAGE_MAX - 16384 };

static void put_sources(const struct answer *a, struct control_writer *args)
{
    uint8_t octets[512];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer list = writer_on(&room);

    if (a->sources.count == 0)
        return;
    writer_array(&list, a->sources.count);
    for (size_t i = 0; i < a->sources.count; i++)
        writer_text(&list, a->sources.item[i]);
    if (writer_done(&list) == ERR_OK)
        control_put_packed(args, "sources", bytes_of(&room));
}

static enum verdict put(void *of, size_t i, struct control_writer *args,
                        struct reasons *why)
{
    const struct answer *a = of;

    (void)i;
    (void)why;
    control_put_text(args, a->opinion ? "opinion" : "sighting", a->kind);
    if (a->packed.len > 0)
        control_put_packed(args, "values", bytes_of(&a->packed));
    if (a->opinion && a->day > 0)
        control_put_uint(args, "day", a->day);
    if (a->opinion && a->reason != NULL)
        visible_put(args, "reason", a->reason);
    if (a->count > 0)
        control_put_uint(args, "count", a->count);
    if (a->last_day > 0) {
        control_put_uint(args, "first", a->first_day);
        control_put_uint(args, "last", a->last_day);
    }
    put_sources(a, args);
    return VERDICT_DONE;
}

enum verdict answer_begin(struct answer *a, struct reasons *why)
{
    a->action.command = a->opinion ? "opinion" : "sighting";
    a->action.put = put;
    a->action.of = a;
    return act_begin(&a->action.act, why);
}

static enum verdict find_values(struct answer *a, struct reasons *why)
{
    static uint8_t octets[PACKED_MAX];
    bool found[TEXT_LIST_MAX] = {false};

    /* Of what was erased the node says so itself. */
    if (a->values.count == 0 || !a->view.opens)
        return VERDICT_DONE;
    a->packed = (struct buffer){octets, 0, sizeof octets};
    if (!named_values_pack(&a->packed, &a->view.record, &a->values, found))
        return reasons_add(why, VERDICT_WRONG, REASON_ANSWER_VALUES_MAX, NULL);
    for (size_t i = 0; i < a->values.count; i++)
        if (!found[i])
            return reasons_add(why, VERDICT_WRONG, REASON_ANSWER_VALUE,
                               (const char *[]){a->values.item[i], NULL});
    return VERDICT_DONE;
}

/* What logs are called here, as WIRE.md names their kinds; each once. */
static void observed_sources(struct answer *a)
{
    const json_t *names = json_object_get(a->view.row, "seen_sources"), *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        const char *word = json_string_value(name);
        uint64_t source = 0;
        size_t k = 0;

        if (a->sources.count == RECORD_SIGHTING_SOURCES_MAX)
            return;
        (void)!record_source_of(&source, bytes_text(word));
        word = record_source_text(source);
        while (k < a->sources.count && strcmp(a->sources.item[k], word) != 0)
            k++;
        if (k < a->sources.count)
            continue;
        snprintf(a->observed[k], sizeof a->observed[k], "%s", word);
        a->sources.item[a->sources.count++] = a->observed[k];
    }
}

/* Of single values the node does not say which was seen how often. */
static enum verdict take_observed(struct answer *a, struct reasons *why)
{
    const json_t *row = a->view.row;

    if (a->opinion || a->count > 0 || !a->view.opens ||
        strcmp(a->kind, record_sighting_text(RECORD_SIGHTING_SEEN)) != 0)
        return VERDICT_DONE;
    if (a->values.count > 0 || row_uint(row, "seen_times") == 0)
        return reasons_add(why, VERDICT_WRONG, REASON_ANSWER_COUNT, NULL);
    a->count = row_uint(row, "seen_times");
    a->first_day = row_uint(row, "seen_first") / RECORD_DAY_MS;
    a->last_day = row_uint(row, "seen_last") / RECORD_DAY_MS;
    if (a->sources.count == 0)
        observed_sources(a);
    return VERDICT_DONE;
}

/* The record's title under the label of the answer, and the values that are
   meant. */
static enum verdict draft_record(void *of, size_t i, struct record *out,
                                 struct reasons *why)
{
    static struct record_indicator kept[RECORD_INDICATORS_MAX];
    static uint8_t octets[RECORD_BODY_MAX];
    const struct answer *a = of;
    struct buffer body = {octets, 0, sizeof octets};
    struct record_report content, said = {.text = {0}};
    struct record_indicator e;
    size_t count = 0;

    (void)i;
    (void)why;
    *out = (struct record){.kind = RECORD_UNKNOWN};
    if (!a->view.opens || record_content(&content, &a->view.record) != ERR_OK)
        return VERDICT_DONE;
    said.title = content.title;
    while (record_indicator_next(&content, &e))
        if (a->packed.len > 0 && named_values_has(bytes_of(&a->packed), &e))
            kept[count++] = e;
    if (record_report_write(&body, &said, kept, count) != ERR_OK)
        return VERDICT_DONE;
    *out = (struct record){.kind = RECORD_REPORT,
                           .tlp = record_answer_tlp(a->view.record.tlp),
                           .pap = a->view.record.pap,
                           .body = bytes_of(&body)};
    return VERDICT_DONE;
}

/* Who would get it, and among how many it counts. */
static enum verdict foresee(struct answer *a, struct reasons *why)
{
    json_t *rows, *row;
    size_t i;
    enum verdict verdict =
        record_action_preview(&a->action, a->targets, 0, &rows, why);

    json_array_foreach(rows, i, row) if (row_is(row, "what", "count"))
    {
        a->recipients = row_uint(row, "recipients");
        a->answered = row_uint(row, "answered");
    }
    json_decref(rows);
    return verdict;
}

enum verdict answer_open(struct answer *a, const char *dir, struct reasons *why)
{
    enum verdict verdict = record_action_open(&a->action, dir, why);

    a->targets = json_pack("[s]", a->record);
    if (verdict == VERDICT_DONE)
        verdict = record_view_show(&a->view, a->action.client, a->record, why);
    if (verdict == VERDICT_DONE)
        verdict = find_values(a, why);
    if (verdict == VERDICT_DONE)
        verdict = take_observed(a, why);
    a->draft = (struct draft){draft_record, a, 1, NULL};
    a->action.draft = &a->draft;
    /* An act that is asked for again was answered already. */
    if (verdict == VERDICT_DONE && a->action.act.word == NULL)
        verdict = foresee(a, why);
    return verdict;
}

bool answer_names(const struct answer *a)
{
    return (a->recipients > 0 && a->recipients <= ANSWER_RECIPIENTS_FEW) ||
           a->answered + 1 < ANSWER_ANSWERS_MANY;
}

static json_t *day_json(uint64_t day)
{
    char text[WHEN_TEXT_MAX];

    return day == 0 ? json_null() : json_string(when_day_text(text, day));
}

void answer_json(const struct answer *a, json_t *out)
{
    json_t *said = json_object(), *sources = json_array();

    for (size_t i = 0; i < a->sources.count; i++)
        json_array_append_new(sources, json_string(a->sources.item[i]));
    json_object_set_new(said, a->opinion ? "opinion" : "sighting",
                        json_string(a->kind));
    if (a->opinion) {
        json_object_set_new(said, "expired", day_json(a->day));
        json_object_set_new(said, "reason",
                            json_string(a->reason != NULL ? a->reason : ""));
    } else {
        json_object_set_new(said, "count", json_integer((json_int_t)a->count));
        json_object_set_new(said, "first", day_json(a->first_day));
        json_object_set_new(said, "last", day_json(a->last_day));
        json_object_set(said, "sources", sources);
    }
    json_object_set_new(said, "names_you", json_boolean(answer_names(a)));
    json_object_set_new(out, "answer", said);
    json_decref(sources);
}

void answer_close(struct answer *a)
{
    record_action_close(&a->action);
    record_view_close(&a->view);
    json_decref(a->targets);
}
