#include "tools/client/record_view.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/suffix.h"
#include "proto/record_incident.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* The octets a `raw` field holds as hex; NULL: none, or damaged. */
static uint8_t *raw_of(const json_t *row, size_t *len)
{
    const char *hex = row_text(row, "raw");
    size_t digits = strlen(hex);
    uint8_t *at = malloc(digits / 2 + 1);

    *len = 0;
    if (at == NULL)
        abort();
    if (digits > 0 &&
        sodium_hex2bin(at, digits / 2 + 1, hex, digits, NULL, len, NULL) == 0)
        return at;
    free(at);
    return NULL;
}

static json_t *text_json(struct bytes text)
{
    return json_stringn((const char *)text.at, text.len);
}

static json_t *time_json(uint64_t s)
{
    char room[WHEN_TEXT_MAX];

    return s == 0 || s > UINT64_MAX / 1000
               ? json_null()
               : json_string(when_rfc3339(room, s * 1000));
}

const char *record_view_type(uint64_t type)
{
    return indicator_known(type)
               ? indicator_type_text((enum indicator_type)type)
               : "unknown";
}

bool record_view_narrow(const struct record_indicator *e)
{
    return e->type == INDICATOR_DOMAIN && suffix_is_public(e->value);
}

static json_t *indicator_json(const struct record_indicator *e)
{
    json_t *out = json_object();

    json_object_set_new(out, "type", json_string(record_view_type(e->type)));
    json_object_set_new(out, "value", text_json(e->value));
    json_object_set_new(out, "role", json_string(record_role_text(e->role)));
    json_object_set_new(out, "detect", json_boolean(e->detect));
    json_object_set_new(out, "confidence",
                        e->confidence == RECORD_CONFIDENCE_UNSTATED
                            ? json_null()
                            : json_integer(e->confidence));
    json_object_set_new(out, "first_seen", time_json(e->first_seen_s));
    json_object_set_new(out, "last_seen", time_json(e->last_seen_s));
    json_object_set_new(out, "valid_until", time_json(e->valid_until_s));
    json_object_set_new(out, "comment", text_json(e->comment));
    if (record_view_narrow(e))
        json_object_set_new(out, "public_suffix", json_true());
    return out;
}

static void report_json(json_t *row, const struct record *r)
{
    struct record_report report;

    if (record_report(&report, r) != ERR_OK)
        return;
    json_object_set_new(row, "title", text_json(report.title));
    json_object_set_new(row, "text",
                        report.text.at == NULL ? json_null()
                                               : text_json(report.text));
}

static void indicators_json(json_t *row, const struct record *r)
{
    struct record_report content;
    struct record_indicator e;
    json_t *list = json_array();

    if (record_content(&content, r) == ERR_OK)
        while (record_indicator_next(&content, &e))
            json_array_append_new(list, indicator_json(&e));
    json_object_set_new(row, "indicators", list);
}

/* What is taken back of a target; empty: the whole. */
static json_t *values_json(const struct record_target *of)
{
    struct record_target t = *of;
    json_t *list = json_array();
    struct bytes value;
    uint64_t type;

    while (record_value_next(&t, &type, &value))
        json_array_append_new(list, json_pack("{s:s, s:o}", "type",
                                              record_view_type(type), "value",
                                              text_json(value)));
    return list;
}

static void retraction_json(json_t *row, const struct record *r)
{
    struct record_retraction retraction;
    struct record_target t;
    json_t *list = json_array();

    if (record_retraction(&retraction, r) == ERR_OK) {
        json_object_set_new(row, "reason", text_json(retraction.reason));
        json_object_set_new(row, "erase", json_boolean(retraction.erase));
        while (record_target_next(&retraction, &t)) {
            char uuid[IDENT_UUID_TEXT], id[IDENT_HEX_TEXT];

            ident_uuid(uuid, t.object.octet);
            ident_hex(id, t.record.octet);
            json_array_append_new(
                list,
                json_pack("{s:s, s:s, s:I, s:I, s:o}", "object", uuid, "record",
                          id, "up_to_revision", (json_int_t)t.up_to_revision,
                          "values", (json_int_t)t.value_count, "indicators",
                          values_json(&t)));
        }
    }
    json_object_set_new(row, "targets", list);
}

static void incident_json(json_t *row, const struct record_incident *i)
{
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, i->case_uuid);
    json_object_set_new(row, "case", json_string(uuid));
    json_object_set_new(row, "title", text_json(i->title));
    json_object_set_new(row, "category",
                        json_string(record_category_text(i->category)));
    json_object_set_new(row, "incident_state",
                        json_string(record_state_text(i->state)));
    json_object_set_new(row, "detected", time_json(i->detected_s));
    json_object_set_new(row, "occurred", time_json(i->occurred_s));
    json_object_set_new(row, "what_happened", text_json(i->what));
    json_object_set_new(row, "affected_systems", text_json(i->affected));
    json_object_set_new(row, "contact", text_json(i->contact));
}

/* Title, text, indicators, what an incident says, or a retraction's reason and
   targets. */
static void record_json(json_t *row, const struct record *r)
{
    struct record_incident incident;

    switch (record_kind_of(r->kind)) {
    case RECORD_RETRACTION:
        retraction_json(row, r);
        return;
    case RECORD_INCIDENT:
        if (record_incident(&incident, r) == ERR_OK)
            incident_json(row, &incident);
        report_json(row, r);
        indicators_json(row, r);
        return;
    case RECORD_REPORT:
        report_json(row, r);
        indicators_json(row, r);
        return;
    case RECORD_UNKNOWN:
    case RECORD_GROUP:
    case RECORD_NOTICE:
    case RECORD_SIGHTING:
    case RECORD_OPINION:
        report_json(row, r);
        return;
    }
}

/* CONTROL.md "lookup" has the same words. */
static const char *state_of(const struct record_view *v, size_t place,
                            const struct record_indicator *e)
{
    const json_t *marks = json_object_get(v->row, "retracted_values"), *mark;
    const char *state = row_text(v->row, "state");
    size_t i;

    json_array_foreach(marks, i, mark)
    {
        if (json_integer_value(mark) == (json_int_t)place)
            return "retracted";
    }
    if (strcmp(state, "live") == 0 && e->valid_until_s != 0 &&
        e->valid_until_s <= when_now_ms() / 1000)
        return "expired";
    return state;
}

/* `state` of each indicator, where the record has one. */
static void states_json(const struct record_view *v)
{
    const json_t *list = json_object_get(v->row, "indicators");
    struct record_report content;
    struct record_indicator e;

    if (*row_text(v->row, "state") == '\0' ||
        record_content(&content, &v->record) != ERR_OK)
        return;
    for (size_t i = 0; record_indicator_next(&content, &e); i++)
        json_object_set_new(json_array_get(list, i), "state",
                            json_string(state_of(v, i, &e)));
}

enum verdict record_view_ask(struct record_view *out, struct client *c,
                             struct reasons *why)
{
    json_t *rows;
    size_t len = 0;
    enum verdict verdict = client_ask(c, &rows, why);

    out->opens = false;
    out->row = json_incref(json_array_get(rows, 0));
    out->raw = raw_of(out->row, &len);
    json_decref(rows);
    if (out->raw != NULL)
        out->opens = record_open_kept(&out->record,
                                      (struct bytes){out->raw, len}) == ERR_OK;
    if (out->opens) {
        record_json(out->row, &out->record);
        states_json(out);
    }
    return verdict;
}

enum verdict record_view_show(struct record_view *out, struct client *c,
                              const char *record, struct reasons *why)
{
    control_put_text(client_begin(c, "show"), "record", record);
    return record_view_ask(out, c, why);
}

void record_view_mark(struct record_view *v, const struct warninglists *lists)
{
    struct warninglist_mark mark;
    enum indicator_type type;
    json_t *one;
    size_t i;

    if (lists == NULL)
        return;
    json_array_foreach(
        json_object_get(v->row, "indicators"), i,
        one) if (indicator_type_parse(&type,
                                      bytes_text(row_text(one, "type"))) &&
                 warninglists_match(&mark, lists, type,
                                    bytes_text(row_text(one, "value"))))
        json_object_set_new(one, "warninglist", warninglist_json(&mark));
}

void record_view_close(struct record_view *v)
{
    json_decref(v->row);
    free(v->raw);
    v->row = NULL;
    v->raw = NULL;
}
