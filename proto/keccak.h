/* keccak: Keccak-256 with the padding of before FIPS 202, as wallets use it. */
#ifndef PROTO_KECCAK_H
#define PROTO_KECCAK_H

#include "proto/bytes.h"

enum { KECCAK_OCTETS = 32 };

void keccak_256(uint8_t out[static KECCAK_OCTETS], struct bytes text);

#endif
