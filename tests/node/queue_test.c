/* queue: every item once, on whichever thread. */
#include "tests/unit.h"

#include <string.h>

#include "node/queue.h"

enum { ITEMS = 2000, ROUNDS = 200 };

struct item {
    unsigned number, times, sum;
};

static void work(void *at)
{
    struct item *item = at;

    item->times++;
    for (unsigned i = 0; i <= item->number % 50; i++)
        item->sum += i;
}

static void each_item_is_worked_on_once(void **state)
{
    static struct item items[ITEMS];

    (void)state;
    for (size_t threads = 0; threads <= QUEUE_THREADS_MAX + 1; threads++) {
        struct queue *q;

        assert_err(ERR_OK, queue_open(&q, threads));
        memset(items, 0, sizeof items);
        for (unsigned i = 0; i < ITEMS; i++)
            items[i].number = i;
        queue_run(q, work, items, sizeof *items, ITEMS);
        for (unsigned i = 0; i < ITEMS; i++) {
            unsigned last = i % 50;

            assert_int_equal(items[i].times, 1);
            assert_int_equal(items[i].sum, last * (last + 1) / 2);
        }
        queue_close(q);
    }
}

static void batches_of_any_size_follow_each_other(void **state)
{
    static struct item items[ITEMS];
    struct queue *q;

    (void)state;
    assert_err(ERR_OK, queue_open(&q, QUEUE_THREADS_MAX));
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t count = round % 7;

        memset(items, 0, sizeof items);
        queue_run(q, work, items, sizeof *items, count);
        for (unsigned i = 0; i < 7; i++)
            assert_int_equal(items[i].times, i < count);
    }
    queue_close(q);
    queue_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_is_worked_on_once),
        cmocka_unit_test(batches_of_any_size_follow_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
