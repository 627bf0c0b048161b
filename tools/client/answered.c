#include "tools/client/answered.h"

#include "tools/client/row.h"

enum { COUNTS = 4, NUMBERS = 7 };

static json_int_t number_at(const json_t *list, size_t i)
{
    return json_integer_value(json_array_get(list, i));
}

/* Of asked, and of the three that follow in the list. */
static json_t *counts(json_int_t asked, const json_t *list, size_t at)
{
    const json_int_t seen = number_at(list, at),
                     not_seen = number_at(list, at + 1),
                     cannot = number_at(list, at + 2);

    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "asked", asked, "seen", seen,
                     "not_seen", not_seen, "cannot_tell", cannot, "no_answer",
                     asked - seen - not_seen - cannot);
}

/* [place, seen, not seen, cannot tell, false positive, expired, confirmed] */
static json_t *value_json(const json_t *row, json_int_t asked,
                          const json_t *list, size_t at)
{
    const json_t *of = json_array_get(json_object_get(row, "indicators"),
                                      (size_t)number_at(list, at));
    json_t *out = counts(asked, list, at + 1);

    json_object_set(out, "type", json_object_get(of, "type"));
    json_object_set(out, "value", json_object_get(of, "value"));
    json_object_set_new(out, "false_positive",
                        json_integer(number_at(list, at + 4)));
    json_object_set_new(out, "expired", json_integer(number_at(list, at + 5)));
    json_object_set_new(out, "confirmed",
                        json_integer(number_at(list, at + 6)));
    return out;
}

void answered_fold(json_t *row)
{
    const json_t *list = json_object_get(row, "answers"),
                 *values = json_object_get(row, "answer_values");
    json_t *each = json_array();
    json_int_t asked;

    if (json_array_size(list) != COUNTS) {
        json_object_set_new(row, "answers", json_null());
        json_object_set_new(row, "answer_values", each);
        return;
    }
    asked = number_at(list, 0);
    for (size_t i = 0; i + NUMBERS <= json_array_size(values); i += NUMBERS)
        json_array_append_new(each, value_json(row, asked, values, i));
    json_object_set_new(row, "answers", counts(asked, list, 1));
    json_object_set_new(row, "answer_values", each);
}
