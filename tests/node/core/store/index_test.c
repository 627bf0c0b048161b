#include "node/core/store/index_find.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;
static struct record r;
static struct index_hit hits[INDEX_HITS_MAX];
static uint8_t raw_room[8192];

/* In a transaction. */
static int begin(void **unused)
{
    (void)unused;
    return core_fixture_open_writing(&o);
}

static int end(void **unused)
{
    (void)unused;
    return core_fixture_close_writing(&o);
}

/* One own report of the given entries. */
static struct vault_row keep(struct record_indicator *entries, size_t count,
                             uint8_t object)
{
    uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct record_report text = {.title = bytes_text("t")};
    struct vault_row row;

    assert_err(ERR_OK, record_report_write(&body, &text, entries, count));
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = object,
                                                    .body = bytes_of(&body)});
    return row;
}

static size_t find(enum indicator_type type, const char *value)
{
    const struct index_item item = {type, bytes_text(value), false};
    struct index_search search = {.items = &item, .count = 1};
    size_t n;

    store_read(o.store);
    n = index_find(&o.facts.txn.view, &search, hits, INDEX_HITS_MAX);
    store_abort(o.store);
    return n;
}

static void an_address_finds_its_networks(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_CIDR, .value = bytes_text("198.51.100.0/24")},
        {.type = INDICATOR_IPV4, .value = bytes_text("198.51.100.7")},
        {.type = INDICATOR_CIDR, .value = bytes_text("2001:db8::/32")},
    };

    (void)unused;
    keep(entries, 3, 1);
    core_fixture_commit(&o);
    assert_int_equal(2, find(INDICATOR_IPV4, "198.51.100.7"));
    assert_int_equal(0, hits[0].rank);
    assert_int_equal(INDICATOR_IPV4, hits[0].value.type);
    assert_int_equal(1, find(INDICATOR_IPV4, "198.51.100.8"));
    assert_int_equal(0, find(INDICATOR_IPV4, "198.51.101.8"));
    assert_int_equal(1, find(INDICATOR_IPV6, "2001:db8::5"));
    core_fixture_again(&o); /* which prefixes are in use is kept */
    assert_int_equal(1, find(INDICATOR_IPV4, "198.51.100.8"));
}

static void a_host_finds_its_parents_and_not_its_children(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("evil.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.evil.example")},
    };

    (void)unused;
    keep(entries, 2, 1);
    core_fixture_commit(&o);
    assert_int_equal(2, find(INDICATOR_DOMAIN, "b.a.evil.example"));
    assert_int_equal(1, find(INDICATOR_DOMAIN, "evil.example"));
    assert_int_equal(0, find(INDICATOR_DOMAIN, "notevil.example"));
}

/* WIRE.md 6.4: co.jp, shared by a peer, is no hit for a whole country. */
static void a_public_suffix_finds_its_own_name_only(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("co.jp")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("example.co.jp")},
    };

    (void)unused;
    keep(entries, 2, 1);
    core_fixture_commit(&o);
    assert_int_equal(0, find(INDICATOR_DOMAIN, "www.hospital.co.jp"));
    assert_int_equal(0, find(INDICATOR_URL, "https://hospital.co.jp/a"));
    assert_int_equal(0, find(INDICATOR_EMAIL, "a@hospital.co.jp"));
    assert_int_equal(1, find(INDICATOR_DOMAIN, "co.jp"));
    assert_int_equal(0, hits[0].rank);
    assert_int_equal(1, find(INDICATOR_HOSTNAME, "co.jp"));
    assert_int_equal(1, find(INDICATOR_DOMAIN, "www.example.co.jp"));
    assert_int_equal(1, hits[0].rank > 0);
}

static void every_record_that_names_a_value_is_found_in_order(void **unused)
{
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .value = bytes_text("evil.example"),
                                     .confidence = 70,
                                     .valid_until_s = 12345};

    (void)unused;
    for (uint8_t i = 1; i <= 5; i++)
        keep(&entry, 1, i);
    core_fixture_commit(&o);
    assert_int_equal(5, find(INDICATOR_DOMAIN, "evil.example"));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(i + 1, hits[i].number);
        assert_int_equal(70, hits[i].value.confidence);
        assert_int_equal(12345, hits[i].value.valid_until_s);
        assert_int_equal(TLP_CLEAR, hits[i].value.tlp);
        assert_int_equal(PAP_GREEN, hits[i].value.pap);
        assert_int_equal(o.self.node_no, hits[i].value.author);
    }
}

enum { SAID = 9 };

/* Of one value, this node's own records 1, 5 and 8, and those of another. */
static void said_by_both(void)
{
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .value = bytes_text("evil.example")};
    struct vault_row row = keep(&entry, 1, 1);

    assert_int_equal(1, row.number);
    for (row.number = 2; row.number <= SAID; row.number++) {
        row.author = o.self.node_no;
        if (row.number != 5 && row.number != 8)
            row.author++;
        index_add(o.facts.index, &r, &row);
    }
}

static void what_both_say_is_found_in_one_order_on_any_pages(void **unused)
{
    const struct index_item item = {INDICATOR_DOMAIN,
                                    bytes_text("evil.example"), false};
    size_t found;

    (void)unused;
    said_by_both();
    core_fixture_commit(&o);
    store_read(o.store);
    for (size_t max = 4; max <= 12; max++) {
        struct index_search search = {.items = &item, .count = 1};

        for (found = 0; search.item < 1;) {
            size_t n = index_find(&o.facts.txn.view, &search, hits, max);

            for (size_t i = 0; i < n; i++)
                assert_int_equal(++found, hits[i].number);
        }
        assert_int_equal(SAID, found);
    }
    store_abort(o.store);
}

static void own_entries_are_found_among_those_of_others(void **unused)
{
    static const uint64_t own[] = {1, 5, 8};
    struct index_entry at = {.number = INDEX_NEWEST};
    struct index_place place;

    (void)unused;
    said_by_both();
    assert_true(index_place(o.facts.index, &place, INDICATOR_DOMAIN,
                            bytes_text("evil.example")));
    for (size_t i = 0; i < 3; i++) {
        assert_true(index_own_before(o.facts.index, &place, &at));
        assert_int_equal(own[2 - i], at.number);
    }
    assert_false(index_own_before(o.facts.index, &place, &at));
    at.number = 0;
    for (size_t i = 0; i < 3; i++) {
        assert_true(index_own_after(o.facts.index, &place, &at));
        assert_int_equal(own[i], at.number);
    }
    assert_false(index_own_after(o.facts.index, &place, &at));
}

static void a_batch_answers_each_question_by_its_place(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("z.example")},
    };
    struct index_item items[] = {
        {INDICATOR_DOMAIN, bytes_text("z.example"), false},
        {INDICATOR_DOMAIN, bytes_text("none.example"), false},
        {INDICATOR_DOMAIN, bytes_text("a.example"), false},
    };
    struct index_search search = {.items = items, .count = 3};

    (void)unused;
    keep(entries, 2, 1);
    core_fixture_commit(&o);
    store_read(o.store);
    assert_int_equal(
        2, index_find(&o.facts.txn.view, &search, hits, INDEX_HITS_MAX));
    assert_int_equal(3, search.item);
    store_abort(o.store);
    assert_int_equal(0, hits[0].item);
    assert_int_equal(2, hits[1].item);
}

/* Pages of so few hits that those of one value need several. */
static void no_hit_is_left_out_of_the_pages(void **unused)
{
    enum { RECORDS = 40, PAGE = 16 };
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("w.a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("z.example")},
    };
    const struct index_item items[] = {
        {INDICATOR_DOMAIN, bytes_text("none.example"), false},
        {INDICATOR_DOMAIN, bytes_text("w.a.example"), false},
        {INDICATOR_DOMAIN, bytes_text("a.example"), true},
        {INDICATOR_DOMAIN, bytes_text("z.example"), false},
    };
    struct index_search search = {.items = items, .count = 4};
    size_t found[4][RECORDS + 1] = {{0}};

    (void)unused;
    for (uint8_t i = 1; i <= RECORDS; i++)
        keep(entries, 3, i);
    core_fixture_commit(&o);
    store_read(o.store);
    while (search.item < search.count) {
        size_t n = index_find(&o.facts.txn.view, &search, hits, PAGE);

        assert_true(n <= PAGE);
        for (size_t i = 0; i < n; i++)
            found[hits[i].item][hits[i].number]++;
    }
    store_abort(o.store);
    for (size_t i = 1; i <= RECORDS; i++) {
        assert_int_equal(0, found[0][i]);
        assert_int_equal(2, found[1][i]); /* each entry once, by two types */
        assert_int_equal(0, found[2][i]);
        assert_int_equal(1, found[3][i]);
    }
}

static void what_was_gathered_and_dropped_is_not_inserted(void **unused)
{
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .value = bytes_text("evil.example")};

    (void)unused;
    keep(&entry, 1, 1);
    index_drop(o.facts.index);
    store_abort(o.store);
    core_fixture_write(&o);
    core_fixture_commit(&o);
    assert_int_equal(0, find(INDICATOR_DOMAIN, "evil.example"));
}

static void one_retracted_value_is_marked_and_the_others_are_not(void **unused)
{
    struct record_indicator entries[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("z.example")},
    };
    struct vault_row row;

    (void)unused;
    row = keep(entries, 2, 1);
    index_retract(o.facts.index, &row, INDICATOR_DOMAIN,
                  bytes_text("a.example"));
    core_fixture_commit(&o);
    assert_int_equal(1, find(INDICATOR_DOMAIN, "a.example"));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    assert_int_equal(1, find(INDICATOR_DOMAIN, "z.example"));
    assert_false(hits[0].value.flags & INDEX_RETRACTED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(an_address_finds_its_networks),
        TEST(a_host_finds_its_parents_and_not_its_children),
        TEST(a_public_suffix_finds_its_own_name_only),
        TEST(every_record_that_names_a_value_is_found_in_order),
        TEST(what_both_say_is_found_in_one_order_on_any_pages),
        TEST(own_entries_are_found_among_those_of_others),
        TEST(a_batch_answers_each_question_by_its_place),
        TEST(no_hit_is_left_out_of_the_pages),
        TEST(what_was_gathered_and_dropped_is_not_inserted),
        TEST(one_retracted_value_is_marked_and_the_others_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
