/*
 * crypto_floor: what the cryptography of one record costs on one core, with
 * nothing around it. Prints `name microseconds`, best of three:
 *
 *     send     seal a record of one value for one peer, sign the envelope
 *     receive  verify the envelope, open it, verify the author
 *     sign     one Ed25519 signature, as under a receipt
 *     verify   and its verification
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "proto/envelope.h"
#include "tests/bench/gauge.h"

enum { RUNS = 3, TIMES = 2000, RECORD_OCTETS = 420 };

/* One sender, one recipient, one record between them. */
struct pair {
    struct sign_public sk_public;
    struct sign_secret sk;
    struct box_pair ek;
    uint8_t record[RECORD_OCTETS], blind[ENVELOPE_BLIND];
    uint8_t frame_room[ENVELOPE_MAX], plain_room[ENVELOPE_PADDED_MAX];
    struct buffer frame, plain;
    struct signature author;
};

static struct pair pair;

static struct bytes record(void)
{
    return (struct bytes){pair.record, sizeof pair.record};
}

static void sign(void)
{
    pair.author =
        ident_sign(&pair.sk, IDENT_REC,
                   &(struct bytes){pair.record, sizeof pair.record}, 1);
}

static void verify(void)
{
    struct bytes r = record();

    if (!ident_verify(&pair.sk_public, IDENT_REC, &r, 1, &pair.author))
        errx(1, "does not verify");
}

static void send_one(void)
{
    struct envelope_header header = {
        .lane = ENVELOPE_RELAYABLE, .seq = 1, .type = ENVELOPE_RECORD};
    struct envelope_random random;

    randombytes_buf(&random, sizeof random);
    pair.frame.len = 0;
    if (envelope_seal(&pair.frame, &header, &pair.ek.public, pair.blind,
                      record(), &pair.sk, &random) != ERR_OK)
        errx(1, "cannot seal");
}

static void receive_one(void)
{
    struct bytes blind, opened;
    struct envelope e;

    pair.plain.len = 0;
    if (envelope_parse(&e, bytes_of(&pair.frame)) != ERR_OK ||
        !envelope_verify(&e, &pair.sk_public) ||
        envelope_open(&blind, &opened, &pair.plain, &e, &pair.ek) != ERR_OK)
        errx(1, "cannot open");
    verify();
}

static void measure(const char *name, void (*work)(void))
{
    double best = 0;

    for (int run = 0; run < RUNS; run++) {
        double begun = gauge_now(), took;

        for (int i = 0; i < TIMES; i++)
            work();
        took = (gauge_now() - begun) / TIMES * 1e6;
        if (run == 0 || took < best)
            best = took;
    }
    printf("%s %.2f\n", name, best);
}

int main(void)
{
    if (sodium_init() < 0)
        errx(1, "cannot start libsodium");
    crypto_sign_keypair(pair.sk_public.octet, pair.sk.octet);
    crypto_box_keypair(pair.ek.public.octet, pair.ek.secret.octet);
    pair.frame = (struct buffer){pair.frame_room, 0, sizeof pair.frame_room};
    pair.plain = (struct buffer){pair.plain_room, 0, sizeof pair.plain_room};
    measure("sign", sign);
    measure("verify", verify);
    measure("send", send_one);
    measure("receive", receive_one);
    return 0;
}
