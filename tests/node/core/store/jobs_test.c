#include "node/core/store/jobs.h"

#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static void put(enum job_kind kind, uint64_t number, uint32_t node_no,
                uint64_t detail)
{
    const struct job_at at = {kind, number, node_no, {.detail = detail}};

    jobs_put(&c.o.facts.txn, &at);
}

static void assert_next(struct job_at *at, uint64_t number, uint32_t node_no,
                        uint64_t detail)
{
    assert_true(jobs_next(&c.o.facts.txn.view, at));
    assert_int_equal(number, at->number);
    assert_int_equal(node_no, at->node_no);
    assert_int_equal(detail, at->job.detail);
}

static void what_is_due_comes_in_order_each_kind_by_itself(void **unused)
{
    struct job_at at = {.kind = JOB_ERASED};

    (void)unused;
    assert_false(jobs_any(&c.o.facts.txn.view));
    put(JOB_PASSED, 9, 1, 1);
    put(JOB_ERASED, 300, 0, 2);
    put(JOB_ERASED, 2, UINT32_MAX, 3);
    put(JOB_ERASED, 2, 7, 4);
    put(JOB_LEAK, 1, 1, 5);
    assert_true(jobs_any(&c.o.facts.txn.view));
    assert_next(&at, 2, 7, 4);
    assert_next(&at, 2, UINT32_MAX, 3);
    assert_next(&at, 300, 0, 2);
    assert_false(jobs_next(&c.o.facts.txn.view, &at));
    at = (struct job_at){.kind = JOB_FILL};
    assert_false(jobs_next(&c.o.facts.txn.view, &at));
}

static void it_is_kept_until_it_is_done(void **unused)
{
    struct job_at at = {.kind = JOB_PASSED};

    (void)unused;
    put(JOB_PASSED, 4, 2, 1);
    put(JOB_PASSED, 4, 2, 8); /* said again: once, as it was said last */
    put(JOB_PASSED, 4, 3, 9);
    peers_fixture_restart(&c);
    assert_next(&at, 4, 2, 8);
    jobs_done(&c.o.facts.txn, &at);
    at = (struct job_at){.kind = JOB_PASSED};
    assert_next(&at, 4, 3, 9);
    jobs_done(&c.o.facts.txn, &at);
    jobs_done(&c.o.facts.txn, &at);
    assert_false(jobs_any(&c.o.facts.txn.view));
}

static void a_leak_keeps_all_that_is_to_be_told(void **unused)
{
    const struct job_at leak = {
        .kind = JOB_LEAK,
        .number = 3,
        .node_no = 2,
        .job = {SAMPLE_NOW_MS, 4, {{1, 2}}, {{3, 4}}, TLP_RED}};
    struct job_at at = {.kind = JOB_LEAK};

    (void)unused;
    jobs_put(&c.o.facts.txn, &leak);
    assert_true(jobs_next(&c.o.facts.txn.view, &at));
    assert_memory_equal(&leak.job, &at.job, sizeof at.job);
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(what_is_due_comes_in_order_each_kind_by_itself),
        TEST(it_is_kept_until_it_is_done),
        TEST(a_leak_keeps_all_that_is_to_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
