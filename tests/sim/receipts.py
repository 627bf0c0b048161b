"""receipts: whether what a record's author is told is so.

Of each whom it may send the record to there is an answer, and of each who has
it by way of others, too. "stored" is said where the body is, or where its
author's recall covers it: WIRE.md 9.10.
"""

BODY, ERASED, TOMBSTONE, GONE = "b", "e", "t", "-"


class Receipts:
    """What the nodes of a world say now. bodies: per node {record: what is
    left of it}; rows: per node {record: its row}; liars: what they did."""

    def __init__(self, world, federation, truth, rows, liars):
        self.engine, self.federation, self.truth = world, federation, truth
        self.rows, self.liars = rows, liars
        self.bodies = {n: world.bodies(n) for n in federation.nodes}
        self.number = {who: n for n, who in federation.ids.items()
                       if n in self.bodies}  # a liar's word is its own

    def wrong(self):
        """What is not so, in words."""
        for node, bodies in self.bodies.items():
            for record, left in bodies.items():
                yield from self._body(node, record, left)
        for r in self.truth.records.values():
            if r.id in self.rows[r.author]:
                yield from self._of(r)

    def _body(self, node, record, left):
        r = self.truth.records.get(record)
        if left == GONE:
            yield f"n{node} has lost the body of {r.domain if r else record}"
        if left == ERASED and r and not self._recalled(r):
            yield f"n{node} erased {r.domain}, which nobody recalled"

    def _of(self, r):
        said, passed = {}, {}  # by itself; by the words of who passed it on
        for row in self.engine.ask(r.author, "receipts", record=r.id):
            node = self.number.get(row["node"])
            if node is None:
                continue
            if row["via"] is None:
                said[node] = row["state"]
            else:
                passed.setdefault(node, set()).update(
                    [row["state"]] + [word.rpartition(":")[2]
                                      for word in row["differs"] or ()])
            if row["state"] == "stored" and row["lost"] is None and \
                    (row["via"] is None or not r.over()) and \
                    not self.liars.lies(row["via"]):
                yield from self._stored(r, node, row["via"])
        if not r.over() and r.stays is None:
            yield from self._peers(r, said, passed)
            yield from self._others(r, said, passed)

    def _recalled(self, r):
        """By its author, perhaps as an earlier revision of its object."""
        return any(x.recalled or x.doubtful or x.unanswered
                   for x in self.truth.records.values()
                   if (x.author, x.object) == (r.author, r.object))

    def _stored(self, r, node, via):
        left = self.bodies[node].get(r.id)
        if left != BODY and not (left == ERASED and self._recalled(r)):
            yield f"n{r.author} has a receipt of n{node} for {r.domain}" \
                  f"{f' by {via}' if via else ''}, which is not there"

    def _peers(self, r, said, passed):
        for node in self.federation.peers(r.author):
            state = said.get(node)
            if state == "stored" or node in self.federation.liars or \
                    not self.truth.may_go(r, r.author, node):
                continue
            if state is None and (node in passed or self._is_later(r, node)):
                continue
            if state != "unknown" or not self._is_open(r, node):
                yield f"n{r.author}'s receipt of n{node} for {r.domain} " \
                      f"says {state or 'nothing'}"

    def _others(self, r, said, passed):
        """Who has it by way of others is named; a liar names nobody."""
        for node in self.federation.nodes:
            if r.id in self.rows[node] and node != r.author and \
                    said.get(node) != "stored" and \
                    "stored" not in passed.get(node, ()) and \
                    not self.liars.alone_brought(r, node,
                                                 self.rows[node][r.id]):
                yield f"n{r.author} is not told that n{node} has {r.domain}: " \
                      f"{said.get(node)} {sorted(passed.get(node, ()))}"

    def _is_later(self, r, node):
        """Whether they met after it was shared."""
        return self.federation.met[frozenset((r.author, node))] > r.when

    def _is_open(self, r, node):
        """Whether nobody can know that it was for that peer, too."""
        return self._is_later(r, node) or \
            self.truth.is_unnamed(r, r.author, node)
