"""garbled: signed records and frames of every kind, nearly as they should be."""

import os

from control import pack
from federate import COMMUNITY
from ghost import Ghost, hash_of, now_ms
from sender import (CARD, GIVEBACK, GROUP, HEAD, INCIDENT, NAK, NOTICE,
                    RECEIPT, REKEY, REPORT, RETRACTION, Sender)
from story import expect

A_BATCH = 25    # records between two looks
KEPT = 40       # of what was sent: others name it
SERIAL = 1 << 64
KINDS = (REPORT, REPORT, INCIDENT, RETRACTION, RETRACTION, GROUP, GROUP, NOTICE,
         NOTICE, 6, 77)
TYPES = (1, 5, 8, 9, 14, 25, 39, 200)
VALUES = ("evil.example", "203.0.113.7", "http://a.example/", "x@a.example",
          "0" * 64, "f", "rule a\n", "\u00e9", "a" * 2000)


def damaged(dice, octets):
    """A few octets are others, more or gone; or none."""
    out = bytearray(octets)
    for _ in range(dice.choice((0, 1, 1, 2, 5))):
        at = dice.randrange(len(out) or 1)
        how = dice.randrange(3)
        if how == 0:
            out[at:at + 1] = [dice.randrange(256)]
        elif how == 1:
            del out[at:at + dice.randrange(1, 9)]
        else:
            out[at:at] = dice.randbytes(dice.randrange(1, 9))
    return bytes(out)


class Garbler:
    """What ume says; others: node ids that the victim knows."""

    def __init__(self, dice, ume, others):
        self.dice, self.ume, self.others = dice, ume, others
        self.ghosts = [Ghost(f"Team {n}") for n in range(6)]
        self.objects = [os.urandom(16) for _ in range(4)]
        self.records = [os.urandom(32)]
        self.groups = []

    def _nodes(self):
        return [self.ume.id, self.ume.victim, *self.others, os.urandom(32)]

    def _indicators(self):
        found = {(self.dice.choice(TYPES), self.dice.choice(VALUES))
                 for _ in range(self.dice.randrange(4))}
        return [[kind, value, 0, True, 50, 0, 0, 0, ""]
                for kind, value in sorted(found)]

    def _report(self):
        title = self.dice.choice(("t", "\u00e9" * 200, ""))
        text = self.dice.choice((None, "x\ny", "z" * 100000))
        return pack([1, title, text, [], self._indicators()])

    def _incident(self):
        state = self.dice.randrange(256)
        return pack([1, self.case, 0, "t", state, 0, 0, "w", "a", state, "c",
                     self._indicators()])

    def _retraction(self):
        some = [[self.dice.choice([*self.objects, os.urandom(16)]),
                 self.dice.choice((0, 1, 1, self._rare(2, SERIAL - 1))),
                 self.dice.choice(self.records),
                 self.dice.choice((None, [[5, "evil.example"]]))]
                for _ in range(self.dice.randrange(1, 5))]
        return pack([1, "x", self.dice.random() < .5, some])

    def _group(self):
        name = self.dice.choice(("g", "\u00e9", "energy"))
        return pack([1, name, sorted(self.dice.sample(
            self._nodes(), self.dice.randrange(4)))])

    def _notice(self):
        some = [[self.dice.choice(self.records),
                 self.dice.choice(self._nodes()),
                 self.dice.choice((0, 1, 4, SERIAL // 2))]
                for _ in range(self.dice.randrange(1, 6))]
        kind = self.dice.choice((1, 2, 3, 4, 9))
        return pack([1, kind, self.dice.choice((0, now_ms(), SERIAL - 1)),
                     some])

    def _body(self, kind):
        body = {REPORT: self._report, INCIDENT: self._incident,
                RETRACTION: self._retraction, GROUP: self._group,
                NOTICE: self._notice}.get(
                    kind, lambda: self.dice.randbytes(40))()
        return damaged(self.dice, body) if self.dice.random() < .25 else body

    def _readers(self):
        some = [[0, n] for n in self.dice.sample(self._nodes(),
                                                 self.dice.randrange(3))]
        return sorted(some + self.dice.sample(self.groups, min(
            len(self.groups), self.dice.randrange(3))))

    def _rare(self, usual, *others):
        return self.dice.choice(others) if self.dice.random() < .04 else usual

    def _who(self):
        """(key, node id, version): ume's, or a stranger's"""
        if self.dice.random() < .6:
            return self.ume.key, self.ume.id, self.ume.version_ms
        ghost = self.dice.choice(self.ghosts)
        return ghost.sk, ghost.id, ghost.version_ms

    def _labelled(self, kind, node):
        """tlp, and readers as it needs them"""
        if kind == GROUP:
            return self._rare(3, 1, 2, 4), [[0, node]]
        if kind == NOTICE:
            return self._rare(2, 0), [[0, self.ume.victim]]
        tlp = self._rare(self.dice.randrange(5), 5)
        readers = self._readers()
        if tlp == 4:
            readers = [e for e in readers if e[0] == 0]
        return tlp, self._rare(readers if tlp < 2 else
                               readers or [[0, self.ume.victim]], [])

    def record(self):
        """A record, right or not, in ume's name or in a stranger's."""
        dice, kind = self.dice, self.dice.choice(KINDS)
        key, node, version = self._who()
        self.case = os.urandom(16)
        what = hash_of("part", self.case, b"\0")[:16] if kind == INCIDENT else \
            dice.choice([*self.objects, os.urandom(16)])
        tlp, readers = self._labelled(kind, node)
        lasts = kind in (RETRACTION, GROUP)
        r = pack([1, node, self._rare(version, 0, SERIAL // 2), what,
                  dice.choice((1, 1, 2, 3, 4, self._rare(5, SERIAL - 1))),
                  None, self._rare(now_ms(), 0, SERIAL - 1),
                  self._rare(0 if lasts else dice.choice((0, 0, now_ms() +
                                                          60000)), 1),
                  tlp, self._rare(1, 0, 3, 9), False, readers,
                  self._rare([], [[self.ume.victim, dice.randrange(3)]]),
                  kind, self._body(kind), []])
        self._note(node, what, kind, hash_of("rid", r))
        raw = r + key.sign("rec", r)
        return damaged(dice, raw) if dice.random() < .1 else raw

    def _note(self, node, what, kind, record):
        self.records = [*self.records, record][-KEPT:]
        if kind == GROUP:
            self.groups = [*self.groups, [
                1, hash_of("group", node, what), 1, record, False]][-8:]

    def _stream(self, mine):
        """The first fields of most frames."""
        life = self.ume.life if mine else bytes.fromhex(self.theirs["inc"])
        ends = [self.ume.id, self.ume.victim]
        return [1, *(ends if mine else ends[::-1]), self.dice.randrange(2),
                life]

    def _runs(self):
        places = sorted(self.dice.sample(range(1, 60), self.dice.randrange(4)))
        return [[n, n + self.dice.randrange(3), self.dice.randrange(1, 6)]
                for n in places]

    def _bodies(self):
        """(type, purpose, body)"""
        dice, head = self.dice, bytes.fromhex(self.theirs["head"])
        seq = dice.choice((0, 1, 2, SERIAL // 2, SERIAL - 1))
        credit = dice.choice(([256, 1 << 20, 0], [0, 0, 2], [1, 0, 0],
                              [(1 << 32) - 1, (1 << 32) - 1, 3]))
        return (
            (RECEIPT, "receipt", self._stream(False) + [
                self.ume.life, self._runs(), seq, head, *credit, now_ms()]),
            (NAK, "nak", self._stream(False) + [seq, head, *credit]),
            (REKEY, "rekey", self._stream(False) + [
                seq, dice.choice(self.ghosts).card()]),
            (HEAD, "head", self._stream(True) + [seq, head, now_ms()]),
            (GIVEBACK, "giveback", self._stream(True) + [
                [[dice.randrange(9), dice.choice(self.records)]
                 for _ in range(dice.randrange(5))], dice.random() < .5]))

    def frame(self):
        """A frame, right or not, signed by ume."""
        self.theirs = self.ume.say("theirs")
        if self.dice.random() < .2:
            return pack([1, CARD, damaged(
                self.dice, self.dice.choice(self.ghosts).card())])
        kind, purpose, body = self.dice.choice(self._bodies())
        body = pack(body)
        if self.dice.random() < .3:
            body = damaged(self.dice, body)
        return damaged(self.dice, pack([
            1, kind, body, self.ume.key.sign(purpose, body)]))


def _again(take, ume):
    """A session, where ume was fenced for what it said as well."""
    if ume.say("open")["open"]:
        return
    take.add(ume.node, *COMMUNITY, "--provider")
    ume.open()


def garble(w, batches, look=lambda node: None):
    """A coordinator, one of its members, and ume, which says all that: so many
    times; whatever else the coordinator is asked meanwhile."""
    take = w.node("take", "--role", "coordinator")
    matsu = w.node("matsu")
    w.pair(take, matsu, COMMUNITY, COMMUNITY)
    ume = Sender(w, "ume", take, *COMMUNITY, "--provider")
    garbler = Garbler(w.dice, ume, [bytes.fromhex(
        matsu.status("node")[0]["node"])])
    for _ in range(batches):
        said = ume.bulk([garbler.record() for _ in range(A_BATCH)])
        if said["state"] != "done" or w.dice.random() < .5:
            ume.says(garbler.frame())
            _again(take, ume)
        look(take)
    return take, matsu, ume


def commands(take):
    """They answer, with something or with nothing."""
    for words in ("inbox", "records", "receipts", "quarantine list",
                  "group list", "author list", "status",
                  "lookup evil.example"):
        done = take.run(*words.split(), "--json")
        expect(done.returncode in (0, 1), words, done.returncode, done.stderr)
