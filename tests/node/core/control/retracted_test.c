#include <stdio.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

enum { MANY = 300 };

static struct control_fixture k;

static void put_items(size_t count, const char *const *domains)
{
    static uint8_t room[65536];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&list, 3);
        writer_uint(&list, i);
        writer_uint(&list, INDICATOR_DOMAIN);
        writer_text(&list, domains[i]);
    }
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(control_fixture_ask(&k), "items", bytes_of(&packed));
}

static void retract(const struct record_id *id, const char *domains)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "a false positive");
    if (domains != NULL)
        control_fixture_put_domains(w, "values", domains);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

static void each_is_told_with_its_retraction(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    put_items(2, (const char *const[]){"other.example", "shared.example"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_retracted));
    assert_int_equal(0, k.answer.row_count);
    retract(&id, "shared.example");
    put_items(2, (const char *const[]){"other.example", "shared.example"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_retracted));
    assert_int_equal(1, k.answer.row_count);
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "i"));
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "number"));
    assert_string_equal("2", control_fixture_field(&k, NULL, 0, "retraction"));
    assert_string_equal("a false positive",
                        control_fixture_field(&k, NULL, 0, "reason"));
}

static void an_object_as_a_whole_comes_first(void **unused)
{
    struct object_id object;
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    object = peers_fixture_row(&k.c, &id).object;
    retract(&id, NULL);
    put_items(1, (const char *const[]){"other.example"});
    control_put_bin(&k.w, "object",
                    (struct bytes){object.octet, sizeof object.octet});
    assert_err(ERR_OK, control_fixture_answer(&k, control_retracted));
    assert_int_equal(1, k.answer.row_count);
    assert_string_equal("-", control_fixture_field(&k, NULL, 0, "i"));
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "number"));
}

static void many_come_in_pages(void **unused)
{
    static const char *domains[MANY];
    struct record_id id;

    (void)unused;
    for (size_t i = 0; i < MANY; i++)
        domains[i] = "shared.example";
    id = control_fixture_share(&k, "1", "AMBER");
    retract(&id, NULL);
    put_items(MANY, domains);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retracted));
    assert_int_equal(256, k.answer.row_count);
    assert_int_equal(8, k.answer.next.len);
    put_items(MANY, domains);
    control_put_bin(&k.w, "after", k.answer.next);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retracted));
    assert_int_equal(MANY - 256, k.answer.row_count);
    assert_string_equal("256", control_fixture_field(&k, NULL, 0, "i"));
}

static void bad_questions_are_refused(void **unused)
{
    (void)unused;
    (void)control_fixture_ask(&k);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_retracted));
    control_put_packed(control_fixture_ask(&k), "items",
                       UNIT_LITERAL("\x91\x91\x01"));
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_retracted));
    put_items(0, NULL);
    control_put_bin(&k.w, "object", UNIT_LITERAL("short"));
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_retracted));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 1)
    const struct CMUnitTest tests[] = {
        TEST(each_is_told_with_its_retraction),
        TEST(an_object_as_a_whole_comes_first),
        TEST(many_come_in_pages),
        TEST(bad_questions_are_refused),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
