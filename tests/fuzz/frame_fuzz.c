/* frame, hello: every type that parses is one we would write. */
#include "tests/fuzz/fuzz.h"

#include "proto/hello.h"

static uint8_t room[FRAME_MAX];

static void same(enum err written, const struct buffer *out, struct bytes from)
{
    fuzz_must(written == ERR_OK && bytes_equal(bytes_of(out), from));
}

/* What is written may be shorter then. WIRE.md 9.5: "a reason that is not known
   is read as 0" */
static void same_with(const struct frame_credit *credit, enum err written,
                      const struct buffer *out, struct bytes from)
{
    if (credit->reason != FRAME_REASON_NONE)
        same(written, out, from);
    else
        fuzz_must(written == ERR_OK && out->len <= from.len);
}

static void unsigned_frame(struct bytes frame)
{
    struct buffer out = {room, 0, sizeof room};
    struct frame_greet g;
    struct bytes card;
    uint64_t code;

    if (frame_greet_parse(&g, frame) == ERR_OK) {
        fuzz_must(frame_type(frame) == FRAME_GREET);
        same(frame_greet_write(&out, &g), &out, frame);
    }
    if (frame_card_parse(&card, frame) == ERR_OK) {
        fuzz_must(frame_type(frame) == FRAME_CARD);
        same(frame_card_write(&out, card), &out, frame);
    }
    if (frame_bye_parse(&code, frame) == ERR_OK) {
        fuzz_must(frame_type(frame) == FRAME_BYE);
        if (code > 0 && code <= FRAME_BYE_STOPPING)
            same(frame_bye_write(&out, (enum frame_bye)code), &out, frame);
    }
}

static void giveback(struct bytes body)
{
    static struct frame_giveback_entry entry[FRAME_GIVEBACK_MAX];
    struct buffer out = {room, 0, sizeof room};
    struct frame_giveback g, walked;
    size_t count = 0;

    if (frame_giveback_parse(&g, body) != ERR_OK)
        return;
    walked = g;
    while (frame_giveback_next(&walked, &entry[count]))
        fuzz_must(++count < FRAME_GIVEBACK_MAX || walked.entry_count == 0);
    fuzz_must(count == g.entry_count && !walked.entries.spoiled);
    same(frame_giveback_write(&out, &g, entry), &out, body);
}

static void receipt(struct bytes body)
{
    static struct frame_receipt r;
    struct buffer out = {room, 0, sizeof room};
    uint64_t behind = 0, places = 0;

    if (frame_receipt_parse(&r, body) != ERR_OK)
        return;
    for (size_t i = 0; i < r.run_count; i++) {
        fuzz_must(r.runs[i].from > behind && r.runs[i].to >= r.runs[i].from);
        behind = r.runs[i].to;
        places += behind - r.runs[i].from + 1;
    }
    fuzz_must(places <= FRAME_PLACES_MAX);
    same_with(&r.credit, frame_receipt_write(&out, &r), &out, body);
}

static void hello(struct bytes body)
{
    static struct hello h;
    struct buffer out = {room, 0, sizeof room};

    if (hello_parse(&h, body) == ERR_OK)
        same_with(&h.credit, hello_write(&out, &h), &out, body);
}

static void body(struct bytes b)
{
    struct buffer out = {room, 0, sizeof room};
    struct frame_nak nak;
    struct frame_rekey rekey;
    struct frame_head head;

    if (frame_nak_parse(&nak, b) == ERR_OK)
        same_with(&nak.credit, frame_nak_write(&out, &nak), &out, b);
    out.len = 0;
    if (frame_rekey_parse(&rekey, b) == ERR_OK)
        same(frame_rekey_write(&out, &rekey), &out, b);
    out.len = 0;
    if (frame_head_parse(&head, b) == ERR_OK)
        same(frame_head_write(&out, &head), &out, b);
    giveback(b);
    receipt(b);
    hello(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static const enum frame_type types[] = {FRAME_HELLO, FRAME_RECEIPT,
                                            FRAME_NAK,   FRAME_REKEY,
                                            FRAME_HEAD,  FRAME_GIVEBACK};
    struct bytes frame = {octets, len}, within;
    struct signature sig;

    unsigned_frame(frame);
    body(frame);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct buffer out = {room, 0, sizeof room};

        if (frame_signed_parse(&within, &sig, types[i], frame) != ERR_OK)
            continue;
        fuzz_must(frame_type(frame) == types[i]);
        same(frame_signed_write(&out, types[i], within, &sig), &out, frame);
        body(within);
    }
    return 0;
}
