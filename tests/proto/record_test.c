/* record: what is signed, whoever packed it, and what is never a record. */
#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "tests/sample.h"

static struct sample_node author;
static uint8_t body_room[RECORD_BODY_MAX + 64], raw_room[RECORD_MAX + 64];

/* Fields of a report with its body, the body in body_room. */
static void fields(struct record *r)
{
    struct buffer body = {body_room, 0, sizeof body_room};

    sample_fields(r, &author);
    sample_report(&body);
    r->body = bytes_of(&body);
}

static struct buffer signed_of(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};

    assert_err(ERR_OK, sample_signed(&raw, r, &author));
    return raw;
}

static enum err written(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    enum err err = record_write(&raw, r);

    assert_int_equal(err == ERR_OK, raw.len > 0);
    return err;
}

static void assert_zero(const struct record *r)
{
    assert_true(sodium_is_zero((const uint8_t *)r, sizeof *r));
}

static void add_group(struct record *r)
{
    struct record_reader *g = &r->audience[r->audience_count++];

    g->is_group = true;
    memset(g->id.octet, 0x66, sizeof g->id.octet);
    g->version = 3;
    memset(g->hash.octet, 0x77, sizeof g->hash.octet);
    g->later_members = true;
}

static void every_field_survives(void **state)
{
    static const uint8_t extensions[] = "\x92\x92\xa1"
                                        "a\xc4\x01x"
                                        "\x92\xa1"
                                        "b\xc4\x00";
    struct record r, back;
    struct buffer raw;

    (void)state;
    fields(&r);
    add_group(&r);
    memset(r.set.id.octet, 5, sizeof r.set.id.octet);
    r.set.i = 2;
    r.set.n = 4096;
    r.revision = 7;
    r.urgent = true;
    memset(r.delegation[0].coordinator.octet, 1, 32);
    memset(r.delegation[1].coordinator.octet, 2, 32);
    r.delegation[1].scope = RECORD_SCOPE_COMMUNITY;
    r.delegation_count = 2;
    r.extensions = (struct bytes){extensions, sizeof extensions - 1};
    raw = signed_of(&r);

    assert_err(ERR_OK, record_open(&back, bytes_of(&raw)));
    assert_true(record_verify(&back, &author.sk));
    assert_bytes_equal(back.body, r.body);
    assert_bytes_equal(back.extensions, r.extensions);
    assert_bytes_equal(back.raw, bytes_of(&raw));
    r.id = record_id_of((struct bytes){raw.at, raw.len - 64});
    r.body = back.body;
    r.extensions = back.extensions;
    r.raw = back.raw;
    assert_memory_equal(&r, &back, sizeof r);
}

static void the_first_octets_are_those_of_sixteen_fields(void **state)
{
    struct record r;
    struct buffer raw;
    struct reader reader;
    size_t count;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    reader = reader_on((struct bytes){raw.at, raw.len - 64});
    count = reader_array(&reader, 64);
    assert_int_equal(count, 16);
    for (size_t i = 0; i < count; i++)
        assert_true(reader_any(&reader).len > 0);
    assert_err(ERR_OK, reader_done(&reader));
}

static void an_unknown_kind_is_kept(void **state)
{
    struct record r, back;
    struct buffer raw;

    (void)state;
    sample_fields(&r, &author);
    r.kind = 900;
    r.body = bytes_text("\xff\xff not msgpack");
    raw = signed_of(&r);
    assert_err(ERR_OK, record_open(&back, bytes_of(&raw)));
    assert_int_equal(back.kind, 900);
    assert_bytes_equal(back.body, r.body);
    assert_string_equal(record_kind_text(back.kind), "unknown");
    assert_err(ERR_NOT_FOUND, record_report(&(struct record_report){0}, &back));
    assert_err(ERR_NOT_FOUND,
               record_retraction(&(struct record_retraction){0}, &back));
}

static void every_truncation_is_refused(void **state)
{
    struct record r;
    struct buffer raw;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    for (size_t len = 0; len < raw.len; len++) {
        assert_true(record_open(&r, (struct bytes){raw.at, len}) != ERR_OK);
        assert_zero(&r);
    }
}

static void no_flipped_bit_verifies(void **state)
{
    struct record r;
    struct buffer raw;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    for (size_t bit = 0; bit < 8 * raw.len; bit++) {
        raw.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (record_open(&r, bytes_of(&raw)) == ERR_OK)
            assert_false(record_verify(&r, &author.sk));
        else
            assert_zero(&r);
        raw.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void every_short_buffer_is_left_as_it_was(void **state)
{
    UNIT_ROOM(body, 1024);
    struct record r;
    struct buffer raw;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    for (size_t cap = 0; cap < raw.len - 64; cap++) {
        struct buffer small = {raw_room, 0, cap};

        assert_err(ERR_TOO_BIG, record_write(&small, &r));
        assert_int_equal(small.len, 0);
    }
    sample_retraction(&body);
    for (size_t cap = 0; cap < body.len; cap++) {
        struct buffer small = {raw_room, 0, cap};
        struct record_retract target = {.object = {{1}}};

        if (cap < 60)
            assert_err(ERR_TOO_BIG,
                       record_retraction_write(&small, bytes_text("r"), true,
                                               &target, 1));
        small = (struct buffer){raw_room, 0, cap < 60 ? cap : 59};
        assert_err(ERR_TOO_BIG,
                   record_report_write(
                       &small,
                       &(struct record_report){
                           .title = bytes_text("a title of sixty octets, which "
                                               "no room here will ever hold")},
                       NULL, 0));
    }
}

static void the_id_names_R_without_the_signature(void **state)
{
    struct record r, other;
    struct buffer raw;
    struct record_id id;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    assert_err(ERR_OK, record_open(&r, bytes_of(&raw)));
    id = r.id;
    raw.at[raw.len - 1] ^= 1;
    assert_err(ERR_OK, record_open(&other, bytes_of(&raw)));
    assert_memory_equal(id.octet, other.id.octet, 32);
    assert_false(record_verify(&other, &author.sk));
}

static void another_key_does_not_verify(void **state)
{
    struct sample_node other = sample_node(3);
    struct record r;
    struct buffer raw;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    assert_err(ERR_OK, record_open(&r, bytes_of(&raw)));
    assert_true(record_verify(&r, &author.sk));
    assert_false(record_verify(&r, &other.sk));
    assert_false(record_verify(&r, &author.ik));
}

static void another_version_is_named_before_all_else(void **state)
{
    static uint8_t large[RECORD_MAX + 1] = {0x91, 0x02};
    struct record r;

    (void)state;
    assert_err(ERR_VERSION, record_open(&r, UNIT_LITERAL("\x91\x02")));
    assert_err(ERR_VERSION,
               record_open(&r, (struct bytes){large, sizeof large}));
    large[1] = 1;
    assert_err(ERR_TOO_BIG,
               record_open(&r, (struct bytes){large, sizeof large}));
    assert_err(ERR_BAD_SHAPE, record_open(&r, UNIT_LITERAL("\x91\x01")));
    assert_err(ERR_BAD_SHAPE, record_open(&r, UNIT_LITERAL("")));
    large[0] = 0;
    assert_zero(&r);
}

static void trailing_octets_are_refused(void **state)
{
    struct record r;
    struct buffer raw;

    (void)state;
    fields(&r);
    raw = signed_of(&r);
    assert_true(buffer_add_octet(&raw, 0xc0));
    assert_err(ERR_BAD_SHAPE, record_open(&r, bytes_of(&raw)));
    fields(&r);
    memcpy(raw_room, r.body.at, r.body.len);
    raw_room[r.body.len] = 0xc0;
    memcpy(body_room, raw_room, r.body.len + 1);
    r.body.len++;
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void an_audience_stands_in_order_and_once(void **state)
{
    struct record r;
    struct record_reader first;

    (void)state;
    fields(&r);
    first = r.audience[0];
    r.audience[0] = r.audience[1];
    r.audience[1] = first;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.audience[0] = first;
    assert_err(ERR_BAD_SHAPE, written(&r));

    fields(&r);
    add_group(&r);
    assert_err(ERR_OK, written(&r));
    add_group(&r);
    r.audience[3].version = 9; /* the same group twice, differently pinned */
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.audience_count = 3;
    first = r.audience[0];
    r.audience[0] = r.audience[2];
    r.audience[2] = first;
    assert_err(ERR_BAD_SHAPE, written(&r)); /* groups come after nodes */
}

static void audience_and_delegation_have_their_bounds(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    for (unsigned i = 0; i < RECORD_AUDIENCE_MAX; i++) {
        memset(&r.audience[i], 0, sizeof r.audience[i]);
        r.audience[i].id.octet[0] = (uint8_t)i;
    }
    r.audience_count = RECORD_AUDIENCE_MAX;
    for (unsigned i = 0; i < RECORD_DELEGATION_MAX; i++)
        r.delegation[i].coordinator.octet[0] = (uint8_t)i;
    r.delegation_count = RECORD_DELEGATION_MAX;
    assert_err(ERR_OK, written(&r));
    r.audience_count++;
    assert_err(ERR_TOO_BIG, written(&r));
    r.audience_count--;
    r.delegation_count++;
    assert_err(ERR_TOO_BIG, written(&r));
}

static void an_audience_names_sixteen_groups_at_most(void **state)
{
    struct record r, back;
    struct buffer raw;

    (void)state;
    fields(&r);
    for (unsigned i = 0; i < RECORD_GROUPS_MAX; i++) {
        add_group(&r);
        r.audience[r.audience_count - 1].id.octet[0] = (uint8_t)i;
    }
    raw = signed_of(&r);
    assert_err(ERR_OK, record_open(&back, bytes_of(&raw)));
    add_group(&r);
    assert_err(ERR_BAD_SHAPE, written(&r));
}

/* WIRE.md 4.2: "What an earlier version kept with more of them stays readable
   in its store" */
static void more_groups_open_as_kept_and_not_as_received(void **state)
{
    static uint8_t room[RECORD_MAX];
    struct record r, back;
    struct buffer raw = {room, 0, sizeof room};

    (void)state;
    fields(&r);
    sample_crowded(&raw, &r, &author, RECORD_GROUPS_MAX);
    assert_err(ERR_OK, record_open(&back, bytes_of(&raw)));
    raw.len = 0;
    sample_crowded(&raw, &r, &author, RECORD_GROUPS_MAX + 1);
    assert_err(ERR_BAD_SHAPE, record_open(&back, bytes_of(&raw)));
    assert_int_equal(0, back.audience_count);
    assert_err(ERR_OK, record_open_kept(&back, bytes_of(&raw)));
    assert_int_equal(r.audience_count + RECORD_GROUPS_MAX + 1,
                     back.audience_count);
    assert_true(record_verify(&back, &author.sk));
    raw.len = 0;
    sample_crowded(&raw, &r, &author,
                   (unsigned)(RECORD_AUDIENCE_MAX - r.audience_count));
    assert_err(ERR_OK, record_open_kept(&back, bytes_of(&raw)));
}

static void amber_and_stricter_need_an_audience(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    r.audience_count = 0;
    for (int tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++) {
        r.tlp = (enum tlp)tlp;
        assert_err(tlp < TLP_AMBER ? ERR_OK : ERR_BAD_SHAPE, written(&r));
    }
}

static void red_names_nodes_only_and_delegates_to_none(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    r.tlp = TLP_RED;
    assert_err(ERR_OK, written(&r));
    r.delegation_count = 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.delegation_count = 0;
    add_group(&r);
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.tlp = TLP_AMBER_STRICT;
    assert_err(ERR_OK, written(&r));
}

static void strict_delegates_within_the_audience_only(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    r.tlp = TLP_AMBER_STRICT;
    r.delegation_count = 1;
    assert_err(ERR_OK, written(&r));
    r.delegation[0].scope = RECORD_SCOPE_COMMUNITY;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.tlp = TLP_AMBER;
    assert_err(ERR_OK, written(&r));
    r.delegation_count = 2; /* twice the same coordinator */
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void numbers_outside_their_bounds_are_refused(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    r.revision = 0;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.revision = UINT64_MAX;
    assert_err(ERR_OK, written(&r));
    r.set = (struct record_set){.i = 0, .n = 1};
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.set = (struct record_set){.i = 2, .n = 1};
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.set = (struct record_set){.i = 1, .n = RECORD_SET_MAX + 1};
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.set = (struct record_set){.i = 1, .n = 1};
    assert_err(ERR_OK, written(&r));
    r.tlp = (enum tlp)(TLP_RED + 1);
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.tlp = TLP_AMBER;
    r.pap = (enum pap)(PAP_RED + 1);
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void extensions_are_bounded_and_in_order(void **state)
{
    const struct bytes wrong[] = {
        UNIT_LITERAL("\x92\x92\xa1"
                     "b\xc4\x00\x92\xa1"
                     "a\xc4\x00"),
        UNIT_LITERAL("\x92\x92\xa1"
                     "a\xc4\x00\x92\xa1"
                     "a\xc4\x00"),
        UNIT_LITERAL("\x91\x91\xa1"
                     "a"),
        UNIT_LITERAL("\x91\x92\xa1"
                     "a\xa0"),
        UNIT_LITERAL("\xc0"),
        UNIT_LITERAL("\x90\x90"),
    };
    struct record r;

    (void)state;
    fields(&r);
    r.extensions = UNIT_LITERAL("\x91\x92\xa1"
                                "a\xc4\x01z");
    assert_err(ERR_OK, written(&r));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        r.extensions = wrong[i];
        assert_err(ERR_BAD_SHAPE, written(&r));
    }
}

static void names_of_kinds_and_roles_never_run_out(void **state)
{
    struct record r;
    struct node_id stranger = {{1}};

    (void)state;
    assert_string_equal(record_kind_text(RECORD_OPINION), "opinion");
    assert_string_equal(record_kind_text(RECORD_REPORT), "report");
    assert_string_equal(record_kind_text(UINT64_MAX), "unknown");
    assert_string_equal(record_role_text(RECORD_ROLE_INFRASTRUCTURE),
                        "infrastructure");
    assert_string_equal(record_role_text(255), "unknown");
    fields(&r);
    assert_true(record_names(&r, &r.audience[1].id));
    assert_false(record_names(&r, &stranger));
    add_group(&r);
    assert_false(record_names(&r, &r.audience[2].id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_survives),
        cmocka_unit_test(the_first_octets_are_those_of_sixteen_fields),
        cmocka_unit_test(an_unknown_kind_is_kept),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(no_flipped_bit_verifies),
        cmocka_unit_test(every_short_buffer_is_left_as_it_was),
        cmocka_unit_test(the_id_names_R_without_the_signature),
        cmocka_unit_test(another_key_does_not_verify),
        cmocka_unit_test(another_version_is_named_before_all_else),
        cmocka_unit_test(trailing_octets_are_refused),
        cmocka_unit_test(an_audience_stands_in_order_and_once),
        cmocka_unit_test(audience_and_delegation_have_their_bounds),
        cmocka_unit_test(an_audience_names_sixteen_groups_at_most),
        cmocka_unit_test(more_groups_open_as_kept_and_not_as_received),
        cmocka_unit_test(amber_and_stricter_need_an_audience),
        cmocka_unit_test(red_names_nodes_only_and_delegates_to_none),
        cmocka_unit_test(strict_delegates_within_the_audience_only),
        cmocka_unit_test(numbers_outside_their_bounds_are_refused),
        cmocka_unit_test(extensions_are_bounded_and_in_order),
        cmocka_unit_test(names_of_kinds_and_roles_never_run_out),
    };

    author = sample_node(0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
