#include "proto/record_kind.h"

static const struct row {
    enum record_kind kind;
    const char *word;
    enum record_way way;
    unsigned traits;
} rows[] = {
#define X(name, number, word, check, way, traits)                              \
    {RECORD_##name, word, way, traits},
    RECORD_KIND_LIST(X)
#undef X
};

static const struct row *row_of(uint64_t number)
{
    for (const struct row *r = rows; r < rows + sizeof rows / sizeof *rows; r++)
        if ((uint64_t)r->kind == number)
            return r;
    return rows;
}

enum record_kind record_kind_of(uint64_t number)
{
    return row_of(number)->kind;
}

bool record_kind_is(uint64_t number, enum record_trait trait)
{
    return (row_of(number)->traits & (unsigned)trait) != 0;
}

enum record_way record_kind_way(uint64_t number)
{
    return row_of(number)->way;
}

const char *record_kind_text(uint64_t number)
{
    return row_of(number)->word;
}
