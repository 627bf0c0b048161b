"""ghost: an author that is no node: its keys, cards and records are made here.

Written from WIRE.md and not from proto/, so that both must agree. Signatures
come from libsodium itself, which every node needs anyway.
"""

import ctypes
import ctypes.util
import functools
import hashlib
import os
import struct
import time

from control import pack

DAY_MS = 24 * 3600 * 1000
REPORT, RETRACTION, GROUP = 1, 3, 4
DOMAIN = 5


def now_ms():
    return int(time.time() * 1000)


@functools.cache
def _sodium():
    name = ctypes.util.find_library("sodium") or "libsodium.so.23"
    return ctypes.CDLL(name)


def _pae(purpose, *parts):
    """WIRE.md 2.1"""
    parts = [b"noroshi/1/" + purpose.encode(), *parts]
    return struct.pack("<Q", len(parts)) + b"".join(
        struct.pack("<Q", len(p)) + p for p in parts)


def hash_of(purpose, *parts):
    return hashlib.blake2b(_pae(purpose, *parts), digest_size=32).digest()


def record_id(raw):
    return hash_of("rid", raw[:-64])


def forged(raw):
    """The same record under a signature that nobody made."""
    return raw[:-64] + os.urandom(64)


class Key:
    """Ed25519."""

    def __init__(self):
        public, secret = (ctypes.create_string_buffer(n) for n in (32, 64))
        _sodium().crypto_sign_keypair(public, secret)
        self.public, self.secret = public.raw, secret.raw

    def sign(self, purpose, *parts):
        message = _pae(purpose, *parts)
        sig = ctypes.create_string_buffer(64)
        _sodium().crypto_sign_detached(
            sig, None, message, ctypes.c_ulonglong(len(message)), self.secret)
        return sig.raw


class Ghost:
    """An author whose cards and records come from others only."""

    def __init__(self, org):
        self.org = org
        self.ik, self.sk, self.earlier = Key(), Key(), []
        self.id = hash_of("node", self.ik.public)
        self.version_ms = now_ms() - DAY_MS
        self.tk = hash_of("tk_now", self.id)

    def rotate(self):
        """A new signing key, in an identity part a minute newer."""
        self.version_ms += 60 * 1000
        self.earlier.insert(0, [self.sk.public, self.version_ms, False])
        self.sk = Key()

    def card(self, working_ms=None):
        """working_ms: the version of its working part."""
        start, end = self.version_ms - 1000, self.version_ms + 365 * DAY_MS
        tk, ek = hash_of("tk", self.id), hash_of("ek", self.id)
        identity = pack([1, self.id, self.version_ms, self.ik.public, [], tk,
                         self.sk.public, self.earlier, self.org, "", 0, "",
                         start, end])
        working = pack([1, self.id, working_ms or self.version_ms,
                        [[hash_of("ek", ek)[:8], ek, start, end]],
                        self.tk, None, [], [""] * 6, "", end])
        return pack([1, identity, self.ik.sign("card-identity", identity),
                     working, self.sk.sign("card-working", working)])

    def record(self, kind, body, tlp=1, target=None):
        """(raw, its object)"""
        object_id = target or os.urandom(16)
        r = pack([1, self.id, self.version_ms, object_id, 1, None, now_ms(), 0,
                  tlp, 1, False, [], [], kind, body, []])
        return r + self.sk.sign("rec", r), object_id

    def report(self, value, **options):
        entry = [DOMAIN, value, 0, True, 50, 0, 0, 0, ""]
        return self.record(REPORT, pack([1, "t", None, [], [entry]]),
                           **options)

    def retraction(self, raw, object_id, erase, **options):
        return self.record(RETRACTION, pack(
            [1, "false", erase, [[object_id, 1, record_id(raw), None]]]),
            **options)[0]
