#include "tools/client/revise.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/commit.h"
#include "tools/client/import_body.h"
#include "tools/client/retraction/carried.h"
#include "tools/client/retraction/import_back.h"
#include "tools/client/row.h"
#include "tools/client/visible.h"

static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *arg)
{
    return reasons_add(why, VERDICT_WRONG, code, (const char *[]){arg, NULL});
}

/* Where the i-th record of the revised list stands in the set, from 1. A part
   keeps its place, also beside one that was retracted. */
static size_t place(const struct revise *v, size_t i)
{
    size_t old = json_array_size(v->parts), n = i < old ? i : old - 1;
    uint64_t at = row_uint(json_array_get(v->parts, n), "i");

    return (at == 0 ? n + 1 : (size_t)at) + i - n;
}

static bool is_set(const struct revise *v)
{
    return !v->alone && (v->import.parts > 1 || v->old.record.set.n > 0);
}

/* The next body of the import, as an argument. */
static enum verdict put_body(struct revise *v, struct control_writer *args,
                             struct reasons *why)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    enum verdict verdict = import_body_pack(&v->import, &body, &v->next, why);

    control_put_bin(args, "body", bytes_of(&body));
    return verdict;
}

static enum verdict put(void *of, size_t i, struct control_writer *args,
                        struct reasons *why)
{
    struct revise *v = of;
    enum verdict verdict;

    visible_put(args, "reason", v->reason);
    label_put(&v->label, args);
    recipients_put(&v->recipients, args);
    reinstate_put(&v->reinstate, args);
    if (!v->with_files)
        return VERDICT_DONE;
    if (i == 0)
        v->next = 0; /* the preview packed it, too */
    verdict = put_body(v, args, why);
    if (is_set(v))
        import_body_put_set(args, v->set_id, place(v, i),
                            place(v, v->import.parts - 1));
    return verdict;
}

enum verdict revise_begin(struct revise *v, struct reasons *why)
{
    v->action.command = "revise";
    v->action.put = put;
    v->action.of = v;
    v->label.revises = true;
    v->import.watch = v->action.watch;
    v->beyond = json_array();
    return act_begin(&v->action.act, why);
}

/* Without files only what the record says so far can come back. Of a set the
   other parts are not here, and core looks at each. */
static enum verdict check_named(struct revise *v, struct reasons *why)
{
    static struct record_indicator entries[RECORD_INDICATORS_MAX];
    struct reinstate_of of = {.entries = entries,
                              .object = &v->old.record.object};
    struct record_report report;

    if (v->with_files || v->reinstate.said.count == 0 ||
        (v->old.record.set.n > 0 && !v->alone) ||
        record_content(&report, &v->old.record) != ERR_OK)
        return VERDICT_DONE;
    while (record_indicator_next(&report, &entries[of.count]))
        of.count++;
    return reinstate_check(&v->reinstate, &of, why);
}

bool revise_says(const struct revise *v)
{
    return label_said(&v->label) || v->reinstate.said.count > 0 ||
           v->recipients.to.count > 0 || v->recipients.delegate.count > 0 ||
           v->recipients.later_word != NULL;
}

/* What the record says now: what is not said anew stays. */
static enum verdict check_record(struct revise *v, struct reasons *why)
{
    struct recipients_kept kept = {.audience =
                                       v->old.record.audience_count > 0};

    for (size_t i = 0; i < v->old.record.audience_count; i++)
        kept.groups |= v->old.record.audience[i].is_group;
    v->import.tlp =
        v->label.tlp_word != NULL ? v->label.tlp : v->old.record.tlp;
    if (v->with_files && v->old.record.kind != RECORD_REPORT)
        return wrong(why, REASON_REVISED_NO_REPORT, v->record);
    return recipients_check(&v->recipients, v->import.tlp, &kept, why);
}

static enum verdict fetch(struct revise *v, struct reasons *why)
{
    enum verdict verdict =
        record_view_show(&v->old, v->action.client, v->record, why);

    if (verdict == VERDICT_DONE && !v->old.opens)
        return wrong(why, REASON_REVISED_UNREADABLE, v->record);
    return verdict;
}

enum verdict revise_open(struct revise *v, const char *dir, struct reasons *why)
{
    enum verdict verdict = record_action_open(&v->action, dir, why);

    if (verdict == VERDICT_DONE)
        verdict = fetch(v, why);
    if (verdict == VERDICT_DONE)
        verdict = reinstate_read(&v->reinstate, why);
    if (verdict == VERDICT_DONE)
        verdict = check_named(v, why);
    return verdict == VERDICT_DONE ? check_record(v, why) : verdict;
}

enum verdict revise_read(struct revise *v, const char *dir, int count,
                         char **names, struct reasons *why)
{
    struct record_report report;
    enum verdict verdict;

    v->import.pap =
        v->label.pap_word != NULL ? v->label.pap : v->old.record.pap;
    v->import.pap_said = true;
    if (record_report(&report, &v->old.record) == ERR_OK &&
        report.title.len > 0)
        v->old_title = strndup((const char *)report.title.at, report.title.len);
    v->import.title_otherwise = v->old_title;
    verdict = import_files(&v->import, dir, count, names, why);
    if (verdict == VERDICT_DONE)
        import_hear(&v->import, &v->action.act);
    if (verdict == VERDICT_DONE)
        verdict = import_back(&v->reinstate, v->action.client, &v->import,
                              &v->old.record.object, why);
    return verdict;
}

static enum verdict find_parts(struct revise *v, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;

    if (!v->alone)
        verdict =
            record_action_parts(v->action.client, v->record, &v->parts, why);
    if (json_array_size(v->parts) > 0 || verdict != VERDICT_DONE)
        return verdict;
    /* Core says what is wrong with it, if anything is. */
    json_decref(v->parts);
    v->parts = json_pack("[{s:s}]", "record", v->record);
    return VERDICT_DONE;
}

/* The set's id; a record that becomes several gets one. */
static void find_set(struct revise *v)
{
    if (v->old.record.set.n > 0)
        memcpy(v->set_id, v->old.record.set.id.octet, sizeof v->set_id);
    else
        act_id(&v->action.act, v->set_id);
}

static enum verdict revise_part(struct revise *v, const json_t *records,
                                size_t i, json_t **rows, struct reasons *why)
{
    struct client *c = v->action.client;
    struct control_writer *args = client_begin_part(c, i + 1, "revise");
    enum verdict verdict;

    control_put_text(args, "record",
                     json_string_value(json_array_get(records, i)));
    if (v->action.seen != NULL)
        seen_put(&v->action.seen[i], args);
    verdict = put(v, i, args, why);
    return verdict == VERDICT_DONE ? client_ask(c, rows, why) : verdict;
}

/* What is not said of it is as in the first part. places: of the whole set. */
static enum verdict share_part(struct revise *v, size_t i, size_t places,
                               json_t **rows, struct reasons *why)
{
    struct client *c = v->action.client;
    struct control_writer *args = client_begin_part(c, i + 1, "share");
    enum verdict verdict;

    control_put_uint(args, "like", 1);
    reinstate_put(&v->reinstate, args);
    verdict = put_body(v, args, why);
    import_body_put_set(args, v->set_id, place(v, i), places);
    return verdict == VERDICT_DONE ? client_ask(c, rows, why) : verdict;
}

/* A longer list takes more records, a shorter one fewer. */
static enum verdict together(void *of, const json_t *records, json_t **rows,
                             struct reasons *why)
{
    struct revise *v = of;
    const size_t old = json_array_size(records);
    const bool grows = v->with_files && !v->alone && v->import.parts > old;
    const struct commit all = {
        .client = v->action.client,
        .parts = grows ? v->import.parts : old,
        .retracted = v->beyond,
        .reason = v->reason,
        .seen = v->action.seen,
        .seen_count = old,
    };
    enum verdict verdict = VERDICT_DONE;

    *rows = NULL;
    if (all.parts > COMMIT_PARTS_MAX)
        return wrong(why, REASON_REVISED_RECORDS_MAX, NULL);
    for (size_t i = 0; i < all.parts && verdict == VERDICT_DONE; i++) {
        watch_step(v->action.watch, WATCH_PREPARED, i, all.parts);
        json_decref(*rows);
        *rows = NULL;
        verdict = i < old
                      ? revise_part(v, records, i, rows, why)
                      : share_part(v, i, place(v, all.parts - 1), rows, why);
    }
    watch_end(v->action.watch);
    if (verdict != VERDICT_DONE) /* rows say why not */
        return commit_none(all.client, verdict, why);
    json_decref(*rows);
    return commit_all(&all, rows, why);
}

/* A part that the files do not fill any more is beyond them. No file leaves all
   of them. */
static void sort_parts(struct revise *v)
{
    json_t *row;
    size_t i;

    v->records = json_array();
    json_array_foreach(v->parts, i, row) json_array_append(
        v->with_files && i >= v->import.parts ? v->beyond : v->records,
        json_object_get(row, "record"));
    if (json_array_size(v->records) > 1 || json_array_size(v->beyond) > 0 ||
        (!v->alone && v->import.parts > 1))
        v->action.together = together;
}

/* The i-th record as it stands, whose label it keeps; what is added to a list
   is like its first. */
static enum verdict stands(struct revise *v, size_t i, struct record *out,
                           struct reasons *why)
{
    const struct draft so_far = draft_of_views(&v->so_far);

    return so_far.record(so_far.of, i < so_far.records ? i : 0, out, why);
}

/* What is not said anew is as it stands. */
static enum verdict draft_record(void *of, size_t i, struct record *out,
                                 struct reasons *why)
{
    struct revise *v = of;
    const struct draft drafted = draft_of_import(&v->drafted);
    enum verdict verdict = stands(v, i, out, why);
    struct record anew;

    if (i == 0 && !v->with_files)
        reinstate_begin(&v->reinstate);
    if (verdict == VERDICT_DONE && v->with_files) {
        verdict = drafted.record(drafted.of, i, &anew, why);
        out->kind = anew.kind;
        out->body = anew.body;
    } else if (verdict == VERDICT_DONE) {
        verdict =
            carried(out, &v->so_far.view, &v->reinstate, v->action.client, why);
    }
    if (verdict != VERDICT_DONE || out->kind == RECORD_UNKNOWN)
        return verdict;
    if (v->label.tlp_word != NULL)
        out->tlp = v->label.tlp;
    if (v->label.pap_word != NULL)
        out->pap = v->label.pap;
    if (v->label.urgent != CHOICE_UNSAID)
        out->urgent = v->label.urgent == CHOICE_YES;
    if (v->label.expires != NULL)
        out->expires_ms = v->label.expires_ms;
    return verdict;
}

static void begin_draft(struct revise *v)
{
    v->drafted =
        (struct draft_import){.import = &v->import, .label = &v->label};
    v->so_far =
        (struct draft_views){.client = v->action.client, .records = v->records};
    v->draft = (struct draft){
        draft_record, v,
        v->with_files ? v->import.parts : json_array_size(v->records), NULL};
    v->action.draft = &v->draft;
}

enum verdict revise_choose(struct revise *v, struct reasons *why)
{
    enum verdict verdict;

    if (v->with_files && import_empty(&v->import))
        return wrong(why, REASON_REVISED_EMPTY, NULL);
    if (v->alone && v->import.parts > 1)
        return wrong(why, REASON_REVISED_PART_MAX, NULL);
    verdict = find_parts(v, why);
    if (verdict == VERDICT_DONE) {
        find_set(v);
        sort_parts(v);
        begin_draft(v);
    }
    return verdict;
}

uint64_t revise_indicators(const struct revise *v)
{
    uint64_t sum = 0;
    json_t *row;
    size_t i;

    json_array_foreach(v->parts, i, row) sum += row_uint(row, "indicators");
    return sum;
}

void revise_close(struct revise *v)
{
    record_action_close(&v->action);
    import_close(&v->import);
    record_view_close(&v->old);
    reinstate_close(&v->reinstate);
    record_view_close(&v->so_far.view);
    free(v->old_title);
    json_decref(v->parts);
    json_decref(v->records);
    json_decref(v->beyond);
}
