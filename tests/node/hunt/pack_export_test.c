/* pack_export, pack_key: what a sensor is given, and the key apart from it. */
#include "tests/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#include "node/hunt/pack_export.h"
#include "node/hunt/pack_key.h"
#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"

enum { NOW = 5000 };

static const char *name_of(const char *name)
{
    return folder_file(&folder_of_test, name);
}

static void add(struct pack_writer *w, const struct pack_writer_record *r,
                const char *value, uint64_t until_s)
{
    struct pack_writer_value v = {
        .type = INDICATOR_DOMAIN,
        .value = bytes_text(value),
        .valid_until_s = until_s,
    };
    assert_true(pack_writer_value(w, pack_writer_record(w, r), &v));
}

/* Without a label that stays out, where red is not said. */
static struct pack *made(bool red)
{
    struct pack_writer_options o = {
        .built_s = 1000,
        .key = {.octet = {7, 8, 9}, .seed = 5},
        .carries_key = true,
        .mode = 0600,
    };
    struct pack_writer_record r = {.title = "A beacon", .tlp = TLP_AMBER};
    struct fault fault = {0};
    struct pack_writer *w;
    struct pack *p;
    assert_int_equal(pack_writer_open(&w, name_of("p"), &o, &fault), ERR_OK);
    add(w, &r, "amber.example", 0);
    add(w, &r, "past.example", NOW);
    r.pap = PAP_AMBER;
    add(w, &r, "passive.example", NOW + 1);
    r.expires_s = NOW - 1;
    add(w, &r, "gone.example", 0);
    r.expires_s = 0;
    r.tlp = TLP_RED;
    if (red)
        add(w, &r, "red.example", 0);
    r.tlp = TLP_CLEAR;
    r.pap = PAP_RED;
    if (red)
        add(w, &r, "watch.example", 0);
    assert_int_equal(pack_writer_end(w, NULL, &fault), ERR_OK);
    pack_writer_close(w);
    assert_int_equal(pack_open(&p, name_of("p"), NULL, &fault), ERR_OK);
    return p;
}

static struct pack *exported(struct pack *from, bool sensor,
                             struct pack_export_count *count)
{
    const struct pack_export_options o = {
        .now_s = NOW, .mode = 0640, .sensor = sensor};
    struct fault fault = {0};
    struct pack *p;
    assert_int_equal(pack_export(from, name_of("s"), &o, count, &fault),
                     ERR_OK);
    assert_int_equal(
        pack_open(&p, name_of("s"), sensor ? pack_key(from) : NULL, &fault),
        ERR_OK);
    assert_int_equal(pack_verify(p, &fault), ERR_OK);
    pack_close(from);
    return p;
}

static bool has(const struct pack *p, const char *value)
{
    struct pack_ref ref;
    return pack_maybe(p, pack_hash_fast(pack_key(p), bytes_text(value))) &&
           pack_find(p, bytes_text(value), 0, &ref, 1) == 1;
}

static bool has_print(const struct pack *p, const char *name)
{
    const struct pack_gate *g = pack_gate(p);
    return pack_gate_has(
        g, pack_gate_print_of(g->seed, PACK_GATE_NAME, bytes_text(name)));
}

static void a_sensor_gets_what_is_live_and_not_red(void **state)
{
    (void)state;
    struct pack_export_count count;
    struct pack *p = exported(made(true), true, &count);
    assert_true(has(p, "amber.example") && has(p, "passive.example"));
    assert_false(has(p, "red.example") || has(p, "watch.example"));
    assert_false(has(p, "past.example") || has(p, "gone.example"));
    assert_int_equal(count.kept, 2);
    assert_int_equal(count.labelled, 2);
    assert_int_equal(count.expired, 2);
    assert_int_equal(pack_about(p)->tlp, TLP_AMBER);
    assert_int_equal(pack_about(p)->records, 2);
    assert_string_equal(pack_text(p, pack_record_at(p, 0)->title_text), "");
    pack_close(p);
}

static void the_filter_of_a_sensor_tells_nothing_of_what_stays_out(void **state)
{
    (void)state;
    struct pack_export_count count;
    struct pack *p = exported(made(true), true, &count);
    const struct bytes filter = pack_filter(p);
    for (size_t i = 0; i < filter.len; i++)
        assert_int_equal(filter.at[i], 0xff);
    assert_null(pack_heads(p));
    assert_null(pack_gate(p)->words);
    assert_int_equal(pack_gate(p)->holds, PACK_GATE_ALL);
    pack_close(p);
    p = exported(made(false), true, &count); /* something has expired */
    assert_int_equal(pack_filter(p).at[0] & pack_filter(p).at[1], 0xff);
    struct pack *again;
    struct fault fault = {0};
    const struct pack_export_options o = {.now_s = NOW, .mode = 0600};
    assert_int_equal(pack_export(p, name_of("t"), &o, &count, &fault), ERR_OK);
    assert_int_equal(pack_open(&again, name_of("t"), NULL, &fault),
                     ERR_BAD_KEY); /* of a sensor's copy, too */
    assert_int_equal(pack_export(p, name_of("s"), &o, &count, &fault),
                     ERR_EXISTS); /* itself */
    pack_close(p);
}

static void else_it_is_all_of_it_with_its_key(void **state)
{
    (void)state;
    struct pack_export_count count;
    struct pack *p = exported(made(true), false, &count);
    assert_true(has(p, "red.example") && has(p, "past.example"));
    assert_int_equal(count.kept, 6);
    assert_non_null(pack_heads(p));
    assert_true(has_print(p, "red.example"));
    assert_false(has_print(p, "green.example"));
    assert_string_equal(pack_text(p, pack_record_at(p, 0)->title_text),
                        "A beacon");
    pack_close(p);
}

static void a_key_is_read_back_and_lies_beside_its_pack(void **state)
{
    (void)state;
    struct pack_export_count count;
    struct pack *p = exported(made(true), true, &count);
    struct fault fault = {0};
    struct pack_key key;
    struct stat about;
    assert_int_equal(pack_key_write(name_of("s.key"), pack_key(p), &fault),
                     ERR_OK);
    assert_int_equal(stat(name_of("s.key"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(pack_key_read(&key, name_of("s.key"), &fault), ERR_OK);
    assert_memory_equal(&key, pack_key(p), sizeof key);
    assert_int_equal(pack_key_write(name_of("s.key"), pack_key(p), &fault),
                     ERR_EXISTS);
    pack_close(p);
    fault = (struct fault){0};
    assert_int_equal(pack_key_open(&p, name_of("s"), NULL, &fault), ERR_OK);
    pack_close(p);
}

static void what_is_no_key_opens_nothing(void **state)
{
    (void)state;
    struct pack_export_count count;
    struct pack *p = exported(made(true), true, &count);
    struct fault fault = {0};
    pack_close(p);
    assert_int_equal(pack_key_open(&p, name_of("s"), NULL, &fault),
                     ERR_BAD_KEY);
    folder_put(&folder_of_test, "s.key",
               (const uint8_t *)"noroshi pack key 1 zz\n", 22);
    assert_int_equal(chmod(name_of("s.key"), 0600), 0);
    fault = (struct fault){0};
    assert_int_equal(pack_key_open(&p, name_of("s"), NULL, &fault),
                     ERR_BAD_SHAPE);
}

static void a_device_keeps_its_name(void **state)
{
    (void)state;
    const struct pack_export_options o = {.now_s = NOW, .mode = 0640};
    struct pack *p = made(false);
    struct pack_export_count count;
    struct fault fault = {0};
    assert_int_equal(pack_export(p, folder_of_test.path, &o, &count, &fault),
                     ERR_EXISTS);
    pack_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sensor_gets_what_is_live_and_not_red,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(
            the_filter_of_a_sensor_tells_nothing_of_what_stays_out,
            folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(else_it_is_all_of_it_with_its_key,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(
            a_key_is_read_back_and_lies_beside_its_pack, folder_setup,
            folder_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_key_opens_nothing,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_device_keeps_its_name, folder_setup,
                                        folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
