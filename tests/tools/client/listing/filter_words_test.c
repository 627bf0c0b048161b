/* filter_words: what a person says of the rows of a list, as a filter. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/listing/filter_words.h"

static struct filter_words said;
static struct filter filter;
static struct reasons why;

static int begin(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    reasons_clear(&why);
    return 0;
}

static void say(struct text_list *list, const char *word)
{
    list->item[list->count++] = word;
}

static enum verdict take(enum filter_list of)
{
    return filter_words_take(&filter, &said, of, &why);
}

static void nothing_said_is_no_filter(void **state)
{
    static const struct filter none;

    (void)state;
    assert_int_equal(take(FILTER_OF_RECORDS), VERDICT_DONE);
    assert_memory_equal(&filter, &none, sizeof none);
}

static void words_are_those_of_the_node_however_they_are_written(void **state)
{
    (void)state;
    say(&said.tlp, "AMBER,tlp:amber+strict");
    say(&said.tlp, "Red");
    say(&said.kind, "Incident");
    say(&said.type, "url, sha256");
    say(&said.state, "not-yet,Waiting_Again");
    said.category = "Ransomware";
    said.text = "VPN";
    said.sort = "-title";
    said.limit = "20";
    assert_int_equal(take(FILTER_OF_RECEIPTS), VERDICT_DONE);
    assert_int_equal(filter.tlp.count, 3);
    assert_string_equal(filter.tlp.item[0], "amber");
    assert_string_equal(filter.tlp.item[1], "amber+strict");
    assert_string_equal(filter.tlp.item[2], "red");
    assert_string_equal(filter.kind.item[0], "incident");
    assert_int_equal(filter.type.count, 2);
    assert_string_equal(filter.type.item[1], "sha256");
    assert_string_equal(filter.state.item[0], "not yet");
    assert_string_equal(filter.state.item[1], "waiting again");
    assert_string_equal(filter.category, "ransomware");
    assert_string_equal(filter.text, "VPN");
    assert_string_equal(filter.sort, "-title");
    assert_int_equal(filter.limit, 20);
}

static void wrong(enum reason_code code, const char *option, const char *word,
                  const char *meant)
{
    assert_int_equal(take(FILTER_OF_RECORDS), VERDICT_WRONG);
    assert_int_equal(why.count, 1);
    assert_int_equal(why.item[0].code, code);
    assert_string_equal(why.item[0].arg[0], option);
    if (word != NULL)
        assert_string_equal(why.item[0].arg[1], word);
    if (meant != NULL)
        assert_string_equal(why.item[0].arg[3], meant);
    begin(NULL);
}

static void a_bad_word_is_named_with_what_was_meant(void **state)
{
    (void)state;
    say(&said.tlp, "ambr");
    assert_int_equal(take(FILTER_OF_INBOX), VERDICT_WRONG);
    assert_string_equal(why.item[0].arg[2],
                        "clear, green, amber, amber+strict, red");
    reasons_clear(&why);
    wrong(REASON_FILTER_WORD_NEAR, "tlp", "ambr", "amber");
    say(&said.kind, "reports");
    wrong(REASON_FILTER_WORD_NEAR, "kind", "reports", "report");
    say(&said.type, "ipv4,domian");
    wrong(REASON_FILTER_WORD_NEAR, "type", "domian", "domain");
    said.category = "ransom";
    wrong(REASON_FILTER_WORD_NEAR, "category", "ransom", "ransomware");
    said.sort = "-titel";
    wrong(REASON_FILTER_WORD_NEAR, "sort", "titel", "title");
    say(&said.tlp, "purple");
    wrong(REASON_FILTER_WORD, "tlp", "purple", NULL);
    say(&said.kind, "report,");
    wrong(REASON_FILTER_WORD, "kind", "", NULL);
}

static void each_list_has_states_of_its_own(void **state)
{
    (void)state;
    say(&said.state, "live");
    assert_int_equal(take(FILTER_OF_RECORDS), VERDICT_DONE);
    assert_int_equal(take(FILTER_OF_RECEIPTS), VERDICT_WRONG);
    begin(NULL);
    say(&said.state, "stored");
    assert_int_equal(take(FILTER_OF_RECEIPTS), VERDICT_DONE);
    wrong(REASON_FILTER_WORD, "state", "stored", NULL);
    say(&said.state, "new");
    assert_int_equal(take(FILTER_OF_INBOX), VERDICT_DONE);
}

static void a_limit_is_a_number_of_rows(void **state)
{
    static const char *const bad[] = {"0", "", "-1", "2x", "1234567890", "1.5"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        said.limit = bad[i];
        wrong(REASON_FILTER_LIMIT, bad[i], NULL, NULL);
    }
    said.limit = "999999999";
    assert_int_equal(take(FILTER_OF_INBOX), VERDICT_DONE);
    assert_int_equal(filter.limit, 999999999);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(nothing_said_is_no_filter),
        TEST(words_are_those_of_the_node_however_they_are_written),
        TEST(a_bad_word_is_named_with_what_was_meant),
        TEST(each_list_has_states_of_its_own),
        TEST(a_limit_is_a_number_of_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
