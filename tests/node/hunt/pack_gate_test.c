/* pack_gate: whatever was added passes, however it is folded and joined. */
#include "node/hunt/pack_gate.h"

#include <stdio.h>

#include "proto/host.h"
#include "tests/unit.h"

enum { SEED = 7, MANY = 50000 };

static struct pack_gate ended(struct pack_gate_made *m)
{
    unsigned holds;
    const struct bytes octets = pack_gate_made_end(m, &holds);

    return (struct pack_gate){
        .words = (const uint64_t *)(const void *)octets.at,
        .mask = octets.len / sizeof(uint64_t) - 1,
        .seed = SEED,
        .holds = holds,
    };
}

static bool has(const struct pack_gate *g, enum pack_gate_kind kind,
                const char *text)
{
    return pack_gate_has(g, pack_gate_print_of(SEED, kind, bytes_text(text)));
}

static bool has_folder(const struct pack_gate *g, const char *path)
{
    char room[64];
    const int len = snprintf(room, sizeof room, "%20s", path);
    const char *file = strrchr(room, '\\') + 1;
    const uint8_t *end = (const uint8_t *)room + len;

    return pack_gate_has(
        g, pack_gate_print(SEED, PACK_GATE_FOLDER, end,
                           (size_t)(end - (const uint8_t *)file),
                           pack_gate_before((const uint8_t *)file - 1)));
}

static void add(struct pack_gate_made *m, enum indicator_type type,
                const char *key)
{
    pack_gate_made_add(m, type, bytes_text(key));
}

static void each_kind_passes_as_it_is_looked_for(void **state)
{
    struct pack_gate_made *m = pack_gate_made_open(SEED);
    struct pack_gate g;

    (void)state;
    pack_gate_made_add_host(m, bytes_text("a.b.evil.example"));
    pack_gate_made_add_host(m, bytes_text("www.evil.co.uk"));
    pack_gate_made_add_host(m, bytes_text("ab.jp"));
    add(m, INDICATOR_MD5, "fd882280243ebf9d43849a95fcc47814");
    add(m, INDICATOR_MAC, "00:00:5e:00:53:01");
    add(m, INDICATOR_CVE, "CVE-2021-44228");
    add(m, INDICATOR_USER_AGENT, "Evil/1.0");
    add(m, INDICATOR_FILENAME, "the report.docx");
    add(m, INDICATOR_FILENAME, "7z");
    add(m, INDICATOR_PATH, "\\tmp\\x\\drop.bin\\");
    add(m, INDICATOR_REGKEY, "hkey_local_machine\\sole");
    g = ended(m);
    assert_true(has(&g, PACK_GATE_NAME, "evil.example"));
    assert_true(has(&g, PACK_GATE_SUFFIX, "evil.co.uk"));
    assert_false(has(&g, PACK_GATE_NAME, "co.uk"));
    assert_true(has(&g, PACK_GATE_NAME, "ab.jp"));
    assert_true(has(&g, PACK_GATE_DIGEST, "fd882280243ebf9d43849a95fcc47814"));
    assert_true(has(&g, PACK_GATE_MAC, "00005e005301"));
    assert_true(has(&g, PACK_GATE_CVE, "2021-44228"));
    assert_true(
        pack_gate_has(&g, pack_gate_agent(SEED, bytes_text("evil\\/1.0"))));
    assert_true(has(&g, PACK_GATE_HEAD_OF_FILE, "the "));
    assert_true(has(&g, PACK_GATE_ODD_FILE, "t"));
    assert_true(has(&g, PACK_GATE_FILE, "the report.docx"));
    assert_true(has(&g, PACK_GATE_SHORT_FILE, "7"));
    assert_true(has_folder(&g, "/tmp/x\\drop.bin"));
    assert_true(has(&g, PACK_GATE_FOLDER, "sole"));
    assert_int_equal(g.holds, 0);
    pack_gate_made_close(m);
}

static void what_no_print_says_is_held(void **state)
{
    struct pack_gate_made *m = pack_gate_made_open(SEED);
    struct pack_gate g;

    (void)state;
    add(m, INDICATOR_PATH, "\\\\");
    add(m, INDICATOR_FILENAME, "\xe4\xbe\x8b.exe");
    pack_gate_made_add_host(m, bytes_text("xn--r8jz45g.jp"));
    g = ended(m);
    assert_int_equal(g.holds, PACK_GATE_UNPRINTED | PACK_GATE_WIDE_FILE |
                                  PACK_GATE_WIDE_NAME);
    assert_true(has(&g, PACK_GATE_WIDE, "\xe4\xbe\x8b\xe3\x81\x88"));
    pack_gate_made_add_host(m, bytes_text("xn--e1afmkfd.example"));
    (void)pack_gate_made_end(m, &g.holds);
    assert_int_equal(g.holds, PACK_GATE_ALL);
    pack_gate_made_close(m);
}

static void it_is_folded_to_what_it_needs(void **state)
{
    struct pack_gate_made *m = pack_gate_made_open(SEED);
    struct pack_gate_made *next = pack_gate_made_open(SEED);
    struct pack_gate g, joined;
    unsigned passed = 0;
    char name[32];

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "n%u.example", i);
        pack_gate_made_add_host(m, bytes_text(name));
    }
    g = ended(m);
    assert_true((g.mask + 1) * 64 <= 16 * MANY);
    pack_gate_made_join(next, &g);
    pack_gate_made_add_host(next, bytes_text("other.example"));
    joined = ended(next);
    assert_true(joined.mask <= 2 * g.mask + 1);
    assert_true(has(&joined, PACK_GATE_NAME, "other.example"));
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "n%u.example", i);
        assert_true(has(&g, PACK_GATE_NAME, name) &&
                    has(&joined, PACK_GATE_NAME, name));
        name[0] = 'o';
        passed += has(&joined, PACK_GATE_NAME, name);
    }
    assert_true(passed < MANY / 12);
    pack_gate_made_close(next);
    pack_gate_made_close(m);
}

static void everything_passes_none(void **state)
{
    struct pack_gate_made *m = pack_gate_made_open(SEED);
    const struct pack_gate none = {.seed = SEED, .holds = PACK_GATE_ALL};
    unsigned holds;

    (void)state;
    assert_true(has(&none, PACK_GATE_NAME, "a.example"));
    pack_gate_made_join(m, &none);
    assert_int_equal(pack_gate_made_end(m, &holds).len, 0);
    assert_int_equal(holds, PACK_GATE_ALL);
    pack_gate_made_close(m);
}

static void an_a_label_says_its_letters(void **state)
{
    uint32_t points[HOST_LABEL_MAX];

    (void)state;
    assert_int_equal(host_label_points(points, bytes_text("xn--r8jz45g")), 2);
    assert_int_equal(points[0], 0x4f8b);
    assert_int_equal(points[1], 0x3048);
    assert_int_equal(host_label_points(points, bytes_text("xn--bcher-kva")), 6);
    assert_int_equal(points[0], 'b');
    assert_int_equal(points[1], 0xfc);
    assert_int_equal(host_label_points(points, bytes_text("example")), 0);
    assert_int_equal(host_label_points(points, bytes_text("xn--")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_passes_as_it_is_looked_for),
        cmocka_unit_test(what_no_print_says_is_held),
        cmocka_unit_test(it_is_folded_to_what_it_needs),
        cmocka_unit_test(everything_passes_none),
        cmocka_unit_test(an_a_label_says_its_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
