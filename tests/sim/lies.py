"""lies: what a peer with valid keys may say that is not so, each by its name.

Which of them a liar tells, and how often, is chosen for it by some(). All is
signed properly unless the lie is the signature.
"""

import forge
import sealing
from control import pack, unpack

NOTICE = 5
PASSED, ERASED, LEAK = 1, 2, 3
CARD_MS = 2_000
FLOOD = 300  # records: more than wait of one author, 7.15
TYPES = (2, 5, 6, 7, 8, 10)  # frames that are signed
HOUR_MS = 3_600_000


def _any(liar):
    """Something that it was sent, or None."""
    return liar.dice.choice(list(liar.bag.values())) if liar.bag else None


def _node(liar):
    return liar.dice.choice([p.id for p in liar.peers.values() if p.id] +
                            [liar.id, liar.chance(32)])


def _lane(held):
    return 1 if held.fields[8] == 4 else 0


def report(liar, title="a lie"):
    return forge.report(f"l{liar.dice.randrange(1 << 32)}.lie.example",
                        title=title)


# What it brings -----------------------------------------------------------

def bring(liar, peer):
    """Somebody's record as it is, to whom it may not go or before it comes"""
    held = _any(liar)
    if held:
        liar.bring(peer, held.octets, _lane(held))


def bring_red_on_lane_0(liar, peer):
    """Somebody's record, on the other lane"""
    held = _any(liar)
    if held:
        liar.bring(peer, held.octets, 1 - _lane(held))


def bring_spoilt(liar, peer):
    """Somebody's record with another signature"""
    held = _any(liar)
    if held:
        liar.bring(peer, forge.bad_signature(held.octets, liar.chance),
                   _lane(held))


def bring_while_its_card_ended(liar, peer):
    """Its card ends, it brings somebody's record, its card is good again"""
    held = _any(liar)
    if held:
        liar.working[2] += 1
        liar.send(peer.link, liar.card_frame(expires_ms=liar.now_ms - 1))
        liar.bring(peer, held.octets if liar.dice.random() < 0.5 else
                   forge.bad_signature(held.octets, liar.chance), _lane(held))
        liar.working[2] += 1
        liar.send(peer.link, liar.card_frame())


def write_as_another(liar, peer):
    """A revision of somebody's object in the author's name"""
    held = _any(liar)
    if held and held.fields[13] == forge.REPORT:
        f = held.fields
        liar.bring(peer, liar.own(
            f[14], tlp=f[8], audience=[a if a[0] else a[1] for a in f[11]],
            author=liar.author.as_of(f[1], f[2]), object_id=f[3],
            revision=f[4] + liar.dice.choice((0, 1, 1 << 20))), _lane(held))


def share(liar, peer):
    """A record of its own: no lie"""
    tlp = liar.dice.choice((0, 1, 2))
    liar.bring(peer, liar.own(report(liar, "its own"), tlp=tlp,
                              audience=[peer.id] if tlp == 2 else []))


def twin(liar, peer):
    """Two records in one place of an object of its own"""
    what = liar.chance(16)
    for _ in range(2):
        liar.bring(peer, liar.own(report(liar), object_id=what))


def write_with_a_stolen_key(liar, peer):
    """A record as somebody whose signing key it has"""
    if liar.stolen:
        author = liar.stolen[liar.dice.choice(sorted(liar.stolen))]
        liar.bring(peer, liar.own(report(liar, "stolen"), tlp=0,
                                  author=author))


def to_nobody(liar, peer):
    """AMBER to somebody else"""
    liar.bring(peer, liar.own(report(liar), tlp=2, audience=[_node(liar)]))


# What it takes back -------------------------------------------------------

def _retracts(liar, held, author, **how):
    f = held.fields
    body = forge.retraction(f[3], held.id, liar.dice.random() < 0.5, f[4])
    return liar.own(body, forge.RETRACTION, f[8],
                    [a if a[0] else a[1] for a in f[11]], author=author, **how)


def retract_anothers(liar, peer):
    """It retracts or recalls in its own name what somebody else wrote"""
    held = _any(liar)
    if held:
        liar.bring(peer, _retracts(liar, held, liar.author), _lane(held))


def retract_as_another(liar, peer):
    """It retracts or recalls in the author's name"""
    held = _any(liar)
    if held:
        f = held.fields
        liar.bring(peer, _retracts(liar, held,
                                   liar.author.as_of(f[1], f[2])), _lane(held))


# What it tells of others --------------------------------------------------

def _says(liar, kind, record, node, state, to, extensions=(), author=None):
    body = pack([1, kind, liar.now_ms, [[record, node, state]]])
    return liar.own(body, NOTICE, 2, to, extensions=extensions,
                    author=author or liar.author)


def notice(liar, peer):
    """A record was passed on, erased or leaked by whomever it says"""
    held = _any(liar)
    record = held.id if held and liar.dice.random() < 0.8 else liar.chance(32)
    kind = liar.dice.choice((PASSED, ERASED, LEAK))
    node = liar.id if kind == ERASED and liar.dice.random() < 0.7 \
        else _node(liar)
    state = liar.dice.choice((0, 1, 2, 3, 4)) if kind != ERASED else 0
    liar.bring(peer, _says(liar, kind, record, node, state, [peer.id]))


def notice_as_another(liar, peer):
    """The same in somebody else's name"""
    held = _any(liar)
    if held:
        liar.bring(peer, _says(
            liar, liar.dice.choice((PASSED, ERASED)), held.id,
            held.fields[1], 0, [peer.id],
            author=liar.author.as_of(*held.fields[1:3])))


def leak(liar, peer):
    """A leak, with the proof of what was honestly sent, of whomever"""
    held = _any(liar)
    if held:
        node = liar.peers[held.peer].id if liar.dice.random() < 0.5 \
            else _node(liar)
        proof = pack([held.proof, held.blind])
        liar.bring(peer, _says(liar, LEAK, held.id, node,
                               liar.dice.choice((2, 3, 4)), [peer.id],
                               [["leak-proof", proof]]))


def give_back(liar, peer):
    """What it never had of an earlier life of the peer"""
    entries = [[i + 1, h.id] for i, h in enumerate(liar.bag.values())][:50]
    liar.send_signed(peer.link, 10, [
        1, liar.id, peer.id, 0, liar.chance(16), entries,
        liar.dice.random() < 0.5])


# Where its stream stands --------------------------------------------------

def gap(liar, peer):
    """A place is left out"""
    liar.bring(peer, liar.own(report(liar)),
               gap=liar.dice.choice((1, 2, 1 << 40)))


def fork(liar, peer):
    """Something else at a place that was used"""
    out = peer.out[0]
    if len(out.heads) > 1:
        last = out.heads.pop()
        liar.bring(peer, liar.own(report(liar)))
        if liar.dice.random() < 0.5:
            out.heads[-1] = last


def other_chain(liar, peer):
    """The head before is another"""
    liar.bring(peer, liar.own(report(liar)), prev=liar.chance(32))


def other_slot(liar, peer):
    """The chain names another record than the one that is in the envelope"""
    held = _any(liar)
    liar.bring(peer, held.octets if held else liar.own(report(liar)),
               slot=liar.chance(32))


def void(liar, peer):
    """A place with nothing in it"""
    liar.bring(peer, b"", void=True, slot=liar.chance(32))


def other_head(liar, peer):
    """A HEAD that is not so"""
    out = peer.out[0]
    liar.send_signed(peer.link, 8, [
        1, liar.id, peer.id, 0, liar.incarnation,
        out.seq + liar.dice.choice((0, 0, 5)), liar.chance(32), liar.now_ms])


def new_life(liar, peer):
    """It begins a life, and names the one before, another, or none"""
    del peer
    liar.before = liar.dice.choice(
        (None, bytes(16), liar.incarnation, liar.chance(16)))
    liar.incarnation = liar.chance(16)
    for p in liar.peers.values():
        if p.link is not None:
            liar.hang_up(p.link)
            p.link = None


def dial_again(liar, peer):
    """It ends the connection"""
    liar.hang_up(peer.link)
    peer.link = None


# What it answers ----------------------------------------------------------

def nak(liar, peer):
    """It asks for everything again, or for what was not sent"""
    held = peer.held[0]
    body = liar.nak_body(peer, 0)
    if liar.dice.random() < 0.5:
        i = liar.dice.randrange(len(held.heads))
        body[5:7] = [held.first + i, held.heads[i]]
    else:
        body[5:7] = [held.seq + liar.dice.randrange(100), liar.chance(32)]
    liar.send_signed(peer.link, 6, body)


def rekey(liar, peer):
    """It cannot open what it could"""
    held = peer.held[0]
    card = unpack(liar.card_frame())[0][2]
    liar.send_signed(peer.link, 7, [1, peer.id, liar.id, 0, held.name[3],
                                    held.seq + liar.dice.choice((0, 1, 2)),
                                    card])


def answer_unsent(liar, peer):
    """It answers places that were not sent"""
    held = peer.held[0]
    seq = held.seq + liar.dice.randrange(1, 50)
    body = liar.receipt_body(peer, 0, [[1, seq, liar.dice.choice((1, 3, 4))]])
    body[7] = seq
    liar.send_signed(peer.link, 5, body)


# What needs no sense ------------------------------------------------------

def noise(liar, peer):
    """A signed frame of which some octets are others"""
    kind = liar.dice.choice(TYPES)
    body = bytearray(pack(liar.dice.choice((
        liar.nak_body(peer, 0), liar.receipt_body(peer, 0, [[1, 1, 1]]),
        [1, liar.id, peer.id, 0, liar.incarnation, 1, liar.chance(32), 0]))))
    for _ in range(liar.dice.randrange(1, 4)):
        body[liar.dice.randrange(len(body))] = liar.dice.randrange(256)
    liar.send_signed(peer.link, kind, bytes(body))


def spoilt_record(liar, peer):
    """A signed record of which some octets are others"""
    octets = bytearray(liar.own(report(liar))[:-forge.SIGNATURE])
    for _ in range(liar.dice.randrange(1, 3)):
        octets[liar.dice.randrange(len(octets))] = liar.dice.randrange(256)
    octets = bytes(octets)
    liar.bring(peer, octets + liar.author.sign("rec", octets))


# Whom it introduces -------------------------------------------------------

def _stranger(liar):
    return forge.Stranger(f"s{liar.dice.randrange(1 << 32)}",
                          chance=liar.chance, at_ms=liar.now_ms)


def stranger(liar, peer):
    """A node that is none, and a record of it"""
    s = _stranger(liar)
    liar.send(peer.link, forge.card_frame(s.card()))
    liar.bring(peer, liar.own(report(liar), author=s.author))


def flood(liar, peer):
    """Many records of an author whose card it does not bring"""
    s = _stranger(liar)
    for _ in range(FLOOD):
        liar.bring(peer, liar.own(report(liar), author=s.author))


def cards(liar, peer):
    """Cards that it was shown, some with another signature"""
    for card in liar.waits[-5:] + [p.card for p in liar.peers.values()
                                   if p.card]:
        spoilt = bytearray(card)
        if liar.dice.random() < 0.5:
            spoilt[-1 - liar.dice.randrange(len(spoilt) // 2)] ^= 1
        liar.send(peer.link, forge.card_frame(bytes(spoilt)))


def group(liar, peer):
    """A group of its own whose members are whoever it says"""
    body = forge.group("a lie", *{_node(liar) for _ in range(4)})
    what = liar.chance(16)
    octets = liar.own(body, forge.GROUP, 3, [liar.id], object_id=what)
    liar.bring(peer, octets)
    entry = [1, forge.group_id(liar.id, what), 1, forge.record_id(octets),
             liar.dice.random() < 0.5]
    liar.bring(peer, liar.own(report(liar), tlp=2, audience=[entry]))


ACTS = {f.__name__: f for f in (
    bring, bring_red_on_lane_0, bring_spoilt, bring_while_its_card_ended,
    write_as_another, share, twin, write_with_a_stolen_key, to_nobody,
    retract_anothers, retract_as_another, notice, notice_as_another, leak,
    give_back, gap, fork, other_chain, other_slot, void, other_head, new_life,
    dial_again, nak,
    rekey, answer_unsent, noise, spoilt_record, stranger, flood, cards,
    group)}

# What it says where it has to say something -------------------------------

# Position in HELLO's body, or in its `in` or `out` of a lane: what stands there.
HELLOS = {
    "hello_less": lambda liar, body: _claim(liar, body, -1),
    "hello_more": lambda liar, body: _claim(liar, body, 7),
    "hello_other_head": lambda liar, body: _claim(liar, body, 0),
    "hello_none": lambda liar, body: body.__setitem__(
        14, [[lane, None, 0, bytes(32), [], b""] for lane in (0, 1)]),
    "hello_other_life": lambda liar, body: body[14][0].__setitem__(
        1, liar.chance(16)),
    "hello_released": lambda liar, body: body[13][0].__setitem__(
        slice(1, 4), [body[13][0][1] + 9, liar.chance(32), []]),
    "hello_settled": lambda liar, body: body[13][0].__setitem__(
        4, body[13][0][1] + liar.dice.choice((0, 1, 99))),
    "hello_clock": lambda liar, body: body.__setitem__(
        10, body[10] + liar.dice.choice((-HOUR_MS, HOUR_MS))),
    "hello_role": lambda liar, body: body.__setitem__(7, 1 - body[7]),
    "hello_credit": lambda liar, body: body.__setitem__(
        slice(15, 18), [liar.dice.choice((0, 1, 1 << 31)), 1 << 31, 2]),
    "hello_lives": lambda liar, body: body.__setitem__(18, [
        ["lives", pack([[liar.chance(16), 9, 9]])], ["past", pack([5, 5])]]),
}


def _claim(liar, body, more):
    held = body[14][0]
    held[2:5] = [max(0, held[2] + more), liar.chance(32), []]


def hello(liar, talk):
    """The body of its HELLO."""
    body = liar.hello_body(talk)
    for name, change in HELLOS.items():
        if liar.lie(name):
            change(liar, body)
    return body


# Positions in RECEIPT's body.
RECEIPTS = {
    "receipt_void": lambda liar, body: _answer(body, forge.VOID),
    "receipt_refused": lambda liar, body: _answer(body, forge.NOT_ACCEPTED),
    "receipt_held": lambda liar, body: _answer(body, forge.HELD),
    "receipt_unopened": lambda liar, body: _answer(body, 5),
    "receipt_head": lambda liar, body: body.__setitem__(8, liar.chance(32)),
    "receipt_seq": lambda liar, body: body.__setitem__(
        7, body[7] + liar.dice.choice((-1, 1, 1 << 30))),
    "receipt_life": lambda liar, body: body.__setitem__(5, liar.chance(16)),
    "receipt_credit": lambda liar, body: body.__setitem__(
        slice(9, 12), [0, 0, liar.dice.choice((0, 1, 2, 9))]),
    "receipt_clock": lambda liar, body: body.__setitem__(
        12, body[12] + liar.dice.choice((-HOUR_MS, HOUR_MS))),
}
MUTE = "receipt_none"


def _answer(body, disposition):
    for run in body[6]:
        run[2] = disposition


def receipt(liar, peer, body, kind):
    """What it answers; None: nothing."""
    del peer
    if liar.lie(MUTE):
        return None
    for name, change in RECEIPTS.items():
        if (kind == sealing.RECORD or name != "receipt_void") and \
                liar.lie(name):
            change(liar, body)
    body[7] = max(0, body[7])
    return body


LIES = [*ACTS, *HELLOS, *RECEIPTS, MUTE]
MOST = {"flood": 0.02, "new_life": 0.03, "dial_again": 0.05, "stranger": 0.1}
ANSWERS = 3  # times more often: it is asked less often than it speaks


def some(dice):
    """How often which lie is told: a few of them, or all now and then."""
    if dice.random() < 0.2:
        names, often = LIES, 0.02
    else:
        names = dice.sample(LIES, dice.randint(2, 8))
        often = dice.choice((0.03, 0.1, 0.3))
    return {n: min(often * (1 if n in ACTS else ANSWERS), MOST.get(n, 1))
            for n in names}
