/* marking: labels as people write them, and words that are none. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/label/marking.h"

/* How people write that only those who got it may have it. */
static const char *const red[] = {
    "TLP:RED",
    "tlp red",
    "TLP 2.0: RED",
    "TLP v2: RED",
    "TLP Level - RED",
    "Traffic Light Protocol: RED",
    "Traffic Light Protocol (TLP): RED",
    "TLP is red",
    "TLP: **RED**",
    "TLP <RED>",
    "TLP/RED",
    "TLP\u00a0RED",
    "TLP:\u200bRED",
    "TLP \u2192 RED",
    "TLP=\u201cRED\u201d",
    "\uff34\uff2c\uff30\uff1a\uff32\uff25\uff24",
    "TLPレベル：RED",
    "TLP区分: ＲＥＤ",
    "TLP マーキング：RED",
    "TLP「RED」",
    "TLPはREDです",
    "TLP：赤",
    "TLP: 赤（RED）",
    "TLP：レッド",
    "関係者限り（TLP＝RED）",
    "取扱区分: RED（受信者限り）",
    "共有範囲＝ＲＥＤ",
    "<meta name=\"tlp\" content=\"RED\">",
    "TLP:\nRED",
};

static const char *const strict[] = {
    "TLP:AMBER+STRICT",
    "TLP:AMBER STRICT",
    "TLP:AMBER (STRICT)",
    "TLP-AMBER-STRICT",
    "TLP:AMBER\u3000＋\u3000STRICT",
    "TLP：アンバー＋ストリクト",
};

/* Words about TLP, and others that begin like it. */
static const char *const none[] = {
    "TLP",
    "TLP:",
    "what TLP means, red or not",
    "TLP。RED は赤",
    "TLPの意味するところは次の表のとおりで RED",
    "stlp:red",
    "TLPRED",
    "TLP: redirected",
    "traffic light red",
    "the protocol is red",
    "pap smear",
    "tool: red",
    "取扱説明書 RED 版",
    "共有範囲は RED を除く",
};

static void every_writing_of_a_level_is_read(void **state)
{
    struct markings m;

    (void)state;
    for (size_t i = 0; i < sizeof red / sizeof *red; i++) {
        marking_scan(&m, bytes_text(red[i]));
        if (!m.tlp_there || m.tlp != TLP_RED)
            fail_msg("'%s' is not read as TLP:RED", red[i]);
    }
    for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
        marking_scan(&m, bytes_text(strict[i]));
        if (!m.tlp_there || m.tlp != TLP_AMBER_STRICT)
            fail_msg("'%s' is not read as TLP:AMBER+STRICT", strict[i]);
    }
    marking_scan(&m, bytes_text("PAP レベル：AMBER"));
    assert_true(m.pap_there && m.pap == PAP_AMBER && !m.tlp_there);
}

static void words_about_tlp_are_no_label(void **state)
{
    struct markings m;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        marking_scan(&m, bytes_text(none[i]));
        if (m.tlp_there || m.pap_there)
            fail_msg("'%s' is read as a label", none[i]);
    }
}

static void every_cut_of_a_label_is_read_within_its_octets(void **state)
{
    struct markings m;

    (void)state;
    for (size_t i = 0; i < sizeof red / sizeof *red; i++)
        for (size_t len = 0; len < strlen(red[i]); len++) {
            uint8_t *cut = malloc(len + 1);

            assert_non_null(cut);
            memcpy(cut, red[i], len);
            marking_scan(&m, (struct bytes){cut, len});
            free(cut);
        }
}

static void a_tag_in_another_namespace_counts(void **state)
{
    struct markings m;

    (void)state;
    assert_int_equal(marking_tag(&m, bytes_text("cert-xx:tlp=\"red\"")),
                     MARKING_KNOWN);
    assert_int_equal(m.tlp, TLP_RED);
    assert_int_equal(marking_tag(&m, bytes_text("tlp:ex:chr")),
                     MARKING_UNKNOWN);
    assert_int_equal(marking_tag(&m, bytes_text("tlp:amber+strict")),
                     MARKING_KNOWN);
    assert_int_equal(m.tlp, TLP_AMBER_STRICT);
    assert_int_equal(marking_tag(&m, bytes_text("osint:source=\"blog\"")),
                     MARKING_NONE);
}

static void a_level_may_stand_in_the_next_cell(void **state)
{
    struct markings m;

    (void)state;
    assert_int_equal(marking_opens(bytes_text("TLP")), MARKING_TLP);
    assert_int_equal(marking_opens(bytes_text("【TLP】:")), MARKING_TLP);
    assert_int_equal(marking_opens(bytes_text("TLP区分")), MARKING_TLP);
    assert_int_equal(marking_opens(bytes_text("PAP")), MARKING_PAP);
    assert_int_equal(marking_opens(bytes_text("TLP:RED")), MARKING_NEITHER);
    assert_int_equal(marking_opens(bytes_text("TLPs of note")),
                     MARKING_NEITHER);
    marking_answers(&m, MARKING_TLP, bytes_text("RED（受信者限り）"));
    assert_true(m.tlp_there && m.tlp == TLP_RED);
    marking_answers(&m, MARKING_TLP, bytes_text("2026-11-20"));
    assert_false(m.tlp_there);
}

static void a_line_that_is_a_label_is_no_title(void **state)
{
    (void)state;
    assert_true(marking_alone(bytes_text("【TLP:AMBER】")));
    assert_true(marking_alone(bytes_text("# TLP:AMBER+STRICT")));
    assert_false(marking_alone(bytes_text("TLP:AMBER phishing of banks")));
    assert_false(marking_alone(bytes_text("Phishing")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_writing_of_a_level_is_read),
        cmocka_unit_test(words_about_tlp_are_no_label),
        cmocka_unit_test(every_cut_of_a_label_is_read_within_its_octets),
        cmocka_unit_test(a_tag_in_another_namespace_counts),
        cmocka_unit_test(a_level_may_stand_in_the_next_cell),
        cmocka_unit_test(a_line_that_is_a_label_is_no_title),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
