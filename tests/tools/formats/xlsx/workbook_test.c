/* workbook: its sheets, each by its name. */
#include "tests/tools/formats/archive/pack.h"
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "tools/formats/xlsx/workbook.h"

#define SHEET(value)                                                           \
    "<worksheet><sheetData><row r='1'><c t='str'><v>ip</v></c></row>"          \
    "<row r='2'><c t='str'><v>" value "</v></c></row></sheetData></worksheet>"
#define RELATION(id, target)                                                   \
    "<Relationship Id='" id "' Type='http://x/worksheet' Target='" target "'/" \
                                                                          ">"

static const char sheets[] =
    "<workbook xmlns:r='y'><sheets><sheet name='own' r:id='r2' state="
    "'veryHidden'/><sheet name='一覧' r:id='r1'/></sheets></workbook>";
static const char relations[] =
    "<Relationships>" RELATION("r1", "worksheets/one.xml")
        RELATION("r2", "/xl/worksheets/two.xml") "</Relationships>";

static enum err read_parts(struct reading *r, const struct pack_file *parts,
                           size_t count, struct fault *fault)
{
    struct members_budget budget = {0};

    *fault = (struct fault){0};
    return workbook_read(r, pack_zip(parts, count, NULL), &budget, fault);
}

static void sheets_are_files_of_their_own(void **state)
{
    static const struct pack_file parts[] = {
        {"xl/workbook.xml", sheets},
        {"xl/_rels/workbook.xml.rels", relations},
        {"xl/worksheets/one.xml", SHEET("203.0.113.9")},
        {"xl/worksheets/two.xml", SHEET("203.0.113.10")},
        {"xl/media/image.bin", "no XML"},
        {"docProps/core.xml", "<x><k>TLP</k><k>TLP:GREEN</k></x>"},
    };
    const struct finding *item;
    struct reading *r = *state;
    struct fault fault;

    assert_err(ERR_OK, read_parts(r, parts, 6, &fault));
    reading_fixture_count(r, 1, 1);
    item = reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.9");
    assert_bytes_equal(bytes_text("一覧"), item->member);
    assert_int_equal(2, item->line);
    assert_true(reading_fixture_rejects(r, "own", "a hidden sheet"));
    assert_int_equal(TLP_GREEN, r->found->tlp.level);
}

static void what_is_missing_or_damaged_is_told(void **state)
{
    static const struct pack_file parts[] = {
        {"xl/workbook.xml", sheets},
        {"xl/_rels/workbook.xml.rels", relations},
        {"xl/worksheets/one.xml", "<worksheet>"},
        {"xl/sharedStrings.xml", "<sst>"},
    };
    struct fault fault;

    assert_err(ERR_BAD_SHAPE, read_parts(*state, parts + 1, 1, &fault));
    assert_err(ERR_BAD_SHAPE, read_parts(*state, parts, 3, &fault));
    assert_err(ERR_BAD_SHAPE, read_parts(*state, parts, 4, &fault));
    assert_non_null(strstr(fault.about, "damaged"));
}

static void what_it_unpacks_counts_with_the_rest(void **state)
{
    static const struct pack_file part = {"xl/workbook.xml", sheets};
    struct members_budget budget = {.octets = MEMBERS_OCTETS_MAX};
    struct fault fault = {0};

    assert_err(ERR_TOO_BIG, workbook_read(*state, pack_zip(&part, 1, NULL),
                                          &budget, &fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(sheets_are_files_of_their_own),
        READING_TEST(what_is_missing_or_damaged_is_told),
        READING_TEST(what_it_unpacks_counts_with_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
