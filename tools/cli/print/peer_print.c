#include "tools/cli/print/peer_print.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/lookalike.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* What a person may read of a peer: fields, then marks. */
static const char *const fields[] = {
    N_("peer"),         N_("org"),       N_("org_ja"),    N_("node"),
    N_("fingerprint"),  N_("role"),      N_("connect"),   N_("team"),
    N_("hours"),        N_("languages"), N_("phone"),     N_("mail"),
    N_("constituency"), N_("community"), N_("client"),    N_("provider"),
    N_("vouches"),      N_("revoked"),   N_("confirmed"), N_("connected"),
    N_("expires"),
};

enum { FIELDS = sizeof fields / sizeof *fields, FIELD_ROLE = 5 };

/* One of them, where the row has it. */
static void print_field(const json_t *row, size_t field, size_t columns)
{
    const json_t *value = json_object_get(row, fields[field]);
    char room[WHEN_TEXT_MAX];
    const char *text = row_text(row, fields[field]);

    if (json_is_boolean(value))
        text = row_bool(row, fields[field]) ? _("yes") : _("no");
    else if (json_is_integer(value) && row_uint(row, fields[field]) != 0)
        text = when_local(room, row_uint(row, fields[field]));
    if (*text == '\0')
        return;
    field_label(stdout, fields[field], columns);
    say_text(stdout,
             bytes_text(field == FIELD_ROLE ? translate_word(text) : text),
             false);
    putchar('\n');
}

/* The other node for which a person could take it. */
static void print_look(const json_t *row, size_t columns)
{
    static const char *const names[] = {"peer", "org"};
    char room[LOOKALIKE_FIELD_MAX];
    const char *like = "";

    for (size_t i = 0; i < 2 && *like == '\0'; i++)
        like = row_text(row, lookalike_field(room, names[i]));
    if (*like == '\0')
        return;
    field_label(stdout, N_("looks like"), columns);
    say_text(stdout, bytes_text(node_name(like)), false);
    putchar('\n');
}

void peer_print(const json_t *row)
{
    size_t columns = field_columns(fields, FIELDS);

    for (size_t i = 0; i < FIELDS; i++)
        print_field(row, i, columns);
    print_look(row, columns);
}

/* "community, client"; of one that is trusted no longer, what it was. */
const char *peer_print_marks(char room[static PEER_PRINT_MARKS_MAX],
                             const json_t *row)
{
    static const char *const marks[] = {N_("community"), N_("client"),
                                        N_("provider"), N_("vouches")};
    char all[PEER_PRINT_MARKS_MAX] = "";
    const char *revoked = translate_word(NC_("relation", "revoked"));
    size_t used = 0;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (row_bool(row, marks[i]))
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s",
                                     used > 0 ? _(", ") : "",
                                     translate_word(marks[i]));
    if (!row_bool(row, "revoked"))
        snprintf(room, PEER_PRINT_MARKS_MAX, "%s", all);
    else if (used == 0)
        snprintf(room, PEER_PRINT_MARKS_MAX, "%s", revoked);
    else
        snprintf(room, PEER_PRINT_MARKS_MAX, _("%.32s (%.200s)"), revoked, all);
    return room;
}

void peer_print_step(const json_t *row)
{
    static const char *const steps[] = {N_("address"), N_("port"),
                                        N_("key"),     N_("trust"),
                                        N_("clock"),   N_("marks")};
    static const char *const verdicts[] = {N_("ok"), N_("fault")};
    bool ok = row_bool(row, "ok");

    field_label(stdout, verdicts[ok ? 0 : 1], field_columns(verdicts, 2) + 1);
    field_label(stdout, row_text(row, "step"), field_columns(steps, 6));
    translate_print(stdout, row_text(row, "detail"));
    putchar('\n');
    if (!ok && *row_text(row, "remedy") != '\0') {
        fputs("     -> ", stdout);
        translate_print(stdout, row_text(row, "remedy"));
        putchar('\n');
    }
}
