#include "tools/cli/record_view.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/author.h"
#include "tools/cli/cli.h"
#include "tools/cli/incident_view.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

uint8_t *record_view_raw(const json_t *row, size_t *len)
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

static void put_seconds(json_t *out, const char *name, uint64_t seconds)
{
    char room[WHEN_TEXT_MAX];

    json_object_set_new(out, name,
                        seconds == 0 || seconds > UINT64_MAX / 1000
                            ? json_null()
                            : json_string(when_rfc3339(room, seconds * 1000)));
}

static const char *type_text(uint64_t type)
{
    return indicator_known(type)
               ? indicator_type_text((enum indicator_type)type)
               : "unknown";
}

static json_t *indicator_json(const struct record_indicator *e)
{
    json_t *out = json_object();

    json_object_set_new(out, "type", json_string(type_text(e->type)));
    json_object_set_new(out, "value", text_json(e->value));
    json_object_set_new(out, "role", json_string(record_role_text(e->role)));
    json_object_set_new(out, "detect", json_boolean(e->detect));
    json_object_set_new(out, "confidence", json_integer(e->confidence));
    put_seconds(out, "first_seen", e->first_seen_s);
    put_seconds(out, "last_seen", e->last_seen_s);
    put_seconds(out, "valid_until", e->valid_until_s);
    json_object_set_new(out, "comment", text_json(e->comment));
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
                json_pack("{s:s, s:s, s:I, s:I}", "object", uuid, "record", id,
                          "up_to_revision", (json_int_t)t.up_to_revision,
                          "values", (json_int_t)t.value_count));
        }
    }
    json_object_set_new(row, "targets", list);
}

void record_view_json(json_t *row, const struct record *r)
{
    struct record_incident incident;

    if (r->kind == RECORD_RETRACTION) {
        retraction_json(row, r);
        return;
    }
    if (record_incident(&incident, r) == ERR_OK)
        incident_view_json(row, &incident);
    report_json(row, r);
    if (r->kind == RECORD_REPORT || r->kind == RECORD_INCIDENT)
        indicators_json(row, r);
}

static void print_indicators(struct record_report *report)
{
    static uint8_t octets[INDICATOR_RULE_MAX + INDICATOR_DEFANGED_MAX];
    struct record_indicator e;

    while (record_indicator_next(report, &e)) {
        struct buffer dead = {octets, 0, sizeof octets};

        if (!indicator_known(e.type) ||
            indicator_defang(&dead, (enum indicator_type)e.type, e.value) !=
                ERR_OK)
            continue;
        printf("%-12s ", type_text(e.type));
        say_text(stdout, bytes_of(&dead), true);
        if (e.comment.len > 0) {
            fputs("  ", stdout);
            say_text(stdout, e.comment, false);
        }
        putchar('\n');
    }
}

static const char *const labels[] = {N_("author"), N_("record"), N_("created"),
                                     N_("title"), N_("reason")};

enum { AUTHOR, NUMBER, CREATED, TITLE, REASON, LABELS };

static void print_label(unsigned which)
{
    field_label(stdout, labels[which], field_columns(labels, LABELS));
}

static void print_author(const json_t *row)
{
    char author[AUTHOR_MAX];

    print_label(AUTHOR);
    say_text(stdout, bytes_text(author_text(author, row)), false);
    putchar('\n');
    print_label(NUMBER);
    printf("%llu  %s\n", (unsigned long long)row_uint(row, "number"),
           row_text(row, "record"));
}

static void print_field(unsigned which, struct bytes text)
{
    if (text.len == 0)
        return;
    print_label(which);
    say_text(stdout, text, false);
    putchar('\n');
}

static void print_content(const struct record *r, struct record_report *content)
{
    struct record_incident incident;

    print_field(TITLE, content->title);
    if (record_incident(&incident, r) == ERR_OK) {
        incident_view_print(&incident);
        print_indicators(content);
        return;
    }
    putchar('\n');
    if (content->text.len > 0) {
        say_text(stdout, content->text, true);
        fputs("\n\n", stdout);
    }
    print_indicators(content);
}

void record_view_print(const json_t *row, const struct record *r, bool alone)
{
    struct record_report content;
    struct record_retraction retraction;
    char colour[COLOUR_LABEL_MAX], room[WHEN_TEXT_MAX];

    printf("%s  %s\n\n", colour_label(colour, stdout, tlp_text(r->tlp)),
           pap_text(r->pap));
    if (alone)
        print_author(row);
    print_field(CREATED, bytes_text(when_zoned(room, r->created_ms)));
    if (record_content(&content, r) == ERR_OK)
        print_content(r, &content);
    else if (record_retraction(&retraction, r) == ERR_OK)
        print_field(REASON, retraction.reason);
    printf("\n%s\n", colour_label(colour, stdout, tlp_text(r->tlp)));
}
