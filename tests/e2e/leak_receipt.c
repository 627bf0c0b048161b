#include "tests/e2e/leak_receipt.h"

#include <err.h>
#include <time.h>

static const struct frame_credit credit = {
    FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS, FRAME_REASON_NONE};

static struct stream_name victims_stream(const struct leak_link *l)
{
    return (struct stream_name){l->victim->card.identity.node,
                                l->me->own.card.identity.node,
                                ENVELOPE_RELAYABLE, l->victims};
}

static struct hash head_of(const struct leak_link *l,
                           const struct leak_claim *claim)
{
    const struct stream_name name = victims_stream(l);
    struct hash head = claim->seq == 0
                           ? stream_start(&name)
                           : l->victims_out[ENVELOPE_RELAYABLE].head;

    head.octet[0] ^= claim->other_head;
    return head;
}

static bool send_signed(struct leak_link *l, enum frame_type type,
                        struct bytes body)
{
    static uint8_t room[FRAME_MAX];
    struct buffer frame = {room, 0, sizeof room};
    struct signature sig = ident_sign(&l->me->sk, frame_domain(type), &body, 1);

    if (frame_signed_write(&frame, type, body, &sig) != ERR_OK)
        errx(2, "cannot write an answer");
    return leak_link_send(l, bytes_of(&frame), false);
}

bool leak_receipt_send(struct leak_link *l, const struct leak_claim *claim)
{
    static struct frame_receipt r;
    static uint8_t room[FRAME_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};

    r = (struct frame_receipt){
        .stream = victims_stream(l),
        .receiver_incarnation = l->me->incarnation,
        .runs = {claim->run},
        .run_count = claim->run.to > 0,
        .seq = claim->seq,
        .head = head_of(l, claim),
        .credit = credit,
        .time_ms = (uint64_t)time(NULL) * 1000,
    };
    if (frame_receipt_write(&body, &r) != ERR_OK)
        errx(2, "cannot write a receipt");
    return send_signed(l, FRAME_RECEIPT, bytes_of(&body));
}

bool leak_receipt_send_nak(struct leak_link *l, const struct leak_claim *claim)
{
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    const struct frame_nak nak = {.stream = victims_stream(l),
                                  .seq = claim->seq,
                                  .head = head_of(l, claim),
                                  .credit = credit};

    if (frame_nak_write(&body, &nak) != ERR_OK)
        errx(2, "cannot write a NAK");
    return send_signed(l, FRAME_NAK, bytes_of(&body));
}
