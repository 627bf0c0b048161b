/* hunt: packs against logs, in whatever number of threads. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"
#include "tools/client/hunt/hunt.h"

enum {
    ROOM = 6 * 1024 * 1024,
    TOLD = 64 * 1024,
    MANY = 70000, /* values that stand in one line */
    NOW_S = 1795867200,     /* 2026-11-28 12:00 UTC */
    EXPIRED_S = 1795860000, /* 10:00 */
};

static struct folder folder;
static struct pack *pack;
static char big[ROOM], told[TOLD];
static struct hunt_sum sum;

static void add(struct pack_writer *w, uint32_t record, const char *value,
                uint64_t until_s)
{
    const struct pack_writer_value v = {.type = INDICATOR_DOMAIN,
                                        .value = bytes_text(value),
                                        .valid_until_s = until_s};

    assert_true(pack_writer_value(w, record, &v));
}

static uint32_t record(struct pack_writer *w, uint64_t number)
{
    const struct pack_writer_record r = {
        .id = {{(uint8_t)(0xa0 + number)}},
        .number = number,
        .tlp = TLP_AMBER,
        .pap = PAP_GREEN,
        .author_text = "kogane",
        .title = "A title",
    };

    return pack_writer_record(w, &r);
}

static void add_many(struct pack_writer *w, uint32_t number)
{
    char value[32];

    for (int i = 0; i < MANY; i++) {
        snprintf(value, sizeof value, "n%05d.example", i);
        add(w, number, value, 0);
    }
}

/* Record 1 says evil.example and old.example, 2 evil.example as well, 3 many
   others. */
static int setup(void **state)
{
    struct pack_writer_options options = {
        .carries_key = true, .mode = 0600, .key = pack_writer_key()};
    struct fault fault = {0};
    struct pack_writer *w;
    uint32_t first, second, third;
    char path[FOLDER_PATH_MAX];

    (void)state;
    setenv("TZ", "UTC", 1);
    folder_open(&folder);
    snprintf(path, sizeof path, "%s", folder_file(&folder, "pack"));
    assert_err(ERR_OK, pack_writer_open(&w, path, &options, &fault));
    first = record(w, 1);
    second = record(w, 2);
    third = record(w, 3);
    add(w, first, "evil.example", 0);
    add(w, first, "old.example", EXPIRED_S);
    add(w, second, "evil.example", 0);
    add_many(w, third);
    assert_err(ERR_OK, pack_writer_end(w, NULL, &fault));
    pack_writer_close(w);
    assert_err(ERR_OK, pack_open(&pack, path, NULL, &fault));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pack_close(pack);
    folder_close(&folder);
    return 0;
}

static void put(const char *name, const char *text)
{
    folder_put(&folder, name, text, strlen(text));
}

static bool tell(void *who, const struct hit *hit)
{
    const size_t len = strlen(told);

    (void)who;
    snprintf(told + len, sizeof told - len, "%s:%llu@%llu %.*s %llu%s%s|",
             strrchr(hit->file, '/') + 1, (unsigned long long)hit->line,
             (unsigned long long)hit->offset, (int)hit->value.len,
             (const char *)hit->value.at,
             (unsigned long long)hit->record->number, hit->then ? " then" : "",
             hit->timed ? "" : " untimed");
    return true;
}

static void say_missed(void *who, const char *file, const char *about)
{
    const size_t len = strlen(told);

    (void)who;
    assert_true(strlen(about) > 0);
    snprintf(told + len, sizeof told - len, "%s missed|",
             strrchr(file, '/') + 1);
}

static void say(void *who, enum part_kind what, const char *file,
                const char *about)
{
    assert_int_equal(PART_MISSED, what);
    say_missed(who, file, about);
}

static void step(void *who, uint64_t done, uint64_t total)
{
    (void)who;
    (void)done;
    (void)total;
}

static bool ignore(void *who, const struct hit *hit)
{
    (void)who;
    (void)hit;
    return true;
}

static void hunt_for(const struct hunt_listener *l, const char *const *names, size_t count,
                     struct hit_rule rule, unsigned threads)
{
    const struct pack *packs[] = {pack};
    struct hunt_options o = {rule, threads, NULL};
    struct log_list list = {0};

    told[0] = '\0';
    o.rule.packs = packs;
    o.rule.pack_count = 1;
    o.rule.now_ms = NOW_S * UINT64_C(1000);
    for (size_t i = 0; i < count; i++)
        log_list_add(&list, folder_file(&folder, names[i]), say_missed, NULL);
    assert_true(hunt_logs(&o, &list, l, &sum));
    log_list_free(&list);
}

static void hunt(const char *const *names, size_t count, struct hit_rule rule,
                 unsigned threads)
{
    hunt_for(&(struct hunt_listener){tell, say, step, NULL}, names, count, rule,
             threads);
}

static void assert_told(const char *want, const char *name,
                        struct hit_rule rule)
{
    hunt(&name, 1, rule, 1);
    assert_string_equal(want, told);
}

static void a_hit_is_told_with_its_place_for_each_record(void **state)
{
    (void)state;
    put("log", "a\nevil.example evil.example\n\nnotevil.example\n"
               "x.evil.example");
    assert_told("log:2@2 evil.example 1 untimed|log:2@2 evil.example 2 untimed|"
                "log:5@45 evil.example 1 untimed|"
                "log:5@45 evil.example 2 untimed|",
                "log", (struct hit_rule){0});
    assert_int_equal(4, sum.hits);
    assert_int_equal(1, sum.files);
}

static void one_record_can_be_asked_for(void **state)
{
    (void)state;
    put("log", "evil.example\n");
    assert_told("log:1@0 evil.example 2 untimed|", "log",
                (struct hit_rule){.record = "2"});
    assert_told("log:1@0 evil.example 1 untimed|", "log",
                (struct hit_rule){.record = "a1"});
    assert_told("", "log", (struct hit_rule){.record = "a3"});
}

static void an_expired_value_hits_what_happened_before(void **state)
{
    (void)state;
    put("log", "2026-11-28T09:59:59Z old.example\n"
               "2026-11-28T10:00:00Z old.example\n"
               "old.example\n");
    assert_told("log:1@0 old.example 1 then|", "log", (struct hit_rule){0});
    assert_int_equal(1, sum.untimed);
}

static void events_before_a_time_are_left_out(void **state)
{
    (void)state;
    put("log", "2026-11-28T09:00:00Z evil.example\n"
               "2026-11-28T11:00:00Z evil.example\nevil.example\n");
    assert_told("log:2@34 evil.example 2|log:3@68 evil.example 2 untimed|",
                "log",
                (struct hit_rule){.record = "2",
                                  .since_ms = EXPIRED_S * UINT64_C(1000)});
}

/* A hit in every 5000th line, in lines of many lengths. */
static size_t long_log(void)
{
    size_t len = 0;

    for (unsigned i = 0; len < ROOM - 512; i++)
        len += (size_t)snprintf(big + len, ROOM - len, "%0*u %s\n",
                                (int)(i % 191 + 1), i,
                                i % 5000 == 4999 ? "evil.example" : "b");
    return len;
}

static void threads_change_nothing(void **state)
{
    static const char *const names[] = {"a", "none", "b", "c"};
    static char once[TOLD];

    (void)state;
    folder_put(&folder, "a", big, long_log());
    folder_put(&folder, "c", big, long_log());
    put("b", "evil.example\n");
    hunt(names, 4, (struct hit_rule){.record = "1"}, 1);
    snprintf(once, sizeof once, "%s", told);
    assert_non_null(strstr(once, "a:5000@"));
    assert_non_null(strstr(once, "|none missed|b:1@0 evil.example 1 untimed|"
                                 "c:5000@"));
    assert_int_equal(1, sum.missed);
    for (unsigned threads = 2; threads <= 5; threads++) {
        hunt(names, 4, (struct hit_rule){.record = "1"}, threads);
        assert_string_equal(once, told);
    }
}

/* A value at every place where the line may be cut. */
static void in_a_line_of_any_length_a_value_is_told_once(void **state)
{
    (void)state;
    memset(big, 'x', ROOM);
    for (size_t at = 0; at + 64 < ROOM - 1; at += 64)
        memcpy(big + at, " evil.example ", 14);
    big[ROOM - 1] = '\n';
    folder_put(&folder, "log", big, ROOM);
    assert_told("log:1@0 evil.example 1 untimed|", "log",
                (struct hit_rule){.record = "1"});
    memset(big, ' ', ROOM);
    memcpy(big + LOG_FILE_LINE_MAX - 6, "evil.example", 12);
    memcpy(big + ROOM - 32, "\nevil.example\n", 14);
    folder_put(&folder, "log", big, ROOM);
    assert_told("log:1@0 evil.example 1 untimed|"
                "log:2@6291425 evil.example 1 untimed|",
                "log", (struct hit_rule){.record = "1"});
}

/* Where the line is cut some stand in both parts. */
static void of_any_number_in_a_line_each_is_told_once(void **state)
{
    static const char *const names[] = {"log"};
    size_t len = 0;

    (void)state;
    for (int i = 0; i < 2 * MANY; i++)
        len += (size_t)snprintf(big + len, ROOM - len, "n%05d.example ",
                                i % MANY);
    big[len - 1] = '\n';
    folder_put(&folder, "log", big, len);
    hunt_for(&(struct hunt_listener){ignore, say, step, NULL}, names, 1,
             (struct hit_rule){.record = "3"}, 2);
    assert_int_equal(MANY, sum.hits);
}

static void what_stands_in_json_says_what_a_program_needs(void **state)
{
    const struct pack_record file = {.tlp = PACK_UNLABELLED,
                                     .pap = PACK_UNLABELLED};
    struct hit hit = {.file = "dns.log",
                      .line = 7,
                      .offset = 99,
                      .text = bytes_text("x EVIL.example"),
                      .matched = bytes_text("EVIL.example"),
                      .value = bytes_text("evil.example"),
                      .type = INDICATOR_DOMAIN,
                      .then = true,
                      .timed = true,
                      .time_ms = NOW_S * UINT64_C(1000),
                      .record = pack_record_at(pack, 0),
                      .author = "kogane",
                      .title = "A title"};
    json_t *out = hit_json(&hit), *ecs = hit_ecs(&hit);
    char *text = json_dumps(out, JSON_COMPACT);

    (void)state;
    assert_string_equal(
        "{\"file\":\"dns.log\",\"line\":7,\"offset\":99,\"time\":"
        "\"2026-11-28T12:00:00Z\",\"value\":\"evil.example\",\"matched\":"
        "\"EVIL.example\",\"type\":\"domain\",\"weak\":false,\"validity\":"
        "\"then\",\"record\":"
        "\"a1000000000000000000000000000000"
        "00000000000000000000000000000000\","
        "\"author\":\"kogane\",\"tlp\":\"TLP:AMBER\",\"pap\":\"PAP:GREEN\"}",
        text);
    free(text);
    json_decref(out);
    text = json_dumps(json_object_get(ecs, "threat"), JSON_COMPACT);
    assert_string_equal(
        "{\"indicator\":{\"name\":\"evil.example\",\"type\":\"domain-name\","
        "\"url\":{\"domain\":\"evil.example\"},\"marking\":{\"tlp\":\"AMBER\","
        "\"tlp_version\":\"2.0\"},\"provider\":\"kogane\",\"description\":"
        "\"A title\"}}",
        text);
    free(text);
    json_decref(ecs);

    hit.record = &file;
    out = hit_json(&hit);
    ecs = hit_ecs(&hit);
    assert_true(json_is_null(json_object_get(out, "tlp")));
    assert_true(json_is_null(json_object_get(out, "record")));
    json_decref(out);
    json_decref(ecs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hit_is_told_with_its_place_for_each_record),
        TEST(one_record_can_be_asked_for),
        TEST(an_expired_value_hits_what_happened_before),
        TEST(events_before_a_time_are_left_out),
        TEST(threads_change_nothing),
        TEST(in_a_line_of_any_length_a_value_is_told_once),
        TEST(of_any_number_in_a_line_each_is_told_once),
        TEST(what_stands_in_json_says_what_a_program_needs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
