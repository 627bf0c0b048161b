#include "node/core/witness.h"

#include "tests/node/folder.h"
#include "tests/unit.h"

static struct folder f;

static int make(void **unused)
{
    (void)unused;
    folder_open(&f);
    return 0;
}

static int clear(void **unused)
{
    (void)unused;
    folder_close(&f);
    return 0;
}

/* The n-th life of a store, which follows the one before it. */
static struct store_state life(uint8_t n, uint64_t commits)
{
    return (struct store_state){
        .commits = commits,
        .incarnation = {{n}},
        .predecessor = {{(uint8_t)(n - 1)}},
    };
}

static enum witness_says says(struct store_state told, struct store_state found)
{
    witness_tell(f.path, &told);
    return witness_ask(f.path, &found);
}

static void without_one_it_says_nothing(void **unused)
{
    const struct store_state s = life(3, 7);

    (void)unused;
    assert_int_equal(WITNESS_NOTHING, witness_ask(f.path, &s));
    folder_put(&f, "witness", "", 0);
    assert_int_equal(WITNESS_NOTHING, witness_ask(f.path, &s));
}

static void a_store_as_far_or_further_fits(void **unused)
{
    (void)unused;
    assert_int_equal(WITNESS_FITS, says(life(3, 7), life(3, 7)));
    assert_int_equal(WITNESS_FITS, says(life(3, 7), life(3, 8)));
}

static void a_store_that_went_back_is_noticed(void **unused)
{
    (void)unused;
    assert_int_equal(WITNESS_AHEAD, says(life(3, 8), life(3, 7)));
}

static void the_store_of_another_life_is_noticed(void **unused)
{
    (void)unused;
    assert_int_equal(WITNESS_STRANGER, says(life(3, 7), life(9, 7)));
    assert_int_equal(WITNESS_STRANGER, says(life(3, 7), life(2, 7)));
}

/* A crash after a new life's commit: its predecessor's witness, which was
   ahead, must not begin another life. */
static void a_new_life_begins_once(void **unused)
{
    (void)unused;
    assert_int_equal(WITNESS_FITS, says(life(3, 1000), life(4, 8)));
    assert_int_equal(WITNESS_FITS, says(life(3, 7), life(4, 8)));
}

int main(void)
{
#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(without_one_it_says_nothing),
        IN_FOLDER(a_store_as_far_or_further_fits),
        IN_FOLDER(a_store_that_went_back_is_noticed),
        IN_FOLDER(the_store_of_another_life_is_noticed),
        IN_FOLDER(a_new_life_begins_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
