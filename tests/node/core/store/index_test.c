#include "node/core/store/index.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct record r;
static uint8_t raw_room[8192];

/* One own report of the given entries. */
static struct vault_row keep(struct core_fixture *o,
                             struct record_indicator *entries, size_t count,
                             uint8_t object)
{
    uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct record_report text = {.title = bytes_text("t")};
    struct vault_row row;

    assert_err(ERR_OK, record_report_write(&body, &text, entries, count));
    core_fixture_keep(o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = object,
                                                    .body = bytes_of(&body)});
    return row;
}

static size_t find(struct core_fixture *o, enum indicator_type type,
                   const char *value, struct index_hit *hits)
{
    const struct index_item item = {type, bytes_text(value)};
    size_t n;

    store_read(o->store);
    n = index_find(o->facts.index, &item, 1, hits, INDEX_HITS_MAX);
    store_abort(o->store);
    return n;
}

static struct index_hit hits[INDEX_HITS_MAX];

static void an_address_finds_its_networks(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_CIDR, .value = bytes_text("198.51.100.0/24")},
        {.type = INDICATOR_IPV4, .value = bytes_text("198.51.100.7")},
        {.type = INDICATOR_CIDR, .value = bytes_text("2001:db8::/32")},
    };
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    keep(&o, entries, 3, 1);
    core_fixture_commit(&o);
    assert_int_equal(2, find(&o, INDICATOR_IPV4, "198.51.100.7", hits));
    assert_int_equal(0, hits[0].rank);
    assert_int_equal(INDICATOR_IPV4, hits[0].value.type);
    assert_int_equal(1, find(&o, INDICATOR_IPV4, "198.51.100.8", hits));
    assert_int_equal(0, find(&o, INDICATOR_IPV4, "198.51.101.8", hits));
    assert_int_equal(1, find(&o, INDICATOR_IPV6, "2001:db8::5", hits));
    core_fixture_again(&o); /* which prefixes are in use is kept */
    assert_int_equal(1, find(&o, INDICATOR_IPV4, "198.51.100.8", hits));
    core_fixture_close(&o);
}

static void a_host_finds_its_parents_and_not_its_children(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("evil.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.evil.example")},
    };
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    keep(&o, entries, 2, 1);
    core_fixture_commit(&o);
    assert_int_equal(2, find(&o, INDICATOR_DOMAIN, "b.a.evil.example", hits));
    assert_int_equal(1, find(&o, INDICATOR_DOMAIN, "evil.example", hits));
    assert_int_equal(0, find(&o, INDICATOR_DOMAIN, "notevil.example", hits));
    core_fixture_close(&o);
}

static void every_record_that_names_a_value_is_found_in_order(void **unused)
{
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .value = bytes_text("evil.example"),
                                     .confidence = 70,
                                     .valid_until_s = 12345};
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    for (uint8_t i = 1; i <= 5; i++)
        keep(&o, &entry, 1, i);
    core_fixture_commit(&o);
    assert_int_equal(5, find(&o, INDICATOR_DOMAIN, "evil.example", hits));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(i + 1, hits[i].number);
        assert_int_equal(70, hits[i].value.confidence);
        assert_int_equal(12345, hits[i].value.valid_until_s);
        assert_int_equal(TLP_CLEAR, hits[i].value.tlp);
        assert_int_equal(PAP_GREEN, hits[i].value.pap);
        assert_int_equal(o.self.node_no, hits[i].value.author);
    }
    core_fixture_close(&o);
}

static void a_batch_answers_each_question_by_its_place(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("z.example")},
    };
    struct index_item items[] = {
        {INDICATOR_DOMAIN, bytes_text("z.example")},
        {INDICATOR_DOMAIN, bytes_text("none.example")},
        {INDICATOR_DOMAIN, bytes_text("a.example")},
    };
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    keep(&o, entries, 2, 1);
    core_fixture_commit(&o);
    store_read(o.store);
    assert_int_equal(2,
                     index_find(o.facts.index, items, 3, hits, INDEX_HITS_MAX));
    store_abort(o.store);
    assert_int_equal(0, hits[0].item);
    assert_int_equal(2, hits[1].item);
    core_fixture_close(&o);
}

static void what_was_gathered_and_dropped_is_not_inserted(void **unused)
{
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .value = bytes_text("evil.example")};
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    keep(&o, &entry, 1, 1);
    index_drop(o.facts.index);
    store_abort(o.store);
    core_fixture_write(&o);
    core_fixture_commit(&o);
    assert_int_equal(0, find(&o, INDICATOR_DOMAIN, "evil.example", hits));
    core_fixture_close(&o);
}

static void one_retracted_value_is_marked_and_the_others_are_not(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("z.example")},
    };
    struct vault_row row;
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    row = keep(&o, entries, 2, 1);
    index_retract(o.facts.index, row.number, INDICATOR_DOMAIN,
                  bytes_text("a.example"));
    core_fixture_commit(&o);
    assert_int_equal(1, find(&o, INDICATOR_DOMAIN, "a.example", hits));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    assert_int_equal(1, find(&o, INDICATOR_DOMAIN, "z.example", hits));
    assert_false(hits[0].value.flags & INDEX_RETRACTED);
    core_fixture_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_finds_its_networks),
        cmocka_unit_test(a_host_finds_its_parents_and_not_its_children),
        cmocka_unit_test(every_record_that_names_a_value_is_found_in_order),
        cmocka_unit_test(a_batch_answers_each_question_by_its_place),
        cmocka_unit_test(what_was_gathered_and_dropped_is_not_inserted),
        cmocka_unit_test(one_retracted_value_is_marked_and_the_others_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
