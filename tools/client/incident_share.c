#include "tools/client/incident_share.h"

#include <stdio.h>
#include <string.h>

#include "tools/client/commit.h"
#include "tools/client/row.h"
#include "tools/formats/marked.h"

enum { COUNT_TEXT = 24 };

enum verdict incident_share_check(struct incident_share *s, struct reasons *why)
{
    enum verdict verdict = act_begin(&s->act, why);

    if (s->false_alarm.retract && s->false_alarm.keep)
        return reasons_add(why, VERDICT_WRONG, REASON_FALSE_ALARM_BOTH, NULL);
    if (verdict == VERDICT_DONE)
        verdict = reinstate_read(&s->reinstate, why);
    if (verdict == VERDICT_DONE)
        verdict = label_check(&s->label, why);
    if (verdict == VERDICT_DONE)
        verdict = recipients_check(&s->recipients, s->label.tlp, NULL, why);
    s->in.tlp = s->label.tlp;
    s->in.watch = s->watch;
    return verdict;
}

/* CONTROL.md: "an incident that was a false alarm has no indicators any
   more" */
static enum verdict leave_out(struct incident_share *s, struct reasons *why)
{
    static bool all[RECORD_INDICATORS_MAX];

    if (!s->in.false_alarm || !s->false_alarm.retract || s->in.taken == 0)
        return VERDICT_DONE;
    memset(all, true, sizeof all);
    return incident_input_leave(&s->in, all, N_("of a false alarm"), why);
}

enum verdict incident_share_read(struct incident_share *s, const char *dir,
                                 const char *name, struct reasons *why)
{
    enum verdict verdict = incident_input_read(&s->in, dir, name, why);

    if (verdict != VERDICT_DONE)
        return verdict;
    act_hear(&s->act, bytes_of(&s->in.body));
    return leave_out(s, why);
}

static enum verdict draft_record(void *of, size_t i, struct record *out,
                                 struct reasons *why)
{
    const struct incident_share *s = of;

    (void)i;
    (void)why;
    *out = (struct record){
        .kind = RECORD_INCIDENT,
        .tlp = s->label.tlp,
        .pap = s->label.pap,
        .urgent = s->label.urgent == CHOICE_YES,
        .expires_ms = s->label.expires_ms,
        .body = bytes_of(&s->in.body),
    };
    return VERDICT_DONE;
}

struct draft incident_share_draft(const struct incident_share *s)
{
    return (struct draft){draft_record, (void *)(uintptr_t)s, 1, NULL};
}

void incident_share_content(const struct incident_share *s,
                            struct record_report *out)
{
    const struct record r = {.kind = RECORD_INCIDENT,
                             .body = bytes_of(&s->in.body)};

    if (s->in.body.len == 0 || record_content(out, &r) != ERR_OK)
        *out = (struct record_report){.title = {0}}; /* it has faults */
}

enum verdict incident_share_open(struct incident_share *s, const char *dir,
                                 struct reasons *why)
{
    return client_open_act(&s->client, dir, &s->act, s->watch, why);
}

enum verdict incident_share_find(struct incident_share *s, json_t **rows,
                                 struct reasons *why)
{
    return commit_find(s->client, &s->act, rows, why);
}

void incident_share_so_far(struct incident_share *s, struct record_view *out)
{
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, s->in.object.octet);
    (void)record_view_show(out, s->client, uuid, NULL);
}

static bool still_said(const struct record_view *so_far,
                       const json_t *indicator)
{
    return row_is(so_far->row, "state", "live") &&
           !row_is(indicator, "state", "retracted");
}

json_t *incident_share_withdrawn(struct incident_share *s)
{
    json_t *out = json_array(), *row;
    struct record_view so_far;
    size_t i;

    if (!s->false_alarm.retract)
        return out;
    incident_share_so_far(s, &so_far);
    json_array_foreach(json_object_get(so_far.row, "indicators"), i,
                       row) if (still_said(&so_far, row))
        json_array_append_new(out,
                              json_pack("{s:O, s:O, s:O}", "type",
                                        json_object_get(row, "type"), "value",
                                        json_object_get(row, "value"), "detect",
                                        json_object_get(row, "detect")));
    record_view_close(&so_far);
    return out;
}

/* How many indicators the case's record so far still says. */
static uint64_t count_shared(struct incident_share *s)
{
    struct record_view view;
    uint64_t count = 0;
    json_t *row;
    size_t i;

    incident_share_so_far(s, &view);
    json_array_foreach(json_object_get(view.row, "indicators"), i,
                       row) if (still_said(&view, row)) count++;
    record_view_close(&view);
    return count;
}

bool incident_share_asks(struct incident_share *s)
{
    if (!s->in.false_alarm)
        return false;
    s->false_alarm.indicators = count_shared(s);
    if (s->false_alarm.indicators == 0)
        s->false_alarm.indicators = s->in.taken;
    return s->false_alarm.indicators > 0 && !s->false_alarm.retract &&
           !s->false_alarm.keep;
}

/* Where the form has what would come back. */
static void find_places(const struct incident_share *s)
{
    json_t *row;
    size_t i;

    json_array_foreach(s->reinstate.back, i, row)
    {
        const json_t *place = incident_input_place(
            &s->in, row_text(row, "type"), row_text(row, "value"));

        if (place != NULL)
            json_object_update_missing(row, (json_t *)place);
    }
}

enum verdict incident_share_retracted(struct incident_share *s,
                                      struct reasons *why)
{
    static struct record_indicator entries[RECORD_INDICATORS_MAX];
    struct reinstate_of of = {.entries = entries,
                              .object = &s->in.object,
                              .case_uuid = s->in.case_uuid};
    char count[COUNT_TEXT];
    enum verdict verdict;

    if (incident_share_asks(s)) {
        snprintf(count, sizeof count, "%llu",
                 (unsigned long long)s->false_alarm.indicators);
        return reasons_add(why, VERDICT_WRONG, REASON_FALSE_ALARM_NEITHER,
                           (const char *[]){count, NULL});
    }
    verdict = leave_out(s, why);
    if (verdict != VERDICT_DONE)
        return verdict;
    of.count = incident_input_entries(&s->in, entries);
    verdict = reinstate_ask(&s->reinstate, s->client, &of, why);
    if (verdict == VERDICT_DONE)
        find_places(s);
    if (verdict == VERDICT_DONE)
        verdict = reinstate_settle(&s->reinstate, why);
    if (verdict != VERDICT_DONE || json_array_size(s->reinstate.back) == 0)
        return verdict;
    return incident_input_leave(&s->in, s->reinstate.drop,
                                N_("retracted by this node"), why);
}

/* The request was begun. */
static enum verdict ask(struct incident_share *s, struct control_writer *args,
                        bool dry_run, json_t **rows, struct reasons *why)
{
    enum verdict verdict;

    control_put_uint(args, "kind", RECORD_INCIDENT);
    label_put(&s->label, args);
    recipients_put(&s->recipients, args);
    reinstate_put(&s->reinstate, args);
    if (s->false_alarm.retract)
        control_put_bool(args, "retract_indicators", true);
    control_put_bool(args, "dry_run", dry_run);
    control_put_bin(args, "object", (struct bytes){s->in.object.octet, 16});
    control_put_bin(args, "body", bytes_of(&s->in.body));
    if (!dry_run)
        seen_put(&s->seen, args);
    verdict = client_ask(s->client, rows, why);
    if (dry_run)
        seen_take(&s->seen, *rows);
    return verdict;
}

enum verdict incident_share_preview(struct incident_share *s, json_t **rows,
                                    struct reasons *why)
{
    return ask(s, client_begin(s->client, "share"), true, rows, why);
}

enum verdict incident_share_send(struct incident_share *s, json_t **rows,
                                 struct reasons *why)
{
    return ask(s, client_begin_act(s->client, 0, "share"), false, rows, why);
}

void incident_share_close(struct incident_share *s)
{
    client_close(s->client);
    incident_input_close(&s->in);
    reinstate_close(&s->reinstate);
}
