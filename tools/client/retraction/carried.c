#include "tools/client/retraction/carried.h"

#include <string.h>

#include "proto/record_incident.h"

/* What `show` calls retracted of its indicators, by their place. */
static bool take_marks(bool marks[static RECORD_INDICATORS_MAX],
                       const struct record_view *view)
{
    const json_t *list = json_object_get(view->row, "retracted_values"), *mark;
    size_t i;

    memset(marks, 0, RECORD_INDICATORS_MAX * sizeof *marks);
    json_array_foreach(list, i, mark)
    {
        json_int_t place = json_integer_value(mark);

        if (place >= 0 && place < RECORD_INDICATORS_MAX)
            marks[place] = true;
    }
    return json_array_size(list) > 0;
}

static enum err write_body(struct record *r, struct record_report *report,
                           struct record_indicator *kept, size_t count)
{
    static uint8_t octets[RECORD_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    struct record_incident incident;
    enum err err = record_incident(&incident, r) == ERR_OK
                       ? record_incident_write(&body, &incident, kept, count)
                       : record_report_write(&body, report, kept, count);

    if (err == ERR_OK)
        r->body = bytes_of(&body);
    return err;
}

enum verdict carried(struct record *r, const struct record_view *view,
                     struct reinstate *word, struct client *c,
                     struct reasons *why)
{
    static struct record_indicator gone[RECORD_INDICATORS_MAX];
    static struct record_indicator kept[RECORD_INDICATORS_MAX];
    static bool marks[RECORD_INDICATORS_MAX];
    struct reinstate_of of = {.entries = gone, .object = &r->object};
    struct record_report report, whole;
    struct record_indicator e;
    size_t count = 0;

    if (!take_marks(marks, view) || record_content(&report, r) != ERR_OK)
        return VERDICT_DONE;
    whole = report;
    for (size_t i = 0; record_indicator_next(&report, &e); i++) {
        if (marks[i])
            gone[of.count++] = e;
        if (!marks[i] || reinstate_names(word, &e))
            kept[count++] = e;
    }
    (void)write_body(r, &whole, kept, count); /* core says what is wrong */
    return reinstate_more(word, c, &of, why);
}
