/* net_line: what net says to core is lines that mean what they say, or the rest
   is refused; net meets the network, so core does not trust it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "node/net/net_line.h"

static uint8_t room[NET_LINE_FRAME_MAX + NET_LINE_OVERHEAD_MAX];

/* There is one way to write a line. */
static void same(const struct net_line *line, struct bytes octets)
{
    struct buffer again = {room, 0, sizeof room};

    fuzz_must(net_line_write(&again, line) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&again), octets));
}

static void known(const struct net_line *line)
{
    fuzz_must(line->key_count <= NET_LINE_DIAL_KEYS_MAX);
    fuzz_must(line->text.len <= NET_LINE_TEXT_MAX);
    fuzz_must(line->frame.len <= NET_LINE_FRAME_MAX);
    if (line->kind == NET_LINE_DOWN)
        fuzz_must(net_line_down_text(line->down) != NULL);
    if (line->kind == NET_LINE_DIALSTATE)
        fuzz_must(net_line_state_text(line->state) != NULL);
    if (line->kind == NET_LINE_SUSPECT)
        fuzz_must(net_line_suspect_text(line->suspect) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct reader batch = reader_on((struct bytes){octets, len});
    struct net_line line;
    enum err err;

    do {
        struct bytes before = batch.left;

        err = net_line_next(&line, &batch);
        if (err != ERR_OK)
            break;
        known(&line);
        same(&line, (struct bytes){before.at, before.len - batch.left.len});
    } while (true);
    fuzz_must(err == ERR_BAD_SHAPE || batch.left.len == 0);
    return 0;
}
