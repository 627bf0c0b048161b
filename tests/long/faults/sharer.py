"""sharer: shares one by one while something goes wrong, and notes what was
acknowledged. What was not may be there all the same, once."""

import collections
import threading

from line import Line, Refused
from story import until

PAUSE_S = 0.02


class Sharer(threading.Thread):
    def __init__(self, lab, author, peer, stem, limit=None):
        super().__init__(daemon=True)
        self.lab, self.author, self.peer = lab, author, peer
        self.stem, self.limit = stem, limit
        self.enough = threading.Event()
        self.faults = collections.Counter()
        self.talk = None

    def run(self):
        n = 0
        while not self.enough.wait(PAUSE_S) and n != self.limit:
            n += 1
            try:
                self.talk = self.talk or Line(self.author)
                self.lab.share(self.author, [self.peer], 1, self.stem,
                               talk=self.talk)
            except Refused as e:
                self.faults[str(e)] += 1
            except (OSError, ValueError) as e:
                self.faults[type(e).__name__] += 1
                self.talk = None
            self.enough.wait(0.2 if self.talk is None else 0)

    def end(self):
        self.enough.set()
        self.join(120)


def both_ways(lab, a, b):
    """Started: one from each to the other."""
    sharers = [Sharer(lab, a, b, "ab"), Sharer(lab, b, a, "ba")]
    for s in sharers:
        s.start()
    return sharers


def end(lab, sharers):
    for s in sharers:
        s.end()
        lab.must(f"{s.author.name}'s shares came to their end",
                 not s.is_alive())
        if s.faults:
            lab.say(f"{s.author.name} was told", dict(s.faults))
    until("they answer again", lambda: all(s.author.status("node")
                                           for s in sharers))
