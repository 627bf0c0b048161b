#include "node/hunt/log_decode.h"

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <stdlib.h>
#include <zstd.h>

enum { STEP_MAX = 1 << 30 }; /* octets of a step: some count in 32 bits */

struct log_decode {
    enum log_packing packing;
    bool ended; /* the stream; another may follow */
    union {
        struct inflate_state gzip;
        ZSTD_DStream *zstd;
        bz_stream bzip2;
        lzma_stream xz;
    } of;
};

static const struct {
    const char *text;
    uint8_t head[LOG_DECODE_HEAD];
    size_t len;
} packings[] = {
    [LOG_GZIP] = {"gzip", {0x1f, 0x8b}, 2},
    [LOG_ZSTD] = {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4},
    [LOG_BZIP2] = {"bzip2", {'B', 'Z', 'h'}, 3},
    [LOG_XZ] = {"xz", {0xfd, '7', 'z', 'X', 'Z', 0}, 6},
};

enum log_packing log_decode_sniff(struct bytes head)
{
    for (size_t i = LOG_GZIP; i < sizeof packings / sizeof *packings; i++)
        if (head.len >= packings[i].len &&
            memcmp(head.at, packings[i].head, packings[i].len) == 0)
            return (enum log_packing)i;
    return LOG_PLAIN;
}

const char *log_decode_text(enum log_packing packing)
{
    return packings[packing].text;
}

static void begin_xz(struct log_decode *d)
{
    d->of.xz = (lzma_stream)LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&d->of.xz, LOG_DECODE_MEMORY_MAX, 0) != LZMA_OK)
        abort();
}

static void begin_bzip2(struct log_decode *d)
{
    d->of.bzip2 = (bz_stream){0};
    if (BZ2_bzDecompressInit(&d->of.bzip2, 0, 0) != BZ_OK)
        abort();
}

static void begin_zstd(struct log_decode *d)
{
    d->of.zstd = ZSTD_createDStream();
    if (d->of.zstd == NULL || ZSTD_isError(ZSTD_initDStream(d->of.zstd)))
        abort();
}

static void begin(struct log_decode *d)
{
    switch (d->packing) {
    case LOG_PLAIN:
        abort();
    case LOG_GZIP:
        isal_inflate_init(&d->of.gzip);
        d->of.gzip.crc_flag = ISAL_GZIP;
        break;
    case LOG_ZSTD:
        begin_zstd(d);
        break;
    case LOG_BZIP2:
        begin_bzip2(d);
        break;
    case LOG_XZ:
        begin_xz(d);
        break;
    }
}

static void end(struct log_decode *d)
{
    if (d->packing == LOG_ZSTD)
        ZSTD_freeDStream(d->of.zstd);
    else if (d->packing == LOG_BZIP2)
        (void)BZ2_bzDecompressEnd(&d->of.bzip2);
    else if (d->packing == LOG_XZ)
        lzma_end(&d->of.xz);
}

struct log_decode *log_decode_open(enum log_packing packing)
{
    struct log_decode *d = calloc(1, sizeof *d);

    if (d == NULL)
        abort();
    d->packing = packing;
    begin(d);
    return d;
}

void log_decode_close(struct log_decode *d)
{
    if (d == NULL)
        return;
    end(d);
    free(d);
}

/* What a decoder used of both. */
static void moved(struct bytes *in, size_t left, struct buffer *out,
                  size_t unused)
{
    in->at += in->len - left;
    in->len = left;
    out->len = out->cap - unused;
}

static bool step_gzip(struct log_decode *d, struct bytes *in,
                      struct buffer *out)
{
    struct inflate_state *s = &d->of.gzip;
    const uint32_t room = (uint32_t)(out->cap - out->len);
    int rc;

    s->next_in = (uint8_t *)(uintptr_t)in->at;
    s->avail_in = (uint32_t)in->len;
    s->next_out = out->at + out->len;
    s->avail_out = room;
    rc = isal_inflate(s);
    moved(in, s->avail_in, out, s->avail_out);
    d->ended = s->block_state == ISAL_BLOCK_FINISH;
    return rc == ISAL_DECOMP_OK || rc == ISAL_END_INPUT;
}

static bool step_zstd(struct log_decode *d, struct bytes *in,
                      struct buffer *out)
{
    ZSTD_inBuffer from = {in->at, in->len, 0};
    ZSTD_outBuffer to = {out->at, out->cap, out->len};
    const size_t rc = ZSTD_decompressStream(d->of.zstd, &to, &from);

    moved(in, in->len - from.pos, out, to.size - to.pos);
    d->ended = rc == 0;
    return !ZSTD_isError(rc);
}

static bool step_bzip2(struct log_decode *d, struct bytes *in,
                       struct buffer *out)
{
    bz_stream *s = &d->of.bzip2;
    int rc;

    s->next_in = (char *)(uintptr_t)in->at;
    s->avail_in = (unsigned)in->len;
    s->next_out = (char *)out->at + out->len;
    s->avail_out = (unsigned)(out->cap - out->len);
    rc = BZ2_bzDecompress(s);
    moved(in, s->avail_in, out, s->avail_out);
    d->ended = rc == BZ_STREAM_END;
    return rc == BZ_OK || rc == BZ_STREAM_END;
}

static bool step_xz(struct log_decode *d, struct bytes *in, struct buffer *out)
{
    lzma_stream *s = &d->of.xz;
    lzma_ret rc;

    s->next_in = in->at;
    s->avail_in = in->len;
    s->next_out = out->at + out->len;
    s->avail_out = out->cap - out->len;
    rc = lzma_code(s, LZMA_RUN);
    moved(in, s->avail_in, out, s->avail_out);
    d->ended = rc == LZMA_STREAM_END;
    /* LZMA_BUF_ERROR: there is nothing to do with so little. */
    return rc == LZMA_OK || rc == LZMA_STREAM_END || rc == LZMA_BUF_ERROR;
}

/* Behind the end of a stream: true, and *in moved to the next one, if any. */
static bool next_stream(struct log_decode *d, struct bytes *in)
{
    while (in->len > 0 && in->at[0] == 0) {
        in->at++;
        in->len--;
    }
    if (in->len == 0)
        return true;
    if (in->at[0] != packings[d->packing].head[0])
        return false;
    end(d);
    begin(d);
    d->ended = false;
    return true;
}

typedef bool step(struct log_decode *d, struct bytes *in, struct buffer *out);

static step *const steps[] = {
    [LOG_GZIP] = step_gzip,
    [LOG_ZSTD] = step_zstd,
    [LOG_BZIP2] = step_bzip2,
    [LOG_XZ] = step_xz,
};

bool log_decode_step(struct log_decode *d, struct bytes *in, struct buffer *out)
{
    if (in->len > STEP_MAX || out->cap - out->len > STEP_MAX)
        abort();
    if (d->ended && !next_stream(d, in))
        return false;
    if (d->ended || out->len == out->cap)
        return true;
    return steps[d->packing](d, in, out);
}

bool log_decode_is_whole(const struct log_decode *d)
{
    return d->ended;
}
