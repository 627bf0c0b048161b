"""sealing: HPKE (RFC 9180) and envelopes, read from WIRE.md 8 and made without
our code. Numbers are WIRE.md's."""

import hashlib
import hmac

import sodium
from control import pack, unpack
from forge import digest, pae

RECORD, VOID = 1, 2
ENVELOPE = 4
KEM = b"KEM" + (0x20).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x20, 1, 3))
SIZES = (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 98304, 131072,
         196608, 266240)
INFO = b"noroshi/1/hpke"
BLIND = 32


def _extract(suite, salt, label, octets):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + octets,
                       "sha256")


def _expand(suite, key, label, info, length):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    out, block = b"", b""
    for i in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([i]), "sha256")
        out += block
    return out[:length]


def _key_of(dh, enc, public):
    """Key and nonce of the one message."""
    shared = _expand(KEM, _extract(KEM, b"", b"eae_prk", dh),
                     b"shared_secret", enc + public, 32)
    context = b"\0" + _extract(SUITE, b"", b"psk_id_hash", b"") + \
        _extract(SUITE, b"", b"info_hash", INFO)
    secret = _extract(SUITE, shared, b"secret", b"")
    return (_expand(SUITE, secret, b"key", context, 32),
            _expand(SUITE, secret, b"base_nonce", context, 12))


def hpke_seal(plain, public, aad, ephemeral):
    enc = sodium.box_public(ephemeral)
    key, nonce = _key_of(sodium.agree(ephemeral, public), enc, public)
    return enc + sodium.encrypt("chacha20poly1305_ietf", plain, aad, nonce,
                                key)


def hpke_open(stanza, secret, aad):
    enc, sealed = stanza[:32], stanza[32:]
    key, nonce = _key_of(sodium.agree(secret, enc), enc,
                         sodium.box_public(secret))
    return sodium.decrypt("chacha20poly1305_ietf", sealed, aad, nonce, key)


def keyed(key, domain, part):
    return hashlib.blake2b(pae(domain, part), digest_size=32,
                           key=key).digest()


def chain_start(sender, receiver, lane, incarnation):
    """9.1"""
    return digest("chain0", sender, receiver, bytes([lane]), incarnation)


def slot(record, blind):
    return digest("slot", record, blind)


def chain_next(prev, seq, c):
    return digest("chain", prev, seq.to_bytes(8, "big"), c)


def _padded(plain):
    size = next(s for s in SIZES if s > len(plain))
    return plain + b"\x80" + bytes(size - len(plain) - 1)


def _frame(author, header, stanza, com, ct):
    said = pae("env", header, digest("stanza", stanza), com,
               digest("ciphertext", ct))
    return pack([1, ENVELOPE, header, stanza, com, ct,
                 sodium.sign(said, author.secret)])


def seal(author, header, ek, blind, record, chance):
    """8.1 to 8.6; header: its fields but for the last, ct_len. chance gives
    random octets."""
    plain = _padded(blind + record)
    cek, ephemeral = chance(32), chance(32)
    packed = pack(header + [len(plain) + sodium.TAG])
    hh = digest("header", packed)
    ct = sodium.encrypt("xchacha20poly1305_ietf", plain, hh, bytes(24),
                        keyed(cek, "enc", hh))
    stanza = hpke_seal(cek, ek, pae("stanza", hh, header[4]), ephemeral)
    return _frame(author, packed, stanza, keyed(cek, "com", hh), ct)


def void(author, header, c):
    return _frame(author, pack(header + [len(c)]), b"", b"", c)


def opened(envelope, secret):
    """(blind, record) of a record's envelope, given as unpack() has it."""
    header, stanza, com, ct = envelope[2:6]
    hh = digest("header", header)
    recipient = unpack(header)[0][4]
    cek = hpke_open(stanza, secret, pae("stanza", hh, recipient))
    if keyed(cek, "com", hh) != com:
        raise sodium.Wrong()
    plain = sodium.decrypt("xchacha20poly1305_ietf", ct, hh, bytes(24),
                           keyed(cek, "enc", hh)).rstrip(b"\0")
    return plain[:BLIND], plain[BLIND:-1]


def proof(envelope):
    """10.3: that the sender signed this place of its stream."""
    header, stanza, com, ct, signature = envelope[2:7]
    return pack([1, header, digest("stanza", stanza), com,
                 digest("ciphertext", ct), signature])
