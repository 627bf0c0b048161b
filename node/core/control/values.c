#include "node/core/control/values.h"

#include <stdlib.h>

/* Whether the target has that value. */
static bool names_value(const struct record *r,
                        const struct indicator_guess *value)
{
    struct record_report report;
    struct record_indicator i;

    if (record_content(&report, r) != ERR_OK)
        return false;
    while (record_indicator_next(&report, &i))
        if (i.type == (uint64_t)value->type &&
            bytes_equal(i.value, value->value))
            return true;
    return false;
}

static int by_value(const void *a, const void *b)
{
    const struct indicator_guess *p = a, *q = b;

    if (p->type != q->type)
        return p->type < q->type ? -1 : 1;
    return bytes_compare(p->value, q->value);
}

enum err control_values(struct call *call, const struct record *target,
                        struct indicator_guess *values, size_t max,
                        size_t *count)
{
    struct reader list;
    size_t n;
    enum err err = control_arg_array(&list, &n, &call->request, "values");

    *count = 0;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || n > max)
        return call_say(call, ERR_USAGE, "'values' is a list");
    for (size_t i = 0; i < n; i++) {
        struct indicator_guess *v = &values[i];

        reader_array_of(&list, 2);
        v->type = (enum indicator_type)reader_uint(&list, UINT16_MAX);
        v->value = reader_kind(&list) == WIRE_STR
                       ? reader_str(&list, INDICATOR_RULE_MAX)
                       : reader_bin(&list, INDICATOR_RULE_MAX);
        if (list.spoiled || !names_value(target, v))
            return call_say(call, ERR_NOT_FOUND,
                            "the record does not name indicator %zu", i + 1);
    }
    qsort(values, n, sizeof *values, by_value);
    *count = n;
    return ERR_OK;
}
