#include "proto/keccak.h"

#include <string.h>

enum { LANES = 25, ROUNDS = 24, RATE = 136 };

static uint64_t rotate(uint64_t x, unsigned by)
{
    return by == 0 ? x : x << by | x >> (64 - by);
}

/* Theta: each lane gets the parity of two columns beside it. */
static void mix_columns(uint64_t a[static LANES])
{
    uint64_t parity[5];

    for (int x = 0; x < 5; x++)
        parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; x++) {
        uint64_t d = parity[(x + 4) % 5] ^ rotate(parity[(x + 1) % 5], 1);

        for (int y = 0; y < LANES; y += 5)
            a[x + y] ^= d;
    }
}

/* Rho and pi: rotate lanes along one cycle that visits all but the first. */
static void turn_lanes(uint64_t a[static LANES])
{
    uint64_t carried = a[1];
    int x = 1;
    int y = 0;

    for (unsigned t = 1; t <= 24; t++) {
        int next = (2 * x + 3 * y) % 5;
        uint64_t kept;

        x = y;
        y = next;
        kept = a[x + 5 * y];
        a[x + 5 * y] = rotate(carried, t * (t + 1) / 2 % 64);
        carried = kept;
    }
}

/* Chi: the one step that is not linear. */
static void mix_rows(uint64_t a[static LANES])
{
    for (int y = 0; y < LANES; y += 5) {
        uint64_t row[5];

        memcpy(row, a + y, sizeof row);
        for (int x = 0; x < 5; x++)
            a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

/* Iota: a constant from a linear feedback register breaks the symmetry. */
static uint64_t round_constant(uint8_t *lfsr)
{
    uint64_t constant = 0;

    for (unsigned j = 0; j < 7; j++) {
        if ((*lfsr & 1) != 0)
            constant ^= UINT64_C(1) << ((1U << j) - 1);
        *lfsr = (uint8_t)(*lfsr << 1 ^ ((*lfsr & 0x80) != 0 ? 0x71 : 0));
    }
    return constant;
}

static void permute(uint64_t a[static LANES])
{
    uint8_t lfsr = 1;

    for (int i = 0; i < ROUNDS; i++) {
        mix_columns(a);
        turn_lanes(a);
        mix_rows(a);
        a[0] ^= round_constant(&lfsr);
    }
}

static void absorb(uint64_t a[static LANES], const uint8_t block[static RATE])
{
    for (int i = 0; i < RATE; i++)
        a[i / 8] ^= (uint64_t)block[i] << 8 * (i % 8);
    permute(a);
}

void keccak_256(uint8_t out[static KECCAK_OCTETS], struct bytes text)
{
    uint64_t a[LANES] = {0};
    uint8_t last[RATE] = {0};

    while (text.len >= RATE) {
        absorb(a, text.at);
        text.at += RATE;
        text.len -= RATE;
    }
    if (text.len > 0)
        memcpy(last, text.at, text.len);
    last[text.len] = 0x01;
    last[RATE - 1] |= 0x80;
    absorb(a, last);
    for (int i = 0; i < KECCAK_OCTETS; i++)
        out[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
}
