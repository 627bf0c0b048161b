#include "proto/coin.h"

#include "proto/ascii.h"
#include "proto/keccak.h"

#include <sodium.h>
#include <string.h>

enum {
    BTC_BASE58_MIN = 26,
    BTC_BASE58_MAX = 35,
    BTC_OCTETS = 25,
    CHECK_OCTETS = 4,
    BECH32_RESIDUE = 1,
    BECH32M_RESIDUE = 0x2bc830a3,
    XMR_BLOCK_CHARS = 11,
    XMR_BLOCK_OCTETS = 8,
    XMR_OCTETS_MAX = 77,
};

static int base58_digit(uint8_t c)
{
    static const char alphabet[] =
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const char *hit = c == 0 ? NULL : strchr(alphabet, c);

    return hit == NULL ? -1 : (int)(hit - alphabet);
}

/* text as one big-endian number of exactly width octets. */
static bool base58_number(uint8_t *out, size_t width, struct bytes text)
{
    memset(out, 0, width);
    for (size_t i = 0; i < text.len; i++) {
        int carry = base58_digit(text.at[i]);

        if (carry < 0)
            return false;
        for (size_t k = width; k > 0; k--) {
            carry += 58 * out[k - 1];
            out[k - 1] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return false;
    }
    return true;
}

/* How many times text begins with octet. */
static size_t run_of(struct bytes text, uint8_t octet)
{
    size_t n = 0;

    while (n < text.len && text.at[n] == octet)
        n++;
    return n;
}

static bool base58check_holds(struct bytes text)
{
    uint8_t octets[BTC_OCTETS];
    uint8_t hash[crypto_hash_sha256_BYTES];

    if (text.len < BTC_BASE58_MIN || text.len > BTC_BASE58_MAX ||
        !base58_number(octets, sizeof octets, text))
        return false;
    /* A leading 1 stands for a leading zero octet, one for one. */
    if (run_of(text, '1') != run_of((struct bytes){octets, sizeof octets}, 0))
        return false;
    if (octets[0] != 0 && octets[0] != 5)
        return false;
    crypto_hash_sha256(hash, octets, BTC_OCTETS - CHECK_OCTETS);
    crypto_hash_sha256(hash, hash, sizeof hash);
    return memcmp(hash, octets + BTC_OCTETS - CHECK_OCTETS, CHECK_OCTETS) == 0;
}

static uint32_t polymod(uint32_t check, uint8_t value)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                          0x3d4233dd, 0x2a1462b3};
    uint32_t top = check >> 25;

    check = (check & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < 5; i++) {
        if ((top >> i & 1) != 0)
            check ^= generator[i];
    }
    return check;
}

/* Regroup five-bit values to octets; how many, or 0 when padding is not
   zero or too long. */
static size_t program_octets(const uint8_t *value, size_t count)
{
    size_t bits = 5 * count;
    size_t spare = bits % 8;

    if (spare >= 5)
        return 0;
    if (count > 0 && (value[count - 1] & ((1U << spare) - 1)) != 0)
        return 0;
    return bits / 8;
}

/* The five-bit values that the characters of text stand for. */
static bool bech32_values(uint8_t *value, struct bytes text)
{
    static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        const char *hit = c == 0 ? NULL : strchr(charset, c);

        if (hit == NULL)
            return false;
        value[i] = (uint8_t)(hit - charset);
    }
    return true;
}

/* The checksum over the human-readable part bc and the values behind it. */
static uint32_t bech32_check(const uint8_t *value, size_t count)
{
    static const uint8_t expanded[] = {'b' >> 5, 'c' >> 5, 0, 'b' & 31,
                                       'c' & 31};
    uint32_t check = 1;

    for (size_t i = 0; i < sizeof expanded; i++)
        check = polymod(check, expanded[i]);
    for (size_t i = 0; i < count; i++)
        check = polymod(check, value[i]);
    return check;
}

static bool program_fits(uint8_t version, size_t octets)
{
    if (version == 0)
        return octets == 20 || octets == 32;
    return version <= 16 && octets >= 2 && octets <= 40;
}

/* BIP 173 and BIP 350, for the human-readable part bc. text is lower case. */
static bool segwit_holds(struct bytes text)
{
    uint8_t value[COIN_BTC_MAX];
    size_t count = text.len - 3;
    uint32_t residue;

    if (text.len > COIN_BTC_MAX || count < 8 ||
        !bech32_values(value, ascii_from(text, 3)))
        return false;
    residue = value[0] == 0 ? BECH32_RESIDUE : BECH32M_RESIDUE;
    return bech32_check(value, count) == residue &&
           program_fits(value[0], program_octets(value + 1, count - 7));
}

/* All letters of one case, as bech32 asks. */
static bool one_case(struct bytes text)
{
    bool upper = false;
    bool lower = false;

    for (size_t i = 0; i < text.len; i++) {
        upper = upper || (text.at[i] >= 'A' && text.at[i] <= 'Z');
        lower = lower || (text.at[i] >= 'a' && text.at[i] <= 'z');
    }
    return !(upper && lower);
}

enum err coin_btc(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    if (!ascii_starts(text, "bc1"))
        return !base58check_holds(text) ? ERR_BAD_SHAPE
               : buffer_add(out, text)  ? ERR_OK
                                        : ERR_TOO_BIG;
    if (!one_case(text))
        return ERR_BAD_SHAPE;
    if (!ascii_add_lower(out, text))
        return ERR_TOO_BIG;
    if (!segwit_holds((struct bytes){out->at + start, text.len})) {
        out->len = start;
        return ERR_BAD_SHAPE;
    }
    return ERR_OK;
}

/* Monero's base58: blocks of 11 characters are 8 octets each, the tail of 7
   is 5. How many octets; 0 when text is none. */
static size_t xmr_octets(uint8_t out[static XMR_OCTETS_MAX], struct bytes text)
{
    size_t at = 0;

    if (text.len != COIN_XMR_SHORT && text.len != COIN_XMR_LONG)
        return 0;
    while (text.len > 0) {
        size_t chars = text.len < XMR_BLOCK_CHARS ? text.len : XMR_BLOCK_CHARS;
        size_t octets = chars == XMR_BLOCK_CHARS ? XMR_BLOCK_OCTETS : 5;

        if (!base58_number(out + at, octets, (struct bytes){text.at, chars}))
            return 0;
        at += octets;
        text.at += chars;
        text.len -= chars;
    }
    return at;
}

enum err coin_xmr(struct buffer *out, struct bytes text)
{
    enum { STANDARD = 18, INTEGRATED = 19, SUBADDRESS = 42 };
    uint8_t octets[XMR_OCTETS_MAX];
    uint8_t hash[KECCAK_OCTETS];
    size_t count = xmr_octets(octets, text);
    bool fits;

    if (count == 0)
        return ERR_BAD_SHAPE;
    fits = text.len == COIN_XMR_LONG
               ? octets[0] == INTEGRATED
               : octets[0] == STANDARD || octets[0] == SUBADDRESS;
    keccak_256(hash, (struct bytes){octets, count - CHECK_OCTETS});
    if (!fits || memcmp(hash, octets + count - CHECK_OCTETS, CHECK_OCTETS) != 0)
        return ERR_BAD_SHAPE;
    return buffer_add(out, text) ? ERR_OK : ERR_TOO_BIG;
}

enum err coin_eth(struct buffer *out, struct bytes text)
{
    if (text.len != COIN_ETH_LEN || !ascii_starts(text, "0x") ||
        !ascii_all_hex(ascii_from(text, 2)))
        return ERR_BAD_SHAPE;
    return ascii_add_lower(out, text) ? ERR_OK : ERR_TOO_BIG;
}
