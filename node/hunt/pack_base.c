#include "node/hunt/pack_base.h"

#include <stdlib.h>
#include <string.h>

#include "node/hunt/pack_form.h"

enum { RECORDS_A_STEP = 4096 };

static const uint32_t gone = UINT32_MAX;

struct pack_base {
    const struct pack *from;
    uint8_t *filter;
    uint64_t blocks;
    uint32_t *place;      /* of each record in the new one, or gone */
    uint64_t record, row; /* the next */
};

struct pack_base *pack_base_open(const struct pack *from)
{
    const struct bytes filter = pack_filter(from);
    struct pack_base *b = calloc(1, sizeof *b);
    if (b == NULL || (b->filter = malloc(filter.len + 1)) == NULL ||
        (b->place = reallocarray(NULL, pack_about(from)->records + 1,
                                 sizeof *b->place)) == NULL)
        abort();
    b->from = from;
    b->blocks = filter.len / FILTER_BLOCK;
    memcpy(b->filter, filter.at, filter.len);
    return b;
}

void pack_base_close(struct pack_base *b)
{
    if (b == NULL)
        return;
    free(b->filter);
    free(b->place);
    free(b);
}

struct bytes pack_base_filter(const struct pack_base *b)
{
    return (struct bytes){b->filter, b->blocks * FILTER_BLOCK};
}

void pack_base_add(struct pack_base *b, uint64_t fast)
{
    uint8_t *at = b->filter + filter_block(fast, b->blocks) * FILTER_BLOCK;
    uint32_t block[FILTER_WORDS];
    memcpy(block, at, sizeof block);
    filter_set(block, fast);
    memcpy(at, block, sizeof block);
}

bool pack_base_records(struct pack_base *b, struct pack_writer *w,
                       const struct pack_writer_options *o)
{
    for (size_t i = 0; i < RECORDS_A_STEP; i++) {
        const struct pack_record *r = pack_record_at(b->from, b->record);
        if (r == NULL)
            return false;
        b->place[b->record++] =
            o->stays(o->who, r) ? pack_writer_copy_record(w, b->from, r) : gone;
    }
    return true;
}

static bool put_row(struct pack_base *b, struct pack_writer *w,
                    const struct pack_row_at *row)
{
    for (uint64_t i = row->from; i < row->end; i++) {
        struct pack_ref ref;
        if (!pack_reference(b->from, i, &ref))
            return false;
        uint32_t place = b->place[ref.record - pack_record_at(b->from, 0)];
        if (place != gone)
            pack_writer_copy(w, place, &row->hash, &ref);
    }
    return true;
}

enum err pack_base_rows(struct pack_base *b, struct pack_writer *w,
                        unsigned octet, struct fault *fault)
{
    const uint64_t rows = pack_about(b->from)->rows;
    struct pack_row_at row;
    bool sound = true;
    while (sound && b->row < rows) {
        sound = pack_row(b->from, b->row, &row);
        if (!sound || row.hash.octet[0] != octet)
            break;
        sound = put_row(b, w, &row);
        b->row++;
    }
    return sound ? ERR_OK
                 : fault_say(fault, ERR_NOT_CANONICAL, "the pack is damaged");
}
