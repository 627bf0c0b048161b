"""truth: what was acknowledged, against what is on each node and what the
receipts say of it.

    lost     acknowledged, and not where it must be; a withdrawal without effect
    doubled  one share, two records; or one record twice
    stuck    a receipt that never comes to its end, or is not there at all
    false    a receipt that says what is not so
    leaked   a record where neither label nor audience allow it
"""

import collections
import threading

from line import DOMAIN, Refused, ask

COUNTS = ("lost", "doubled", "stuck", "false", "leaked")
OPEN = ("waiting", "held", "not yet")   # receipts that are to change
GONE = ("erased", "recalled", "retracted")
ITEMS_MAX = 4096  # values in one look-up
SHOWN_MAX = 5


class Entry:
    """One acknowledged share."""

    def __init__(self, record, title, value, author, must, may=()):
        self.record, self.title, self.value = record, title, value
        self.author = author
        self.must = {author.name, *must}
        self.may = {*must, *may, author.name}
        self.state = "live"      # or recalled, retracted, revised, unsure
        self.revision = None     # the Entry that replaced it


class View:
    """What one node holds, finds and says, asked once."""

    def __init__(self, node, values):
        rows = ask(node, "records")
        self.node = node
        self.rows = {r["record"]: r for r in rows}
        self.twice = len(rows) - len(self.rows)
        self.titles = collections.Counter(
            (r["title"], r["revision"]) for r in rows
            if r["title"] and r["kind"] == "report")
        self.found = self.look_up(values)
        self.receipts = collections.defaultdict(dict)
        for r in ask(node, "receipts"):
            self.receipts[r["record"]][r["peer"]] = r["state"]

    def look_up(self, values):
        """{value: the records that it is found in}"""
        found = collections.defaultdict(set)
        for at in range(0, len(values), ITEMS_MAX):
            some = values[at:at + ITEMS_MAX]
            items = [[i, DOMAIN, v] for i, v in enumerate(some)]
            for r in ask(self.node, "lookup", items=items, all=False):
                if r.get("record"):
                    found[some[r["i"]]].add(r["record"])
        return found

    def octets(self, record):
        row = self.rows.get(record)
        if row is None or row["state"] == "erased":
            return False
        try:
            return bool(ask(self.node, "show", record=record)[0]["raw"])
        except Refused:
            return False


class Ledger:
    """What was acknowledged in one case; several threads may write."""

    def __init__(self):
        self.entries = []
        self.lock = threading.Lock()

    def add(self, *about, **more):
        entry = Entry(*about, **more)
        with self.lock:
            self.entries.append(entry)
        return entry

    def open_receipts(self):
        """How many that are expected say something, but nothing final."""
        count = 0
        for author in {e.author for e in self.entries}:
            said = collections.defaultdict(dict)
            for r in ask(author, "receipts"):
                said[r["record"]][r["peer"]] = r["state"]
            for e in self.entries:
                if e.author is author and e.state != "unsure":
                    count += len(_open(e, said[e.record]))
        return count

    def judge(self, nodes):
        """(how many were acknowledged, {count: what it counts})"""
        values = [e.value for e in self.entries]
        views = {n.name: View(n, values) for n in nodes}
        wrong = {name: [] for name in COUNTS}
        for view in views.values():
            wrong["doubled"] += [(view.node.name, "rows")] * view.twice
            wrong["doubled"] += [(view.node.name, title) for title, times
                                 in view.titles.items() if times > 1]
        for e in self.entries:
            said = views[e.author.name].receipts[e.record]
            for name, view in views.items():
                _judge_place(wrong, e, name, view, said.get(name))
            if e.state != "unsure":
                wrong["stuck"] += [(e.title, name, said.get(name))
                                   for name in _open(e, said)]
        return len(self.entries), wrong


def _open(entry, said):
    """Where a receipt of an entry is missing or not final. Who had it revised
    or withdrawn is answered for by what came later."""
    wanted = entry.must if entry.state == "live" else set(said) & entry.must
    return [name for name in wanted - {entry.author.name}
            if said.get(name) is None or said[name] in OPEN]


def _judge_place(wrong, e, name, view, said):
    there = e.record in view.rows
    found = e.record in view.found[e.value]
    place = (e.title, e.state, name, said)
    if there and name not in e.may:
        wrong["leaked"].append(place)
    if e.state == "live":
        if name in e.must and not (there and found):
            wrong["false" if said == "stored" else "lost"].append(place)
        elif name in e.must and said in ("void", "refused", "unopened"):
            wrong["false"].append(place)
    elif e.state in ("recalled", "retracted", "revised"):
        kept = found or (e.state == "recalled" and view.octets(e.record))
        if kept:
            wrong["false" if said == "erased" else "lost"].append(place)
