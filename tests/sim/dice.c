#include "tests/sim/dice.h"

#include <sodium.h>

uint64_t dice_roll(struct dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t dice_below(struct dice *d, uint64_t limit)
{
    return dice_roll(d) % limit;
}

/* libsodium's functions get nothing to work on. */
static struct dice *ruling;

static const char *name(void)
{
    return "dice";
}

static uint32_t number(void)
{
    return (uint32_t)dice_roll(ruling);
}

static void octets(void *const at, const size_t len)
{
    uint8_t *out = at;

    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)dice_roll(ruling);
}

void dice_rule(struct dice *d)
{
    static struct randombytes_implementation mine = {
        .implementation_name = name,
        .random = number,
        .buf = octets,
    };

    ruling = d;
    randombytes_set_implementation(&mine);
}
