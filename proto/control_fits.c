#include "proto/control_fits.h"

#include <string.h>

bool control_fits(unsigned type, struct bytes packed)
{
    struct reader value = reader_on(packed);

    switch (reader_kind(&value)) {
    case WIRE_NIL:
        return true;
    case WIRE_BOOL:
        return (type & CONTROL_BOOL) != 0;
    case WIRE_UINT:
        return (type & CONTROL_UINT) != 0;
    case WIRE_STR:
        return (type & CONTROL_STR) != 0;
    case WIRE_BIN:
        return (type & CONTROL_BIN) != 0;
    case WIRE_ARRAY:
        return (type & CONTROL_LIST) != 0;
    case WIRE_NONE:
    case WIRE_MAP:
    case WIRE_OTHER:
        return false;
    }
    return false;
}

/* Whether a word stands among those that '|' joins. */
static bool among(const char *words, struct bytes word)
{
    const char *at = words, *end;

    do {
        end = strchr(at, '|');
        if (end == NULL)
            end = at + strlen(at);
        if (bytes_equal(
                word, (struct bytes){(const uint8_t *)at, (size_t)(end - at)}))
            return true;
        at = end + 1;
    } while (*end != '\0');
    return false;
}

/* The field itself, or the one whose twin in Japanese this is. */
static const struct control_field *row_field(const struct control_row *row,
                                             struct bytes name)
{
    const struct bytes ja = bytes_text("_ja");
    const struct control_field *field =
        control_field(row->fields, row->field_count, name);

    if (field != NULL || name.len <= ja.len ||
        memcmp(name.at + name.len - ja.len, ja.at, ja.len) != 0)
        return field;
    name.len -= ja.len;
    field = control_field(row->fields, row->field_count, name);
    return field != NULL && field->type & CONTROL_NODE ? field : NULL;
}

/* The row's `what`; empty: it has none. */
static struct bytes what_of(struct reader row)
{
    size_t count = control_row_open(&row);
    struct bytes what = {0};

    for (size_t i = 0; i < count && !row.spoiled; i++) {
        struct bytes name = reader_str(&row, CONTROL_NAME_MAX);

        if (bytes_equal(name, bytes_text("what")))
            return reader_str(&row, CONTROL_NAME_MAX);
        (void)reader_any(&row);
    }
    return what;
}

static bool is_of_form(const struct control_row *form, struct bytes what)
{
    return form->what == NULL ? what.len == 0 : among(form->what, what);
}

static bool row_fits(const struct control_row *form, struct reader *row,
                     struct bytes *misfit)
{
    size_t count = control_row_open(row);
    bool fits = true;

    for (size_t i = 0; i < count && !row->spoiled; i++) {
        struct bytes name = reader_str(row, CONTROL_NAME_MAX);
        struct bytes value = reader_any(row);
        const struct control_field *field = row_field(form, name);

        if (bytes_equal(name, bytes_text("what")) || !fits ||
            (field != NULL && control_fits(field->type, value)))
            continue;
        *misfit = name;
        fits = false;
    }
    return fits;
}

bool control_rows_fit(const struct control_command *command,
                      const struct control_answer *answer, struct bytes *misfit)
{
    struct reader rows = answer->rows;

    for (size_t i = 0; i < answer->row_count; i++) {
        struct bytes what = what_of(rows);
        struct reader next = rows;
        bool fits = false;

        *misfit = what;
        for (size_t k = 0; k < command->row_count && !fits; k++) {
            next = rows;
            if (is_of_form(&command->rows[k], what))
                fits = row_fits(&command->rows[k], &next, misfit);
        }
        if (!fits)
            return false;
        rows = next;
    }
    return true;
}

bool control_request_fits(const struct control_request *request,
                          struct bytes *misfit)
{
    const struct control_command *command = control_command(request->command);

    *misfit = request->command;
    for (size_t i = 0; command != NULL && i < request->count; i++) {
        const struct control_field *field =
            control_argument(command, request->names[i]);

        *misfit = request->names[i];
        if (field == NULL || !control_fits(field->type, request->values[i]))
            return false;
    }
    return command != NULL;
}
