#include "node/core/control/draft.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/release.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

/* A request that could be shared: AMBER, to node 1. */
static struct control_writer *good(void)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_text(w, "tlp", "AMBER");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"node-1"});
    return w;
}

/* The same without label, body or recipients. */
static struct control_writer *without(const char *what)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (strcmp(what, "tlp") != 0)
        control_put_text(w, "tlp", "AMBER");
    if (strcmp(what, "body") != 0)
        control_put_bin(w, "body", control_fixture_body("shared.example"));
    if (strcmp(what, "to") != 0)
        control_fixture_put_list(w, "to", 1, (const char *const[]){"node-1"});
    return w;
}

static void refused(enum err want)
{
    assert_err(want, control_fixture_answer(&k, control_share));
    assert_true(k.answer.message.len > 0);
    assert_int_equal(0, control_fixture_rows(&k, "record"));
}

static void nothing_hidden_is_shared(void **unused)
{
    const struct record_report report = {.title = bytes_text("x\u202ey")};
    struct control_writer *w;
    UNIT_ROOM(body, 1024);

    (void)unused;
    assert_err(ERR_OK, record_report_write(&body, &report, NULL, 0));
    w = without("body");
    control_put_bin(w, "body", bytes_of(&body));
    refused(ERR_HIDDEN);
}

static void what_is_shared_is_kept_and_released(void **unused)
{
    const struct record *r;
    struct record_id id;

    (void)unused;
    (void)good();
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    id = control_fixture_made(&k, "record");
    assert_string_equal("1",
                        control_fixture_field(&k, "record", 0, "revision"));
    assert_true(control_fixture_says(&k, "to", "peer", "node-1"));
    assert_true(control_fixture_says(&k, "withheld", "peer", "node-2"));
    assert_string_equal("4", control_fixture_field(&k, "withheld", 0, "rule"));
    r = control_fixture_record(&k, &id);
    assert_int_equal(TLP_AMBER, r->tlp);
    assert_int_equal(PAP_GREEN, r->pap);
    assert_int_equal(RECORD_REPORT, r->kind);
    assert_int_equal(1, r->audience_count);
    assert_true(record_verify(r, &k.c.o.node[0].sk));
    assert_true(peers_fixture_went(&k.c, &id, 1));
    assert_false(peers_fixture_went(&k.c, &id, 2));
}

static void a_dry_run_tells_the_same_and_changes_nothing(void **unused)
{
    uint8_t after[32];

    (void)unused;
    control_put_bool(good(), "dry_run", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    control_fixture_print(&k, after);
    assert_memory_equal(k.before, after, sizeof after);
    assert_int_equal(0, control_fixture_rows(&k, "record"));
    assert_true(control_fixture_says(&k, "to", "peer", "node-1"));
    assert_true(control_fixture_says(&k, "withheld", "peer", "node-2"));
}

static void what_is_missing_is_asked_for(void **unused)
{
    (void)unused;
    (void)without("tlp");
    refused(ERR_USAGE);
    (void)without("body");
    refused(ERR_USAGE);
    (void)without("to");
    refused(ERR_USAGE);
    control_fixture_put_list(without("to"), "to", 0, NULL);
    refused(ERR_USAGE);
    control_fixture_put_list(without("to"), "to", 1,
                             (const char *const[]){"everyone"});
    refused(ERR_USAGE);
}

static void labels_are_numbers_or_names_and_nothing_else(void **unused)
{
    (void)unused;
    control_put_text(without("tlp"), "tlp", "PURPLE");
    refused(ERR_USAGE);
    control_put_uint(without("tlp"), "tlp", TLP_COUNT);
    refused(ERR_USAGE);
    control_put_uint(without("tlp"), "tlp", UINT64_MAX);
    refused(ERR_USAGE);
    control_put_bool(without("tlp"), "tlp", true);
    refused(ERR_USAGE);
    control_put_text(good(), "pap", "BLUE");
    refused(ERR_USAGE);
    control_put_uint(good(), "pap", PAP_COUNT);
    refused(ERR_USAGE);
    control_put_bool(good(), "pap", true);
    refused(ERR_USAGE);
    control_put_uint(without("tlp"), "tlp", TLP_AMBER_STRICT);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
}

static void recipients_must_be_known(void **unused)
{
    static const char *many[RECORD_AUDIENCE_MAX + 1];
    const char *const wrong[][2] = {
        {"nobody", "node-1"},   {"node-1", "nobody"},
        {"node-1", "everyone"}, {"group:nobody", "node-1"},
        {"", "node-1"},         {"group:", "node-1"}};

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        control_fixture_put_list(without("to"), "to", 2, wrong[i]);
        refused(ERR_NOT_FOUND);
    }
    control_put_text(without("to"), "to", "node-1");
    refused(ERR_USAGE);
    for (size_t i = 0; i <= RECORD_AUDIENCE_MAX; i++)
        many[i] = "node-1";
    control_fixture_put_list(without("to"), "to", RECORD_AUDIENCE_MAX + 1,
                             many);
    refused(ERR_USAGE);
    /* Named twice is once. */
    control_fixture_put_list(without("to"), "to", RECORD_AUDIENCE_MAX, many);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    assert_int_equal(1, control_fixture_rows(&k, "to"));
}

static void nobody_is_reached_and_nothing_is_kept(void **unused)
{
    struct control_writer *w;

    (void)unused;
    w = control_fixture_ask(&k);
    control_put_text(w, "tlp", "GREEN");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    refused(ERR_REFUSED); /* no peer is marked community */
    assert_true(control_fixture_told(&k, "--community"));
    assert_int_equal(2, control_fixture_rows(&k, "withheld"));
    k.c.peer[1]->revoked = true;
    (void)good();
    refused(ERR_REFUSED);
    assert_true(control_fixture_says(&k, "withheld", "rule", "1"));
    assert_true(control_fixture_told(&k, "nobody whom it names is a peer"));
    k.c.peer[2]->revoked = true;
    (void)good();
    refused(ERR_REFUSED);
    assert_true(control_fixture_told(&k, "this node has no peer"));
}

static void red_goes_to_organisations_alone(void **unused)
{
    struct control_writer *w;

    (void)unused;
    (void)peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "012", .name = "ours"});
    k.c.peer[1]->card.identity.role = CARD_COORDINATOR;
    w = control_fixture_ask(&k);
    control_put_text(w, "tlp", "RED");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"group:ours"});
    refused(ERR_USAGE);
    w = without("tlp");
    control_put_text(w, "tlp", "RED");
    control_fixture_put_delegate(w, "node-1", RECORD_SCOPE_AUDIENCE);
    refused(ERR_USAGE);
}

static void sixteen_groups_are_named_at_most(void **unused)
{
    static const char *names[RECORD_GROUPS_MAX + 1];
    static char room[RECORD_GROUPS_MAX + 1][16], label[16];

    (void)unused;
    for (unsigned i = 0; i <= RECORD_GROUPS_MAX; i++) {
        snprintf(label, sizeof label, "g%u", i);
        snprintf(room[i], sizeof room[i], "group:g%u", i);
        names[i] = room[i];
        (void)peers_fixture_group_from(
            &k.c, 0,
            &(struct peers_fixture_version){.object = (uint8_t)(10 + i),
                                            .version = 1,
                                            .members = "012",
                                            .name = label});
    }
    control_fixture_put_list(without("to"), "to", RECORD_GROUPS_MAX + 1, names);
    refused(ERR_USAGE);
    control_fixture_put_list(without("to"), "to", RECORD_GROUPS_MAX, names);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
}

static void delegates_are_coordinators_named_once(void **unused)
{
    static const uint8_t twice[] = "\x92\x92\xa6node-1\x00\x92\xa6node-1\x01";
    struct control_writer *w;

    (void)unused;
    control_fixture_put_delegate(good(), "node-1", RECORD_SCOPE_AUDIENCE);
    refused(ERR_USAGE); /* a member */
    k.c.peer[1]->card.identity.role = CARD_COORDINATOR;
    control_fixture_put_delegate(good(), "nobody", RECORD_SCOPE_AUDIENCE);
    refused(ERR_NOT_FOUND);
    control_fixture_put_delegate(good(), "node-1", RECORD_SCOPE_COMMUNITY + 1);
    refused(ERR_USAGE);
    control_put_packed(good(), "delegate",
                       (struct bytes){twice, sizeof twice - 1});
    refused(ERR_USAGE);
    control_fixture_put_list(good(), "delegate", 1,
                             (const char *const[]){"node-1"});
    refused(ERR_USAGE);
    control_put_text(good(), "delegate", "node-1");
    refused(ERR_USAGE);
    w = without("tlp");
    control_put_text(w, "tlp", "AMBER+STRICT");
    control_fixture_put_delegate(w, "node-1", RECORD_SCOPE_COMMUNITY);
    refused(ERR_USAGE);
}

/* WIRE.md 7.2: "in the audience where there is one" */
static void a_delegate_may_read_what_it_passes_on(void **unused)
{
    const struct record *r;
    struct record_id id;

    (void)unused;
    k.c.peer[2]->card.identity.role = CARD_COORDINATOR;
    control_fixture_put_delegate(good(), "node-2", RECORD_SCOPE_COMMUNITY);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    assert_string_equal("community",
                        control_fixture_field(&k, "delegate", 0, "scope"));
    id = control_fixture_made(&k, "record");
    r = control_fixture_record(&k, &id);
    assert_int_equal(2, r->audience_count);
    assert_true(record_names(r, &k.c.o.node[2].id));
    assert_int_equal(1, r->delegation_count);
    assert_int_equal(RECORD_SCOPE_COMMUNITY, r->delegation[0].scope);
    assert_true(peers_fixture_went(&k.c, &id, 2));
}

/* Share to a group: whether later members are meant. */
static bool later(const char *tlp, int asked)
{
    struct control_writer *w = control_fixture_ask(&k);
    struct record_id id;

    control_put_text(w, "tlp", tlp);
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"group:ours"});
    if (asked >= 0)
        control_put_bool(w, "later", asked);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    id = control_fixture_made(&k, "record");
    assert_true(control_fixture_record(&k, &id)->audience[0].is_group);
    assert_int_equal(2, control_fixture_record(&k, &id)->audience[0].version);
    assert_true(peers_fixture_went(&k.c, &id, 1));
    return control_fixture_record(&k, &id)->audience[0].later_members;
}

static void later_members_are_meant_as_asked_or_by_the_label(void **unused)
{
    (void)unused;
    for (uint64_t v = 1; v <= 2; v++)
        (void)peers_fixture_group_from(
            &k.c, 0,
            &(struct peers_fixture_version){
                .object = 6, .version = v, .members = "01", .name = "ours"});
    assert_true(later("CLEAR", -1));
    assert_true(later("GREEN", -1));
    assert_false(later("AMBER", -1));
    assert_false(later("AMBER+STRICT", -1));
    assert_false(later("GREEN", 0));
    assert_true(later("AMBER", 1));
    assert_true(control_fixture_says(&k, "group", "version", "2"));
}

static void two_groups_of_one_name_are_told_apart_by_id(void **unused)
{
    struct record_reader pin = {0};
    char name[6 + IDENT_HEX_TEXT] = "group:";

    (void)unused;
    for (uint8_t object = 6; object <= 7; object++)
        pin = peers_fixture_group_from(
            &k.c, 0,
            &(struct peers_fixture_version){.object = object,
                                            .version = 1,
                                            .members = "01",
                                            .name = "ours"});
    control_fixture_put_list(without("to"), "to", 1,
                             (const char *const[]){"group:ours"});
    refused(ERR_AMBIGUOUS);
    ident_hex(name + 6, pin.id.octet);
    name[6 + 12] = '\0';
    control_fixture_put_list(without("to"), "to", 1,
                             (const char *const[]){name});
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
}

static void flags_and_times_of_another_kind_are_refused(void **unused)
{
    static const char *const flags[] = {"dry_run", "later", "urgent"};
    static const char *const numbers[] = {"expires", "kind"};

    (void)unused;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        control_put_uint(good(), flags[i], 1);
        refused(ERR_USAGE);
        control_put_text(good(), flags[i], "yes");
        refused(ERR_USAGE);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        control_put_text(good(), numbers[i], "1");
        refused(ERR_USAGE);
        control_put_bool(good(), numbers[i], true);
        refused(ERR_USAGE);
    }
    control_put_uint(good(), "expires", SAMPLE_NOW_MS);
    refused(ERR_USAGE);
}

static void bodies_are_checked_before_they_are_signed(void **unused)
{
    static uint8_t big[RECORD_BODY_MAX + 1];

    (void)unused;
    control_put_text(without("body"), "body", "text");
    refused(ERR_USAGE);
    control_put_bin(without("body"), "body", UNIT_LITERAL("\x95\x01"));
    refused(ERR_BAD_SHAPE);
    control_put_bin(without("body"), "body", (struct bytes){big, sizeof big});
    refused(ERR_TOO_BIG);
    for (uint64_t kind = RECORD_RETRACTION; kind <= RECORD_NOTICE; kind++) {
        control_put_uint(good(), "kind", kind);
        refused(ERR_USAGE);
    }
    snprintf(k.core.config.own_domain[k.core.config.own_domain_count++],
             CONFIG_DOMAIN_MAX, "own.example");
    control_put_bin(without("body"), "body",
                    control_fixture_body("own.example"));
    refused(ERR_USAGE);
}

static void objects_and_sets_have_their_form(void **unused)
{
    static const uint8_t short_set[] = "\x92\xc4\x10"
                                       "0123456789abcdef"
                                       "\x01";
    static const uint8_t no_parts[] = "\x93\xc4\x10"
                                      "0123456789abcdef"
                                      "\x01\x00";
    static const uint8_t beyond[] = "\x93\xc4\x10"
                                    "0123456789abcdef"
                                    "\x03\x02";

    (void)unused;
    control_put_bin(good(), "object", UNIT_LITERAL("0123456789abcde"));
    refused(ERR_USAGE);
    control_put_text(good(), "object", "0123456789abcdef");
    refused(ERR_USAGE);
    control_put_packed(good(), "set", UNIT_LITERAL("\x90"));
    refused(ERR_USAGE);
    control_put_packed(good(), "set",
                       (struct bytes){short_set, sizeof short_set - 1});
    refused(ERR_USAGE);
    control_put_packed(good(), "set",
                       (struct bytes){no_parts, sizeof no_parts - 1});
    refused(ERR_USAGE);
    control_put_packed(good(), "set",
                       (struct bytes){beyond, sizeof beyond - 1});
    refused(ERR_BAD_SHAPE);
}

static void reasons_are_short_texts(void **unused)
{
    static char reason[RECORD_EXTENSION_MAX + 2];

    (void)unused;
    control_put_bin(good(), "reason", UNIT_LITERAL("why"));
    refused(ERR_USAGE);
    memset(reason, 'w', RECORD_EXTENSION_MAX + 1);
    control_put_text(good(), "reason", reason);
    refused(ERR_TOO_BIG);
}

static void a_known_object_is_revised(void **unused)
{
    const struct bytes object = UNIT_LITERAL("0123456789abcdef");
    struct record_id first, second;

    (void)unused;
    control_put_bin(good(), "object", object);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    first = control_fixture_made(&k, "record");
    control_put_bin(good(), "object", object);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    second = control_fixture_made(&k, "record");
    assert_int_equal(2, control_fixture_record(&k, &second)->revision);
    assert_true(peers_fixture_row(&k.c, &first).state & VAULT_SUPERSEDED);
    assert_true(peers_fixture_went(&k.c, &second, 1));
}

/* A case that was recalled for a mistake in it is told again, by word. */
static void what_was_recalled_is_shared_anew_by_word_alone(void **unused)
{
    const struct bytes object = UNIT_LITERAL("0123456789abcdef");
    struct control_writer *w;
    struct record_id first, second;

    (void)unused;
    control_put_bin(good(), "object", object);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    first = control_fixture_made(&k, "record");
    w = control_fixture_ask(&k);
    control_fixture_name(w, &first);
    control_put_text(w, "reason", "names a victim");
    control_put_bool(w, "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    control_put_bin(good(), "object", object);
    refused(ERR_RETRACTED);
    w = good();
    control_put_bin(w, "object", object);
    control_fixture_put_domains(w, "reinstate", "shared.example");
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    second = control_fixture_made(&k, "record");
    assert_int_equal(2, control_fixture_record(&k, &second)->revision);
    assert_int_equal(0,
                     peers_fixture_row(&k.c, &second).state & VAULT_RETRACTED);
    assert_true(peers_fixture_went(&k.c, &second, 1));
}

static void nothing_is_shared_while_the_disk_is_full(void **unused)
{
    (void)unused;
    k.core.outage.fault = DISK_FULL;
    k.core.outage.fault = DISK_FULL;
    (void)good();
    refused(ERR_FULL);
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_shared_is_kept_and_released, 2),
        TEST(nothing_hidden_is_shared, 1),
        TEST(a_dry_run_tells_the_same_and_changes_nothing, 2),
        TEST(what_is_missing_is_asked_for, 1),
        TEST(labels_are_numbers_or_names_and_nothing_else, 1),
        TEST(recipients_must_be_known, 1),
        TEST(sixteen_groups_are_named_at_most, 2),
        TEST(nobody_is_reached_and_nothing_is_kept, 2),
        TEST(red_goes_to_organisations_alone, 2),
        TEST(delegates_are_coordinators_named_once, 2),
        TEST(a_delegate_may_read_what_it_passes_on, 2),
        TEST(later_members_are_meant_as_asked_or_by_the_label, 2),
        TEST(two_groups_of_one_name_are_told_apart_by_id, 1),
        TEST(flags_and_times_of_another_kind_are_refused, 1),
        TEST(bodies_are_checked_before_they_are_signed, 1),
        TEST(objects_and_sets_have_their_form, 1),
        TEST(reasons_are_short_texts, 1),
        TEST(a_known_object_is_revised, 2),
        TEST(what_was_recalled_is_shared_anew_by_word_alone, 2),
        TEST(nothing_is_shared_while_the_disk_is_full, 1),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
