#include "tools/client/incident_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "proto/ascii.h"
#include "tools/client/input.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/client/visible.h"
#include "tools/client/when.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/incident/incident_form.h"
#include "tools/formats/marked.h"
#include "tools/formats/source.h"
#include "tools/formats/table/grid.h"

enum { COUNT_TEXT = 24 };

/* One form on its way. */
struct form_reading {
    struct incident_input *in;
    const struct config *config;
    const char *name;
    struct incident_form form;
    struct source list; /* its indicators */
    struct record_indicator *entries;
    size_t count;
    uint8_t *comments; /* of entries, where they changed */
};

static void add(const struct form_reading *r, json_t *list, unsigned line,
                const char *reason, struct bytes shown)
{
    json_array_append_new(list, json_pack("{s:s, s:i, s:o, s:s}", "file",
                                          input_name(r->name), "line",
                                          (int)line, "text", row_lossy(shown),
                                          "reason", reason));
}

static enum verdict refuse(const struct form_reading *r, struct reasons *why)
{
    char count[COUNT_TEXT];

    snprintf(count, sizeof count, "%zu", json_array_size(r->in->faults));
    return reasons_add(why, VERDICT_WRONG, REASON_FORM_FAULTS,
                       (const char *[]){count, NULL});
}

static void add_faults(const struct form_reading *r)
{
    for (size_t i = 0; i < r->form.fault_count; i++) {
        const struct incident_form_fault *f = &r->form.fault[i];

        add(r, r->in->faults, f->line, f->what, bytes_text(f->shown));
    }
}

/* The form with blanks for its comments, whose examples are no labels. Lines
   stay where they are. The caller frees it. */
static uint8_t *without_comments(struct bytes octets)
{
    uint8_t *out = malloc(octets.len + 1);
    bool comment = false, begin = true;

    if (out == NULL)
        abort();
    for (size_t i = 0; i < octets.len; i++) {
        uint8_t c = octets.at[i];

        comment = begin ? c == '#' : comment && c != '\n';
        begin = c == '\n';
        out[i] = comment && c != '\r' ? ' ' : c;
    }
    return out;
}

/* A reader must not loosen what a writer meant: the whole form counts. */
static void check_label(const struct form_reading *r, struct bytes octets)
{
    struct fault fault = {0};
    const struct finding_label *label;
    struct source form;
    uint8_t *plain = without_comments(octets);

    if (source_read(&form, (struct bytes){plain, octets.len}, r->name,
                    &fault) != ERR_OK) {
        free(plain);
        return; /* the form's own reader says why */
    }
    label = findings_forbid(form.found, r->in->tlp, false);
    if (label != NULL)
        add(r, r->in->faults, label->place.line,
            N_("this carries a label stricter than --tlp"),
            bytes_text(tlp_text((enum tlp)label->level)));
    source_close(&form);
    free(plain);
}

static void reject(struct form_reading *r, unsigned line, struct bytes shown,
                   const char *reason)
{
    add(r, r->in->rejects, r->form.indicators_line + line - 1, reason, shown);
}

static void take(struct form_reading *r, const struct finding *item)
{
    const struct record_indicator *e = &item->entry;

    r->entries[r->count++] = *e;
    json_array_append_new(
        r->in->values,
        json_pack("{s:s, s:o, s:b, s:s, s:i}", "type",
                  indicator_type_text((enum indicator_type)e->type), "value",
                  row_lossy(e->value), "detect", (int)e->detect, "file",
                  input_name(r->name), "line",
                  (int)(r->form.indicators_line + item->line - 1)));
}

static void add_items(struct form_reading *r)
{
    const struct findings *found = r->list.found;

    for (size_t i = 0; i < found->item_count; i++) {
        const struct finding *item = &found->items[i];

        if (config_owns(r->config, (enum indicator_type)item->entry.type,
                        item->entry.value))
            reject(r, item->line, item->entry.value,
                   "one of your own names or networks");
        else
            take(r, item);
    }
    for (size_t i = 0; i < found->reject_count; i++)
        if (!grid_empty(found->rejects[i].shown)) /* "none" is an answer */
            reject(r, found->rejects[i].place.line, found->rejects[i].shown,
                   found->rejects[i].reason);
}

static bool stands_at(const struct findings *found, unsigned line)
{
    for (size_t i = 0; i < found->item_count; i++)
        if (found->items[i].line == line)
            return true;
    for (size_t i = 0; i < found->reject_count; i++)
        if (found->rejects[i].place.line == line)
            return true;
    return false;
}

/* One a line is wanted, so a line that gave nothing is rejected, too. */
static void reject_others(struct form_reading *r)
{
    struct bytes left = r->form.indicators;

    for (unsigned line = 1; left.len > 0; line++) {
        size_t end = ascii_find(left, 0, '\n');
        struct bytes text = ascii_trim((struct bytes){left.at, end});

        if (!grid_empty(text) && text.at[0] != '#' &&
            !stands_at(r->list.found, line))
            reject(r, line, text, "no indicator recognised");
        left = ascii_from(left, end < left.len ? end + 1 : end);
    }
}

static enum verdict read_indicators(struct form_reading *r, struct reasons *why)
{
    struct fault fault = {0};
    char line[COUNT_TEXT];

    if (r->form.indicators.len == 0)
        return VERDICT_DONE;
    if (source_read(&r->list, r->form.indicators, r->name, &fault) != ERR_OK) {
        snprintf(line, sizeof line, "%u",
                 r->form.indicators_line + fault.line - 1);
        return reasons_add(
            why, VERDICT_WRONG, REASON_LINE_FAULT,
            (const char *[]){input_name(r->name), line, fault.about, NULL});
    }
    r->entries = calloc(r->list.found->item_count + 1, sizeof *r->entries);
    if (r->entries == NULL)
        abort();
    add_items(r);
    if (r->list.format == SOURCE_TEXT)
        reject_others(r);
    return VERDICT_DONE;
}

static void normalise(struct form_reading *r, struct buffer *room)
{
    struct record_incident *i = &r->form.incident;

    i->title = visible_line(room, i->title, &r->in->hidden);
    i->what = nfc_of(room, i->what);
    i->affected = nfc_of(room, i->affected);
    i->contact = visible_line(room, i->contact, &r->in->hidden);
    visible_comments(r->entries, r->count, &r->comments, &r->in->hidden);
}

static enum verdict pack(struct form_reading *r, struct reasons *why)
{
    static uint8_t octets[INCIDENT_FORM_MAX];
    struct buffer normal = {octets, 0, sizeof octets};
    struct incident_input *in = r->in;
    enum err err;

    in->body = (struct buffer){in->octets, 0, sizeof in->octets};
    in->object =
        record_incident_object(r->form.incident.case_uuid, RECORD_PART_SUMMARY);
    in->taken = r->count;
    in->detected_s = r->form.incident.detected_s;
    in->false_alarm =
        strcmp(record_state_text(r->form.incident.state), "false-alarm") == 0;
    normalise(r, &normal);
    err = record_incident_write(&in->body, &r->form.incident, r->entries,
                                r->count);
    if (err == ERR_OK)
        return VERDICT_DONE;
    return reasons_add(
        why, VERDICT_WRONG, REASON_FORM_UNFIT,
        (const char *[]){input_name(r->name), err_text(err), NULL});
}

static enum verdict read_text(struct form_reading *r, struct bytes text,
                              struct reasons *why)
{
    enum err err = incident_form_read(&r->form, text, when_now_ms() / 1000);

    memcpy(r->in->case_uuid, r->form.incident.case_uuid, RECORD_CASE_UUID);
    if (err == ERR_TOO_BIG)
        add(r, r->in->faults, 0, N_("too big for a form"), bytes_text(""));
    add_faults(r);
    check_label(r, text);
    return json_array_size(r->in->faults) == 0 ? VERDICT_DONE : refuse(r, why);
}

/* A form is filled in with whatever editor there is. */
static enum verdict read_form(struct form_reading *r, struct bytes octets,
                              struct reasons *why)
{
    struct charset_text as;
    struct fault fault = {0};
    enum verdict verdict;

    if (charset_read(&as, octets, &fault) != ERR_OK) {
        add(r, r->in->faults, fault.line, fault.about, bytes_text(""));
        return refuse(r, why);
    }
    r->in->charset = charset_note(as.charset);
    verdict = read_text(r, as.text, why);
    charset_close(&as);
    return verdict;
}

enum verdict incident_input_read(struct incident_input *in, const char *dir,
                                 const char *name, struct reasons *why)
{
    static struct config config;
    struct form_reading r = {.in = in, .config = &config, .name = name};
    struct fault fault = {0};
    struct bytes octets;
    enum verdict verdict;

    in->values = json_array();
    in->rejects = json_array();
    in->faults = json_array();
    in->charset = "";
    if (config_read(&config, dir, &fault) != ERR_OK)
        return reasons_add(why, VERDICT_WRONG, REASON_CONFIG,
                           (const char *[]){fault.about, NULL});
    verdict = input_read(&octets, name, in->watch, why);
    if (verdict != VERDICT_DONE)
        return verdict;
    verdict = read_form(&r, octets, why);
    if (verdict == VERDICT_DONE)
        verdict = read_indicators(&r, why);
    if (verdict == VERDICT_DONE)
        verdict = pack(&r, why);
    free(r.entries);
    free(r.comments);
    source_close(&r.list);
    incident_form_close(&r.form);
    input_free(&octets);
    return verdict;
}

static struct record of_body(const struct incident_input *in)
{
    return (struct record){.kind = RECORD_INCIDENT,
                           .object = in->object,
                           .body = bytes_of(&in->body)};
}

size_t incident_input_entries(const struct incident_input *in,
                              struct record_indicator *out)
{
    const struct record r = of_body(in);
    struct record_report report;
    size_t count = 0;

    if (record_content(&report, &r) == ERR_OK)
        while (record_indicator_next(&report, &out[count]))
            count++;
    return count;
}

/* Of all values, or how many there are. */
static size_t place_of(const struct incident_input *in, const char *type,
                       const char *value)
{
    json_t *row;
    size_t i;

    json_array_foreach(in->values, i, row)
    {
        if (row_is(row, "type", type) && row_is(row, "value", value))
            break;
    }
    return i;
}

const json_t *incident_input_place(const struct incident_input *in,
                                   const char *type, const char *value)
{
    size_t i = place_of(in, type, value);

    return i < json_array_size(in->values) ? json_array_get(in->values, i)
                                           : NULL;
}

static void leave(struct incident_input *in, const struct record_indicator *e,
                  const char *reason)
{
    json_t *value = row_lossy(e->value);
    const size_t i =
        place_of(in, indicator_type_text((enum indicator_type)e->type),
                 json_string_value(value));
    const json_t *place = json_array_get(in->values, i);

    json_array_append_new(
        in->rejects,
        json_pack("{s:s, s:I, s:o, s:s}", "file", row_text(place, "file"),
                  "line", (json_int_t)row_uint(place, "line"), "text", value,
                  "reason", reason));
    json_array_remove(in->values, i);
    in->taken--;
}

enum verdict incident_input_leave(struct incident_input *in, const bool *marks,
                                  const char *reason, struct reasons *why)
{
    static uint8_t octets[RECORD_BODY_MAX];
    static struct record_indicator all[RECORD_INDICATORS_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    const struct record r = of_body(in);
    struct record_incident incident;
    size_t count = incident_input_entries(in, all), kept = 0;
    enum err err = record_incident(&incident, &r);

    for (size_t i = 0; i < count; i++)
        if (marks[i])
            leave(in, &all[i], reason);
        else
            all[kept++] = all[i];
    if (err == ERR_OK)
        err = record_incident_write(&body, &incident, all, kept);
    if (err != ERR_OK)
        return reasons_add(why, VERDICT_WRONG, REASON_FORM_UNFIT,
                           (const char *[]){"", err_text(err), NULL});
    memcpy(in->octets, octets, body.len);
    in->body.len = body.len;
    return VERDICT_DONE;
}

void incident_input_close(struct incident_input *in)
{
    json_decref(in->values);
    json_decref(in->rejects);
    json_decref(in->faults);
}
