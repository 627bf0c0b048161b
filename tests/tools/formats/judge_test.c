/* judge: names of files, and links to reports, that look like indicators. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "tools/formats/judge.h"

/* Read where a bare name is meant. */
static struct token in_cell(struct reading *r, const char *word)
{
    struct token token;

    judge_token(r, &token, bytes_text(word), (struct bytes){0}, TOKEN_CELL);
    return token;
}

static void what_only_looks_like_a_host_is_told(void **state)
{
    static const struct {
        const char *word, *reason;
    } rows[] = {
        {"john.smith", "no known top-level domain"},
        {"System.Net.WebClient", "no known top-level domain"},
        {"203.0.113.7_8080", "glued"},
        {"README.md", "of a file or of a host"},
        {"run.sh", "of a file or of a host"},
        {"co[.]jp", "public suffix"},
        {"c2[.]evil[.]tomorrow", "no known top-level domain"},
        {"a@john.smith", "no known top-level domain"},
        {"192.0.2.1/24:443", "not a valid address"},
        {"evil[.]example/bad[.]example", "a URL or several names"},
        {"203.0.113.*", "part of an address"},
        {"203.0.113.10/203.0.113.11", "not a valid address"},
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token token = in_cell(r, rows[i].word);

        if (token.verdict != TOKEN_REJECTED ||
            strstr(token.reason, rows[i].reason) == NULL)
            fail_msg("'%s'", rows[i].word);
    }
    assert_int_equal(TOKEN_NOTHING, in_cell(r, "S.r.l").verdict);
    assert_int_equal(TOKEN_NOTHING, in_cell(r, "e.g.").verdict);
}

static void a_file_that_was_defanged_is_a_file(void **state)
{
    struct reading *r = *state;
    struct token token = in_cell(r, "Reform[.]doc");

    assert_int_equal(TOKEN_TAKEN, token.verdict);
    assert_int_equal(INDICATOR_FILENAME, token.type);
    assert_bytes_equal(bytes_text("Reform.doc"), token.value);
    assert_false(token.context);

    judge_token(r, &token, bytes_text("powershell[.]exe,"), (struct bytes){0},
                TOKEN_PROSE);
    assert_int_equal(INDICATOR_FILENAME, token.type);
    assert_bytes_equal(bytes_text("powershell.exe"), token.value);
    reading_keep(r, &token, NULL);
    assert_false(r->found->items[0].entry.detect); /* it would find everybody */
}

static void a_name_that_may_be_a_files_is_a_host_where_it_is_said(void **state)
{
    struct reading *r = *state;
    struct token token;

    assert_int_equal(INDICATOR_DOMAIN, in_cell(r, "run[.]sh").type);
    judge_token(r, &token, bytes_text("run.sh"), (struct bytes){0}, TOKEN_HOST);
    assert_int_equal(TOKEN_TAKEN, token.verdict);
    links_look(&r->links, bytes_text("see hxxp://run[.]sh/a"));
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "run.sh").verdict);
}

static void links_to_reports_are_told_as_links(void **state)
{
    struct reading *r = *state;

    assert_int_equal(TOKEN_TAKEN, in_cell(r, "http://evil.example/a").verdict);
    assert_int_equal(TOKEN_REJECTED,
                     in_cell(r, "https://www.virustotal.com/gui/x").verdict);
    assert_int_equal(TOKEN_REJECTED,
                     in_cell(r, "https://vendor.example/a/[Title]").verdict);
    assert_int_equal(TOKEN_REJECTED,
                     in_cell(r, "https://vendor.example/a/[The").verdict);
    assert_int_equal(TOKEN_TAKEN,
                     in_cell(r, "http://evil.jp/a[1].php").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "http://evil.jp/?a[]=1").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "http://[2001:db8::1]/").verdict);
    r->references = REFERENCE_LIVE;
    assert_int_equal(TOKEN_REJECTED, in_cell(r, "http://ref.example/").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "hxxp://ref.example/").verdict);
    assert_int_equal(TOKEN_REJECTED, in_cell(r, "ask@csirt.example").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "csirt.example").verdict);
    r->references = REFERENCE_ALL;
    assert_int_equal(TOKEN_REJECTED, in_cell(r, "hxxp://ref.example/").verdict);
    assert_int_equal(TOKEN_REJECTED, in_cell(r, "csirt.example").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "evil[.]example").verdict);
    r->references = REFERENCE_LINKS;
    assert_int_equal(TOKEN_REJECTED, in_cell(r, "http://ref.example/").verdict);
    assert_int_equal(TOKEN_TAKEN, in_cell(r, "bad@evil.example").verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(what_only_looks_like_a_host_is_told),
        READING_TEST(a_file_that_was_defanged_is_a_file),
        READING_TEST(a_name_that_may_be_a_files_is_a_host_where_it_is_said),
        READING_TEST(links_to_reports_are_told_as_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
