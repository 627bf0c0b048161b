"""forge: cards, records and frames as WIRE.md has them, made without our code,
so that an attacker may put into them what it likes. Numbers are WIRE.md's."""

import hashlib
import os
import struct
import time

import sodium
from control import DOMAIN, pack

DAY_MS = 24 * 60 * 60 * 1000
REPORT, RETRACTION, GROUP = 1, 3, 4
CARD, RECEIPT = 3, 5
STORED, HELD, VOID, NOT_ACCEPTED = 1, 2, 3, 4
SIGNATURE = 64


def now_ms():
    return int(time.time() * 1000)


def pae(domain, *parts):
    """2: what is hashed or signed for one purpose."""
    whole = [b"noroshi/1/" + domain.encode(), *parts]
    return struct.pack("<Q", len(whole)) + \
        b"".join(struct.pack("<Q", len(p)) + p for p in whole)


def digest(domain, *parts):
    return hashlib.blake2b(pae(domain, *parts), digest_size=32).digest()


class Author:
    """Whoever signs: a secret key, a node id, the identity part's version."""

    def __init__(self, secret, node, identity_ms):
        self.secret, self.node, self.identity_ms = secret, node, identity_ms

    def sign(self, domain, *parts):
        return sodium.sign(pae(domain, *parts), self.secret)

    def as_of(self, node, identity_ms):
        """The same key in somebody else's name."""
        return Author(self.secret, node, identity_ms)


class Stranger:
    """A node that exists nowhere; its card can be signed anew at will. chance
    gives random octets."""

    def __init__(self, organisation, successions=0, chance=os.urandom,
                 at_ms=None):
        self.organisation, self.chance = organisation, chance
        self.identity_key = self._keys()
        self.node = digest("node", self.identity_key[0])
        self.succession = []
        for _ in range(successions):
            self._succeed()
        self.transport = chance(32)
        self.earlier = []  # public signing keys, and when each was replaced
        self.sign_from((at_ms or now_ms()) - 5000)

    def _keys(self):
        """(public, secret)"""
        return sodium.sign_keys(self.chance(32))

    def _succeed(self):
        """3.3: another identity key, signed by the one before and itself."""
        old, new = self.identity_key, self._keys()
        said = pae("succession", self.node, old[0], new[0])
        self.succession.append([old[0], sodium.sign(said, old[1]),
                                sodium.sign(said, new[1])])
        self.identity_key = new

    def sign_from(self, version_ms):
        self.signing_key = self._keys()
        self.author = Author(self.signing_key[1], self.node, version_ms)

    def rotate(self):
        """A new signing key, under a later version of the card."""
        version_ms = self.author.identity_ms + 4000
        self.earlier.append((self.signing_key[0], version_ms))
        self.sign_from(version_ms)

    def card(self):
        """3: identity part and working part, signed."""
        version = self.author.identity_ms
        identity = pack([
            1, self.node, version, self.identity_key[0],
            self.succession,
            self.transport, self.signing_key[0],
            [[key, at, False] for key, at in self.earlier],
            self.organisation, "", 0, "", version - 1000,
            version + 365 * DAY_MS])
        sealing = self.chance(32)
        working = pack([
            1, self.node, version,
            [[digest("ek", sealing)[:8], sealing, version - 1000,
              version + 30 * DAY_MS]],
            self.chance(32), None, [], [""] * 6, "", version + 365 * DAY_MS])
        return pack([
            1, identity,
            sodium.sign(pae("card-identity", identity), self.identity_key[1]),
            working, self.author.sign("card-working", working)])


def record_id(record):
    return digest("rid", record[:-SIGNATURE])


def group_id(owner, object_id):
    return digest("group", owner, object_id)


def bad_signature(record, chance=os.urandom):
    """The same record, and so the same id, with a signature made up."""
    return record[:-SIGNATURE] + chance(SIGNATURE)


def record(author, body, kind=REPORT, tlp=2, audience=(), object_id=None,
           revision=1, created_ms=None, extensions=(), part=None):
    """4.1; audience: node ids, and groups as 4.2 has them; part: [set, i, n]."""
    entries = [[0, a] if isinstance(a, bytes) else a for a in audience]
    r = pack([1, author.node, author.identity_ms, object_id or os.urandom(16),
              revision, part, created_ms or now_ms(), 0, tlp, 1, False,
              sorted(entries, key=lambda e: e[:2]), [], kind, body,
              list(extensions)])
    return r + author.sign("rec", r)


def report(*names, title="forged", text=None, comment=""):
    """4.7"""
    return pack([1, title, text, [],
                 [[DOMAIN, n, 0, True, 50, 0, 0, 0, comment]
                  for n in sorted(names)]])


def retraction(object_id, target, erase=False, revision=1):
    """4.8: of a whole object"""
    return pack([1, "forged", erase, [[object_id, revision, target, None]]])


def group(name, *members):
    """4.10"""
    return pack([1, name, sorted(members)])


def card_frame(card):
    return pack([1, CARD, card])


def signed_frame(author, kind, purpose, body):
    return pack([1, kind, body, author.sign(purpose, body)])
