#include "node/core/store/notice_clock.h"

#include "node/core/store/table.h"

static struct table_key key(void)
{
    const struct bytes name = bytes_text("noticed");
    struct table_key k = {0};

    table_key_add(&k, name.at, name.len);
    return k;
}

static uint64_t last_of(const struct view *view)
{
    const struct table_key k = key();
    uint64_t last_ms = 0;

    (void)table_get_value(view, TABLE_META, &k, &last_ms, sizeof last_ms);
    return last_ms;
}

uint64_t notice_clock_next(const struct view *view, uint64_t now_ms)
{
    const uint64_t last_ms = last_of(view);

    return last_ms < now_ms ? now_ms : last_ms + 1;
}

void notice_clock_keep(struct txn *txn, uint64_t time_ms)
{
    const struct table_key k = key();

    if (last_of(&txn->view) < time_ms)
        table_put_value(txn, TABLE_META, &k, &time_ms, sizeof time_ms);
}
