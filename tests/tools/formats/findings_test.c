/* findings: one finding a value, and the strictest label of all. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

static const struct place line_1 = {.line = 1}, line_2 = {.line = 2};

static void add(struct findings *f, const char *value, unsigned line,
                const char *comment)
{
    struct finding item = {
        .entry = findings_entry(INDICATOR_DOMAIN, bytes_text(value)),
        .line = line,
    };

    item.entry.comment = bytes_text(comment);
    findings_add(f, &item);
}

static void add_labelled(struct findings *f, const char *value, enum tlp tlp)
{
    const struct finding item = {
        .entry = findings_entry(INDICATOR_DOMAIN, bytes_text(value)),
        .line = 1,
        .labelled = true,
        .tlp = (uint8_t)tlp,
    };

    findings_add(f, &item);
    findings_part_tlp(f, &line_1, tlp);
}

static void an_entry_is_for_detection_and_states_no_confidence(void **state)
{
    struct record_indicator e =
        findings_entry(INDICATOR_DOMAIN, bytes_text("evil.example"));

    (void)state;
    assert_int_equal(INDICATOR_DOMAIN, e.type);
    assert_bytes_equal(bytes_text("evil.example"), e.value);
    assert_true(e.detect);
    assert_int_equal(RECORD_CONFIDENCE_UNSTATED, e.confidence);
    assert_int_equal(RECORD_ROLE_UNKNOWN, e.role);
    assert_int_equal(0, e.first_seen_s | e.last_seen_s | e.valid_until_s);
    assert_int_equal(0, e.comment.len);
}

static void a_value_said_twice_is_one_finding(void **state)
{
    struct reading *r = *state;

    add(r->found, "evil.example", 3, "");
    add(r->found, "bad.example", 4, "");
    add(r->found, "evil.example", 5, "seen again");
    reading_fixture_count(r, 2, 0);
    assert_int_equal(3, r->found->items[0].line);
    assert_bytes_equal(bytes_text("seen again"),
                       r->found->items[0].entry.comment);
}

static void the_same_value_of_two_types_is_two_findings(void **state)
{
    struct reading *r = *state;
    struct finding item = {.entry = findings_entry(INDICATOR_HOSTNAME,
                                                   bytes_text("evil.example"))};

    add(r->found, "evil.example", 1, "");
    findings_add(r->found, &item);
    reading_fixture_count(r, 2, 0);
}

static void what_is_found_outlives_the_text(void **state)
{
    struct reading *r = *state;
    char value[] = "evil.example", comment[] = " a comment ";

    add(r->found, value, 1, comment);
    findings_title(r->found, bytes_text(comment));
    findings_reject(r->found, &line_1, bytes_text(comment), "why");
    findings_note(r->found, &line_1, bytes_text(comment), "words");
    memset(value, 'x', sizeof value - 1);
    memset(comment, 'x', sizeof comment - 1);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.example"));
    assert_bytes_equal(bytes_text("a comment"),
                       r->found->items[0].entry.comment);
    assert_bytes_equal(bytes_text("a comment"), r->found->title);
    assert_true(reading_fixture_rejects(r, "a comment", "why"));
    assert_true(reading_fixture_notes(r, "a comment", "words"));
}

static void merged_dates_widen(void **state)
{
    static const struct {
        uint64_t into[3], more[3], want[3]; /* first, last, valid until */
    } rows[] = {
        {{0, 0, 0}, {5, 6, 7}, {5, 6, 7}},
        {{5, 6, 7}, {0, 0, 0}, {5, 6, 7}},
        {{5, 6, 7}, {3, 9, 8}, {3, 9, 8}},
        {{3, 9, 8}, {5, 6, 7}, {3, 9, 8}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record_indicator into = {.first_seen_s = rows[i].into[0],
                                        .last_seen_s = rows[i].into[1],
                                        .valid_until_s = rows[i].into[2]};
        const struct record_indicator more = {.first_seen_s = rows[i].more[0],
                                              .last_seen_s = rows[i].more[1],
                                              .valid_until_s = rows[i].more[2]};

        findings_merge(&into, &more);
        assert_int_equal(rows[i].want[0], into.first_seen_s);
        assert_int_equal(rows[i].want[1], into.last_seen_s);
        assert_int_equal(rows[i].want[2], into.valid_until_s);
    }
}

static void merged_detect_and_confidence_are_the_highest(void **state)
{
    struct record_indicator into = {.confidence = 30};
    struct record_indicator more = {.confidence = 80, .detect = true};

    (void)state;
    findings_merge(&into, &more);
    assert_true(into.detect);
    assert_int_equal(80, into.confidence);
    more = (struct record_indicator){.confidence = RECORD_CONFIDENCE_UNSTATED};
    findings_merge(&into, &more);
    assert_int_equal(80, into.confidence);
    findings_merge(&more, &into);
    assert_int_equal(80, more.confidence);
    more = (struct record_indicator){.confidence = 10};
    findings_merge(&into, &more);
    assert_true(into.detect);
    assert_int_equal(80, into.confidence);
}

static void merged_role_and_comment_are_the_first_given(void **state)
{
    struct record_indicator into = {0};
    struct record_indicator more = {.role = RECORD_ROLE_C2,
                                    .comment = bytes_text("first")};

    (void)state;
    findings_merge(&into, &more);
    more.role = RECORD_ROLE_PHISHING;
    more.comment = bytes_text("second");
    findings_merge(&into, &more);
    assert_int_equal(RECORD_ROLE_C2, into.role);
    assert_bytes_equal(bytes_text("first"), into.comment);
}

static void the_strictest_label_of_a_value_stays(void **state)
{
    struct reading *r = *state;

    add(r->found, "evil.example", 1, "");
    assert_false(r->found->items[0].labelled);
    add_labelled(r->found, "evil.example", TLP_AMBER);
    add_labelled(r->found, "evil.example", TLP_RED);
    add_labelled(r->found, "evil.example", TLP_GREEN);
    add(r->found, "evil.example", 1, "");
    assert_true(r->found->items[0].labelled);
    assert_int_equal(TLP_RED, r->found->items[0].tlp);
}

static void the_strictest_label_is_kept_with_its_place(void **state)
{
    struct reading *r = *state;
    struct findings *f = r->found;

    assert_false(f->tlp.there || f->pap.there || f->part_tlp.there);
    findings_tlp(f, &line_1, TLP_CLEAR);
    assert_true(f->tlp.there);
    findings_tlp(f, &line_2, TLP_AMBER);
    findings_tlp(f, &line_1, TLP_AMBER);
    findings_tlp(f, &line_1, TLP_GREEN);
    assert_int_equal(TLP_AMBER, f->tlp.level);
    assert_int_equal(2, f->tlp.place.line);
    findings_pap(f, &line_1, PAP_GREEN);
    findings_pap(f, &line_2, PAP_RED);
    assert_int_equal(PAP_RED, f->pap.level);
    assert_int_equal(2, f->pap.place.line);
    assert_false(f->part_tlp.there);
}

static void a_label_of_the_whole_forbids_what_is_laxer(void **state)
{
    struct reading *r = *state;

    assert_null(findings_forbid(r->found, TLP_CLEAR, false));
    findings_tlp(r->found, &line_1, TLP_AMBER);
    assert_null(findings_forbid(r->found, TLP_AMBER, false));
    assert_null(findings_forbid(r->found, TLP_RED, false));
    assert_ptr_equal(&r->found->tlp,
                     findings_forbid(r->found, TLP_GREEN, false));
    /* Leaving out does not help against it. */
    assert_ptr_equal(&r->found->tlp,
                     findings_forbid(r->found, TLP_GREEN, true));
}

static void a_label_of_a_part_forbids_or_leaves_the_part_out(void **state)
{
    struct reading *r = *state;

    add(r->found, "plain.example", 1, "");
    add_labelled(r->found, "amber.example", TLP_AMBER);
    add_labelled(r->found, "red.example", TLP_RED);
    add_labelled(r->found, "green.example", TLP_GREEN);
    assert_ptr_equal(&r->found->part_tlp,
                     findings_forbid(r->found, TLP_AMBER, false));
    reading_fixture_count(r, 4, 0);
    assert_null(findings_forbid(r->found, TLP_AMBER, true));
    reading_fixture_count(r, 3, 1);
    assert_false(reading_fixture_has(r, INDICATOR_DOMAIN, "red.example"));
    assert_true(reading_fixture_rejects(r, "red.example", "stricter"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "plain.example"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "amber.example"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "green.example"));
}

static void labels_in_a_text_are_of_the_whole(void **state)
{
    struct reading *r = *state;

    findings_labels(r->found, &line_1,
                    bytes_text("TLP:GREEN, later TLP:AMBER and PAP:RED"));
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
    assert_int_equal(PAP_RED, r->found->pap.level);
    assert_false(r->found->part_tlp.there);
}

/* TLP 1.0's EX:CHR: nobody can say what it allows. */
static void an_unknown_label_is_the_strictest(void **state)
{
    struct reading *r = *state;

    findings_labels(r->found, &line_1, bytes_text("TLP:EX:CHR"));
    assert_true(r->found->tlp.there);
    assert_int_equal(TLP_RED, r->found->tlp.level);
}

static void a_level_may_stand_in_the_next_text(void **state)
{
    struct reading *r = *state;
    enum marking_kind opened = MARKING_NEITHER;

    findings_next(r->found, &line_1, &opened, bytes_text("TLP"));
    assert_int_equal(MARKING_TLP, opened);
    findings_next(r->found, &line_1, &opened, (struct bytes){0});
    assert_int_equal(MARKING_TLP, opened);
    findings_next(r->found, &line_2, &opened, bytes_text("AMBER"));
    assert_int_equal(MARKING_NEITHER, opened);
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
    assert_int_equal(2, r->found->tlp.place.line);
    findings_next(r->found, &line_2, &opened, bytes_text("RED"));
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
}

static void only_the_first_title_stays(void **state)
{
    struct reading *r = *state;

    findings_title(r->found, bytes_text(" \t "));
    assert_int_equal(0, r->found->title.len);
    findings_title(r->found, bytes_text(" First\x1b "));
    findings_title(r->found, bytes_text("Second"));
    assert_bytes_equal(bytes_text("First "), r->found->title);
}

static void what_is_told_is_cut_at_a_character(void **state)
{
    struct reading *r = *state;
    char text[3 * RECORD_TITLE_MAX];
    struct bytes all = {(uint8_t *)text, sizeof text};

    for (size_t i = 0; i < sizeof text; i += 3)
        memcpy(text + i, "あ", 3);
    text[0] = text[1] = text[2] = 'a'; /* so that no limit falls between */
    findings_reject(r->found, &line_1, all, "why");
    assert_int_equal(FINDINGS_SHOWN_MAX, r->found->rejects[0].shown.len);
    findings_title(r->found, (struct bytes){all.at + 2, all.len - 2});
    assert_int_equal(1 + (FINDINGS_TITLE_MAX - 1) / 3 * 3, r->found->title.len);
    add(r->found, "evil.example", 1, "");
    assert_int_equal(0, r->found->items[0].entry.comment.len);
}

static void a_comment_is_cut_to_its_limit(void **state)
{
    struct reading *r = *state;
    char text[2 * FINDINGS_COMMENT_MAX + 1];

    memset(text, 'c', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    add(r->found, "evil.example", 1, text);
    assert_int_equal(FINDINGS_COMMENT_MAX,
                     r->found->items[0].entry.comment.len);
}

static void notes_end_at_their_limit(void **state)
{
    struct reading *r = *state;

    for (size_t i = 0; i < 2 * FINDINGS_NOTES_MAX; i++)
        findings_note(r->found, &line_1, bytes_text("x"), "words");
    assert_int_equal(FINDINGS_NOTES_MAX, r->found->note_count);
}

static void every_reject_is_kept_with_its_place(void **state)
{
    enum { MANY = 1000 };
    struct reading *r = *state;

    for (unsigned i = 1; i <= MANY; i++) {
        const struct place place = {.line = i,
                                    .where = bytes_text("Event.Attribute[1]")};

        findings_reject(r->found, &place, bytes_text("x"), "why");
    }
    assert_int_equal(MANY, r->found->rejected);
    assert_int_equal(MANY, r->found->reject_count);
    assert_int_equal(MANY, r->found->rejects[MANY - 1].place.line);
    assert_bytes_equal(bytes_text("Event.Attribute[1]"),
                       r->found->rejects[MANY - 1].place.where);
}

/* A part of a mail is decoded before it is read: its lines stand elsewhere. */
static void lines_of_decoded_text_are_told_where_they_stand(void **state)
{
    static const unsigned lines[] = {10, 13, 13};
    struct reading *r = *state;

    r->found->lines = lines;
    r->found->line_count = sizeof lines / sizeof *lines;
    add(r->found, "evil.example", 2, "");
    findings_reject(r->found, &line_1, bytes_text("x"), "why");
    findings_note(r->found, &line_2, bytes_text("x"), "words");
    findings_tlp(r->found, &line_2, TLP_RED);
    add(r->found, "bad.example", 4, "");
    add(r->found, "worse.example", 0, "");
    r->found->lines = NULL;
    assert_int_equal(13, r->found->items[0].line);
    assert_int_equal(10, r->found->rejects[0].place.line);
    assert_int_equal(13, r->found->notes[0].place.line);
    assert_int_equal(13, r->found->tlp.place.line);
    assert_int_equal(4, r->found->items[1].line);
    assert_int_equal(0, r->found->items[2].line);
}

static void closing_no_findings_is_fine(void **state)
{
    (void)state;
    findings_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(an_entry_is_for_detection_and_states_no_confidence),
        READING_TEST(a_value_said_twice_is_one_finding),
        READING_TEST(the_same_value_of_two_types_is_two_findings),
        READING_TEST(what_is_found_outlives_the_text),
        READING_TEST(merged_dates_widen),
        READING_TEST(merged_detect_and_confidence_are_the_highest),
        READING_TEST(merged_role_and_comment_are_the_first_given),
        READING_TEST(the_strictest_label_of_a_value_stays),
        READING_TEST(the_strictest_label_is_kept_with_its_place),
        READING_TEST(a_label_of_the_whole_forbids_what_is_laxer),
        READING_TEST(a_label_of_a_part_forbids_or_leaves_the_part_out),
        READING_TEST(labels_in_a_text_are_of_the_whole),
        READING_TEST(an_unknown_label_is_the_strictest),
        READING_TEST(a_level_may_stand_in_the_next_text),
        READING_TEST(only_the_first_title_stays),
        READING_TEST(what_is_told_is_cut_at_a_character),
        READING_TEST(a_comment_is_cut_to_its_limit),
        READING_TEST(notes_end_at_their_limit),
        READING_TEST(every_reject_is_kept_with_its_place),
        READING_TEST(lines_of_decoded_text_are_told_where_they_stand),
        cmocka_unit_test(closing_no_findings_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
