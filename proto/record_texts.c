#include "proto/record_texts.h"

#include "proto/hidden.h"
#include "proto/record_answer.h"
#include "proto/record_group.h"
#include "proto/record_incident.h"

static bool in_report(const struct record *r)
{
    struct record_report report;
    bool any = false;

    if (record_report(&report, r) != ERR_OK)
        return false;
    for (size_t i = 0; i < report.reference_count && !any; i++)
        any = hidden_any(report.references[i]);
    return any;
}

/* What a report and an incident have in common. */
static bool in_content(const struct record *r)
{
    struct record_report content;
    struct record_indicator e;

    if (record_content(&content, r) != ERR_OK)
        return false;
    if (hidden_any(content.title))
        return true;
    while (record_indicator_next(&content, &e))
        if (hidden_any(e.comment))
            return true;
    return false;
}

static bool in_incident(const struct record *r)
{
    struct record_incident incident;

    return record_incident(&incident, r) == ERR_OK &&
           hidden_any(incident.contact);
}

static bool in_group(const struct record *r)
{
    struct record_group group;

    return record_group(&group, r) == ERR_OK && hidden_any(group.name);
}

static bool in_opinion(const struct record *r)
{
    struct record_opinion opinion;

    return record_opinion(&opinion, r) == ERR_OK && hidden_any(opinion.reason);
}

bool record_texts_hidden(const struct record *r)
{
    return in_content(r) || in_report(r) || in_incident(r) || in_group(r) ||
           in_opinion(r) ||
           hidden_any(record_extension(r, "reason"));
}
