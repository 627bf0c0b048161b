/* feed_kind: what is something else than a list of indicators. */
#include "tests/tools/formats/json/tree.h"

#include <string.h>

#include "tools/formats/json/feed_kind.h"

#define UUID "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"

static void kinds_are_known_by_their_shape(void **state)
{
    static const struct {
        const char *text, *refusal;
    } rows[] = {
        {"{\"type\": \"bundle\", \"id\": \"bundle--" UUID "\"}", "STIX"},
        {"{\"type\": \"indicator\", \"id\": \"indicator--" UUID "\"}", "STIX"},
        {"[{\"id\": \"malware--" UUID "\"}]", "STIX"},
        {"{\"more\": false, \"objects\": [{}]}", "STIX"},
        {"{\"objects\": []}", "STIX"},
        {"{\"a\": {\"c\": [{\"id\": \"bundle--" UUID "\"}]}}", "STIX"},
        {"{\"stix_header\": {}}", "STIX"},
        {"{\"list\": [\"a\"], \"matching_attributes\": []}", "warninglist"},
        {"{\"values\": [], \"authors\": [], \"uuid\": \"x\"}", "galaxy"},
        {"{\"namespace\": \"tlp\", \"predicates\": []}", "taxonomy"},
        {"{\"" UUID "\": {\"info\": 1, \"Orgc\": {}, \"timestamp\": 1}}",
         "manifest"},
        {"{\"$schema\": \"x\"}", "schema"},
        {"{\"@timestamp\": 1, \"EventID\": 1, \"Channel\": \"x\"}", "a log"},
        {"{\"time\": 1, \"remote_addr\": \"203.0.113.9\", \"request\": 1}",
         "a log"},
        {"{\"eventTime\": 1, \"eventSource\": 1, \"sourceIPAddress\": 1}",
         "a log"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said = feed_kind_refusal(tree_of(rows[i].text)->root);

        if (said == NULL || strstr(said, rows[i].refusal) == NULL)
            fail_msg("'%s' is '%s'", rows[i].text, said == NULL ? "" : said);
    }
}

static void lists_of_indicators_are_none_of_these(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "[1]",
        "{\"ip\": \"203.0.113.9\"}",
        "{\"id\": \"bundle\", \"ip\": 1}",
        "{\"objects\": [{\"ip\": 1}]}",
        "{\"timestamp\": 1, \"ip\": \"203.0.113.9\", \"action\": 1}",
        "{\"list\": [\"203.0.113.9\"]}",
        "{\"date\": 1, \"type\": \"ip\", \"src\": 1, \"dst\": 1}"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (feed_kind_refusal(tree_of(texts[i])->root) != NULL)
            fail_msg("'%s': %s", texts[i],
                     feed_kind_refusal(tree_of(texts[i])->root));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(kinds_are_known_by_their_shape),
        TREE_TEST(lists_of_indicators_are_none_of_these),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
