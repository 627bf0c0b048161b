"""sodium: the few functions of libsodium that a peer needs, by ctypes, so that
no package is needed for them."""

import ctypes

_lib = ctypes.CDLL("libsodium.so.23")
_lib.sodium_init()
SIGNATURE = 64
TAG = 16


class Wrong(Exception):
    """A key or a ciphertext that libsodium does not take."""


def _must(result):
    if result != 0:
        raise Wrong()


def _length(octets):
    return ctypes.c_ulonglong(len(octets))


def sign_keys(seed):
    """(public, secret) of 32 octets"""
    public, secret = (ctypes.create_string_buffer(n) for n in (32, 64))
    _must(_lib.crypto_sign_seed_keypair(public, secret, seed))
    return public.raw, secret.raw


def sign(message, secret):
    signature = ctypes.create_string_buffer(SIGNATURE)
    _must(_lib.crypto_sign_detached(signature, None, message,
                                    _length(message), secret))
    return signature.raw


def box_public(secret):
    public = ctypes.create_string_buffer(32)
    _must(_lib.crypto_scalarmult_base(public, secret))
    return public.raw


def agree(secret, public):
    """X25519"""
    shared = ctypes.create_string_buffer(32)
    _must(_lib.crypto_scalarmult(shared, secret, public))
    return shared.raw


def encrypt(cipher, plain, ad, nonce, key):
    """cipher: chacha20poly1305_ietf or xchacha20poly1305_ietf"""
    out = ctypes.create_string_buffer(len(plain) + TAG)
    _must(getattr(_lib, f"crypto_aead_{cipher}_encrypt")(
        out, None, plain, _length(plain), ad, _length(ad), None, nonce, key))
    return out.raw


def decrypt(cipher, ciphertext, ad, nonce, key):
    out = ctypes.create_string_buffer(max(len(ciphertext) - TAG, 1))
    _must(getattr(_lib, f"crypto_aead_{cipher}_decrypt")(
        out, None, None, ciphertext, _length(ciphertext), ad, _length(ad),
        nonce, key))
    return out.raw[:len(ciphertext) - TAG]
