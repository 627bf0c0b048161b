#include <stdio.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

struct question {
    uint64_t i;
    const char *type, *value;
};

static void put_items(const struct question *q, size_t count)
{
    uint8_t room[4096];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&list, 3);
        writer_uint(&list, q[i].i);
        writer_str(&list, bytes_text(q[i].type));
        writer_str(&list, bytes_text(q[i].value));
    }
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(control_fixture_ask(&k), "items", bytes_of(&packed));
}

/* What a round indexes is found when it is committed. */
static size_t ask(const struct question *q, size_t count, bool all)
{
    core_fixture_commit(&k.c.o);
    core_fixture_write(&k.c.o);
    put_items(q, count);
    if (all)
        control_put_bool(&k.w, "all", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_lookup));
    return k.answer.row_count;
}

static size_t ask_one(const char *type, const char *value, bool all)
{
    return ask(&(struct question){7, type, value}, 1, all);
}

static const char *field(size_t nth, const char *name)
{
    return control_fixture_field(&k, NULL, nth, name);
}

static struct record_id arrives(uint8_t object, const char *domain,
                                uint64_t expires_ms)
{
    return peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_CLEAR,
                                      .object = object,
                                      .expires_ms = expires_ms,
                                      .domain = domain});
}

static void a_hit_names_its_record_and_the_question(void **unused)
{
    (void)unused;
    (void)arrives(1, "evil.example", 0);
    assert_int_equal(1, ask_one("domain", "evil.example", false));
    assert_string_equal("7", field(0, "i"));
    assert_string_equal("node-1", field(0, "author"));
    assert_string_equal("TLP:CLEAR", field(0, "tlp"));
    assert_string_equal("domain", field(0, "type"));
    assert_string_equal("exact", field(0, "match"));
    assert_string_equal("live", field(0, "state"));
}

static void a_miss_is_no_row(void **unused)
{
    (void)unused;
    (void)arrives(1, "evil.example", 0);
    assert_int_equal(0, ask_one("domain", "notevil.example", true));
    assert_int_equal(0, ask_one("domain", "example", true));
    assert_int_equal(0, ask(NULL, 0, true));
}

static void a_name_below_a_known_domain_is_a_wider_match(void **unused)
{
    (void)unused;
    (void)arrives(1, "evil.example", 0);
    assert_int_equal(1, ask_one("domain", "www.evil.example", false));
    assert_string_equal("wider", field(0, "match"));
}

static void
what_is_not_canonical_and_what_is_no_type_is_not_there(void **unused)
{
    (void)unused;
    (void)arrives(1, "evil.example", 0);
    assert_int_equal(0, ask_one("domain", "EVIL.example", true));
    assert_int_equal(0, ask_one("no such type", "evil.example", true));
}

static void what_is_asked_as_several_types_is_one_hit(void **unused)
{
    const struct question asked[] = {
        {3, "domain", "evil.example"},
        {3, "domain", "evil.example"},
        {4, "domain", "evil.example"},
    };

    (void)unused;
    (void)arrives(1, "evil.example", 0);
    assert_int_equal(2, ask(asked, 3, false));
    assert_string_equal("3", field(0, "i"));
    assert_string_equal("4", field(1, "i"));
}

static void what_holds_no_more_is_counted_and_shown_when_asked(void **unused)
{
    struct record_id first;

    (void)unused;
    first = arrives(1, "evil.example", 0);
    (void)arrives(2, "evil.example", k.c.o.facts.now_ms + 1000);
    (void)arrives(3, "evil.example", 0);
    (void)peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = 9,
                                                 .target = 1,
                                                 .record = first,
                                                 .up_to = 1,
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    k.c.o.facts.now_ms += 2000;
    assert_int_equal(2, ask_one("domain", "evil.example", false));
    assert_string_equal("2", field(0, "hidden"));
    assert_string_equal("live", field(1, "state"));
    assert_int_equal(3, ask_one("domain", "evil.example", true));
    assert_true(control_fixture_says(&k, NULL, "state", "retracted"));
    assert_true(control_fixture_says(&k, NULL, "state", "expired"));
    assert_true(control_fixture_says(&k, NULL, "state", "live"));
}

static void an_item_of_another_shape_is_refused(void **unused)
{
    uint8_t room[64];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    (void)unused;
    writer_array(&list, 1);
    writer_array(&list, 2);
    writer_uint(&list, 1);
    writer_str(&list, bytes_text("domain"));
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(control_fixture_ask(&k), "items", bytes_of(&packed));
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_lookup));
    (void)control_fixture_ask(&k);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_lookup));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 1)
    const struct CMUnitTest tests[] = {
        TEST(a_hit_names_its_record_and_the_question),
        TEST(a_miss_is_no_row),
        TEST(a_name_below_a_known_domain_is_a_wider_match),
        TEST(what_is_not_canonical_and_what_is_no_type_is_not_there),
        TEST(what_is_asked_as_several_types_is_one_hit),
        TEST(what_holds_no_more_is_counted_and_shown_when_asked),
        TEST(an_item_of_another_shape_is_refused),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
