#include "node/core/record/retracted.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static bool took_back(uint64_t *number)
{
    const struct retracted_value v = {.type = INDICATOR_DOMAIN,
                                      .value = bytes_text("r1.example")};

    return retracted_by_us(&c.o.facts, &v, number);
}

static struct vault_row own(void)
{
    const struct record_id id = peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_CLEAR, .object = 5, .domain = "r1.example"});

    return peers_fixture_row(&c, &id);
}

/* So many more of this node's records that say the same as live, and were
   taken back since; each has the number after the last. */
static void taken_back(const struct vault_row *live, struct vault_row *last,
                       size_t count)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, live, &raw, &r));
    last->state = VAULT_RETRACTED;
    for (size_t i = 0; i < count; i++) {
        last->number++;
        vault_update(&c.o.facts.txn, last);
        index_add(c.o.facts.index, &r, last);
    }
}

/* What a person is told of a value does not take longer the more often it was
   shared; of more than that, the oldest are not asked. */
static void the_newest_words_about_a_value_are_asked(void **unused)
{
    struct vault_row live, last;
    uint64_t number;

    (void)unused;
    live = last = own();
    taken_back(&live, &last, RETRACTED_WORDS_MAX - 1);
    assert_false(took_back(&number));
    taken_back(&live, &last, 1);
    assert_true(took_back(&number));
    assert_int_equal(last.number, number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEERS_FIXTURE_TEST(the_newest_words_about_a_value_are_asked, &c, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
