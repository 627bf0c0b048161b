/* record_answer: sightings and opinions, as they travel to an author. */
#include "tests/unit.h"

#include <string.h>

#include "proto/record_answer.h"
#include "proto/record_texts.h"
#include "tests/sample.h"

static struct sample_node answerer, asker, other;
static uint8_t body_room[RECORD_BODY_MAX + 64], raw_room[RECORD_MAX + 64];

static const struct indicator_guess two[] = {
    {INDICATOR_IPV4, BYTES_LITERAL("192.0.2.9")},
    {INDICATOR_DOMAIN, BYTES_LITERAL("b.example")},
};

static struct record_answered of_asker(void)
{
    struct record_answered of = {.author = asker.id};

    memset(of.object.octet, 7, sizeof of.object.octet);
    memset(of.record.octet, 8, sizeof of.record.octet);
    return of;
}

static struct record_sighting seen(void)
{
    return (struct record_sighting){.time_ms = SAMPLE_NOW_MS,
                                    .of = of_asker(),
                                    .kind = RECORD_SIGHTING_SEEN,
                                    .count = 41,
                                    .first_day = 20000,
                                    .last_day = 20010,
                                    .sources = {1, 2, 200},
                                    .source_count = 3};
}

static struct record_opinion expired(void)
{
    return (struct record_opinion){.time_ms = SAMPLE_NOW_MS,
                                   .of = of_asker(),
                                   .type = INDICATOR_DOMAIN,
                                   .value = bytes_text("b.example"),
                                   .kind = RECORD_OPINION_EXPIRED,
                                   .day = 20011,
                                   .reason = bytes_text("a sinkhole")};
}

static void fields(struct record *r, enum record_kind kind, struct bytes body)
{
    sample_fields(r, &answerer);
    r->kind = kind;
    r->body = body;
    r->tlp = TLP_AMBER_STRICT;
    r->expires_ms = 0;
    r->audience_count = 1;
    r->audience[0] = (struct record_reader){.id = asker.id};
}

static void sighting_fields(struct record *r, const struct record_sighting *s)
{
    struct buffer body = {body_room, 0, sizeof body_room};

    assert_err(ERR_OK, record_sighting_write(&body, s, two, 2));
    fields(r, RECORD_SIGHTING, bytes_of(&body));
}

static void opinion_fields(struct record *r, const struct record_opinion *o)
{
    struct buffer body = {body_room, 0, sizeof body_room};

    assert_err(ERR_OK, record_opinion_write(&body, o));
    fields(r, RECORD_OPINION, bytes_of(&body));
}

static enum err written(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};

    return record_write(&raw, r);
}

static void a_sighting_reads_back(void **state)
{
    struct record_sighting s = seen(), back;
    struct record_answered of;
    struct record_opinion none;
    struct bytes value;
    struct record r;
    uint64_t type;

    (void)state;
    sighting_fields(&r, &s);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_sighting(&back, &r));
    assert_int_equal(back.time_ms, s.time_ms);
    assert_memory_equal(&back.of, &s.of, sizeof s.of);
    assert_int_equal(back.kind, RECORD_SIGHTING_SEEN);
    assert_int_equal(back.count, 41);
    assert_int_equal(back.first_day, 20000);
    assert_int_equal(back.last_day, 20010);
    assert_int_equal(back.source_count, 3);
    assert_memory_equal(back.sources, s.sources, 3);
    for (size_t i = 0; i < 2; i++) {
        assert_true(record_sighting_next(&back, &type, &value));
        assert_int_equal(type, two[i].type);
        assert_bytes_equal(value, two[i].value);
    }
    assert_false(record_sighting_next(&back, &type, &value));
    assert_err(ERR_OK, record_answered(&of, &r));
    assert_memory_equal(&of, &s.of, sizeof of);
    assert_err(ERR_NOT_FOUND, record_opinion(&none, &r));
}

static void an_opinion_reads_back(void **state)
{
    struct record_opinion o = expired(), back;
    struct record_answered of;
    struct record_sighting none;
    struct record r;

    (void)state;
    opinion_fields(&r, &o);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_opinion(&back, &r));
    assert_memory_equal(&back.of, &o.of, sizeof o.of);
    assert_int_equal(back.type, INDICATOR_DOMAIN);
    assert_bytes_equal(back.value, o.value);
    assert_int_equal(back.kind, RECORD_OPINION_EXPIRED);
    assert_int_equal(back.day, 20011);
    assert_bytes_equal(back.reason, o.reason);
    assert_err(ERR_OK, record_answered(&of, &r));
    assert_memory_equal(&of, &o.of, sizeof of);
    assert_err(ERR_NOT_FOUND, record_sighting(&none, &r));
    r.kind = RECORD_REPORT;
    assert_err(ERR_NOT_FOUND, record_answered(&of, &r));
}

/* WIRE.md 4.13: "Its audience is that author alone" */
static void an_answer_goes_to_the_author_alone(void **state)
{
    const struct record_sighting s = seen();
    const struct record_opinion o = expired();
    struct record right, r;

    (void)state;
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            sighting_fields(&right, &s);
        else
            opinion_fields(&right, &o);
        assert_err(ERR_OK, written(&right));
        r = right;
        r.audience[0].id = other.id;
        assert_err(ERR_BAD_SHAPE, written(&r));
        r = right;
        r.audience[memcmp(&other.id, &asker.id, sizeof other.id) > 0].id =
            other.id;
        r.audience[memcmp(&other.id, &asker.id, sizeof other.id) < 0].id =
            asker.id;
        r.audience_count = 2;
        assert_err(ERR_BAD_SHAPE, written(&r));
        r = right;
        r.audience[0] =
            (struct record_reader){.is_group = true, .id = asker.id};
        assert_err(ERR_BAD_SHAPE, written(&r));
        r = right;
        r.delegation[0].coordinator = other.id;
        r.delegation_count = 1;
        assert_err(ERR_BAD_SHAPE, written(&r));
        r = right;
        r.author = asker.id; /* of its own record */
        assert_err(ERR_BAD_SHAPE, written(&r));
    }
}

static void an_answer_is_strict_single_and_never_expires(void **state)
{
    const struct record_sighting s = seen();
    struct record right, r;

    (void)state;
    sighting_fields(&right, &s);
    r = right;
    r.tlp = TLP_AMBER;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.tlp = TLP_RED;
    assert_err(ERR_OK, written(&r));
    r = right;
    r.expires_ms = SAMPLE_NOW_MS;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r = right;
    r.revision = 2;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r = right;
    r.set.i = r.set.n = 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static enum err sighting(const struct record_sighting *s,
                         const struct indicator_guess *values, size_t count)
{
    struct buffer body = {body_room, 0, sizeof body_room};
    const enum err err = record_sighting_write(&body, s, values, count);

    assert_true(err == ERR_OK || body.len == 0);
    return err;
}

static void what_was_seen_has_a_count_and_days(void **state)
{
    struct record_sighting s = seen();

    (void)state;
    assert_err(ERR_OK, sighting(&s, NULL, 0));
    s.source_count = 0;
    assert_err(ERR_OK, sighting(&s, NULL, 0));
    s.count = 0;
    assert_err(ERR_BAD_SHAPE, sighting(&s, NULL, 0));
    s = seen();
    s.first_day = 0;
    assert_err(ERR_BAD_SHAPE, sighting(&s, NULL, 0));
    s.first_day = s.last_day + 1;
    assert_err(ERR_BAD_SHAPE, sighting(&s, NULL, 0));
    s.first_day = s.last_day = RECORD_DAY_MAX;
    assert_err(ERR_OK, sighting(&s, NULL, 0));
    s.last_day++;
    assert_err(ERR_BAD_SHAPE, sighting(&s, NULL, 0));
}

static void who_looked_says_where_and_when(void **state)
{
    struct record_sighting s = seen();

    (void)state;
    s.kind = RECORD_SIGHTING_NOT_SEEN;
    assert_err(ERR_BAD_SHAPE, sighting(&s, NULL, 0)); /* and yet a count */
    s.count = 0;
    assert_err(ERR_OK, sighting(&s, two, 2));
    s.source_count = 0;
    assert_err(ERR_BAD_SHAPE, sighting(&s, two, 2));
    s = seen();
    s.kind = RECORD_SIGHTING_CANNOT;
    s.count = 0;
    assert_err(ERR_BAD_SHAPE, sighting(&s, two, 2)); /* and yet days */
    s.first_day = s.last_day = 0;
    assert_err(ERR_OK, sighting(&s, two, 2));
    s.kind = (enum record_sighting_kind)0;
    assert_err(ERR_BAD_SHAPE, sighting(&s, two, 2));
    s.kind = (enum record_sighting_kind)4;
    assert_err(ERR_BAD_SHAPE, sighting(&s, two, 2));
}

static void values_and_sources_are_canonical_and_in_order(void **state)
{
    const struct indicator_guess wrong[] = {two[1], two[0]};
    const struct indicator_guess twice[] = {two[0], two[0]};
    const struct indicator_guess raw = {INDICATOR_DOMAIN,
                                        BYTES_LITERAL("B.example")};
    static struct indicator_guess many[RECORD_SIGHTING_VALUES_MAX + 1];
    struct record_sighting s = seen();

    (void)state;
    assert_err(ERR_BAD_SHAPE, sighting(&s, wrong, 2));
    assert_err(ERR_BAD_SHAPE, sighting(&s, twice, 2));
    assert_err(ERR_NOT_CANONICAL, sighting(&s, &raw, 1));
    assert_err(ERR_TOO_BIG, sighting(&s, many, RECORD_SIGHTING_VALUES_MAX + 1));
    s.sources[1] = 1;
    assert_err(ERR_BAD_SHAPE, sighting(&s, two, 2));
    s.source_count = RECORD_SIGHTING_SOURCES_MAX + 1;
    assert_err(ERR_TOO_BIG, sighting(&s, two, 2));
}

static enum err opinion(const struct record_opinion *o)
{
    struct buffer body = {body_room, 0, sizeof body_room};
    const enum err err = record_opinion_write(&body, o);

    assert_true(err == ERR_OK || body.len == 0);
    return err;
}

static void only_what_expired_has_a_day(void **state)
{
    struct record_opinion o = expired();

    (void)state;
    assert_err(ERR_OK, opinion(&o));
    o.day = 0;
    assert_err(ERR_BAD_SHAPE, opinion(&o));
    o.kind = RECORD_OPINION_FALSE_POSITIVE;
    assert_err(ERR_OK, opinion(&o));
    o.kind = RECORD_OPINION_CONFIRMED;
    assert_err(ERR_OK, opinion(&o));
    o.day = 20011;
    assert_err(ERR_BAD_SHAPE, opinion(&o));
    o = expired();
    o.kind = (enum record_opinion_kind)4;
    assert_err(ERR_BAD_SHAPE, opinion(&o));
    o = expired();
    o.value = bytes_text("B.example");
    assert_err(ERR_NOT_CANONICAL, opinion(&o));
    o = expired();
    o.reason = bytes_text("two\nlines");
    assert_err(ERR_BAD_SHAPE, opinion(&o));
}

static void a_reason_is_bounded_and_has_nothing_hidden(void **state)
{
    static char text[RECORD_REASON_MAX + 2];
    struct record_opinion o = expired();
    struct record r;

    (void)state;
    opinion_fields(&r, &o);
    assert_false(record_texts_hidden(&r));
    o.reason = bytes_text("gpj\u202eexe");
    opinion_fields(&r, &o);
    assert_true(record_texts_hidden(&r));
    memset(text, 'a', RECORD_REASON_MAX);
    o.reason = bytes_text(text);
    assert_err(ERR_OK, opinion(&o));
    text[RECORD_REASON_MAX] = 'a';
    o.reason = bytes_text(text);
    assert_err(ERR_BAD_SHAPE, opinion(&o));
}

static void what_does_not_fit_is_not_written(void **state)
{
    const struct record_sighting s = seen();
    const struct record_opinion o = expired();
    UNIT_ROOM(small, 64);

    (void)state;
    assert_err(ERR_TOO_BIG, record_sighting_write(&small, &s, two, 2));
    assert_err(ERR_TOO_BIG, record_opinion_write(&small, &o));
    assert_int_equal(small.len, 0);
}

static void no_cut_or_longer_body_is_taken(void **state)
{
    const struct record_sighting s = seen();
    const struct record_opinion o = expired();
    struct record r;

    (void)state;
    for (int i = 0; i < 2; i++) {
        size_t whole;

        if (i == 0)
            sighting_fields(&r, &s);
        else
            opinion_fields(&r, &o);
        whole = r.body.len;
        body_room[whole] = 0;
        r.body.len = whole + 1;
        assert_err(ERR_BAD_SHAPE, written(&r));
        for (r.body.len = 0; r.body.len < whole; r.body.len++)
            assert_int_not_equal(ERR_OK, written(&r));
    }
}

/* Whatever a changed bit makes of it, it is refused or reads back whole. */
static void every_flipped_bit_is_refused_or_read(void **state)
{
    const struct record_sighting s = seen();
    const struct record_opinion o = expired();
    struct record r;

    (void)state;
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            sighting_fields(&r, &s);
        else
            opinion_fields(&r, &o);
        for (size_t bit = 0; bit < 8 * r.body.len; bit++) {
            struct record_answered of;

            body_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (written(&r) == ERR_OK) {
                assert_err(ERR_OK, record_answered(&of, &r));
                assert_memory_equal(&of.author, &asker.id, sizeof asker.id);
            }
            body_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void an_answer_is_amber_strict_or_red(void **state)
{
    (void)state;
    assert_int_equal(TLP_AMBER_STRICT, record_answer_tlp(TLP_CLEAR));
    assert_int_equal(TLP_AMBER_STRICT, record_answer_tlp(TLP_AMBER));
    assert_int_equal(TLP_AMBER_STRICT, record_answer_tlp(TLP_AMBER_STRICT));
    assert_int_equal(TLP_RED, record_answer_tlp(TLP_RED));
}

static void words_stand_for_their_numbers(void **state)
{
    uint64_t source = 99;

    (void)state;
    assert_string_equal("not-seen",
                        record_sighting_text(RECORD_SIGHTING_NOT_SEEN));
    assert_string_equal("unknown", record_sighting_text(9));
    assert_string_equal("false-positive",
                        record_opinion_text(RECORD_OPINION_FALSE_POSITIVE));
    assert_string_equal("unknown", record_opinion_text(9));
    assert_string_equal("dns", record_source_text(2));
    assert_string_equal("other", record_source_text(200));
    assert_true(record_source_of(&source, bytes_text("firewall")));
    assert_int_equal(source, 5);
    assert_false(record_source_of(&source, bytes_text("fire")));
    assert_int_equal(source, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sighting_reads_back),
        cmocka_unit_test(an_opinion_reads_back),
        cmocka_unit_test(an_answer_goes_to_the_author_alone),
        cmocka_unit_test(an_answer_is_strict_single_and_never_expires),
        cmocka_unit_test(what_was_seen_has_a_count_and_days),
        cmocka_unit_test(who_looked_says_where_and_when),
        cmocka_unit_test(values_and_sources_are_canonical_and_in_order),
        cmocka_unit_test(only_what_expired_has_a_day),
        cmocka_unit_test(a_reason_is_bounded_and_has_nothing_hidden),
        cmocka_unit_test(what_does_not_fit_is_not_written),
        cmocka_unit_test(no_cut_or_longer_body_is_taken),
        cmocka_unit_test(every_flipped_bit_is_refused_or_read),
        cmocka_unit_test(an_answer_is_amber_strict_or_red),
        cmocka_unit_test(words_stand_for_their_numbers),
    };

    answerer = sample_node(0);
    asker = sample_node(1);
    other = sample_node(2);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
