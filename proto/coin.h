/*
 * coin: wallet addresses, taken only when their checksum holds.
 */
#ifndef PROTO_COIN_H
#define PROTO_COIN_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    COIN_BTC_MAX = 90, /* bech32's bound; base58 ones have at most 35 */
    COIN_XMR_LONG = 106,
    COIN_XMR_SHORT = 95,
    COIN_ETH_LEN = 42,
};

/* All append the canonical form or leave out as it was: ERR_BAD_SHAPE,
   ERR_TOO_BIG. */

/* Base58Check of version 0 or 5 as it is; bech32 and bech32m in lower case. */
enum err coin_btc(struct buffer *out, struct bytes text) MUST_CHECK;

/* Standard, sub- and integrated addresses of Monero's main network. */
enum err coin_xmr(struct buffer *out, struct bytes text) MUST_CHECK;

/* 0x and 40 digits, lower case. The case checksum is not looked at: lists have
   lost it. */
enum err coin_eth(struct buffer *out, struct bytes text) MUST_CHECK;

#endif
