#include "tools/cli/incident_view.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

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

void incident_view_json(json_t *row, const struct record_incident *i)
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

/* In the order of the form. */
enum { CASE, CATEGORY, STATE, DETECTED, OCCURRED, CONTACT, LABELS };

static const char *const labels[LABELS] = {
    N_("case"),     N_("category"), N_("state"),
    N_("detected"), N_("occurred"), N_("contact"),
};

static void put(int label, size_t columns, struct bytes text)
{
    field_label(stdout, labels[label], columns);
    say_text(stdout, text, false);
    putchar('\n');
}

static void put_time(int label, size_t columns, uint64_t s)
{
    char room[WHEN_TEXT_MAX];

    if (s != 0 && s <= UINT64_MAX / 1000)
        put(label, columns, bytes_text(when_zoned(room, s * 1000)));
}

static void put_text(const char *heading, struct bytes text)
{
    if (text.len == 0)
        return;
    printf("\n%s\n", heading);
    say_text(stdout, text, true);
    putchar('\n');
}

void incident_view_print(const struct record_incident *i)
{
    size_t columns = field_columns(labels, LABELS);
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, i->case_uuid);
    put(CASE, columns, bytes_text(uuid));
    put(CATEGORY, columns,
        bytes_text(translate_word(record_category_text(i->category))));
    put(STATE, columns,
        bytes_text(translate_word(record_state_text(i->state))));
    put_time(DETECTED, columns, i->detected_s);
    put_time(OCCURRED, columns, i->occurred_s);
    if (i->contact.len > 0)
        put(CONTACT, columns, i->contact);
    put_text(_("What happened"), i->what);
    put_text(_("Affected systems"), i->affected);
    putchar('\n');
}
