/* envelope: a header that parses is one we would write; nothing else opens. */
#include "tests/fuzz/fuzz.h"

#include "proto/envelope.h"
#include "tests/sample.h"

static void header(struct bytes raw)
{
    uint8_t room[ENVELOPE_HEADER_MAX];
    struct buffer again = {room, 0, sizeof room};
    struct envelope_header h;

    if (envelope_header_parse(&h, raw) != ERR_OK)
        return;
    fuzz_must(envelope_header_write(&again, &h) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&again), raw));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static uint8_t room[ENVELOPE_PADDED_MAX];
    static struct sample_node me;
    struct bytes frame = {octets, len}, blind, record;
    struct buffer clear = {room, 0, sizeof room};
    struct envelope_header h;
    struct envelope e;

    if (me.ek.octet[0] == 0)
        me = sample_node(2); /* to whom no seed is sealed */
    header(frame);
    fuzz_must(envelope_proof_open(&h, frame, &me.sk) != ERR_OK);
    if (envelope_parse(&e, frame) != ERR_OK)
        return 0;
    header(e.header_raw);
    fuzz_must(!envelope_verify(&e, &me.sk));
    fuzz_must(envelope_open(&blind, &record, &clear, &e, &me.ek_pair) !=
              ERR_OK);
    return 0;
}
