/* workbook: any octets as a part of a workbook: its texts, its styles and a
   sheet. Within a zip, hardly any would get through its checksums. */
#include "tests/fuzz/fuzz.h"

#include "tools/formats/xlsx/workbook_sheet.h"

int LLVMFuzzerInitialize(int *count, char ***words)
{
    return fuzz_few_are_rare(count, words);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    const struct bytes xml = {octets, len};
    struct workbook_texts texts = {0};
    struct reading *r = calloc(1, sizeof *r);

    if (r == NULL)
        abort();
    r->found = findings_open();
    (void)workbook_strings_read(&texts.strings, xml);
    (void)workbook_dates_read(&texts.dates, xml);
    if (texts.strings.count > 0)
        fuzz_must(texts.strings.ends[texts.strings.count - 1] ==
                  texts.strings.text.len);
    (void)workbook_sheet_read(r, xml, &texts, true);
    for (size_t i = 0; i < r->found->item_count; i++)
        fuzz_must(indicator_is_canonical(
            (enum indicator_type)r->found->items[i].entry.type,
            r->found->items[i].entry.value));
    workbook_strings_close(&texts.strings);
    workbook_dates_close(&texts.dates);
    findings_close(r->found);
    free(r);
    return 0;
}
