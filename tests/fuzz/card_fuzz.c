/* card: each part that parses is one we would write; armour never overruns. */
#include "tests/fuzz/fuzz.h"

#include "proto/card.h"

static void identity(struct bytes part)
{
    static uint8_t room[CARD_PART_MAX];
    struct buffer again = {room, 0, sizeof room};
    struct card_identity c;

    if (card_identity_parse(&c, part) != ERR_OK)
        return;
    fuzz_must(card_identity_write(&again, &c) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&again), part));
}

static void working(struct bytes part)
{
    static uint8_t room[CARD_PART_MAX];
    struct buffer again = {room, 0, sizeof room};
    struct card_working c;

    if (card_working_parse(&c, part) != ERR_OK)
        return;
    fuzz_must(card_working_write(&again, &c) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&again), part));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static uint8_t room[CARD_MAX];
    struct bytes b = {octets, len};
    struct buffer raw = {room, 0, sizeof room};
    struct card c;

    identity(b);
    working(b);
    (void)card_open(&c, b);
    if (card_unarmour(&raw, b) == ERR_OK)
        (void)card_open(&c, bytes_of(&raw));
    return 0;
}
