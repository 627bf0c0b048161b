"""liars_check: what a peer that lies can do to nobody but itself.

It is sent what it may have and nothing else; those who were sent to it are
told that it is so, and it is told what is over; nobody believes it of others.
"""

from broken import Broken
from engine import Refused

ANSWERS = 6, 7  # kinds of record: WIRE.md 4.4


class LiarsCheck:
    def __init__(self, world, federation, truth):
        self.engine, self.federation, self.truth = world, federation, truth

    def need_to_know(self):
        """Nobody sent it what it may not have."""
        for node, liar in self.federation.liars.items():
            for held in liar.bag.values():
                r = self.truth.records.get(held.id.hex())
                if held.fields[13] in ANSWERS and \
                        held.fields[1] in self._honest():
                    raise Broken(f"n{held.peer} sent an answer to n{node}, "
                                 "who lies, and wrote nothing")
                if r and not self.truth.may_go(r, held.peer, node):
                    raise Broken(f"n{held.peer} sent {r.domain}, {r.tlp} of "
                                 f"n{r.author}, to n{node}, who lies")

    def _honest(self):
        return {bytes.fromhex(self.federation.ids[n])
                for n in self.federation.nodes}

    def lies(self, name):
        """Whether it is a liar's: what that says of others is its word, and
        shown with its name."""
        return name in {f"n{liar}" for liar in self.federation.liars}

    def alone_brought(self, r, node, row):
        """Whether nobody but a liar sent it there: nobody else knows whom to
        tell that it is over, and it does not."""
        if not any(row["from"] == f"n{liar}" for liar in
                   self.federation.liars):
            return False
        return not any(self._sent(r, peer, node)
                       for peer in self.federation.peers(node)
                       if peer not in self.federation.liars)

    def _sent(self, r, peer, node):
        try:
            rows = self.engine.ask(peer, "receipts", record=r.id)
        except Refused:
            return False  # it does not know it
        return any(row["peer"] == f"n{node}" and row["via"] is None and
                   row["state"] in ("stored", "held", "not yet", "erased")
                   for row in rows)

    def missing(self, rows):
        """What is not yet as it must be, in words."""
        for node in self.federation.nodes:
            yield from self._fences(node)
        yield from self._octets(rows)
        for r in self.truth.records.values():
            if r.survivors is None and r.id in rows[r.author]:
                yield from self._receipts(r)

    def _octets(self, rows):
        """Whatever a liar had in its hands is here as its author signed it."""
        known = {record for liar in self.federation.liars.values()
                 for record in liar.bag}
        for record in sorted(r.hex() for r in known):
            held = {n: self._raw(n, record) for n in self.federation.nodes
                    if record in rows[n]}
            author = self.truth.records[record].author \
                if record in self.truth.records else None
            true = held.get(author)
            for node, raw in held.items():
                if true and raw and raw != true:
                    yield f"n{node} has {self.truth.records[record].domain} " \
                          f"with another signature than n{author} gave it"

    def _raw(self, node, record):
        """None: its octets are gone."""
        row, = self.engine.ask(node, "show", record=record)
        return row["raw"]

    def _fences(self, node):
        """Nobody is fenced for what a liar said."""
        for row in self.engine.ask(node, "status"):
            if row["what"] == "peer" and row["fenced"] is not None and \
                    int(row["peer"][1:]) not in self.federation.liars:
                yield f"n{node} fenced {row['peer']}: {row['fenced']}"

    def _receipts(self, r):
        """Its author knows that a liar got it, and believes of nobody else
        that it leaked it."""
        liars = {f"n{node}" for node in self.federation.liars}
        states = {}
        for row in self.engine.ask(r.author, "receipts", record=r.id):
            if row["via"] is None:
                states[row["peer"]] = row
            if row["state"] == "leaked" and row["via"] not in liars:
                yield f"n{r.author} believes {row['peer']} that " \
                      f"{row['via']} leaked {r.domain}: {row['state']}"
        for node, liar in self.federation.liars.items():
            held = liar.bag.get(bytes.fromhex(r.id))
            if held is None or held.peer != r.author:
                continue
            row = states.get(f"n{node}")
            # 9.9: of what is over, void may have been sent as well.
            if row is None or row["state"] == "void" and not r.over():
                yield f"n{r.author} sent {r.domain} to n{node}, and says " \
                      f"{row and row['state']}"
            elif r.retracted or r.recalled:
                yield from self._told(r, node, liar, row)

    def _told(self, r, node, liar, row):
        """A liar that lies no more is told that it is over."""
        if liar.lies or row["fenced"] is not None or r.doubtful or \
                (r.author, node) in self.federation.revoked:
            return
        if not liar.has_retraction(bytes.fromhex(r.id)):
            yield f"n{node} is not told that {r.domain} of n{r.author} is over"
