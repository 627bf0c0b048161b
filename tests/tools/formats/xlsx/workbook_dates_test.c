/* workbook_dates: numbers that are shown as dates. */
#include "tests/unit.h"

#include <stdio.h>

#include "tools/formats/xlsx/workbook_dates.h"

static struct bytes text(const struct workbook_dates *d, const char *number)
{
    static char room[WORKBOOK_DATES_TEXT_MAX];

    return workbook_dates_text(d, room, bytes_text(number));
}

static void days_are_counted_as_excel_does(void **state)
{
    static const struct {
        const char *number, *text;
    } rows[] = {
        {"1", "1900-01-01"},
        {"59", "1900-02-28"},
        {"61", "1900-03-01"},
        {"45413", "2024-05-01"},
        {"45414.395833333336", "2024-05-02 09:30:00"},
        {"45413.999999", "2024-05-02"},
        {"2958465", "9999-12-31"},
        {"2958466", ""},
        {"0", ""},
        {"-1", ""},
        {"1e5", ""},
        {"45413.", "2024-05-01"},
        {"45413.x", ""},
        {"", ""},
    };
    const struct workbook_dates d = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!bytes_equal(bytes_text(rows[i].text), text(&d, rows[i].number)))
            fail_msg("%s is '%.*s'", rows[i].number,
                     (int)text(&d, rows[i].number).len,
                     (const char *)text(&d, rows[i].number).at);
}

static void macs_count_from_1904(void **state)
{
    const struct workbook_dates d = {.from_1904 = true};

    (void)state;
    assert_bytes_equal(bytes_text("2024-05-01"), text(&d, "43951"));
}

/* Styles with that format, beside one that shows plain numbers. */
static bool is_date(const char *id, const char *code)
{
    struct workbook_dates d = {0};
    char xml[512];
    bool date;

    snprintf(xml, sizeof xml,
             "<styleSheet><numFmts><numFmt numFmtId='165' formatCode='%s'/>"
             "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
             "<cellXfs><xf numFmtId='0'/><xf numFmtId='%s'/></cellXfs>"
             "</styleSheet>",
             code, id);
    assert_true(workbook_dates_read(&d, bytes_text(xml)));
    assert_int_equal(2, d.count);
    assert_false(workbook_dates_has(&d, 0));
    assert_false(workbook_dates_has(&d, 2));
    date = workbook_dates_has(&d, 1);
    workbook_dates_close(&d);
    return date;
}

static void a_format_shows_a_date_by_its_number_or_its_code(void **state)
{
    (void)state;
    assert_true(is_date("14", ""));
    assert_true(is_date("31", "")); /* yyyy"年"m"月"d"日" */
    assert_false(is_date("9", ""));
    assert_true(is_date("165", "yyyy/mm/dd"));
    assert_true(is_date("165", "[$-411]ge.m.d;@"));
    assert_true(is_date("165", "[h]:mm"));
    assert_false(is_date("165", "0.00"));
    assert_false(is_date("165", "General"));
    assert_false(is_date("165", "#,##0&quot;days&quot;"));
    assert_false(is_date("165", "0\\d"));
    assert_false(is_date("165", "[Red]0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_as_excel_does),
        cmocka_unit_test(macs_count_from_1904),
        cmocka_unit_test(a_format_shows_a_date_by_its_number_or_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
