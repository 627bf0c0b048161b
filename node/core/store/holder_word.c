#include "node/core/store/holder_word.h"

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"
#include "proto/frame.h"

/* All that is said of one node. */
static struct table_key of_key(const struct holder_word_at *at)
{
    struct table_key k = {0};

    table_key_u64(&k, at->number);
    table_key_u32(&k, at->of);
    return k;
}

static struct table_key word_key(const struct holder_word_at *at)
{
    struct table_key k = of_key(at);

    table_key_u32(&k, at->by);
    return k;
}

bool holder_word_get(const struct view *view, const struct holder_word_at *at,
                     struct holder_word *out)
{
    const struct table_key k = word_key(at);

    *out = (struct holder_word){0};
    return table_get_value(view, TABLE_HOLDER_WORD, &k, out, sizeof *out);
}

void holder_word_put(struct txn *txn, const struct holder_word_at *at,
                     const struct holder_word *word)
{
    const struct table_key k = word_key(at);

    table_put_value(txn, TABLE_HOLDER_WORD, &k, word, sizeof *word);
    if (word->state != FRAME_STORED)
        outstanding_other(txn, at->number);
    outstanding_look(txn, at->number, at->of);
}

bool holder_word_next(const struct view *view, struct holder_word_at *at,
                      struct holder_word *out)
{
    const struct table_key all = of_key(at);

    return table_next_under(view, TABLE_HOLDER_WORD, &all, &at->by, out,
                            sizeof *out);
}

bool holder_word_may_have(const struct holder_word *word)
{
    return word->state != FRAME_VOID && word->state != FRAME_NOT_ACCEPTED &&
           word->state != FRAME_UNOPENED;
}
