#include "proto/leak_proof.h"

#include <string.h>

#include "proto/stream.h"
#include "proto/wire.h"

const char leak_proof_name[] = "leak-proof";

enum err leak_proof_write(struct buffer *out, const struct envelope *e,
                          const uint8_t blind[static ENVELOPE_BLIND])
{
    uint8_t room[ENVELOPE_PROOF_MAX];
    struct buffer proof = {room, 0, sizeof room};
    struct writer w = writer_on(out);
    enum err err = envelope_proof(&proof, e);

    if (err != ERR_OK)
        return err;
    writer_array(&w, 2);
    writer_bin(&w, bytes_of(&proof));
    writer_bin_from(&w, blind, ENVELOPE_BLIND);
    return writer_done(&w);
}

/* The header, by whichever of the sender's keys verifies it. */
static enum err open_header(struct envelope_header *out, struct bytes proof,
                            const struct card *sender)
{
    const struct sign_public *sks[CARD_EARLIER_MAX + 1];
    size_t n = card_sk_candidates(sks, sender, 0);
    enum err err = ERR_BAD_SIG;

    for (size_t i = 0; i < n && err == ERR_BAD_SIG; i++)
        if (!card_sk_compromised(sender, sks[i]))
            err = envelope_proof_open(out, proof, sks[i]);
    return err;
}

/* WIRE.md 4.11: "its chain follows from prev, seq and H("slot", record id,
   blind)" */
static bool names(const struct envelope_header *h,
                  const struct record_id *record,
                  const uint8_t blind[static ENVELOPE_BLIND])
{
    const struct hash slot = stream_slot(record, blind);
    const struct hash chain = stream_next(&h->prev, h->seq, &slot);

    return memcmp(&chain, &h->chain, sizeof chain) == 0;
}

enum err leak_proof_check(struct bytes proof,
                          const struct leak_proof_claim *claim)
{
    struct reader r = reader_on(proof);
    uint8_t blind[ENVELOPE_BLIND];
    struct envelope_header h;
    struct bytes signed_part;
    enum err err;

    reader_array_of(&r, 2);
    signed_part = reader_bin(&r, ENVELOPE_PROOF_MAX);
    reader_bin_into(&r, blind, sizeof blind);
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    err = open_header(&h, signed_part, claim->sender);
    if (err != ERR_OK)
        return err;
    return h.type == ENVELOPE_RECORD &&
                   ident_same(&h.sender, &claim->sender->identity.node) &&
                   ident_same(&h.recipient, claim->recipient) &&
                   names(&h, claim->record, blind)
               ? ERR_OK
               : ERR_CONFLICT;
}
