"""sender: a peer of the victim with valid keys, that signs records and frames as
it likes."""

import os

from control import pack
from ghost import hash_of, now_ms
from notices import Liar

REPORT, INCIDENT, RETRACTION, GROUP, NOTICE = 1, 2, 3, 4, 5  # kinds of records
CARD, RECEIPT, NAK, REKEY, HEAD, GIVEBACK = 3, 5, 6, 7, 8, 10  # of frames
STORED = 1


class Sender(Liar):
    """A peer of the victim that signs frames, too."""

    def __init__(self, w, name, victim, *marks):
        super().__init__(w, name, victim, *marks)
        self.life = bytes.fromhex(self.say("dump")["inc"])

    def frame(self, kind, purpose, body):
        body = pack(body)
        return pack([1, kind, body, self.key.sign(purpose, body)])

    def head(self):
        """10.8: of its stream, of which nothing was released."""
        start = hash_of("chain0", self.id, self.victim, b"\0", self.life)
        return self.frame(HEAD, "head", [1, self.id, self.victim, 0, self.life,
                                         0, start, now_ms()])

    def giveback(self):
        """10.10: of no record, and of a life that nobody had."""
        return self.frame(GIVEBACK, "giveback", [
            1, self.id, self.victim, 0, os.urandom(16), [], False])

    def receipt(self, first, last):
        """10.5: "stored" for these places; it stands at the last envelope that
        it drained."""
        theirs = self.say("theirs")
        return self.frame(RECEIPT, "receipt", [
            1, self.victim, self.id, 0, bytes.fromhex(theirs["inc"]),
            self.life, [[first, last, STORED]], theirs["sent"],
            bytes.fromhex(theirs["sent_head"]), 256, 1 << 20, 0, now_ms()])

    def says(self, frame):
        path = self.node.world.dir / "frame"
        path.write_bytes(len(frame).to_bytes(4, "big") + frame)
        self.say("frames", file=path)

    def record(self, kind, body, to, object_id=None, revision=1, tlp=2):
        """to: readers as 4.2 has them."""
        r = pack([1, self.id, self.version_ms, object_id or os.urandom(16),
                  revision, None, now_ms(), 0, tlp, 1, False, to, [], kind,
                  body, []])
        return r + self.key.sign("rec", r)
