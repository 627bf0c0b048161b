/* source: any octets are read by the reader of SOURCE_NAME, or refused with a
   reason. */
#include "tests/fuzz/fuzz.h"

#include "tools/formats/source.h"

static void walk(const struct findings *f)
{
    for (size_t i = 0; i < f->item_count; i++) {
        const struct record_indicator *e = &f->items[i].entry;

        fuzz_must(
            indicator_is_canonical((enum indicator_type)e->type, e->value));
        fuzz_must(e->confidence <= RECORD_CONFIDENCE_MAX ||
                  e->confidence == RECORD_CONFIDENCE_UNSTATED);
        fuzz_must(e->comment.len <= FINDINGS_COMMENT_MAX);
    }
    for (size_t i = 0; i < f->reject_count; i++)
        fuzz_must(f->rejects[i].reason != NULL);
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
    return fuzz_few_are_rare(count, words);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct fault fault = {0};
    struct source s;

    if (source_read(&s, (struct bytes){octets, len}, SOURCE_NAME, &fault) !=
        ERR_OK) {
        fuzz_must(fault.about[0] != '\0' && s.found == NULL);
        return 0;
    }
    walk(s.found);
    source_close(&s);
    return 0;
}
