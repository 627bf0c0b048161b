#!/usr/bin/env python3
"""check.py: decode and verify golden.txt by WIRE.md alone.

    check.py            verify every vector; then show that a change of any one
                        of them is noticed
    check.py --explain  print every structure octet by octet, with its meaning

A second implementation in small, which shares nothing with the C code. Numbers
in comments are WIRE.md's. Exit 77 (skipped) without python3-nacl or
python3-msgpack.
"""
import hashlib
import hmac
import pathlib
import sys

try:
    import msgpack
    from nacl import bindings as sodium
    from nacl.exceptions import CryptoError
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

GOLDEN = pathlib.Path(__file__).resolve().parent / "golden.txt"
EXPLAIN = len(sys.argv) > 1 and sys.argv[1] == "--explain"


class Wrong(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Wrong(what)


# 1 Encoding ---------------------------------------------------------------

SHORT = [(0x80, "uint", 0x7F), (0x90, "map", 0x0F), (0xA0, "array", 0x0F),
         (0xC0, "str", 0x1F)]
LONG = {0xC4: ("bin", 1, 0), 0xC5: ("bin", 2, 0x100), 0xC6: ("bin", 4, 0x10000),
        0xCC: ("uint", 1, 0x80), 0xCD: ("uint", 2, 0x100),
        0xCE: ("uint", 4, 0x10000), 0xCF: ("uint", 8, 0x100000000),
        0xD9: ("str", 1, 32), 0xDA: ("str", 2, 0x100),
        0xDB: ("str", 4, 0x10000),
        0xDC: ("array", 2, 16), 0xDD: ("array", 4, 0x10000)}


def head(octets, at):
    """1.1: kind, value or length, octets of the head."""
    tag = octets[at]
    for limit, kind, mask in SHORT:
        if tag < limit:
            expect(kind != "map", "a map")
            return kind, tag & mask, 1
    if tag == 0xC0:
        return "nil", None, 1
    if tag in (0xC2, 0xC3):
        return "bool", tag == 0xC3, 1
    expect(tag in LONG, f"octet {tag:02x} begins nothing")
    kind, width, least = LONG[tag]
    value = int.from_bytes(octets[at + 1:at + 1 + width], "big")
    expect(value >= least, "a longer form than needed")
    return kind, value, 1 + width


class Each:
    """The same name and fields for every element."""

    def __init__(self, name, *fields):
        self.name, self.fields = name, list(fields)


def named(names, i):
    """What element i is called, and its own elements."""
    if isinstance(names, Each):
        return f"{names.name} {i}", names.fields
    if not names or i >= len(names):
        return "", None
    return names[i] if isinstance(names[i], tuple) else (names[i], None)


def walk(octets, at=0, depth=0, names=None, label=""):
    """One object, and where it ends; prints it when asked to explain."""
    kind, value, n = head(octets, at)
    end = at + n
    if kind in ("bin", "str"):
        expect(end + value <= len(octets), "octets are missing")
        end += value
        value = octets[at + n:end]
        value = value if kind == "bin" else value.decode("utf-8")
    if EXPLAIN:
        shown = octets[at:min(end, at + 24)].hex()
        shown += "…" if end - at > 24 else ""
        text = f"{kind} of {value}" if kind == "array" else (
            f"{len(value)} octets" if kind == "bin" else repr(value))
        print(f"  {at:5} {'  ' * depth}{shown:<{52 - 2 * depth}} {label}: {text}")
    if kind == "array":
        expect(depth < 8, "too deep")
        items = []
        for i in range(value):
            name, inner = named(names, i)
            item, end = walk(octets, end, depth + 1, inner, name)
            items.append(item)
        return items, end
    return value, end


def unpack(octets, names, count):
    value, end = walk(octets, names=names, label="structure")
    expect(end == len(octets), "something is left over")
    expect(isinstance(value, list) and len(value) == count,
           f"not {count} fields")
    expect(value[0] == 1, "another version")
    expect(msgpack.unpackb(octets, use_list=True, strict_map_key=False) ==
           value, "msgpack reads it otherwise")
    expect(pack(value) == octets, "msgpack writes it otherwise")
    return value


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


# 2 Hashes and signatures --------------------------------------------------

def pae(purpose, *parts):
    parts = (b"noroshi/1/" + purpose.encode(),) + parts
    out = len(parts).to_bytes(8, "little")
    for part in parts:
        out += len(part).to_bytes(8, "little") + part
    return out


def H(purpose, *parts, key=b""):
    return hashlib.blake2b(pae(purpose, *parts), digest_size=32,
                           key=key).digest()


def verify(public, purpose, parts, sig):
    try:
        sodium.crypto_sign_open(sig + pae(purpose, *parts), public)
    except CryptoError:
        raise Wrong(f"the signature for '{purpose}' does not verify")


# 3 Node and card ----------------------------------------------------------

IDENTITY = ["version of the format", "node id", "version (signed at, ms)", "IK",
            ("succession", Each("link", "IK", "by old", "by new")),
            "TK_recovery", "SK",
            ("earlier SKs", Each("SK", "SK", "end (ms)", "compromised")),
            "org name en", "org name ja", "role", "country",
            "not before (ms)", "expires (ms)"]
WORKING = ["version of the format", "node id", "version (signed at, ms)",
           ("EKs", Each("EK", "id", "EK", "not before (ms)",
                        "not after (ms)")),
           "TK", "TK_next",
           ("endpoints", Each("endpoint")),
           ("contact", ["team", "hours", "languages", "phone", "mail", "pgp"]),
           "constituency", "expires (ms)"]


def check_node(v, n):
    get = lambda name: v[f"node{n}.{name}"]
    for name in ("ik", "sk"):
        expect(sodium.crypto_sign_seed_keypair(get(name + "_seed"))[0] ==
               get(name), f"{name} is not of its seed")
    for name in ("ek", "tk"):
        expect(sodium.crypto_scalarmult_base(get(name + "_secret")) ==
               get(name), f"{name} is not of its secret")
    seed = H("tk-recovery", get("ik_seed"))  # 3.6
    secret = hashlib.sha512(seed).digest()[:32]
    expect(sodium.crypto_scalarmult_base(secret) == get("tk_recovery"),
           "tk_recovery")
    expect(H("node", get("ik")) == get("id"), "id")  # 3.1
    expect(H("ek", get("ek"))[:8] == get("ek_id"), "ek_id")  # 3.4
    groups = [int.from_bytes(get("id")[i:i + 2], "big") for i in range(0, 20, 2)]
    expect(" ".join(f"{g:05}" for g in groups) == get("fingerprint"),
           "fingerprint")


def check_card(v, what):
    _, identity, by_ik, working, by_sk = unpack(
        v[what + ".raw"], ["version of the format", "identity part", "by IK",
                           "working part", "by SK"], 5)
    expect(identity == v[what + ".identity"], "identity part")
    expect(working == v[what + ".working"], "working part")
    expect(H("card-hash", identity) == v[what + ".identity_hash"], "hash")
    expect(H("card-hash", working) == v[what + ".working_hash"], "hash")
    i = unpack(identity, IDENTITY, 14)
    w = unpack(working, WORKING, 10)
    node, ik, succession, sk = i[1], i[3], i[4], i[6]
    chain = [link[0] for link in succession] + [ik]
    expect(H("node", chain[0]) == node == w[1], "node id")
    for link, old, new in zip(succession, chain, chain[1:]):
        verify(old, "succession", (node, old, new), link[1])
        verify(new, "succession", (node, old, new), link[2])
    verify(ik, "card-identity", (identity,), by_ik)
    verify(sk, "card-working", (working,), by_sk)
    for ek in w[3]:
        expect(H("ek", ek[1])[:8] == ek[0], "EK id")
    expect(i[8] or i[9], "no name")


# 4 Record -----------------------------------------------------------------

RECORD = ["version of the format", "author", "author card version (ms)",
          "object", "revision", ("set", ["id", "i", "n"]), "created (ms)",
          "expires (ms)", "tlp", "pap", "urgent",
          ("audience", Each("reader", "tag", "id", "group version",
                            "group record's hash", "later members")),
          ("delegation", Each("coordinator", "node id", "scope")), "kind", "body",
          ("extensions", Each("extension", "name", "value"))]
REPORT = ["version of the format", "title", "text",
          ("references", Each("reference")),
          ("indicators", Each("indicator", "type", "value", "role", "detect",
                              "confidence", "first_seen (s)", "last_seen (s)",
                              "valid_until (s)", "comment"))]
RETRACTION = ["version of the format", "reason", "erase",
              ("targets", Each("target", "object", "up to revision",
                               "record id",
                               ("values", Each("value", "type", "value"))))]
INCIDENT = ["version of the format", "case uuid", "part", "title", "category",
            "detected (s)", "occurred (s)", "what happened",
            "affected systems", "state", "contact", REPORT[4]]
GROUP = ["version of the format", "name", ("members", Each("member"))]
NOTICE = ["version of the format", "type", "time (ms)",
          ("entries", Each("entry", "record id", "node id", "state"))]
ANSWERED = ("answered", ["author", "object", "record id"])
SIGHTING = ["version of the format", "time (ms)", ANSWERED, "kind",
            ("values", Each("value", "type", "value")), "count", "first day",
            "last day", ("sources", Each("source"))]
OPINION = ["version of the format", "time (ms)", ANSWERED, "type", "value",
           "opinion", "day", "reason"]
CLEAR, GREEN, AMBER, STRICT, RED = range(5)
(REPORT_KIND, INCIDENT_KIND, RETRACTION_KIND, GROUP_KIND, NOTICE_KIND,
 SIGHTING_KIND, OPINION_KIND) = range(1, 8)
DAY_MAX = 2932896  # 4.13


def ascending(keys):
    return all(a < b for a, b in zip(keys, keys[1:]))


def check_body(v, what, kind, body, obj):
    if kind == REPORT_KIND:
        expect(body == v[what + ".body"], "body")
        indicators = unpack(body, REPORT, 5)[4]
        expect(all(len(i) == 9 and i[4] <= 100 for i in indicators), "shape")
        expect(ascending([(i[0], i[1].encode()) for i in indicators]), "order")
    if kind == RETRACTION_KIND:
        expect(body == v[what + ".body"], "body")
        targets = unpack(body, RETRACTION, 4)[3]
        expect(1 <= len(targets) <= 256 and all(len(t) == 4 for t in targets),
               "targets")
    if kind == INCIDENT_KIND:
        expect(body == v[what + ".body"], "body")
        i = unpack(body, INCIDENT, 12)
        expect(all(len(e) == 9 for e in i[11]), "shape")
        expect(H("part", i[1], bytes([i[2]]))[:16] == obj, "object")
    if kind == GROUP_KIND:
        expect(body == v[what + ".body"], "body")
        members = unpack(body, GROUP, 3)[2]
        expect(1 <= len(members) <= 5000 and ascending(members), "members")
    if kind == NOTICE_KIND:
        expect(body == v[what + ".body"], "body")
        entries = unpack(body, NOTICE, 4)[3]
        expect(1 <= len(entries) <= 256 and all(len(e) == 3 for e in entries),
               "entries")


    if kind == SIGHTING_KIND:  # 4.13
        expect(body == v[what + ".body"], "body")
        s = unpack(body, SIGHTING, 9)
        kind, values, count, first, last, sources = s[3:]
        expect(len(values) <= 256 and len(sources) <= 16 and
               ascending(values) and ascending(sources), "order")
        expect(first <= last <= DAY_MAX, "days")
        expect({1: count and first, 2: not count and first and sources,
                3: count == first == last == 0}.get(kind), "kind")
    if kind == OPINION_KIND:  # 4.14
        expect(body == v[what + ".body"], "body")
        o = unpack(body, OPINION, 8)
        expect(1 <= o[5] <= 3 and o[6] <= DAY_MAX and
               bool(o[6]) == (o[5] == 2), "opinion")


def check_answer(r):
    """4.13: to the answered record's author alone."""
    answered = unpack(r[14], SIGHTING if r[13] == SIGHTING_KIND else OPINION,
                      9 if r[13] == SIGHTING_KIND else 8)[2]
    expect((r[4], r[5], r[7], r[11], r[12]) ==
           (1, None, 0, [[0, answered[0]]], []) and r[8] >= STRICT and
           answered[0] != r[1], "an answer's way")


def check_record(v, what):
    raw = v[what + ".raw"]
    unsigned, sig = raw[:-64], raw[-64:]
    r = unpack(unsigned, RECORD, 16)
    verify(v["node0.sk"], "rec", (unsigned,), sig)  # 4.1
    expect(H("rid", unsigned) == v[what + ".id"], "record id")
    expect(r[1] == v["node0.id"], "author")
    tlp, audience, delegation, kind = r[8], r[11], r[12], r[13]
    expect(tlp in range(5) and r[9] in range(4) and r[4] >= 1, "numbers")
    expect(ascending([(a[0], a[1]) for a in audience]), "audience's order")
    expect(all(len(a) == (5 if a[0] else 2) for a in audience), "audience")
    expect(audience or tlp < AMBER, "no audience")
    expect(ascending([d[0] for d in delegation]), "delegation's order")
    expect(ascending([e[0] for e in r[15]]), "extensions' order")
    expect(r[5] is None or 1 <= r[5][1] <= r[5][2] <= 4096, "set")
    expect(kind != RETRACTION_KIND or r[7] == 0, "a retraction that expires")
    if kind == GROUP_KIND:  # 4.10
        expect((tlp, audience, delegation, r[5], r[7]) ==
               (STRICT, [[0, r[1]]], [], None, 0), "a group's label")
        expect(H("group", r[1], r[3]) == v[what + ".group"], "group id")
    check_body(v, what, kind, r[14], r[3])
    if kind in (SIGHTING_KIND, OPINION_KIND):
        check_answer(r)


# 8 Envelope ---------------------------------------------------------------

HEADER = ["version of the format", "suite", "sender", "sender SK version (ms)",
          "recipient", "recipient EK id", "incarnation", "lane", "seq",
          "chain prev", "chain", "frame type", "created (ms)", "envelope id",
          "ct_len"]
FRAME = ["version of the format", "type: ENVELOPE", "header", "stanza", "com",
         "ciphertext", "outer signature"]
SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 98304, 131072,
         196608, 266240]


def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm,
                       "sha256")


def expand(suite, prk, label, info, length):
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, text + b"\x01", "sha256")[:length]


KEM = b"KEM\x00\x20"
HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"


def hpke_keys(dh, enc, to, info):
    """RFC 9180, base mode, sequence number 0."""
    expect(any(dh), "an all-zero result")
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret",
                    enc + to, 32)
    context = b"\x00" + extract(HPKE, b"", b"psk_id_hash", b"") + extract(
        HPKE, b"", b"info_hash", info)
    secret = extract(HPKE, shared, b"secret", b"")
    return (expand(HPKE, secret, b"key", context, 32),
            expand(HPKE, secret, b"base_nonce", context, 12))


def unstanza(v, stanza, hh):
    """8.3 as the recipient and, from the fixed randomness, as the sender."""
    enc, ct, to = stanza[:32], stanza[32:], v["node1.ek"]
    aad = pae("stanza", hh, v["node1.id"])
    info = b"noroshi/1/hpke"
    dh = sodium.crypto_scalarmult(v["node1.ek_secret"], enc)
    key, nonce = hpke_keys(dh, enc, to, info)
    try:
        cek = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(ct, aad, nonce,
                                                               key)
    except CryptoError:
        raise Wrong("the stanza does not open")
    secret = expand(KEM, extract(KEM, b"", b"dkp_prk",
                                 v["envelope.ephemeral_ikm"]), b"sk", b"", 32)
    expect(sodium.crypto_scalarmult_base(secret) == enc, "ephemeral key")
    expect(sodium.crypto_scalarmult(secret, to) == dh, "the sender's side")
    return cek


def outer(header, stanza, com, ct):
    return (header, H("stanza", stanza), com, H("ciphertext", ct))


def check_place(v, h, n, frame_type):
    expect(h[2] == v["node0.id"] and h[4] == v["node1.id"], "who to whom")
    expect(h[6] == v["stream.incarnation"] and h[7] == 0 and h[8] == n, "place")
    prev = v["stream.chain0"] if n == 1 else v[f"place{n - 1}.chain"]
    expect(h[9] == prev and h[10] == v[f"place{n}.chain"], "chain")
    expect(h[11] == frame_type, "frame type")


def check_envelope(v):
    f = unpack(v["envelope.frame"], FRAME, 7)
    _, kind, header, stanza, com, ct, sig = f
    expect(kind == 4 and header == v["envelope.header"], "header")
    expect(stanza == v["envelope.stanza"] and com == v["envelope.com"], "parts")
    verify(v["node0.sk"], "env", outer(header, stanza, com, ct), sig)
    h = unpack(header, HEADER, 15)
    check_place(v, h, 1, 1)
    expect(h[1] == 1 and h[5] == v["node1.ek_id"] and h[14] == len(ct), "header")
    hh = H("header", header)
    expect(hh == v["envelope.hh"], "hh")
    cek = unstanza(v, stanza, hh)
    expect(cek == v["envelope.cek"], "CEK")
    expect(H("com", hh, key=cek) == com, "com")
    try:
        padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
            ct, hh, bytes(24), H("enc", hh, key=cek))
    except CryptoError:
        raise Wrong("the ciphertext does not open")
    plain = padded.rstrip(b"\x00")
    expect(plain[-1:] == b"\x80", "padding")
    expect(len(padded) == next(s for s in SIZES if s >= len(plain)), "size")
    expect(plain[:32] == v["place1.blind"], "blind")
    expect(plain[32:-1] == v["report.raw"], "record")
    proof = unpack(v["envelope.proof"], ["version of the format", "header",
                                         "H(stanza)", "com", "H(ciphertext)",
                                         "outer signature"], 6)
    expect(tuple(proof[1:5]) == outer(header, stanza, com, ct), "proof")
    expect(proof[5] == sig, "proof's signature")
    (shown, blind), end = walk(v["envelope.leak_proof"],
                               names=["proof", "blind"], label="leak-proof")
    expect(end == len(v["envelope.leak_proof"]) and
           shown == v["envelope.proof"], "what a leak-proof shows")
    slot = H("slot", v["report.id"], blind)  # 4.11
    expect(H("chain", h[9], h[8].to_bytes(8, "big"), slot) == h[10],
           "a leak-proof's blind")


def check_void(v):
    f = unpack(v["void.frame"], FRAME, 7)
    _, kind, header, stanza, com, ct, sig = f
    verify(v["node0.sk"], "env", outer(header, stanza, com, ct), sig)
    h = unpack(header, HEADER, 15)
    check_place(v, h, 2, 2)
    expect(kind == 4 and stanza == com == b"" and h[5] == bytes(8), "8.6")
    expect(ct == v["place2.slot"] and h[14] == 32, "c_n")


# 9 Streams, 10 Frames -----------------------------------------------------

def check_chain(v):
    chain = H("chain0", v["node0.id"], v["node1.id"], b"\x00",
              v["stream.incarnation"])
    expect(chain == v["stream.chain0"], "chain_0")
    for n, record in ((1, "report"), (2, "retraction")):
        slot = H("slot", v[record + ".id"], v[f"place{n}.blind"])
        expect(slot == v[f"place{n}.slot"], "c_n")
        chain = H("chain", chain, n.to_bytes(8, "big"), slot)
        expect(chain == v[f"place{n}.chain"], "chain_n")


STREAM = ["version of the format", "stream sender", "stream receiver", "lane",
          "incarnation"]
CREDIT = ["credit frames", "credit octets", "credit reason"]
HEAD = STREAM + ["seq", "head", "time (ms)"]
NAK = STREAM + ["seq", "head"] + CREDIT
RECEIPT = STREAM + ["receiver's incarnation",
                    ("runs", Each("run", "from", "to", "disposition")),
                    "seq", "head"] + CREDIT + ["time (ms)"]
CHECKPOINTS = ("checkpoints", Each("checkpoint", "seq", "chain"))
HELLO = ["version of the format", "from", "to", "my challenge",
         "your challenge", "my TK", "your TK", "role", "identity version",
         "working version", "clock (ms)", "incarnation", "predecessor",
         ("out", Each("lane", "lane", "seq", "head", CHECKPOINTS, "settled")),
         ("in", Each("lane", "lane", "your incarnation", "seq", "head",
                     CHECKPOINTS, "proof"))] + CREDIT + ["extensions"]
GREET = ["version of the format", "type: GREET", "from", "to", "challenge",
         "my identity version", "my working version", "identity version I hold",
         "working version I hold"]


def check_signed(v, what, kind, node, names):
    _, got, body, sig = unpack(v[what + ".frame"],
                               ["version of the format", "type", "body",
                                "signature"], 4)
    expect(got == kind, "type")
    verify(v[f"node{node}.sk"], what, (body,), sig)
    return unpack(body, names, len(names))


def check_frames(v):
    a, b = v["node0.id"], v["node1.id"]
    greet = unpack(v["greet.frame"], GREET, 9)
    expect(greet[1:5] == [1, a, b, b"\xc0" * 32] and greet[7:] == [0, 0],
           "GREET")
    hello = check_signed(v, "hello", 2, 0, HELLO)
    expect(hello[1:7] == [a, b, b"\xc0" * 32, b"\xc1" * 32, v["node0.tk"],
                          v["node1.tk"]] and hello[12] is None, "HELLO")
    heads = [[2, v["place2.chain"]], [1, v["place1.chain"]]]
    expect(hello[13][0] == [0] + heads[0] + [heads, 1], "what was released")
    expect(hello[18] == [], "no extension")
    expect(hello[14][0] == [0, None, 0, bytes(32), [], b""], "nothing held")
    stream = [a, b, 0, v["stream.incarnation"]]
    head_body = check_signed(v, "head", 8, 0, HEAD)
    expect(head_body[1:7] == stream + heads[0], "HEAD")
    nak = check_signed(v, "nak", 6, 1, NAK)
    expect(nak[1:7] == stream + heads[1], "NAK")
    receipt = check_signed(v, "receipt", 5, 1, RECEIPT)
    expect(receipt[1:5] == stream and receipt[6] == [[1, 1, 1], [2, 2, 3]] and
           receipt[7:9] == heads[0], "RECEIPT")


# --------------------------------------------------------------------------

def load():
    vectors = {}
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, value = line.split(" ", 1)
            vectors[name] = value if name.endswith(
                ".fingerprint") else bytes.fromhex(value)
    return vectors


def check(v):
    steps = [(f"node{n}", lambda v, n=n: check_node(v, n)) for n in range(3)]
    steps += [(c, lambda v, c=c: check_card(v, c))
              for c in ("card", "succeeded")]
    steps += [(r, lambda v, r=r: check_record(v, r))
              for r in ("report", "retraction", "unknown", "clear",
                        "incident", "group",
                        "notice", "sighting", "opinion")]
    steps += [("stream", check_chain), ("envelope", check_envelope),
              ("void", check_void), ("frames", check_frames)]
    for what, step in steps:
        if EXPLAIN:
            print(what)
        try:
            step(v)
        except Wrong as wrong:
            raise Wrong(f"{what}: {wrong}")


def changed(value):
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return value[:-1] + bytes([value[-1] ^ 1])


def main():
    vectors = load()
    try:
        check(vectors)
    except Wrong as wrong:
        print(wrong)
        return 1
    if EXPLAIN:
        return 0
    for name in vectors:
        try:
            check({**vectors, name: changed(vectors[name])})
        except (Wrong, CryptoError, ValueError, KeyError, IndexError):
            continue
        print(f"{name}: nothing here depends on its last octet")
        return 1
    print(f"{len(vectors)} vectors hold, and each of them matters")
    return 0


sys.exit(main())
