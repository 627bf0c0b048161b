#include "node/core/store/summary.h"

#include <string.h>

#include "proto/record_group.h"

/* A report or an incident; false: it is neither. */
static bool content(struct summary *out, const struct record *r)
{
    struct record_report report;
    struct record_indicator entry;
    struct record_incident incident;

    if (record_content(&report, r) != ERR_OK)
        return false;
    out->title = report.title;
    while (record_indicator_next(&report, &entry))
        out->by_type[entry.type <= INDICATOR_TYPE_LAST ? entry.type : 0]++;
    out->incident = record_incident(&incident, r) == ERR_OK;
    if (out->incident) {
        memcpy(out->case_uuid, incident.case_uuid, sizeof out->case_uuid);
        out->category = incident.category;
    }
    return true;
}

void summary_of(struct summary *out, const struct record *r)
{
    struct record_retraction retraction;
    struct record_group group;

    *out = (struct summary){.set = r->set};
    if (content(out, r))
        return;
    if (record_retraction(&retraction, r) == ERR_OK)
        out->title = retraction.reason;
    else if (record_group(&group, r) == ERR_OK)
        out->title = group.name;
}

enum err summary_get(const struct view *view, const struct vault_row *row,
                     struct buffer *room, struct summary *out)
{
    static struct record r;
    enum err err = vault_record(view, row, room, &r);

    *out = (struct summary){0};
    if (err == ERR_OK)
        summary_of(out, &r);
    return err;
}
