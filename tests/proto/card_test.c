/* card: who a node says it is, and what nobody else may say for it. */
#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "tests/sample.h"

static struct sample_node node, other;
static uint8_t card_room[CARD_MAX];

static struct buffer card_of(const struct card_identity *i,
                             const struct card_working *w)
{
    struct buffer out = {card_room, 0, sizeof card_room};

    sample_card_of(&out, &node, i, w);
    return out;
}

static enum err opened(struct card *c, const struct card_identity *i,
                       const struct card_working *w)
{
    struct buffer raw = card_of(i, w);
    enum err err = card_open(c, bytes_of(&raw));

    if (err != ERR_OK)
        assert_true(sodium_is_zero((const uint8_t *)c, sizeof *c));
    return err;
}

/* A card with every list full. */
static void fill(struct card_identity *i, struct card_working *w)
{
    for (size_t k = 0; k < CARD_EARLIER_MAX; k++) {
        memset(i->earlier[k].sk.octet, (int)k + 100, 32);
        i->earlier[k].end_ms = k;
        i->earlier[k].compromised = k % 2 == 1;
    }
    i->earlier_count = CARD_EARLIER_MAX;
    for (size_t k = 0; k < CARD_EKS_MAX; k++) {
        memset(w->eks[k].key.octet, (int)k + 50, 32);
        w->eks[k].id = ident_ek(&w->eks[k].key);
        w->eks[k].not_before_ms = 100 - 10 * k;
        w->eks[k].not_after_ms = 200 - 10 * k;
        w->endpoints[k] = bytes_text("tcp://[2001:db8::1]:4646");
    }
    w->ek_count = w->endpoint_count = CARD_EKS_MAX;
    w->has_tk_next = true;
    memset(w->tk_next.octet, 90, 32);
}

static void every_field_survives(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct card c;

    (void)state;
    fill(&i, &w);
    assert_err(ERR_OK, opened(&c, &i, &w));
    assert_true(ident_same(&c.identity.node, &node.id));
    assert_memory_equal(&c.identity.earlier, &i.earlier, sizeof i.earlier);
    assert_memory_equal(&c.working.eks, &w.eks, sizeof w.eks);
    assert_memory_equal(&c.working.tk_next, &w.tk_next, 32);
    assert_true(c.working.has_tk_next);
    assert_memory_equal(&c.identity.tk_recovery, &i.tk_recovery, 32);
    assert_bytes_equal(c.identity.org, i.org);
    assert_bytes_equal(c.identity.org_ja, i.org_ja);
    assert_bytes_equal(c.identity.country, bytes_text("JP"));
    assert_bytes_equal(c.working.endpoints[3], w.endpoints[3]);
    assert_bytes_equal(c.working.contact.mail, w.contact.mail);
    assert_bytes_equal(c.working.contact.hours, w.contact.hours);
    assert_bytes_equal(c.working.constituency, w.constituency);
    assert_int_equal(c.working.expires_ms, w.expires_ms);
    assert_int_equal(c.identity.expires_ms, i.expires_ms);
}

static void every_truncation_is_refused(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct buffer raw = card_of(&i, &w);
    struct card c;

    (void)state;
    for (size_t len = 0; len < raw.len; len++)
        assert_err(ERR_BAD_SHAPE, card_open(&c, (struct bytes){raw.at, len}));
    assert_true(buffer_add_octet(&raw, 0xc0));
    assert_err(ERR_BAD_SHAPE, card_open(&c, bytes_of(&raw)));
}

static void no_flipped_bit_opens(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct buffer raw = card_of(&i, &w);
    struct card c;

    (void)state;
    for (size_t bit = 0; bit < 8 * raw.len; bit++) {
        raw.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_true(card_open(&c, bytes_of(&raw)) != ERR_OK);
        assert_true(sodium_is_zero((const uint8_t *)&c, sizeof c));
        raw.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void a_kept_card_opens_whoever_signed_it(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct buffer raw = card_of(&i, &w);
    struct card c, kept;

    (void)state;
    assert_err(ERR_OK, card_open(&c, bytes_of(&raw)));
    assert_err(ERR_OK, card_open_kept(&kept, bytes_of(&raw)));
    assert_memory_equal(&c, &kept, sizeof c);
    raw.at[raw.len - 1] ^= 1; /* of the last signature */
    assert_err(ERR_BAD_SIG, card_open(&c, bytes_of(&raw)));
    assert_err(ERR_OK, card_open_kept(&kept, bytes_of(&raw)));
    for (raw.len--; raw.len > 0; raw.len--) {
        assert_err(ERR_BAD_SHAPE, card_open_kept(&kept, bytes_of(&raw)));
        assert_true(sodium_is_zero((const uint8_t *)&kept, sizeof kept));
    }
}

static void every_short_buffer_is_left_as_it_was(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct signature sig = {{0}};
    UNIT_ROOM(identity, CARD_PART_MAX);
    UNIT_ROOM(working, CARD_PART_MAX);
    size_t whole;

    (void)state;
    assert_err(ERR_OK, card_identity_write(&identity, &i));
    assert_err(ERR_OK, card_working_write(&working, &w));
    whole = card_of(&i, &w).len;
    for (size_t cap = 0; cap < whole; cap++) {
        struct buffer small = {card_room, 0, cap};

        if (cap < identity.len)
            assert_err(ERR_TOO_BIG, card_identity_write(&small, &i));
        if (cap < working.len)
            assert_err(ERR_TOO_BIG, card_working_write(&small, &w));
        assert_err(ERR_TOO_BIG, card_write(&small, bytes_of(&identity), &sig,
                                           bytes_of(&working), &sig));
        assert_int_equal(small.len, 0);
    }
}

static void counts_over_their_bounds_are_too_big(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct buffer out = {card_room, 0, sizeof card_room};

    (void)state;
    i.succession_count = CARD_SUCCESSION_MAX + 1;
    assert_err(ERR_TOO_BIG, card_identity_write(&out, &i));
    i.succession_count = 0;
    i.earlier_count = CARD_EARLIER_MAX + 1;
    assert_err(ERR_TOO_BIG, card_identity_write(&out, &i));
    w.ek_count = CARD_EKS_MAX + 1;
    assert_err(ERR_TOO_BIG, card_working_write(&out, &w));
    w.ek_count = 1;
    w.endpoint_count = CARD_ENDPOINTS_MAX + 1;
    assert_err(ERR_TOO_BIG, card_working_write(&out, &w));
    assert_int_equal(out.len, 0);
}

static void an_identity_outside_its_bounds_is_refused(void **state)
{
    static char long_name[CARD_NAME_MAX + 2];
    struct card_working w = sample_working(&node);
    struct card_identity wrong[6];
    struct card c;

    (void)state;
    memset(long_name, 'n', CARD_NAME_MAX + 1);
    for (size_t k = 0; k < 6; k++)
        wrong[k] = sample_identity(&node);
    wrong[0].org = wrong[0].org_ja = bytes_text("");
    wrong[1].country = bytes_text("jp");
    wrong[2].country = bytes_text("J");
    wrong[3].role = (enum card_role)2;
    wrong[4].org = bytes_text(long_name);
    wrong[5].org = bytes_text("two\nlines");
    for (size_t k = 0; k < 6; k++)
        assert_err(ERR_BAD_SHAPE, opened(&c, &wrong[k], &w));
    wrong[0].org_ja = bytes_text("\xe4\xbe\x8b");
    wrong[0].country = bytes_text("");
    assert_err(ERR_OK, opened(&c, &wrong[0], &w));
}

static void a_working_part_outside_its_bounds_is_refused(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working wrong[3];
    struct card c;

    (void)state;
    for (size_t k = 0; k < 3; k++)
        wrong[k] = sample_working(&node);
    wrong[0].ek_count = 0;
    wrong[1].eks[0].id.octet[0] ^= 1; /* an id that is not the key's */
    wrong[2].node = other.id;
    for (size_t k = 0; k < 3; k++)
        assert_err(ERR_BAD_SHAPE, opened(&c, &i, &wrong[k]));
}

static void other_versions_are_named_so(void **state)
{
    static uint8_t large[CARD_MAX + 1] = {0x91, 0x02};
    struct card_identity i;
    struct card_working w;
    struct card c;

    (void)state;
    assert_err(ERR_VERSION, card_open(&c, (struct bytes){large, sizeof large}));
    assert_err(ERR_VERSION, card_identity_parse(&i, UNIT_LITERAL("\x91\x02")));
    assert_err(ERR_VERSION, card_working_parse(&w, UNIT_LITERAL("\x91\x02")));
    assert_err(ERR_BAD_SHAPE, card_working_parse(&w, UNIT_LITERAL("")));
    assert_err(ERR_BAD_SHAPE, card_identity_parse(&i, UNIT_LITERAL("\x90")));
}

static void a_working_part_signed_by_another_key_is_refused(void **state)
{
    struct sample_node liar = node;
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct buffer raw = {card_room, 0, sizeof card_room};
    struct card c;

    (void)state;
    liar.sk_secret = other.sk_secret;
    sample_card_of(&raw, &liar, &i, &w);
    assert_err(ERR_BAD_SIG, card_open(&c, bytes_of(&raw)));
    liar = node;
    liar.ik_secret = other.ik_secret;
    raw.len = 0;
    sample_card_of(&raw, &liar, &i, &w);
    assert_err(ERR_BAD_SIG, card_open(&c, bytes_of(&raw)));
}

static void nobody_takes_another_nodes_id(void **state)
{
    struct card_identity i = sample_identity(&node);
    struct card_working w = sample_working(&node);
    struct card c;

    (void)state;
    i.node = w.node = other.id; /* signed well, by the wrong key */
    assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
}

/* Signed link from old to new, as WIRE.md 3.3 says. */
static struct card_succession link(const struct sample_node *first,
                                   const struct sample_node *old,
                                   const struct sample_node *next)
{
    struct bytes parts[] = {
        {first->id.octet, 32}, {old->ik.octet, 32}, {next->ik.octet, 32}};

    return (struct card_succession){
        .ik = old->ik,
        .by_old = ident_sign(&old->ik_secret, IDENT_SUCCESSION, parts, 3),
        .by_new = ident_sign(&next->ik_secret, IDENT_SUCCESSION, parts, 3),
    };
}

/* The identity of what began as sample node 3 and is now sample node 3+n. */
static struct card_identity succeeded(size_t n, struct card_working *w)
{
    struct sample_node first = sample_node(3), old = first, next = first;
    struct card_identity i;

    *w = sample_working(&first);
    i = sample_identity(&first);
    for (size_t k = 0; k < n; k++) {
        next = sample_node(4 + (unsigned)k);
        i.succession[k] = link(&first, &old, &next);
        old = next;
    }
    i.succession_count = n;
    i.ik = next.ik;
    node = first; /* who signs the working part */
    node.ik_secret = next.ik_secret;
    return i;
}

static void an_identity_key_may_be_succeeded_eight_times(void **state)
{
    struct node_id first = sample_node(3).id;
    struct card_working w;
    struct card c;

    (void)state;
    for (size_t n = 0; n <= CARD_SUCCESSION_MAX; n++) {
        struct card_identity i = succeeded(n, &w);

        assert_err(ERR_OK, opened(&c, &i, &w));
        assert_int_equal(c.identity.succession_count, n);
        assert_true(ident_same(&c.identity.node, &first));
    }
    node = sample_node(0);
}

static void a_broken_succession_is_refused(void **state)
{
    struct card_working w;
    struct card c;

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        struct card_identity i = succeeded(3, &w);

        i.succession[k].by_old.octet[9] ^= 1;
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
        i.succession[k].by_old.octet[9] ^= 1;
        i.succession[k].by_new.octet[9] ^= 1;
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
        i = succeeded(3, &w);
        i.succession[k].ik = other.ik;
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
    }
    {
        struct card_identity i = succeeded(3, &w);
        struct card_succession first = i.succession[0];

        i.succession[0] = i.succession[1];
        i.succession[1] = first;
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
        i = succeeded(3, &w);
        i.succession_count = 2; /* the last link is missing */
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
        i = succeeded(3, &w);
        memmove(i.succession, i.succession + 1, 2 * sizeof first);
        i.succession_count = 2; /* the first link is missing */
        assert_err(ERR_BAD_SIG, opened(&c, &i, &w));
    }
    node = sample_node(0);
}

static void working_versions_count_within_one_identity_version(void **state)
{
    static const struct {
        int identity, working; /* fresh minus held */
        enum err want;
    } cases[] = {
        {0, 0, ERR_EXISTS}, {1, 0, ERR_OK},     {0, 1, ERR_OK},
        {1, 1, ERR_OK},     {-1, 0, ERR_OLDER}, {0, -1, ERR_OLDER},
        {-1, 1, ERR_OLDER}, {1, -1, ERR_OK},    {-1, -1, ERR_OLDER},
    };
    struct card held = {.identity.version_ms = 9, .working.version_ms = 9};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct card fresh = held;

        fresh.identity.version_ms += (uint64_t)cases[i].identity;
        fresh.working.version_ms += (uint64_t)cases[i].working;
        assert_err(cases[i].want, card_supersedes(&fresh, &held));
        fresh.identity_hash.octet[0] = 1; /* other octets */
        assert_err(cases[i].identity == 0 ? ERR_CONFLICT : cases[i].want,
                   card_supersedes(&fresh, &held));
        fresh.identity_hash.octet[0] = 0;
        fresh.working_hash.octet[0] = 1;
        assert_err(cases[i].want == ERR_EXISTS ? ERR_CONFLICT : cases[i].want,
                   card_supersedes(&fresh, &held));
    }
}

static void the_last_version_of_a_stolen_key_is_beaten(void **state)
{
    struct card thief = {.identity.version_ms = 9,
                         .working.version_ms = UINT64_MAX};
    struct card owner = {.identity.version_ms = 10, .working.version_ms = 1};

    (void)state;
    assert_err(ERR_OK, card_supersedes(&owner, &thief));
    assert_err(ERR_OLDER, card_supersedes(&thief, &owner));
}

static void a_key_of_another_node_is_noticed_wherever_it_stands(void **state)
{
    struct card a = {.identity = sample_identity(&node),
                     .working = sample_working(&node)};
    struct card clean = {.identity = sample_identity(&other),
                         .working = sample_working(&other)};
    uint8_t *places[9];
    struct card b = clean;

    (void)state;
    assert_false(card_shares_key(&a, &b));
    b.identity.succession_count = b.identity.earlier_count = 1;
    memset(b.identity.succession[0].ik.octet, 201, 32);
    memset(b.identity.earlier[0].sk.octet, 202, 32);
    b.working.has_tk_next = true;
    memset(b.working.tk_next.octet, 203, 32);
    assert_false(card_shares_key(&a, &b));
    places[0] = b.identity.ik.octet;
    places[1] = b.identity.sk.octet;
    places[2] = b.identity.tk_recovery.octet;
    places[3] = b.identity.succession[0].ik.octet;
    places[4] = b.identity.earlier[0].sk.octet;
    places[5] = b.working.eks[0].key.octet;
    places[6] = b.working.tk.octet;
    places[7] = b.working.tk_next.octet;
    places[8] = NULL;
    for (size_t i = 0; places[i] != NULL; i++) {
        uint8_t own[32];

        memcpy(own, places[i], 32);
        memcpy(places[i], a.working.tk.octet, 32);
        assert_true(card_shares_key(&a, &b));
        assert_true(card_shares_key(&b, &a));
        memcpy(places[i], own, 32);
    }
    assert_false(card_shares_key(&a, &b));
}

static void the_first_sealing_key_in_its_time_is_used(void **state)
{
    struct card c = {.identity = sample_identity(&node),
                     .working = sample_working(&node)};

    (void)state;
    fill(&c.identity, &c.working);
    assert_ptr_equal(card_ek_now(&c, 150), &c.working.eks[0]);
    assert_ptr_equal(card_ek_now(&c, 95), &c.working.eks[1]);
    assert_ptr_equal(card_ek_now(&c, 70), &c.working.eks[3]);
    assert_ptr_equal(card_ek_now(&c, 199), &c.working.eks[0]);
    assert_null(card_ek_now(&c, 69));
    assert_null(card_ek_now(&c, 200));
}

static void a_card_expires_with_its_first_part(void **state)
{
    struct card c = {.identity.expires_ms = 10, .working.expires_ms = 20};

    (void)state;
    assert_false(card_expired(&c, 9));
    assert_true(card_expired(&c, 10));
    c.identity.expires_ms = 30;
    assert_false(card_expired(&c, 19));
    assert_true(card_expired(&c, 20));
    assert_int_equal(20, card_end(&c));
}

static void earlier_signing_keys_are_tried_for_earlier_versions(void **state)
{
    const struct sign_public *sks[CARD_EARLIER_MAX + 1];
    struct card c = {.identity = sample_identity(&node),
                     .working = sample_working(&node)};

    (void)state;
    fill(&c.identity, &c.working);
    assert_int_equal(card_sk_candidates(sks, &c, SAMPLE_NOW_MS), 1);
    assert_ptr_equal(sks[0], &c.identity.sk);
    assert_int_equal(card_sk_candidates(sks, &c, SAMPLE_NOW_MS - 1),
                     CARD_EARLIER_MAX + 1);
    assert_ptr_equal(sks[1], &c.identity.earlier[0].sk);
    assert_ptr_equal(sks[16], &c.identity.earlier[15].sk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_survives),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(no_flipped_bit_opens),
        cmocka_unit_test(a_kept_card_opens_whoever_signed_it),
        cmocka_unit_test(every_short_buffer_is_left_as_it_was),
        cmocka_unit_test(counts_over_their_bounds_are_too_big),
        cmocka_unit_test(an_identity_outside_its_bounds_is_refused),
        cmocka_unit_test(a_working_part_outside_its_bounds_is_refused),
        cmocka_unit_test(other_versions_are_named_so),
        cmocka_unit_test(a_working_part_signed_by_another_key_is_refused),
        cmocka_unit_test(nobody_takes_another_nodes_id),
        cmocka_unit_test(an_identity_key_may_be_succeeded_eight_times),
        cmocka_unit_test(a_broken_succession_is_refused),
        cmocka_unit_test(working_versions_count_within_one_identity_version),
        cmocka_unit_test(the_last_version_of_a_stolen_key_is_beaten),
        cmocka_unit_test(a_key_of_another_node_is_noticed_wherever_it_stands),
        cmocka_unit_test(the_first_sealing_key_in_its_time_is_used),
        cmocka_unit_test(a_card_expires_with_its_first_part),
        cmocka_unit_test(earlier_signing_keys_are_tried_for_earlier_versions),
    };

    node = sample_node(0);
    other = sample_node(1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
