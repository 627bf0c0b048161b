#include "node/core/control/reinstate.h"

#include <string.h>

#include "node/core/store/act.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static struct control_writer *list_of(const char *domains)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_text(w, "tlp", "AMBER");
    control_put_bin(w, "body", control_fixture_body(domains));
    control_fixture_put_list(w, "to", 2,
                             (const char *const[]){"node-1", "node-2"});
    return w;
}

static struct record_id shared(const char *domains)
{
    (void)list_of(domains);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    return control_fixture_made(&k, "record");
}

/* domains NULL: the whole. */
static void retract(const struct record_id *id, const char *domains)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "a false positive");
    if (domains != NULL)
        control_fixture_put_domains(w, "values", domains);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

static struct control_writer *revision(const struct record_id *id)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "more is known");
    return w;
}

static struct record_id revised(void)
{
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    return control_fixture_made(&k, "record");
}

static void refused(enum err (*command)(struct call *call), const char *value)
{
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, command));
    assert_int_equal(0, control_fixture_rows(&k, "record"));
    assert_int_equal(1, control_fixture_rows(&k, "taken back"));
    assert_string_equal(value,
                        control_fixture_field(&k, "taken back", 0, "value"));
    assert_string_equal("a false positive",
                        control_fixture_field(&k, "taken back", 0, "reason"));
}

/* "a.example b.example": those that a record says, retracted ones with a minus.
 */
static const char *said(const struct record_id *id)
{
    static char text[512];
    static bool marks[RECORD_INDICATORS_MAX];
    const struct record *r = control_fixture_record(&k, id);
    struct vault_row row = peers_fixture_row(&k.c, id);
    struct record_report report;
    struct record_indicator e;

    *text = '\0';
    (void)retracted_marks(&k.c.o.facts, &row, r, marks);
    assert_err(ERR_OK, record_content(&report, r));
    for (size_t i = 0; record_indicator_next(&report, &e); i++) {
        strcat(text, *text != '\0' ? " " : "");
        strcat(text, marks[i] ? "-" : "");
        strncat(text, (const char *)e.value.at, e.value.len);
    }
    return text;
}

static void a_new_label_or_end_leaves_out_what_was_retracted(void **unused)
{
    struct record_id first, second, third;

    (void)unused;
    first = shared("a.example b.example c.example");
    retract(&first, "b.example");
    assert_string_equal("a.example -b.example c.example", said(&first));
    control_put_text(revision(&first), "tlp", "GREEN");
    second = revised();
    assert_string_equal("a.example c.example", said(&second));
    control_put_uint(revision(&second), "expires",
                     k.c.o.facts.now_ms + 1000000);
    third = revised();
    assert_string_equal("a.example c.example", said(&third));
    assert_int_equal(3, control_fixture_record(&k, &third)->revision);
}

/* It said it before the retraction, and says it no more. */
static void
what_another_record_said_before_does_not_bring_it_back(void **unused)
{
    struct record_id first, second;

    (void)unused;
    first = shared("a.example b.example");
    second = shared("b.example c.example");
    control_put_bin(revision(&second), "body",
                    control_fixture_body("c.example"));
    (void)revised();
    retract(&first, "b.example");
    (void)list_of("b.example");
    refused(control_share, "b.example");
}

static void other_values_bring_back_none_that_was_retracted(void **unused)
{
    struct record_id first, second;

    (void)unused;
    first = shared("a.example b.example");
    retract(&first, "b.example");
    control_put_bin(revision(&first), "body",
                    control_fixture_body("b.example c.example"));
    refused(control_revise, "b.example");
    control_put_bin(revision(&first), "body",
                    control_fixture_body("c.example"));
    second = revised();
    control_put_bin(revision(&second), "body",
                    control_fixture_body("b.example c.example"));
    refused(control_revise, "b.example");
}

static void a_list_that_is_new_brings_back_none_either(void **unused)
{
    struct record_id first;

    (void)unused;
    first = shared("a.example b.example");
    retract(&first, "b.example");
    (void)list_of("b.example c.example");
    refused(control_share, "b.example");
    control_put_bool(list_of("b.example c.example"), "dry_run", true);
    refused(control_share, "b.example");
    (void)shared("a.example c.example");
}

static void of_what_was_retracted_as_a_whole_nothing_comes_back(void **unused)
{
    struct record_id first;

    (void)unused;
    first = shared("b.example");
    retract(&first, NULL);
    (void)list_of("b.example c.example");
    refused(control_share, "b.example");
    (void)revision(&first);
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_revise));
    control_put_bin(revision(&first), "body",
                    control_fixture_body("c.example"));
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_revise));
    assert_string_equal("-",
                        control_fixture_field(&k, "taken back", 0, "value"));
}

static void what_was_recalled_is_known_by_its_hash(void **unused)
{
    struct control_writer *w = NULL;
    struct record_id first;

    (void)unused;
    first = shared("b.example");
    w = control_fixture_ask(&k);
    control_fixture_name(w, &first);
    control_put_text(w, "reason", "a false positive");
    control_put_bool(w, "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    (void)list_of("b.example c.example");
    refused(control_share, "b.example");
}

static void its_operator_brings_back_just_what_is_named(void **unused)
{
    struct record_id first, second, third;
    struct control_writer *w;

    (void)unused;
    first = shared("a.example b.example c.example");
    retract(&first, "b.example c.example");
    control_fixture_put_domains(revision(&first), "reinstate", "b.example");
    second = revised();
    assert_string_equal("a.example b.example", said(&second));
    /* It holds from now on, and the other one is still retracted. */
    control_put_text(revision(&second), "tlp", "GREEN");
    third = revised();
    assert_string_equal("a.example b.example", said(&third));
    (void)shared("b.example");
    (void)list_of("b.example c.example");
    refused(control_share, "c.example");
    w = list_of("b.example c.example");
    control_fixture_put_domains(w, "reinstate", "c.example");
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
}

static void what_another_record_still_says_is_not_brought_back(void **unused)
{
    struct record_id first, other, second;

    (void)unused;
    first = shared("a.example b.example");
    other = shared("b.example");
    retract(&other, "b.example");
    control_put_text(revision(&first), "tlp", "GREEN");
    second = revised();
    assert_string_equal("a.example b.example", said(&second));
}

/* What a list does not have any more was left out, and not taken back. */
static void what_a_revision_left_out_may_be_said_again(void **unused)
{
    struct record_id first;
    struct control_writer *w;

    (void)unused;
    first = shared("a.example b.example");
    w = revision(&first);
    control_put_bin(w, "body", control_fixture_body("a.example"));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"node-2"});
    (void)revised(); /* narrower: the first is retracted, too */
    assert_int_equal(1, control_fixture_rows(&k, "retraction"));
    (void)shared("b.example");
}

static struct control_writer *under(uint8_t n, struct control_writer *w)
{
    const uint8_t token[ACT_TOKEN] = {n}, words[32] = {n};

    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){words, sizeof words});
    return w;
}

static void commit(uint8_t act, const struct record_id *beyond)
{
    struct control_writer *w = under(act, control_fixture_ask(&k));
    char hex[IDENT_HEX_TEXT];

    control_put_uint(w, "parts", 1);
    if (beyond == NULL)
        return;
    ident_hex(hex, beyond->octet);
    control_fixture_put_list(w, "retract", 1, (const char *const[]){hex});
    control_put_text(w, "reason", "shorter");
}

static void what_a_shorter_list_left_out_may_be_said_again(void **unused)
{
    struct record_id first, beyond;

    (void)unused;
    first = shared("a.example");
    beyond = shared("b.example c.example");
    control_put_uint(under(1, revision(&first)), "stage", 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    commit(1, &beyond);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
    assert_true(peers_fixture_row(&k.c, &beyond).state & VAULT_RETRACTED);
    (void)shared("b.example");
}

static void what_is_retracted_while_a_part_waits_is_not_committed(void **unused)
{
    struct record_id first;

    (void)unused;
    first = shared("a.example b.example");
    control_put_uint(under(1, revision(&first)), "stage", 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    retract(&first, "b.example");
    commit(1, NULL);
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_share_commit));
    assert_string_equal("a.example -b.example", said(&first));
}

/* Nobody else's word makes this node's own come back, or go. */
static void what_others_say_and_retract_changes_nothing(void **unused)
{
    struct record_id first, theirs;

    (void)unused;
    first = shared("a.example");
    theirs = peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_CLEAR, .object = 9, .domain = "a.example"});
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = 10,
                                                 .target = 9,
                                                 .record = theirs,
                                                 .up_to = 1,
                                                 .domain = "a.example",
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    (void)shared("a.example");
    retract(&first, "a.example");
    assert_string_equal("-a.example", said(&first));
}

static void a_rule_that_no_lookup_finds_stays_away_too(void **unused)
{
    static uint8_t room[1024];
    struct buffer body = {room, 0, sizeof room};
    struct record_indicator rule = {
        .type = INDICATOR_YARA,
        .value = bytes_text("rule r { condition: true }\n"),
        .confidence = RECORD_CONFIDENCE_UNSTATED};
    const struct record_report title = {.title = bytes_text("a rule")};
    struct record_id first, second;
    struct control_writer *w;
    uint8_t pair[256];
    struct buffer packed = {pair, 0, sizeof pair};
    struct writer list = writer_on(&packed);

    (void)unused;
    assert_err(ERR_OK, record_report_write(&body, &title, &rule, 1));
    w = control_fixture_ask(&k);
    control_put_text(w, "tlp", "CLEAR");
    control_put_bin(w, "body", bytes_of(&body));
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    first = control_fixture_made(&k, "record");
    writer_array(&list, 1);
    writer_array(&list, 2);
    writer_uint(&list, INDICATOR_YARA);
    writer_bin(&list, rule.value);
    w = revision(&first);
    control_put_packed(w, "values", bytes_of(&packed));
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    control_put_text(revision(&first), "pap", "AMBER");
    second = revised();
    assert_int_equal(0, peers_fixture_row(&k.c, &second).indicators);
    control_put_bin(revision(&second), "body", bytes_of(&body));
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_revise));
}

/* Else it would be live with who is late. */
static void who_gets_it_later_gets_its_retraction_too(void **unused)
{
    struct record_id first, retraction;
    struct control_writer *w = control_fixture_ask(&k);

    (void)unused;
    k.c.peer[1]->community = true;
    control_put_text(w, "tlp", "GREEN");
    control_put_bin(w, "body", control_fixture_body("a.example b.example"));
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    first = control_fixture_made(&k, "record");
    retract(&first, "b.example");
    retraction = control_fixture_made(&k, "record");
    k.c.peer[2]->community = true;
    assert_false(peers_fixture_went(&k.c, &retraction, 2));
    w = control_fixture_ask(&k);
    control_fixture_name(w, &first);
    control_fixture_put_list(w, "to", 1, (const char *const[]){"node-2"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_release));
    assert_true(peers_fixture_went(&k.c, &first, 2));
    assert_true(peers_fixture_went(&k.c, &retraction, 2));
}

static void bad_words_bring_back_nothing(void **unused)
{
    struct record_id first;

    (void)unused;
    first = shared("a.example");
    control_put_packed(revision(&first), "reinstate", UNIT_LITERAL("\x91\x01"));
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_revise));
    control_put_text(revision(&first), "reinstate", "a.example");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_revise));
    control_put_uint(revision(&first), "whole", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_revise));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 2)
    const struct CMUnitTest tests[] = {
        TEST(what_another_record_said_before_does_not_bring_it_back),
        TEST(a_new_label_or_end_leaves_out_what_was_retracted),
        TEST(other_values_bring_back_none_that_was_retracted),
        TEST(a_list_that_is_new_brings_back_none_either),
        TEST(of_what_was_retracted_as_a_whole_nothing_comes_back),
        TEST(what_was_recalled_is_known_by_its_hash),
        TEST(its_operator_brings_back_just_what_is_named),
        TEST(what_another_record_still_says_is_not_brought_back),
        TEST(what_a_revision_left_out_may_be_said_again),
        TEST(what_a_shorter_list_left_out_may_be_said_again),
        TEST(what_is_retracted_while_a_part_waits_is_not_committed),
        TEST(what_others_say_and_retract_changes_nothing),
        TEST(a_rule_that_no_lookup_finds_stays_away_too),
        TEST(who_gets_it_later_gets_its_retraction_too),
        TEST(bad_words_bring_back_nothing),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
