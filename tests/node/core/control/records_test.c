#include <stdio.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static struct record_id arrives(unsigned from, uint8_t object)
{
    return peers_fixture_stored(
        &k.c, from,
        &(struct core_fixture_report){.author = from,
                                      .tlp = TLP_CLEAR,
                                      .object = object,
                                      .domain = "evil.example"});
}

static size_t records(const char *from, uint64_t since_ms)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (from != NULL)
        control_put_text(w, "from", from);
    if (since_ms != 0)
        control_put_uint(w, "since", since_ms);
    assert_err(ERR_OK, control_fixture_answer(&k, control_records));
    return k.answer.row_count;
}

static enum err show(const struct record_id *id)
{
    control_fixture_name(control_fixture_ask(&k), id);
    return control_fixture_answer(&k, control_show);
}

static const char *field(size_t nth, const char *name)
{
    return control_fixture_field(&k, NULL, nth, name);
}

static void each_record_is_a_row_the_newest_first(void **unused)
{
    (void)unused;
    assert_int_equal(0, records(NULL, 0));
    (void)arrives(1, 1);
    (void)arrives(2, 2);
    assert_int_equal(2, records(NULL, 0));
    assert_string_equal("node-2", field(0, "author"));
    assert_string_equal("node-1", field(1, "author"));
    assert_string_equal("1", field(1, "indicators"));
    assert_string_equal("report", field(1, "kind"));
    assert_string_equal("live", field(1, "state"));
}

static void those_of_one_peer_or_since_a_time_are_asked_for(void **unused)
{
    uint64_t later;

    (void)unused;
    (void)arrives(1, 1);
    later = k.c.o.facts.now_ms += 5000;
    (void)arrives(2, 2);
    assert_int_equal(1, records("node-1", 0));
    assert_string_equal("node-1", field(0, "from"));
    assert_int_equal(1, records(NULL, later));
    assert_string_equal("node-2", field(0, "from"));
    assert_int_equal(0, records("node-1", later));
}

static void a_peer_that_is_none_is_said_to_be_so(void **unused)
{
    (void)unused;
    control_put_text(control_fixture_ask(&k), "from", "nobody");
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_records));
}

static void a_record_is_shown_with_its_octets(void **unused)
{
    struct record_id id = arrives(1, 1);

    (void)unused;
    assert_err(ERR_OK, show(&id));
    assert_int_equal(1, k.answer.row_count);
    assert_string_equal("live", field(0, "state"));
    assert_string_equal("-", field(0, "set"));
    assert_string_equal("-", field(0, "retracted_because"));
    assert_string_equal("-", field(0, "superseded_by"));
}

static void a_record_that_was_replaced_names_what_replaced_it(void **unused)
{
    struct record_id old = arrives(1, 1), fresh;
    char hex[IDENT_HEX_TEXT];

    (void)unused;
    fresh = peers_fixture_stored(&k.c, 1,
                                 &(struct core_fixture_report){.author = 1,
                                                               .tlp = TLP_CLEAR,
                                                               .revision = 2,
                                                               .object = 1});
    ident_hex(hex, fresh.octet);
    assert_err(ERR_OK, show(&old));
    assert_string_equal("superseded", field(0, "state"));
    assert_string_equal(hex, field(0, "superseded_by"));
    assert_err(ERR_OK, show(&fresh));
    assert_string_equal("-", field(0, "superseded_by"));
}

static void a_record_that_was_recalled_has_a_reason_and_no_octets(void **unused)
{
    struct record_id id = arrives(1, 1);

    (void)unused;
    (void)peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = 9,
                                                 .target = 1,
                                                 .record = id,
                                                 .up_to = 1,
                                                 .erase = true,
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    assert_err(ERR_OK, show(&id));
    assert_string_equal("retracted", field(0, "state"));
    assert_string_equal("-", field(0, "raw"));
    assert_string_not_equal("-", field(0, "retracted_because"));
}

static void a_record_that_is_not_here_is_not_found(void **unused)
{
    const struct record_id none = {{9}};

    (void)unused;
    assert_err(ERR_NOT_FOUND, show(&none));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 2)
    const struct CMUnitTest tests[] = {
        TEST(each_record_is_a_row_the_newest_first),
        TEST(those_of_one_peer_or_since_a_time_are_asked_for),
        TEST(a_peer_that_is_none_is_said_to_be_so),
        TEST(a_record_that_was_replaced_names_what_replaced_it),
        TEST(a_record_is_shown_with_its_octets),
        TEST(a_record_that_was_recalled_has_a_reason_and_no_octets),
        TEST(a_record_that_is_not_here_is_not_found),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
