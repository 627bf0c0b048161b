/* own: when the card ends, and when it is signed anew for that. */
#include "node/core/facts/own_card.h"

#include "tests/node/folder.h"
#include "tests/sample.h"
#include "tests/unit.h"

#define DAYS(n) ((uint64_t)(n)*24 * 3600 * 1000)

static const uint64_t now_ms = DAYS(20000);

/* A card whose parts end that many days from now, 0: now. */
static struct card card_of(int identity, int working)
{
    return (struct card){
        .identity.expires_ms = now_ms + DAYS(identity),
        .working.expires_ms = now_ms + DAYS(working),
    };
}

static void a_renewed_card_holds_for_four_hundred_days(void **unused)
{
    const struct own_card_moment at = {now_ms, false};
    struct card c = card_of(1000, 199);

    (void)unused;
    assert_int_equal(now_ms + DAYS(CARD_WORKING_DAYS),
                     own_card_working_end(&c, &at));
    assert_true(own_card_end_moves(&c, &at));
    c = card_of(1000, 0); /* it is over: the node was off */
    assert_int_equal(now_ms + DAYS(CARD_WORKING_DAYS),
                     own_card_working_end(&c, &at));
    assert_true(own_card_end_moves(&c, &at));
}

static void half_of_it_must_be_over_first(void **unused)
{
    const struct own_card_moment at = {now_ms, false};
    struct card c = card_of(1000, OWN_CARD_RENEW_LEFT_DAYS);

    (void)unused;
    assert_false(own_card_end_moves(&c, &at));
}

static void it_never_outlives_the_identity_part(void **unused)
{
    const struct own_card_moment at = {now_ms, false};
    struct card c = card_of(100, 50);

    (void)unused;
    assert_int_equal(now_ms + DAYS(100), own_card_working_end(&c, &at));
    assert_true(own_card_end_moves(&c, &at));
    c = card_of(100, 100); /* and is not signed again and again for it */
    assert_false(own_card_end_moves(&c, &at));
    c = card_of(100, 300);
    assert_int_equal(now_ms + DAYS(100), own_card_working_end(&c, &at));
    assert_false(own_card_end_moves(&c, &at));
}

static void no_clock_shortens_it(void **unused)
{
    const struct own_card_moment behind = {now_ms - DAYS(5000), false};
    struct card c = card_of(1000, 300);

    (void)unused;
    assert_int_equal(now_ms + DAYS(300), own_card_working_end(&c, &behind));
    assert_false(own_card_end_moves(&c, &behind));
}

static void a_doubtful_clock_moves_no_end(void **unused)
{
    const struct own_card_moment at = {now_ms, true};
    struct card c = card_of(1000, 10);

    (void)unused;
    assert_int_equal(now_ms + DAYS(10), own_card_working_end(&c, &at));
    assert_false(own_card_end_moves(&c, &at));
}

static struct folder f;
static struct facts_self self, found;

static enum err reads(void)
{
    struct fault fault = {0};

    return own_card_open(&found, f.path, &fault);
}

/* The card of that node, in both files. */
static void keep(unsigned number)
{
    const struct sample_node n = sample_node(number);
    struct fault fault = {0};
    struct buffer raw = {self.card_raw, 0, sizeof self.card_raw};

    sample_card(&raw, &n);
    self.card_len = raw.len;
    assert_err(ERR_OK, own_card_keep(&self, f.path, &fault));
}

static void a_card_that_was_cut_short_has_its_copy(void **unused)
{
    (void)unused;
    folder_open(&f);
    assert_err(ERR_NOT_FOUND, reads());
    keep(1);
    assert_err(ERR_OK, reads());
    folder_put(&f, "card", "-----BEGIN", 10);
    assert_err(ERR_OK, reads());
    assert_int_equal(self.card_len, found.card_len);
    assert_memory_equal(self.card_raw, found.card_raw, self.card_len);
    folder_put(&f, "card.new", "", 0);
    assert_int_not_equal(ERR_OK, reads());
    folder_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_renewed_card_holds_for_four_hundred_days),
        cmocka_unit_test(half_of_it_must_be_over_first),
        cmocka_unit_test(it_never_outlives_the_identity_part),
        cmocka_unit_test(no_clock_shortens_it),
        cmocka_unit_test(a_doubtful_clock_moves_no_end),
        cmocka_unit_test(a_card_that_was_cut_short_has_its_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
