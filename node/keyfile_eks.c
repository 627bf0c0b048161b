#include "node/keyfile_eks.h"

#include "proto/wire.h"

enum err keyfile_eks_write(struct buffer *out, const struct keyfile_ek *eks,
                           size_t count)
{
    struct writer w = writer_on(out);

    writer_array(&w, 2);
    writer_uint(&w, WIRE_VERSION);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&w, 3);
        writer_bin_from(&w, eks[i].secret.octet, sizeof eks[i].secret.octet);
        writer_uint(&w, eks[i].not_before_ms);
        writer_uint(&w, eks[i].not_after_ms);
    }
    return writer_done(&w);
}

enum err keyfile_eks_parse(struct keyfile_ek eks[static CARD_EKS_MAX],
                           size_t *count, struct bytes packed)
{
    struct reader r = reader_on(packed);
    size_t n;

    *count = 0;
    if (wire_version(packed) != WIRE_VERSION)
        return ERR_VERSION;
    reader_array_of(&r, 2);
    (void)reader_uint(&r, WIRE_VERSION);
    n = reader_array(&r, CARD_EKS_MAX);
    reader_expect(&r, n > 0);
    for (size_t i = 0; i < n; i++) {
        reader_array_of(&r, 3);
        reader_bin_into(&r, eks[i].secret.octet, sizeof eks[i].secret.octet);
        eks[i].not_before_ms = reader_uint(&r, UINT64_MAX);
        eks[i].not_after_ms = reader_uint(&r, UINT64_MAX);
    }
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    *count = n;
    return ERR_OK;
}
