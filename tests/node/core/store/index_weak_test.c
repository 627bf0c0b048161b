#include "node/core/store/index_weak.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

enum { HITS_MAX = 4096, MANY = 3000 };

static struct core_fixture o;
static struct index_weak w;
static struct index_hit hits[HITS_MAX];
static struct record_indicator many[MANY];
static char names[MANY][48];

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

static void keep(struct record_indicator *entries, size_t count, uint8_t object)
{
    static uint8_t room[RECORD_MAX], raw_room[RECORD_MAX];
    static struct record r;
    struct buffer body = {room, 0, sizeof room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct record_report text = {.title = bytes_text("t")};
    struct vault_row row;

    assert_err(ERR_OK, record_report_write(&body, &text, entries, count));
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = object,
                                                    .body = bytes_of(&body)});
}

static struct record_indicator entry(enum indicator_type type,
                                     const char *value)
{
    return (struct record_indicator){.type = type, .value = bytes_text(value)};
}

/* All weak answers to one text, which may be of several types; how many pages
   they took. */
static size_t ask(const struct index_item *items, size_t count, size_t *n)
{
    struct index_weak_at at = {.item = 0};
    size_t pages = 0;

    for (*n = 0; at.item < count; pages++) {
        store_read(o.store);
        index_weak_begin(&w, &o.facts.txn.view, items, count, &at);
        while (*n < HITS_MAX && index_weak_next(&w, &hits[*n]))
            ++*n;
        at = index_weak_end(&w);
        store_abort(o.store);
    }
    return pages;
}

static size_t find(enum indicator_type type, const char *value)
{
    const struct index_item item = {type, bytes_text(value), false};
    size_t n;

    (void)ask(&item, 1, &n);
    return n;
}

/* How many are of a type, each of which matches so. */
static size_t found(size_t n, enum indicator_type type, enum index_match match)
{
    size_t of = 0;

    for (size_t i = 0; i < n; i++) {
        if (hits[i].value.type != type)
            continue;
        assert_int_equal(match, hits[i].match);
        of++;
    }
    return of;
}

static void a_host_finds_its_paths_and_mailboxes(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_URL, "http://www.evil.example/a"),
        entry(INDICATOR_URL, "https://www.evil.example:8443/b?c=d"),
        entry(INDICATOR_EMAIL, "box@www.evil.example"),
        entry(INDICATOR_DOMAIN, "www.evil.example"),
        entry(INDICATOR_URL, "http://ww.evil.example/a"),
        entry(INDICATOR_EMAIL, "box@evil.example"),
    };
    size_t n;

    (void)unused;
    keep(entries, 6, 1);
    core_fixture_commit(&o);
    n = find(INDICATOR_HOSTNAME, "www.evil.example");
    assert_int_equal(3, n);
    assert_int_equal(2, found(n, INDICATOR_URL, INDEX_HOST));
    assert_int_equal(1, found(n, INDICATOR_EMAIL, INDEX_HOST));
    assert_int_equal(0, find(INDICATOR_HOSTNAME, "a.www.evil.example"));
    /* Another path; the one that is asked for is no weak answer. */
    n = find(INDICATOR_URL, "http://www.evil.example/z");
    assert_int_equal(2, found(n, INDICATOR_URL, INDEX_HOST));
    n = find(INDICATOR_URL, "https://www.evil.example/a/?x");
    assert_int_equal(1, found(n, INDICATOR_URL, INDEX_HOST));
    /* Mailboxes of one provider are no answer to each other. */
    assert_int_equal(0, find(INDICATOR_EMAIL, "other@evil.example"));
    n = find(INDICATOR_EMAIL, "other@www.evil.example");
    assert_int_equal(2, n);
    assert_int_equal(2, found(n, INDICATOR_URL, INDEX_HOST));
}

static void a_name_finds_what_stands_below_it(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_DOMAIN, "evil.example"),
        entry(INDICATOR_DOMAIN, "b.evil.example"),
        entry(INDICATOR_HOSTNAME, "a.b.evil.example"),
        entry(INDICATOR_DOMAIN, "x.a.b.evil.example"),
        entry(INDICATOR_DOMAIN, "xa.b.evil.example"),
        entry(INDICATOR_URL, "http://y.a.b.evil.example/"),
        entry(INDICATOR_DOMAIN, "notevil.example"),
        entry(INDICATOR_DOMAIN, "x.bb.evil.example"),
    };

    (void)unused;
    keep(entries, 8, 1);
    core_fixture_commit(&o);
    assert_int_equal(6, find(INDICATOR_DOMAIN, "evil.example"));
    assert_int_equal(6, found(6, INDICATOR_DOMAIN, INDEX_BELOW) +
                            found(6, INDICATOR_HOSTNAME, INDEX_BELOW) +
                            found(6, INDICATOR_URL, INDEX_BELOW));
    assert_int_equal(4, find(INDICATOR_DOMAIN, "b.evil.example"));
    assert_int_equal(2, find(INDICATOR_DOMAIN, "a.b.evil.example"));
    assert_int_equal(0, find(INDICATOR_DOMAIN, "x.a.b.evil.example"));
    assert_int_equal(0, find(INDICATOR_DOMAIN, "c.b.evil.example"));
    assert_int_equal(0, find(INDICATOR_DOMAIN, "vil.example"));
}

/* WIRE.md 6.4: one asked suffix must not name a country. */
static void nothing_stands_below_a_public_suffix(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_DOMAIN, "name.co.jp"),
        entry(INDICATOR_DOMAIN, "www.name.co.jp"),
        entry(INDICATOR_URL, "http://co.jp/"),
    };

    (void)unused;
    keep(entries, 3, 1);
    core_fixture_commit(&o);
    assert_int_equal(1, find(INDICATOR_DOMAIN, "co.jp"));
    assert_int_equal(INDEX_HOST, hits[0].match);
    assert_int_equal(1, find(INDICATOR_DOMAIN, "name.co.jp"));
    assert_int_equal(INDEX_BELOW, hits[0].match);
}

static void an_address_finds_its_ports_and_paths(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_IP_PORT, "203.0.113.67|8443"),
        entry(INDICATOR_IP_PORT, "203.0.113.68|80"),
        entry(INDICATOR_URL, "http://203.0.113.67/a"),
        entry(INDICATOR_IPV4, "203.0.113.67"),
        entry(INDICATOR_IP_PORT, "2001:db8::7|443"),
        entry(INDICATOR_URL, "http://[2001:db8::7]/a"),
    };
    const struct index_item both[] = {
        {INDICATOR_IPV4, bytes_text("203.0.113.67"), false},
        {INDICATOR_IP_PORT, bytes_text("203.0.113.67|8443"), true},
    };
    size_t n;

    (void)unused;
    keep(entries, 6, 1);
    core_fixture_commit(&o);
    n = find(INDICATOR_IPV4, "203.0.113.67");
    assert_int_equal(2, n);
    assert_int_equal(1, found(n, INDICATOR_IP_PORT, INDEX_PORT));
    assert_int_equal(1, found(n, INDICATOR_URL, INDEX_HOST));
    n = find(INDICATOR_URL, "https://203.0.113.67/gate");
    assert_int_equal(1, found(n, INDICATOR_IP_PORT, INDEX_PORT));
    n = find(INDICATOR_IP_PORT, "203.0.113.67|22");
    assert_int_equal(1, found(n, INDICATOR_IP_PORT, INDEX_PORT));
    n = find(INDICATOR_IPV6, "2001:db8::7");
    assert_int_equal(1, found(n, INDICATOR_IP_PORT, INDEX_PORT));
    assert_int_equal(1, found(n, INDICATOR_URL, INDEX_HOST));
    /* What is an exact answer to one of a text's types is no weak one. */
    (void)ask(both, 2, &n);
    assert_int_equal(1, n);
    assert_int_equal(INDICATOR_URL, hits[0].value.type);
}

static void a_network_finds_what_lies_in_it(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_CIDR, "198.51.0.0/16"),
        entry(INDICATOR_CIDR, "198.51.100.0/22"),
        entry(INDICATOR_CIDR, "198.51.100.0/24"),
        entry(INDICATOR_CIDR, "198.51.100.64/26"),
        entry(INDICATOR_IPV4, "198.51.100.70"),
        entry(INDICATOR_IPV4, "198.51.100.7"),
        entry(INDICATOR_IP_PORT, "198.51.100.71|80"),
        entry(INDICATOR_URL, "http://198.51.103.9/a"),
        entry(INDICATOR_IPV4, "198.52.0.1"),
    };

    (void)unused;
    keep(entries, 9, 1);
    core_fixture_commit(&o);
    assert_int_equal(4, find(INDICATOR_CIDR, "198.51.100.0/24"));
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(INDEX_BELOW, hits[i].match);
    assert_int_equal(6, find(INDICATOR_CIDR, "198.51.100.0/22"));
    assert_int_equal(7, find(INDICATOR_CIDR, "198.51.0.0/16"));
    assert_int_equal(9, find(INDICATOR_CIDR, "198.48.0.0/12"));
    assert_int_equal(9, find(INDICATOR_CIDR, "198.0.0.0/8"));
    assert_int_equal(4, find(INDICATOR_CIDR, "198.51.100.0/25"));
    assert_int_equal(2, find(INDICATOR_CIDR, "198.51.100.64/26"));
    assert_int_equal(2, find(INDICATOR_CIDR, "198.51.100.64/27"));
    assert_int_equal(0, find(INDICATOR_CIDR, "198.51.100.0/31"));
    assert_int_equal(0, find(INDICATOR_CIDR, "192.0.0.0/7"));
}

static void a_network_of_ipv6_finds_what_lies_in_it(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_CIDR, "2001:db8::/32"),
        entry(INDICATOR_CIDR, "2001:db8:1::/48"),
        entry(INDICATOR_CIDR, "2001:db8:1:8000::/49"),
        entry(INDICATOR_CIDR, "2001:db8:1:8000::/64"),
        entry(INDICATOR_IPV6, "2001:db8:1:8000::7"),
        entry(INDICATOR_IPV6, "2001:db8:1:8000:8000::7"),
        entry(INDICATOR_IPV6, "2001:db8:1::7"),
        entry(INDICATOR_IP_PORT, "2001:db8:2::7|80"),
        entry(INDICATOR_IPV6, "2001:db9::7"),
    };

    (void)unused;
    keep(entries, 9, 1);
    core_fixture_commit(&o);
    assert_int_equal(5, find(INDICATOR_CIDR, "2001:db8:1::/48"));
    assert_int_equal(3, find(INDICATOR_CIDR, "2001:db8:1:8000::/49"));
    assert_int_equal(2, find(INDICATOR_CIDR, "2001:db8:1:8000::/64"));
    assert_int_equal(1, find(INDICATOR_CIDR, "2001:db8:1:8000:8000::/65"));
    assert_int_equal(7, find(INDICATOR_CIDR, "2001:db8::/46"));
    assert_int_equal(7, find(INDICATOR_CIDR, "2001:db8::/32"));
}

/* A page stops at its work, and the next begins where it stopped. */
static void many_entries_come_in_pages_of_bounded_work(void **unused)
{
    enum { RECORDS = 24 };
    const struct index_item below = {INDICATOR_DOMAIN,
                                     bytes_text("evil.example"), false};
    const struct index_item deep = {INDICATOR_DOMAIN,
                                    bytes_text("a.b.evil.example"), false};
    size_t n, pages;

    (void)unused;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "n%zu.b.evil.example", i);
        many[i] = entry(INDICATOR_DOMAIN, names[i]);
    }
    for (uint8_t i = 1; i <= RECORDS; i++) {
        keep(many, MANY / RECORDS, i);
        core_fixture_commit(&o);
        core_fixture_write(&o);
    }
    store_abort(o.store);
    pages = ask(&below, 1, &n);
    assert_int_equal(MANY, n);
    assert_int_equal(1, pages);
    /* Each of them is looked for in its record, and is not there. */
    pages = ask(&deep, 1, &n);
    assert_int_equal(0, n);
    assert_true(pages > 10);
}

static void what_is_skipped_leaves_the_next_text_whole(void **unused)
{
    struct record_indicator entries[] = {
        entry(INDICATOR_URL, "http://evil.example/a"),
        entry(INDICATOR_URL, "http://evil.example/b"),
        entry(INDICATOR_URL, "http://bad.example/c"),
    };
    const struct index_item items[] = {
        {INDICATOR_DOMAIN, bytes_text("evil.example"), false},
        {INDICATOR_HOSTNAME, bytes_text("evil.example"), true},
        {INDICATOR_DOMAIN, bytes_text("bad.example"), false},
    };
    const struct index_weak_at at = {.item = 0};

    (void)unused;
    keep(entries, 3, 1);
    core_fixture_commit(&o);
    store_read(o.store);
    index_weak_begin(&w, &o.facts.txn.view, items, 3, &at);
    assert_true(index_weak_next(&w, &hits[0]));
    assert_int_equal(0, hits[0].item);
    index_weak_skip(&w);
    assert_true(index_weak_next(&w, &hits[0]));
    assert_int_equal(2, hits[0].item);
    assert_false(index_weak_next(&w, &hits[0]));
    assert_int_equal(3, index_weak_end(&w).item);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_host_finds_its_paths_and_mailboxes),
        TEST(a_name_finds_what_stands_below_it),
        TEST(nothing_stands_below_a_public_suffix),
        TEST(an_address_finds_its_ports_and_paths),
        TEST(a_network_finds_what_lies_in_it),
        TEST(a_network_of_ipv6_finds_what_lies_in_it),
        TEST(many_entries_come_in_pages_of_bounded_work),
        TEST(what_is_skipped_leaves_the_next_text_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
