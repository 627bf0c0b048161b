"""attack: what the attacks share: a peer with valid keys that does as it
likes, and a verdict that says what was seen and what does not hold."""

import base64
import os
import struct
import traceback

import forge
import leaks
import story
from control import unpack

NAMED_MAX = 4  # broken claims in one line of result
LOOK_S = 15    # for a fault to show where nothing need happen


class Verdict:
    """Claims of one attack, each printed as it is judged."""

    def __init__(self):
        self.broken = []
        self.took = []  # seconds that honest records took beside it

    def must(self, claim, holds, saw=None):
        print(f"  {'ok    ' if holds else 'BROKEN'} {claim}" +
              ("" if saw is None else f": {saw}"), flush=True)
        if not holds:
            self.broken.append(claim)

    def comes(self, claim, question, want, patience=story.PATIENCE):
        """The answer that must be want in the end."""
        seen = ends(question, lambda a: a == want, patience)
        self.must(claim, seen == want, seen)

    def result(self):
        if not self.broken:
            return "RESULT ok"
        more = len(self.broken) - NAMED_MAX
        return f"RESULT broken: {'; '.join(self.broken[:NAMED_MAX])}" + \
            (f"; and {more} more" if more > 0 else "")


def judge(attack, programs, keep=False):
    """Its verdict; a node that broke, or an attack that did not come to its
    end, does not hold."""
    world, verdict = story.World(programs, attack.__name__), Verdict()
    print(f"{attack.__name__}: {' '.join(attack.__doc__.split())}", flush=True)
    try:
        attack(world, verdict)
        world.end()
    except (Exception, SystemExit) as e:
        traceback.print_exc()
        world.show_logs()
        verdict.broken.append(f"it came to no end: {str(e).splitlines()[0]}")
    finally:
        world.clear(keep and bool(verdict.broken))
    print(verdict.result(), flush=True)
    return verdict


def saw(what, answer):
    print(f"         {what}: {answer}", flush=True)


def ends(question, done, patience):
    """The last answer: the first that is done, or what stands at the end."""
    last = []

    def ask():
        last[:] = [question()]
        return done(last[0])
    try:
        story.until("an answer", ask, patience)
    except story.Broken:
        pass
    return last[0] if last else None


def node_of(node):
    """(node id, identity version) from a node's own card."""
    armour, _ = node.card()
    octets = base64.b64decode("".join(armour.split("-----")[2].split()))
    identity, _ = unpack(unpack(octets)[0][1])
    return identity[1], identity[2]


def raw(node, record):
    """A record's octets, as the node holds it."""
    return bytes.fromhex("".join(node.cli("show", record, "--raw").split()))


class Mallory(leaks.Leaker):
    """A peer of the victim with valid keys."""

    def __init__(self, w, name, victim, *marks):
        super().__init__(w, name, victim, *marks)
        keys = self.say("dump")
        self.author = forge.Author(bytes.fromhex(keys["sk"]),
                                   bytes.fromhex(keys["id"]),
                                   keys["identity_ms"])
        self.incarnation = bytes.fromhex(keys["inc"])
        self.victim, _ = node_of(victim)

    def bring(self, octets, **options):
        """Somebody's record; what the victim answers."""
        return self.send_raw(octets, **options)

    def frames(self, *frames):
        path = self.node.world.dir / f"frames-{os.urandom(4).hex()}"
        with open(path, "wb") as f:
            for frame in frames:
                f.write(struct.pack(">I", len(frame)) + frame)
        return self.say("frames", file=path)

    def introduce_card(self, card):
        return self.frames(forge.card_frame(card))

    def receipt(self, runs, seq, head=None):
        """Signed for what the victim released to her, as she likes it; head:
        its chain at seq, or what its HELLO says."""
        theirs = self.say("theirs")
        body = forge.pack([
            1, self.victim, self.author.node, 0, bytes.fromhex(theirs["inc"]),
            self.incarnation, runs, seq, bytes.fromhex(head or theirs["head"]),
            256, 1 << 20, 0, forge.now_ms()])
        return forge.signed_frame(self.author, forge.RECEIPT, "receipt", body)
