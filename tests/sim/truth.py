"""truth: what must hold of every record, by WIRE.md 7.2 read afresh.

It knows what operators did and which marks they set, and asks no node.
"""

GREEN, AMBER, STRICT, RED = "green", "amber", "amber+strict", "red"
CLEAR = "clear"


class Record:
    """One record that was released, as its author's operator knows it."""

    def __init__(self, author, row, tlp, to, delegates, domains,
                 later_of=None):
        self.author, self.id, self.object = author, row["record"], \
            row["object"]
        self.tlp, self.to, self.delegates = tlp, set(to), set(delegates)
        self.domain, self.domains = domains[0], domains
        self.later_of = later_of  # group of which later members get it
        self.when = 0  # how many records the world had before it
        self.retracted = self.recalled = False
        self.superseded = False
        self.survivors = None  # who had it when its author lost its store
        self.doubtful = False  # whether anybody heard that it is over
        self.unanswered = False  # its author died of being asked to end it
        self.group = None  # to whose members it went
        self.stays = None  # who had it when its author's key was compromised

    def over(self):
        return self.retracted or self.recalled or self.superseded


class Truth:
    """All records of a world, and the marks that were ever set."""

    def __init__(self, federation):
        self.federation = federation
        self.records = {}
        self.losers = set()  # who ever lost its store, or had one put back
        self.unnamed = set()  # (who was rebuilt, a peer): not said to be old

    def add(self, record):
        record.when = len(self.records)
        self.records[record.id] = record

    def grew(self, group, member):
        """Its owner took somebody into a group."""
        for r in self.records.values():
            if r.later_of == group:
                r.to.add(member)

    def lost(self, node, holders, kept):
        """Its store is lost. Of its own records, what nobody else has may be
        gone, and who had not heard yet that something is over may never hear
        it. Of others' it gets again what their authors still know to owe. Its
        own that it will have again, as they are, are not lost."""
        self.losers.add(node)
        for r in self.records.values():
            if r.author == node and r.id in kept and \
                    r.over() == (kept[r.id]["state"] != "live"):
                continue
            if r.author == node:
                r.survivors = holders.get(r.id, set()) - {node}
                r.doubtful = r.over()
            elif r.survivors is not None:
                r.survivors |= holders.get(r.id, set())  # it was given back
                r.survivors.discard(node)
            if r.stays is not None:
                r.stays.discard(node)

    def compromised(self, node, holders):
        """Its key is: of what it signed before, what somebody has stays, and
        nobody else takes it, nor who loses it: 3.8."""
        for r in self.records.values():
            if r.author == node:
                r.stays = set(holders.get(r.id, ()))
                r.doubtful |= r.over()

    def is_unnamed(self, r, sender, receiver):
        """Whether its author, who lost it, was not told that the receiver is
        no new peer: 7.17."""
        return sender == r.author and r.survivors is not None and \
            not r.to and (sender, receiver) in self.unnamed

    def _says(self, who, whom, mark):
        """Whether who gave whom that mark; a liar says whatever helps."""
        return who in self.federation.liars or \
            self.federation.marked(who, whom, mark)

    def _mutual(self, a, b):
        return (a, b) in self.federation.roster and \
            (b, a) in self.federation.roster

    def _revoked(self, r, a, b):
        """Whether one had revoked the other when it was written."""
        return any(r.when >= self.federation.revoked.get(pair, r.when + 1)
                   for pair in ((a, b), (b, a)))

    def may_go(self, r, sender, receiver):
        """Whether the rules let it go there from somebody who has it."""
        f = self.federation
        if receiver == r.author or not self._mutual(sender, receiver) or \
                self._revoked(r, sender, receiver):
            return False
        mine = sender == r.author
        if r.tlp == RED:
            return mine and receiver in r.to
        if r.tlp == STRICT:
            return receiver in r.to and (mine or sender in r.delegates)
        if r.to and receiver in r.to and (mine or sender in r.delegates):
            return True
        if r.tlp == AMBER:
            return sender in r.to and not mine and \
                self._says(sender, receiver, "client") and \
                self._says(receiver, sender, "provider")
        if r.to:
            return False
        if r.tlp == CLEAR:
            return True
        return self._says(sender, receiver, "community") and \
            (mine or self._says(receiver, sender, "community"))

    def may_hold(self, r):
        """Everyone whom it may reach by any way."""
        reached, left = {r.author}, [r.author]
        while left:
            sender = left.pop()
            for receiver in self.federation.peers(sender):
                if receiver not in reached and self.may_go(r, sender,
                                                           receiver):
                    reached.add(receiver)
                    left.append(receiver)
        return reached

    def _passes(self, r, hub, brought_by):
        """Whether that coordinator passes it on by itself: 7.10."""
        return r.tlp in (GREEN, CLEAR) and not r.to and (
            brought_by == r.author or
            (hub, r.author) in self.federation.roster or
            self.federation.marked(hub, brought_by, "vouches"))

    def must_hold(self, r):
        """Everyone whom it reaches by itself, once all are well."""
        f = self.federation
        if r.stays is not None:
            return set(r.stays)
        reached = {r.author} if r.survivors is None else set(r.survivors)
        left = self._given_back(r, sorted(reached), reached)
        while left:
            sender = left.pop()
            for receiver in f.peers(sender):
                if receiver in reached or receiver in f.liars or \
                        not self.may_go(r, sender, receiver):
                    continue  # what a liar has, it may deny and keep
                if f.met[frozenset((sender, receiver))] > r.when:
                    continue  # what was shared before is the operator's matter
                if self.is_unnamed(r, sender, receiver):
                    continue
                if sender != r.author and not (
                        sender in r.delegates or
                        sender in f.coordinators and
                        f.marked(sender, receiver, "community")):
                    continue
                reached.add(receiver)
                if receiver in r.delegates or (
                        receiver in f.coordinators and
                        self._passes(r, receiver, sender)):
                    left.append(receiver)
            left = self._given_back(r, left, reached)
        return reached

    def _given_back(self, r, left, reached):
        """And its author, once it can be given back: 7.2 rule 17, 7.17."""
        if r.author in reached or not any(self._mutual(r.author, s)
                                          for s in reached):
            return left
        reached.add(r.author)  # it sends it again
        return left + [r.author]
