/* pack: a file of indicators that is written, asked, cut and changed. */
#include "tests/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#include "node/hunt/pack_form.h"
#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"

enum { MANY = 70000, ROOM = 8 * 1024 * 1024 };

static uint8_t file[ROOM];

static struct pack_writer *writer(bool carries_key)
{
    struct pack_writer_options o = {
        .built_s = 1000,
        .key = {.octet = {7, 8, 9}, .seed = 5},
        .carries_key = carries_key,
        .mode = 0600,
    };
    struct fault fault = {0};
    struct pack_writer *w;
    assert_int_equal(
        pack_writer_open(&w, folder_file(&folder_of_test, "p"), &o, &fault),
        ERR_OK);
    return w;
}

static uint32_t record(struct pack_writer *w, uint8_t id)
{
    struct pack_writer_record r = {
        .id = {{id}},
        .author = {{3}},
        .number = id,
        .tlp = TLP_AMBER,
        .pap = PAP_GREEN,
        .author_text = "kogane",
        .title = "A beacon",
    };
    return pack_writer_record(w, &r);
}

static bool add(struct pack_writer *w, uint32_t to, uint64_t type,
                const char *value)
{
    struct pack_writer_value v = {
        .type = type,
        .value = bytes_text(value),
        .valid_until_s = 2000,
        .confidence = 80,
    };
    return pack_writer_value(w, to, &v);
}

static void end(struct pack_writer *w)
{
    struct fault fault = {0};
    assert_int_equal(pack_writer_end(w, NULL, &fault), ERR_OK);
    pack_writer_close(w);
}

static struct pack *opened(void)
{
    struct fault fault = {0};
    struct pack *p;
    assert_int_equal(
        pack_open(&p, folder_file(&folder_of_test, "p"), NULL, &fault), ERR_OK);
    return p;
}

static bool maybe(const struct pack *p, const char *key)
{
    return pack_maybe(p, pack_hash_fast(pack_key(p), bytes_text(key)));
}

static bool passes(const struct pack *p, enum pack_gate_kind kind,
                   const char *text)
{
    const struct pack_gate *g = pack_gate(p);
    return pack_gate_has(g,
                         pack_gate_print_of(g->seed, kind, bytes_text(text)));
}

/* Whether an address in the /16 may be there. */
static bool has_head(const struct pack *p, unsigned first, unsigned second)
{
    const unsigned head = first << 8 | second;
    return (pack_heads(p)[head / 64] >> head % 64 & 1) != 0;
}

static size_t ask(const struct pack *p, const char *key, struct pack_ref *ref)
{
    return pack_find(p, bytes_text(key), 0, ref, 1);
}

static void each_value_is_found_with_its_record_and_host(void **state)
{
    (void)state;
    struct pack_writer *w = writer(true);
    uint32_t first = record(w, 1), second = record(w, 2);
    assert_true(add(w, first, INDICATOR_DOMAIN, "evil.example"));
    assert_true(add(w, second, INDICATOR_DOMAIN, "evil.example"));
    assert_true(add(w, second, INDICATOR_URL, "http://c2.example/a?b"));
    assert_true(add(w, second, INDICATOR_CIDR, "203.0.113.0/28"));
    assert_false(add(w, second, INDICATOR_YARA, "rule a { condition: true }"));
    end(w);

    struct pack *p = opened();
    struct pack_ref ref[4];
    assert_int_equal(ask(p, "evil.example", ref), 2);
    assert_int_equal(pack_find(p, bytes_text("evil.example"), 1, ref, 4), 1);
    assert_int_equal(ref[0].record->number, 2);
    assert_string_equal(pack_text(p, ref[0].record->title_text), "A beacon");
    assert_int_equal(ref[0].record->tlp, TLP_AMBER);
    assert_int_equal(ref[0].valid_until_s, 2000);
    assert_int_equal(ref[0].confidence, 80);
    assert_false(ref[0].weak);
    assert_int_equal(ask(p, "c2.example", ref), 1);
    assert_true(ref[0].weak);
    assert_int_equal(ref[0].type, INDICATOR_URL);
    assert_int_equal(ask(p, "c2.example/a?b", ref), 1);
    assert_false(ref[0].weak);
    assert_int_equal(ask(p, "203.0.113.0/28", ref), 1);
    assert_int_equal(pack_about(p)->prefixes.v4, 1ULL << 28);
    assert_int_equal(ask(p, "a.example", ref), 0);
    assert_true(maybe(p, "evil.example") && maybe(p, "203.0.113.0/28"));
    assert_true(has_head(p, 203, 0));
    assert_false(has_head(p, 203, 1));
    assert_int_equal(pack_about(p)->values[INDICATOR_DOMAIN], 2);
    assert_int_equal(pack_about(p)->tlp, TLP_AMBER);
    struct fault fault = {0};
    assert_int_equal(pack_verify(p, &fault), ERR_OK);
    pack_close(p);
}

static void of_many_none_is_missed_and_few_others_pass_the_filter(void **state)
{
    (void)state;
    struct pack_writer *w = writer(true);
    uint32_t at = record(w, 1);
    char name[64];
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "n%u.example", i);
        assert_true(add(w, at, INDICATOR_DOMAIN, name));
    }
    end(w);

    struct pack *p = opened();
    struct pack_ref ref;
    unsigned passed = 0;
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "n%u.example", i);
        assert_true(maybe(p, name));
        assert_int_equal(ask(p, name, &ref), 1);
        snprintf(name, sizeof name, "o%u.example", i);
        passed += maybe(p, name);
        assert_int_equal(ask(p, name, &ref), 0);
    }
    assert_true(passed < MANY / 100);
    struct stat about;
    assert_int_equal(stat(folder_file(&folder_of_test, "p"), &about), 0);
    assert_true(about.st_size < MANY * 33);
    pack_close(p);
}

static void empty_is_a_pack(void **state)
{
    (void)state;
    end(writer(true));
    struct pack *p = opened();
    struct pack_ref ref;
    struct fault fault = {0};
    assert_int_equal(ask(p, "evil.example", &ref), 0);
    assert_false(maybe(p, "evil.example"));
    assert_int_equal(pack_verify(p, &fault), ERR_OK);
    pack_close(p);
}

static enum err open_as(const struct pack_key *key, const char *expected)
{
    struct fault fault = {0};
    struct pack *p;
    enum err err =
        pack_open(&p, folder_file(&folder_of_test, "p"), key, &fault);
    if (err != ERR_OK)
        assert_non_null(strstr(fault.about, expected));
    pack_close(p);
    return err;
}

static void only_its_own_key_opens_it(void **state)
{
    (void)state;
    struct pack_writer *w = writer(false);
    add(w, record(w, 1), INDICATOR_IPV4, "203.0.113.7");
    end(w);
    struct pack_key key = {.octet = {7, 8, 9}, .seed = 5}, other = key;
    other.octet[15] ^= 1;
    assert_int_equal(open_as(NULL, "a file of its own"), ERR_BAD_KEY);
    assert_int_equal(open_as(&other, "another pack's"), ERR_BAD_KEY);
    assert_int_equal(open_as(&key, ""), ERR_OK);
}

static size_t small_pack(void)
{
    struct pack_writer *w = writer(true);
    uint32_t at = record(w, 1);
    add(w, at, INDICATOR_URL, "http://c2.example/a");
    add(w, at, INDICATOR_IPV4, "203.0.113.7");
    end(w);
    FILE *f = fopen(folder_file(&folder_of_test, "p"), "rb");
    assert_non_null(f);
    size_t len = fread(file, 1, sizeof file, f);
    fclose(f);
    return len;
}

static void a_cut_one_is_told(void **state)
{
    (void)state;
    size_t len = small_pack();
    /* Behind the last part lies padding to a page alone. */
    for (size_t cut = 0; cut + PACK_ALIGN <= len; cut += 997) {
        folder_put(&folder_of_test, "p", file, cut);
        assert_int_equal(open_as(NULL, "pack"), ERR_BAD_SHAPE);
    }
}

static void a_newer_one_asks_for_an_upgrade(void **state)
{
    (void)state;
    size_t len = small_pack();
    file[offsetof(struct pack_header, version)]++;
    folder_put(&folder_of_test, "p", file, len);
    assert_int_equal(open_as(NULL, "upgrade"), ERR_VERSION);
}

static void a_changed_bit_of_the_header_is_told(void **state)
{
    (void)state;
    size_t len = small_pack();
    for (size_t at = 0; at < offsetof(struct pack_header, signature); at++) {
        file[at] ^= 0x10;
        folder_put(&folder_of_test, "p", file, len);
        file[at] ^= 0x10;
        struct fault fault = {0};
        struct pack *p;
        assert_int_not_equal(
            pack_open(&p, folder_file(&folder_of_test, "p"), NULL, &fault),
            ERR_OK);
    }
}

/* Every octet that something rests on is missed by verify or refused before;
   whatever a row says, it is asked without harm. */
static void a_changed_bit_is_found(void **state)
{
    (void)state;
    size_t len = small_pack();
    const struct pack_header *h = (const struct pack_header *)file;
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++)
        for (size_t j = 0; j < h->part[i].len; j += 1 + h->part[i].len / 64) {
            size_t at = h->part[i].at + j;
            file[at] ^= 0x41;
            folder_put(&folder_of_test, "p", file, len);
            file[at] ^= 0x41;
            struct fault fault = {0};
            struct pack *p;
            if (pack_open(&p, folder_file(&folder_of_test, "p"), NULL,
                          &fault) != ERR_OK)
                continue;
            struct pack_ref ref[2];
            pack_find(p, bytes_text("c2.example"), 0, ref, 2);
            pack_find(p, bytes_text("203.0.113.7"), 0, ref, 2);
            assert_int_equal(pack_verify(p, &fault), ERR_NOT_CANONICAL);
            pack_close(p);
        }
}

/* Of the base all but record 2. */
static bool stays(void *who, const struct pack_record *r)
{
    (void)who;
    return r->number != 2;
}

static void what_stays_of_a_base_is_found_beside_what_is_new(void **state)
{
    (void)state;
    struct pack_writer *w = writer(true);
    uint32_t first = record(w, 1), second = record(w, 2);
    add(w, first, INDICATOR_DOMAIN, "both.example");
    add(w, second, INDICATOR_DOMAIN, "both.example");
    add(w, second, INDICATOR_DOMAIN, "gone.example");
    add(w, first, INDICATOR_URL, "http://c2.example/a");
    add(w, first, INDICATOR_CIDR, "203.0.113.0/28");
    end(w);
    struct pack *base = opened();

    const struct pack_writer_options o = {.key = *pack_key(base),
                                          .carries_key = true,
                                          .mode = 0600,
                                          .base = base,
                                          .stays = stays};
    struct fault fault = {0};
    assert_int_equal(
        pack_writer_open(&w, folder_file(&folder_of_test, "p"), &o, &fault),
        ERR_OK);
    uint32_t third = record(w, 3);
    add(w, third, INDICATOR_DOMAIN, "both.example");
    add(w, third, INDICATOR_IPV4, "198.51.100.7");
    end(w);
    struct pack *p = opened();
    struct pack_ref ref[4];
    assert_int_equal(pack_verify(p, &fault), ERR_OK);
    assert_int_equal(pack_find(p, bytes_text("both.example"), 0, ref, 4), 2);
    assert_int_equal(ref[0].record->number + ref[1].record->number, 4);
    assert_int_equal(ask(p, "gone.example", ref), 0);
    assert_int_equal(ask(p, "c2.example", ref), 1);
    assert_true(ref[0].weak);
    assert_string_equal(pack_text(p, ref[0].record->title_text), "A beacon");
    assert_int_equal(ref[0].valid_until_s, 2000);
    assert_int_equal(ask(p, "198.51.100.7", ref), 1);
    assert_true(maybe(p, "both.example") && maybe(p, "198.51.100.7") &&
                maybe(p, "203.0.113.0/28"));
    assert_true(has_head(p, 203, 0) && has_head(p, 198, 51));
    assert_true(passes(p, PACK_GATE_NAME, "c2.example") &&
                passes(p, PACK_GATE_NAME, "both.example"));
    assert_false(passes(p, PACK_GATE_NAME, "none.example"));
    assert_int_equal(pack_about(p)->prefixes.v4, 1ULL << 28);
    assert_int_equal(pack_about(p)->records, 2);
    assert_int_equal(pack_about(p)->values[INDICATOR_DOMAIN], 2);
    pack_close(p);
    pack_close(base);
}

static bool sign(void *who, struct bytes header, struct signature *out)
{
    *out = ident_sign(who, IDENT_PACK, &header, 1);
    return true;
}

static void a_nodes_signature_holds_for_its_header_alone(void **state)
{
    (void)state;
    struct sign_public public;
    struct sign_secret secret;
    assert_int_equal(crypto_sign_keypair(public.octet, secret.octet), 0);
    struct pack_writer *w = writer(true);
    add(w, record(w, 1), INDICATOR_IPV4, "203.0.113.7");
    struct pack_writer_sign by = {
        .sign = sign, .who = &secret, .signer = public};
    struct fault fault = {0};
    assert_int_equal(pack_writer_end(w, &by, &fault), ERR_OK);
    pack_writer_close(w);
    struct pack *p = opened();
    assert_int_equal(pack_verify(p, &fault), ERR_OK);
    pack_close(p);

    struct pack_header h;
    FILE *f = fopen(folder_file(&folder_of_test, "p"), "r+b");
    assert_non_null(f);
    assert_int_equal(fread(&h, sizeof h, 1, f), 1);
    h.about.built_s++;
    pack_form_header_digest(h.digest, &h);
    rewind(f);
    assert_int_equal(fwrite(&h, sizeof h, 1, f), 1);
    fclose(f);
    p = opened();
    assert_int_equal(pack_verify(p, &fault), ERR_BAD_SIG);
    pack_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_value_is_found_with_its_record_and_host, folder_setup,
            folder_teardown),
        cmocka_unit_test_setup_teardown(
            of_many_none_is_missed_and_few_others_pass_the_filter, folder_setup,
            folder_teardown),
        cmocka_unit_test_setup_teardown(empty_is_a_pack, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(only_its_own_key_opens_it, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(a_cut_one_is_told, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(a_newer_one_asks_for_an_upgrade,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_changed_bit_of_the_header_is_told,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(a_changed_bit_is_found, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(
            what_stays_of_a_base_is_found_beside_what_is_new, folder_setup,
            folder_teardown),
        cmocka_unit_test_setup_teardown(
            a_nodes_signature_holds_for_its_header_alone, folder_setup,
            folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
