#include "tools/cli/print/inbox_remark.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/listed_title.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/retracted_print.h"
#include "tools/client/inbox.h"
#include "tools/client/row.h"

enum {
    VALUES_MAX = TRANSLATE_MAX / 2,
    RECORDS_MAX = 320, /* the numbers of some records */
};

static bool is_leak(const json_t *row)
{
    return inbox_is(row, "leaked") || inbox_is(row, "sent on") ||
           inbox_is(row, "leak claimed");
}

/* How much of it is proved. */
static void leak(char room[static TRANSLATE_MAX], const json_t *row)
{
    const char *by = node_name_of(row, "detail");

    if (inbox_is(row, "leaked"))
        snprintf(room, TRANSLATE_MAX,
                 _("received from %s against the rules (proved)"), by);
    else if (inbox_is(row, "sent on"))
        snprintf(room, TRANSLATE_MAX,
                 _("received from %s (proved); that it broke the rules is "
                   "their report"),
                 by);
    else
        snprintf(room, TRANSLATE_MAX,
                 _("received from %s against the rules: their report, without "
                   "proof"),
                 by);
}

static bool is_of_a_peer(const json_t *row)
{
    static const char *const what[] = {
        "lost",     "missed",    "absent", "quarantine full",
        "left out", "half open", NULL};

    return inbox_is_any(row, what);
}

/* Its detail is a sentence. */
static bool says_why(const json_t *row)
{
    static const char *const what[] = {
        "fenced",   "quarantined",  "put back", "unconfirmed",
        "shut out", "not answered", NULL};

    return inbox_is_any(row, what) || inbox_is_crowded(row) ||
           inbox_is_over_share(row);
}

static void of_a_peer(char room[static TRANSLATE_MAX], const json_t *row)
{
    const unsigned long long count = row_uint(row, "count");

    if (inbox_is(row, "lost"))
        snprintf(room, TRANSLATE_MAX,
                 _("lost its store; %llu records wait to be sent again"),
                 count);
    else if (inbox_is(row, "missed"))
        snprintf(room, TRANSLATE_MAX,
                 _("%llu records that it released before it was rebuilt never "
                   "came: ask for them"),
                 count);
    else if (inbox_is(row, "absent"))
        snprintf(room, TRANSLATE_MAX,
                 _("has %llu records from before this node lost its store that "
                   "are not here: ask it to pass on those that still hold"),
                 count);
    else if (inbox_is(row, "left out"))
        snprintf(room, TRANSLATE_MAX,
                 _("%llu reports of where records went exceeded the limit and "
                   "were not kept"),
                 count);
    else if (inbox_is(row, "half open"))
        snprintf(room, TRANSLATE_MAX,
                 _("%llu connections that never finished their handshake were "
                   "dropped, the last of them from %s"),
                 count, row_text(row, "detail"));
    else
        snprintf(room, TRANSLATE_MAX, _("%llu older ones were dropped"), count);
}

static void busy(char room[static TRANSLATE_MAX], const json_t *row)
{
    char of[TRANSLATE_MAX];
    const unsigned long long minutes = row_uint(row, "count");

    if (minutes == 1)
        snprintf(room, TRANSLATE_MAX, _("used much of this node's time: %s"),
                 translate(of, row_text(row, "detail")));
    else
        snprintf(room, TRANSLATE_MAX,
                 _("used much of this node's time in %llu minutes: %s"),
                 minutes, translate(of, row_text(row, "detail")));
}

/* "1 value (45[.]77[.]1[.]23)", "300 values (c2[.]example, ...)" */
static void name_values(char room[static VALUES_MAX], const json_t *row)
{
    const json_t *values = json_object_get(row, "values"), *value;
    const unsigned long long count = row_uint(row, "value_count");
    char dead[RETRACTED_PRINT_DEFANGED_MAX], list[VALUES_MAX / 2] = "";
    size_t i, used = 0;

    json_array_foreach(values, i, value)
    {
        retracted_print_defanged(dead, json_string_value(value));
        if (used + strlen(dead) + 4 < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                     used == 0 ? "" : ", ", dead);
    }
    if (count > json_array_size(values))
        snprintf(list + used, sizeof list - used, ", ...");
    snprintf(room, VALUES_MAX,
             count == 1 ? _("%llu value (%s)") : _("%llu values (%s)"), count,
             list);
}

static void partly(char room[static TRANSLATE_MAX], const json_t *row)
{
    char values[VALUES_MAX];

    name_values(values, row);
    snprintf(room, TRANSLATE_MAX, _("record %s, %s: %s"),
             row_text_or(row, "detail", "?"), values, row_text(row, "title"));
}

/* It is theirs to say, and ours to judge. */
static void in_doubt(char room[static TRANSLATE_MAX], const json_t *row)
{
    char values[VALUES_MAX], records[RECORDS_MAX];

    if (!json_is_integer(json_object_get(row, "number"))) {
        snprintf(room, TRANSLATE_MAX,
                 _("%llu further retractions may concern your records: "
                   "dismiss earlier ones"),
                 (unsigned long long)row_uint(row, "count"));
        return;
    }
    name_values(values, row);
    snprintf(records, sizeof records, "%s%s", row_text(row, "detail"),
             json_is_true(json_object_get(row, "more")) ? ", ..." : "");
    snprintf(room, TRANSLATE_MAX, _("your record %s has it, too: %s: %s"),
             records, values, row_text(row, "title"));
}

static void answered(char room[static TRANSLATE_MAX], const json_t *row)
{
    char word[TRANSLATE_MAX];

    snprintf(room, TRANSLATE_MAX, _("answered record %llu: %s"),
             (unsigned long long)row_uint(row, "number"),
             translate(word, row_text(row, "detail")));
}

/* What there is to know beside title and label. */
static const char *remark(char room[static TRANSLATE_MAX], const json_t *row)
{
    const char *detail = row_text(row, "detail");

    if (says_why(row))
        return translate(room, detail);
    if (inbox_is(row, "not theirs"))
        return _("tried to retract another author's record: no effect");
    if (is_of_a_peer(row))
        of_a_peer(room, row);
    else if (inbox_is(row, "partly retracted"))
        partly(room, row);
    else if (inbox_is(row, "in doubt"))
        in_doubt(room, row);
    else if (inbox_is(row, "busy"))
        busy(room, row);
    else if (is_leak(row))
        leak(room, row);
    else if (inbox_is(row, "erased"))
        snprintf(room, TRANSLATE_MAX, _("erased record %llu, as recalled"),
                 (unsigned long long)row_uint(row, "number"));
    else if (inbox_is(row, "answered"))
        answered(room, row);
    else if ((inbox_is(row, "retracted") || inbox_is(row, "recalled")) &&
             *detail != '\0')
        snprintf(room, TRANSLATE_MAX, _("record %s: %s"), detail,
                 row_text(row, "title"));
    else
        return listed_title(room, row);
    return room;
}

/* The same; and how many more there are of the same peer and reason. */
const char *inbox_remark(char room[static INBOX_REMARK_MAX], const json_t *row)
{
    char one[TRANSLATE_MAX];
    uint64_t count = row_uint(row, "count");

    if (count < 2 || is_of_a_peer(row) || inbox_is(row, "busy") ||
        inbox_is(row, "in doubt"))
        snprintf(room, INBOX_REMARK_MAX, "%s", remark(one, row));
    else
        snprintf(room, INBOX_REMARK_MAX, _("%s (the last of %llu)"),
                 remark(one, row), (unsigned long long)count);
    return room;
}
