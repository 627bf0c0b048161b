/* digest_label: what words say of the digits behind them. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/digest_label.h"

static struct digest_label label_of(const char *text)
{
    const struct bytes line = bytes_text(text);
    struct digest_label l = {0};

    for (size_t at = 0; at < line.len;)
        at += digest_label_word(&l, line, at);
    return l;
}

static void types_are_named_in_many_spellings(void **state)
{
    static const struct {
        const char *text;
        size_t digits;
    } rows[] = {
        {"MD5:", 32},       {"md5sum", 32},  {"MD-5", 32},
        {"SHA-1", 40},      {"sha_1 =", 40}, {"SHA 256 of a.exe", 64},
        {"sha2-256", 64},   {"SHA384", 96},  {"file_sha512:", 128},
        {"imphash is", 32},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct digest_label l = label_of(rows[i].text);

        assert_true(digest_label_is(&l));
        assert_true(digest_label_fits(&l, rows[i].digits, false));
        assert_false(
            digest_label_fits(&l, rows[i].digits == 32 ? 40 : 32, true));
        assert_int_equal(rows[i].digits,
                         digest_label_part(&l, 3 * rows[i].digits));
    }
}

static void a_hash_is_of_any_type(void **state)
{
    const struct digest_label l = label_of("the hash:");

    (void)state;
    assert_true(digest_label_fits(&l, 56, true));
    assert_false(digest_label_fits(&l, 56, false));
    assert_false(digest_label_fits(&l, 48, true));
    assert_int_equal(0, digest_label_part(&l, 64));
}

static void other_words_name_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "shared",
        "hashtag",
        "sha1x",
        "transaction hash",
        "hash table",
        "MD5 is bad.",
        "MD5 is 悪い。",
        "rehash",
        "ハッシュタグ",
        "ハッシュのキー",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct digest_label l = label_of(texts[i]);

        if (digest_label_is(&l))
            fail_msg("'%s'", texts[i]);
    }
}

static void names_behind_digits_are_of_the_next(void **state)
{
    struct digest_label l = label_of("MD5/SHA1");

    (void)state;
    assert_true(digest_label_fits(&l, 32, false));
    assert_true(digest_label_fits(&l, 40, false));
    digest_label_used(&l);
    (void)digest_label_word(&l, bytes_text("SHA256"), 0);
    assert_false(digest_label_fits(&l, 32, true));
    assert_true(digest_label_fits(&l, 64, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_named_in_many_spellings),
        cmocka_unit_test(a_hash_is_of_any_type),
        cmocka_unit_test(other_words_name_nothing),
        cmocka_unit_test(names_behind_digits_are_of_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
