#include "tools/cli/print/incident_view.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/body_text.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

/* In the order of the form. */
enum { CASE, CATEGORY, STATE, DETECTED, OCCURRED, CONTACT, LABELS };

static const char *const labels[LABELS] = {
    N_("case"),     N_("category"), N_("incident state"),
    N_("detected"), N_("occurred"), N_("contact"),
};

static void put(FILE *to, int label, size_t columns, struct bytes text)
{
    field_label(to, labels[label], columns);
    say_text(to, text, false);
    putc('\n', to);
}

static void put_time(FILE *to, int label, size_t columns, uint64_t s)
{
    char room[WHEN_TEXT_MAX];

    if (s != 0 && s <= UINT64_MAX / 1000)
        put(to, label, columns, bytes_text(when_zoned(room, s * 1000)));
}

static void put_text(FILE *to, const char *heading, struct bytes text)
{
    if (text.len == 0)
        return;
    fprintf(to, "\n%s\n", heading);
    body_text_print(to, text);
    putc('\n', to);
}

void incident_view_print(FILE *to, const struct record_incident *i)
{
    size_t columns = field_columns(labels, LABELS);
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, i->case_uuid);
    put(to, CASE, columns, bytes_text(uuid));
    put(to, CATEGORY, columns,
        bytes_text(translate_word(record_category_text(i->category))));
    put(to, STATE, columns,
        bytes_text(translate_word(record_state_text(i->state))));
    put_time(to, DETECTED, columns, i->detected_s);
    put_time(to, OCCURRED, columns, i->occurred_s);
    if (i->contact.len > 0)
        put(to, CONTACT, columns, i->contact);
    put_text(to, _("What happened"), i->what);
    put_text(to, _("Affected systems"), i->affected);
    putc('\n', to);
}
