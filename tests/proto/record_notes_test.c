/* record_group and record_notice: what nodes say of themselves and of records.
 */
#include "tests/unit.h"

#include <string.h>

#include "proto/record_group.h"
#include "proto/record_notice.h"
#include "tests/sample.h"

static struct sample_node author;
static uint8_t body_room[RECORD_BODY_MAX + 64], raw_room[RECORD_MAX + 64];
static struct node_id members[RECORD_MEMBERS_MAX + 1];

/* Ascending, each another. */
static void fill_members(size_t count)
{
    memset(members, 0, sizeof members);
    for (size_t i = 0; i < count; i++)
        bytes_put_be(members[i].octet, i + 1, 4);
}

static void group_fields(struct record *r, size_t count)
{
    struct buffer body = {body_room, 0, sizeof body_room};

    fill_members(count);
    assert_err(ERR_OK,
               record_group_write(&body, bytes_text("energy"), members, count));
    sample_fields(r, &author);
    r->kind = RECORD_GROUP;
    r->body = bytes_of(&body);
    r->tlp = TLP_AMBER_STRICT;
    r->expires_ms = 0;
    r->audience_count = 1;
    r->audience[0] = (struct record_reader){.id = author.id};
}

static enum err written(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};

    return record_write(&raw, r);
}

static void the_largest_group_fits_and_reads_back(void **state)
{
    struct record_group group;
    struct node_id next;
    struct record r;

    (void)state;
    group_fields(&r, RECORD_MEMBERS_MAX);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_group(&group, &r));
    assert_bytes_equal(group.name, bytes_text("energy"));
    for (size_t i = 0; i < RECORD_MEMBERS_MAX; i++) {
        assert_true(record_member_next(&group, &next));
        assert_memory_equal(&next, &members[i], sizeof next);
    }
    assert_false(record_member_next(&group, &next));
}

static void
members_out_of_order_twice_too_many_or_none_are_no_group(void **state)
{
    UNIT_ROOM(body, RECORD_BODY_MAX);

    (void)state;
    fill_members(3);
    members[1] = members[0];
    assert_err(ERR_BAD_SHAPE,
               record_group_write(&body, bytes_text("g"), members, 3));
    memset(members[1].octet, 0xff, 32);
    assert_err(ERR_BAD_SHAPE,
               record_group_write(&body, bytes_text("g"), members, 3));
    assert_err(ERR_BAD_SHAPE,
               record_group_write(&body, bytes_text("g"), members, 0));
    fill_members(2);
    assert_err(ERR_BAD_SHAPE,
               record_group_write(&body, bytes_text(""), members, 2));
    assert_err(ERR_TOO_BIG, record_group_write(&body, bytes_text("g"), members,
                                               RECORD_MEMBERS_MAX + 1));
    assert_int_equal(body.len, 0);
}

static void a_group_has_one_label_and_one_audience(void **state)
{
    struct record r;

    (void)state;
    group_fields(&r, 2);
    assert_err(ERR_OK, written(&r));
    r.tlp = TLP_AMBER;
    assert_err(ERR_BAD_SHAPE, written(&r));
    group_fields(&r, 2);
    r.expires_ms = SAMPLE_NOW_MS + SAMPLE_DAY_MS;
    assert_err(ERR_BAD_SHAPE, written(&r));
    group_fields(&r, 2);
    r.audience[0].id.octet[0] ^= 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
    group_fields(&r, 2);
    r.audience[1].id = author.id;
    r.audience[1].id.octet[0] = 0xff;
    r.audience_count = 2;
    assert_err(ERR_BAD_SHAPE, written(&r));
    group_fields(&r, 2);
    r.delegation_count = 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
    group_fields(&r, 2);
    r.set.i = r.set.n = 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void a_groups_id_depends_on_owner_and_object(void **state)
{
    struct object_id object = {{7}}, other = {{8}};
    struct sample_node second = sample_node(1);
    struct node_id a = record_group_id(&author.id, &object);
    struct node_id b = record_group_id(&author.id, &other);
    struct node_id c = record_group_id(&second.id, &object);

    (void)state;
    assert_false(ident_same(&a, &b));
    assert_false(ident_same(&a, &c));
}

static void notice_fields(struct record *r, size_t count)
{
    static struct record_noted noted[RECORD_NOTICE_ENTRIES_MAX];
    struct buffer body = {body_room, 0, sizeof body_room};

    for (size_t i = 0; i < count; i++) {
        memset(noted[i].record.octet, (int)i, 32);
        noted[i].node = author.id;
        noted[i].state = i;
    }
    assert_err(ERR_OK, record_notice_write(&body, RECORD_NOTICE_ERASED,
                                           SAMPLE_NOW_MS, noted, count));
    sample_fields(r, &author);
    r->kind = RECORD_NOTICE;
    r->expires_ms = 0;
    r->body = bytes_of(&body);
}

/* Who held what is nobody's business but those on the way. */
static void a_notice_is_amber_at_least(void **state)
{
    struct record r;

    (void)state;
    notice_fields(&r, 1);
    r.tlp = TLP_GREEN;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.tlp = TLP_CLEAR;
    r.audience_count = 0;
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void a_notice_reads_back(void **state)
{
    struct record_notice notice;
    struct record_noted noted;
    struct record r;

    (void)state;
    notice_fields(&r, RECORD_NOTICE_ENTRIES_MAX);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_notice(&notice, &r));
    assert_int_equal(notice.type, RECORD_NOTICE_ERASED);
    assert_int_equal(notice.time_ms, SAMPLE_NOW_MS);
    for (size_t i = 0; i < RECORD_NOTICE_ENTRIES_MAX; i++) {
        assert_true(record_noted_next(&notice, &noted));
        assert_int_equal(noted.record.octet[31], i & 0xff);
        assert_int_equal(noted.state, i);
        assert_true(ident_same(&noted.node, &author.id));
    }
    assert_false(record_noted_next(&notice, &noted));
}

/* Each truncation, and each octet changed to what is never valid there. */
static void no_cut_or_broken_body_is_taken(void **state)
{
    void (*const fill[])(struct record *, size_t) = {group_fields,
                                                     notice_fields};

    (void)state;
    for (size_t f = 0; f < 2; f++) {
        struct record r;
        size_t whole;

        fill[f](&r, 3);
        whole = r.body.len;
        for (r.body.len = 0; r.body.len < whole; r.body.len++)
            assert_int_not_equal(ERR_OK, written(&r));
        for (size_t at = 0; at < whole; at++) {
            uint8_t was = body_room[at];
            struct buffer raw = {raw_room, 0, sizeof raw_room};
            struct record back;

            body_room[at] = 0xc1; /* msgpack never uses it */
            if (record_write(&raw, &r) == ERR_OK) {
                /* inside a name or an id: octets that say nothing */
                raw.len += sizeof(struct signature);
                assert_err(ERR_OK, record_open(&back, bytes_of(&raw)));
            }
            body_room[at] = was;
        }
    }
}

static void an_extension_is_found_by_its_name(void **state)
{
    UNIT_ROOM(packed, 2048);
    struct record r;

    (void)state;
    notice_fields(&r, 1);
    assert_err(ERR_OK,
               record_extension_write(&packed, "reason", bytes_text("why")));
    r.extensions = bytes_of(&packed);
    assert_err(ERR_OK, written(&r));
    assert_bytes_equal(record_extension(&r, "reason"), bytes_text("why"));
    assert_int_equal(record_extension(&r, "reaso").len, 0);
    r.extensions = (struct bytes){0};
    assert_int_equal(record_extension(&r, "reason").len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_group_fits_and_reads_back),
        cmocka_unit_test(
            members_out_of_order_twice_too_many_or_none_are_no_group),
        cmocka_unit_test(a_group_has_one_label_and_one_audience),
        cmocka_unit_test(a_groups_id_depends_on_owner_and_object),
        cmocka_unit_test(a_notice_is_amber_at_least),
        cmocka_unit_test(a_notice_reads_back),
        cmocka_unit_test(no_cut_or_broken_body_is_taken),
        cmocka_unit_test(an_extension_is_found_by_its_name),
    };

    author = sample_node(0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
