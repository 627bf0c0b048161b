"""upgrade: stores that an earlier version made go on under this one.

tests/node/core/store/schema2 has two nodes with stores of schema 2, schema6 one
with a store of schema 6, and what the software that made them said about each.
"""

import errno
import json
import os
import pathlib
import tarfile
import time

from clocks import Dated
from store_faults import each_write, fail_writes, shimmed
from story import CANARY, expect, until

MADE = pathlib.Path(__file__).parent.parent / "node/core/store"
SAYS = "the store has schema 10 now"
AHEAD_HOURS = 2  # a record that is held says that it is of then


class Kept(Dated):
    """A node of the fixture, at the time at which that was made."""

    def set_hours(self, hours):
        """After the fixture was made."""
        fresh = self.clock().with_suffix(".new")
        seconds = self.made_ms // 1000 + hours * 3600 - int(time.time())
        fresh.write_text(f"{seconds:+d}\n")
        os.replace(fresh, self.clock())


def _kept(w, *names, schema=2):
    """Nodes as they were, on ports that are free today."""
    with tarfile.open(MADE / f"schema{schema}/nodes.tar.xz") as tar:
        if hasattr(tarfile, "data_filter"):     # not in Debian 12's Python
            tar.extraction_filter = tarfile.data_filter
        tar.extractall(w.dir)
    told = json.loads((w.dir / "told.json").read_text())
    nodes = []
    for name in names:
        node = Kept(w, name)
        node.told, node.made_ms = told[name], told["made_ms"]
        conf = node.dir / "noroshi.conf"
        conf.write_text("".join(
            f"listen = {node.endpoint()}\n" if line.startswith("listen")
            else line for line in conf.read_text().splitlines(True)))
        node.set_hours(0)
        w.nodes.append(node)
        nodes.append(node)
    return nodes


def _differs(old, new):
    """Fields that say something else than they did."""
    return {k: (old[k], new.get(k)) for k in old if new.get(k) != old[k]}


def _rows(node, key, *words, may_go=()):
    """Each row that the old version told of is here, as it was."""
    new = {row[key]: row for row in node.json(*words)}
    for old in node.told[" ".join(words)]:
        if old[key] in may_go:
            continue
        expect(old[key] in new, node.name, words, "lost", old)
        expect(not _differs(old, new[old[key]]), node.name, words,
               _differs(old, new[old[key]]))
    return new


def _waited(node):
    """Records that the old version kept in its vault while they waited."""
    return {r["record"] for r in node.told["inbox"] if r["what"] == "waiting"}


def _all_is_there(node):
    waited = _waited(node)
    records = _rows(node, "record", "records", may_go=waited)
    expect(not waited & records.keys(), "what waits is no record")
    _rows(node, "id", "quarantine", "list")
    _rows(node, "id", "group", "list")
    for record, old in node.told["receipts"].items():
        new = {r["peer"]: r for r in node.ask("receipts", record=record)}
        for row in old:
            expect(not _differs(row, new[row["peer"]]), node.name,
                   _differs(row, new[row["peer"]]))
    for value, old in node.told["hits"].items():
        old = [hit for hit in old if not hit.get("weak")]
        new = node.hits(value, "--exact")
        expect(len(old) == len(new) and
               not any(map(_differs, old, new)), value, old, new)


def upgraded_with_all_it_had(w):
    """A store of schema 2: all that the old version told of is told still."""
    for node in _kept(w, "take", "jpcc"):
        node.start()
        expect(SAYS in node.said(), node.said())
        _all_is_there(node)
        # Held, then refused: it is in quarantine, and no record any more.
        for row in node.told["quarantine list"]:
            if row["reason"] == "bad signature":
                expect(f"record {row['record']} has no body" in node.said())
        inbox = node.json("inbox")
        for what in ("new", "group", "revised", "recalled", "retracted"):
            expect([r["record"] for r in inbox if what in r["what"]] ==
                   [r["record"] for r in node.told["inbox"]
                    if r["what"] == what], node.name, what, inbox)
        node.stop()
        node.start()
        expect("schema" not in node.said(), "a second time", node.said())
        _all_is_there(node)
        node.stop()


def _name(word):
    return f"{word}.{CANARY}.example"


def _reach(node, other):
    node.cli("peer", "set", other.name, "--connect", other.endpoint())


def upgraded_peers_go_on(w):
    """Two upgraded nodes: what was under way arrives, once; nobody is fenced."""
    take, jpcc = _kept(w, "take", "jpcc")
    states = {record: {r["peer"]: r["state"] for r in rows}.get("take")
              for record, rows in jpcc.told["receipts"].items()}
    way = [r for r, state in states.items() if state == "waiting"]
    expect(len(way) == 2 and "void" in states.values(), states)
    for node in (take, jpcc):
        node.start()
    _reach(take, jpcc)
    _reach(jpcc, take)
    w.meet(take, jpcc)
    for record in way:
        jpcc.settled(record, take)
    for i in range(2):
        expect(take.hits(_name(f"late{i}")), "late", i)
    for a, b in ((jpcc, take), (take, jpcc)):
        fresh = a.share(_name(f"from-{a.name}"), tlp="amber", to=[b])["record"]
        a.settled(fresh, b)
        expect(b.hits(_name(f"from-{a.name}")))
    names = [r["record"] for r in take.records()]
    expect(len(names) == len(set(names)), "doubled")
    for record, state in states.items():
        if record not in way:
            expect(jpcc.state(record, take) == state, record, state)
    for node, other in ((take, jpcc), (jpcc, take)):
        row, = node.status("peer", peer=other.name)
        expect(row["fenced"] is None and row["connected"], row)
        expect(row["acknowledged"] == row["released"], row)
        expect("alarm: peer" not in node.said(), node.said())
    # What the old version held is judged again, when its time has come.
    expect(not take.hits(_name("ahead")), "too early")
    for node in (take, jpcc):
        node.set_hours(AHEAD_HOURS + 1)
    until("what was held is taken", lambda: take.hits(_name("ahead")))
    # A retraction of which only the tombstone was kept, and one of a value.
    expect(not take.hits(_name("two")) and take.hits(_name("one")))


def killed_at_each_write_of_an_upgrade(w):
    """kill -9 at each write of the first start: schema 2 whole, or 10 whole."""
    take, = _kept(w, "take")
    shimmed(take)
    whole = (take.dir / "store" / "data.mdb").read_bytes()
    witness = (take.dir / "witness").read_bytes()
    upgrades = 0

    def prepare():
        take.stop()
        (take.dir / "store" / "data.mdb").write_bytes(whole)
        (take.dir / "witness").write_bytes(witness)

    def look(when):
        nonlocal upgrades
        upgrades += take.said().count(SAYS)
        _all_is_there(take)
        expect("new life" not in take.said(), when, take.said())

    each_write(take, prepare, look)
    expect(upgrades > 0)


def killed_as_the_index_is_made_anew(w):
    """kill -9 at each write of the first start of a store of schema 6: what it
    had is found at the next one, also what was retracted or not committed."""
    take, = _kept(w, "take", schema=6)
    shimmed(take)
    whole = (take.dir / "store" / "data.mdb").read_bytes()
    witness = (take.dir / "witness").read_bytes()
    made = 0

    def prepare():
        take.stop()
        (take.dir / "store" / "data.mdb").write_bytes(whole)
        (take.dir / "witness").write_bytes(witness)

    def look(when):
        nonlocal made
        made += take.said().count("the index has ")
        _all_is_there(take)
        expect("new life" not in take.said(), when, take.said())
        expect("recalled before is not recognised" in take.said(), when)
        rows = take.ask("share.commit", token=bytes(range(16)),
                        said=bytes(32), parts=1)
        expect(rows and take.hits("staged.canary.example", "--exact"), when)

    each_write(take, prepare, look)
    expect(made > 0)


def no_room_for_an_upgrade(w):
    """A full disk: the store stays as it was, the remedy is told."""
    take, = _kept(w, "take")
    shimmed(take)
    fail_writes(take, "any", 1, 1 << 40, errno.ENOSPC)
    take.start(ready=False)
    expect(take.ended() != 0, take.said())
    expect("stays at schema 2: disk full" in take.said() and
           "at a start with more room" in take.said(), take.said())
    take.shim.unlink()
    take.start()
    expect(SAYS in take.said(), take.said())
    _all_is_there(take)
