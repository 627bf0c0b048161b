"""liar: a peer with valid keys that does as it likes, as a node of a world.

It shares no code with core: it speaks WIRE.md by forge, sealing and control.
What it may do besides speaking truly is in lies.py; which of it this one does,
and when, is its dice's matter. It keeps what it is sent, and never dies.
"""

import base64
import random

import forge
import lies
import sealing
import sodium
from control import pack, unpack

GREET, HELLO, CARD, ENVELOPE, RECEIPT, NAK, REKEY, HEAD, BYE, GIVEBACK = \
    range(1, 11)
PURPOSE = {HELLO: "hello", RECEIPT: "receipt", NAK: "nak", REKEY: "rekey",
           HEAD: "head", GIVEBACK: "giveback"}
LANES = (0, 1)
CREDIT = [256, 1 << 20, 0]
WAKE_MS = 2_000
SILENCE_MS = 25_000
CHECKPOINTS = 24
DAY_MS = forge.DAY_MS
EK_DAYS = 90
BAG_MAX = 200


class Stream:
    """One lane in one direction: its name, and each chain value of it."""

    def __init__(self, sender, receiver, lane, incarnation):
        self.name = (sender, receiver, lane, incarnation)
        self.heads = [sealing.chain_start(*self.name)]
        self.first = 0  # the place of heads[0]
        self.proof = b""

    @property
    def seq(self):
        return self.first + len(self.heads) - 1

    @property
    def head(self):
        return self.heads[-1]

    def stand(self, seq, head):
        """The other end says that it stands there."""
        if self.first <= seq <= self.seq and \
                self.heads[seq - self.first] == head:
            del self.heads[seq - self.first + 1:]
        else:
            self.first, self.heads = seq, [head]

    def advance(self, head):
        self.heads.append(head)

    def checkpoints(self):
        """10.3: at n, n-1, n-2, n-4, n-8 ..."""
        back, out = 0, []
        while self.first < self.seq - back and len(out) < CHECKPOINTS:
            out.append([self.seq - back, self.heads[-1 - back]])
            back = back * 2 or 1
        return out


class Peer:
    """What the liar knows of one node."""

    def __init__(self, number):
        self.number = number
        self.id = self.eks = self.incarnation = None
        self.card = b""
        self.link = None  # of the open session
        self.out, self.held = [None] * 2, [None] * 2
        self.told_ms = 0


class Talk:
    """One connection."""

    def __init__(self, link, peer, tk, challenge):
        self.link, self.peer, self.tk = link, peer, tk
        self.challenge, self.theirs = challenge, None
        self.greeted = self.open = False


class Held:
    """A record that it was sent."""

    def __init__(self, octets, peer, blind, proof):
        self.octets, self.peer = octets, peer
        self.blind, self.proof = blind, proof
        self.fields = unpack(octets[:-forge.SIGNATURE])[0]
        self.id = forge.record_id(octets)


class Liar:
    def __init__(self, engine, node, seed):
        self.engine, self.node = engine, node
        self.dice = random.Random(f"liar {seed} {node}")
        self.chance = self.dice.randbytes
        seed, self.ek, self.tk = (bytes.fromhex(w)
                                  for w in engine.say("keys", node))
        armour = engine.say("card", node)[0]
        text = bytes.fromhex(armour).decode().split("-----")[2]
        _, self.identity, self.identity_sig, working, _ = \
            unpack(base64.b64decode("".join(text.split())))[0]
        self.identity_fields = unpack(self.identity)[0]
        self.working = unpack(working)[0]
        self.working[3][0][3] += EK_DAYS * DAY_MS
        self.working[2] += 1
        self.id = self.identity_fields[1]
        self.author = forge.Author(sodium.sign_keys(seed)[1], self.id,
                                   self.identity_fields[2])
        self.incarnation, self.before = self.chance(16), None
        self.peers, self.talks, self.bag = {}, {}, {}
        self.says, self.now_ms, self.waits = [], 0, []
        self.acts_ms = 0  # no earlier does it say anything unasked
        self.lies = {}  # how often each of lies.LIES is told, of 1
        self.ends = False  # each session, at once
        self.stolen = {}  # node: Author, in its name by a key that it had
        self.errands = []  # what it does when it wakes
        engine.scripts[node] = self.hear
        engine.say("script", node)

    # What its net tells and is told

    def hear(self, now_ms, events):
        """What it says to that."""
        self.now_ms, self.says = now_ms, []
        for event in events:
            kind, link, *rest = event.split(":")
            if kind == "up":
                self._up(int(link), int(rest[0]), bytes.fromhex(rest[1]))
            elif kind == "down":
                self._down(int(link))
            elif int(link) in self.talks:
                self._frame(self.talks[int(link)], bytes.fromhex(rest[0]))
        while self.errands:
            self.errands.pop()()
        self._idle()
        return self.says + [f"wake:{WAKE_MS}"]

    def send(self, link, frame):
        self.says.append(f"send:{link}:{frame.hex()}")

    def send_signed(self, link, kind, body):
        body = body if isinstance(body, bytes) else pack(body)
        self.send(link, forge.signed_frame(self.author, kind, PURPOSE[kind],
                                           body))

    def be_true(self):
        """From now on it tells no lies."""
        self.lies = {}
        self.ends = True

    def steal(self, node):
        """Whatever that node signs with, until it has another."""
        seed = bytes.fromhex(self.engine.say("keys", node)[0])
        card = base64.b64decode("".join(bytes.fromhex(
            self.engine.say("card", node)[0]).decode().split("-----")[2]
            .split()))
        identity = unpack(unpack(card)[0][1])[0]
        self.stolen[node] = forge.Author(sodium.sign_keys(seed)[1],
                                         identity[1], identity[2])

    def use_stolen(self):
        """Bring something new of each to all; (of whom, its record) of all."""
        made = []
        for node, author in sorted(self.stolen.items()):
            octets = self.own(lies.report(self), tlp=0, author=author)
            self.errands.append(lambda o=octets: [self.bring(p, o) for p in
                                                  self.opened()])
            made.append((node, forge.record_id(octets)))
        return made

    def hang_up(self, link):
        self.says.append(f"hangup:{link}")

    def lie(self, name):
        """Whether it tells that one now."""
        return self.dice.random() < self.lies.get(name, 0)

    def opened(self):
        """Peers with which a session is open."""
        return [p for _, p in sorted(self.peers.items())
                if p.link is not None and p.eks]

    def _idle(self):
        """What it says of itself, now and then."""
        if self.now_ms < self.acts_ms:
            return
        self.acts_ms = self.now_ms + WAKE_MS
        if self.ends:  # what it said in HELLO holds as long as the session
            self.ends = False
            for link in sorted(self.talks):
                self.hang_up(link)
            return
        for peer in self.opened():
            if self.now_ms - peer.told_ms > SILENCE_MS:
                peer.told_ms = self.now_ms
                self.head(peer, 0)
            for name, lie in lies.ACTS.items():
                if self.lie(name):
                    lie(self, peer)

    # Sessions

    def card(self, expires_ms=None):
        working = list(self.working)
        working[9] = expires_ms or working[9]
        working = pack(working)
        return pack([1, self.identity, self.identity_sig, working,
                     self.author.sign("card-working", working)])

    def card_frame(self, **changed):
        return forge.card_frame(self.card(**changed))

    def _up(self, link, number, tk):
        peer = self.peers.setdefault(number, Peer(number))
        self.talks[link] = Talk(link, peer, tk, self.chance(32))
        if peer.id is not None:
            self._greet(self.talks[link])
        # Of whom it does not know the name it hears that first, where the
        # other one dials; else its operator told it: know().

    def know(self, number, node_id):
        self.peers.setdefault(number, Peer(number)).id = node_id

    def _greet(self, talk):
        talk.greeted = True
        self.send(talk.link, pack([
            1, GREET, self.id, talk.peer.id, talk.challenge,
            self.author.identity_ms, self.working[2], 0, 0]))

    def _down(self, link):
        talk = self.talks.pop(link, None)
        if talk and talk.peer.link == link:
            talk.peer.link = None

    def _frame(self, talk, frame):
        fields, _ = unpack(frame)
        kind = fields[1]
        signed = unpack(fields[2])[0] if kind in PURPOSE else None
        if kind == GREET:
            self._greeted(talk, fields)
        elif kind == CARD:
            self._card(talk.peer, fields[2])
        elif kind == HELLO:
            self._hello(talk, signed)
        elif kind == ENVELOPE:
            self._envelope(talk, fields)
        elif kind == NAK and signed[4] == self.incarnation:
            talk.peer.out[signed[3]].stand(signed[5], signed[6])

    def _greeted(self, talk, fields):
        talk.peer.id, talk.theirs = fields[2], fields[4]
        if not talk.greeted:
            self._greet(talk)
        if fields[7:9] != [self.author.identity_ms, self.working[2]]:
            self.send(talk.link, self.card_frame())
        talk.peer.told_ms = self.now_ms
        if talk.peer.out[0] is None or \
                talk.peer.out[0].name[3] != self.incarnation:
            talk.peer.out = [Stream(self.id, talk.peer.id, lane,
                                    self.incarnation) for lane in LANES]
        self.send_signed(talk.link, HELLO, lies.hello(self, talk))

    def _card(self, peer, card):
        _, _, _, working, _ = unpack(card)[0]
        working, _ = unpack(working)
        if working[1] == peer.id:
            peer.card, peer.eks = card, working[3]
        else:
            self.waits.append(card)
            del self.waits[:-BAG_MAX]

    def hello_body(self, talk):
        """10.3, true"""
        peer = talk.peer
        held = [[lane, s.name[3] if s else None, s.seq if s else 0,
                 s.head if s else bytes(32), s.checkpoints() if s else [],
                 s.proof if s else b""] for lane, s in enumerate(peer.held)]
        return [1, self.id, peer.id, talk.challenge, talk.theirs, self.tk,
                talk.tk, self.identity_fields[10], self.author.identity_ms,
                self.working[2], self.now_ms, self.incarnation, self.before,
                [[lane, s.seq, s.head, s.checkpoints(), s.first]
                 for lane, s in enumerate(peer.out)], held, *CREDIT, []]

    def _hello(self, talk, body):
        peer = talk.peer
        talk.open, peer.link, peer.incarnation = True, talk.link, body[11]
        for lane, incarnation, seq, head, _, _ in body[14]:
            if incarnation == self.incarnation:
                peer.out[lane].stand(seq, head)
            else:
                peer.out[lane] = Stream(self.id, peer.id, lane,
                                        self.incarnation)
        for lane in LANES:
            held = peer.held[lane]
            if held is None or held.name[3] != peer.incarnation:
                peer.held[lane] = Stream(peer.id, self.id, lane,
                                         peer.incarnation)
        if body[12] is not None:
            self.send_signed(talk.link, GIVEBACK, [
                1, self.id, peer.id, 0, body[12], [], False])

    # Streams

    def _envelope(self, talk, fields):
        header, peer = unpack(fields[2])[0], talk.peer
        lane, seq, prev, chain, kind = header[7:12]
        held = peer.held[lane]
        if held is None or held.name[3] != header[6]:
            return
        if seq == held.seq + 1 and prev == held.head:
            held.advance(chain)
            held.proof = sealing.proof(fields)
            if kind == sealing.RECORD:
                self._keep(peer, fields, chain)
        elif seq > held.seq:
            self.send_signed(talk.link, NAK, self.nak_body(peer, lane))
            return
        runs = [[seq, seq, forge.STORED if kind == sealing.RECORD
                 else forge.VOID]]
        body = lies.receipt(self, peer, self.receipt_body(peer, lane, runs),
                            kind)
        if body is not None:
            self.send_signed(talk.link, RECEIPT, body)

    def _keep(self, peer, fields, chain):
        try:
            blind, octets = sealing.opened(fields, self.ek)
        except sodium.Wrong:
            return
        held = Held(octets, peer.number, blind, sealing.proof(fields))
        self.bag.setdefault(held.id, held)

    def has_retraction(self, record):
        return any(target[2] == record for held in self.bag.values()
                   if held.fields[13] == forge.RETRACTION
                   for target in unpack(held.fields[14])[0][3])

    def nak_body(self, peer, lane):
        held = peer.held[lane]
        return [1, peer.id, self.id, lane, held.name[3], held.seq, held.head,
                *CREDIT]

    def receipt_body(self, peer, lane, runs):
        held = peer.held[lane]
        return [1, peer.id, self.id, lane, held.name[3], self.incarnation,
                runs, held.seq, held.head, *CREDIT, self.now_ms]

    def head(self, peer, lane):
        out = peer.out[lane]
        self.send_signed(peer.link, HEAD, [
            1, self.id, peer.id, lane, self.incarnation, out.seq, out.head,
            self.now_ms])

    def bring(self, peer, octets, lane=0, **how):
        """Send a record, its own or not; how: gap, slot, prev, void: what of
        the place is not as it must be."""
        out = peer.out[lane]
        record = forge.record_id(octets) if len(octets) > forge.SIGNATURE \
            else bytes(32)
        blind, prev = self.chance(32), how.get("prev", out.head)
        seq = out.seq + 1 + how.get("gap", 0)
        c = sealing.slot(how.get("slot", record), blind)
        chain = sealing.chain_next(prev, seq, c)
        ek = next((k for k in peer.eks if k[2] <= self.now_ms < k[3]),
                  peer.eks[0])
        void = how.get("void", False)
        header = [1, 1, self.id, self.author.identity_ms, peer.id,
                  bytes(8) if void else ek[0], self.incarnation, lane, seq,
                  prev, chain, sealing.VOID if void else sealing.RECORD,
                  self.now_ms, self.chance(16)]
        self.send(peer.link, sealing.void(self.author, header, c) if void
                  else sealing.seal(self.author, header, ek[1], blind, octets,
                                    self.chance))
        if seq == out.seq + 1 and prev == out.head:
            out.advance(chain)

    def own(self, body, kind=forge.REPORT, tlp=1, audience=(), **how):
        """A record of its own."""
        how.setdefault("object_id", self.chance(16))
        return forge.record(how.pop("author", self.author), body, kind, tlp,
                            audience, created_ms=self.now_ms, **how)
