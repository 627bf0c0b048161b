#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

/* A text that is said of a record. */
struct said {
    const char *title, *text, *comment;
    const char *tlp; /* to node 1; NULL: CLEAR to all */
    unsigned i, n;   /* a part of the one set; 0: none */
};

static struct bytes body_of(const struct said *s)
{
    static uint8_t room[4096];
    struct buffer b = {room, 0, sizeof room};
    char domain[64];
    struct record_indicator entry = {
        .type = INDICATOR_DOMAIN,
        .detect = true,
        .confidence = RECORD_CONFIDENCE_UNSTATED,
        .comment = bytes_text(s->comment != NULL ? s->comment : "")};
    const struct record_report report = {
        .title = bytes_text(s->title),
        .text = bytes_text(s->text != NULL ? s->text : "")};

    snprintf(domain, sizeof domain, "part-%u.example", s->i);
    entry.value = bytes_text(domain);
    assert_err(ERR_OK, record_report_write(&b, &report, &entry, 1));
    return bytes_of(&b);
}

static void put_set(struct control_writer *w, const struct said *s)
{
    const uint8_t id[16] = {7};
    uint8_t room[64];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    writer_array(&list, 3);
    writer_bin_from(&list, id, sizeof id);
    writer_uint(&list, s->i);
    writer_uint(&list, s->n);
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, "set", bytes_of(&b));
}

static struct record_id say(struct said s)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_text(w, "tlp", s.tlp != NULL ? s.tlp : "CLEAR");
    control_put_bin(w, "body", body_of(&s));
    if (s.tlp != NULL)
        control_fixture_put_list(w, "to", 1, (const char *const[]){"node-1"});
    if (s.n > 0)
        put_set(w, &s);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    return control_fixture_made(&k, "record");
}

static const char *field(size_t nth, const char *name)
{
    return control_fixture_field(&k, NULL, nth, name);
}

static size_t found(const char *words)
{
    control_put_text(control_fixture_ask(&k), "words", words);
    assert_err(ERR_OK, control_fixture_answer(&k, control_search));
    return k.answer.row_count;
}

static size_t listed(const char *name, const char *text)
{
    control_put_text(control_fixture_ask(&k), name, text);
    assert_err(ERR_OK, control_fixture_answer(&k, control_records));
    return k.answer.row_count;
}

static size_t listed_of(const char *name, const char *word)
{
    control_fixture_put_list(control_fixture_ask(&k), name, 1,
                             (const char *const[]){word});
    assert_err(ERR_OK, control_fixture_answer(&k, control_records));
    return k.answer.row_count;
}

static void titles_texts_and_comments_are_found(void **unused)
{
    (void)unused;
    say((struct said){.title = "Ransomware by way of a VPN"});
    say((struct said){.title = "Mail", .text = "A loader.\nThen ransomware."});
    say((struct said){.title = "List", .comment = "seen with ransomware"});
    say((struct said){.title = "Nothing of it"});
    assert_int_equal(3, found("RANSOMWARE"));
    assert_string_equal("indicator context", field(0, "where"));
    assert_string_equal("seen with ransomware", field(0, "snippet"));
    assert_string_equal("text", field(1, "where"));
    assert_string_equal("A loader. Then ransomware.", field(1, "snippet"));
    assert_string_equal("title", field(2, "where"));
    assert_int_equal(1, found("loader ransomware"));
    assert_int_equal(0, found("loader vpn"));
}

static void japanese_is_found_in_any_width_and_as_a_part(void **unused)
{
    (void)unused;
    say((struct said){.title = "標的型攻撃メールの注意喚起"});
    say((struct said){.title = "ｶﾞｲﾄﾞﾗｲﾝ ＶＰＮ装置の更新"});
    assert_int_equal(1, found("攻撃メール"));
    assert_int_equal(1, found("標的型　注意"));
    assert_int_equal(0, found("標的メール"));
    assert_int_equal(1, found("ガイドライン vpn"));
    assert_int_equal(0, found("カイト"));
    assert_int_equal(1, listed("text", "ＶＰＮ ガイド"));
    assert_int_equal(0, listed("text", "VPN 標的型"));
}

static void no_words_and_unknown_ones_are_refused(void **unused)
{
    (void)unused;
    control_put_text(control_fixture_ask(&k), "words", " ");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_search));
    control_fixture_put_list(control_fixture_ask(&k), "tlp", 1,
                             (const char *const[]){"PINK"});
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_records));
    control_fixture_put_list(control_fixture_ask(&k), "state", 1,
                             (const char *const[]){"stored"});
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_records));
    control_put_text(control_fixture_ask(&k), "sort", "title");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_records));
    control_put_uint(control_fixture_ask(&k), "limit", 0);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_records));
}

static void each_filter_leaves_out_what_is_not_asked_for(void **unused)
{
    (void)unused;
    say((struct said){.title = "One"});
    say((struct said){.title = "Two", .tlp = "AMBER"});
    (void)peers_fixture_stored(&k.c, 1,
                               &(struct core_fixture_report){
                                   .author = 1, .tlp = TLP_CLEAR, .object = 1});
    assert_int_equal(2, listed_of("tlp", "clear"));
    assert_int_equal(1, listed_of("tlp", "TLP:AMBER"));
    assert_int_equal(0, listed_of("kind", "incident"));
    assert_int_equal(3, listed_of("kind", "report"));
    assert_int_equal(2, listed_of("type", "domain"));
    assert_int_equal(0, listed_of("type", "ipv4"));
    assert_int_equal(3, listed_of("state", "live"));
    assert_int_equal(0, listed_of("state", "superseded"));
    assert_int_equal(1, listed("author", "NODE-1"));
    assert_int_equal(2, listed("author", "this node"));
    assert_int_equal(0, listed("author", "nobody"));
    assert_int_equal(0, listed("category", "phishing"));
    assert_int_equal(0, listed("case", "0123456789abcdef"));
    assert_int_equal(1, listed("text", "two"));
}

static void a_set_is_one_row_with_the_sum_of_its_parts(void **unused)
{
    struct record_id part;

    (void)unused;
    for (unsigned i = 1; i <= 3; i++)
        part = say((struct said){.title = "A list", .i = i, .n = 4});
    assert_int_equal(1, listed("text", "list"));
    assert_string_equal("3", field(0, "parts"));
    assert_string_equal("4", field(0, "parts_all"));
    assert_string_equal("3", field(0, "indicators"));
    assert_int_equal(1, found("list"));
    /* Another stands for them when its part is recalled. */
    control_fixture_name(control_fixture_ask(&k), &part);
    control_put_text(&k.w, "reason", "wrong");
    control_put_bool(&k.w, "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    assert_int_equal(1, listed("text", "list"));
    assert_string_equal("2", field(0, "parts"));
    assert_string_equal("live", field(0, "state"));
    assert_string_equal("2", field(0, "indicators"));
    assert_int_equal(1, listed_of("kind", "retraction"));
}

/* Parts need have nothing in common. */
static void what_one_part_of_a_set_says_is_found(void **unused)
{
    (void)unused;
    say((struct said){
        .title = "A list", .text = "of a loader", .i = 1, .n = 2});
    say((struct said){.title = "News", .text = "of today", .i = 2, .n = 2});
    assert_int_equal(1, found("loader"));
    assert_int_equal(1, found("today"));
    say((struct said){.title = "News", .text = "of today", .i = 1, .n = 2});
    assert_int_equal(1, found("today"));
}

/* Text that many letters stand for: of what is long, folding all of it again
   and again would take seconds. */
static void a_word_is_shown_wherever_it_stands(void **unused)
{
    static char text[3 * 700 + 64];

    (void)unused;
    for (size_t at = 0; at < 2100; at += 300) {
        size_t len = 0;

        for (size_t i = 0; i < 700; i++) {
            if (3 * i == at)
                len += (size_t)sprintf(text + len, " lockbit%zu ", at);
            len += (size_t)sprintf(text + len, "\uFDFA");
        }
        say((struct said){.title = "Long", .text = text});
        assert_int_equal(1, found("long"));
        assert_true(found("LOCKBIT") > 0);
        assert_non_null(strstr(field(0, "snippet"), "lockbit"));
        control_fixture_close(&k);
        control_fixture_open(&k, 2);
    }
}

static bool next_page(uint8_t next[static CONTROL_NEXT_MAX], size_t *len)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_uint(w, "limit", 3);
    if (*len > 0)
        control_put_bin(w, "after", (struct bytes){next, *len});
    assert_err(ERR_OK, control_fixture_answer(&k, control_records));
    *len = k.answer.next.len;
    if (*len > 0)
        memcpy(next, k.answer.next.at, *len);
    return *len > 0;
}

static void pages_lose_no_row_while_records_come(void **unused)
{
    enum { MANY = 20 };
    uint8_t next[CONTROL_NEXT_MAX];
    unsigned seen[4 * MANY] = {0};
    size_t len = 0;
    bool more;

    (void)unused;
    for (unsigned i = 0; i < MANY; i++)
        say((struct said){.title = "Before"});
    do {
        more = next_page(next, &len);
        assert_true(k.answer.row_count <= 3);
        for (size_t i = 0; i < k.answer.row_count; i++)
            seen[strtoul(field(i, "number"), NULL, 10)]++;
        say((struct said){.title = "Between"});
    } while (more);
    for (unsigned i = 1; i <= MANY; i++)
        assert_int_equal(1, seen[i]);
}

static void the_oldest_come_first_where_that_is_asked_for(void **unused)
{
    (void)unused;
    say((struct said){.title = "One"});
    say((struct said){.title = "Two"});
    assert_int_equal(2, listed("sort", "received"));
    assert_string_equal("One", field(0, "title"));
    assert_int_equal(2, listed("sort", "-number"));
    assert_string_equal("Two", field(0, "title"));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 2)
    const struct CMUnitTest tests[] = {
        TEST(titles_texts_and_comments_are_found),
        TEST(japanese_is_found_in_any_width_and_as_a_part),
        TEST(no_words_and_unknown_ones_are_refused),
        TEST(each_filter_leaves_out_what_is_not_asked_for),
        TEST(a_set_is_one_row_with_the_sum_of_its_parts),
        TEST(what_one_part_of_a_set_says_is_found),
        TEST(a_word_is_shown_wherever_it_stands),
        TEST(pages_lose_no_row_while_records_come),
        TEST(the_oldest_come_first_where_that_is_asked_for),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
