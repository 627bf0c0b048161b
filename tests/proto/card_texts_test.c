/* card_texts: names and contacts that a card shows. */
#include "tests/unit.h"

#include "proto/card_texts.h"
#include "tests/sample.h"

static struct card plain(void)
{
    struct card c = {0};

    c.identity.version_ms = c.working.version_ms = SAMPLE_NOW_MS;
    c.identity.org = bytes_text("Matsu CSIRT");
    c.working.contact.team = bytes_text("matsu");
    c.working.endpoints[0] = bytes_text("tcp://192.0.2.1:1");
    c.working.endpoint_count = 1;
    return c;
}

static void a_card_in_plain_words_is_taken(void **state)
{
    const struct card c = plain();

    (void)state;
    assert_false(card_texts_hidden(&c, NULL, 0));
}

static void each_text_is_looked_at(void **state)
{
    const struct bytes bad = bytes_text("honest\u200b");
    struct card c = plain();
    struct bytes *const texts[] = {
        &c.identity.org,
        &c.identity.org_ja,
        &c.working.contact.team,
        &c.working.contact.hours,
        &c.working.contact.languages,
        &c.working.contact.phone,
        &c.working.contact.mail,
        &c.working.contact.pgp,
        &c.working.constituency,
        &c.working.endpoints[0],
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct bytes good = *texts[i];

        *texts[i] = bad;
        assert_true(card_texts_hidden(&c, NULL, 0));
        *texts[i] = good;
        assert_false(card_texts_hidden(&c, NULL, 0));
    }
}

static void a_part_from_before_is_taken_as_it_is(void **state)
{
    struct card c = plain();

    (void)state;
    c.identity.org = bytes_text("honest\u200b");
    assert_false(card_texts_hidden(&c, NULL, SAMPLE_NOW_MS));
    assert_true(card_texts_hidden(&c, NULL, SAMPLE_NOW_MS - 1));
    c.working.contact.phone = bytes_text("\u202e119");
    c.working.version_ms++;
    assert_true(card_texts_hidden(&c, NULL, SAMPLE_NOW_MS));
}

static void what_the_held_card_says_may_be_said_again(void **state)
{
    struct card held = plain(), c = plain();

    (void)state;
    held.identity.org = c.identity.org = bytes_text("honest\u200b");
    assert_false(card_texts_hidden(&c, &held, 0));
    c.identity.org_ja = c.identity.org;
    assert_true(card_texts_hidden(&c, &held, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_in_plain_words_is_taken),
        cmocka_unit_test(each_text_is_looked_at),
        cmocka_unit_test(a_part_from_before_is_taken_as_it_is),
        cmocka_unit_test(what_the_held_card_says_may_be_said_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
