/* parent_line: what a child says to the parent, and the parent to a child. */
#include "tests/fuzz/fuzz.h"

#include "node/parent_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static uint8_t room[PARENT_LINE_MAX];
    struct buffer again = {room, 0, sizeof room};
    struct parent_line line;

    if (parent_line_parse(&line, (struct bytes){octets, len}) != ERR_OK)
        return 0;
    fuzz_must((int)line.which < (int)PROCESSES &&
              process_text(line.which) != NULL);
    fuzz_must(line.text.len <= PARENT_LINE_TEXT_MAX);
    fuzz_must(parent_line_write(&again, &line) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&again), (struct bytes){octets, len}));
    return 0;
}
