/* row: what a node answers becomes rows of JSON, whoever the node is: a front
   end asks the socket that it was told to ask. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "proto/control.h"
#include "tools/client/row.h"

static void walk(json_t *row)
{
    char *text = json_dumps(row, JSON_COMPACT);
    json_t *again;

    fuzz_must(text != NULL);
    again = json_loads(text, 0, NULL);
    fuzz_must(again != NULL && json_equal(again, row));
    json_decref(again);
    free(text);
    (void)row_text(row, "what");
    (void)row_uint(row, "number");
    (void)row_bool(row, "json");
    row_times(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct control_answer a;
    json_t *lossy = row_lossy((struct bytes){octets, len});

    fuzz_must(json_is_string(lossy));
    json_decref(lossy);
    if (control_answer_parse(&a, (struct bytes){octets, len}) != ERR_OK)
        return 0;
    for (size_t i = 0; i < a.row_count; i++) {
        json_t *row = row_json(&a.rows);

        fuzz_must(json_is_object(row));
        walk(row);
        json_decref(row);
    }
    return 0;
}
