/* wire: the reader takes what msgpack-c would write, and nothing else. */
#include "tests/fuzz/fuzz.h"

#include <msgpack.h>
#include <string.h>

#include "proto/wire.h"

/* Whether msgpack-c, asked to write what it read, writes the same octets. */
static bool written_alike(struct bytes b)
{
    msgpack_unpacked u;
    msgpack_sbuffer again;
    msgpack_packer p;
    size_t off = 0;
    bool alike;

    msgpack_unpacked_init(&u);
    msgpack_sbuffer_init(&again);
    msgpack_packer_init(&p, &again, msgpack_sbuffer_write);
    alike = msgpack_unpack_next(&u, (const char *)b.at, b.len, &off) ==
                MSGPACK_UNPACK_SUCCESS &&
            off == b.len && msgpack_pack_object(&p, u.data) == 0 &&
            again.size == b.len && memcmp(again.data, b.at, b.len) == 0;
    msgpack_sbuffer_destroy(&again);
    msgpack_unpacked_destroy(&u);
    return alike;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct bytes b = {octets, len}, any;
    struct reader r = reader_on(b);

    any = reader_any(&r);
    if (any.len > 0)
        fuzz_must(written_alike(any));
    (void)wire_version(b);
    (void)wire_text_valid(b, true);
    return 0;
}
