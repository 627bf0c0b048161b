/* container: what a file is, by its first octets. */
#include "tests/tools/formats/archive/pack.h"

#include <string.h>

#include "tools/formats/archive/container.h"

static void assert_kind(enum container_kind kind, const char *refusal,
                        struct bytes octets)
{
    const char *said;

    assert_int_equal(kind, container_kind(octets, &said));
    if (refusal == NULL)
        assert_null(said);
    else if (said == NULL || strstr(said, refusal) == NULL)
        fail_msg("'%s' instead of '%s'", said == NULL ? "" : said, refusal);
}

static void text_is_none(void **state)
{
    (void)state;
    assert_kind(CONTAINER_NONE, NULL, bytes_text("203.0.113.9\n"));
    assert_kind(CONTAINER_NONE, NULL, bytes_text(""));
    assert_kind(CONTAINER_NONE, NULL, bytes_text("PK"));
    assert_kind(CONTAINER_NONE, NULL, bytes_text("BZh is a word"));
}

static void archives_are_known(void **state)
{
    static const struct pack_file file = {"list.txt", "x"};
    static const char *const filters[] = {"gzip", "bzip2", "xz", "zstd"};
    uint8_t tar[512] = "name";

    (void)state;
    assert_kind(CONTAINER_ARCHIVE, NULL, pack_zip(&file, 1, NULL));
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        assert_kind(CONTAINER_ARCHIVE, NULL, pack_one(filters[i], "x"));
    memcpy(tar + 257, "ustar", 5);
    assert_kind(CONTAINER_ARCHIVE, NULL, (struct bytes){tar, sizeof tar});
}

static void office_files_are_known_by_what_is_in_them(void **state)
{
    static const struct {
        const char *part;
        enum container_kind kind;
        const char *refusal;
    } rows[] = {
        {"xl/workbook.xml", CONTAINER_WORKBOOK, NULL},
        {"xl/workbook.bin", CONTAINER_REFUSED, "save it as .xlsx"},
        {"word/document.xml", CONTAINER_REFUSED, "pandoc -t plain F"},
        {"ppt/presentation.xml", CONTAINER_REFUSED, "PowerPoint"},
        {"META-INF/manifest.xml", CONTAINER_REFUSED, "OpenDocument"},
        {"my xl/workbook.xml", CONTAINER_ARCHIVE, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pack_file files[] = {{"[Content_Types].xml", "<Types/>"},
                                          {rows[i].part, "<x/>"}};

        assert_kind(rows[i].kind, rows[i].refusal, pack_zip(files, 2, NULL));
    }
}

static void other_files_are_refused_with_what_to_do(void **state)
{
    uint8_t old[600] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    static const char stream[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t";

    (void)state;
    assert_kind(CONTAINER_REFUSED, "save it as .xlsx or CSV",
                (struct bytes){old, sizeof old});
    memcpy(old + 512, stream, sizeof stream);
    assert_kind(CONTAINER_REFUSED, "catdoc F | noroshi share -",
                (struct bytes){old, sizeof old});
    assert_kind(CONTAINER_REFUSED, "pdftotext -layout F - | noroshi share -",
                bytes_text("%PDF-1.7"));
    assert_kind(CONTAINER_REFUSED, "plain text", bytes_text("{\\rtf1"));
    assert_kind(CONTAINER_REFUSED, "RAR", bytes_text("Rar!\x1a\x07\x01"));
    assert_kind(CONTAINER_REFUSED, "7-Zip", bytes_text("7z\xbc\xaf\x27\x1c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_none),
        cmocka_unit_test(archives_are_known),
        cmocka_unit_test(office_files_are_known_by_what_is_in_them),
        cmocka_unit_test(other_files_are_refused_with_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
