#include "tests/node/hunt/log_packed.h"

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <stdlib.h>
#include <zstd.h>

static size_t gzip(uint8_t *at, size_t room, struct bytes octets)
{
    struct isal_zstream *s = calloc(1, sizeof *s);
    size_t len;

    if (s == NULL)
        abort();
    isal_deflate_stateless_init(s);
    s->gzip_flag = IGZIP_GZIP;
    s->end_of_stream = 1;
    s->next_in = (uint8_t *)(uintptr_t)octets.at;
    s->avail_in = (uint32_t)octets.len;
    s->next_out = at;
    s->avail_out = (uint32_t)room;
    if (isal_deflate_stateless(s) != COMP_OK)
        abort();
    len = s->total_out;
    free(s);
    return len;
}

static size_t zstd(uint8_t *at, size_t room, struct bytes octets)
{
    const size_t len = ZSTD_compress(at, room, octets.at, octets.len, 3);

    if (ZSTD_isError(len))
        abort();
    return len;
}

static size_t bzip2(uint8_t *at, size_t room, struct bytes octets)
{
    unsigned len = (unsigned)room;

    if (BZ2_bzBuffToBuffCompress((char *)at, &len, (char *)(uintptr_t)octets.at,
                                 (unsigned)octets.len, 9, 0, 0) != BZ_OK)
        abort();
    return len;
}

static size_t xz(uint8_t *at, size_t room, struct bytes octets)
{
    size_t len = 0;

    if (lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, octets.at,
                                octets.len, at, &len, room) != LZMA_OK)
        abort();
    return len;
}

void log_packed(struct buffer *out, enum log_packing packing,
                struct bytes octets)
{
    uint8_t *at = out->at + out->len;
    const size_t room = out->cap - out->len;

    switch (packing) {
    case LOG_PLAIN:
        (void)buffer_add(out, octets);
        break;
    case LOG_GZIP:
        out->len += gzip(at, room, octets);
        break;
    case LOG_ZSTD:
        out->len += zstd(at, room, octets);
        break;
    case LOG_BZIP2:
        out->len += bzip2(at, room, octets);
        break;
    case LOG_XZ:
        out->len += xz(at, room, octets);
        break;
    }
}
