#include "tools/client/named_values.h"

#include "proto/control.h"
#include "tools/client/value.h"

enum { PACKED_MAX = CONTROL_MESSAGE_MAX - 16384 };

/* Pack every entry of the record that the word can be: its type is known to
   the record only. Answers how many. */
static size_t pack_matches(struct writer *w, const struct record *r,
                           const struct value *value)
{
    struct record_report report;
    struct record_indicator entry;
    size_t found = 0;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    while (record_indicator_next(&report, &entry))
        for (size_t i = 0; i < value->count; i++)
            if (entry.type == (uint64_t)value->guess[i].type &&
                bytes_equal(entry.value, value->guess[i].value)) {
                writer_array(w, 2);
                writer_uint(w, entry.type);
                writer_str(w, entry.value);
                found++;
            }
    return found;
}

bool named_values_pack(struct buffer *out, const struct record *record,
                       const struct text_list *values, bool *found)
{
    static struct value value;
    static uint8_t octets[PACKED_MAX];
    struct buffer pairs = {octets, 0, sizeof octets};
    struct writer w = writer_on(&pairs), head = writer_on(out);
    size_t count = 0;

    for (size_t i = 0; i < values->count; i++) {
        size_t these = 0;

        if (value_read(&value, bytes_text(values->item[i])))
            these = pack_matches(&w, record, &value);
        found[i] |= these > 0;
        count += these;
    }
    if (count == 0)
        return true;
    writer_array(&head, count);
    writer_raw(&head, bytes_of(&pairs));
    return writer_done(&w) == ERR_OK && writer_done(&head) == ERR_OK;
}

bool named_values_has(struct bytes packed, const struct record_indicator *e)
{
    struct reader from = reader_on(packed);

    for (size_t left = reader_array(&from, SIZE_MAX); left > 0; left--) {
        uint64_t type;
        struct bytes value;

        (void)reader_array(&from, 2);
        type = reader_uint(&from, UINT64_MAX);
        value = reader_str(&from, SIZE_MAX);
        if (type == e->type && bytes_equal(value, e->value))
            return true;
    }
    return false;
}
